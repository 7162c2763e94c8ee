//! A snapshot of a stream: cut and packed once, for every tablet that begins.

use super::Caller;
use super::pull::stream_list;
use crate::store::{FeedRow, FeedText, Result, StoreError, Tx};
use flate2::Compression;
use flate2::write::GzEncoder;
use shared::chunk::{
    CHUNK_BYTES_MAX, CHUNK_ROWS_MAX, Change, ChunkHead, ChunkRow, LAYOUT, Piece, SNAPSHOT_ROWS_MIN,
    SnapshotRequest, Survey, TableHead,
};
use shared::id::{Seq, ServerEpoch, StreamName};
use shared::kind::Part;
use shared::policy::{parts_of_stream, stream_of};
use shared::protocol::SyncRequest;
use shared::rules::ahead::{Due, look};
use std::io::Write as _;
use std::sync::Arc;

/// A stream as chunks and the table of ids before them, each packed with gzip.
#[derive(Debug)]
pub struct Snapshot {
    server_epoch: ServerEpoch,
    head: Seq,
    rows: u64,
    bytes: usize,
    table: Arc<[u8]>,
    /// Each with the place up to which it goes.
    chunks: Vec<(Seq, Arc<[u8]>)>,
    /// Of an open part: which households come first for whom.
    pub(super) due: Vec<Due>,
}

impl Snapshot {
    /// A packed piece; `None` when it has nothing after that place.
    pub fn piece(&self, piece: Piece) -> Option<Arc<[u8]>> {
        match piece {
            Piece::Ahead => None,
            Piece::Table => Some(self.table.clone()),
            Piece::After(seq) => {
                let at = self.chunks.partition_point(|(next, _)| *next <= seq);
                self.chunks.get(at).map(|(_, chunk)| chunk.clone())
            }
        }
    }

    /// Whether it may be read by whoever begins now: it is of this epoch, and little has changed since.
    pub fn is_good(&self, server_epoch: ServerEpoch, head: Seq) -> bool {
        let most = i64::try_from((self.rows / 10).max(SNAPSHOT_ROWS_MIN)).unwrap_or(i64::MAX);
        self.server_epoch == server_epoch && (0..=most).contains(&head.saturating_sub(self.head))
    }

    /// Bytes that it takes in memory, nearly.
    pub fn bytes(&self) -> usize {
        self.bytes + self.table.len()
    }
}

/// The stream whose snapshot is needed for a piece, its head, and the server's epoch.
#[derive(Clone, Debug)]
pub struct Needed {
    /// The stream.
    pub stream: StreamName,
    /// Its head.
    pub head: Seq,
    /// How often the server was restored.
    pub server_epoch: ServerEpoch,
}

/// What a piece needs, when the caller may read its stream now in the generation that she knows. Which households come
/// first is known of the open part, which everybody reads.
pub fn readable(tx: &mut dyn Tx, caller: &Caller, request: &SnapshotRequest) -> Result<Option<Needed>> {
    let server_epoch = tx.server_epoch()?;
    let list = stream_list(&caller.staff);
    let granted = list.streams.get(&request.stream).is_some_and(|it| it.generation == request.generation);
    let stream = match (request.piece, parts_of_stream(&request.stream)) {
        (Piece::Ahead, Some((dong, _))) => stream_of(&dong, Part::Open),
        _ => request.stream.clone(),
    };
    let fits = granted && request.layout == LAYOUT && request.server_epoch == server_epoch;
    let readable = fits && list.streams.contains_key(&stream);
    Ok(if readable { Some(Needed { head: tx.stream(&stream)?.head, stream, server_epoch }) } else { None })
}

/// How many rows of a stream are still to come, where they are worth a snapshot to this reader.
pub(super) fn offered(request: &SyncRequest, stream: &StreamName, count: u64, left: Seq) -> Option<u64> {
    let rows = count.min(u64::try_from(left).unwrap_or(0));
    (rows >= SNAPSHOT_ROWS_MIN && request.snapshots.contains(stream)).then_some(rows)
}

/// Cut and pack a stream, in two passes over one state of the store: the first finds the ids that several chunks name.
/// One chunk at a time lies in memory unpacked.
pub fn make(tx: &mut dyn Tx, stream: &StreamName) -> Result<Snapshot> {
    let (server_epoch, head) = (tx.server_epoch()?, tx.stream(stream)?.head);
    let (mut survey, mut due) = (Survey::default(), Vec::new());
    let is_open = parts_of_stream(stream).is_some_and(|(_, part)| part == Part::Open);
    each_chunk(tx, stream, |_, rows| {
        for row in rows {
            survey.row(row);
            if let Change::Put(body) = row.change
                && is_open
            {
                due.extend(look(row.kind, row.id, body));
            }
        }
        survey.cut();
        Ok(())
    })?;
    let packer = survey.packer();
    let name = format!("{server_epoch}-{head}-{LAYOUT}");
    let (mut chunks, mut all, mut bytes) = (Vec::new(), 0, 0);
    each_chunk(tx, stream, |from, rows| {
        let count = rows.len() as u64;
        let next = rows.last().map_or(from, |row| row.seq);
        let of_chunk = ChunkHead {
            snapshot: name.clone(),
            head,
            from,
            next,
            rows: count,
            at: bytes as u64,
            ids: 0,
            names: 0,
            kinds: Vec::new(),
        };
        let packed = packed(&packer.chunk(of_chunk, rows))?;
        all += count;
        bytes += packed.len();
        chunks.push((next, packed));
        Ok(())
    })?;
    let of_table = TableHead {
        snapshot: name,
        head,
        rows: all,
        bytes: bytes as u64,
        chunks: chunks.len() as u64,
        ids: 0,
    };
    let table = packed(&packer.table(of_table))?;
    Ok(Snapshot { server_epoch, head, rows: all, bytes, table, chunks, due })
}

fn each_chunk(
    tx: &mut dyn Tx,
    stream: &StreamName,
    mut told: impl FnMut(Seq, &[ChunkRow<'_>]) -> Result<()>,
) -> Result<()> {
    let mut from = 0;
    loop {
        let rows = tx.feed_after(stream, from, CHUNK_ROWS_MAX, CHUNK_BYTES_MAX)?;
        let Some(last) = rows.last().map(|row| row.seq) else { return Ok(()) };
        let rows_out: Vec<_> = rows.iter().map(row_out).collect();
        told(from, &rows_out)?;
        from = last;
    }
}

/// Where a record went that has left is not told: the readers of a snapshot do not all read the same streams.
fn row_out(row: &FeedRow) -> ChunkRow<'_> {
    let change = match &row.text {
        FeedText::Put(body) => Change::Put(body),
        FeedText::Out(_) => Change::Out,
    };
    ChunkRow { seq: row.seq, id: row.id, kind: &row.kind, rev: row.rev, change }
}

fn packed(plain: &[u8]) -> Result<Arc<[u8]>> {
    let mut packer = GzEncoder::new(Vec::with_capacity(plain.len() / 2), Compression::new(8));
    let bytes = packer.write_all(plain).and_then(|()| packer.finish());
    bytes.map(Arc::from).map_err(|error| StoreError::Engine(error.to_string()))
}
