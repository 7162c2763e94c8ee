//! What an acknowledgement means for the outbox: decided first, then done.

use super::StoreError;
use super::meta::LineState;
use super::op_row;
use super::settle::Heads;
use super::sql::{Id, Json, Word, int};
use rusqlite::{Connection, OptionalExtension};
use shared::clock::Millis;
use shared::desk::DESK_DAYS;
use shared::id::{ActId, OpSeq, RecordId};
use shared::outcome::{OpResult, Outcome};
use shared::protocol::Through;
use shared::weakness::{Weakness, has};

/// A day in milliseconds.
const DAY: Millis = 24 * 3600 * 1000;

/// What to do about an acknowledgement.
#[derive(Debug)]
pub(super) enum Decision<'a> {
    /// It tells nothing that can be used.
    Nothing,
    /// Offer older ops again.
    Resend { after: OpSeq },
    /// Go on in a new life of the line.
    Fork { at: Option<OpSeq>, missing: Option<(OpSeq, OpSeq)> },
    /// These ops are decided.
    Through { through: &'a Through, up_to: OpSeq },
}

/// The server knows another line under these numbers. Without a comparison older ops may tell where they part.
pub(super) fn on_fork(
    conn: &Connection,
    line: &LineState,
    at: Option<OpSeq>,
) -> Result<Decision<'static>, StoreError> {
    let oldest = op_row::before_oldest(conn, line.epoch, line.n)?;
    Ok(match at {
        None if line.through > oldest => Decision::Resend { after: oldest },
        _ => Decision::Fork { at, missing: None },
    })
}

/// The server has decided ops up to a number.
pub(super) fn on_through<'a>(
    conn: &Connection,
    line: &LineState,
    ack: &'a Through,
    latest: bool,
) -> Result<Decision<'a>, StoreError> {
    let oldest = op_row::before_oldest(conn, line.epoch, line.n)?;
    // Usable only if the line is the same up to there: a clone has other ops under the same numbers.
    let same = ack.through <= line.n && op_row::chain_at(conn, line.epoch, ack.through)? == Some(ack.chain);
    if ack.through < oldest && latest {
        // The server was restored from a backup older than what it had called durable. Nobody can fill that gap:
        // go on in a new line and tell what is missing instead of waiting for ever.
        let at = same.then_some(ack.through);
        return Ok(Decision::Fork { at, missing: Some((ack.through + 1, oldest)) });
    }
    if !same {
        return Ok(Decision::Nothing);
    }
    let up_to = if has(Weakness::RetireAll) { line.n } else { read_up_to(conn, line, ack)? };
    Ok(Decision::Through { through: ack, up_to })
}

/// Only over ops whose outcome was read: when a reply was lost, the ops are pushed again to read theirs. Otherwise an
/// op would be called sent although it was refused.
fn read_up_to(conn: &Connection, line: &LineState, ack: &Through) -> Result<OpSeq, StoreError> {
    let held = op_row::held_after(conn, line.epoch, line.through)?;
    let is_unread = |seq: &OpSeq| !ack.results.contains_key(seq) && !has(Weakness::RetireUnread);
    let unread = held.iter().find(|seq| **seq <= ack.through && is_unread(seq));
    Ok(unread.map_or(ack.through, |seq| seq - 1))
}

/// What an acknowledgement changed.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub acked: u64,
    pub refused: u64,
    pub released: u64,
    pub touched: Vec<RecordId>,
}

/// Note every outcome up to the number, new ones of older ops too, move `through`, and let go of what lies in a verified backup.
pub(super) fn take(
    conn: &Connection,
    line: &mut LineState,
    ack: &Through,
    up_to: OpSeq,
    heads: &Heads,
    server_time: Millis,
) -> Result<Taken, StoreError> {
    let mut taken = Taken::default();
    for (&seq, result) in ack.results.range(..=up_to) {
        note(conn, line, seq, result, (heads, server_time), &mut taken)?;
    }
    line.through = line.through.max(up_to);
    let durable = if has(Weakness::DropOnAck) { line.through } else { ack.durable_through };
    prune(conn, line, durable.min(line.through))?;
    Ok(taken)
}

const FIND: &str = "
    SELECT rec, state = 'waiting', refused FROM op
    WHERE epoch = ?1 AND seq = ?2 AND (state <> 'pruned' OR refused = 1)";
// Refused ops leave the overlay, so that the screen shows what stands; they stay listed, with the reason.
const NOTE_REFUSED: &str = "
    UPDATE op SET state = CASE state WHEN 'pruned' THEN state ELSE 'acked' END,
        overlay = 0, settle = NULL, result = ?3, refused = ?4
    WHERE epoch = ?1 AND seq = ?2";
// The first heads count: the outcome is in the streams from there on, however often it is said again. A refused op that
// was released is not laid over the mirror again: the mirror may show what was written after it.
const NOTE: &str = "
    UPDATE op SET state = CASE state WHEN 'pruned' THEN state ELSE 'acked' END,
        body = CASE WHEN state <> 'pruned' OR overlay = 1 THEN body END,
        result = ?3, refused = 0, was = coalesce(?4, was),
        settle = CASE WHEN overlay = 1 THEN coalesce(settle, ?5) END
    WHERE epoch = ?1 AND seq = ?2";

fn note(
    conn: &Connection,
    line: &LineState,
    seq: OpSeq,
    result: &OpResult,
    (heads, server_time): (&Heads, Millis),
    taken: &mut Taken,
) -> Result<(), StoreError> {
    let place = (Word(line.epoch), int(seq));
    let found = conn
        .prepare_cached(FIND)?
        .query_row(place, |row| Ok((row.get::<_, Id>(0)?, row.get::<_, bool>(1)?, row.get::<_, bool>(2)?)))
        .optional()?;
    let Some((rec, was_waiting, was_refused)) = found else { return Ok(()) };
    taken.acked += u64::from(was_waiting);
    if result.outcome == Outcome::Quarantined {
        // A dismissal can be taken back for some days; after that nobody asks about it any more.
        let is_final = result.closed.as_ref().is_some_and(|it| server_time - it.at > DESK_DAYS * DAY);
        conn.prepare_cached(NOTE_REFUSED)?.execute((Word(line.epoch), int(seq), Json(result), !is_final))?;
        taken.refused += u64::from(!was_refused && result.closed.is_none());
        taken.touched.push(rec.into());
    } else {
        let was = (!result.revs.is_empty()).then_some(Json(&result.revs));
        let row = (Word(line.epoch), int(seq), Json(result), was, Json(heads));
        conn.prepare_cached(NOTE)?.execute(row)?;
        taken.released += u64::from(was_refused);
    }
    Ok(())
}

const ACT_AT: &str = "SELECT act FROM op WHERE epoch = ?1 AND seq = ?2";
// The body of an op that is still laid over the mirror, or that was refused and has to be mended, is needed.
const PRUNE: &str = "
    UPDATE op SET state = 'pruned', body = CASE WHEN overlay = 1 OR refused = 1 THEN body END
    WHERE epoch = ?1 AND seq <= ?2 AND state <> 'pruned'";

/// Let go of ops in a verified backup, in whole acts: half an act could never be offered again.
fn prune(conn: &Connection, line: &LineState, durable: OpSeq) -> Result<(), StoreError> {
    let act_at = |seq: OpSeq| -> Result<Option<ActId>, StoreError> {
        let mut query = conn.prepare_cached(ACT_AT)?;
        let act = query.query_row((Word(line.epoch), int(seq)), |row| row.get::<_, Id>(0)).optional()?;
        Ok(act.map(ActId::from))
    };
    let mut up_to = durable;
    while up_to > 0 {
        match act_at(up_to)? {
            Some(act) if act_at(up_to + 1)? == Some(act) => up_to -= 1,
            _ => break,
        }
    }
    conn.prepare_cached(PRUNE)?.execute((Word(line.epoch), int(up_to)))?;
    Ok(())
}
