//! Several tablets and a central store in one process, over a network that loses, repeats, delays and cuts.
//!
//! Real stores on real files, the real reconciliation; only clock, dice and wire are the test's own, so that a
//! seed gives the same run each time. What travels is turned into text and back, as on the wire.

mod check;
mod network;
mod people;

use crate::probe::{PROBE, PROBE_EVENT};
use crate::random::Random;
use crate::server::Central;
use anyhow::{Result, bail};
use app::data::Data;
use app::store::{Founding, PushLimits, Store, StoreKey};
use shared::clock::Millis;
use shared::id::{DongCode, Epoch, LeaseId, OpId, ReplicaId, StaffId};
use shared::kind::Kinds;
use shared::pack::Packs;
use shared::policy::Role;
use shared::protocol::{EnrolReply, Lease, StaffMember};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use sync_server::store::{ReplicaRow, StaffRow};
use tempfile::TempDir;
use uuid::Uuid;

/// Ten days in milliseconds: no lease runs out in a run.
const LEASE: Millis = 10 * 24 * 3600 * 1000;

/// Most rounds until everything is equal once the network behaves.
const ROUNDS_MAX: usize = 12;

/// One tablet with its open store.
pub struct Tablet {
    /// The folder of its store.
    folder: PathBuf,
    data: Option<Data>,
    replica: usize,
    clock_skew: Millis,
}

/// What is under way.
enum Message {
    Request { tablet: usize, text: String },
    Answer { tablet: usize, lines: Vec<String> },
}

/// Tablets, a central store and what is between them.
pub struct Neighbourhood {
    folder: TempDir,
    /// The central store.
    pub central: Central,
    tablets: Vec<Tablet>,
    net: Vec<Message>,
    random: Random,
    now: Millis,
    fresh: u128,
    /// Ops of which a tablet said "saved".
    saved: BTreeSet<OpId>,
    /// What happened, for the message of a failure.
    pub story: Vec<String>,
    /// How often each thing happened, so that a test can see that it did.
    pub counts: BTreeMap<&'static str, u64>,
}

fn dong(n: u32) -> DongCode {
    format!("111100000{n}").parse().expect("ten digits")
}

fn key() -> StoreKey {
    StoreKey::from([7; 32])
}

fn staff_id(n: usize) -> StaffId {
    StaffId(Uuid::from_u128((2 << 64) + n as u128))
}

fn replica_id(n: usize) -> ReplicaId {
    ReplicaId(Uuid::from_u128((1 << 64) + n as u128))
}

impl Neighbourhood {
    /// A coordinator, two nurses and a planner; nurses read the clinical part, the planner does not.
    pub fn new(seed: u64) -> Result<Self> {
        let central = Central::new([&PROBE, &PROBE_EVENT])?;
        let mut world = Neighbourhood {
            folder: tempfile::tempdir()?,
            central,
            tablets: Vec::new(),
            net: Vec::new(),
            random: Random::new(seed),
            now: 1_700_000_000_000,
            fresh: u128::from(seed) << 32,
            saved: BTreeSet::new(),
            story: Vec::new(),
            counts: BTreeMap::new(),
        };
        for (n, role) in [Role::Coordinator, Role::Nurse, Role::Nurse, Role::Planner].into_iter().enumerate()
        {
            let both: &[u32] = if n == 2 { &[1] } else { &[1, 2] };
            world.enrol(n, role, both)?;
        }
        world.begin()?;
        Ok(world)
    }

    /// Three records that everybody has, so that people meet on them.
    fn begin(&mut self) -> Result<()> {
        for _ in 0..3 {
            let create = self.create();
            self.command(0, create)?;
        }
        self.settle()
    }

    fn enrol(&mut self, n: usize, role: Role, dongs: &[u32]) -> Result<()> {
        let dong: Vec<DongCode> = dongs.iter().map(|&n| dong(n)).collect();
        let lease = Lease {
            id: LeaseId(self.uuid()),
            role,
            dong: dong.clone(),
            issued: self.now,
            expires: self.now + LEASE,
        };
        let staff = StaffRow {
            id: staff_id(n),
            name: format!("staff {n}"),
            role,
            dong: dong.iter().map(|it| (it.clone(), 1)).collect(),
            ver: 1,
        };
        let replica = ReplicaRow {
            id: replica_id(n),
            short: format!("T{n}"),
            token_hash: [u8::try_from(n)?; 32],
            staff: staff.id,
            device: String::new(),
            enrolled: self.now,
            seen: None,
            revoked: false,
            report: "{}".into(),
        };
        let member = StaffMember { id: staff.id, name: staff.name.clone(), role, dong };
        let enrolled = EnrolReply {
            replica: replica.id,
            short: replica.short.clone(),
            token: "t".repeat(64),
            staff: member,
            lease: lease.clone(),
            server_epoch: 0,
            server_time: self.now,
        };
        self.central.write(move |tx| {
            tx.put_staff(&staff)?;
            tx.put_replica(&replica)?;
            tx.put_lease(replica.id, &lease)
        })?;
        let folder = self.folder.path().join(format!("tablet-{n}"));
        let found = Founding {
            kinds: kinds(),
            store_id: self.uuid(),
            epoch: self.epoch(),
            enrolled,
            server_url: "http://127.0.0.1:0".into(),
        };
        let store = Store::create(&folder, &key(), found)?;
        let clock_skew = [0, 0, 3_600_000, -86_400_000][n % 4];
        self.tablets.push(Tablet { folder, data: Some(data(store)), replica: n, clock_skew });
        Ok(())
    }

    fn uuid(&mut self) -> Uuid {
        self.fresh += 1;
        Uuid::from_u128(self.fresh)
    }

    fn epoch(&mut self) -> Epoch {
        Epoch(self.random.number())
    }

    fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    /// One thing happens.
    pub fn step(&mut self) -> Result<()> {
        self.now += 1_000 + i64::try_from(self.random.below(60_000))?;
        let tablet = self.random.place(self.tablets.len());
        match self.random.below(100) {
            0..26 => self.act(tablet)?,
            26..46 => self.ask(tablet)?,
            46..92 => self.deliver()?,
            92..96 => self.crash_tablet(tablet)?,
            96..98 => self.crash_server()?,
            _ => self.clone_back(tablet)?,
        }
        Ok(())
    }

    fn data(&self, tablet: usize) -> &Data {
        self.tablets[tablet].data.as_ref().expect("open between steps")
    }

    /// From here on the network behaves: everything must become equal, and stay so.
    pub fn settle(&mut self) -> Result<()> {
        self.net.clear();
        for _ in 0..ROUNDS_MAX {
            for tablet in 0..self.tablets.len() {
                let text = self.request(tablet, PushLimits::default())?;
                let lines = self.serve(tablet, &text)?;
                self.take(tablet, &lines)?;
            }
            if self.is_quiet()? {
                self.count_conflicts()?;
                return self.check();
            }
        }
        bail!("not equal after {ROUNDS_MAX} rounds without faults")
    }
}

fn kinds() -> Kinds {
    Kinds::new([&PROBE, &PROBE_EVENT])
}

fn data(store: Store) -> Data {
    Data::new(store, Packs::builtin())
}
