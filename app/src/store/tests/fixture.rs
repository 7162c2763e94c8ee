//! A store of one nurse, a kind with a group of every class, and ops written by hand.

use crate::store::{Founding, Store, StoreKey};
use serde_json::{Value, json};
use shared::body::{Body, Snapshot};
use shared::clock::{Millis, Stamp};
use shared::id::*;
use shared::kind::{
    Field, Group, GroupId, GroupKey, HOME, Home, Kind, Kinds, MergeClass, Part, Rooted, Shape, integer,
    no_further_check, text,
};
use shared::op::{ActPlace, Intent, OP_SCHEMA, Op, Write};
use shared::policy::Role;
use shared::protocol::{EnrolReply, Lease, StaffMember};
use std::collections::BTreeMap;
use std::path::Path;
use uuid::Uuid;

pub(super) const NOW: Millis = 1_795_000_000_000;
pub(super) const FACTS: GroupId = 2;
pub(super) const HEALTH: GroupId = 3;
pub(super) const PHONES: GroupId = 4;

static NAME: &[Field] = &[text("name", 20)];
static PRESSURE: &[Field] = &[integer("sbp", 40, 300, "mmHg")];
static NUMBER: &[Field] = &[text("number", 20)];

static PERSON: Kind = Kind {
    name: "probe_person",
    shape: Shape::Record,
    root: Rooted::Dong,
    groups: &[
        Group { id: FACTS, name: "facts", part: Part::Open, class: MergeClass::Significant, fields: NAME },
        Group {
            id: HEALTH,
            name: "health",
            part: Part::Clinical,
            class: MergeClass::Significant,
            fields: PRESSURE,
        },
        Group { id: PHONES, name: "phones", part: Part::Open, class: MergeClass::Set, fields: NUMBER },
    ],
    writers: &[Role::Nurse],
    check: no_further_check,
    projection: None,
};

static VITALS: Kind = Kind {
    name: "probe_vitals",
    shape: Shape::Event,
    root: Rooted::Record,
    groups: &[Group {
        id: FACTS,
        name: "vitals",
        part: Part::Clinical,
        class: MergeClass::Significant,
        fields: PRESSURE,
    }],
    writers: &[Role::Nurse],
    check: no_further_check,
    projection: None,
};

pub(super) fn kinds() -> Kinds {
    Kinds::new([&PERSON, &VITALS])
}

pub(super) fn key() -> StoreKey {
    StoreKey::from([7; 32])
}

pub(super) fn dong() -> DongCode {
    "1111051500".parse().unwrap()
}

pub(super) fn rec(n: u128) -> RecordId {
    RecordId(Uuid::from_u128(0x1000 + n))
}

pub(super) fn op_id(n: u128) -> OpId {
    OpId(Uuid::from_u128(0x2000 + n))
}

pub(super) fn element(n: u128) -> GroupKey {
    GroupKey::element(PHONES, ElementId(Uuid::from_u128(0x3000 + n)))
}

pub(super) fn facts() -> GroupKey {
    GroupKey::of(FACTS)
}

pub(super) fn health() -> GroupKey {
    GroupKey::of(HEALTH)
}

pub(super) fn staff() -> StaffMember {
    StaffMember {
        id: StaffId(Uuid::from_u128(1)),
        name: "간호사".into(),
        role: Role::Nurse,
        dong: vec![dong()],
    }
}

pub(super) fn lease() -> Lease {
    let (role, dong) = (Role::Nurse, vec![dong()]);
    Lease { id: LeaseId(Uuid::from_u128(9)), role, dong, issued: NOW, expires: NOW + 1 }
}

pub(super) fn founding() -> Founding {
    Founding {
        kinds: kinds(),
        store_id: Uuid::from_u128(77),
        epoch: Epoch(0xa),
        enrolled: EnrolReply {
            replica: ReplicaId(Uuid::from_u128(5)),
            short: "7Q4".into(),
            token: "00".repeat(32),
            staff: staff(),
            lease: lease(),
            server_epoch: 0,
            server_time: NOW,
        },
        server_url: "http://127.0.0.1:8420".into(),
    }
}

pub(super) fn create(dir: &Path) -> Store {
    Store::create(dir, &key(), founding()).unwrap()
}

/// What a crash leaves: the files as they are, without closing the store.
pub(super) fn crash_copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

pub(super) fn op(n: u128, rec: RecordId, intent: Intent) -> Op {
    let kind = if matches!(intent, Intent::Event { .. }) { "probe_vitals" } else { "probe_person" };
    Op {
        id: op_id(n),
        act: ActPlace { id: ActId(Uuid::from_u128(0x4000 + n)), index: 0, of: 1 },
        schema: OP_SCHEMA,
        kind: kind.into(),
        rec,
        base: BTreeMap::new(),
        pins: BTreeMap::new(),
        joins: Default::default(),
        intent,
        hlc: Stamp::at(NOW),
        actor: staff().id,
        lease: lease().id,
        receipt: Default::default(),
    }
}

pub(super) fn create_op(n: u128, rec: RecordId, name: &str) -> Op {
    let home = Write { key: GroupKey::of(HOME), value: Home::Dong(dong()).to_value() };
    op(n, rec, Intent::Create { writes: vec![home, Write { key: facts(), value: named(name) }] })
}

pub(super) fn edit_op(n: u128, rec: RecordId, opened: &Snapshot, key: GroupKey, value: Value) -> Op {
    let mut op = op(n, rec, Intent::Edit { writes: vec![Write { key, value }] });
    op.base = opened.base.clone();
    op.pins = opened.pins.clone();
    op.joins = opened.joins.iter().copied().filter(|it| *it == key).collect();
    op
}

pub(super) fn event_op(n: u128, id: RecordId, parent: RecordId, sbp: i64) -> Op {
    op(n, id, Intent::Event { parent, supersedes: None, body: json!({ "sbp": sbp }) })
}

pub(super) fn named(name: &str) -> Value {
    json!({ "name": name })
}

pub(super) fn body(name: &str) -> Body {
    let mut body = Body::default();
    body.values.insert(facts(), named(name));
    body.values.insert(GroupKey::of(HOME), Home::Dong(dong()).to_value());
    body
}

/// The name on the screen, and whether it waits.
pub(super) fn shown(store: &Store, id: RecordId) -> Option<(String, bool)> {
    let visible = store.visible(id).unwrap()?;
    let name = visible.body(Part::Open)?.values.get(&facts())?["name"].as_str()?.to_owned();
    Some((name, visible.pending))
}
