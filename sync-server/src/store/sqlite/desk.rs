//! What the desk reads and keeps: its own log, and numbers that are kept up so that nobody counts.

use super::codec::{bytes_at, signed, unsigned_at, uuid_at};
use super::statement::{all, one, run};
use crate::store::{DeskLine, Result};
use rusqlite::{Connection, Row, params};
use shared::id::{ReplicaId, StaffId, StreamName};
use std::collections::BTreeMap;

const PUT_LINE: &str =
    "INSERT INTO desk_log (at, staff, replica, what, detail, chain) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

pub(super) fn put_line(connection: &Connection, line: &DeskLine) -> Result<()> {
    let (staff, replica) = (line.staff.0.as_bytes(), line.replica.0.as_bytes());
    run(connection, PUT_LINE, params![line.at, staff, replica, line.what, line.detail, line.chain])
}

const LAST: &str =
    "SELECT no, at, staff, replica, what, detail, chain FROM desk_log ORDER BY no DESC LIMIT 1";

pub(super) fn last_line(connection: &Connection) -> Result<Option<DeskLine>> {
    one(connection, LAST, [], read_line)
}

const LINES: &str = "SELECT no, at, staff, replica, what, detail, chain FROM desk_log
    WHERE what = ?1 AND no < ?2 ORDER BY no DESC LIMIT ?3";

pub(super) fn lines(
    connection: &Connection,
    what: &str,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<DeskLine>> {
    all(connection, LINES, params![what, before.unwrap_or(i64::MAX), limit], read_line)
}

fn read_line(row: &Row<'_>) -> Result<DeskLine> {
    Ok(DeskLine {
        place: row.get(0)?,
        at: row.get(1)?,
        staff: StaffId(uuid_at(row, 2)?),
        replica: ReplicaId(uuid_at(row, 3)?),
        what: row.get(4)?,
        detail: row.get(5)?,
        chain: bytes_at(row, 6)?,
    })
}

pub(super) fn tally(connection: &Connection, stream: &StreamName) -> Result<BTreeMap<String, u64>> {
    let sql = "SELECT kind, count FROM tally WHERE stream = ?1 AND count > 0 ORDER BY kind";
    let rows = all(connection, sql, [&stream.0], |row| Ok((row.get(0)?, unsigned_at(row, 1)?)))?;
    Ok(rows.into_iter().collect())
}

const ADD_TALLY: &str = "INSERT INTO tally (stream, kind, count) VALUES (?1, ?2, ?3)
    ON CONFLICT (stream, kind) DO UPDATE SET count = tally.count + ?3";

pub(super) fn add_tally(connection: &Connection, stream: &StreamName, kind: &str, by: i64) -> Result<()> {
    run(connection, ADD_TALLY, params![stream.0, kind, by])
}

const COUNT_OPS: &str = "INSERT INTO replica_day (replica, day, ops) VALUES (?1, ?2, ?3)
    ON CONFLICT (replica, day) DO UPDATE SET ops = replica_day.ops + ?3";

pub(super) fn count_ops(connection: &Connection, replica: ReplicaId, day: i64, ops: u64) -> Result<()> {
    run(connection, COUNT_OPS, params![replica.0.as_bytes(), day, signed(ops)?])
}

pub(super) fn ops_since(connection: &Connection, replica: ReplicaId, day: i64) -> Result<u64> {
    let sql = "SELECT coalesce(sum(ops), 0) FROM replica_day WHERE replica = ?1 AND day >= ?2";
    let sum = one(connection, sql, params![replica.0.as_bytes(), day], |row| unsigned_at(row, 0))?;
    Ok(sum.unwrap_or(0))
}
