//! A store in memory for the simulation: the same tables and statements on one connection, without files and threads.
//!
//! Making tables and preparing statements costs more than a whole run of the simulation, so databases are emptied and
//! used again. Nothing here is in a released program.

use super::readers::on_snapshot;
use super::writer::{Waiting, commit_together};
use super::{meta, migrate};
use crate::store::{Job, Result, Store, StoreError};
use rusqlite::{Connection, MAIN_DB};
use shared::id::ServerEpoch;
use shared::weakness::{Weakness, has};
use std::cell::RefCell;
use std::sync::{Mutex, PoisonError, mpsc};

/// Statements that stay prepared, over all runs of a thread.
const STATEMENTS: usize = 512;

thread_local! {
    /// Databases that are not in use.
    static SPARE: RefCell<Vec<Connection>> = const { RefCell::new(Vec::new()) };
}

const TABLES: &str = "
    SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'meta' AND name NOT LIKE 'sqlite_%'";

/// A central store in memory.
#[derive(Debug)]
pub struct MemoryStore {
    connection: Mutex<Option<Connection>>,
}

impl MemoryStore {
    /// An empty one.
    pub fn new() -> Result<Self> {
        if let Some(connection) = SPARE.with_borrow_mut(Vec::pop) {
            return Ok(MemoryStore { connection: Mutex::new(Some(connection)) });
        }
        let mut connection = Connection::open_in_memory()?;
        connection.execute_batch("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;")?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        migrate::migrate(&mut connection)?;
        Ok(MemoryStore { connection: Mutex::new(Some(connection)) })
    }

    fn on<T>(&self, run: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        run(connection.as_mut().ok_or(StoreError::Closed)?)
    }

    /// All that is committed.
    pub fn image(&self) -> Result<Vec<u8>> {
        self.on(|connection| Ok(connection.serialize(MAIN_DB)?.to_vec()))
    }

    /// Go back to an earlier image, as a backup that no server has run on yet. `used` is the greatest epoch so far.
    pub fn restore(&self, image: &[u8], used: ServerEpoch) -> Result<()> {
        self.on(|connection| {
            let mut from = Connection::open_in_memory()?;
            from.deserialize_read_exact(MAIN_DB, image, image.len(), false)?;
            rusqlite::backup::Backup::new(&from, connection)?.step(-1)?;
            meta::set(connection, meta::BACKUP_COPY, 1)?;
            meta::set(connection, meta::SERVER_EPOCH, used)
        })
    }

    /// The next commits fail, as when the server dies before them; or they succeed again.
    pub fn refuse_commits(&self, refuse: bool) -> Result<()> {
        self.on(|connection| {
            match refuse {
                true => connection.commit_hook(Some(|| true))?,
                false => connection.commit_hook(None::<fn() -> bool>)?,
            }
            Ok(())
        })
    }
}

impl Drop for MemoryStore {
    fn drop(&mut self) {
        let connection = self.connection.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        // One that cannot be emptied is not used again.
        if let Some(mut connection) = connection
            && empty(&mut connection).is_ok()
        {
            SPARE.with_borrow_mut(|spare| spare.push(connection));
        }
    }
}

fn empty(connection: &mut Connection) -> Result<()> {
    connection.commit_hook(None::<fn() -> bool>)?;
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let tables: Vec<String> = connection
        .prepare_cached(TABLES)?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for table in tables {
        connection.prepare_cached(&format!("DELETE FROM {table}"))?.execute([])?;
    }
    for name in [meta::SERVER_EPOCH, meta::BACKUP_COPY, meta::PROBED] {
        meta::set(connection, name, 0)?;
    }
    meta::set(connection, meta::STAFF_VERSION, 1)?;
    Ok(connection.execute_batch("COMMIT")?)
}

impl Store for MemoryStore {
    fn write_job(&self, job: Job) -> Result<()> {
        self.on(|connection| {
            let (answer, answered) = mpsc::channel();
            commit_together(connection, vec![Waiting { job, answer }]);
            let answer = answered.recv().map_err(|_| StoreError::Closed)?;
            if has(Weakness::AckBeforeCommit) { Ok(()) } else { answer }
        })
    }

    fn read_job(&self, job: Job) -> Result<()> {
        self.on(|connection| on_snapshot(connection, job))
    }
}
