//! What a sync asks: the next ops in whole acts, the state of the line, and where the replica stands.

use super::meta::{self, Identity, LineState, ServerState};
use super::sql::{Id, Json, Word, int, uint};
use super::{Store, StoreError, ask, op_row, repair, streams};
use rusqlite::{Connection, Row, TransactionBehavior};
use serde_json::value::RawValue;
use shared::clock::Millis;
use shared::id::ActId;
use shared::op::Revs;
use shared::protocol::{
    DeviceReport, Entry, PROTOCOL, PUSH_BYTES_MAX, PUSH_OPS_MAX, Position, Push, SyncRequest, Tip,
};

/// Most of what one request may carry. One act is always sent whole, even when it alone is more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PushLimits {
    /// Most ops; 0 sends none.
    pub ops: usize,
    /// Most bytes of op bodies.
    pub bytes: usize,
}

impl Default for PushLimits {
    fn default() -> Self {
        PushLimits { ops: PUSH_OPS_MAX, bytes: PUSH_BYTES_MAX }
    }
}

impl Store {
    /// The next request. Each has a number of its own, because only the answer to the latest may renumber the outbox.
    pub fn sync_request(
        &mut self,
        limits: PushLimits,
        now: Millis,
        app_version: &str,
    ) -> Result<SyncRequest, StoreError> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut line: LineState = meta::load(&tx)?;
        line.rid += 1;
        let server: ServerState = meta::load(&tx)?;
        let push = push(&tx, &mut line, limits)?;
        meta::keep(&tx, &line)?;
        let request = SyncRequest {
            proto: PROTOCOL,
            rid: line.rid,
            server_epoch: server.epoch,
            push,
            pull: positions(&tx)?,
            streams_ver: server.streams_ver,
            staff_ver: server.staff_ver,
            device: DeviceReport {
                app: app_version.to_owned(),
                waiting: op_row::waiting(&tx, &line)?,
                clock: now,
                hlc: line.hlc,
                synced: server.last_sync,
                waits_since: op_row::waits_since(&tx, &line)?,
                ..DeviceReport::default()
            },
            snapshots: streams::begun(&tx)?,
            repair: repair::asked(&tx, &self.differ)?,
        };
        tx.commit()?;
        Ok(request)
    }
}

fn push(conn: &Connection, line: &mut LineState, limits: PushLimits) -> Result<Push, StoreError> {
    let entries = entries(conn, line, limits)?;
    let first = entries.first().map_or(line.through + 1, |entry| entry.seq);
    let prev = op_row::chain_at(conn, line.epoch, first - 1)?
        .ok_or_else(|| StoreError::Unreadable { what: format!("chain of op {}", first - 1) })?;
    let last = entries.last().map_or(line.through, |entry| entry.seq);
    // Not before the end of the outbox: what waits goes first.
    let ask = if last == line.n { ask::ask(conn, line)? } else { Vec::new() };
    Ok(Push {
        line: line.line(meta::load::<Identity>(conn)?.replica),
        parent: line.parent,
        tip: Tip { n: line.n, chain: line.chain },
        first,
        prev,
        entries,
        ask,
    })
}

const NEXT: &str = "
    SELECT seq, op_id, act, body, was FROM op
    WHERE state <> 'pruned' AND epoch = ?1 AND seq > ?2 ORDER BY seq";

/// The next ops that the server has not decided, in whole acts: an act is applied whole or not at all.
fn entries(conn: &Connection, line: &LineState, limits: PushLimits) -> Result<Vec<Entry>, StoreError> {
    let (mut taken, mut bytes) = (Vec::new(), 0);
    let mut act: Option<(ActId, Vec<Entry>)> = None;
    let fits = |taken: &[Entry], bytes: usize, next: &[Entry]| {
        let size: usize = next.iter().map(|entry| entry.op.get().len()).sum();
        taken.len() + next.len() <= limits.ops && bytes + size <= limits.bytes
            || taken.is_empty() && limits.ops > 0
    };
    let mut query = conn.prepare_cached(NEXT)?;
    let mut rows = query.query((Word(line.epoch), int(line.through)))?;
    while let Some(row) = rows.next()? {
        let (id, entry) = entry(row)?;
        match &mut act {
            Some((current, entries)) if *current == id => entries.push(entry),
            _ => {
                let (_, whole) = act.replace((id, vec![entry])).unwrap_or((id, Vec::new()));
                if !fits(&taken, bytes, &whole) {
                    return Ok(taken);
                }
                bytes += whole.iter().map(|entry| entry.op.get().len()).sum::<usize>();
                taken.extend(whole);
            }
        }
    }
    let (_, last) = act.unwrap_or((ActId(uuid::Uuid::nil()), Vec::new()));
    if fits(&taken, bytes, &last) {
        taken.extend(last);
    }
    Ok(taken)
}

fn entry(row: &Row<'_>) -> rusqlite::Result<(ActId, Entry)> {
    let Json(op): Json<Box<RawValue>> = row.get(3)?;
    let was = row.get::<_, Option<Json<Revs>>>(4)?.map_or_else(Revs::new, |json| json.0);
    let entry = Entry { seq: uint(row.get(0)?), id: row.get::<_, Id>(1)?.into(), op, was };
    Ok((row.get::<_, Id>(2)?.into(), entry))
}

fn positions(conn: &Connection) -> Result<Vec<Position>, StoreError> {
    let streams = streams::all(conn)?.into_iter();
    Ok(streams.map(|it| Position { stream: it.name, generation: it.generation, cursor: it.cursor }).collect())
}
