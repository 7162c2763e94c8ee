//! Frames: pieces of a stream, each applied whole in one transaction or not at all.

use super::membership::Members;
use super::meta::{self, ServerState};
use super::mirror::{self, Confirmed};
use super::streams::{self, StreamRow};
use super::{Store, StoreError, overlay, settle};
use rusqlite::{Connection, TransactionBehavior};
use shared::id::{RecordId, Seq, StreamName};
use shared::kind::Kinds;
use shared::protocol::{Change, Frame, Row};
use shared::weakness::{Weakness, has};
use std::collections::{BTreeMap, BTreeSet};

/// What became of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameApplied {
    /// Nothing was changed.
    Ignored(Ignored),
    /// The stream goes on after it.
    Applied,
    /// Everything has come.
    Complete {
        /// Whether what is here is what the server counts. If not, restart the stream.
        digest_matches: bool,
    },
}

/// Why a frame was ignored. All are harmless: the next request asks again from where the replica stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ignored {
    /// It is of another server epoch than the replica knows.
    OtherServerEpoch,
    /// The replica does not read this stream.
    NotMine,
    /// It is of a time before the stream was lost and given again.
    OtherGeneration,
    /// It does not begin where the replica stands.
    NotNext,
    /// Its snapshot is older than one that was read from before.
    OlderSnapshot,
}

impl Store {
    /// Apply a frame, what is shown and the cursor together.
    pub fn apply_frame(&mut self, frame: &Frame) -> Result<FrameApplied, StoreError> {
        self.widen(false)?;
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let server: ServerState = meta::load(&tx)?;
        let mut stream = match guard(&tx, &server, frame)? {
            Ok(stream) => stream,
            Err(why) => return Ok(FrameApplied::Ignored(why)),
        };
        let mut touched = apply_rows(&tx, &self.kinds, &mut stream, frame)?;
        stream.cursor = frame.next;
        stream.top = Some(stream.top.map_or(frame.head, |top| top.max(frame.head)));
        let complete = stream.cursor == frame.head;
        if complete {
            touched.extend(finish(&tx, &mut stream, frame.head)?);
        }
        streams::keep(&tx, &stream)?;
        touched.extend(settle::tidy(&tx)?);
        overlay::refresh(&tx, &self.kinds, touched)?;
        tx.commit()?;
        Ok(match complete {
            true => FrameApplied::Complete { digest_matches: stream.digest == frame.digest },
            false => FrameApplied::Applied,
        })
    }
}

fn guard(
    conn: &Connection,
    server: &ServerState,
    frame: &Frame,
) -> Result<Result<StreamRow, Ignored>, StoreError> {
    // A restored server uses numbers again; only those of the epoch that the cursors are of may move them.
    if frame.server_epoch != server.epoch {
        return Ok(Err(Ignored::OtherServerEpoch));
    }
    let Some(stream) = streams::by_name(conn, &frame.stream)? else { return Ok(Err(Ignored::NotMine)) };
    Ok(if frame.generation != stream.generation {
        // A late frame must not refill a stream that was withdrawn.
        Err(Ignored::OtherGeneration)
    } else if frame.from != stream.cursor && !has(Weakness::NoContiguity) {
        // A frame that does not follow would leave a hole behind the cursor.
        Err(Ignored::NotNext)
    } else if stream.top.is_some_and(|top| frame.head < top) {
        // An older snapshot's last frame would call the stream complete without what was read since.
        Err(Ignored::OlderSnapshot)
    } else {
        Ok(stream)
    })
}

fn apply_rows(
    conn: &Connection,
    kinds: &Kinds,
    stream: &mut StreamRow,
    frame: &Frame,
) -> Result<BTreeSet<RecordId>, StoreError> {
    let mut touched = BTreeSet::new();
    for row in &frame.rows {
        let changed = match &row.change {
            Change::Put(body) => put(conn, kinds, stream, frame, row, body.get())?,
            Change::Out(to) => out(conn, stream, row, to)?,
        };
        if changed {
            touched.insert(row.id);
        }
    }
    Ok(touched)
}

fn put(
    conn: &Connection,
    kinds: &Kinds,
    stream: &mut StreamRow,
    frame: &Frame,
    row: &Row,
    body: &str,
) -> Result<bool, StoreError> {
    Members::of(conn, stream).put(row.id, row.seq, row.rev)?;
    let (part, server_epoch) = (stream.part, frame.server_epoch);
    mirror::put(
        conn,
        kinds,
        Confirmed { id: row.id, part, kind: &row.kind, rev: row.rev, server_epoch, body },
    )
}

/// The record has left this stream. Where it goes on in a stream that this replica also reads and that has not come
/// that far, it is on its way: the text stays until it arrives there or turns out to have gone on.
fn out(
    conn: &Connection,
    stream: &mut StreamRow,
    row: &Row,
    to: &BTreeMap<StreamName, Seq>,
) -> Result<bool, StoreError> {
    Members::of(conn, stream).drop(row.id)?;
    if has(Weakness::OutDeletes) {
        return mirror::delete(conn, row.id, stream.part);
    }
    if !mirror::has_part(conn, row.id, stream.part)? {
        return Ok(false);
    }
    for (name, &seq) in to {
        if let Some(mut next) = streams::by_name(conn, name)?
            && next.complete.is_none_or(|complete| complete < seq)
        {
            Members::of(conn, &mut next).expect(row.id, seq)?;
        }
    }
    mirror::delete_unheld(conn, row.id, stream.part)
}

/// Everything up to the head has come. What a pass from the start did not name has gone while nobody told this
/// replica, and what was expected up to here and did not come has gone on.
fn finish(conn: &Connection, stream: &mut StreamRow, head: Seq) -> Result<Vec<RecordId>, StoreError> {
    stream.complete = Some(head);
    let members = Members::of(conn, stream);
    let mut gone = members.not_come(head)?;
    if members.stream.sweep && !has(Weakness::NoSweep) {
        gone.extend(members.unnamed()?);
        members.stream.sweep = false;
    }
    let mut touched = Vec::new();
    for id in gone {
        Members::of(conn, stream).drop(id)?;
        if mirror::delete_unheld(conn, id, stream.part)? {
            touched.push(id);
        }
    }
    Ok(touched)
}
