//! The log of ops, and what waits in it.

use super::codec::{json, json_at, line_at, line_key, signed, unsigned_at, uuid_at, uuid_or_none_at};
use super::statement::{all, one, run};
use crate::store::json::outcome_word;
use crate::store::{LoggedOp, OpList, Result, StoreError};
use rusqlite::{Connection, Row, params};
use shared::id::{ActId, OpId, RecordId};
use shared::outcome::OpResult;

const OP: &str = "SELECT id, act, place, line, seq, text, was, result, received FROM op WHERE id = ?1";

pub(super) fn op(connection: &Connection, id: OpId) -> Result<Option<LoggedOp>> {
    one(connection, OP, [id.0.as_bytes()], read_op)
}

fn read_op(row: &Row<'_>) -> Result<LoggedOp> {
    Ok(LoggedOp {
        id: OpId(uuid_at(row, 0)?),
        act: uuid_or_none_at(row, 1)?.map(ActId),
        index: row.get(2)?,
        line: line_at(row, 3)?,
        seq: unsigned_at(row, 4)?,
        text: row.get(5)?,
        was: json_at(row, 6)?,
        result: json_at(row, 7)?,
        received: row.get(8)?,
    })
}

const PUT_OP: &str = "INSERT INTO op (id, act, place, line, seq, text, was, outcome, result, received)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

pub(super) fn put_op(connection: &Connection, op: &LoggedOp) -> Result<()> {
    let values = params![
        op.id.0.as_bytes(),
        op.act.map(|act| act.0.into_bytes()),
        op.index,
        line_key(op.line),
        signed(op.seq)?,
        op.text,
        json(&op.was)?,
        outcome_word(&op.result),
        json(&op.result)?,
        op.received,
    ];
    run(connection, PUT_OP, values)
}

pub(super) fn set_result(connection: &Connection, id: OpId, result: &OpResult) -> Result<()> {
    let sql = "UPDATE op SET outcome = ?2, result = ?3 WHERE id = ?1";
    let changed = connection.prepare_cached(sql)?.execute(params![
        id.0.as_bytes(),
        outcome_word(result),
        json(result)?
    ])?;
    match changed {
        1 => Ok(()),
        _ => Err(StoreError::Engine(format!("op {id} is not in the log"))),
    }
}

const QUARANTINED: &str = "SELECT id, act, place, line, seq, text, was, result, received FROM op
    WHERE outcome = 'quarantined' ORDER BY no LIMIT ?1";

pub(super) fn quarantined(connection: &Connection, limit: u32) -> Result<Vec<LoggedOp>> {
    all(connection, QUARANTINED, [limit], read_op)
}

// One statement a list, so that each is read by its own partial index.
const REFUSED: &str = "SELECT id, act, place, line, seq, text, was, result, received, no FROM op
    WHERE outcome = 'quarantined' AND no < ?1 ORDER BY no DESC LIMIT ?2";
const DISMISSED: &str = "SELECT id, act, place, line, seq, text, was, result, received, no FROM op
    WHERE outcome = 'dismissed' AND no < ?1 ORDER BY no DESC LIMIT ?2";
const MERGED: &str = "SELECT id, act, place, line, seq, text, was, result, received, no FROM op
    WHERE outcome = 'merged' AND no < ?1 ORDER BY no DESC LIMIT ?2";

pub(super) fn listed(
    connection: &Connection,
    list: OpList,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<(i64, LoggedOp)>> {
    let sql = match list {
        OpList::Refused => REFUSED,
        OpList::Dismissed => DISMISSED,
        OpList::Merged => MERGED,
    };
    let read = |row: &Row<'_>| Ok((row.get(9)?, read_op(row)?));
    all(connection, sql, params![before.unwrap_or(i64::MAX), limit], read)
}

/// An act belongs to one replica: an id that another replica reuses names another act.
const ACT_OF: &str =
    "SELECT it.id, it.act, it.place, it.line, it.seq, it.text, it.was, it.result, it.received
    FROM op AS asked JOIN op AS it ON it.act = asked.act
    WHERE asked.id = ?1 AND substr(it.line, 1, 16) = substr(asked.line, 1, 16)
    ORDER BY it.place, it.no";

pub(super) fn act_of(connection: &Connection, id: OpId) -> Result<Vec<LoggedOp>> {
    let act = all(connection, ACT_OF, [id.0.as_bytes()], read_op)?;
    if act.is_empty() { Ok(op(connection, id)?.into_iter().collect()) } else { Ok(act) }
}

pub(super) fn park(connection: &Connection, missing: RecordId, first_op: OpId) -> Result<()> {
    let sql = "INSERT INTO parked (missing, first_op) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    run(connection, sql, params![missing.0.as_bytes(), first_op.0.as_bytes()])
}

pub(super) fn unpark(connection: &Connection, missing: &[RecordId]) -> Result<Vec<OpId>> {
    let mut all_found = Vec::new();
    // Nearly always nothing waits at all.
    if !connection.prepare_cached("SELECT 1 FROM parked LIMIT 1")?.exists([])? {
        return Ok(all_found);
    }
    for missing in missing {
        let sql = "SELECT first_op FROM parked WHERE missing = ?1 ORDER BY no";
        let found = all(connection, sql, [missing.0.as_bytes()], |row| uuid_at(row, 0).map(OpId))?;
        if !found.is_empty() {
            run(connection, "DELETE FROM parked WHERE missing = ?1", [missing.0.as_bytes()])?;
        }
        all_found.extend(found);
    }
    Ok(all_found)
}
