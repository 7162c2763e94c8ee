//! Streams and the rows of their feeds. The name of a stream begins with its dong.

use super::row::{at, json_at, unsigned_at};
use super::statements as sql;
use super::tx::PgTx;
use crate::store::json::signed;
use crate::store::{FeedRow, FeedText, Result, StoreError, StreamRow};
use postgres::Row;
use shared::digest::StreamDigest;
use shared::id::{RecordId, Seq, StreamName};

/// Dong and part: the name up to its first slash, and the rest with it.
pub(super) fn dong_and_part(name: &StreamName) -> (&str, &str) {
    name.0.split_at(name.0.find('/').unwrap_or(name.0.len()))
}

pub(super) fn stream(tx: &mut PgTx<'_>, name: &StreamName) -> Result<StreamRow> {
    let (dong, part) = dong_and_part(name);
    let asked = if tx.writes { sql::STREAM_LOCKED } else { sql::STREAM };
    match tx.session.one(asked, &[&dong, &part])? {
        Some(row) => begun(name.clone(), &row),
        None => Ok(StreamRow { name: name.clone(), head: 0, digest: StreamDigest::default() }),
    }
}

pub(super) fn streams(tx: &mut PgTx<'_>) -> Result<Vec<StreamRow>> {
    let rows = tx.session.all(sql::STREAMS, &[])?;
    rows.iter().map(|row| begun(StreamName(at(row, 3)?), row)).collect()
}

fn begun(name: StreamName, row: &Row) -> Result<StreamRow> {
    let digest = StreamDigest { count: unsigned_at(row, 1)?, sum: at::<i64>(row, 2)?.cast_unsigned() };
    Ok(StreamRow { name, head: at(row, 0)?, digest })
}

pub(super) fn put_stream(tx: &mut PgTx<'_>, row: &StreamRow) -> Result<()> {
    let (dong, part) = dong_and_part(&row.name);
    let (count, sum) = (signed(row.digest.count)?, row.digest.sum.cast_signed());
    tx.session.run(sql::PUT_STREAM, &[&dong, &part, &row.head, &count, &sum]).map(drop)
}

pub(super) fn feed_of(tx: &mut PgTx<'_>, id: RecordId) -> Result<Vec<FeedRow>> {
    tx.settle_feeds()?;
    let (_, spot) = tx.spot_of_feeds(id)?;
    let mut found = Vec::new();
    if spot.is_new {
        return Ok(found);
    }
    for dong in spot.everywhere() {
        for row in tx.session.all(sql::FEED_OF, &[&dong, &id.0])? {
            found.push(read_row(&dong, &row)?);
        }
    }
    found.sort_unstable_by(|one, other| one.stream.cmp(&other.stream));
    Ok(found)
}

fn read_row(dong: &str, row: &Row) -> Result<FeedRow> {
    let text = match at::<Option<String>>(row, 5)? {
        Some(body) => FeedText::Put(body),
        None => FeedText::Out(json_at(row, 6)?),
    };
    Ok(FeedRow {
        stream: StreamName(format!("{dong}{}", at::<&str>(row, 0)?)),
        seq: at(row, 1)?,
        id: RecordId(at(row, 2)?),
        kind: at(row, 3)?,
        rev: at(row, 4)?,
        text,
    })
}

pub(super) fn put_feed(tx: &mut PgTx<'_>, row: &FeedRow) -> Result<()> {
    let (dong, part) = dong_and_part(&row.stream);
    let (sort, mut spot) = tx.spot_of_feeds(row.id)?;
    let is_found = spot.dong.as_deref() == Some(dong) || spot.elsewhere.iter().any(|it| it == dong);
    if !is_found {
        tx.settle()?;
        tx.session.run(sql::ADD_ELSEWHERE, &[&row.id.0, &sort.number(), &dong])?;
        spot.elsewhere.push(dong.to_owned());
    }
    spot.is_new = false;
    tx.spots.insert((sort, row.id.0), spot);
    tx.pending.feeds.insert((dong.to_owned(), row.id, part.to_owned()), row.clone());
    Ok(())
}

pub(super) fn feed_after(
    tx: &mut PgTx<'_>,
    stream: &StreamName,
    after: Seq,
    rows_max: usize,
    bytes_max: usize,
) -> Result<Vec<FeedRow>> {
    tx.settle_feeds()?;
    let limit = i64::try_from(rows_max).map_err(|_| StoreError::Engine("too many rows asked for".into()))?;
    let (dong, part) = dong_and_part(stream);
    let (mut found, mut bytes) = (Vec::new(), 0);
    for row in tx.session.all(sql::FEED_AFTER, &[&dong, &part, &after, &limit])? {
        let row = read_row(dong, &row)?;
        bytes += row.text.bytes();
        // One row always comes, however large: a reader must get past it.
        if bytes > bytes_max && !found.is_empty() {
            break;
        }
        found.push(row);
    }
    Ok(found)
}
