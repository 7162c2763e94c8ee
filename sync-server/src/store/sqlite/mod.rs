//! The embedded engine: one SQLite file, encrypted with SQLCipher when a key is given.
//!
//! One writer with group commit, a few readers on snapshots. Knows no rules: what a row means is decided above.

mod backup;
mod codec;
mod connect;
mod desk;
mod error;
mod feeds;
mod key;
mod lines;
mod marker;
mod meta;
mod migrate;
mod ops;
mod people;
mod readers;
mod records;
#[cfg(feature = "simulation")]
mod simulated;
mod statement;
mod tx;
mod writer;

#[cfg(test)]
mod tests;

pub use backup::{BackupReport, back_up, restore, verify};
pub use key::{NotAKey, StoreKey};
#[cfg(feature = "simulation")]
pub use simulated::MemoryStore;

use super::{Job, Result, Store, StoreError};
use connect::{Found, Purpose, connect, look};
use readers::{READERS, Readers};
use rusqlite::Connection;
use std::path::Path;
use writer::Writer;

/// Who opens the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// A server: makes the store when there is none, and is the only server on it.
    Server,
    /// A command beside the server: the store must be there.
    Beside,
    /// A command beside the server that may make the store.
    BesideOrNew,
}

/// A store in one file.
#[derive(Debug)]
pub struct SqliteStore {
    // Dropped in this order: the lock goes when nothing of the file is in use any more.
    writer: Writer,
    readers: Readers,
    _lock: Option<marker::ServerLock>,
}

impl SqliteStore {
    /// Open the file, bring it to this program's schema, start the writer.
    pub fn open(path: &Path, key: Option<&StoreKey>, access: Access) -> Result<Self> {
        if access == Access::Beside && look(path)? == Found::Nothing {
            marker::refuse_if_lost(path)?;
            return Err(StoreError::Damaged(format!("there is no store at {}", path.display())));
        }
        marker::refuse_if_lost(path)?;
        let lock = if access == Access::Server { Some(marker::lock(path)?) } else { None };
        let mut connection = connect(path, key, Purpose::Write)?;
        migrate::migrate(&mut connection)?;
        if access == Access::Server {
            reserve_epoch(&connection, path)?;
        }
        marker::mark(path, meta::get(&connection, meta::SERVER_EPOCH)?)?;
        let readers = (0..READERS).map(|_| connect(path, key, Purpose::Read)).collect::<Result<Vec<_>>>()?;
        Ok(SqliteStore { writer: Writer::start(connection)?, readers: Readers::new(readers), _lock: lock })
    }
}

/// The epoch that a restored backup will begin is greater than any that was used here, and is noted before it is used.
fn reserve_epoch(connection: &Connection, path: &Path) -> Result<()> {
    if meta::get(connection, meta::BACKUP_COPY)? == 0 {
        return Ok(());
    }
    let used = meta::get(connection, meta::SERVER_EPOCH)?.max(marker::epoch_of(path));
    meta::set(connection, meta::SERVER_EPOCH, used)?;
    marker::mark(path, used + 1)
}

impl Store for SqliteStore {
    fn write_job(&self, job: Job) -> Result<()> {
        self.writer.run(job)
    }

    fn read_job(&self, job: Job) -> Result<()> {
        self.readers.run(job)
    }
}
