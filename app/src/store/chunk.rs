//! Chunks of a snapshot: the rows of a stream that is read from its start, many in one transaction.

use super::frame::Ignored;
use super::membership::Members;
use super::meta::{self, ServerState};
use super::mirror::{self, Confirmed};
use super::streams::{self, StreamRow};
use super::{Store, StoreError, overlay, settle};
use rusqlite::{Connection, TransactionBehavior};
use shared::chunk::{Change, Chunk, ChunkRow};
use shared::id::{RecordId, ServerEpoch, StreamName};
use shared::kind::Kinds;
use shared::protocol::Position;
use std::collections::BTreeSet;

/// What became of a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChunkApplied {
    /// Nothing was changed.
    Ignored(Ignored),
    /// The stream goes on after it.
    Applied {
        /// How many rows were new to the pass.
        rows: u64,
    },
}

impl Store {
    /// Where this replica stands in a stream and the server epoch of its cursor; `None` when it does not read it.
    pub fn position(&self, name: &StreamName) -> Result<Option<(ServerEpoch, Position)>, StoreError> {
        let epoch = meta::load::<ServerState>(&self.conn)?.epoch;
        Ok(streams::by_name(&self.conn, name)?.map(|stream| {
            let StreamRow { name, generation, cursor, .. } = stream;
            (epoch, Position { stream: name, generation, cursor })
        }))
    }

    /// Apply a chunk that was asked for from this position, what is shown and the cursor together.
    /// Of a chunk that begins before the cursor only the rest is taken: it may be of another snapshot than the one before.
    pub fn apply_chunk(
        &mut self,
        chunk: &Chunk,
        rows: &[ChunkRow<'_>],
        epoch: ServerEpoch,
        asked: &Position,
    ) -> Result<ChunkApplied, StoreError> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let server: ServerState = meta::load(&tx)?;
        let mut stream = match guard(&tx, &server, chunk, epoch, asked)? {
            Ok(stream) => stream,
            Err(why) => return Ok(ChunkApplied::Ignored(why)),
        };
        let rest = &rows[rows.partition_point(|row| row.seq <= stream.cursor)..];
        let mut touched = take(&tx, &self.kinds, &mut stream, epoch, rest)?;
        stream.cursor = chunk.head.next;
        stream.top = stream.top.max(Some(chunk.head.head));
        streams::keep(&tx, &stream)?;
        touched.extend(settle::tidy(&tx)?);
        overlay::refresh(&tx, &self.kinds, touched)?;
        tx.commit()?;
        Ok(ChunkApplied::Applied { rows: rest.len() as u64 })
    }
}

/// The reasons are those of a frame. A stream that was complete once is not read by chunks: they do not say where a
/// record went that has left.
fn guard(
    conn: &Connection,
    server: &ServerState,
    chunk: &Chunk,
    epoch: ServerEpoch,
    asked: &Position,
) -> Result<Result<StreamRow, Ignored>, StoreError> {
    if epoch != server.epoch {
        return Ok(Err(Ignored::OtherServerEpoch));
    }
    let Some(stream) = streams::by_name(conn, &asked.stream)? else { return Ok(Err(Ignored::NotMine)) };
    let goes_on = (chunk.head.from..chunk.head.next).contains(&stream.cursor) && stream.complete.is_none();
    Ok(if asked.generation != stream.generation {
        Err(Ignored::OtherGeneration)
    } else if !goes_on {
        Err(Ignored::NotNext)
    } else {
        Ok(stream)
    })
}

fn take(
    conn: &Connection,
    kinds: &Kinds,
    stream: &mut StreamRow,
    server_epoch: ServerEpoch,
    rows: &[ChunkRow<'_>],
) -> Result<BTreeSet<RecordId>, StoreError> {
    let part = stream.part;
    let mut touched = BTreeSet::new();
    let mut members = Members::of(conn, stream);
    for &ChunkRow { seq, id, kind, rev, change } in rows {
        match change {
            Change::Out => members.unname(id)?,
            Change::Put(body) => {
                members.put(id, seq, rev)?;
                if mirror::put(conn, kinds, Confirmed { id, part, kind, rev, server_epoch, body })? {
                    touched.insert(id);
                }
            }
        }
    }
    Ok(touched)
}
