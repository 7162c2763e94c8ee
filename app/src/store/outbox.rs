//! What was saved here and what became of it.

use super::op_row::OpState;
use super::sql::{Id, Json, uint};
use super::{Store, StoreError};
use rusqlite::{OptionalExtension, Row};
use shared::clock::Millis;
use shared::id::{ActId, OpId, Receipt, RecordId};
use shared::kind::GroupKey;
use shared::op::Op;
use shared::outcome::OpResult;

/// Which ops to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutboxFilter {
    /// Those that the server has not decided, and those that it refused.
    Open,
    /// Those that were refused.
    Refused,
    /// Everything ever saved here.
    All,
}

/// One op that was saved here.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboxRow {
    /// Its ordinal: grows with every save, never changes.
    pub ord: u64,
    /// The op.
    pub op: OpId,
    /// The save that it belongs to.
    pub act: ActId,
    /// The record, or the event's own id.
    pub rec: RecordId,
    /// Name of its kind.
    pub kind: String,
    /// The groups that it writes.
    pub keys: Vec<GroupKey>,
    /// Where it stands.
    pub state: OpState,
    /// Whether it is still laid over the mirror.
    pub overlay: bool,
    /// What the server did with it.
    pub result: Option<OpResult>,
    /// For people.
    pub receipt: Receipt,
    /// When it was saved.
    pub saved_at: Millis,
}

const OPEN: &str = "
    SELECT ord, op_id, act, rec, kind, keys, state, overlay, result, receipt, saved_at FROM op
    WHERE ord IN (SELECT ord FROM op WHERE state <> 'pruned' AND state = 'waiting'
                  UNION SELECT ord FROM op WHERE refused = 1)
    ORDER BY ord";
const REFUSED: &str = "
    SELECT ord, op_id, act, rec, kind, keys, state, overlay, result, receipt, saved_at FROM op
    WHERE refused = 1 ORDER BY ord";
const ALL: &str = "
    SELECT ord, op_id, act, rec, kind, keys, state, overlay, result, receipt, saved_at FROM op ORDER BY ord";

pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<OutboxRow> {
    Ok(OutboxRow {
        ord: uint(row.get(0)?),
        op: row.get::<_, Id>(1)?.into(),
        act: row.get::<_, Id>(2)?.into(),
        rec: row.get::<_, Id>(3)?.into(),
        kind: row.get(4)?,
        keys: row.get::<_, Json<_>>(5)?.0,
        state: OpState::of(row.get_ref(6)?.as_str()?),
        overlay: row.get(7)?,
        result: row.get::<_, Option<Json<_>>>(8)?.map(|json| json.0),
        receipt: Receipt(row.get(9)?),
        saved_at: row.get(10)?,
    })
}

impl Store {
    /// Ops that were saved here, oldest first.
    pub fn outbox(&self, filter: OutboxFilter) -> Result<Vec<OutboxRow>, StoreError> {
        let sql = match filter {
            OutboxFilter::Open => OPEN,
            OutboxFilter::Refused => REFUSED,
            OutboxFilter::All => ALL,
        };
        let mut query = self.conn.prepare_cached(sql)?;
        let rows = query.query_map([], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// An op that was saved here, as long as its body is kept.
    pub fn op(&self, id: OpId) -> Result<Option<Op>, StoreError> {
        let mut query = self.conn.prepare_cached("SELECT body FROM op WHERE op_id = ?1")?;
        let found: Option<Option<Json<Op>>> = query.query_row([Id::from(id)], |row| row.get(0)).optional()?;
        Ok(found.flatten().map(|json| json.0))
    }
}
