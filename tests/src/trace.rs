//! Reading a reference trace and turning its ops, lines and records into those of the protocol.
//!
//! The format is described in `tests/traces/README.md`.

#![expect(clippy::cast_possible_truncation, reason = "traces number things from 0 and have few")]

use crate::probe;
use serde_json::{Value, json};
use shared::clock::Stamp;
use shared::digest::Chain;
use shared::id::{
    ActId, DongCode, ElementId, Epoch, LeaseId, Line, OpId, Receipt, RecordId, ReplicaId, Rev, StaffId,
};
use shared::kind::{GroupKey, Home, Part, archived};
use shared::op::{ActPlace, Intent, OP_SCHEMA, Op, Revs, Write};
use shared::policy::Role;
use shared::protocol::{Entry, Lease, Parent, Push, Tip};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use uuid::Uuid;

/// One trace with everything resolved that does not change while it is replayed.
pub struct Trace {
    /// The events, as in the file.
    pub events: Vec<Value>,
    ops: Vec<Value>,
    lines: Vec<(String, u64)>,
    devices: Vec<String>,
    /// Op by uid, with its text.
    texts: Vec<(Op, String)>,
    chains: BTreeMap<u64, Chain>,
}

fn number(value: &Value) -> u64 {
    value.as_u64().expect("a whole number")
}

fn id(space: u128, n: u64) -> Uuid {
    Uuid::from_u128((space << 64) + u128::from(n) + 1)
}

impl Trace {
    /// Read a file.
    pub fn read(path: &Path) -> anyhow::Result<Trace> {
        let file: Value = serde_json::from_str(&std::fs::read_to_string(path)?)?;
        let list = |name: &str| file[name].as_array().cloned().unwrap_or_default();
        let lines: Vec<(String, u64)> = list("lines")
            .iter()
            .map(|line| (line[1].as_str().unwrap_or_default().to_owned(), number(&line[2])))
            .collect();
        let mut devices: Vec<String> = lines.iter().map(|line| line.0.clone()).collect();
        devices.sort();
        devices.dedup();
        let mut trace = Trace {
            events: list("events"),
            ops: list("ops"),
            lines,
            devices,
            texts: Vec::new(),
            chains: BTreeMap::from([(0, Chain::START)]),
        };
        trace.texts = trace.resolve_ops();
        for link in list("chains") {
            let (tag, before, uid) = (number(&link[0]), number(&link[1]), number(&link[2]));
            let (op, text) = &trace.texts[uid as usize];
            let chain = trace.chains[&before].then(op.id, text);
            trace.chains.insert(tag, chain);
        }
        Ok(trace)
    }

    /// How many replicas take part.
    pub fn replicas(&self) -> usize {
        self.devices.len()
    }

    /// The n-th replica and its owner.
    pub fn replica(n: usize) -> (ReplicaId, StaffId) {
        (ReplicaId(id(1, n as u64)), StaffId(id(2, n as u64)))
    }

    /// The line with this index.
    pub fn line(&self, index: u64) -> Line {
        let (device, epoch) = &self.lines[index as usize];
        let n = self.devices.iter().position(|it| it == device).expect("every device is listed");
        Line { replica: Self::replica(n).0, epoch: Epoch(*epoch) }
    }

    /// The index of the replica of a line.
    pub fn replica_of(&self, index: u64) -> usize {
        let device = &self.lines[index as usize].0;
        self.devices.iter().position(|it| it == device).expect("every device is listed")
    }

    /// The line with this identity, as an index; for messages of failures.
    pub fn index_of(&self, line: Line) -> Option<u64> {
        (0..self.lines.len() as u64).find(|&index| self.line(index) == line)
    }

    /// The record with this name.
    pub fn record(name: &str) -> RecordId {
        RecordId(id(3, name.trim_start_matches('r').parse().expect("a record is named r<number>")))
    }

    /// The dong that stands for a scope.
    pub fn dong(scope: &str) -> DongCode {
        let n = scope.bytes().next().expect("a scope is a letter") - b'A';
        format!("111100000{n}").parse().expect("ten digits")
    }

    /// The scope that a dong stands for.
    pub fn scope(dong: &DongCode) -> String {
        let n = dong.as_str().bytes().last().expect("ten digits") - b'0';
        char::from(b'A' + n).to_string()
    }

    /// The op with this uid.
    pub fn op(&self, uid: u64) -> &Op {
        &self.texts[uid as usize].0
    }

    /// The uid of an op.
    pub fn uid(op: OpId) -> u64 {
        (op.0.as_u128() - (4 << 64) - 1) as u64
    }

    /// The rights of every op: those that stand from the beginning, and those that are given when the desk mends.
    pub fn lease(&self, uid: u64) -> (usize, Lease) {
        let op = self.op(uid);
        let holder =
            (0..self.replicas()).find(|&n| Self::replica(n).1 == op.actor).expect("an author is an owner");
        // The model asks for no right to add an event; here the rights of events are those of their parent.
        let scopes = match self.kind(uid) {
            "event" => ["A", "B", "C"].map(str::to_owned).to_vec(),
            _ => strings(&self.ops[uid as usize]["lease"]),
        };
        let dong = scopes.iter().map(|scope| Self::dong(scope)).collect();
        (holder, Lease { id: op.lease, role: Role::Coordinator, dong, issued: 0, expires: i64::MAX })
    }

    /// Whether the op is refused until the desk mends it.
    pub fn is_bad(&self, uid: u64) -> bool {
        self.ops[uid as usize]["bad"] == json!(true)
    }

    /// How many ops there are.
    pub fn ops(&self) -> u64 {
        self.ops.len() as u64
    }

    /// Name of the op's kind in the trace.
    pub fn kind(&self, uid: u64) -> &str {
        self.ops[uid as usize]["kind"].as_str().unwrap_or_default()
    }

    /// The chain behind a tag.
    pub fn chain(&self, tag: &Value) -> Chain {
        self.chains[&number(tag)]
    }

    /// The push of an event.
    pub fn push(&self, event: &Value) -> Push {
        let parent = event["parent"].as_array().map(|it| Parent {
            line: self.line(number(&it[0])),
            fork: number(&it[1]),
            chain: self.chain(&it[2]),
        });
        let entries = event["entries"].as_array().expect("a push has entries").iter().map(|entry| {
            let (op, text) = &self.texts[number(&entry[2]) as usize];
            let was = entry[3].as_i64().map(|was| Revs::from([(Part::Open, was)])).unwrap_or_default();
            let text = serde_json::value::RawValue::from_string(text.clone()).expect("an op is JSON");
            Entry { seq: number(&entry[0]), id: op.id, op: text, was }
        });
        Push {
            line: self.line(number(&event["line"])),
            parent,
            tip: Tip { n: number(&event["tip"][0]), chain: self.chain(&event["tip"][1]) },
            first: number(&event["first"]),
            prev: self.chain(&event["prev"]),
            entries: entries.collect(),
            ask: Vec::new(),
        }
    }

    fn resolve_ops(&self) -> Vec<(Op, String)> {
        (0..self.ops.len())
            .map(|uid| {
                let op = self.resolve(uid as u64);
                let text = serde_json::to_string(&op).expect("an op is JSON");
                (op, text)
            })
            .collect()
    }

    /// The line that first has the op in a push.
    fn author_line(&self, uid: u64) -> u64 {
        let has = |event: &&Value| {
            event["entries"]
                .as_array()
                .is_some_and(|entries| entries.iter().any(|entry| number(&entry[2]) == uid))
        };
        self.events.iter().find(has).map_or(0, |event| number(&event["line"]))
    }

    fn resolve(&self, uid: u64) -> Op {
        let op = &self.ops[uid as usize];
        let n = self.replica_of(self.author_line(uid));
        let (_, actor) = Self::replica(n);
        let base: Rev = op["base"].as_i64().expect("a base");
        let is_event = op["kind"] == json!("event");
        Op {
            id: OpId(id(4, uid)),
            act: ActPlace { id: ActId(id(5, uid)), index: 0, of: 1 },
            schema: OP_SCHEMA,
            kind: if is_event { probe::PROBE_EVENT.name } else { probe::PROBE.name }.to_owned(),
            rec: if is_event {
                RecordId(id(7, uid))
            } else {
                Self::record(op["rec"].as_str().expect("a record"))
            },
            base: Revs::from([(Part::Open, base)]),
            pins: self.pins(op),
            joins: strings(&op["joins"]).iter().map(|name| probe::key(name)).collect(),
            intent: intent(op),
            hlc: Stamp(op["hlc"].as_i64().expect("a stamp")),
            actor,
            lease: LeaseId(id(6, uid)),
            receipt: Receipt::new(&format!("T{n}"), uid + 1),
        }
    }

    /// Pins of groups; of the set only where an archive op says which elements it had seen.
    fn pins(&self, op: &Value) -> BTreeMap<GroupKey, Rev> {
        let mut pins: BTreeMap<GroupKey, Rev> = op["pins"]
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(name, _)| *name != "s")
            .map(|(name, rev)| (probe::key(name), rev.as_i64().expect("a rev")))
            .collect();
        if let Some(rev) = op["s_pin"].as_i64() {
            pins.extend(self.elements().into_iter().map(|n| (probe::element(n), rev)));
        }
        pins
    }

    fn elements(&self) -> BTreeSet<u64> {
        let sets = self.ops.iter().filter(|op| op["kind"] == json!("set"));
        sets.flat_map(|op| numbers(&op["x"][0])).collect()
    }
}

fn intent(op: &Value) -> Intent {
    let writes = || -> Vec<Write> { op["w"].as_array().into_iter().flatten().map(write).collect() };
    let single = || write(&op["w"][0]);
    match op["kind"].as_str().expect("a kind") {
        "new" => Intent::Create { writes: writes() },
        "edit" => Intent::Edit { writes: writes() },
        "set" => {
            let add = numbers(&op["x"][0])
                .into_iter()
                .map(|n| Write { key: probe::element(n), value: json!({"e": 1}) });
            let remove = numbers(&op["x"][1])
                .into_iter()
                .map(|n| Write { key: probe::element(n), value: Value::Null });
            Intent::Edit { writes: add.chain(remove).collect() }
        }
        "arch" | "active" => Intent::Life { value: single().value },
        "move" => Intent::Move { home: Home::of(&single().value).expect("a home") },
        "resolve" => Intent::Resolve {
            key: single().key,
            value: single().value,
            reason: "trace".into(),
            saw: Vec::new(),
        },
        "undo" => Intent::Reopen {
            resolution: OpId(id(4, number(&op["x"][1]))),
            key: probe::key(op["x"][0].as_str().expect("a group")),
        },
        "merge" => Intent::Merge { into: Trace::record(op["x"].as_str().expect("a record")) },
        "event" => Intent::Event {
            parent: Trace::record(op["rec"].as_str().expect("a record")),
            supersedes: None,
            body: json!({"v": 1}),
        },
        other => panic!("unknown op kind {other}"),
    }
}

fn write(pair: &Value) -> Write {
    let name = pair[0].as_str().expect("a group");
    Write { key: probe::key(name), value: value_of(name, &pair[1]) }
}

/// A value of the trace as a value of the probe.
pub fn value_of(group: &str, value: &Value) -> Value {
    match group {
        "home" => Home::Dong(Trace::dong(value.as_str().expect("a scope"))).to_value(),
        "life" if value == "arch" => archived("trace"),
        "life" => value.clone(),
        name => json!({ probe::field(name): value }),
    }
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|it| it.as_str().map(str::to_owned)).collect()
}

fn numbers(value: &Value) -> Vec<u64> {
    value.as_array().into_iter().flatten().map(number).collect()
}

/// The elements of a record that are shown, as the trace numbers them.
pub fn element_number(element: ElementId) -> u64 {
    u64::try_from(element.0.as_u128() - 0xe1e0_0000).expect("an element of a trace")
}
