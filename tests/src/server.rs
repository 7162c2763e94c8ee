//! A central store of the embedded engine in a folder of its own, used without HTTP; it can be backed up and restored.

use anyhow::Result;
use shared::kind::{Kind, Kinds};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use sync_server::store::{self, Access, SqliteStore, Store, Tx};
use tempfile::TempDir;

/// A central store and the kinds that it knows.
pub struct Central {
    folder: TempDir,
    store: Option<Arc<dyn Store>>,
    kinds: Kinds,
}

impl Central {
    /// An empty one.
    pub fn new(kinds: impl IntoIterator<Item = &'static Kind>) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let store = SqliteStore::open(&folder.path().join("central.db"), None, Access::Server)?;
        Ok(Central { folder, store: Some(Arc::new(store)), kinds: Kinds::new(kinds) })
    }

    /// The kinds that it knows.
    pub fn kinds(&self) -> &Kinds {
        &self.kinds
    }

    /// The engine.
    pub fn store(&self) -> &dyn Store {
        self.store.as_deref().expect("open but while it is being restored")
    }

    /// A write job; committed when this returns.
    pub fn write<T: Send + 'static>(
        &self,
        job: impl FnMut(&mut dyn Tx) -> store::Result<T> + Send + 'static,
    ) -> Result<T> {
        Ok(store::write(self.store(), job)?)
    }

    /// A read job on one snapshot.
    pub fn read<T: Send + 'static>(
        &self,
        job: impl FnMut(&mut dyn Tx) -> store::Result<T> + Send + 'static,
    ) -> Result<T> {
        Ok(store::read(self.store(), job)?)
    }

    /// Keep a copy under this number.
    pub fn backup(&self, number: usize) -> Result<()> {
        rusqlite::Connection::open(self.file())?
            .execute("VACUUM INTO ?1", [path_text(&self.copy(number))])?;
        Ok(())
    }

    /// Go back to a copy, as server epoch `epoch`.
    pub fn restore(&mut self, number: usize, epoch: i64) -> Result<()> {
        self.store = None;
        for end in ["central.db", "central.db-wal", "central.db-shm"] {
            let file = self.folder.path().join(end);
            if file.exists() {
                std::fs::remove_file(file)?;
            }
        }
        std::fs::copy(self.copy(number), self.file())?;
        let connection = rusqlite::Connection::open(self.file())?;
        connection.execute("UPDATE meta SET value = ?1 WHERE name = 'server_epoch'", [epoch])?;
        connection.close().map_err(|(_, error)| error)?;
        self.store = Some(Arc::new(SqliteStore::open(&self.file(), None, Access::Server)?));
        Ok(())
    }

    /// The server dies and starts again.
    pub fn reopen(&mut self) -> Result<()> {
        self.store = None;
        self.store = Some(Arc::new(SqliteStore::open(&self.file(), None, Access::Server)?));
        Ok(())
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("central.db")
    }

    fn copy(&self, number: usize) -> PathBuf {
        self.folder.path().join(format!("backup-{number}.db"))
    }
}

fn path_text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
