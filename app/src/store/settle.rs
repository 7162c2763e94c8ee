//! When an op leaves the overlay: not at the acknowledgement but when the mirror shows what became of it.

use super::sql::{Id, Json};
use super::{StoreError, membership, streams};
use rusqlite::Connection;
use shared::id::{RecordId, Seq, StreamName};
use shared::weakness::{Weakness, has};
use std::collections::BTreeMap;

/// The head of each stream after an op was decided.
pub(super) type Heads = BTreeMap<StreamName, Seq>;

const DECIDED: &str = "SELECT ord, rec, settle FROM op WHERE overlay = 1 AND settle IS NOT NULL ORDER BY ord";
const WAIT_ANEW: &str = "UPDATE op SET settle = ?1 WHERE overlay = 1 AND settle IS NOT NULL";
const LEAVE: &str = "
    UPDATE op SET overlay = 0, body = CASE WHEN state = 'pruned' AND refused = 0 THEN NULL ELSE body END
    WHERE overlay = 1 AND rec = ?1 AND settle IS NOT NULL AND ord <= ?2";

/// Take decided ops out of the overlay; the records of which something else is shown now.
///
/// An op leaves when every stream that this replica reads has been complete at or after the head that the op had
/// led to: any earlier and its author's own write would vanish until the pull. Not while its record is on its way
/// from one stream to another, because its mirror row is then the one of before. And a record's ops leave as a
/// prefix: a later one alone would bring an earlier value back.
pub(super) fn tidy(conn: &Connection) -> Result<Vec<RecordId>, StoreError> {
    let decided = decided(conn)?;
    if decided.is_empty() {
        return Ok(Vec::new());
    }
    let complete: BTreeMap<StreamName, Option<Seq>> =
        streams::all(conn)?.into_iter().map(|stream| (stream.name, stream.complete)).collect();
    let mut last: BTreeMap<RecordId, i64> = BTreeMap::new();
    for (ord, rec, settle) in decided {
        if reached(&complete, &settle) && !membership::in_transit(conn, rec)? {
            last.insert(rec, ord);
        }
    }
    for (&rec, &ord) in &last {
        conn.prepare_cached(LEAVE)?.execute((Id::from(rec), ord))?;
    }
    Ok(last.into_keys().collect())
}

/// The server was restored: the places that an op in a backup waits for are of a lost timeline. It stays until every
/// stream that is read now has been read once more, to wherever that is.
pub(super) fn begin_again(conn: &Connection) -> Result<(), StoreError> {
    let heads: Heads = streams::all(conn)?.into_iter().map(|stream| (stream.name, 0)).collect();
    conn.prepare_cached(WAIT_ANEW)?.execute([Json(&heads)])?;
    Ok(())
}

fn decided(conn: &Connection) -> Result<Vec<(i64, RecordId, Heads)>, StoreError> {
    let mut query = conn.prepare_cached(DECIDED)?;
    let rows = query.query_map([], |row| {
        Ok((row.get(0)?, row.get::<_, Id>(1)?.into(), row.get::<_, Json<Heads>>(2)?.0))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A cursor is not enough: the row of the op's record may have moved behind it and not have come yet.
fn reached(complete: &BTreeMap<StreamName, Option<Seq>>, settle: &Heads) -> bool {
    has(Weakness::SettleOnAck)
        || complete.iter().all(|(name, complete)| {
            settle.get(name).is_none_or(|head| complete.is_some_and(|complete| complete >= *head))
        })
}
