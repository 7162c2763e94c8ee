//! A central store of either engine, used without HTTP; it can be copied and set back.

use crate::postgres::Cluster;
use anyhow::Result;
use shared::id::ServerEpoch;
use shared::kind::{Kind, Kinds};
use std::path::PathBuf;
use std::sync::Arc;
use sync_server::store::{self, Access, PostgresStore, SqliteStore, Store, Tx};
use tempfile::TempDir;

/// A central store and the kinds that it knows.
pub struct Central {
    place: Place,
    store: Option<Arc<dyn Store>>,
    kinds: Kinds,
}

/// Where it lies.
enum Place {
    /// The embedded engine, in a folder of its own.
    Folder(TempDir),
    /// PostgreSQL: the name of its database now.
    Database(String),
}

impl Central {
    /// An empty one of the embedded engine.
    pub fn new(kinds: impl IntoIterator<Item = &'static Kind>) -> Result<Self> {
        Self::at(Place::Folder(tempfile::tempdir()?), kinds)
    }

    /// An empty one in a database of PostgreSQL.
    pub fn on_postgres(kinds: impl IntoIterator<Item = &'static Kind>) -> Result<Self> {
        Self::at(Place::Database(Cluster::shared().new_database(None)?), kinds)
    }

    fn at(place: Place, kinds: impl IntoIterator<Item = &'static Kind>) -> Result<Self> {
        let mut central = Central { place, store: None, kinds: Kinds::new(kinds) };
        central.reopen()?;
        Ok(central)
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

    /// Keep a copy, and say its name.
    pub fn backup(&mut self, number: usize) -> Result<Copy> {
        match &self.place {
            Place::Folder(folder) => {
                let copy = folder.path().join(format!("backup-{number}.db"));
                rusqlite::Connection::open(file_in(folder))?
                    .execute("VACUUM INTO ?1", [copy.to_string_lossy()])?;
                Ok(Copy::File(copy))
            }
            Place::Database(name) => {
                let name = name.clone();
                // A database is copied while nobody works in it.
                self.store = None;
                let copy = Cluster::shared().new_database(Some(&name))?;
                self.reopen()?;
                Ok(Copy::Database(copy))
            }
        }
    }

    /// Go back to a copy, as server epoch `epoch`.
    pub fn restore(&mut self, copy: &Copy, epoch: ServerEpoch) -> Result<()> {
        self.store = None;
        match (copy, &mut self.place) {
            (Copy::File(copy), Place::Folder(folder)) => {
                for end in ["-wal", "-shm"] {
                    let file = folder.path().join(format!("central.db{end}"));
                    if file.exists() {
                        std::fs::remove_file(file)?;
                    }
                }
                std::fs::copy(copy, file_in(folder))?;
            }
            (Copy::Database(copy), Place::Database(name)) => {
                *name = Cluster::shared().new_database(Some(copy))?;
            }
            _ => anyhow::bail!("a copy of another engine"),
        }
        self.reopen()?;
        self.write(move |tx| tx.begin_epoch(epoch))
    }

    /// The server dies and starts again.
    pub fn reopen(&mut self) -> Result<()> {
        self.store = None;
        self.store = Some(match &self.place {
            Place::Folder(folder) => Arc::new(SqliteStore::open(&file_in(folder), None, Access::Server)?),
            Place::Database(name) => {
                Arc::new(PostgresStore::open(&Cluster::shared().url(name), Access::Server)?)
            }
        });
        Ok(())
    }
}

/// A copy of a central store.
pub enum Copy {
    /// Of the embedded engine.
    File(PathBuf),
    /// A database of this name.
    Database(String),
}

fn file_in(folder: &TempDir) -> PathBuf {
    folder.path().join("central.db")
}
