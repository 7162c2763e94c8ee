//! What screens show: the mirror with this store's own pending ops laid over it.

use super::sql::{Id, PartWord};
use super::{StoreError, index, mirror, op_row};
use rusqlite::{Connection, Transaction};
use shared::body::{Body, EventBody};
use shared::id::RecordId;
use shared::kind::{Kind, Kinds, Part, Shape};
use shared::op::{Intent, Op};
use std::collections::{BTreeMap, BTreeSet};

/// Recompute what is shown of these records, and their index rows, in the transaction that changed them.
/// Events of this store that hang on one of them appear and go with it.
pub(super) fn refresh(
    tx: &Transaction<'_>,
    kinds: &Kinds,
    ids: impl IntoIterator<Item = RecordId>,
) -> Result<(), StoreError> {
    let mut all = BTreeSet::new();
    for id in ids {
        all.insert(id);
        all.extend(op_row::overlay_events_of(tx, id)?);
    }
    for id in all {
        lay(tx, kinds, id)?;
        index::reindex(tx, kinds, id)?;
    }
    Ok(())
}

const ANY: &str = "SELECT EXISTS (SELECT 1 FROM overlaid) OR EXISTS (SELECT 1 FROM op WHERE overlay = 1)";

/// Whether anything of this store is laid over what the server confirmed, or waits to be.
pub(super) fn any(conn: &Connection) -> Result<bool, StoreError> {
    Ok(conn.prepare_cached(ANY)?.query_row([], |row| row.get(0))?)
}

const CLEAR: &str = "DELETE FROM overlaid WHERE id = ?1";
const LAY: &str = "INSERT INTO overlaid (id, part, kind, body, conflict) VALUES (?1, ?2, ?3, ?4, ?5)";

fn lay(conn: &Connection, kinds: &Kinds, id: RecordId) -> Result<(), StoreError> {
    conn.prepare_cached(CLEAR)?.execute([Id::from(id)])?;
    let ops = op_row::overlay_of(conn, id)?;
    let Some(kind) = ops.first().and_then(|op| kinds.get(&op.kind)) else { return Ok(()) };
    match kind.shape {
        Shape::Record => lay_record(conn, kinds, kind, &ops),
        Shape::Event => lay_event(conn, kind, id, &ops[0]),
    }
}

/// A record of which nothing is confirmed here is shown only when it was made here: ops on a record that has
/// moved away wait in the outbox and do not bring a part of it back.
fn lay_record(conn: &Connection, kinds: &Kinds, kind: &Kind, ops: &[Op]) -> Result<(), StoreError> {
    let id = ops[0].rec;
    if !is_known(conn, id, ops)? {
        return Ok(());
    }
    let confirmed = mirror::bodies(conn, kinds, id)?;
    let mut laid: BTreeMap<Part, Body> = BTreeMap::new();
    for op in ops {
        for part in parts_of(op, kind, &confirmed.keys().copied().collect()) {
            let start = || confirmed.get(&part).map(|(_, body)| body.clone()).unwrap_or_default();
            laid.entry(part).or_insert_with(start).lay(op, kind, part);
        }
    }
    for (part, body) in laid {
        insert(conn, id, part, kind, &body, !body.conflicts.is_empty())?;
    }
    Ok(())
}

/// What the server will publish of the event: its body, and the projection for readers of another part.
fn lay_event(conn: &Connection, kind: &Kind, id: RecordId, op: &Op) -> Result<(), StoreError> {
    let Intent::Event { parent, supersedes, body } = &op.intent else { return Ok(()) };
    let confirmed: Vec<_> = mirror::rows(conn, id)?.into_iter().map(|row| row.part).collect();
    let parent_ops = op_row::overlay_of(conn, *parent)?;
    if confirmed.is_empty() && !is_known(conn, *parent, &parent_ops)? {
        return Ok(());
    }
    let fields = body.as_object().cloned().unwrap_or_default();
    let projected = kind.projection.as_ref().and_then(|it| Some((it.part, (it.of)(&fields)?)));
    let own = (kind.event_group().part, fields);
    for (part, fields) in [Some(own), projected].into_iter().flatten() {
        if !confirmed.contains(&part) {
            let (by, at) = (op.actor, op.hlc.millis());
            let event = EventBody { parent: *parent, supersedes: *supersedes, fields, by, at, order: None };
            insert(conn, id, part, kind, &event, false)?;
        }
    }
    Ok(())
}

fn is_known(conn: &Connection, id: RecordId, ops: &[Op]) -> Result<bool, StoreError> {
    Ok(ops.iter().any(|op| matches!(op.intent, Intent::Create { .. })) || mirror::has(conn, id)?)
}

/// The parts that an op changes.
fn parts_of(op: &Op, kind: &Kind, confirmed: &BTreeSet<Part>) -> BTreeSet<Part> {
    let mut parts: BTreeSet<Part> =
        op_row::keys_of(op).iter().filter_map(|key| kind.class_of(key)).map(|(part, _)| part).collect();
    match op.intent {
        Intent::Create { .. } => {
            parts.insert(Part::Open);
        }
        Intent::Merge { .. } => parts.extend(confirmed),
        _ => {}
    }
    parts
}

fn insert(
    conn: &Connection,
    id: RecordId,
    part: Part,
    kind: &Kind,
    body: &impl serde::Serialize,
    conflict: bool,
) -> Result<(), StoreError> {
    let row = (Id::from(id), PartWord(part), kind.name, super::sql::Json(body), conflict);
    conn.prepare_cached(LAY)?.execute(row)?;
    Ok(())
}
