//! State out: the head of a reply and its frames, all from one snapshot.

use super::{Caller, repair, snapshot};
use crate::store::{FeedRow, FeedText, Result, StaffRow, StoreError, StreamRow, Tx};
use shared::clock::Millis;
use shared::id::ServerEpoch;
use shared::policy::{parts_of_stream, stream_of};
use shared::protocol::{
    Ack, Change, FRAME_BYTES_MAX, FRAME_ROWS_MAX, Frame, Lease, Position, REPLY_BYTES_MAX, Reply, ReplyHead,
    Row, StaffMember, StreamGrant, StreamList, SyncRequest,
};
use std::collections::{BTreeMap, BTreeSet};

/// When nothing waits, come again after a quarter of an hour.
const NEXT_SYNC_MS: u64 = 15 * 60 * 1000;

/// The whole reply to a sync whose push has been committed. `caller` is read again in this snapshot, so that a
/// right that was withdrawn meanwhile reads nothing.
pub fn reply(
    tx: &mut dyn Tx,
    caller: &Caller,
    request: &SyncRequest,
    ack: Ack,
    now: Millis,
    lease: Lease,
) -> Result<Vec<Reply>> {
    let streams = stream_list(&caller.staff);
    let mut states = BTreeMap::new();
    for name in streams.streams.keys() {
        states.insert(name.clone(), tx.stream(name)?);
    }
    let server_epoch = tx.server_epoch()?;
    let staff_ver = tx.staff_version()?;
    let names_known = request.staff_ver == staff_ver && request.server_epoch == server_epoch;
    let staff = if names_known { Vec::new() } else { colleagues(tx, &caller.staff)? };
    let head = ReplyHead {
        rid: request.rid,
        server_epoch,
        server_time: now,
        ack,
        heads: states.iter().map(|(name, state)| (name.clone(), state.head)).collect(),
        staff_ver,
        staff,
        streams: streams.clone(),
        lease,
        next_sync_ms: NEXT_SYNC_MS,
        snapshots: BTreeMap::new(),
    };
    let mut replies = vec![Reply::Head(Box::new(head))];
    let mut budget = REPLY_BYTES_MAX;
    let mut more = false;
    let mut snapshots = BTreeMap::new();
    for asked in &request.pull {
        let Some(grant) = streams.streams.get(&asked.stream) else { continue };
        let fits = asked.generation == grant.generation && request.server_epoch == server_epoch;
        let cursor = if fits { asked.cursor.max(0) } else { 0 };
        let state = &states[&asked.stream];
        if let Some(rows) = snapshot::offered(request, &asked.stream, state.digest.count, state.head - cursor)
        {
            snapshots.insert(asked.stream.clone(), rows);
            continue;
        }
        if let Some(theirs) = request.repair.get(&asked.stream).filter(|_| fits) {
            replies.extend(repair::lines(tx, state, *grant, server_epoch, theirs, &streams)?);
        }
        let from = Position { generation: grant.generation, cursor, stream: asked.stream.clone() };
        more |= frames(tx, from, state, server_epoch, &streams, &mut budget, &mut replies)?;
    }
    if let Some(Reply::Head(head)) = replies.first_mut() {
        head.snapshots = snapshots;
    }
    replies.push(Reply::End { more });
    Ok(replies)
}

/// The streams of a member of staff, each with the version at which its dong was given.
pub fn stream_list(staff: &StaffRow) -> StreamList {
    let streams = staff
        .dong
        .iter()
        .flat_map(|(dong, &generation)| {
            staff
                .role
                .reads()
                .iter()
                .map(move |&part| (stream_of(dong, part), StreamGrant { generation, part }))
        })
        .collect();
    StreamList { ver: staff.ver, streams }
}

fn colleagues(tx: &mut dyn Tx, staff: &StaffRow) -> Result<Vec<StaffMember>> {
    let near: BTreeSet<_> = staff.dong.keys().collect();
    Ok(tx
        .all_staff()?
        .into_iter()
        .filter(|it| it.id == staff.id || it.dong.keys().any(|dong| near.contains(dong)))
        .map(|it| StaffMember {
            id: it.id,
            name: it.name,
            role: it.role,
            dong: it.dong.into_keys().collect(),
        })
        .collect())
}

/// Frames of one stream until its head or the end of the budget; whether something is left.
fn frames(
    tx: &mut dyn Tx,
    mut at: Position,
    state: &StreamRow,
    server_epoch: ServerEpoch,
    readable: &StreamList,
    budget: &mut usize,
    replies: &mut Vec<Reply>,
) -> Result<bool> {
    loop {
        let bytes_max = FRAME_BYTES_MAX.min(*budget);
        if bytes_max == 0 {
            return Ok(at.cursor < state.head);
        }
        let rows = tx.feed_after(&at.stream, at.cursor, FRAME_ROWS_MAX, bytes_max)?;
        let bytes: usize = rows.iter().map(text_len).sum();
        *budget = budget.saturating_sub(bytes);
        let ends = rows.last().is_none_or(|row| row.seq >= state.head);
        let next = if ends { state.head } else { rows.last().map_or(state.head, |row| row.seq) };
        let rows = rows.into_iter().map(|row| row_out(row, readable)).collect::<Result<Vec<_>>>()?;
        replies.push(Reply::Frame(Frame {
            stream: at.stream.clone(),
            generation: at.generation,
            server_epoch,
            from: at.cursor,
            next,
            head: state.head,
            digest: state.digest,
            rows,
        }));
        if ends {
            return Ok(false);
        }
        at.cursor = next;
    }
}

fn text_len(row: &FeedRow) -> usize {
    match &row.text {
        FeedText::Put(text) => text.len(),
        FeedText::Out(_) => 64,
    }
}

pub(super) fn row_out(row: FeedRow, readable: &StreamList) -> Result<Row> {
    let change = match row.text {
        FeedText::Put(text) => Change::Put(
            serde_json::value::RawValue::from_string(text)
                .map_err(|it| StoreError::Unreadable(it.to_string()))?,
        ),
        // Where it went is told only as far as the reader may look.
        FeedText::Out(to) => {
            Change::Out(to.into_iter().filter(|(name, _)| readable.streams.contains_key(name)).collect())
        }
    };
    debug_assert!(parts_of_stream(&row.stream).is_some(), "streams are named by the policy");
    Ok(Row { seq: row.seq, id: row.id, kind: row.kind, rev: row.rev, change })
}
