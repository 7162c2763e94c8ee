//! Lines, and where each of them submitted which op.

use super::codec::{bytes_at, json, line_at, line_key, signed, unjson, unsigned_at, uuid_at};
use super::statement::{all, one, run};
use crate::store::{LineRow, Result};
use rusqlite::{Connection, Row, params};
use shared::digest::Chain;
use shared::id::{Line, OpId, OpSeq};

pub(super) fn line(connection: &Connection, line: Line) -> Result<Option<LineRow>> {
    let sql = "SELECT line, last, chain, parent, durable FROM line WHERE line = ?1";
    one(connection, sql, [line_key(line)], read_line)
}

pub(super) fn lines(connection: &Connection) -> Result<Vec<LineRow>> {
    all(connection, "SELECT line, last, chain, parent, durable FROM line ORDER BY line", [], read_line)
}

fn read_line(row: &Row<'_>) -> Result<LineRow> {
    Ok(LineRow {
        line: line_at(row, 0)?,
        last: unsigned_at(row, 1)?,
        chain: Chain(bytes_at(row, 2)?),
        parent: row.get::<_, Option<String>>(3)?.map(|text| unjson(&text)).transpose()?,
        durable: unsigned_at(row, 4)?,
    })
}

const PUT_LINE: &str = "INSERT INTO line (line, last, chain, parent, durable) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (line) DO UPDATE SET last = ?2, chain = ?3, parent = ?4, durable = ?5";

pub(super) fn put_line(connection: &Connection, row: &LineRow) -> Result<()> {
    let parent = row.parent.as_ref().map(json).transpose()?;
    let values = params![line_key(row.line), signed(row.last)?, row.chain.0, parent, signed(row.durable)?];
    run(connection, PUT_LINE, values)
}

pub(super) fn mark_durable(connection: &Connection) -> Result<()> {
    run(connection, "UPDATE line SET durable = last WHERE durable < last", [])
}

pub(super) fn chain_at(connection: &Connection, line: Line, seq: OpSeq) -> Result<Option<Chain>> {
    let sql = "SELECT chain FROM place WHERE line = ?1 AND seq = ?2";
    one(connection, sql, params![line_key(line), signed(seq)?], |row| bytes_at(row, 0).map(Chain))
}

pub(super) fn log_place(
    connection: &Connection,
    line: Line,
    seq: OpSeq,
    chain: Chain,
    op: OpId,
) -> Result<()> {
    let sql = "INSERT INTO place (line, seq, chain, op) VALUES (?1, ?2, ?3, ?4)";
    run(connection, sql, params![line_key(line), signed(seq)?, chain.0, op.0.as_bytes()])
}

pub(super) fn op_at(connection: &Connection, line: Line, seq: OpSeq) -> Result<Option<OpId>> {
    let sql = "SELECT op FROM place WHERE line = ?1 AND seq = ?2";
    one(connection, sql, params![line_key(line), signed(seq)?], |row| uuid_at(row, 0).map(OpId))
}

pub(super) fn submitted(connection: &Connection, line: Line, op: OpId) -> Result<Option<OpSeq>> {
    let sql = "SELECT seq FROM place WHERE line = ?1 AND op = ?2 ORDER BY seq LIMIT 1";
    one(connection, sql, params![line_key(line), op.0.as_bytes()], |row| unsigned_at(row, 0))
}
