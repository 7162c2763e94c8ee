//! Chunks of a snapshot: the rows of a stream that is read from its start, many in one transaction.

use super::frame::Ignored;
use super::membership::Members;
use super::meta::{self, ServerState};
use super::mirror::{self, Confirmed};
use super::streams::{self, StreamRow};
use super::{Journal, Store, StoreError, index, overlay, settle};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use shared::chunk::{Change, Chunk, ChunkRow};
use shared::id::{RecordId, ServerEpoch, StreamName};
use shared::kind::Kinds;
use shared::protocol::{self, Position, Row};
use std::collections::BTreeSet;

/// Pages of tables and indexes that rows of a first sync touch again and again stay unpacked in memory (KiB, negative),
/// and the write-ahead log is written back less often (pages).
const WIDE: &str = "PRAGMA cache_size = -131072; PRAGMA wal_autocheckpoint = 20000";
const NARROW: &str = "PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 4000; PRAGMA shrink_memory";

/// After a power cut the last chunks may be missing and are fetched again: nobody waits for the disk for their sake. What
/// is saved meanwhile is written through, and they with it. Only where the journal is a log: a rollback journal that
/// is not written through may harm the file.
const LAZY: &str = "PRAGMA synchronous = NORMAL";
const STRICT: &str = "PRAGMA synchronous = FULL";

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

    /// Apply chunks that were asked for from this position and follow each other, in one transaction: what is shown and
    /// the cursor together. Of a chunk that begins before the cursor only the rest is taken: it may be of another
    /// snapshot than the one before.
    pub fn apply_chunks(
        &mut self,
        chunks: &[Chunk],
        epoch: ServerEpoch,
        asked: &Position,
    ) -> Result<ChunkApplied, StoreError> {
        self.widen(true)?;
        if self.place.journal == Journal::Wal {
            self.conn.execute_batch(LAZY)?;
        }
        let applied = self.apply_at_once(chunks, epoch, asked);
        self.conn.execute_batch(STRICT)?;
        applied
    }

    fn apply_at_once(
        &mut self,
        chunks: &[Chunk],
        epoch: ServerEpoch,
        asked: &Position,
    ) -> Result<ChunkApplied, StoreError> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let server: ServerState = meta::load(&tx)?;
        let mut stream = match guard(&tx, &server, epoch, asked)? {
            Ok(stream) => stream,
            Err(why) => return Ok(ChunkApplied::Ignored(why)),
        };
        let (mut count, mut touched, mut later) = (0, BTreeSet::new(), index::Later::default());
        for chunk in chunks {
            if !(chunk.head.from..chunk.head.next).contains(&stream.cursor) {
                return Ok(ChunkApplied::Ignored(Ignored::NotNext));
            }
            let rows = chunk.rows().map_err(|_| StoreError::Unreadable { what: "a chunk".to_owned() })?;
            let rest = &rows[rows.partition_point(|row| row.seq <= stream.cursor)..];
            take(&tx, &self.kinds, &mut stream, epoch, rest, &mut touched, &mut later)?;
            stream.cursor = chunk.head.next;
            stream.top = stream.top.max(Some(chunk.head.head));
            count += rest.len() as u64;
        }
        later.put(&tx, &self.kinds)?;
        streams::keep(&tx, &stream)?;
        touched.extend(settle::tidy(&tx)?);
        show(&tx, &self.kinds, touched)?;
        tx.commit()?;
        Ok(ChunkApplied::Applied { rows: count })
    }

    /// Apply rows that come before all others of a stream that is read from its start. The cursor does not move: they come
    /// again in their place.
    pub fn apply_ahead(
        &mut self,
        rows: &[Row],
        epoch: ServerEpoch,
        asked: &Position,
    ) -> Result<(), StoreError> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let server: ServerState = meta::load(&tx)?;
        let Ok(mut stream) = guard(&tx, &server, epoch, asked)? else { return Ok(()) };
        let rows: Vec<_> = rows.iter().filter_map(of_frame).collect();
        let (mut touched, mut later) = (BTreeSet::new(), index::Later::default());
        take(&tx, &self.kinds, &mut stream, epoch, &rows, &mut touched, &mut later)?;
        later.put(&tx, &self.kinds)?;
        streams::keep(&tx, &stream)?;
        show(&tx, &self.kinds, touched)?;
        Ok(tx.commit()?)
    }

    /// Memory for many rows at once, and back to what everyday work needs.
    pub(super) fn widen(&mut self, wide: bool) -> Result<(), StoreError> {
        if self.wide != wide {
            self.conn.execute_batch(if wide { WIDE } else { NARROW })?;
            self.wide = wide;
        }
        Ok(())
    }
}

/// Rows of which more was here; where nothing of this store is laid over anything, that need not be looked at for each.
fn show(tx: &Transaction<'_>, kinds: &Kinds, touched: BTreeSet<RecordId>) -> Result<(), StoreError> {
    if overlay::any(tx)? {
        return overlay::refresh(tx, kinds, touched);
    }
    touched.into_iter().try_for_each(|id| index::reindex(tx, kinds, id))
}

fn of_frame(row: &Row) -> Option<ChunkRow<'_>> {
    let protocol::Change::Put(body) = &row.change else { return None };
    Some(ChunkRow {
        seq: row.seq,
        id: row.id,
        kind: &row.kind,
        rev: row.rev,
        change: Change::Put(body.get()),
    })
}

/// The reasons are those of a frame. A stream that was complete once is not read by chunks: they do not say where a
/// record went that has left.
fn guard(
    conn: &Connection,
    server: &ServerState,
    epoch: ServerEpoch,
    asked: &Position,
) -> Result<Result<StreamRow, Ignored>, StoreError> {
    if epoch != server.epoch {
        return Ok(Err(Ignored::OtherServerEpoch));
    }
    let Some(stream) = streams::by_name(conn, &asked.stream)? else { return Ok(Err(Ignored::NotMine)) };
    Ok(if asked.generation != stream.generation {
        Err(Ignored::OtherGeneration)
    } else if stream.cursor != asked.cursor || stream.complete.is_some() {
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
    touched: &mut BTreeSet<RecordId>,
    later: &mut index::Later,
) -> Result<(), StoreError> {
    let part = stream.part;
    let mut members = Members::of(conn, stream);
    let lays_nothing = !overlay::any(conn)?;
    for &ChunkRow { seq, id, kind, rev, change } in rows {
        match change {
            Change::Out => members.unname(id)?,
            Change::Put(body) => {
                members.put_new(id, seq, rev)?;
                let confirmed = Confirmed { id, part, kind, rev, server_epoch, body };
                // Nearly all rows of a first sync are of records of which nothing is here yet.
                if lays_nothing && !mirror::has(conn, id)? {
                    if let Some(shown) = mirror::begin(conn, kinds, confirmed)? {
                        index::begin(conn, kinds, id, part, kind, shown, later)?;
                    }
                } else if mirror::put(conn, kinds, confirmed)? {
                    touched.insert(id);
                }
            }
        }
    }
    Ok(())
}
