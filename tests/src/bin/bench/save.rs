//! A save through the whole path against plain SQL on the same SQLCipher build, key, pragmas and disk.

use crate::plain::{self, Copied, insert_all};
use crate::stage::Stage;
use crate::table::{Row, Target, millis};
use crate::tablet::KEY;
use crate::watch::{median, timed};
use anyhow::{Context, Result};
use app::data::{Change, Command, Data, Edge, HomeGiven};
use app::store::{Founding, Store, StoreKey};
use rusqlite::Connection;
use serde_json::{Value, json};
use shared::clock::Millis;
use shared::id::{Epoch, LeaseId, RecordId, ReplicaId, StaffId};
use shared::kind::Fields;
use shared::pack::Packs;
use shared::policy::Role;
use shared::protocol::{EnrolReply, Lease, StaffMember};
use std::path::Path;
use uuid::Uuid;

const NOW: Millis = 1_700_000_000_000;
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

/// One phone call as one visit header, the smallest thing that a person saves; and a visit with what was found.
pub fn rows(stage: &mut Stage) -> Result<Vec<Row>> {
    let saves = stage.scale.saves;
    let mut rows = compare("save a visit header", saves, |household, id| vec![visit(household, id)])?;
    rows.extend(compare("save a visit with vitals and PHQ-2", saves, whole_visit)?);
    Ok(rows)
}

fn whole_visit(household: RecordId, id: RecordId) -> Vec<Change> {
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
fn compare(
    name: &str,
    saves: usize,
    changes: impl Fn(RecordId, RecordId) -> Vec<Change>,
) -> Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let mut data = nurse(&folder.path().join("store"))?;
    let twin = twin(&folder.path().join("twin"))?;
    let single = plain::open(&folder.path().join("single.db"), &KEY)?;
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
    for n in 0..saves + saves / 10 {
        let id = RecordId(Uuid::from_u128(10_000 + 100 * n as u128));
        let changes = changes(household, id);
        let body = serde_json::to_string(&changes)?;
        let (saved, ours) = timed(|| run(&mut data, changes, &mut fresh))?;
        let rows = rows_of(data.store.connection(), &saved)?;
        let (_, same) = timed(|| insert_all(&twin, &rows))?;
        let (_, alone) =
            timed(|| Ok(single.execute("INSERT INTO row VALUES (?1, ?2)", (id.0.as_bytes(), &body))?))?;
        if n >= saves / 10 {
            for (times, took) in times.iter_mut().zip([ours, same, alone]) {
                times.push(took);
            }
        }
    }
    let [ours, same, alone] = times.map(median);
    let same = Row::time(name, ours).against("the same rows by plain SQL, same schema", millis(same));
    let alone = Row::time(name, ours).against("its text as one row of one table", millis(alone));
    Ok(vec![same.target(Target::Ratio(1.3)), alone])
}

/// Everything that a save left in the store: new rows, and the one row that counts the ops of the line.
fn rows_of(conn: &Connection, saved: &[RecordId]) -> Result<Vec<Copied>> {
    let line = conn
        .query_row("SELECT * FROM meta WHERE name = 'line'", [], |row| Ok(vec![row.get(0)?, row.get(1)?]))?;
    let mut copied = vec![("meta".to_owned(), line)];
    for (table, column) in TABLES {
        let sql = ["SELECT * FROM ", table, " WHERE ", column, " = ?1"].concat();
        for id in saved {
            let mut query = conn.prepare_cached(&sql)?;
            let width = query.column_count();
            let rows = query.query_map([id.0.as_bytes()], |row| (0..width).map(|n| row.get(n)).collect())?;
            for row in rows {
                copied.push((table.to_owned(), row?));
            }
        }
    }
    Ok(copied)
}

/// A store made like ours and then used by plain SQL.
fn twin(folder: &Path) -> Result<Connection> {
    drop(nurse(folder)?);
    plain::open(&folder.join("store.db"), &KEY)
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
