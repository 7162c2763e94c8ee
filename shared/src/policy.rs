//! Who may read and write what: role × part × dong, as one pure function that the server asks for every op.
//!
//! Deny by default. What is not in the tables here is not allowed.

use crate::clock::Millis;
use crate::desk::{DeskAsk, DeskQuestion};
use crate::id::{DongCode, StreamName};
use crate::kind::{Kind, Part};
pub use crate::role::{NotARole, Role};

/// Nobody has touched the screen for so long: it is locked. Milliseconds.
pub const IDLE_LOCK: Millis = 3 * 60_000;

/// The PIN unlocks for so long after the passphrase was typed; then the passphrase is asked for again. Milliseconds.
pub const PIN_KEPT: Millis = 12 * 3_600_000;

/// Digits of a PIN.
pub const PIN_DIGITS: usize = 6;

/// So many wrong PINs cost no waiting; each further one doubles it.
pub const PIN_FREE_TRIES: u32 = 5;

/// The wait after the first wrong PIN that is not free, in milliseconds.
pub const PIN_WAIT: Millis = 60_000;

/// The longest wait, in milliseconds.
pub const PIN_WAIT_MAX: Millis = 24 * 3_600_000;

impl Role {
    /// The parts that this role may read in its dong.
    ///
    /// Nurses read health, not the restricted part; what they write there they do not get back.
    /// Coordinators read all parts, because a conflict can only be settled by someone who sees both values.
    pub fn reads(self) -> &'static [Part] {
        match self {
            Role::Nurse => &[Part::Open, Part::Clinical],
            Role::Planner => &[Part::Open, Part::Restricted],
            Role::Coordinator => &[Part::Open, Part::Clinical, Part::Restricted],
            Role::Officer | Role::Consultant | Role::Head => &[Part::Open],
        }
    }

    /// Whether this role settles conflicts, undoes what it settled, merges duplicates and mends refused records.
    pub fn settles(self) -> bool {
        self == Role::Coordinator
    }

    /// Whether this role may create and change records of this kind.
    pub fn writes(self, kind: &Kind) -> bool {
        kind.writers.contains(&self)
    }
}

/// Whether this role may ask this of the desk, about its own dong. The coordinator may all of it; the head of a dong
/// sees how things stand in numbers and who took what away; nobody else may anything.
pub fn may_ask(role: Role, ask: &DeskAsk) -> bool {
    match ask {
        DeskAsk::Question(DeskQuestion::Devices | DeskQuestion::Counts | DeskQuestion::Downloads { .. }) => {
            matches!(role, Role::Coordinator | Role::Head)
        }
        DeskAsk::Question(DeskQuestion::Quarantine { .. } | DeskQuestion::Merged { .. })
        | DeskAsk::Deed(_) => role == Role::Coordinator,
    }
}

/// Whether this role may take lists of its own dong away as a file.
pub fn may_export(role: Role) -> bool {
    role == Role::Coordinator
}

/// The stream that carries one part of one dong.
pub fn stream_of(dong: &DongCode, part: Part) -> StreamName {
    StreamName(format!("{dong}/{part}"))
}

/// The dong and part of a stream, for the server, which made the name.
pub fn parts_of_stream(stream: &StreamName) -> Option<(DongCode, Part)> {
    let (dong, part) = stream.0.split_once('/')?;
    let part = Part::ALL.into_iter().find(|it| it.as_str() == part)?;
    Some((dong.parse().ok()?, part))
}

/// The streams that a role reads in these dong.
pub fn streams_for(role: Role, dong: &[DongCode]) -> Vec<StreamName> {
    dong.iter().flat_map(|dong| role.reads().iter().map(move |&part| stream_of(dong, part))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_planner_gets_no_stream_of_the_clinical_part() {
        let dong: DongCode = "1111051500".parse().unwrap();
        let names: Vec<_> = streams_for(Role::Planner, &[dong]).into_iter().map(|it| it.0).collect();
        assert_eq!(names, ["1111051500/open", "1111051500/restricted"]);
    }

    #[test]
    fn only_coordinators_settle() {
        assert_eq!(
            Role::ALL.into_iter().filter(|role| role.settles()).collect::<Vec<_>>(),
            [Role::Coordinator]
        );
    }

    #[test]
    fn the_desk_is_the_coordinators_and_the_head_sees_numbers() {
        use crate::desk::DeskDeed;
        let op = crate::id::OpId(uuid::Uuid::nil());
        let page = (5, None);
        let head_too = [
            DeskQuestion::Devices,
            DeskQuestion::Counts,
            DeskQuestion::Downloads { limit: page.0, after: page.1 },
        ]
        .map(DeskAsk::Question);
        let hers = [
            DeskAsk::Question(DeskQuestion::Quarantine { limit: 5, after: None, dismissed: false }),
            DeskAsk::Question(DeskQuestion::Merged { limit: 5, after: None }),
            DeskAsk::Deed(DeskDeed::Mend { op, corrected: Default::default() }),
            DeskAsk::Deed(DeskDeed::Adopt { op }),
            DeskAsk::Deed(DeskDeed::Dismiss { op, reason: String::new() }),
            DeskAsk::Deed(DeskDeed::TakeBack { op }),
        ];
        for role in Role::ALL {
            let (coordinator, head) = (role == Role::Coordinator, role == Role::Head);
            assert!(head_too.iter().all(|ask| may_ask(role, ask) == (coordinator || head)), "{role}");
            assert!(hers.iter().all(|ask| may_ask(role, ask) == coordinator), "{role}");
            assert_eq!(may_export(role), coordinator);
        }
    }

    #[test]
    fn a_stream_name_is_read_back() {
        let dong: DongCode = "1111051500".parse().unwrap();
        assert_eq!(parts_of_stream(&stream_of(&dong, Part::Clinical)), Some((dong, Part::Clinical)));
        assert_eq!(parts_of_stream(&StreamName("x/open".into())), None);
    }
}
