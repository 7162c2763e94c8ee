//! One record as screens show it.

use super::sql::{Id, PartWord};
use super::{Store, StoreError};
use rusqlite::Connection;
use serde::de::DeserializeOwned;
use shared::body::{Body, EventBody};
use shared::id::RecordId;
use shared::kind::{Kinds, Part, Shape};
use std::collections::BTreeMap;

/// A record or event as screens show it: what the server confirmed and this store's own pending ops over it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visible {
    /// Name of its kind.
    pub kind: String,
    /// What can be read of it.
    pub parts: BTreeMap<Part, Shown>,
    /// Whether an op of this store is laid over it.
    pub pending: bool,
    /// Whether a conflict is open in it.
    pub conflict: bool,
}

/// One part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Of a record.
    Record(Body),
    /// Of an event.
    Event(EventBody),
}

impl Visible {
    /// A part of a record.
    pub fn body(&self, part: Part) -> Option<&Body> {
        match self.parts.get(&part) {
            Some(Shown::Record(body)) => Some(body),
            _ => None,
        }
    }

    /// A part of an event.
    pub fn event(&self, part: Part) -> Option<&EventBody> {
        match self.parts.get(&part) {
            Some(Shown::Event(body)) => Some(body),
            _ => None,
        }
    }
}

const VISIBLE: &str = "SELECT part, kind, body, pending, conflict FROM visible WHERE id = ?1";

/// What is visible of a record, inside a transaction or out of it.
pub fn visible_of(conn: &Connection, kinds: &Kinds, id: RecordId) -> Result<Option<Visible>, StoreError> {
    let mut query = conn.prepare_cached(VISIBLE)?;
    let mut rows = query.query([Id::from(id)])?;
    let mut found: Option<Visible> = None;
    while let Some(row) = rows.next()? {
        let kind: String = row.get(1)?;
        let Some(shape) = kinds.get(&kind).map(|kind| kind.shape) else { continue };
        let text = row.get_ref(2)?.as_str().map_err(|_| unreadable(id))?;
        let shown = match shape {
            Shape::Record => Shown::Record(read(id, text)?),
            Shape::Event => Shown::Event(read(id, text)?),
        };
        let visible = found.get_or_insert_with(|| Visible {
            kind,
            parts: BTreeMap::new(),
            pending: false,
            conflict: false,
        });
        visible.parts.insert(row.get::<_, PartWord>(0)?.0, shown);
        visible.pending |= row.get::<_, bool>(3)?;
        visible.conflict |= row.get::<_, bool>(4)?;
    }
    Ok(found)
}

fn read<T: DeserializeOwned>(id: RecordId, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_| unreadable(id))
}

fn unreadable(id: RecordId) -> StoreError {
    StoreError::Unreadable { what: format!("what is shown of {id}") }
}

impl Store {
    /// A record or event as screens show it.
    pub fn visible(&self, id: RecordId) -> Result<Option<Visible>, StoreError> {
        visible_of(&self.conn, &self.kinds, id)
    }
}
