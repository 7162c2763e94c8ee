//! The rows of ops: written at a save, read by everything that lays, sends or settles them.

use super::StoreError;
use super::meta::LineState;
use super::sql::{ChainWord, Id, Json, Word, int, uint};
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};
use shared::clock::Millis;
use shared::digest::Chain;
use shared::id::{Epoch, OpSeq, RecordId};
use shared::kind::{GroupKey, LIFE};
use shared::op::{Intent, Op};
use std::collections::BTreeSet;

/// Where an op stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpState {
    /// The server has not said what became of it.
    Waiting,
    /// The server has decided it; kept until it lies in a verified backup.
    Acked,
    /// It lies in a verified backup; only what it was about is kept.
    Pruned,
}

impl OpState {
    pub(super) fn of(word: &str) -> OpState {
        match word {
            "waiting" => OpState::Waiting,
            "acked" => OpState::Acked,
            _ => OpState::Pruned,
        }
    }
}

/// The groups that an op writes or brings back, for "changed since the form was opened".
pub(super) fn keys_of(op: &Op) -> BTreeSet<GroupKey> {
    let mut keys: BTreeSet<GroupKey> = op.writes().iter().map(|write| write.key).collect();
    match &op.intent {
        Intent::Reopen { key, .. } => {
            keys.insert(*key);
        }
        // A record that became a name of another is no longer what any form of it showed.
        Intent::Merge { .. } => {
            keys.insert(GroupKey::of(LIFE));
        }
        _ => {}
    }
    keys
}

/// The event's parent.
pub(super) fn parent_of(op: &Op) -> Option<RecordId> {
    match &op.intent {
        Intent::Event { parent, .. } => Some(*parent),
        _ => None,
    }
}

/// One op about to be stored.
#[derive(Debug)]
pub(super) struct NewOp<'a> {
    pub op: &'a Op,
    pub text: &'a str,
    pub epoch: Epoch,
    pub seq: OpSeq,
    pub chain: Chain,
    pub saved_at: Millis,
}

const INSERT: &str = "
    INSERT INTO op (ord, op_id, act, epoch, seq, chain, rec, kind, parent, keys, body, state, overlay, receipt, saved_at)
    VALUES (?13, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'waiting', 1, ?11, ?12)";

/// Store an op: waiting, and laid over the mirror.
pub(super) fn insert(conn: &Connection, new: &NewOp<'_>) -> Result<(), StoreError> {
    put(conn, None, new)
}

/// The same, under the ordinal that it had in a store that is gone.
pub(super) fn insert_at(conn: &Connection, ord: u64, new: &NewOp<'_>) -> Result<(), StoreError> {
    put(conn, Some(int(ord)), new)
}

const INSERT_GONE: &str = "
    INSERT INTO op (ord, op_id, act, epoch, seq, chain, rec, kind, keys, state, overlay, receipt, saved_at)
    VALUES (?1, ?2, ?3, 'gone', ?1, '', ?4, ?5, ?6, 'pruned', 0, ?7, ?8)";

/// Remember an op of a store that is gone, which the server has: so that its number and receipt are not given again.
pub(super) fn insert_gone(conn: &Connection, ord: u64, op: &Op, saved_at: Millis) -> Result<(), StoreError> {
    conn.prepare_cached(INSERT_GONE)?.execute((
        int(ord),
        Id::from(op.id),
        Id::from(op.act.id),
        Id::from(op.rec),
        &op.kind,
        Json(keys_of(op)),
        &op.receipt.0,
        saved_at,
    ))?;
    Ok(())
}

fn put(conn: &Connection, ord: Option<i64>, new: &NewOp<'_>) -> Result<(), StoreError> {
    conn.prepare_cached(INSERT)?.execute((
        Id::from(new.op.id),
        Id::from(new.op.act.id),
        Word(new.epoch),
        int(new.seq),
        Word(new.chain),
        Id::from(new.op.rec),
        &new.op.kind,
        parent_of(new.op).map(Id::from),
        Json(keys_of(new.op)),
        new.text,
        &new.op.receipt.0,
        new.saved_at,
        ord,
    ))?;
    Ok(())
}

/// The ordinal of the newest op; 0 before the first. Rows of ops are never deleted.
pub(super) fn newest(conn: &Connection) -> Result<u64, StoreError> {
    let newest: Option<i64> =
        conn.prepare_cached("SELECT max(ord) FROM op")?.query_row([], |row| row.get(0))?;
    Ok(uint(newest.unwrap_or(0)))
}

const OVERLAY_OF: &str = "SELECT body FROM op WHERE overlay = 1 AND rec = ?1 ORDER BY ord";

/// The ops that are laid over this record, oldest first.
pub(super) fn overlay_of(conn: &Connection, rec: RecordId) -> Result<Vec<Op>, StoreError> {
    let mut query = conn.prepare_cached(OVERLAY_OF)?;
    let ops = query.query_map([Id::from(rec)], |row| row.get::<_, Json<Op>>(0).map(|json| json.0))?;
    Ok(ops.collect::<Result<_, _>>()?)
}

const EVENTS_OF: &str = "SELECT rec FROM op WHERE overlay = 1 AND parent = ?1";

/// Events of this store that wait to be laid under this record.
pub(super) fn overlay_events_of(conn: &Connection, parent: RecordId) -> Result<Vec<RecordId>, StoreError> {
    let mut query = conn.prepare_cached(EVENTS_OF)?;
    let ids = query.query_map([Id::from(parent)], |row| row.get::<_, Id>(0).map(RecordId::from))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

const SINCE: &str = "SELECT keys FROM op WHERE ord > ?1 AND rec = ?2";

/// The groups of a record that this store wrote after that ordinal.
pub(super) fn keys_since(
    conn: &Connection,
    rec: RecordId,
    mark: u64,
) -> Result<BTreeSet<GroupKey>, StoreError> {
    let mut query = conn.prepare_cached(SINCE)?;
    let rows = query.query_map((int(mark), Id::from(rec)), |row| {
        row.get::<_, Json<BTreeSet<GroupKey>>>(0).map(|json| json.0)
    })?;
    let mut all = BTreeSet::new();
    for keys in rows {
        all.extend(keys?);
    }
    Ok(all)
}

const HELD: &str = "SELECT seq FROM op WHERE state <> 'pruned' AND epoch = ?1 AND seq > ?2 ORDER BY seq";

/// The numbers of this line's ops that are held, after that one.
pub(super) fn held_after(conn: &Connection, epoch: Epoch, after: OpSeq) -> Result<Vec<OpSeq>, StoreError> {
    let mut query = conn.prepare_cached(HELD)?;
    let rows = query.query_map((Word(epoch), int(after)), |row| row.get(0).map(uint))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

const WAITING: &str = "SELECT count(*) FROM op WHERE state <> 'pruned' AND epoch = ?1 AND seq > ?2";

/// How many ops wait to be sent: those that the server has not decided, and those that it asked for again.
pub(super) fn waiting(conn: &Connection, line: &LineState) -> Result<u64, StoreError> {
    let mut query = conn.prepare_cached(WAITING)?;
    Ok(uint(query.query_row((Word(line.epoch), int(line.through)), |row| row.get(0))?))
}

const WAITS_SINCE: &str =
    "SELECT saved_at FROM op WHERE state <> 'pruned' AND epoch = ?1 AND seq > ?2 ORDER BY seq LIMIT 1";

/// When the oldest op that waits was saved.
pub(super) fn waits_since(conn: &Connection, line: &LineState) -> Result<Option<Millis>, StoreError> {
    let mut query = conn.prepare_cached(WAITS_SINCE)?;
    Ok(query.query_row((Word(line.epoch), int(line.through)), |row| row.get(0)).optional()?)
}

const OLDEST: &str = "SELECT min(seq) FROM op WHERE state <> 'pruned' AND epoch = ?1";

/// The number before the oldest op held, or `n` when none is: everything up to there cannot be sent again.
pub(super) fn before_oldest(conn: &Connection, epoch: Epoch, n: OpSeq) -> Result<OpSeq, StoreError> {
    let oldest: Option<i64> = conn.prepare_cached(OLDEST)?.query_row([Word(epoch)], |row| row.get(0))?;
    Ok(oldest.map_or(n, |seq| uint(seq) - 1))
}

const CHAIN: &str = "SELECT chain FROM op WHERE epoch = ?1 AND seq = ?2";

/// The line's chain after that op, as far as this store knows it.
pub(super) fn chain_at(conn: &Connection, epoch: Epoch, seq: OpSeq) -> Result<Option<Chain>, StoreError> {
    if seq == 0 {
        return Ok(Some(Chain::START));
    }
    let Ok(seq) = i64::try_from(seq) else { return Ok(None) };
    let found: Option<ChainWord> =
        conn.prepare_cached(CHAIN)?.query_row((Word(epoch), seq), |row| row.get(0)).optional()?;
    Ok(found.map(|word| word.0))
}
