//! Between rows and types.

use crate::store::json::unjson;
use crate::store::{Result, StoreError};
use postgres::Row;
use postgres::types::FromSql;
use serde::de::DeserializeOwned;
use shared::id::{Epoch, Line, ReplicaId};
use uuid::Uuid;

/// The value of a column.
pub(super) fn at<'r, T: FromSql<'r>>(row: &'r Row, column: usize) -> Result<T> {
    // The reader's message names the column and its type, never the value.
    row.try_get(column).map_err(|error| StoreError::Unreadable(error.to_string()))
}

/// The value of a JSON column.
pub(super) fn json_at<T: DeserializeOwned>(row: &Row, column: usize) -> Result<T> {
    unjson(at(row, column)?)
}

/// Bytes of fixed length.
pub(super) fn bytes_at<const N: usize>(row: &Row, column: usize) -> Result<[u8; N]> {
    let bytes: &[u8] = at(row, column)?;
    bytes.try_into().map_err(|_| StoreError::Unreadable(format!("column {column} has not {N} bytes")))
}

/// A number that is never negative.
pub(super) fn unsigned_at(row: &Row, column: usize) -> Result<u64> {
    u64::try_from(at::<i64>(row, column)?)
        .map_err(|_| StoreError::Unreadable(format!("column {column} is negative")))
}

/// The epoch of a line as it is kept: minus 2^63, so that numbers are in order.
pub(super) fn epoch_key(epoch: Epoch) -> i64 {
    (epoch.0 ^ (1 << 63)).cast_signed()
}

/// A line from two columns.
pub(super) fn line_at(row: &Row, column: usize) -> Result<Line> {
    let replica: Uuid = at(row, column)?;
    let epoch = at::<i64>(row, column + 1)?.cast_unsigned() ^ (1 << 63);
    Ok(Line { replica: ReplicaId(replica), epoch: Epoch(epoch) })
}
