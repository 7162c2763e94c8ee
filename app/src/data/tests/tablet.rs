//! A tablet with a clock and dice of its own, and one household of Gahoe-ro.

use crate::data::{Change, Command, Data, Done, Edge, HomeGiven, Query, Refused};
use crate::store::{Founding, Store, StoreKey};
use serde_json::{Value, json};
use shared::body::Snapshot;
use shared::clock::Millis;
use shared::id::*;
use shared::kind::{Fields, Why};
use shared::pack::Packs;
use shared::policy::Role;
use shared::protocol::{EnrolReply, Lease, StaffMember};
use tempfile::TempDir;
use uuid::Uuid;

/// 2026-11-24T01:00Z, ten in the morning in Seoul.
pub(super) const NOW: Millis = 1_795_482_000_000;
pub(super) const HOUR: Millis = 3_600_000;
pub(super) const DONG: &str = "1111051500";

pub(super) const HOUSEHOLD: u128 = 0x100;
pub(super) const DWELLING: u128 = 0x101;
pub(super) const PERSON: u128 = 0x102;

pub(super) struct Tablet {
    pub data: Data,
    pub dir: TempDir,
    pub now: Millis,
    next: u128,
}

pub(super) fn id(n: u128) -> RecordId {
    RecordId(Uuid::from_u128(n))
}

pub(super) fn staff(role: Role) -> StaffId {
    let place = Role::ALL.iter().position(|it| *it == role).unwrap();
    StaffId(Uuid::from_u128(0x900 + place as u128))
}

pub(super) fn fields(value: Value) -> Fields {
    value.as_object().unwrap().clone()
}

pub(super) fn key() -> StoreKey {
    StoreKey::from([3; 32])
}

fn founding(role: Role) -> Founding {
    let dong: Vec<DongCode> = vec![DONG.parse().unwrap()];
    let id = staff(role);
    let lease = LeaseId(Uuid::from_u128(0x800));
    Founding {
        kinds: shared::domain::kinds(),
        store_id: Uuid::from_u128(0x700),
        epoch: Epoch(1),
        enrolled: EnrolReply {
            replica: ReplicaId(Uuid::from_u128(0x600)),
            short: "7Q4".into(),
            token: "00".repeat(32),
            staff: StaffMember { id, name: "이하은".into(), role, dong: dong.clone() },
            lease: Lease { id: lease, role, dong, issued: NOW, expires: NOW + 72 * HOUR },
            server_epoch: 0,
            server_time: NOW,
        },
        server_url: "http://127.0.0.1:8420".into(),
    }
}

impl Tablet {
    pub fn of(role: Role) -> Self {
        Tablet::seeded(role, 1)
    }

    /// With fresh ids that no other tablet has.
    pub fn seeded(role: Role, seed: u128) -> Self {
        let dir = TempDir::new().unwrap();
        let store = Store::create(dir.path(), &key(), founding(role)).unwrap();
        Tablet { data: Data::new(store, Packs::builtin()), dir, now: NOW, next: seed << 64 }
    }

    /// Close the store and open it again.
    pub fn reopened(self) -> Self {
        let Tablet { data, dir, now, next } = self;
        drop(data);
        let store = Store::open(dir.path(), &key(), shared::domain::kinds()).unwrap();
        Tablet { data: Data::new(store, Packs::builtin()), dir, now, next }
    }

    pub fn command(&mut self, command: Command) -> Result<Done, Refused> {
        let Tablet { data, next, now, .. } = self;
        let mut fresh = || {
            *next += 1;
            Uuid::from_u128(*next)
        };
        data.command(command, &mut Edge { now: *now, fresh: &mut fresh })
    }

    pub fn save(&mut self, changes: Vec<Change>) -> Result<Done, Refused> {
        self.command(Command::Save { changes, draft: None })
    }

    pub fn query(&self, query: &Query) -> Vec<Value> {
        self.data.query(query, self.now).unwrap().rows
    }

    pub fn show(&self, n: u128) -> Value {
        self.query(&Query::Show { id: id(n) }).remove(0)
    }

    pub fn opened(&self, n: u128) -> Snapshot {
        let form = self.query(&Query::Form { id: id(n) }).remove(0);
        serde_json::from_value(form["opened"].clone()).unwrap()
    }

    /// Open the form, change these fields, save.
    pub fn edit(&mut self, n: u128, given: Value) -> Result<Done, Refused> {
        let opened = self.opened(n);
        self.save(vec![Change::Edit { id: id(n), opened, fields: fields(given) }])
    }

    /// A household with its dwelling and 김영자, in one save.
    pub fn with_household(mut self) -> Self {
        self.save(household(HOUSEHOLD, "가회로 12길 8", "김영자")).unwrap();
        self
    }
}

pub(super) fn create(n: u128, kind: &str, home: HomeGiven, given: Value) -> Change {
    Change::Create { id: id(n), kind: kind.into(), home, fields: fields(given) }
}

pub(super) fn event(n: u128, kind: &str, parent: u128, given: Value) -> Change {
    let (kind, fields) = (kind.into(), fields(given));
    Change::Event { id: id(n), kind, parent: id(parent), supersedes: None, fields }
}

/// Household `n`, its dwelling `n + 1` and one person `n + 2`.
pub(super) fn household(n: u128, address: &str, name: &str) -> Vec<Change> {
    let with = || HomeGiven::With(id(n));
    let member = json!({"members": [{"person": id(n + 2), "relation": "self"}]});
    vec![
        create(n, "household", HomeGiven::Dong(DONG.parse().unwrap()), member),
        create(
            n + 1,
            "dwelling",
            with(),
            json!({"road_addr": address, "detail": "302호", "heating": "city_gas"}),
        ),
        create(
            n + 2,
            "person",
            with(),
            json!({"name": name, "birth_date": "1960-03-02", "sex": "f",
                   "phones": [{"number": "010-1234-5678", "phone_kind": "mobile"}]}),
        ),
    ]
}

/// The fields that a refusal names.
pub(super) fn named(refused: Refused) -> Vec<String> {
    match refused {
        Refused::Invalid { problems } => problems.into_iter().map(|it| it.field).collect(),
        other => panic!("not about values: {other:?}"),
    }
}

/// The rules that a refusal names.
pub(super) fn rules(refused: Refused) -> Vec<String> {
    let Refused::Invalid { problems } = refused else { panic!("not about values: {refused:?}") };
    let rule = |why| match why {
        Why::Rule { rule } => rule,
        other => format!("{other:?}"),
    };
    problems.into_iter().map(|it| rule(it.why)).collect()
}
