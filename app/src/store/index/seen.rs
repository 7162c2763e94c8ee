//! A record as this store sees it, all parts in one: what the server confirmed and, over it, what was saved here.
//! What is decided about a change and what is put into the index tables is taken from this; it knows no SQL.

use super::fields::{Values, flat};
use crate::store::visible::{Shown, Visible};
use serde_json::Value;
use shared::body::{Body, EventBody, OpenConflict};
use shared::clock::Millis;
use shared::id::{OpId, RecordId, StaffId};
use shared::kind::{Fields, GroupKey, HOME, Home, Kind, Kinds, LIFE, Shape, is_archived};
use shared::record::Settled;
use std::collections::BTreeMap;

/// A record or event as it is seen here.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Its id.
    pub id: RecordId,
    /// Its declaration.
    pub kind: &'static Kind,
    /// Shown values of all parts that are read here.
    pub values: Values,
    /// Groups in open conflict.
    pub conflicts: BTreeMap<GroupKey, OpenConflict>,
    /// Conflicts that were settled, oldest first.
    pub settled: Vec<Settled>,
    /// Resolutions that may still be taken back.
    pub undoable: Vec<OpId>,
    /// The record that this one was merged into.
    pub alias: Option<RecordId>,
    /// Who changed it last, and when.
    pub last: Option<(StaffId, Millis)>,
    /// When it is an event.
    pub event: Option<EventBody>,
}

impl Seen {
    /// Of nothing yet: a record that is about to be created.
    pub fn new(id: RecordId, kind: &'static Kind) -> Self {
        Seen {
            id,
            kind,
            values: Values::new(),
            conflicts: BTreeMap::new(),
            settled: Vec::new(),
            undoable: Vec::new(),
            alias: None,
            last: None,
            event: None,
        }
    }

    /// Of what is visible here; `None` for a kind that this program does not know.
    pub fn of(id: RecordId, kinds: &Kinds, visible: Visible) -> Option<Self> {
        let kind = kinds.get(&visible.kind)?;
        let mut seen = Seen::new(id, kind);
        for (part, shown) in visible.parts {
            match shown {
                Shown::Record(body) => seen.add(body),
                // Whoever reads the event itself needs no projection of it.
                Shown::Event(event) if part == kind.event_group().part || seen.event.is_none() => {
                    seen.last = Some((event.by, event.at));
                    seen.event = Some(event);
                }
                Shown::Event(_) => {}
            }
        }
        seen.settled.sort_by_key(|it| (it.at, it.resolution));
        Some(seen)
    }

    fn add(&mut self, body: Body) {
        self.values.extend(body.values);
        self.conflicts.extend(body.conflicts);
        self.settled.extend(body.settled);
        self.undoable.extend(body.undoable);
        self.alias = self.alias.or(body.alias);
        self.last = self.last.into_iter().chain(body.last).max_by_key(|(_, at)| *at);
    }

    /// Of an event, or of what this role may know of it.
    pub fn of_event(id: RecordId, kind: &'static Kind, event: EventBody) -> Self {
        Seen { last: Some((event.by, event.at)), event: Some(event), ..Seen::new(id, kind) }
    }

    /// The fields as people see them.
    pub fn fields(&self) -> Fields {
        match &self.event {
            Some(event) => event.fields.clone(),
            None => flat(self.kind, &self.values),
        }
    }

    /// Where it lives. Events live with their parent.
    pub fn home(&self) -> Option<Home> {
        match &self.event {
            Some(event) => Some(Home::With(event.parent)),
            None => self.values.get(&GroupKey::of(HOME)).and_then(Home::of),
        }
    }

    /// Whether it is out of use.
    pub fn is_archived(&self) -> bool {
        self.values.get(&GroupKey::of(LIFE)).is_some_and(is_archived)
    }

    /// Whether it is a record: something that changes.
    pub fn is_record(&self) -> bool {
        self.kind.shape == Shape::Record
    }

    /// Lay a write over it.
    pub fn write(&mut self, key: GroupKey, value: Value) {
        if value.is_null() {
            self.values.remove(&key);
        } else {
            self.values.insert(key, value);
        }
    }
}
