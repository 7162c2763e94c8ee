//! Streams and the rows of their feeds.

use super::codec::{json, json_at, signed, unsigned_at, uuid_at};
use super::statement::{all, one, run};
use crate::store::{FeedRow, FeedText, Result, StoreError, StreamRow};
use rusqlite::{Connection, Row, params};
use shared::digest::StreamDigest;
use shared::id::{RecordId, Seq, StreamName};

pub(super) fn streams(connection: &Connection) -> Result<Vec<StreamRow>> {
    all(connection, "SELECT name, head, count, sum FROM stream ORDER BY name", [], read_stream)
}

fn read_stream(row: &Row<'_>) -> Result<StreamRow> {
    let digest = StreamDigest { count: unsigned_at(row, 2)?, sum: row.get::<_, i64>(3)?.cast_unsigned() };
    Ok(StreamRow { name: StreamName(row.get(0)?), head: row.get(1)?, digest })
}

pub(super) fn stream(connection: &Connection, name: &StreamName) -> Result<StreamRow> {
    let sql = "SELECT name, head, count, sum FROM stream WHERE name = ?1";
    let found = one(connection, sql, [&name.0], read_stream)?;
    Ok(found.unwrap_or_else(|| StreamRow { name: name.clone(), head: 0, digest: StreamDigest::default() }))
}

const PUT_STREAM: &str = "INSERT INTO stream (name, head, count, sum) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (name) DO UPDATE SET head = ?2, count = ?3, sum = ?4";

pub(super) fn put_stream(connection: &Connection, row: &StreamRow) -> Result<()> {
    let count = signed(row.digest.count)?;
    run(connection, PUT_STREAM, params![row.name.0, row.head, count, row.digest.sum.cast_signed()])
}

const FEED_OF: &str =
    "SELECT stream, seq, id, kind, rev, body, goes_on FROM feed WHERE id = ?1 ORDER BY stream";

pub(super) fn feed_of(connection: &Connection, id: RecordId) -> Result<Vec<FeedRow>> {
    all(connection, FEED_OF, [id.0.as_bytes()], read_row)
}

fn read_row(row: &Row<'_>) -> Result<FeedRow> {
    let text = match row.get::<_, Option<String>>(5)? {
        Some(body) => FeedText::Put(body),
        None => FeedText::Out(json_at(row, 6)?),
    };
    Ok(FeedRow {
        stream: StreamName(row.get(0)?),
        seq: row.get(1)?,
        id: RecordId(uuid_at(row, 2)?),
        kind: row.get(3)?,
        rev: row.get(4)?,
        text,
    })
}

const PUT_FEED: &str = "INSERT INTO feed (stream, id, seq, kind, rev, body, goes_on)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    ON CONFLICT (stream, id) DO UPDATE SET seq = ?3, kind = ?4, rev = ?5, body = ?6, goes_on = ?7";

pub(super) fn put_feed(connection: &Connection, row: &FeedRow) -> Result<()> {
    let (body, goes_on) = match &row.text {
        FeedText::Put(body) => (Some(body), None),
        FeedText::Out(goes_on) => (None, Some(json(goes_on)?)),
    };
    let values = params![row.stream.0, row.id.0.as_bytes(), row.seq, row.kind, row.rev, body, goes_on];
    run(connection, PUT_FEED, values)
}

const FEED_AFTER: &str = "SELECT stream, seq, id, kind, rev, body, goes_on FROM feed
    WHERE stream = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3";

pub(super) fn feed_after(
    connection: &Connection,
    stream: &StreamName,
    after: Seq,
    rows_max: usize,
    bytes_max: usize,
) -> Result<Vec<FeedRow>> {
    let limit = i64::try_from(rows_max).map_err(|_| StoreError::Engine("too many rows asked for".into()))?;
    let mut statement = connection.prepare_cached(FEED_AFTER)?;
    let mut rows = statement.query(params![stream.0, after, limit])?;
    let (mut found, mut bytes) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let row = read_row(row)?;
        bytes += row.text.bytes();
        // One row always comes, however large: a reader must get past it.
        if bytes > bytes_max && !found.is_empty() {
            break;
        }
        found.push(row);
    }
    Ok(found)
}
