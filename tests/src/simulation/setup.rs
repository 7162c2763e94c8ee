//! Who is there in a run, and which faults it has: each seed turns some of them on.

use crate::probe::{PROBE, PROBE_EVENT, PROBE_NEWER, PROBE_PERSON};
use crate::random::Random;
use shared::clock::Millis;
use shared::id::{DongCode, ReplicaId, StaffId};
use shared::kind::Kinds;
use shared::policy::Role;
use std::collections::BTreeSet;
use uuid::Uuid;

/// A year in milliseconds.
const YEAR: Millis = 365 * 24 * 3600 * 1000;

/// What may go wrong, or only happen, in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Messages are lost.
    Lose,
    /// Messages arrive twice.
    Repeat,
    /// Messages overtake each other.
    Reorder,
    /// Answers break off.
    Cut,
    /// Programs die.
    Crashes,
    /// Tablets are replaced by older copies.
    Copies,
    /// Copies of tablets are used beside them.
    Clones,
    /// The server is restored from its newest backup.
    Restores,
    /// The server is restored from older backups too.
    OldBackups,
    /// Clocks are off by years.
    Clocks,
    /// Programs of two versions.
    Versions,
    /// Records move.
    Moves,
    /// Records are archived.
    Archive,
    /// Decisions are taken back.
    Reopen,
    /// Records are merged.
    Merges,
    /// Rights come and go.
    Scopes,
    /// Tablets are revoked.
    Revoked,
    /// Ops that cannot be taken.
    Poison,
    /// Full disks.
    DiskFull,
    /// Everybody works on the same few groups.
    Dense,
    /// One person has two tablets.
    TwoTablets,
}

/// Each with how many of a hundred seeds have it.
const FAULTS: [(Fault, u64); 21] = [
    (Fault::Lose, 60),
    (Fault::Repeat, 50),
    (Fault::Reorder, 50),
    (Fault::Cut, 50),
    (Fault::Crashes, 40),
    (Fault::Copies, 30),
    (Fault::Clones, 30),
    (Fault::Restores, 25),
    (Fault::OldBackups, 8),
    (Fault::Clocks, 50),
    (Fault::Versions, 20),
    (Fault::Moves, 50),
    (Fault::Archive, 40),
    (Fault::Reopen, 40),
    (Fault::Merges, 30),
    (Fault::Scopes, 35),
    (Fault::Revoked, 10),
    (Fault::Poison, 30),
    (Fault::DiskFull, 15),
    (Fault::Dense, 35),
    (Fault::TwoTablets, 25),
];

/// A person.
#[derive(Clone, Debug)]
pub struct Person {
    /// Who.
    pub id: StaffId,
    /// What she does.
    pub role: Role,
    /// Where she begins.
    pub dong: BTreeSet<DongCode>,
}

/// A tablet as it is given out.
#[derive(Clone, Debug)]
pub struct Device {
    /// Its replica.
    pub replica: ReplicaId,
    /// The first part of its receipts.
    pub short: String,
    /// Its owner's place among the persons.
    pub person: usize,
    /// Its clock minus the true time.
    pub skew: Millis,
    /// Whether its program knows the newest kind.
    pub newer: bool,
}

/// Who is there and what may happen.
#[derive(Clone, Debug)]
pub struct Setup {
    /// What may happen.
    pub faults: BTreeSet<Fault>,
    /// The people; the first is a coordinator of all dong.
    pub persons: Vec<Person>,
    /// The tablets, each person's first one in the order of people.
    pub devices: Vec<Device>,
    /// Whether the server's program knows the newest kind.
    pub newer: bool,
}

/// The n-th dong.
pub fn dong(n: usize) -> DongCode {
    format!("111100000{n}").parse().expect("ten digits")
}

/// How many dong there are.
pub const DONGS: usize = 3;

/// The kinds that a program knows.
pub fn kinds(newer: bool) -> Kinds {
    let kinds = Kinds::new([&PROBE, &PROBE_PERSON, &PROBE_EVENT]);
    if newer { kinds.with(&PROBE_NEWER) } else { kinds }
}

impl Setup {
    /// Of these dice.
    pub fn new(random: &mut Random) -> Setup {
        let faults: BTreeSet<Fault> =
            FAULTS.iter().filter(|(_, share)| random.in_hundred(*share)).map(|(fault, _)| *fault).collect();
        let has = |fault| faults.contains(&fault);
        let all: BTreeSet<DongCode> = (0..DONGS).map(dong).collect();
        let coordinators = 1 + usize::from(random.in_hundred(40));
        let others = 1 + random.place(if has(Fault::TwoTablets) { 2 } else { 3 });
        let persons: Vec<Person> = (0..coordinators + others)
            .map(|n| {
                let role = match n {
                    n if n < coordinators => Role::Coordinator,
                    _ => *random.pick(&[Role::Nurse, Role::Nurse, Role::Planner]),
                };
                let some = 1 + random.place(2);
                let first = random.place(DONGS);
                let dong = match role {
                    Role::Coordinator => all.clone(),
                    _ if has(Fault::Dense) => all.clone(),
                    _ => (first..first + some).map(|n| dong(n % DONGS)).collect(),
                };
                Person { id: StaffId(Uuid::from_u128((2 << 64) + n as u128)), role, dong }
            })
            .collect();
        let mut owners: Vec<usize> = (0..persons.len()).collect();
        if has(Fault::TwoTablets) {
            owners.push(random.place(persons.len()));
        }
        let newer = !has(Fault::Versions);
        let skews = [0, 0, 3_600_000, -3_600_000, 2 * YEAR, -5 * YEAR];
        let devices = owners.iter().enumerate().map(|(n, &person)| Device {
            replica: ReplicaId(Uuid::from_u128((1 << 64) + n as u128)),
            short: format!("T{n}"),
            person,
            skew: if has(Fault::Clocks) { *random.pick(&skews) } else { 0 },
            newer: newer || random.in_hundred(50),
        });
        Setup { devices: devices.collect(), faults: faults.clone(), persons, newer }
    }

    /// Whether something may happen.
    pub fn has(&self, fault: Fault) -> bool {
        self.faults.contains(&fault)
    }
}
