//! Records and events.

use super::codec::{bytes_at, json, json_at, uuid_at, uuid_or_none_at};
use super::statement::{all, one, run};
use crate::store::{Result, StoredEvent};
use rusqlite::{Connection, Row, params};
use shared::id::{RecordId, StaffId};
use shared::record::{Abode, RecordState};

const RECORD: &str = "SELECT state FROM record WHERE id = ?1";

pub(super) fn record(connection: &Connection, id: RecordId) -> Result<Option<RecordState>> {
    one(connection, RECORD, [id.0.as_bytes()], |row| json_at(row, 0))
}

pub(super) fn abode(connection: &Connection, id: RecordId) -> Result<Option<Abode>> {
    one(connection, RECORD, [id.0.as_bytes()], |row| json_at(row, 0))
}

const PUT_RECORD: &str = "INSERT INTO record (id, kind, follows, state) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (id) DO UPDATE SET kind = ?2, follows = ?3, state = ?4";

pub(super) fn put_record(
    connection: &Connection,
    record: &RecordState,
    follows: Option<RecordId>,
) -> Result<()> {
    let follows = follows.map(|id| id.0.into_bytes());
    run(connection, PUT_RECORD, params![record.id.0.as_bytes(), record.kind, follows, json(record)?])
}

pub(super) fn followers(connection: &Connection, root: RecordId) -> Result<Vec<RecordId>> {
    all(connection, "SELECT id FROM record WHERE follows = ?1 ORDER BY id", [root.0.as_bytes()], record_id)
}

const EVENT: &str =
    "SELECT id, kind, parent, supersedes, fields, author, at, digest FROM event WHERE id = ?1";

pub(super) fn event(connection: &Connection, id: RecordId) -> Result<Option<StoredEvent>> {
    one(connection, EVENT, [id.0.as_bytes()], |row| {
        Ok(StoredEvent {
            id: RecordId(uuid_at(row, 0)?),
            kind: row.get(1)?,
            parent: RecordId(uuid_at(row, 2)?),
            supersedes: uuid_or_none_at(row, 3)?.map(RecordId),
            fields: json_at(row, 4)?,
            by: StaffId(uuid_at(row, 5)?),
            at: row.get(6)?,
            digest: bytes_at(row, 7)?,
        })
    })
}

const PUT_EVENT: &str = "INSERT INTO event (id, kind, parent, supersedes, fields, author, at, digest)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

pub(super) fn put_event(connection: &Connection, event: &StoredEvent) -> Result<i64> {
    let values = params![
        event.id.0.as_bytes(),
        event.kind,
        event.parent.0.as_bytes(),
        event.supersedes.map(|id| id.0.into_bytes()),
        json(&event.fields)?,
        event.by.0.as_bytes(),
        event.at,
        event.digest,
    ];
    run(connection, PUT_EVENT, values)?;
    Ok(connection.last_insert_rowid())
}

pub(super) fn event_order(connection: &Connection, id: RecordId) -> Result<Option<i64>> {
    one(connection, "SELECT no FROM event WHERE id = ?1", [id.0.as_bytes()], |row| Ok(row.get(0)?))
}

pub(super) fn events_of(connection: &Connection, parent: RecordId) -> Result<Vec<RecordId>> {
    all(connection, "SELECT id FROM event WHERE parent = ?1 ORDER BY no", [parent.0.as_bytes()], record_id)
}

fn record_id(row: &Row<'_>) -> Result<RecordId> {
    uuid_at(row, 0).map(RecordId)
}
