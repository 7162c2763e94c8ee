//! Between rows and types: ids and hashes as blobs, the rest of what has structure as JSON text.

pub(super) use crate::store::json::{json, signed, unjson};
use crate::store::{Result, StoreError};
use rusqlite::Row;
use serde::de::DeserializeOwned;
use shared::id::{Epoch, Line, ReplicaId};
use uuid::Uuid;

/// The value of a JSON column.
pub(super) fn json_at<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<T> {
    unjson(row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?)
}

/// Bytes of fixed length.
pub(super) fn bytes_at<const N: usize>(row: &Row<'_>, column: usize) -> Result<[u8; N]> {
    row.get_ref(column)?
        .as_blob()
        .map_err(rusqlite::Error::from)?
        .try_into()
        .map_err(|_| StoreError::Unreadable(format!("column {column} has not {N} bytes")))
}

/// An id.
pub(super) fn uuid_at(row: &Row<'_>, column: usize) -> Result<Uuid> {
    Ok(Uuid::from_bytes(bytes_at(row, column)?))
}

/// An id that may be absent.
pub(super) fn uuid_or_none_at(row: &Row<'_>, column: usize) -> Result<Option<Uuid>> {
    match row.get_ref(column)? {
        rusqlite::types::ValueRef::Null => Ok(None),
        _ => uuid_at(row, column).map(Some),
    }
}

/// A line's key: its replica's id and its epoch.
pub(super) fn line_key(line: Line) -> [u8; 24] {
    let mut key = [0; 24];
    key[..16].copy_from_slice(line.replica.0.as_bytes());
    key[16..].copy_from_slice(&line.epoch.0.to_be_bytes());
    key
}

/// A line from its key.
pub(super) fn line_at(row: &Row<'_>, column: usize) -> Result<Line> {
    let key: [u8; 24] = bytes_at(row, column)?;
    let (replica, epoch) = key.split_at(16);
    Ok(Line {
        replica: ReplicaId(Uuid::from_bytes(replica.try_into().expect("sixteen of twenty-four bytes"))),
        epoch: Epoch(u64::from_be_bytes(epoch.try_into().expect("eight of twenty-four bytes"))),
    })
}

/// A number that is never negative.
pub(super) fn unsigned_at(row: &Row<'_>, column: usize) -> Result<u64> {
    u64::try_from(row.get::<_, i64>(column)?)
        .map_err(|_| StoreError::Unreadable(format!("column {column} is negative")))
}
