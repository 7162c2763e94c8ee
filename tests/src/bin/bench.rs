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

/// Where a save of these benchmarks leaves rows, and the column that names the record.
const TABLES: [(&str, &str); 7] = [
    ("op", "rec"),
    ("overlaid", "id"),
    ("record_index", "id"),
    ("link_index", "id"),
    ("visit_index", "id"),
    ("event_index", "id"),
    ("task_index", "id"),
];

/// One line of the table.
struct Row {
    name: &'static str,
    measured: Duration,
    limit_of: &'static str,
    yardstick: Duration,
    /// `None`: for information.
    limit: Option<f64>,
}

impl Row {
    fn ratio(&self) -> f64 {
        self.measured.as_secs_f64() / self.yardstick.as_secs_f64()
    }

    fn print(&self) {
        println!(
            "{:<28} {:>8.3} ms   {:<42} {:>8.3} ms   ratio {:>5.2}   {}",
            self.name,
            self.measured.as_secs_f64() * 1000.0,
            self.limit_of,
            self.yardstick.as_secs_f64() * 1000.0,
            self.ratio(),
            self.verdict()
        );
    }

    fn verdict(&self) -> String {
        match self.limit {
            None => "for information".into(),
            Some(limit) if self.ratio() <= limit => format!("limit {limit:.2} ok"),
            Some(limit) => format!("limit {limit:.2} OVER"),
        }
    }

    fn is_over(&self) -> bool {
        self.limit.is_some_and(|limit| self.ratio() > limit)
    }
}

fn main() -> Result<()> {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let mut over = 0;
    for (name, bench) in [("save", save as fn() -> Result<[Row; 2]>), ("save-visit", save_visit)] {
        if asked.is_empty() || asked.iter().any(|it| it == name) {
            for row in bench()? {
                row.print();
                over += usize::from(row.is_over());
            }
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
fn save() -> Result<[Row; 2]> {
    compare("save (visit header)", |household, id| vec![visit(household, id)])
}

/// A visit with vitals and an assessment in one save.
fn save_visit() -> Result<[Row; 2]> {
    compare("save (visit, vitals, PHQ-2)", |household, id| {
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

/// Saves through the whole path, the same rows by plain SQL in the same schema, and the same text as one row in a
/// table of its own, turn by turn, so that all meet the same disk.
fn compare(name: &'static str, changes: impl Fn(RecordId, RecordId) -> Vec<Change>) -> Result<[Row; 2]> {
    let folder = tempfile::tempdir()?;
    let mut data = nurse(&folder.path().join("store"))?;
    let twin = twin(&folder.path().join("twin"))?;
    let single = open_bare(&folder.path().join("single.db"))?;
    single.execute_batch("CREATE TABLE row (id BLOB PRIMARY KEY, body TEXT NOT NULL)")?;
    let household = RecordId(Uuid::from_u128(1));
    let mut fresh = 1_000_000_000u128;
    let fields = object(json!({"household_type": "single"}));
    let home = HomeGiven::Dong("1111051500".parse()?);
    run(
        &mut data,
        vec![Change::Create { id: household, kind: "household".into(), home, fields }],
        &mut fresh,
    )?;
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    for n in 0..SAVES + SAVES / 10 {
        let id = RecordId(Uuid::from_u128(10_000 + 100 * n as u128));
        let changes = changes(household, id);
        let body = serde_json::to_string(&changes)?;
        let mut saved = Vec::new();
        let ours = timed(|| {
            saved = run(&mut data, changes, &mut fresh)?;
            Ok(())
        })?;
        let rows = rows_of(data.store.connection(), &saved)?;
        let same = timed(|| insert_all(&twin, &rows))?;
        let alone =
            timed(|| Ok(single.execute("INSERT INTO row VALUES (?1, ?2)", (id.0.as_bytes(), &body))?))?;
        if n >= SAVES / 10 {
            for (times, took) in times.iter_mut().zip([ours, same, alone]) {
                times.push(took);
            }
        }
    }
    let [measured, same, alone] = times.map(median);
    Ok([
        Row {
            name,
            measured,
            limit_of: "the same rows by plain SQL, same schema",
            yardstick: same,
            limit: Some(1.3),
        },
        Row { name, measured, limit_of: "its text as one row of one table", yardstick: alone, limit: None },
    ])
}

/// A row and the table that it is in.
type Copied = (&'static str, Vec<rusqlite::types::Value>);

/// Everything that a save left in the store: new rows, and the one row that counts the ops of the line.
fn rows_of(conn: &Connection, saved: &[RecordId]) -> Result<Vec<Copied>> {
    let line = conn
        .query_row("SELECT * FROM meta WHERE name = 'line'", [], |row| Ok(vec![row.get(0)?, row.get(1)?]))?;
    let mut copied = vec![("meta", line)];
    for (table, column) in TABLES {
        let sql = ["SELECT * FROM ", table, " WHERE ", column, " = ?1"].concat();
        for id in saved {
            let mut query = conn.prepare_cached(&sql)?;
            let width = query.column_count();
            let rows = query.query_map([id.0.as_bytes()], |row| (0..width).map(|n| row.get(n)).collect())?;
            for row in rows {
                copied.push((table, row?));
            }
        }
    }
    Ok(copied)
}

fn insert_all(conn: &Connection, rows: &[Copied]) -> Result<()> {
    let tx = conn.unchecked_transaction()?;
    for (table, values) in rows {
        let marks = vec!["?"; values.len()].join(", ");
        let sql = ["REPLACE INTO ", table, " VALUES (", &marks, ")"].concat();
        tx.prepare_cached(&sql)?.execute(rusqlite::params_from_iter(values))?;
    }
    Ok(tx.commit()?)
}

/// A store made like ours and then used by plain SQL.
fn twin(folder: &Path) -> Result<Connection> {
    drop(nurse(folder)?);
    open_bare(&folder.join("store.db"))
}

fn run(data: &mut Data, changes: Vec<Change>, fresh: &mut u128) -> Result<Vec<RecordId>> {
    let mut next = || {
        *fresh += 1;
        Uuid::from_u128(*fresh)
    };
    let command = Command::Save { changes, draft: None };
    let done = data.command(command, &mut Edge { now: NOW, fresh: &mut next }).context("a save")?;
    Ok(done.records)
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

/// Plain rusqlite: the same SQLCipher build, key, pragmas and disk.
fn open_bare(file: &Path) -> Result<Connection> {
    let conn = Connection::open(file)?;
    conn.pragma_update(None, "key", format!("x'{}'", hex(&KEY)))?;
    conn.pragma_update(None, "locking_mode", "exclusive")?;
    conn.pragma_update(None, "journal_mode", "wal")?;
    conn.pragma_update(None, "synchronous", "full")?;
    conn.pragma_update(None, "secure_delete", "on")?;
    conn.pragma_update(None, "temp_store", "2")?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(conn)
}
