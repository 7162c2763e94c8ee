//! A store in memory for the simulation: the same tables and statements on one connection, without files and threads.
//!
//! Making tables and preparing statements costs more than a whole run of the simulation, so databases are emptied and
//! used again. Nothing here is in a released program.

use super::codec::uuid_at;
use super::readers::on_snapshot;
use super::writer::{Waiting, commit_together};
use super::{meta, migrate};
use crate::store::{Job, Result, Store, StoreError};
use rusqlite::hooks::Action;
use rusqlite::{Connection, MAIN_DB, OptionalExtension};
use shared::id::{OpId, ServerEpoch};
use shared::weakness::{Weakness, has};
use std::cell::RefCell;
use std::sync::{Arc, Mutex, PoisonError, mpsc};

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
    /// Rows of the log that the last write job wrote, in its order.
    written: Arc<Mutex<Vec<i64>>>,
}

impl MemoryStore {
    /// An empty one.
    pub fn new() -> Result<Self> {
        let mut connection = match SPARE.with_borrow_mut(Vec::pop) {
            Some(connection) => connection,
            None => made()?,
        };
        let written = Arc::new(Mutex::new(Vec::new()));
        let noted = written.clone();
        connection.update_hook(Some(move |action: Action, _: &str, table: &str, row: i64| {
            if table == "op" && action != Action::SQLITE_DELETE {
                noted.lock().unwrap_or_else(PoisonError::into_inner).push(row);
            }
        }))?;
        Ok(MemoryStore { connection: Mutex::new(Some(connection)), written })
    }

    /// The ops that the last write job decided, in the order in which it did. One that was decided twice is named twice.
    pub fn decided(&self) -> Result<Vec<OpId>> {
        let rows = self.written.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.on(|connection| {
            let mut query = connection.prepare_cached("SELECT id FROM op WHERE no = ?1")?;
            let mut ids = Vec::new();
            for no in rows {
                // A row that was rolled back is not there.
                ids.extend(
                    query.query_row([no], |row| Ok(uuid_at(row, 0))).optional()?.transpose()?.map(OpId),
                );
            }
            Ok(ids)
        })
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

fn made() -> Result<Connection> {
    let mut connection = Connection::open_in_memory()?;
    connection.execute_batch("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;")?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    migrate::migrate(&mut connection)?;
    Ok(connection)
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
        self.written.lock().unwrap_or_else(PoisonError::into_inner).clear();
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
