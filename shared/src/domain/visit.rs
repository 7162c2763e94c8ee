//! A visit (방문): the header that nurse and planner share. What each of them finds is an event of its own,
//! so that both may visit one home on one day without a conflict.

use super::codes::{DUTY, PLACE};
use super::convert;
use super::{Code, LocalTime};
use crate::id::{RecordId, StaffId};
use crate::kind::{Fields, Group, Kind, MergeClass, Part, Problem, Rooted, Shape};
use crate::kind::{code, date, local_time, reference, text};
use crate::policy::Role;
use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use serde::{Deserialize, Serialize};

/// What is planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// First visit at 65, follow-up, check of a discovery, …
    pub visit_kind: Code,
    /// The day for which it is planned.
    pub planned_for: Option<NaiveDate>,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// `planned` when not given.
    pub status: Option<Code>,
    /// At the door.
    pub started_at: Option<LocalTime>,
    /// Out of the door.
    pub ended_at: Option<LocalTime>,
    /// Where.
    pub place: Option<Code>,
    /// Done, absent, refused, …
    pub outcome: Option<Code>,
}

/// One visitor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visitor {
    /// Who.
    pub staff: StaffId,
    /// As what.
    pub duty: Code,
    /// When she came, where several visit together.
    pub came_at: Option<LocalTime>,
    /// When she left.
    pub left_at: Option<LocalTime>,
    /// What she remarks for all field workers, at most 2,000 characters.
    pub remark: Option<String>,
}

impl Visitor {
    /// Who is there as this, with nothing of her own yet.
    pub fn of(staff: StaffId, duty: &str) -> Self {
        Visitor { staff, duty: duty.to_owned(), came_at: None, left_at: None, remark: None }
    }
}

/// One person who was visited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Who.
    pub person: RecordId,
}

/// What all field workers of the dong should know. Health belongs in the clinical events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// At most 4,000 characters.
    pub note: Option<String>,
}

/// What sort of visit it is.
pub static VISIT_KIND: &[&str] = &[
    "senior_first",
    "senior_70",
    "senior_follow",
    "maternal_universal",
    "maternal_sustained",
    "discovery_check",
    "case_monitor",
    "emergency_check",
    "campaign",
    "joint",
    "phone",
];

static OUTCOME: &[&str] = &["done", "partial", "absent", "refused", "moved", "deceased", "wrong_address"];

/// The declaration.
pub static VISIT: Kind = Kind {
    name: "visit",
    shape: Shape::Record,
    root: Rooted::Record,
    groups: &[
        Group {
            id: 2,
            name: "plan",
            part: Part::Open,
            class: MergeClass::Significant,
            fields: &[code("visit_kind", VISIT_KIND).required(), date("planned_for")],
        },
        Group {
            id: 3,
            name: "done",
            part: Part::Open,
            class: MergeClass::Significant,
            fields: &[
                code("status", &["planned", "done"]),
                local_time("started_at"),
                local_time("ended_at"),
                code("place", PLACE),
                code("outcome", OUTCOME),
            ],
        },
        Group {
            id: 4,
            name: "visitors",
            part: Part::Open,
            class: MergeClass::Set,
            fields: &[
                text("staff", 36).required(),
                code("duty", DUTY).required(),
                local_time("came_at"),
                local_time("left_at"),
                text("remark", 2000),
            ],
        },
        Group {
            id: 5,
            name: "subjects",
            part: Part::Open,
            class: MergeClass::Set,
            fields: &[reference("person", "person").required()],
        },
        // Open, because the planner at the door needs it most; the form says that health belongs elsewhere.
        Group {
            id: 6,
            name: "note",
            part: Part::Open,
            class: MergeClass::Significant,
            fields: &[text("note", 4000).on_page(6)],
        },
    ],
    writers: &[Role::Officer, Role::Planner, Role::Nurse, Role::Coordinator],
    check,
    projection: None,
};

fn check(fields: &Fields) -> Vec<Problem> {
    if convert::text(fields, "status") == Some("done") && convert::text(fields, "outcome").is_none() {
        vec![Problem::rule("outcome", "done_needs_outcome")]
    } else {
        Vec::new()
    }
}

/// Shortest visit that is not remarked on, in minutes (design).
pub const DURATION_MIN_MINUTES: i64 = 5;
/// Longest visit that is not remarked on, in minutes (design).
pub const DURATION_MAX_MINUTES: i64 = 240;
/// How far a start may lie ahead of the tablet's clock, in minutes, before it is remarked on (design).
pub const AHEAD_MAX_MINUTES: i64 = 5;

/// When a visit began and ended: as its header says, else from who came first to who left last.
pub fn times(fields: &Fields) -> (Option<LocalTime>, Option<LocalTime>) {
    let of = |name: &str| convert::local_time(fields, name).map(LocalTime);
    let visitors = convert::elements::<Visitor>(fields, "visitors");
    let came = visitors.iter().filter_map(|it| it.came_at).min();
    let left = visitors.iter().filter_map(|it| it.left_at).max();
    (of("started_at").or(came), of("ended_at").or(left))
}

/// What looks odd about a visit that took place. It is shown and never refused: clocks are wrong, people forget.
/// The names have a text under `flag.`.
pub fn flags(fields: &Fields, local_now: NaiveDateTime) -> Vec<&'static str> {
    if convert::text(fields, "status") != Some("done") {
        return Vec::new();
    }
    let (started, ended) = times(fields);
    let (started, ended) = (started.map(|at| at.0), ended.map(|at| at.0));
    let minutes = started.zip(ended).map(|(start, end)| (end - start).num_minutes());
    let met = matches!(convert::text(fields, "outcome"), Some("done" | "partial"));
    let visitors = convert::elements::<Visitor>(fields, "visitors").len();
    let first = matches!(convert::text(fields, "visit_kind"), Some("senior_first" | "senior_70"));
    [
        ("no_start_time", started.is_none()),
        ("starts_in_the_future", started.is_some_and(|start| start > local_now + ahead_max())),
        ("ends_before_start", minutes.is_some_and(|minutes| minutes < 0)),
        ("very_short", met && minutes.is_some_and(|minutes| (0..DURATION_MIN_MINUTES).contains(&minutes))),
        ("very_long", minutes.is_some_and(|minutes| minutes > DURATION_MAX_MINUTES)),
        ("no_visitor", visitors == 0),
        ("first_visit_alone", first && visitors == 1),
    ]
    .into_iter()
    .filter_map(|(flag, raised)| raised.then_some(flag))
    .collect()
}

fn ahead_max() -> TimeDelta {
    TimeDelta::minutes(AHEAD_MAX_MINUTES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::proof::struct_is_group;
    use crate::kind::check_create;
    use serde_json::json;

    #[test]
    fn the_structs_have_exactly_the_declared_fields() {
        struct_is_group::<Plan>(&VISIT, "plan");
        struct_is_group::<Done>(&VISIT, "done");
        struct_is_group::<Visitor>(&VISIT, "visitors");
        struct_is_group::<Subject>(&VISIT, "subjects");
        struct_is_group::<Note>(&VISIT, "note");
    }

    #[test]
    fn odd_times_are_flagged_and_not_refused() {
        let now = "2026-11-22T18:00:00".parse().unwrap();
        let nurse = json!({"staff": "018f0000-0000-7000-8000-000000000001", "duty": "nurse"});
        for (start, end, visitors, expected) in [
            ("2026-11-22T10:30", "2026-11-22T11:10", 2, vec![]),
            ("2026-11-22T10:30", "2026-11-22T10:34", 2, vec!["very_short"]),
            ("2026-11-22T10:30", "2026-11-22T10:35", 2, vec![]),
            ("2026-11-22T10:30", "2026-11-22T14:30", 2, vec![]),
            ("2026-11-22T10:30", "2026-11-22T14:31", 2, vec!["very_long"]),
            ("2026-11-22T10:30", "2026-11-22T10:00", 2, vec!["ends_before_start"]),
            ("2026-11-23T10:30", "2026-11-23T11:00", 2, vec!["starts_in_the_future"]),
            ("2026-11-22T10:30", "2026-11-22T11:10", 1, vec!["first_visit_alone"]),
            ("2026-11-22T10:30", "2026-11-22T11:10", 0, vec!["no_visitor"]),
        ] {
            let fields = json!({
                "visit_kind": "senior_first", "status": "done", "outcome": "done",
                "started_at": start, "ended_at": end, "visitors": vec![nurse.clone(); visitors],
            });
            let fields = fields.as_object().unwrap();
            assert_eq!(flags(fields, now), expected, "{start} {end} {visitors}");
            assert_eq!(check_create(&VISIT, fields), []);
        }
    }

    #[test]
    fn a_visit_that_took_place_has_an_outcome() {
        let fields = json!({"visit_kind": "senior_follow", "status": "done"});
        assert_eq!(
            check_create(&VISIT, fields.as_object().unwrap()),
            [Problem::rule("outcome", "done_needs_outcome")]
        );
    }
}
