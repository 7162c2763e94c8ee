//! The mirror: for each part of each record the newest text that the server confirmed, byte for byte.

use super::sql::{Id, PartWord};
use super::visible::Shown;
use super::{Store, StoreError};
use rusqlite::{Connection, OptionalExtension};
use shared::body::Body;
use shared::id::{RecordId, Rev, ServerEpoch};
use shared::kind::{Kinds, Part, Shape};
use std::collections::BTreeMap;

/// One part of one record, as the server confirmed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MirrorRow {
    /// Which part.
    pub part: Part,
    /// Name of its kind.
    pub kind: String,
    /// The version of the text.
    pub rev: Rev,
    /// The text, byte for byte.
    pub body: String,
    /// Whether this program cannot read it; it is kept and not shown.
    pub parked: bool,
}

/// What a text is, as far as the store must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    Unreadable,
    Plain,
    InConflict,
}

fn reading(kinds: &Kinds, kind: &str, text: &str) -> Reading {
    match read(kinds, kind, text) {
        None => Reading::Unreadable,
        Some(Shown::Record(body)) if !body.conflicts.is_empty() => Reading::InConflict,
        Some(_) => Reading::Plain,
    }
}

/// A text as this program reads it; `None` when it cannot.
fn read(kinds: &Kinds, kind: &str, text: &str) -> Option<Shown> {
    match kinds.get(kind)?.shape {
        Shape::Event => serde_json::from_str(text).ok().map(Shown::Event),
        Shape::Record => serde_json::from_str(text).ok().map(Shown::Record),
    }
}

const ROWS: &str = "SELECT part, kind, rev, body, parked FROM mirror WHERE id = ?1";

/// All parts of a record.
pub(super) fn rows(conn: &Connection, id: RecordId) -> Result<Vec<MirrorRow>, StoreError> {
    let mut query = conn.prepare_cached(ROWS)?;
    let rows = query.query_map([Id::from(id)], |row| {
        Ok(MirrorRow {
            part: row.get::<_, PartWord>(0)?.0,
            kind: row.get(1)?,
            rev: row.get(2)?,
            body: row.get(3)?,
            parked: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The parts of a record that can be read, with their revs; none of an event.
pub(super) fn bodies(
    conn: &Connection,
    kinds: &Kinds,
    id: RecordId,
) -> Result<BTreeMap<Part, (Rev, Body)>, StoreError> {
    let is_record = |row: &MirrorRow| kinds.get(&row.kind).is_some_and(|kind| kind.shape == Shape::Record);
    let mut bodies = BTreeMap::new();
    for row in rows(conn, id)?.into_iter().filter(|row| !row.parked && is_record(row)) {
        let body = serde_json::from_str(&row.body)
            .map_err(|_| StoreError::Unreadable { what: format!("mirror of {id}") })?;
        bodies.insert(row.part, (row.rev, body));
    }
    Ok(bodies)
}

/// Whether the server has confirmed anything of this record here.
pub(super) fn has(conn: &Connection, id: RecordId) -> Result<bool, StoreError> {
    Ok(conn.prepare_cached("SELECT 1 FROM mirror WHERE id = ?1 LIMIT 1")?.exists([Id::from(id)])?)
}

/// Whether the server has confirmed this part of it here.
pub(super) fn has_part(conn: &Connection, id: RecordId, part: Part) -> Result<bool, StoreError> {
    let mut query = conn.prepare_cached("SELECT 1 FROM mirror WHERE id = ?1 AND part = ?2")?;
    Ok(query.exists((Id::from(id), PartWord(part)))?)
}

/// A confirmed text as it comes in a frame.
#[derive(Clone, Copy, Debug)]
pub(super) struct Confirmed<'a> {
    pub id: RecordId,
    pub part: Part,
    pub kind: &'a str,
    pub rev: Rev,
    pub server_epoch: ServerEpoch,
    pub body: &'a str,
}

// A body only replaces an older one: the same record comes by several streams, and frames of one may lag behind
// those of another. A rev of a newer server epoch is always newer than what a lost timeline called it.
const PUT: &str = "
    INSERT INTO mirror (id, part, kind, rev, server_epoch, body, conflict, parked)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
    ON CONFLICT (id, part) DO UPDATE SET
        kind = excluded.kind, rev = excluded.rev, server_epoch = excluded.server_epoch,
        body = excluded.body, conflict = excluded.conflict, parked = excluded.parked
    WHERE excluded.rev > mirror.rev OR excluded.server_epoch > mirror.server_epoch
       OR (excluded.rev = mirror.rev AND excluded.body <> mirror.body)";

/// Take a text in; whether it is another than before.
/// A text that this program cannot read is parked: kept, counted by the digest, not shown.
pub(super) fn put(conn: &Connection, kinds: &Kinds, new: Confirmed<'_>) -> Result<bool, StoreError> {
    let reading = reading(kinds, new.kind, new.body);
    keep(conn, &new, reading == Reading::InConflict, reading == Reading::Unreadable)
}

fn keep(conn: &Connection, new: &Confirmed<'_>, conflict: bool, parked: bool) -> Result<bool, StoreError> {
    let changed = conn.prepare_cached(PUT)?.execute((
        Id::from(new.id),
        PartWord(new.part),
        new.kind,
        new.rev,
        new.server_epoch,
        new.body,
        conflict,
        parked,
    ))?;
    Ok(changed > 0)
}

/// Take in the first text of a record of which nothing is here; what can be read of it.
pub(super) fn begin(
    conn: &Connection,
    kinds: &Kinds,
    new: Confirmed<'_>,
) -> Result<Option<Shown>, StoreError> {
    let shown = read(kinds, new.kind, new.body);
    let conflict = matches!(&shown, Some(Shown::Record(body)) if !body.conflicts.is_empty());
    keep(conn, &new, conflict, shown.is_none())?;
    Ok(shown)
}

// Only what no stream brings any more, in transit included, is deleted: a move read `out` first must not make
// a record vanish that the same tablet is about to get by another stream.
const DELETE_UNHELD: &str = "
    DELETE FROM mirror WHERE id = ?1 AND part = ?2
      AND NOT EXISTS (SELECT 1 FROM membership m JOIN stream s ON s.num = m.stream
                      WHERE m.id = mirror.id AND s.part = mirror.part)";

/// Delete one part of a record unless a stream of that part still holds it; whether it was deleted.
pub(super) fn delete_unheld(conn: &Connection, id: RecordId, part: Part) -> Result<bool, StoreError> {
    Ok(conn.prepare_cached(DELETE_UNHELD)?.execute((Id::from(id), PartWord(part)))? > 0)
}

/// Delete one part of a record, whatever holds it: a known mistake, which the simulation must find.
pub(super) fn delete(conn: &Connection, id: RecordId, part: Part) -> Result<bool, StoreError> {
    let mut query = conn.prepare_cached("DELETE FROM mirror WHERE id = ?1 AND part = ?2")?;
    Ok(query.execute((Id::from(id), PartWord(part)))? > 0)
}

const PARKED: &str = "SELECT id, part, kind, body FROM mirror WHERE parked = 1";
const UNPARK: &str = "UPDATE mirror SET parked = 0, conflict = ?3 WHERE id = ?1 AND part = ?2";

/// Try parked texts again; the records of which something can be read now.
pub(super) fn unpark(conn: &Connection, kinds: &Kinds) -> Result<Vec<RecordId>, StoreError> {
    let mut query = conn.prepare_cached(PARKED)?;
    let rows = query.query_map([], |row| {
        Ok((
            row.get::<_, Id>(0)?,
            row.get::<_, PartWord>(1)?,
            row.get::<_, String>(2)?,
            row.get::<_, String>(3)?,
        ))
    })?;
    let parked: Vec<_> = rows.collect::<Result<_, _>>()?;
    let mut readable = Vec::new();
    for (id, part, kind, body) in parked {
        let reading = reading(kinds, &kind, &body);
        if reading != Reading::Unreadable {
            conn.prepare_cached(UNPARK)?.execute((id, part, reading == Reading::InConflict))?;
            readable.push(RecordId::from(id));
        }
    }
    Ok(readable)
}

const CONFIRMED: &str = "SELECT part, kind, rev, body, parked FROM mirror WHERE id = ?1 AND part = ?2";

impl Store {
    /// One part of a record as the server confirmed it, without this store's own ops.
    pub fn mirror_row(&self, id: RecordId, part: Part) -> Result<Option<MirrorRow>, StoreError> {
        let mut query = self.conn.prepare_cached(CONFIRMED)?;
        let row = query.query_row((Id::from(id), PartWord(part)), |row| {
            Ok(MirrorRow {
                part,
                kind: row.get(1)?,
                rev: row.get(2)?,
                body: row.get(3)?,
                parked: row.get(4)?,
            })
        });
        Ok(row.optional()?)
    }
}
