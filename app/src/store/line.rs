//! A new life of the line: the server has shown that the numbers of this store no longer fit.

use super::StoreError;
use super::meta::{Identity, LineState};
use super::op_row;
use super::sql::{Id, Word, int};
use rusqlite::Connection;
use shared::digest::Chain;
use shared::id::{Epoch, OpId, OpSeq};
use shared::protocol::Parent;

// Refused ops keep their text beyond the backup: only in the line that is spoken of can their outcome be asked again.
const HELD: &str = "
    SELECT ord, op_id, body FROM op WHERE (state <> 'pruned' OR refused = 1) AND epoch = ?1 ORDER BY seq";
const RENUMBER: &str = "
    UPDATE op SET epoch = ?2, seq = ?3, chain = ?4, state = CASE state WHEN 'pruned' THEN 'acked' ELSE state END
    WHERE ord = ?1";

/// Mint a new epoch and number everything held anew from 1: kept ops too, because a server that forgot them must get
/// them, and refused ones, because they may still be released. Ids stay, so nothing is applied twice; the overlay stays, so nothing changes on the screen.
pub(super) fn fork(
    conn: &Connection,
    identity: &Identity,
    line: &mut LineState,
    at: Option<OpSeq>,
    fresh: Epoch,
) -> Result<(), StoreError> {
    let held = held(conn, line.epoch)?;
    line.parent = parent(conn, identity, line, at)?;
    (line.epoch, line.n, line.chain) = (fresh, 0, Chain::START);
    (line.through, line.asked) = (0, 0);
    for (ord, id, body) in held {
        line.n += 1;
        line.chain = line.chain.then(id, &body);
        conn.prepare_cached(RENUMBER)?.execute((ord, Word(line.epoch), int(line.n), Word(line.chain)))?;
    }
    Ok(())
}

/// The last op that both lines share, by which the server knows ops of the old line as this store's own.
fn parent(
    conn: &Connection,
    identity: &Identity,
    line: &LineState,
    at: Option<OpSeq>,
) -> Result<Option<Parent>, StoreError> {
    let Some(fork) = at.filter(|&at| at > 0) else { return Ok(None) };
    let chain = op_row::chain_at(conn, line.epoch, fork)?;
    Ok(chain.map(|chain| Parent { line: line.line(identity.replica), fork, chain }))
}

fn held(conn: &Connection, epoch: Epoch) -> Result<Vec<(i64, OpId, String)>, StoreError> {
    let mut query = conn.prepare_cached(HELD)?;
    let rows = query.query_map([Word(epoch)], |row| {
        Ok((row.get(0)?, row.get::<_, Id>(1)?.into(), row.get::<_, String>(2)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
