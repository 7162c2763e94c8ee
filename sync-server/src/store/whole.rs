//! Whether a store is whole: what it says of its streams and lines is worked out again from their rows and compared.
//!
//! Engines find damaged pages. Here is found what no engine can know: a row that is missing, one too many, one that was
//! changed by somebody else than this program.

use super::{FeedRow, FeedText, LineRow, Result, StoreError, StreamRow, Tx};
use shared::digest::{Chain, StreamDigest};
use shared::id::{OpId, OpSeq, RecordId, ServerEpoch};
use shared::policy::parts_of_stream;
use std::collections::HashSet;

/// Rows of a stream that are read at once.
const ROWS_MAX: usize = 1_000;

/// Texts of rows that are read at once, in bytes.
const BYTES_MAX: usize = 4 << 20;

/// What a store holds, as it was counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Contents {
    /// How often the store was restored.
    pub epoch: ServerEpoch,
    /// Records and events that stand in a stream, each once.
    pub records: u64,
    /// Places of lines.
    pub ops: u64,
    /// Streams that have begun.
    pub streams: u64,
    /// Every line as it is here.
    pub lines: Vec<LineRow>,
}

/// Work out every stream and every line again. The first that differs from what the store says of it is told as
/// [`StoreError::Damaged`].
pub fn contents(tx: &mut dyn Tx) -> Result<Contents> {
    let (streams, lines) = (tx.streams()?, tx.lines()?);
    let mut seen = HashSet::new();
    for stream in &streams {
        check_stream(tx, stream, &mut seen)?;
    }
    for line in &lines {
        check_line(tx, line)?;
    }
    Ok(Contents {
        epoch: tx.server_epoch()?,
        records: seen.len() as u64,
        ops: lines.iter().map(|it| it.last).sum(),
        streams: streams.len() as u64,
        lines,
    })
}

/// Head, count and sum are those of the rows, and each row is of a record or event that is there.
fn check_stream(tx: &mut dyn Tx, stream: &StreamRow, seen: &mut HashSet<RecordId>) -> Result<()> {
    let mut found = StreamRow { name: stream.name.clone(), head: 0, digest: StreamDigest::default() };
    loop {
        let rows = tx.feed_after(&stream.name, found.head, ROWS_MAX, BYTES_MAX)?;
        let Some(last) = rows.last() else { break };
        found.head = last.seq;
        for row in rows.iter().filter(|row| matches!(row.text, FeedText::Put(_))) {
            found.digest.add(row.id, row.rev);
            seen.insert(row.id);
            check_row(tx, row)?;
        }
    }
    if found == *stream {
        return Ok(());
    }
    let told =
        |it: &StreamRow| format!("head {}, {} rows, sum {:016x}", it.head, it.digest.count, it.digest.sum);
    let name = &stream.name.0;
    Err(StoreError::Damaged(format!("stream {name} says {} and has {}", told(stream), told(&found))))
}

/// What is published is the newest of what is stored.
fn check_row(tx: &mut dyn Tx, row: &FeedRow) -> Result<()> {
    let stored = match (tx.record(row.id)?, parts_of_stream(&row.stream)) {
        (Some(record), Some((_, part))) => Some(record.rev(part)),
        // An event never changes.
        (None, Some(_)) => tx.event(row.id)?.map(|_| row.rev),
        (_, None) => None,
    };
    match stored {
        Some(rev) if rev == row.rev => Ok(()),
        Some(rev) => Err(differs(row, &format!("rev {} is published and {rev} is stored", row.rev))),
        None => Err(differs(row, "it is published and not stored")),
    }
}

fn differs(row: &FeedRow, how: &str) -> StoreError {
    StoreError::Damaged(format!("{} in stream {}: {how}", row.id, row.stream.0))
}

/// Each op is at its place, and the chains are those of the ops' texts.
fn check_line(tx: &mut dyn Tx, row: &LineRow) -> Result<()> {
    let mut chain = Chain::START;
    for seq in 1..=row.last {
        let (Some(op), Some(stored)) = (tx.op_at(row.line, seq)?, tx.chain_at(row.line, seq)?) else {
            return Err(lacks(row, seq));
        };
        let logged = tx.op(op)?.ok_or_else(|| lacks(row, seq))?;
        // What was sent under an id that was taken has its place under another id than the one in the chain.
        let is_stand_in = op == OpId::stand_in(row.line, seq);
        if !is_stand_in && chain.then(op, &logged.text) != stored {
            return Err(other_text(row, seq));
        }
        chain = stored;
    }
    if chain == row.chain { Ok(()) } else { Err(other_text(row, row.last)) }
}

fn lacks(row: &LineRow, seq: OpSeq) -> StoreError {
    StoreError::Damaged(format!(
        "op {seq} of line {} is missing; the line says that it has {}",
        row.line, row.last
    ))
}

fn other_text(row: &LineRow, seq: OpSeq) -> StoreError {
    StoreError::Damaged(format!("op {seq} of line {} is not what its chain says", row.line))
}
