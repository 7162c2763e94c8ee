//! Repair: of a stream that a replica holds otherwise than it is here, the ranges of ids that differ.

use super::pull::row_out;
use crate::store::{FeedRow, FeedText, Result, StreamRow, Tx};
use shared::digest::Ranges;
use shared::id::ServerEpoch;
use shared::protocol::{FRAME_ROWS_MAX, Repair, Reply, StreamGrant, StreamList};
use std::collections::BTreeMap;

/// Rows that are read at once.
const ROWS: usize = 2_000;

/// Bytes that are read at once.
const BYTES: usize = 1024 * 1024;

/// The lines that repair one stream: none where the two sides agree. Every line has whole ranges.
pub(super) fn lines(
    tx: &mut dyn Tx,
    stream: &StreamRow,
    grant: StreamGrant,
    server_epoch: ServerEpoch,
    theirs: &Ranges,
    readable: &StreamList,
) -> Result<Vec<Reply>> {
    if !theirs.is_whole() {
        return Ok(Vec::new());
    }
    let mut ours = Ranges::new(theirs.bits);
    each_put(tx, stream, |row| ours.add(row.id, row.rev))?;
    let differ = |range: &u16| ours.sums[usize::from(*range)] != theirs.sums[usize::from(*range)];
    let mut held: BTreeMap<u16, Vec<FeedRow>> =
        (0..1 << theirs.bits).filter(differ).map(|range| (range, Vec::new())).collect();
    each_put(tx, stream, |row| {
        if let Some(rows) = held.get_mut(&Ranges::of(theirs.bits, row.id)) {
            rows.push(row);
        }
    })?;
    let mut lines = Vec::new();
    let begin = || Repair {
        stream: stream.name.clone(),
        generation: grant.generation,
        server_epoch,
        head: stream.head,
        bits: theirs.bits,
        ranges: Vec::new(),
        rows: Vec::new(),
    };
    let mut line = begin();
    for (range, rows) in held {
        if !line.ranges.is_empty() && line.rows.len() + rows.len() > FRAME_ROWS_MAX {
            lines.push(Reply::Repair(std::mem::replace(&mut line, begin())));
        }
        line.ranges.push(range);
        for row in rows {
            line.rows.push(row_out(row, readable)?);
        }
    }
    if !line.ranges.is_empty() {
        lines.push(Reply::Repair(line));
    }
    Ok(lines)
}

fn each_put(tx: &mut dyn Tx, stream: &StreamRow, mut told: impl FnMut(FeedRow)) -> Result<()> {
    let mut from = 0;
    loop {
        let rows = tx.feed_after(&stream.name, from, ROWS, BYTES)?;
        let Some(last) = rows.last().map(|row| row.seq) else { return Ok(()) };
        rows.into_iter().filter(|row| matches!(row.text, FeedText::Put(_))).for_each(&mut told);
        from = last;
    }
}
