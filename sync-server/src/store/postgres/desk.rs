//! What the desk reads and keeps: its own log, one for the whole server, and numbers that are kept up.

use super::feeds::dong_and_part;
use super::row::{at, bytes_at, unsigned_at};
use super::statements as sql;
use super::tx::PgTx;
use super::whereabouts::NOWHERE;
use crate::store::json::signed;
use crate::store::{DeskLine, Result};
use postgres::Row;
use shared::id::{ReplicaId, StaffId, StreamName};
use std::collections::BTreeMap;

pub(super) fn put_line(tx: &mut PgTx<'_>, line: &DeskLine) -> Result<()> {
    let no = tx.next_place(NOWHERE, line.at)?;
    let chain = line.chain.as_slice();
    let values: super::session::Values<'_> =
        &[&NOWHERE, &no, &line.at, &line.staff.0, &line.replica.0, &line.what, &line.detail, &chain];
    tx.session.run(sql::PUT_DESK_LINE, values).map(drop)
}

/// In a write job nobody else adds a line until the commit: the next line's chain covers this one.
pub(super) fn last_line(tx: &mut PgTx<'_>) -> Result<Option<DeskLine>> {
    if tx.writes {
        tx.hold_home(NOWHERE)?;
    }
    tx.session.one(sql::LAST_DESK_LINE, &[&NOWHERE])?.map(|row| read_line(&row)).transpose()
}

pub(super) fn lines(tx: &mut PgTx<'_>, what: &str, before: Option<i64>, limit: u32) -> Result<Vec<DeskLine>> {
    let values: super::session::Values<'_> =
        &[&NOWHERE, &what, &before.unwrap_or(i64::MAX), &i64::from(limit)];
    tx.session.all(sql::DESK_LINES, values)?.iter().map(read_line).collect()
}

fn read_line(row: &Row) -> Result<DeskLine> {
    Ok(DeskLine {
        place: at(row, 0)?,
        at: at(row, 1)?,
        staff: StaffId(at(row, 2)?),
        replica: ReplicaId(at(row, 3)?),
        what: at(row, 4)?,
        detail: at(row, 5)?,
        chain: bytes_at(row, 6)?,
    })
}

pub(super) fn tally(tx: &mut PgTx<'_>, stream: &StreamName) -> Result<BTreeMap<String, u64>> {
    let (dong, part) = dong_and_part(stream);
    let rows = tx.session.all(sql::TALLY, &[&dong, &part])?;
    rows.iter().map(|row| Ok((at(row, 0)?, unsigned_at(row, 1)?))).collect()
}

pub(super) fn add_tally(tx: &mut PgTx<'_>, stream: &StreamName, kind: &str, by: i64) -> Result<()> {
    let (dong, part) = dong_and_part(stream);
    tx.session.run(sql::ADD_TALLY, &[&dong, &part, &kind, &by]).map(drop)
}

pub(super) fn count_ops(tx: &mut PgTx<'_>, replica: ReplicaId, day: i64, ops: u64) -> Result<()> {
    let dong = tx.home_of(replica)?;
    tx.session.run(sql::COUNT_OPS, &[&dong, &replica.0, &day, &signed(ops)?]).map(drop)
}

pub(super) fn ops_since(tx: &mut PgTx<'_>, replica: ReplicaId, day: i64) -> Result<u64> {
    let dong = tx.home_of(replica)?;
    let row = tx.session.one(sql::OPS_SINCE, &[&dong, &replica.0, &day])?;
    row.map_or(Ok(0), |row| unsigned_at(&row, 0))
}
