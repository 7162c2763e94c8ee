//! The head of a reply: what became of the push, which streams are read, rights. One transaction.

use super::ack;
use super::meta::{self, Colleagues, Identity, LineState, ServerState};
use super::op_row;
use super::sql::{Id, Word};
use super::{Store, StoreError, membership, overlay, settle, streams};
use rusqlite::{Connection, TransactionBehavior};
use shared::clock::Millis;
use shared::id::{Epoch, OpSeq, RecordId, StreamName};
use shared::protocol::{Ack, ReplyHead};
use std::collections::BTreeSet;

/// What the head of a reply changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeadApplied {
    /// The reply is of an older server epoch; nothing was changed.
    pub outdated: bool,
    /// The server was restored from a backup: everything held is offered again, every stream is read again.
    pub restored: bool,
    /// Ops of which the server said for the first time what became of them.
    pub acked: u64,
    /// Those of them that it refused.
    pub refused: u64,
    /// Ops that it had refused and has taken now.
    pub released: u64,
    /// The line was renumbered under a new epoch; send again.
    pub forked: bool,
    /// The server asked for older ops; send again.
    pub resend: bool,
    /// Ops that the server no longer has and this store no longer holds. For the administrator.
    pub missing_range: Option<(OpSeq, OpSeq)>,
    /// Streams that are no longer read; nothing of them is left.
    pub lost_streams: Vec<StreamName>,
    /// Streams that are new.
    pub gained_streams: Vec<StreamName>,
}

impl Store {
    /// Apply the head of a reply. `fresh` is a new epoch, used only when the line has to fork.
    pub fn apply_head(
        &mut self,
        head: &ReplyHead,
        now: Millis,
        fresh: Epoch,
    ) -> Result<HeadApplied, StoreError> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let identity: Identity = meta::load(&tx)?;
        let mut line: LineState = meta::load(&tx)?;
        let mut server: ServerState = meta::load(&tx)?;
        let mut applied = HeadApplied::default();
        if head.server_epoch < server.epoch {
            // What a lost timeline said is void.
            applied.outdated = true;
            return Ok(applied);
        }
        let mut touched = BTreeSet::new();
        if head.server_epoch > server.epoch {
            applied.restored = true;
            touched.extend(restored(&tx, head, &mut line, &mut server)?);
        }
        touched.extend(take_ack(&tx, &identity, &mut line, head, fresh, &mut applied)?);
        let taken = streams::take_list(&tx, &mut server, &head.streams)?;
        (applied.lost_streams, applied.gained_streams) = (taken.lost, taken.gained);
        touched.extend(taken.touched);
        server.lease = head.lease.clone();
        server.clock_offset = head.server_time - now;
        let latest = head.rid == line.rid;
        server.latest = if latest { head.server_time } else { server.latest.max(head.server_time) };
        if !head.staff.is_empty() {
            server.staff_ver = head.staff_ver;
            meta::keep(&tx, &Colleagues(head.staff.clone()))?;
        }
        meta::keep(&tx, &line)?;
        meta::keep(&tx, &server)?;
        touched.extend(settle::tidy(&tx)?);
        overlay::refresh(&tx, &self.kinds, touched)?;
        tx.commit()?;
        if applied.forked {
            self.remember();
        }
        Ok(applied)
    }
}

const HELD_RECORDS: &str = "SELECT DISTINCT rec FROM op WHERE state <> 'pruned' AND epoch = ?1";
const OFFER_AGAIN: &str = "
    UPDATE op SET state = 'waiting', overlay = 1, settle = NULL, result = NULL, refused = 0
    WHERE state <> 'pruned' AND epoch = ?1";

/// The server was restored from a backup. It may have lost what it had acknowledged: everything held is laid over the
/// mirror and offered again, with the revs that it once got. Cursors of a lost timeline mean nothing; every stream is
/// read from its start, and what is here stays until that pass is complete.
fn restored(
    conn: &Connection,
    head: &ReplyHead,
    line: &mut LineState,
    server: &mut ServerState,
) -> Result<Vec<RecordId>, StoreError> {
    server.epoch = head.server_epoch;
    for mut stream in streams::all(conn)? {
        stream.top = None;
        streams::restart(conn, &mut stream)?;
    }
    membership::expect_nothing_more(conn)?;
    settle::begin_again(conn)?;
    line.through = op_row::before_oldest(conn, line.epoch, line.n)?;
    conn.prepare_cached(OFFER_AGAIN)?.execute([Word(line.epoch)])?;
    let mut query = conn.prepare_cached(HELD_RECORDS)?;
    let rows = query.query_map([Word(line.epoch)], |row| row.get::<_, Id>(0).map(RecordId::from))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn take_ack(
    conn: &Connection,
    identity: &Identity,
    line: &mut LineState,
    head: &ReplyHead,
    fresh: Epoch,
    applied: &mut HeadApplied,
) -> Result<Vec<RecordId>, StoreError> {
    let mine = line.line(identity.replica);
    let latest = head.rid == line.rid;
    let decision = match &head.ack {
        Ack::Fork { line: its, at } if *its == mine && latest => ack::on_fork(conn, line, *at)?,
        Ack::Through(through) if through.line == mine => ack::on_through(conn, line, through, latest)?,
        // Of another life of this line, or a late word about a fork that was dealt with.
        _ => return Ok(Vec::new()),
    };
    match decision {
        ack::Decision::Nothing => Ok(Vec::new()),
        ack::Decision::Resend { after } => {
            line.through = after;
            applied.resend = true;
            Ok(Vec::new())
        }
        ack::Decision::Fork { at, missing } => {
            super::line::fork(conn, identity, line, at, fresh)?;
            (applied.forked, applied.missing_range) = (true, missing);
            Ok(Vec::new())
        }
        ack::Decision::Through { through, up_to } => {
            let taken = ack::take(conn, line, through, up_to, &head.heads, head.server_time)?;
            (applied.acked, applied.refused) = (taken.acked, taken.refused);
            applied.released = taken.released;
            Ok(taken.touched)
        }
    }
}
