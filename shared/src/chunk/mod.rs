//! A chunk of a snapshot: a range of a stream's rows in few bytes, packed once for every tablet that begins.
//!
//! A snapshot is a stream as it lies in the feed, in the order of places, cut into chunks; before them stands a table
//! of the ids that several chunks name. Most of what a row costs is ids: each is written once, without what its form
//! says anyway, and named by its number after that. The rest is the rows' own text, byte for byte, kind by kind, since
//! what is alike packs well side by side. All is packed with gzip outside.
//!
//! A chunk stands for itself: whoever is complete up to any place in it may apply it, whatever snapshot came before.
//! It holds each row that was there when it was read; what has moved on since comes again, further up.

mod ids;
mod names;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use read::{Change, Chunk, ChunkRow, NotAChunk, Table};
pub use write::{Packer, Survey};

use crate::id::{Seq, ServerEpoch, StreamName};
use crate::protocol::Row;
use serde::{Deserialize, Serialize};

/// The layout of chunks and tables. Whoever knows another asks for frames.
pub const LAYOUT: u32 = 2;

/// Most rows in a chunk.
pub const CHUNK_ROWS_MAX: usize = 4096;

/// Bytes of texts after which a chunk ends: about 50 KiB when they are packed.
pub const CHUNK_BYTES_MAX: usize = 768 * 1024;

/// Rows from which a stream is offered as a snapshot; fewer come as frames.
pub const SNAPSHOT_ROWS_MIN: u64 = 2_000;

/// `POST /v1/snapshot`: a piece of a snapshot of one stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotRequest {
    /// See [`crate::protocol::PROTOCOL`].
    pub proto: u32,
    /// See [`LAYOUT`].
    pub layout: u32,
    /// The server epoch that the replica knows.
    pub server_epoch: ServerEpoch,
    /// The stream.
    pub stream: StreamName,
    /// The replica's generation of it.
    pub generation: i64,
    /// What of it.
    pub piece: Piece,
}

/// A piece of a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// The table.
    Table,
    /// The chunk that goes on after this place.
    After(Seq),
    /// Not of the snapshot, and not packed: the newest rows of the households that the asker needs today, as [`Ahead`].
    Ahead,
}

/// Rows that come before all others.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ahead {
    /// Each is a put.
    pub rows: Vec<Row>,
}

/// What a table says of its snapshot: its first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableHead {
    /// Name of the snapshot.
    pub snapshot: String,
    /// The stream's head when it was read.
    pub head: Seq,
    /// Rows of all chunks.
    pub rows: u64,
    /// Packed bytes of all chunks.
    pub bytes: u64,
    /// How many chunks.
    pub chunks: u64,
    /// How many ids follow.
    pub ids: usize,
}

/// What a chunk says of itself: its first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChunkHead {
    /// Name of the snapshot, whose table it needs.
    pub snapshot: String,
    /// The stream's head when it was read.
    pub head: Seq,
    /// It has everything after this place…
    pub from: Seq,
    /// …up to this one.
    pub next: Seq,
    /// How many rows.
    pub rows: u64,
    /// Where its packed bytes begin in the snapshot.
    pub at: u64,
    /// How many ids it brings itself.
    pub ids: usize,
    /// How often it names an id of the table.
    pub names: usize,
    /// The kinds of its rows, in the order in which their texts stand.
    pub kinds: Vec<String>,
}

/// What stands in the text instead of ids and between the parts of a row. None of it occurs in JSON.
mod mark {
    /// An id of this chunk again, as UUID; a number follows.
    pub(super) const AGAIN: u8 = 1;
    /// The same without hyphens.
    pub(super) const AGAIN_BARE: u8 = 2;
    /// The next id of this chunk.
    pub(super) const NEXT: u8 = 3;
    /// The same without hyphens.
    pub(super) const NEXT_BARE: u8 = 4;
    /// An id of the table; its number stands in the columns.
    pub(super) const TABLE: u8 = 5;
    /// The same without hyphens.
    pub(super) const TABLE_BARE: u8 = 6;
    /// Between the parts of a row's text.
    pub(super) const PART: u8 = 7;
    /// After a row.
    pub(super) const ROW: u8 = b'\n';
    /// All that is not a mark is at least this.
    pub(super) const FIRST_OF_TEXT: u8 = 0x20;
}
