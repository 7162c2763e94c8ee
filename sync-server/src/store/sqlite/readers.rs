//! A few connections that read: each job sees one snapshot, and readers never wait for the writer.

use super::tx::SqliteTx;
use crate::store::{Job, Result, StoreError};
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// How many jobs read at once.
pub(super) const READERS: usize = 3;

/// How long a job waits for a free reader.
const WAIT_MAX: Duration = Duration::from_secs(20);

/// The free connections.
#[derive(Debug)]
pub(super) struct Readers {
    free: Mutex<Vec<Connection>>,
    freed: Condvar,
}

impl Readers {
    /// Of these connections.
    pub(super) fn new(connections: Vec<Connection>) -> Self {
        Readers { free: Mutex::new(connections), freed: Condvar::new() }
    }

    /// Run a job on one snapshot.
    pub(super) fn run(&self, job: Job) -> Result<()> {
        let connection = self.take()?;
        let result = on_snapshot(&connection, job);
        self.free.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        self.freed.notify_one();
        result
    }

    fn take(&self) -> Result<Connection> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut free, _) = self
            .freed
            .wait_timeout_while(free, WAIT_MAX, |free| free.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        free.pop().ok_or_else(|| StoreError::Busy("too many read at once; try again".into()))
    }
}

/// The snapshot is taken by the first read, not by `BEGIN`.
const TAKE_SNAPSHOT: &str = "SELECT value FROM meta WHERE name = 'server_epoch'";

pub(super) fn on_snapshot(connection: &Connection, job: Job) -> Result<()> {
    connection.prepare_cached("BEGIN DEFERRED")?.execute([])?;
    let result = connection
        .prepare_cached(TAKE_SNAPSHOT)
        .and_then(|mut statement| statement.query_row([], |row| row.get::<_, i64>(0)))
        .map_err(StoreError::from)
        .and_then(|_| caught(connection, job));
    if !connection.is_autocommit() {
        connection.prepare_cached("ROLLBACK")?.execute([])?;
    }
    result
}

fn caught(connection: &Connection, mut job: Job) -> Result<()> {
    catch_unwind(AssertUnwindSafe(|| job(&mut SqliteTx::new(connection))))
        .unwrap_or_else(|_| Err(StoreError::Engine("a job ended by a defect".into())))
}
