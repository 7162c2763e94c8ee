//! Deterministic simulation: tablets, a central store and coordinators in one process on virtual time, over a network
//! that loses, repeats, delays and cuts, with crashes, copies, clones, restores, moves and withdrawn rights.
//!
//! The code is the product's own (`app::data`, `app::store`, `app::sync`, `reconcile`, `desk`, real SQLite); only clock,
//! dice and wire are the test's. A seed gives a setup and a script of steps ([`script`]); an oracle that knows who had
//! seen what ([`truth`]) checks after each step that nothing wrong happens, and in the end, once all faults are off,
//! that all are equal. How to read a failure is in docs/simulation.md.

mod absorb;
pub mod bits;
mod central;
mod check;
mod choose;
mod faults;
mod look;
mod people;
mod refused;
pub mod runs;
pub mod script;
mod serve;
mod settle;
pub mod setup;
pub mod shrink;
mod tablet;
pub mod truth;
mod wire;

use crate::random::Random;
use anyhow::{Context, Result};
use app::store::Founding;
use central::{Central, Kept};
use script::{Deed, Step};
use setup::{Setup, kinds};
use shared::clock::Millis;
use shared::id::{Epoch, LeaseId};
use shared::kind::Kinds;
use shared::pack::Packs;
use shared::protocol::{EnrolReply, StaffMember};
use std::collections::BTreeMap;
use sync_server::accounts::lease;
use sync_server::store::{ReplicaRow, StaffRow};
use tablet::Tablet;
use truth::{Held, Truth};
use uuid::Uuid;
use wire::Message;

/// When every run begins.
const START: Millis = 1_700_000_000_000;

/// How often each thing happened.
pub type Counts = BTreeMap<&'static str, u64>;

/// Tablets, a central store and what is between them.
pub struct World {
    setup: Setup,
    central: Central,
    /// What the server's program knows.
    kinds: Kinds,
    tablets: Vec<Tablet>,
    net: Vec<Message>,
    /// The dice of the step.
    random: Random,
    now: Millis,
    truth: Truth,
    backups: Vec<(Kept, Held)>,
    /// Restored from a backup older than what tablets had been told: a gap may remain, and is reported.
    gap: bool,
    spare_packs: Vec<Packs>,
    /// What the server said, line by line, when it is told.
    answers: Vec<String>,
    /// Whether [`World::story`] is written.
    telling: bool,
    /// What happened.
    pub story: Vec<String>,
    /// How often each thing happened.
    pub counts: Counts,
}

/// The setup and the script of a seed.
pub fn plan(seed: u64, steps: usize) -> (Setup, Vec<Step>) {
    let dice = Random::new(seed);
    let setup = Setup::new(&mut dice.branch(1));
    let script = script::script(&setup, &mut dice.branch(2), steps);
    (setup, script)
}

impl World {
    /// Everybody enrolled, nothing written.
    pub fn new(setup: Setup, telling: bool) -> Result<World> {
        World::with(setup, Central::new()?, telling)
    }

    fn with(setup: Setup, central: Central, telling: bool) -> Result<World> {
        let mut world = World {
            central,
            answers: Vec::new(),
            kinds: kinds(setup.newer),
            tablets: Vec::new(),
            net: Vec::new(),
            random: Random::new(0),
            now: START,
            truth: Truth::default(),
            backups: Vec::new(),
            gap: false,
            spare_packs: Vec::new(),
            telling,
            story: Vec::new(),
            counts: Counts::new(),
            setup,
        };
        let persons: Vec<StaffRow> = world.setup.persons.iter().enumerate().map(staff_row).collect();
        world.central.write(move |tx| persons.iter().try_for_each(|row| tx.put_staff(row)))?;
        for device in 0..world.setup.devices.len() {
            world.enrol(device)?;
        }
        Ok(world)
    }

    /// Two or three records that everybody may have, so that people meet on them.
    fn begin(&mut self) -> Result<()> {
        for (place, deed) in [Deed::Create, Deed::Create, Deed::Create].into_iter().enumerate() {
            let dice = 0x5eed_0000 + place as u64;
            self.step(&Step { place: usize::MAX - 8 + place, deed, tablet: 0, dice })?;
        }
        self.quiet_round()
    }

    /// Everything: the beginning, these steps, and once all faults are off, that all become equal.
    pub fn run(&mut self, script: &[Step]) -> Result<()> {
        self.begin()?;
        for step in script {
            self.step(step).with_context(|| format!("step {step}"))?;
        }
        self.settle()
    }

    /// One thing happens.
    fn step(&mut self, step: &Step) -> Result<()> {
        self.random = Random::new(step.dice);
        self.now += 1_000 + i64::try_from(self.random.below(60_000))?;
        let tablet = self.whose(step);
        if self.telling {
            self.story.push(format!("{step}"));
        }
        self.happen(step.deed, tablet)
    }

    /// On which tablet a step happens: what only coordinators do, on one of theirs.
    fn whose(&self, step: &Step) -> usize {
        let settles = matches!(step.deed, Deed::Settle | Deed::Reopen | Deed::Merge);
        let may: Vec<usize> =
            (0..self.tablets.len()).filter(|it| !settles || self.role(*it).settles()).collect();
        may[step.tablet % may.len()]
    }

    fn happen(&mut self, deed: Deed, tablet: usize) -> Result<()> {
        match deed {
            Deed::Ask => self.ask(tablet),
            Deed::Deliver => self.deliver(0, wire::How::Whole),
            Deed::Late | Deed::Repeat | Deed::Lose | Deed::Cut => {
                if self.net.is_empty() {
                    return Ok(());
                }
                let at = self.random.place(self.net.len());
                let how = match deed {
                    Deed::Repeat => wire::How::Twice,
                    Deed::Lose => wire::How::Never,
                    Deed::Cut => wire::How::Begun,
                    _ => wire::How::Whole,
                };
                self.deliver(at, how)
            }
            Deed::TimeOut => self.time_out(tablet),
            Deed::Desk => self.desk(),
            deed if deed < Deed::Desk => self.act(deed, tablet),
            deed => self.fault(deed, tablet),
        }
    }

    fn enrol(&mut self, device: usize) -> Result<()> {
        let given = self.setup.devices[device].clone();
        let person = self.setup.persons[given.person].clone();
        let staff = staff_row((given.person, &person));
        let replica = ReplicaRow {
            id: given.replica,
            short: given.short.clone(),
            token_hash: shared::digest::sha256(token(&given.short).as_bytes()),
            staff: person.id,
            device: String::new(),
            enrolled: self.now,
            seen: None,
            revoked: false,
            report: "{}".into(),
        };
        let (fresh, now) = (LeaseId(Uuid::from_u128((3 << 64) + device as u128)), self.now);
        let lease = self.central.write(move |tx| {
            tx.put_replica(&replica)?;
            sync_server::accounts::settled(lease::current(tx, replica.id, &staff, fresh, now))
        })??;
        let member = StaffMember {
            id: person.id,
            name: given.short.clone(),
            role: person.role,
            dong: lease.dong.clone(),
        };
        let founding = Founding {
            kinds: kinds(given.newer),
            store_id: Uuid::from_u128((4 << 64) + device as u128),
            epoch: Epoch(device as u64 + 1),
            enrolled: EnrolReply {
                replica: given.replica,
                short: given.short.clone(),
                token: token(&given.short),
                staff: member,
                lease,
                server_epoch: 0,
                server_time: self.now,
            },
            server_url: "http://127.0.0.1:0".into(),
        };
        let tablet = Tablet::found(device, &given, &founding, self.packs())?;
        self.tablets.push(tablet);
        Ok(())
    }

    fn packs(&mut self) -> Packs {
        thread_local! {
            static PACKS: Packs = Packs::builtin();
        }
        self.spare_packs.pop().unwrap_or_else(|| PACKS.with(Packs::clone))
    }

    fn uuid(&mut self) -> Uuid {
        let millis = u64::try_from(self.now).expect("after 1970");
        uuid::Builder::from_unix_timestamp_millis(millis, &self.random.ten_bytes()).into_uuid()
    }

    fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    fn tell(&mut self, text: impl FnOnce() -> String) {
        if self.telling {
            self.story.push(format!("    {}", text()));
        }
    }

    /// The databases of this run can be used again.
    pub fn set_free(self) -> Result<()> {
        self.tablets.into_iter().try_for_each(Tablet::set_free)
    }
}

fn token(short: &str) -> String {
    format!("token of {short}")
}

fn staff_row((n, person): (usize, &setup::Person)) -> StaffRow {
    StaffRow {
        id: person.id,
        name: format!("person {n}"),
        role: person.role,
        dong: person.dong.iter().map(|it| (it.clone(), 1)).collect(),
        ver: 1,
    }
}
