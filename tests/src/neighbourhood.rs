//! Several tablets and a central store in one process, over a network that loses, repeats, delays and cuts.
//!
//! Real stores on real files, the real reconciliation; only clock, dice and wire are the test's own, so that a
//! seed gives the same run each time. What travels is turned into text and back, as on the wire.

use crate::probe::{PROBE, PROBE_EVENT};
use crate::random::Random;
use crate::server::Central;
use anyhow::{Context, Result, bail, ensure};
use app::data::{Change, Choice, Command, Data, Edge, HomeGiven, Refused};
use app::store::{Founding, FrameApplied, OpState, OutboxFilter, PushLimits, Shown, Store, StoreKey};
use serde_json::json;
use shared::clock::Millis;
use shared::id::{DongCode, Epoch, LeaseId, OpId, RecordId, ReplicaId, StaffId};
use shared::kind::{Fields, GroupKey, Kinds, Part};
use shared::outcome::Outcome;
use shared::pack::Packs;
use shared::policy::Role;
use shared::protocol::{EnrolReply, Lease, Reply, StaffMember, SyncRequest};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use sync_server::reconcile::{self, Caller};
use sync_server::store::{ReplicaRow, StaffRow};
use tempfile::TempDir;
use uuid::Uuid;

/// Ten days in milliseconds: no lease runs out in a run.
const LEASE: Millis = 10 * 24 * 3600 * 1000;

/// Few records, so that people meet on them.
const RECORDS_MAX: usize = 4;

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

    /// A person does something on a tablet; what she is refused changes nothing.
    fn act(&mut self, tablet: usize) -> Result<()> {
        let Some(command) = self.choose(tablet)? else { return Ok(()) };
        let said = format!("{command:?}");
        match self.command(tablet, command) {
            Ok(()) => {
                self.story.push(format!("tablet {tablet}: {said}"));
                self.count("saved");
            }
            Err(refused) => {
                self.story.push(format!("tablet {tablet} refuses ({refused}): {said}"));
                self.count("refused");
            }
        }
        Ok(())
    }

    fn command(&mut self, tablet: usize, command: Command) -> Result<(), Refused> {
        let now = self.now + self.tablets[tablet].clock_skew;
        let fresh = &mut self.fresh;
        let mut next = || {
            *fresh += 1;
            Uuid::from_u128(*fresh)
        };
        let data = self.tablets[tablet].data.as_mut().expect("open between steps");
        data.command(command, &mut Edge { now, fresh: &mut next })?;
        // "Saved" was said: from here on none of these may be lost.
        let rows = data.store.outbox(OutboxFilter::All)?;
        self.saved.extend(rows.into_iter().map(|row| row.op));
        Ok(())
    }

    /// What the person wants, by what she sees.
    fn choose(&mut self, tablet: usize) -> Result<Option<Command>> {
        let records = self.records(tablet)?;
        let settles = self.tablets[tablet].replica == 0 && self.random.below(2) == 0;
        if settles && let Some(command) = self.settle_something(tablet)? {
            return Ok(Some(command));
        }
        if records.is_empty() || (records.len() < RECORDS_MAX && self.random.below(8) == 0) {
            return Ok(Some(self.create()));
        }
        let id = records[self.random.place(records.len())];
        let opened = self.data(tablet).store.snapshot(id)?;
        let change = match self.random.below(17) {
            0..9 => Change::Edit { id, opened, fields: self.some_fields(tablet) },
            9..11 => self.change_set(tablet, id)?,
            11..14 => Change::Event {
                id: RecordId(self.uuid()),
                kind: "probe_event".into(),
                parent: id,
                supersedes: None,
                fields: fields(&[("v", self.value())]),
            },
            14 => Change::Archive { id, opened, reason: "moved".into() },
            15 => Change::Revive { id, opened },
            _ => Change::Move {
                id,
                opened,
                home: HomeGiven::Dong(dong(1 + u32::try_from(self.random.below(2))?)),
            },
        };
        Ok(Some(save(change)))
    }

    fn create(&mut self) -> Command {
        let fields = fields(&[("v", self.value()), ("q", self.value()), ("m", self.value())]);
        let id = RecordId(self.uuid());
        save(Change::Create { id, kind: "probe".into(), home: HomeGiven::Dong(dong(1)), fields })
    }

    fn some_fields(&mut self, tablet: usize) -> Fields {
        let nurse = matches!(self.tablets[tablet].replica, 1 | 2);
        let names: &[&str] = if nurse { &["v", "v", "q", "w", "m", "c"] } else { &["v", "v", "q", "w", "m"] };
        let name = names[self.random.place(names.len())];
        fields(&[(name, self.value())])
    }

    fn change_set(&mut self, tablet: usize, id: RecordId) -> Result<Change> {
        let opened = self.data(tablet).store.snapshot(id)?;
        let visible = self.data(tablet).store.visible(id)?.context("a record that was listed")?;
        let element =
            visible.body(Part::Open).and_then(|body| body.elements(6).next().map(|(element, _)| element));
        let change = match (element, self.random.below(3)) {
            (Some(element), 0) => json!({"remove": [element]}),
            (Some(element), 1) => json!({"change": {(element.to_string()): {"e": self.value()}}}),
            _ => json!({"add": [{"e": self.value()}]}),
        };
        Ok(Change::Edit { id, opened, fields: [("s".to_owned(), change)].into_iter().collect() })
    }

    /// The coordinator settles a conflict that she sees, or takes a resolution back.
    fn settle_something(&mut self, tablet: usize) -> Result<Option<Command>> {
        let mut records = self.records(tablet)?;
        if records.is_empty() {
            return Ok(None);
        }
        let first = self.random.place(records.len());
        records.rotate_left(first);
        for id in records {
            let Some(visible) = self.data(tablet).store.visible(id)? else { continue };
            for part in [Part::Open, Part::Clinical] {
                let Some(body) = visible.body(part) else { continue };
                if let Some((&key, open)) = body.conflicts.iter().next() {
                    let pick = open.candidates[self.random.place(open.candidates.len())].op;
                    self.count("resolved");
                    return Ok(Some(resolve(id, key, pick)));
                }
                if let Some(&resolution) = body.undoable.first()
                    && self.random.below(4) == 0
                {
                    self.count("reopened");
                    return Ok(Some(Command::Reopen { resolution }));
                }
            }
        }
        Ok(None)
    }

    fn value(&mut self) -> u64 {
        self.random.below(9)
    }

    fn data(&self, tablet: usize) -> &Data {
        self.tablets[tablet].data.as_ref().expect("open between steps")
    }

    fn records(&self, tablet: usize) -> Result<Vec<RecordId>> {
        let conn = self.data(tablet).store.connection();
        let mut query = conn.prepare("SELECT DISTINCT id FROM visible WHERE kind = 'probe' ORDER BY id")?;
        let rows = query.query_map([], |row| row.get::<_, Vec<u8>>(0))?;
        rows.map(|id| Ok(RecordId(Uuid::from_slice(&id?)?))).collect()
    }

    /// A tablet sends a request.
    fn ask(&mut self, tablet: usize) -> Result<()> {
        let limits = match self.random.below(3) {
            0 => PushLimits { ops: 1 + self.random.place(3), bytes: usize::MAX },
            _ => PushLimits::default(),
        };
        let text = self.request(tablet, limits)?;
        self.net.push(Message::Request { tablet, text });
        Ok(())
    }

    fn request(&mut self, tablet: usize, limits: PushLimits) -> Result<String> {
        let now = self.now;
        let data = self.tablets[tablet].data.as_mut().expect("open between steps");
        Ok(serde_json::to_string(&data.store.sync_request(limits, now, "test")?)?)
    }

    /// One message arrives, perhaps late, perhaps twice, perhaps not at all.
    fn deliver(&mut self) -> Result<()> {
        if self.net.is_empty() {
            return Ok(());
        }
        let at = if self.random.below(2) == 0 { 0 } else { self.random.place(self.net.len()) };
        let message = match self.random.below(100) {
            0..12 => {
                self.count("repeated");
                self.net[at].copy()
            }
            12..27 => {
                self.count("lost");
                self.net.remove(at);
                return Ok(());
            }
            _ => self.net.remove(at),
        };
        match message {
            Message::Request { tablet, text } => {
                let lines = self.serve(tablet, &text)?;
                self.net.push(Message::Answer { tablet, lines });
                Ok(())
            }
            Message::Answer { tablet, lines } => {
                let cut =
                    if self.random.below(4) == 0 { self.random.place(lines.len() + 1) } else { lines.len() };
                self.take(tablet, &lines[..cut])
            }
        }
    }

    /// The server takes the push, commits, and answers from a snapshot.
    fn serve(&mut self, tablet: usize, text: &str) -> Result<Vec<String>> {
        let request: SyncRequest = serde_json::from_str(text)?;
        let (n, now) = (self.tablets[tablet].replica, self.now);
        let kinds = self.central.kinds().clone();
        let lease_id = LeaseId(self.uuid());
        let replies = self.central.write(move |tx| {
            let replica = tx.replica(replica_id(n))?.expect("every tablet is enrolled");
            let staff = tx.staff(staff_id(n))?.expect("every tablet has an owner");
            let dong = staff.dong.keys().cloned().collect();
            let lease = Lease { id: lease_id, role: staff.role, dong, issued: now, expires: now + LEASE };
            tx.put_lease(replica.id, &lease)?;
            let caller = Caller { replica, staff };
            let ack = reconcile::push(tx, &kinds, &caller, &request.push, now)?;
            reconcile::reply(tx, &caller, &request, ack, now, lease)
        })?;
        replies.iter().map(|reply| Ok(serde_json::to_string(reply)?)).collect()
    }

    /// The tablet applies the lines that came.
    fn take(&mut self, tablet: usize, lines: &[String]) -> Result<()> {
        let (now, epoch) = (self.now, self.epoch());
        for line in lines {
            let data = self.tablets[tablet].data.as_mut().expect("open between steps");
            match serde_json::from_str(line)? {
                Reply::Head(head) => {
                    let applied = data.store.apply_head(&head, now, epoch)?;
                    if applied.forked {
                        self.count("forked");
                    }
                }
                Reply::Frame(frame) => match data.store.apply_frame(&frame)? {
                    FrameApplied::Complete { digest_matches } => {
                        ensure!(digest_matches, "tablet {tablet}: the digest of {} differs", frame.stream);
                    }
                    FrameApplied::Applied | FrameApplied::Ignored(_) => {}
                },
                Reply::End { .. } => {}
            }
        }
        Ok(())
    }

    /// The program dies between two statements of the test and starts again.
    fn crash_tablet(&mut self, tablet: usize) -> Result<()> {
        self.count("tablet crashed");
        let folder = self.tablets[tablet].folder.clone();
        self.tablets[tablet].data = None;
        self.tablets[tablet].data = Some(data(Store::open(&folder, &key(), kinds())?));
        Ok(())
    }

    fn crash_server(&mut self) -> Result<()> {
        self.count("server crashed");
        self.central.reopen()
    }

    /// An older copy of a tablet is put beside it: both go on under one identity, as after a clone or a restore.
    fn clone_back(&mut self, tablet: usize) -> Result<()> {
        if self.tablets.len() > 5 {
            return Ok(());
        }
        self.count("cloned");
        let n = self.tablets.len();
        let folder = self.folder.path().join(format!("tablet-{n}"));
        let (from, replica) = (self.tablets[tablet].folder.clone(), self.tablets[tablet].replica);
        self.tablets[tablet].data = None;
        copy_folder(&from, &folder)?;
        self.tablets[tablet].data = Some(data(Store::open(&from, &key(), kinds())?));
        let store = Store::open(&folder, &key(), kinds())?;
        self.tablets.push(Tablet { folder, data: Some(data(store)), replica, clock_skew: 0 });
        self.story.push(format!("tablet {tablet} is cloned as {n}"));
        Ok(())
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

    fn is_quiet(&self) -> Result<bool> {
        for tablet in &self.tablets {
            let store = &tablet.data.as_ref().expect("open between steps").store;
            let waiting = store
                .outbox(OutboxFilter::All)?
                .iter()
                .any(|row| row.state == OpState::Waiting || row.overlay);
            let behind = self.standings(store)?.iter().any(|(ours, theirs)| ours != theirs);
            if waiting || behind {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// For each stream of a store: (count, sum, cursor) here and there.
    fn standings(&self, store: &Store) -> Result<Vec<(String, String)>> {
        store
            .digests()?
            .into_iter()
            .map(|ours| {
                let name = ours.name.clone();
                let theirs = self.central.read(move |tx| tx.stream(&name))?;
                Ok((
                    format!("{:?} {}", ours.digest, ours.cursor),
                    format!("{:?} {}", theirs.digest, theirs.head),
                ))
            })
            .collect()
    }

    fn count_conflicts(&mut self) -> Result<()> {
        for op in self.saved.clone() {
            let logged = self.central.read(move |tx| tx.op(op))?;
            if logged.is_some_and(|it| it.result.outcome == Outcome::Conflict) {
                self.count("conflict");
            }
        }
        Ok(())
    }

    /// The invariants, once all is quiet.
    fn check(&self) -> Result<()> {
        for &op in &self.saved {
            let logged = self.central.read(move |tx| tx.op(op))?;
            ensure!(logged.is_some(), "op {op} was called saved and never reached the server");
        }
        let mut bodies: BTreeMap<(RecordId, Part), (usize, String)> = BTreeMap::new();
        for (n, tablet) in self.tablets.iter().enumerate() {
            let store = &tablet.data.as_ref().expect("open between steps").store;
            for id in self.records(n)? {
                let visible = store.visible(id)?.context("a record that was listed")?;
                for (part, shown) in &visible.parts {
                    let Shown::Record(body) = shown else { continue };
                    let text = serde_json::to_string(body)?;
                    let (other, first) = bodies.entry((id, *part)).or_insert((n, text.clone()));
                    ensure!(
                        *first == text,
                        "{id} {part} differs:\n  tablet {other}: {first}\n  tablet {n}: {text}"
                    );
                }
            }
        }
        self.check_server(&bodies)
    }

    /// What tablets show is what the server publishes.
    fn check_server(&self, bodies: &BTreeMap<(RecordId, Part), (usize, String)>) -> Result<()> {
        for ((id, part), (tablet, text)) in bodies {
            let (id, part) = (*id, *part);
            let record = self
                .central
                .read(move |tx| tx.record(id))?
                .context("a record of a tablet is on the server")?;
            let published = serde_json::to_string(&shared::body::Body::publish(&record, &PROBE, part))?;
            ensure!(
                published == *text,
                "{id} {part} differs:\n  server: {published}\n  tablet {tablet}: {text}"
            );
        }
        Ok(())
    }
}

impl Message {
    fn copy(&self) -> Message {
        match self {
            Message::Request { tablet, text } => Message::Request { tablet: *tablet, text: text.clone() },
            Message::Answer { tablet, lines } => Message::Answer { tablet: *tablet, lines: lines.clone() },
        }
    }
}

fn kinds() -> Kinds {
    Kinds::new([&PROBE, &PROBE_EVENT])
}

fn data(store: Store) -> Data {
    Data::new(store, Packs::builtin())
}

fn fields(values: &[(&str, u64)]) -> Fields {
    values.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect()
}

fn save(change: Change) -> Command {
    Command::Save { changes: vec![change], draft: None }
}

fn resolve(record: RecordId, key: GroupKey, pick: OpId) -> Command {
    Command::Resolve { record, key, choice: Choice::Candidate(pick), reason: "newer".into(), saw: Vec::new() }
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for file in std::fs::read_dir(from)? {
        let file = file?;
        std::fs::copy(file.path(), to.join(file.file_name()))?;
    }
    Ok(())
}
