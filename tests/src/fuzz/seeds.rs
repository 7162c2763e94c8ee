//! Good messages from which strange ones are made, and the store that takes them.

use super::server::Meeting;
use crate::author::{Author, NOW, dong, record, uuid};
use app::store::Founding;
use serde_json::{Value, json};
use shared::domain::kinds;
use shared::id::{Epoch, RecordId};
use shared::kind::Kinds;
use shared::op::{Intent, Op, Write};
use shared::pack::builtin_sources;
use shared::policy::{Role, stream_of};
use shared::protocol::{EnrolReply, StaffMember};
use std::collections::BTreeSet;
use sync_server::reconcile;
use sync_server::store::{Result, Tx};

/// A household and a person that are there.
const HOUSEHOLD: u128 = 1_000;
const PERSON: u128 = 1_001;

/// Who sends strange things: a coordinator, who may do most.
pub fn author() -> Author {
    Author::new(1, Role::Coordinator)
}

/// Who wrote what is there.
fn other() -> Author {
    Author::new(2, Role::Nurse)
}

fn create(writes: &[(&str, Value)]) -> Intent {
    Intent::Create { writes: writes.iter().map(|(key, value)| write(key, value.clone())).collect() }
}

fn write(key: &str, value: Value) -> Write {
    Write { key: key.parse().expect("a key of a group"), value }
}

fn household(author: &mut Author, id: RecordId) -> Op {
    let writes = [("0", json!({"dong": dong().to_string()})), ("2", json!({"household_type": "single"}))];
    author.op("household", id, create(&writes))
}

fn person(author: &mut Author, id: RecordId) -> Op {
    let with = json!({"with": record(HOUSEHOLD).to_string()});
    author.op("person", id, create(&[("0", with), ("2", json!({"name": "이순자"}))]))
}

/// Put people and records into an empty store.
pub fn fill(tx: &mut dyn Tx) -> Result<()> {
    let mut other = other();
    author().admit(tx)?;
    other.admit(tx)?;
    let ops = [household(&mut other, record(HOUSEHOLD)), person(&mut other, record(PERSON))];
    let (caller, push) = (other.caller.clone(), other.push(&ops));
    reconcile::push(tx, &kinds(), &caller, &push, NOW).map(drop)
}

/// Ops of every intent.
pub fn ops() -> Vec<Op> {
    let mut author = author();
    let home = |dong: &str| json!({ "dong": dong });
    let key = |text: &str| text.parse().expect("a key of a group");
    let edit = Intent::Edit { writes: vec![write("3", json!({"contact_pref": "phone"}))] };
    let archive = Intent::Life { value: json!({"archived": "moved"}) };
    let moves = Intent::Move { home: serde_json::from_value(home("1111053000")).expect("a home") };
    let event = Intent::Event {
        parent: record(PERSON),
        supersedes: None,
        body: json!({"subject": record(PERSON).to_string(), "measured_at": "2026-11-24T10:20",
            "readings": [{"sbp": 120, "dbp": 78}]}),
    };
    let resolve = Intent::Resolve {
        key: key("3"),
        value: json!({"contact_pref": "visit"}),
        reason: "seen on the spot".into(),
        saw: vec![shared::id::OpId(uuid(5))],
    };
    let reopen = Intent::Reopen { resolution: shared::id::OpId(uuid(5)), key: key("3") };
    let merge = Intent::Merge { into: record(PERSON) };
    let on = |author: &mut Author, kind: &str, id: u128, intent: Intent| author.op(kind, record(id), intent);
    vec![
        household(&mut author, record(2_000)),
        person(&mut author, record(2_001)),
        on(&mut author, "household", HOUSEHOLD, edit),
        on(&mut author, "household", HOUSEHOLD, archive),
        on(&mut author, "household", HOUSEHOLD, moves),
        on(&mut author, "senior_vitals", 2_002, event),
        on(&mut author, "household", HOUSEHOLD, resolve),
        on(&mut author, "household", HOUSEHOLD, reopen),
        on(&mut author, "person", 2_003, merge),
    ]
}

/// What the store of the targets answers to these ops, and its record of the household.
fn answered(ops: &[Op]) -> (Vec<Value>, Value) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("seeds.db");
    let store = sync_server::store::SqliteStore::open(&path, None, sync_server::store::Access::Server);
    let store = store.expect("an empty store");
    let ops = ops.to_vec();
    sync_server::store::write(&store, move |tx| {
        fill(tx)?;
        let mut author = author();
        let push = author.push(&ops);
        let ack = reconcile::push(tx, &kinds(), &author.caller, &push, NOW)?;
        let request = serde_json::from_value(request(push)).expect("a request");
        let replies = reconcile::reply(tx, &author.caller, &request, ack, NOW, author.lease.clone())?;
        let lines = replies.iter().map(|it| serde_json::to_value(it).expect("JSON")).collect();
        let record = tx.record(record(HOUSEHOLD))?;
        Ok((lines, serde_json::to_value(record).expect("JSON")))
    })
    .expect("the seeds are taken")
}

fn request(push: shared::protocol::Push) -> Value {
    let stream = stream_of(&dong(), shared::kind::Part::Open);
    json!({
        "proto": 1, "rid": 1, "server_epoch": 0, "streams_ver": -1, "push": push,
        "pull": [{"stream": stream, "generation": 1, "cursor": 0}],
        "device": {"app": "test", "waiting": 0, "clock": NOW, "hlc": 0},
    })
}

/// Good messages for a target.
pub fn of(target: &str) -> Vec<Value> {
    let value = |op: &Op| serde_json::to_value(op).expect("an op has JSON");
    match target {
        // Their bytes choose, so that any are good.
        "history" | "pushes" => {
            builtin_sources().iter().map(|(name, _)| Value::from(name.repeat(40))).collect()
        }
        "push" => ops().iter().map(value).collect(),
        "sync" => vec![request(author().push(&ops()[..3])), request(author().push(&ops()))],
        "decide" => {
            let (_, record) = answered(&ops()[2..3]);
            let record: Option<shared::record::RecordState> =
                serde_json::from_value(record).expect("a record");
            let meet =
                |op: Op| Meeting { op, record: record.clone(), other: record.clone(), own: BTreeSet::new() };
            ops().into_iter().map(|op| serde_json::to_value(meet(op)).expect("JSON")).collect()
        }
        "messages" => {
            let mut all: Vec<Value> = ops().iter().map(value).collect();
            all.extend(answered(&ops()[..3]).0);
            all.extend([
                request(author().push(&ops()[..3])),
                json!({"code": "malformed", "detail": "x"}),
                json!({"proto": 1, "code": "7K3M-Q9TX", "device": "방문 태블릿 3"}),
                json!({"proto": 1, "ask": {"question": {"quarantine": {"limit": 5}}}}),
                json!({"proto": 1, "ask": {"deed": {"dismiss": {"op": uuid(5), "reason": "두 번 적음"}}}}),
                json!({"proto": 1, "export": {"what": "visits", "from": "2026-11-01", "to": "2026-11-30",
                    "dong": dong(), "format": "csv", "reason": "구청 월간 보고", "lang": "ko"}}),
                json!({"g": {"2": {"name": "이순자"}}, "b": [uuid(1), NOW]}),
            ]);
            all
        }
        "words" => [
            "1111051500",
            "5.018f00000000700080000000000003e8",
            "1111051500/open",
            "coordinator",
            "7K3M-Q9TX",
        ]
        .map(Value::from)
        .to_vec(),
        "packs" => builtin_sources()
            .iter()
            .map(|(_, text)| serde_json::from_str(text).expect("a pack is JSON"))
            .collect(),
        "answer" => answered(&ops()[..3]).0,
        _ => vec![
            json!({"snapshot": "0-1-1", "head": 1, "from": 0, "next": 1, "rows": 1, "at": 0, "ids": 0, "names": 0}),
        ],
    }
}

/// A tablet of the author.
pub fn founding(kinds: Kinds) -> Founding {
    let author = author();
    let staff = &author.caller.staff;
    let member = StaffMember {
        id: staff.id,
        name: staff.name.clone(),
        role: staff.role,
        dong: staff.dong.keys().cloned().collect(),
    };
    let enrolled = EnrolReply {
        replica: author.caller.replica.id,
        short: author.caller.replica.short.clone(),
        token: "t".repeat(64),
        staff: member,
        lease: author.lease.clone(),
        server_epoch: 0,
        server_time: NOW,
    };
    let server_url = "http://127.0.0.1:0".into();
    Founding { kinds, store_id: uuid(9), epoch: Epoch(1), enrolled, server_url }
}
