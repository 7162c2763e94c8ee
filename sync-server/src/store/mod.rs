//! What a central store must be able to do, whatever engine it is.
//!
//! A job is synchronous code over one [`Tx`]. [`Store::write`] answers after the commit of the group that the job was
//! in: many jobs share one fsync, each in a savepoint of its own. [`Store::read`] sees one snapshot.
//! The engine is chosen by URL at run time; one contract suite runs on each.

mod json;
mod postgres;
mod rows;
mod sqlite;
mod whole;

pub use self::postgres::PostgresStore;
pub use rows::{
    CodeRow, DeskLine, FeedRow, FeedText, LineRow, LoggedOp, OpList, ReplicaRow, StaffRow, StoredEvent,
    StreamRow,
};
#[cfg(feature = "simulation")]
pub use sqlite::MemoryStore;
pub use sqlite::{Access, BackupReport, NotAKey, SqliteStore, StoreKey, back_up, restore, verify};
pub use whole::{Contents, contents};

use shared::clock::Millis;
use shared::digest::Chain;
use shared::id::{
    DongCode, LeaseId, Line, OpId, OpSeq, RecordId, ReplicaId, Seq, ServerEpoch, StaffId, StreamName,
};
use shared::outcome::OpResult;
use shared::protocol::Lease;
use shared::record::{Abode, RecordState};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Why the store could not do it. Nothing of the job was kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The disk is full or not writable: free space, then try again.
    #[error("the store cannot be written: {0}")]
    Full(String),
    /// The file is damaged, or the key is not the one it was made with.
    #[error("the store file is damaged or the key is wrong: {0}")]
    Damaged(String),
    /// The file was made by a newer program.
    #[error("the store has schema {found}, this program knows up to {known}: update the program")]
    TooNew {
        /// In the file.
        found: u32,
        /// In the program.
        known: u32,
    },
    /// The database cannot be reached, or lets nobody in.
    #[error("the database cannot be reached: {0}")]
    Away(String),
    /// Another process holds the store, or the engine asks to try again.
    #[error("the store is busy: {0}")]
    Busy(String),
    /// The writer has stopped.
    #[error("the store is closed")]
    Closed,
    /// Anything else that the engine said.
    #[error("the store failed: {0}")]
    Engine(String),
    /// What was read does not fit what was written; a defect.
    #[error("the store holds something unreadable: {0}")]
    Unreadable(String),
}

/// What a URL names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// `sqlite:PATH`, or just a path: the embedded engine in a file.
    File(PathBuf),
    /// `postgres://…`: a database.
    Database(String),
}

impl Place {
    /// Of a URL.
    pub fn of(url: &str) -> Place {
        match url.split_once(':') {
            Some(("sqlite", path)) => Place::File(PathBuf::from(path)),
            Some(("postgres" | "postgresql", _)) => Place::Database(url.to_owned()),
            _ => Place::File(PathBuf::from(url)),
        }
    }

    /// Whether the URL itself holds a password.
    pub fn has_password(&self) -> bool {
        matches!(self, Place::Database(url) if postgres::has_password(url))
    }
}

/// Open the store that a URL names, for a server.
pub fn open(url: &str, key: Option<&StoreKey>) -> Result<Arc<dyn Store>> {
    open_as(url, key, Access::Server)
}

/// Open the store for a server, or for a command beside it.
pub fn open_as(url: &str, key: Option<&StoreKey>, access: Access) -> Result<Arc<dyn Store>> {
    match Place::of(url) {
        Place::File(path) => Ok(Arc::new(SqliteStore::open(&path, key, access)?)),
        Place::Database(_) if key.is_some() => Err(StoreError::Damaged(
            "a database of PostgreSQL is not encrypted by this program; leave the key out".into(),
        )),
        Place::Database(url) => Ok(Arc::new(PostgresStore::open(&url, access)?)),
    }
}

/// The file that a URL names.
pub fn path_of(url: &str) -> Result<PathBuf> {
    match Place::of(url) {
        Place::File(path) => Ok(path),
        Place::Database(_) => Err(StoreError::Engine("this works on a store in a file only".into())),
    }
}

/// The result of a job.
pub type Result<T> = std::result::Result<T, StoreError>;

/// A job of a writer or reader. Where an engine had to roll it back for another's sake, it is run again from its beginning.
pub type Job = Box<dyn FnMut(&mut dyn Tx) -> Result<()> + Send>;

/// One engine.
pub trait Store: Send + Sync + 'static {
    /// Run the job in a savepoint; returns after the commit. An error of the job rolls back the job alone.
    fn write_job(&self, job: Job) -> Result<()>;
    /// Run the job on one snapshot that does not change meanwhile.
    fn read_job(&self, job: Job) -> Result<()>;
}

/// A verified backup holds these lines as they are here: their ops need not be kept by tablets any more.
/// Where the store says something else of a line than the backup did, nothing is marked.
pub fn mark_backed_up(tx: &mut dyn Tx, lines: &[LineRow]) -> Result<()> {
    for copied in lines {
        let Some(row) = tx.line(copied.line)? else { continue };
        let same = tx.chain_at(copied.line, copied.last)? == Some(copied.chain);
        if same && copied.last > row.durable {
            tx.put_line(&LineRow { durable: copied.last, ..row })?;
        }
    }
    Ok(())
}

/// Run a job that answers something, in a write transaction.
pub fn write<T: Send + 'static>(
    store: &dyn Store,
    job: impl FnMut(&mut dyn Tx) -> Result<T> + Send + 'static,
) -> Result<T> {
    answered(|job| store.write_job(job), job)
}

/// Run a job that answers something, on one snapshot.
pub fn read<T: Send + 'static>(
    store: &dyn Store,
    job: impl FnMut(&mut dyn Tx) -> Result<T> + Send + 'static,
) -> Result<T> {
    answered(|job| store.read_job(job), job)
}

fn answered<T: Send + 'static>(
    run: impl FnOnce(Job) -> Result<()>,
    mut job: impl FnMut(&mut dyn Tx) -> Result<T> + Send + 'static,
) -> Result<T> {
    let answer = Arc::new(Mutex::new(None));
    let place = answer.clone();
    run(Box::new(move |tx| {
        let said = job(tx)?;
        // A job that is run again says what holds in the end.
        *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(said);
        Ok(())
    }))?;
    answer.lock().unwrap_or_else(PoisonError::into_inner).take().ok_or(StoreError::Closed)
}

/// What a job may do. Small statements with a key each; everything that decides lies above.
pub trait Tx {
    /// How often this store was restored from a backup.
    fn server_epoch(&mut self) -> Result<ServerEpoch>;
    /// Whether this file is a backup that no server has run on yet.
    fn is_backup_copy(&mut self) -> Result<bool>;
    /// From now on this store is the one that is served, in this epoch.
    fn begin_epoch(&mut self, epoch: ServerEpoch) -> Result<()>;
    /// Write something small, to see whether the store can be written.
    fn probe(&mut self, now: Millis) -> Result<()>;

    /// What a job is about to ask for, one by one: an engine that is far away fetches it at once.
    fn expect(&mut self, _ops: &[OpId], _records: &[RecordId]) -> Result<()> {
        Ok(())
    }

    /// A record's whole state.
    fn record(&mut self, id: RecordId) -> Result<Option<RecordState>>;
    /// Where a record lives.
    fn abode(&mut self, id: RecordId) -> Result<Option<Abode>>;
    /// Store a record's state, with the record that it moves with (itself for a root), which [`Tx::followers`] reads, and
    /// the dong that it is in now, as far as it is in one: an engine may keep it and its events there.
    fn put_record(
        &mut self,
        record: &RecordState,
        follows: Option<RecordId>,
        dong: Option<&DongCode>,
    ) -> Result<()>;
    /// The records that move with this one, in id order.
    fn followers(&mut self, root: RecordId) -> Result<Vec<RecordId>>;
    /// An event.
    fn event(&mut self, id: RecordId) -> Result<Option<StoredEvent>>;
    /// Store a new event, with the dong that its record is in. Answers its place, see [`Tx::event_order`].
    fn put_event(&mut self, event: &StoredEvent, dong: Option<&DongCode>) -> Result<i64>;
    /// The place of an event in the order in which this store took events. It never changes.
    fn event_order(&mut self, id: RecordId) -> Result<Option<i64>>;
    /// The events of a record, in that order.
    fn events_of(&mut self, parent: RecordId) -> Result<Vec<RecordId>>;

    /// A line, as far as it is known.
    fn line(&mut self, line: Line) -> Result<Option<LineRow>>;
    /// Store a line's state.
    fn put_line(&mut self, row: &LineRow) -> Result<()>;
    /// All lines, in the order of their names.
    fn lines(&mut self) -> Result<Vec<LineRow>>;
    /// The chain after an op of a line.
    fn chain_at(&mut self, line: Line, seq: OpSeq) -> Result<Option<Chain>>;
    /// A line has submitted an op at this place.
    fn log_place(&mut self, line: Line, seq: OpSeq, chain: Chain, op: OpId) -> Result<()>;
    /// The op at a place.
    fn op_at(&mut self, line: Line, seq: OpSeq) -> Result<Option<OpId>>;
    /// Where a line first submitted an op.
    fn submitted(&mut self, line: Line, op: OpId) -> Result<Option<OpSeq>>;
    /// An op and what became of it.
    fn op(&mut self, id: OpId) -> Result<Option<LoggedOp>>;
    /// Log an op with its outcome. An op is logged once.
    fn put_op(&mut self, op: &LoggedOp) -> Result<()>;
    /// A logged op has a new outcome: it was released or mended.
    fn set_result(&mut self, id: OpId, result: &OpResult) -> Result<()>;
    /// The ops in quarantine that nobody has dismissed, oldest first.
    fn quarantined(&mut self, limit: u32) -> Result<Vec<LoggedOp>>;
    /// Ops of a list with their places in the log, newest first, those before a place.
    fn listed(&mut self, list: OpList, before: Option<i64>, limit: u32) -> Result<Vec<(i64, LoggedOp)>>;
    /// Add a line to the log of the desk. Its place is given here, whatever the line says.
    fn put_desk_line(&mut self, line: &DeskLine) -> Result<()>;
    /// The newest line of the log of the desk.
    fn last_desk_line(&mut self) -> Result<Option<DeskLine>>;
    /// Lines of the log of the desk about this, newest first, those before a place.
    fn desk_lines(&mut self, what: &str, before: Option<i64>, limit: u32) -> Result<Vec<DeskLine>>;
    /// How many records and events of each kind a stream holds.
    fn tally(&mut self, stream: &StreamName) -> Result<BTreeMap<String, u64>>;
    /// So many more, or fewer, of a kind are in a stream now.
    fn add_tally(&mut self, stream: &StreamName, kind: &str, by: i64) -> Result<()>;
    /// A replica has brought so many ops on this day, a number of days.
    fn count_ops(&mut self, replica: ReplicaId, day: i64, ops: u64) -> Result<()>;
    /// How many ops a replica has brought since the beginning of this day.
    fn ops_since(&mut self, replica: ReplicaId, day: i64) -> Result<u64>;
    /// An act waits for a record that has not come; named by its first op.
    fn park(&mut self, missing: RecordId, first_op: OpId) -> Result<()>;
    /// Take out the acts that wait for these records: record by record, in the order in which they came.
    fn unpark(&mut self, missing: &[RecordId]) -> Result<Vec<OpId>>;
    /// The ops of the act that this op belongs to, in order.
    fn act_of(&mut self, op: OpId) -> Result<Vec<LoggedOp>>;

    /// All streams that have begun, in name order.
    fn streams(&mut self) -> Result<Vec<StreamRow>>;
    /// Head and digest of a stream; a stream that has nothing yet has head 0.
    fn stream(&mut self, name: &StreamName) -> Result<StreamRow>;
    /// Store head and digest of a stream.
    fn put_stream(&mut self, row: &StreamRow) -> Result<()>;
    /// The streams in which a record or event has a row, with that row, in name order.
    fn feed_of(&mut self, id: RecordId) -> Result<Vec<FeedRow>>;
    /// Put a row at its new place; the older row of the same record in that stream goes.
    fn put_feed(&mut self, row: &FeedRow) -> Result<()>;
    /// Rows after a place, in order, at most so many, and ending early once their texts exceed so many bytes.
    fn feed_after(
        &mut self,
        stream: &StreamName,
        after: Seq,
        rows_max: usize,
        bytes_max: usize,
    ) -> Result<Vec<FeedRow>>;

    /// A member of staff.
    fn staff(&mut self, id: StaffId) -> Result<Option<StaffRow>>;
    /// All staff, by name.
    fn all_staff(&mut self) -> Result<Vec<StaffRow>>;
    /// How often the list of staff was changed; at least 1.
    fn staff_version(&mut self) -> Result<i64>;
    /// Store a member of staff.
    fn put_staff(&mut self, row: &StaffRow) -> Result<()>;
    /// A one-time code by the hash of its canonical text.
    fn code(&mut self, hash: &[u8; 32]) -> Result<Option<CodeRow>>;
    /// Store a one-time code.
    fn put_code(&mut self, row: &CodeRow) -> Result<()>;
    /// A replica.
    fn replica(&mut self, id: ReplicaId) -> Result<Option<ReplicaRow>>;
    /// A replica by the hash of its token.
    fn replica_by_token(&mut self, hash: &[u8; 32]) -> Result<Option<ReplicaRow>>;
    /// A replica by its short name.
    fn replica_by_short(&mut self, short: &str) -> Result<Option<ReplicaRow>>;
    /// All replicas, newest first.
    fn replicas(&mut self) -> Result<Vec<ReplicaRow>>;
    /// Store a replica.
    fn put_replica(&mut self, row: &ReplicaRow) -> Result<()>;
    /// A lease and the replica that it was given to.
    fn lease(&mut self, id: LeaseId) -> Result<Option<(ReplicaId, Lease)>>;
    /// The lease that a replica got last.
    fn newest_lease(&mut self, replica: ReplicaId) -> Result<Option<Lease>>;
    /// Store a new lease.
    fn put_lease(&mut self, replica: ReplicaId, lease: &Lease) -> Result<()>;
    /// All that is committed now lies in a verified backup: sets every line's `durable` to its `last`.
    fn mark_durable(&mut self) -> Result<()>;
}
