//! Benchmarks as a table: each row measures a thing and its limit in the same run and prints the ratio.
//!
//! `cargo xtask bench [ROW…]`. Runs in release on real stores in a temporary folder of the disk it stands on.

use anyhow::{Context, Result, ensure};
use app::data::{Change, Command, Data, Edge, HomeGiven};
use app::store::{Founding, Store, StoreKey};
use rusqlite::Connection;
use serde_json::{Value, json};
use shared::clock::Millis;
use shared::digest::hex;
use shared::id::{Epoch, LeaseId, RecordId, ReplicaId, StaffId};
use shared::kind::Fields;
use shared::pack::Packs;
use shared::policy::Role;
use shared::protocol::{EnrolReply, Lease, StaffMember};
use std::path::Path;
use std::time::{Duration, Instant};
use uuid::Uuid;

const KEY: [u8; 32] = [7; 32];
const NOW: Millis = 1_700_000_000_000;
/// Saves measured for a row, after as many to warm up as a tenth of them.
const SAVES: usize = 400;

/// One line of the table.
struct Row {
    name: &'static str,
    measured: Duration,
    limit_of: &'static str,
    yardstick: Duration,
    limit: f64,
}

impl Row {
    fn ratio(&self) -> f64 {
        self.measured.as_secs_f64() / self.yardstick.as_secs_f64()
    }

    fn print(&self) {
        println!(
            "{:<34} {:>9.3} ms   {:<34} {:>9.3} ms   ratio {:>5.2}   limit {:>5.2}   {}",
            self.name,
            self.measured.as_secs_f64() * 1000.0,
            self.limit_of,
            self.yardstick.as_secs_f64() * 1000.0,
            self.ratio(),
            self.limit,
            if self.ratio() <= self.limit { "ok" } else { "OVER" }
        );
    }
}

fn main() -> Result<()> {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let mut over = 0;
    for (name, bench) in [("save", save as fn() -> Result<Row>), ("save-visit", save_visit)] {
        if asked.is_empty() || asked.iter().any(|it| it == name) {
            let row = bench()?;
            row.print();
            over += usize::from(row.ratio() > row.limit);
        }
    }
    ensure!(over == 0, "{over} over the limit");
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
fn timed<T>(work: impl FnOnce() -> Result<T>) -> Result<Duration> {
    let begin = Instant::now();
    work()?;
    Ok(begin.elapsed())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// One phone call as one visit header: the smallest thing that a person saves.
fn save() -> Result<Row> {
    compare("save (visit header)", "bare insert, same row", 1, |household, id| vec![visit(household, id)])
}

/// A visit with vitals and an assessment in one save, against the same rows in one transaction.
fn save_visit() -> Result<Row> {
    compare("save (visit, vitals, PHQ-2)", "bare inserts, same rows, one commit", 3, |household, id| {
        let next = |n: u128| RecordId(Uuid::from_u128(id.0.as_u128() + n));
        vec![
            visit(household, id),
            event(
                next(1),
                "senior_vitals",
                id,
                json!({
                    "subject": household, "measured_at": "2026-11-24T10:20",
                    "readings": [{"sbp": 118, "dbp": 76}, {"sbp": 116, "dbp": 78}],
                }),
            ),
            event(
                next(2),
                "assessment",
                id,
                json!({
                    "subject": household, "instrument": "phq2", "answers": [0, 1], "mode": "interview",
                    "taken_at": "2026-11-24T10:30",
                }),
            ),
        ]
    })
}

fn visit(household: RecordId, id: RecordId) -> Change {
    let fields = json!({
        "visit_kind": "senior_follow", "status": "done", "outcome": "done", "place": "home",
        "started_at": "2026-11-24T10:00", "ended_at": "2026-11-24T10:40", "note": "혈압을 다시 재고 약을 함께 확인함",
    });
    Change::Create { id, kind: "visit".into(), home: HomeGiven::With(household), fields: object(fields) }
}

fn event(id: RecordId, kind: &str, parent: RecordId, fields: Value) -> Change {
    Change::Event { id, kind: kind.into(), parent, supersedes: None, fields: object(fields) }
}

fn object(value: Value) -> Fields {
    value.as_object().cloned().unwrap_or_default()
}

/// Saves through the whole path and bare inserts, turn by turn, so that both meet the same disk.
fn compare(
    name: &'static str,
    limit_of: &'static str,
    rows: usize,
    changes: impl Fn(RecordId, RecordId) -> Vec<Change>,
) -> Result<Row> {
    let folder = tempfile::tempdir()?;
    let mut data = nurse(&folder.path().join("store"))?;
    let bare = bare(&folder.path().join("bare.db"))?;
    let household = RecordId(Uuid::from_u128(1));
    let mut fresh = 1_000_000_000u128;
    let fields = object(json!({"household_type": "single"}));
    let home = HomeGiven::Dong("1111051500".parse()?);
    let create = Change::Create { id: household, kind: "household".into(), home, fields };
    run(&mut data, vec![create], &mut fresh)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for n in 0..SAVES + SAVES / 10 {
        let id = RecordId(Uuid::from_u128(10_000 + 100 * n as u128));
        let changes = changes(household, id);
        let body = serde_json::to_string(&changes)?;
        let took = timed(|| run(&mut data, changes, &mut fresh))?;
        let bare_took = timed(|| insert(&bare, id, &body, rows))?;
        if n >= SAVES / 10 {
            ours.push(took);
            theirs.push(bare_took);
        }
    }
    Ok(Row { name, measured: median(ours), limit_of, yardstick: median(theirs), limit: 1.3 })
}

fn run(data: &mut Data, changes: Vec<Change>, fresh: &mut u128) -> Result<()> {
    let mut next = || {
        *fresh += 1;
        Uuid::from_u128(*fresh)
    };
    let command = Command::Save { changes, draft: None };
    data.command(command, &mut Edge { now: NOW, fresh: &mut next }).context("a save")?;
    Ok(())
}

fn nurse(folder: &Path) -> Result<Data> {
    let dong = vec!["1111051500".parse()?];
    let lease = Lease {
        id: LeaseId(Uuid::from_u128(3)),
        role: Role::Coordinator,
        dong: dong.clone(),
        issued: NOW,
        expires: NOW + 1_000_000_000,
    };
    let staff = StaffMember {
        id: StaffId(Uuid::from_u128(4)),
        name: "bench".into(),
        role: Role::Nurse,
        dong: dong.clone(),
    };
    let enrolled = EnrolReply {
        replica: ReplicaId(Uuid::from_u128(5)),
        short: "B1".into(),
        token: "0".repeat(64),
        staff,
        lease: Lease { role: Role::Nurse, ..lease },
        server_epoch: 0,
        server_time: NOW,
    };
    let found = Founding {
        kinds: shared::domain::kinds(),
        store_id: Uuid::from_u128(6),
        epoch: Epoch(7),
        enrolled,
        server_url: "http://127.0.0.1:1".into(),
    };
    Ok(Data::new(Store::create(folder, &StoreKey::from(KEY), found)?, Packs::builtin()))
}

/// The yardstick: the same SQLCipher build, key, pragmas and disk.
fn bare(file: &Path) -> Result<Connection> {
    let conn = Connection::open(file)?;
    conn.pragma_update(None, "key", format!("x'{}'", hex(&KEY)))?;
    conn.pragma_update(None, "journal_mode", "wal")?;
    conn.pragma_update(None, "synchronous", "full")?;
    conn.pragma_update(None, "secure_delete", "on")?;
    conn.pragma_update(None, "temp_store", "2")?;
    conn.execute_batch("CREATE TABLE row (id BLOB PRIMARY KEY, no INTEGER, body TEXT NOT NULL)")?;
    Ok(conn)
}

/// As many rows as the save has, in one transaction; together they hold the same text.
fn insert(conn: &Connection, id: RecordId, body: &str, rows: usize) -> Result<()> {
    let tx = conn.unchecked_transaction()?;
    let chars: Vec<char> = body.chars().collect();
    for (n, piece) in (0_i64..).zip(chars.chunks(chars.len().div_ceil(rows))) {
        let text: String = piece.iter().collect();
        let id = id.0.as_u128() + u128::from(n.unsigned_abs());
        tx.prepare_cached("INSERT INTO row VALUES (?1, ?2, ?3)")?.execute(rusqlite::params![
            id.to_be_bytes(),
            n,
            text
        ])?;
    }
    tx.commit()?;
    Ok(())
}
