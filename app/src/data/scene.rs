//! What is known around a command: who acts, under which rights, and the records that it names. Read once, then
//! everything is decided on it without another look at the store.

use super::command::{Change, HomeGiven, Refused};
use crate::store::index::Seen;
use shared::clock::Millis;
use shared::id::{RecordId, StaffId};
use shared::kind::{Home, Kind, Kinds, Problem};
use shared::pack::Packs;
use shared::policy::Role;
use shared::protocol::Lease;
use std::collections::BTreeMap;

/// Who works here, and under which offline rights.
#[derive(Clone, Debug)]
pub struct Me {
    /// The owner of this replica.
    pub staff: StaffId,
    /// Role and dong as the server granted them.
    pub lease: Lease,
}

impl Me {
    /// The role of the lease.
    pub fn role(&self) -> Role {
        self.lease.role
    }
}

/// The scene of a command.
pub struct Scene<'a> {
    /// All kinds.
    pub kinds: &'a Kinds,
    /// Instruments and rules.
    pub packs: &'a Packs,
    /// Who acts.
    pub me: &'a Me,
    /// The device's clock.
    pub now: Millis,
    /// The records that the command names, and those that they live with. What the command writes is laid over them.
    pub known: BTreeMap<RecordId, Seen>,
}

/// How many homes lie between a record and its root, at most; more is a ring.
const HOMES_MAX: usize = 8;

impl Scene<'_> {
    /// A record that is here.
    pub fn seen(&self, id: RecordId) -> Result<&Seen, Refused> {
        self.known.get(&id).ok_or(Refused::NotFound { id })
    }

    /// The declaration of a kind.
    pub fn kind(&self, name: &str) -> Result<&'static Kind, Refused> {
        self.kinds.get(name).ok_or_else(|| Refused::UnknownKind {
            name: name.to_owned(),
            known: self.kinds.iter().map(|kind| kind.name.to_owned()).collect(),
        })
    }

    /// The declaration of a kind that this role may write.
    pub fn writable(&self, kind: &'static Kind) -> Result<&'static Kind, Refused> {
        if self.me.role().writes(kind) { Ok(kind) } else { Err(Refused::NotAllowed) }
    }

    /// Only who settles.
    pub fn settler(&self) -> Result<(), Refused> {
        if self.me.role().settles() { Ok(()) } else { Err(Refused::NotAllowed) }
    }

    /// The record that this one moves with: the household of a person or visit, itself for a household.
    pub fn root_of(&self, id: RecordId) -> Result<RecordId, Refused> {
        self.seen(id)?;
        let mut at = id;
        for _ in 0..HOMES_MAX {
            // A home that is not here yet is still the home.
            let Some(seen) = self.known.get(&at) else { return Ok(at) };
            at = match (seen.alias, seen.home()) {
                (Some(winner), _) => winner,
                (None, Some(Home::With(root))) => root,
                (None, _) => return Ok(at),
            };
        }
        Err(Refused::NotFound { id })
    }

    /// The home of a new record of this kind.
    pub fn new_home(&self, kind: &Kind, given: &HomeGiven) -> Result<Home, Refused> {
        let home = self.home(kind, given)?;
        match &home {
            Home::Dong(dong) if !self.me.lease.dong.contains(dong) => Err(wrong_home("not_your_dong")),
            _ => Ok(home),
        }
    }

    /// A home as it is stored: a household lives in a dong, everything else with its household.
    pub fn home(&self, kind: &Kind, given: &HomeGiven) -> Result<Home, Refused> {
        use shared::kind::Rooted;
        match (kind.root, given) {
            (Rooted::Dong, HomeGiven::Dong(dong)) => Ok(Home::Dong(dong.clone())),
            (Rooted::Record, HomeGiven::With(id)) => Ok(Home::With(self.root_of(*id)?)),
            (Rooted::Dong, HomeGiven::With(_)) => Err(wrong_home("home_is_a_dong")),
            (Rooted::Record, HomeGiven::Dong(_)) => Err(wrong_home("home_is_a_record")),
        }
    }
}

fn wrong_home(rule: &str) -> Refused {
    Refused::Invalid { problems: vec![Problem::rule("home", rule)] }
}

/// The records that changes name.
pub fn named(changes: &[Change]) -> Vec<RecordId> {
    changes.iter().flat_map(named_by).collect()
}

fn named_by(change: &Change) -> Vec<RecordId> {
    let with = |home: &HomeGiven| match home {
        HomeGiven::Dong(_) => None,
        HomeGiven::With(id) => Some(*id),
    };
    match change {
        Change::Create { id, home, .. } | Change::Move { id, home, .. } => {
            [Some(*id), with(home)].into_iter().flatten().collect()
        }
        Change::Edit { id, .. } | Change::Archive { id, .. } | Change::Revive { id, .. } => vec![*id],
        Change::Event { id, parent, supersedes, .. } => {
            [Some(*id), Some(*parent), *supersedes].into_iter().flatten().collect()
        }
    }
}

/// The records in whose company this one is decided about: its home, its winner, its parent.
pub fn next_to(seen: &Seen) -> Vec<RecordId> {
    let home = match seen.home() {
        Some(Home::With(root)) => Some(root),
        _ => None,
    };
    home.into_iter().chain(seen.alias).collect()
}
