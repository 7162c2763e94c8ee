//! The log of ops, in the home of their replica, and what waits in it.

use super::pending::OpRow;
use super::row::{at, json_at, line_at, unsigned_at};
use super::statements as sql;
use super::tx::PgTx;
use super::whereabouts::{Sort, Spot};
use crate::store::json::{json, outcome_word};
use crate::store::{LoggedOp, OpList, Result, StoreError};
use postgres::Row;
use shared::id::{ActId, OpId, RecordId};
use shared::outcome::OpResult;
use uuid::Uuid;

pub(super) fn op(tx: &mut PgTx<'_>, id: OpId) -> Result<Option<LoggedOp>> {
    if let Some(op) = tx.ops.get(&id) {
        return Ok(Some(op.clone()));
    }
    let Some(dong) = tx.spot(Sort::Op, id.0)?.dong else { return Ok(None) };
    let row = tx.session.one(sql::OPS, &[&dong, &vec![id.0]])?;
    row.map(|row| read_op(&row)).transpose()
}

fn read_op(row: &Row) -> Result<LoggedOp> {
    let index = at::<i32>(row, 2)?;
    Ok(LoggedOp {
        id: OpId(at(row, 0)?),
        act: at::<Option<Uuid>>(row, 1)?.map(ActId),
        index: u16::try_from(index).map_err(|_| StoreError::Unreadable("a place in an act".into()))?,
        line: line_at(row, 3)?,
        seq: unsigned_at(row, 5)?,
        text: at(row, 6)?,
        was: json_at(row, 7)?,
        result: json_at(row, 8)?,
        received: at(row, 9)?,
    })
}

pub(super) fn put_op(tx: &mut PgTx<'_>, op: &LoggedOp) -> Result<()> {
    let dong = tx.home_of(op.line.replica)?;
    let no = tx.next_place(&dong, op.received)?;
    if tx.pending.new_spots.insert((Sort::Op.number(), op.id.0), dong.clone()).is_some() {
        return Err(StoreError::Engine(format!("op {} is in the log already", op.id)));
    }
    tx.spots.insert((Sort::Op, op.id.0), Spot { dong: Some(dong.clone()), ..Spot::default() });
    tx.ops.insert(op.id, op.clone());
    tx.pending.ops.entry(dong).or_default().push(OpRow { no, op: op.clone() });
    Ok(())
}

pub(super) fn set_result(tx: &mut PgTx<'_>, id: OpId, result: &OpResult) -> Result<()> {
    tx.settle_ops()?;
    let dong = tx.spot(Sort::Op, id.0)?.dong.unwrap_or_default();
    let values: super::session::Values<'_> = &[&dong, &id.0, &outcome_word(result), &json(result)?];
    if let Some(op) = tx.ops.get_mut(&id) {
        op.result = result.clone();
    }
    match tx.session.run(sql::SET_RESULT, values)? {
        1 => Ok(()),
        _ => Err(StoreError::Engine(format!("op {id} is not in the log"))),
    }
}

pub(super) fn quarantined(tx: &mut PgTx<'_>, limit: u32) -> Result<Vec<LoggedOp>> {
    tx.settle_ops()?;
    tx.session.all(sql::QUARANTINED, &[&i64::from(limit)])?.iter().map(read_op).collect()
}

pub(super) fn listed(
    tx: &mut PgTx<'_>,
    list: OpList,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<(i64, LoggedOp)>> {
    tx.settle_ops()?;
    let asked = match list {
        OpList::Refused => sql::REFUSED,
        OpList::Dismissed => sql::DISMISSED,
        OpList::Merged => sql::MERGED,
    };
    let rows = tx.session.all(asked, &[&before.unwrap_or(i64::MAX), &i64::from(limit)])?;
    rows.iter().map(|row| Ok((at(row, 10)?, read_op(row)?))).collect()
}

/// An act belongs to one replica: an id that another replica reuses names another act. In a write job nobody else
/// decides this act until the commit.
pub(super) fn act_of(tx: &mut PgTx<'_>, id: OpId) -> Result<Vec<LoggedOp>> {
    tx.settle_ops()?;
    let Some(asked) = op(tx, id)? else { return Ok(Vec::new()) };
    let dong = tx.spot(Sort::Op, id.0)?.dong.unwrap_or_default();
    if tx.writes {
        tx.hold_home(&dong)?;
        // What was read before is of before.
        tx.ops.remove(&id);
    }
    let Some(act) = asked.act else { return Ok(op(tx, id)?.into_iter().collect()) };
    let statement = if tx.writes { sql::ACT_LOCKED } else { sql::ACT };
    let rows = tx.session.all(statement, &[&dong, &act.0, &asked.line.replica.0])?;
    rows.iter().map(read_op).collect()
}

pub(super) fn park(tx: &mut PgTx<'_>, missing: RecordId, first_op: OpId) -> Result<()> {
    // Who brings the record waits for this commit, or this job for hers: nobody waits for what has come.
    tx.spot(Sort::Record, missing.0)?;
    tx.session.run(sql::PARK, &[&missing.0, &first_op.0]).map(drop)
}

pub(super) fn unpark(tx: &mut PgTx<'_>, missing: &[RecordId]) -> Result<Vec<OpId>> {
    let ids: Vec<Uuid> = missing.iter().map(|it| it.0).collect();
    let rows = tx.session.all(sql::UNPARK, &[&ids])?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let awaited = at::<Uuid>(row, 2)?;
        found.push((ids.iter().position(|id| *id == awaited), at::<i64>(row, 1)?, OpId(at(row, 0)?)));
    }
    found.sort_unstable();
    Ok(found.into_iter().map(|(.., op)| op).collect())
}
