//! Lines, and where each of them submitted which op: in the home of their replica.

use super::row::{at, bytes_at, epoch_key, line_at, unsigned_at};
use super::statements as sql;
use super::tx::PgTx;
use crate::store::json::{json, signed, unjson};
use crate::store::{LineRow, Result};
use postgres::Row;
use shared::digest::Chain;
use shared::id::{Line, OpId, OpSeq};

/// In a write job nobody else works on the lines of its home from here on.
pub(super) fn line(tx: &mut PgTx<'_>, line: Line) -> Result<Option<LineRow>> {
    let dong = tx.home_of(line.replica)?;
    if tx.writes {
        tx.hold_home(&dong)?;
    }
    let row = tx.session.one(sql::LINE, &[&dong, &line.replica.0, &epoch_key(line.epoch)])?;
    row.map(|row| read_line(&row)).transpose()
}

pub(super) fn lines(tx: &mut PgTx<'_>) -> Result<Vec<LineRow>> {
    tx.session.all(sql::LINES, &[])?.iter().map(read_line).collect()
}

fn read_line(row: &Row) -> Result<LineRow> {
    Ok(LineRow {
        line: line_at(row, 0)?,
        last: unsigned_at(row, 2)?,
        chain: Chain(bytes_at(row, 3)?),
        parent: at::<Option<&str>>(row, 4)?.map(unjson).transpose()?,
        durable: unsigned_at(row, 5)?,
    })
}

pub(super) fn put_line(tx: &mut PgTx<'_>, row: &LineRow) -> Result<()> {
    let dong = tx.home_of(row.line.replica)?;
    let parent = row.parent.as_ref().map(json).transpose()?;
    let (replica, epoch) = (row.line.replica.0, epoch_key(row.line.epoch));
    let (last, durable, chain) = (signed(row.last)?, signed(row.durable)?, row.chain.0.as_slice());
    let values: super::session::Values<'_> = &[&dong, &replica, &epoch, &last, &chain, &parent, &durable];
    tx.session.run(sql::PUT_LINE, values).map(drop)
}

pub(super) fn mark_durable(tx: &mut PgTx<'_>) -> Result<()> {
    tx.session.run(sql::MARK_DURABLE, &[]).map(drop)
}

pub(super) fn log_place(tx: &mut PgTx<'_>, line: Line, seq: OpSeq, chain: Chain, op: OpId) -> Result<()> {
    let dong = tx.home_of(line.replica)?;
    tx.places.insert((line, seq), (chain, op));
    tx.pending.places.entry((dong, line)).or_default().push((seq, chain, op));
    Ok(())
}

fn place(tx: &mut PgTx<'_>, line: Line, seq: OpSeq) -> Result<Option<(Chain, OpId)>> {
    if let Some(place) = tx.places.get(&(line, seq)) {
        return Ok(Some(*place));
    }
    let dong = tx.home_of(line.replica)?;
    let values: super::session::Values<'_> = &[&dong, &line.replica.0, &epoch_key(line.epoch), &signed(seq)?];
    let Some(row) = tx.session.one(sql::PLACE, values)? else { return Ok(None) };
    let place = (Chain(bytes_at(&row, 0)?), OpId(at(&row, 1)?));
    tx.places.insert((line, seq), place);
    Ok(Some(place))
}

pub(super) fn chain_at(tx: &mut PgTx<'_>, line: Line, seq: OpSeq) -> Result<Option<Chain>> {
    Ok(place(tx, line, seq)?.map(|(chain, _)| chain))
}

pub(super) fn op_at(tx: &mut PgTx<'_>, line: Line, seq: OpSeq) -> Result<Option<OpId>> {
    Ok(place(tx, line, seq)?.map(|(_, op)| op))
}

pub(super) fn submitted(tx: &mut PgTx<'_>, line: Line, op: OpId) -> Result<Option<OpSeq>> {
    let dong = tx.home_of(line.replica)?;
    tx.settle_places()?;
    let values: super::session::Values<'_> = &[&dong, &line.replica.0, &epoch_key(line.epoch), &op.0];
    let row = tx.session.one(sql::SUBMITTED, values)?;
    row.map(|row| unsigned_at(&row, 0)).transpose()
}
