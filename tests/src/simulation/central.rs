//! The central store of a run: in memory for speed, or any engine that a URL names.

use anyhow::{Result, bail};
use shared::id::{OpId, ServerEpoch};
use std::sync::Arc;
use sync_server::accounts::restore::begin_epoch_if_restored;
use sync_server::accounts::settled;
use sync_server::store::{self, MemoryStore, Store, StoreError, Tx};

/// A backup.
pub struct Kept {
    image: Vec<u8>,
}

/// A central store.
pub struct Central {
    engine: Engine,
    used: ServerEpoch,
}

/// What it runs on.
enum Engine {
    /// Can die in a commit, and be set back.
    Memory(MemoryStore),
    /// Only answers.
    Other(Arc<dyn Store>),
}

impl Central {
    /// An empty one.
    pub fn new() -> Result<Central> {
        Ok(Central { engine: Engine::Memory(MemoryStore::new()?), used: 0 })
    }

    /// One on another engine, empty: for runs without backups and without a server that dies.
    pub fn on(store: Arc<dyn Store>) -> Central {
        Central { engine: Engine::Other(store), used: 0 }
    }

    fn store(&self) -> &dyn Store {
        match &self.engine {
            Engine::Memory(store) => store,
            Engine::Other(store) => store.as_ref(),
        }
    }

    fn memory(&self) -> Result<&MemoryStore> {
        match &self.engine {
            Engine::Memory(store) => Ok(store),
            Engine::Other(_) => bail!("only a store in memory is copied and set back"),
        }
    }

    /// A write job; committed when this returns, unless the server dies in it: then there is no answer.
    pub fn write<T: Send + 'static>(
        &self,
        job: impl FnMut(&mut dyn Tx) -> store::Result<T> + Send + 'static,
    ) -> store::Result<T> {
        store::write(self.store(), job)
    }

    /// A read job on one snapshot.
    pub fn read<T: Send + 'static>(
        &self,
        job: impl FnMut(&mut dyn Tx) -> store::Result<T> + Send + 'static,
    ) -> store::Result<T> {
        store::read(self.store(), job)
    }

    /// The ops that the last write job decided, in the order in which it did, as far as the engine tells.
    pub fn decided(&self) -> Result<Vec<OpId>> {
        match &self.engine {
            Engine::Memory(store) => Ok(store.decided()?),
            Engine::Other(_) => Ok(Vec::new()),
        }
    }

    /// The epoch that it is in.
    pub fn epoch(&self) -> ServerEpoch {
        self.used
    }

    /// The next commits fail, or succeed again.
    pub fn refuse_commits(&self, refuse: bool) -> Result<()> {
        match &self.engine {
            Engine::Memory(store) => Ok(store.refuse_commits(refuse)?),
            Engine::Other(_) => Ok(()),
        }
    }

    /// A verified backup: what lies in it, tablets are told, need not be kept any more.
    pub fn back_up(&self) -> Result<Kept> {
        let lines = self.read(|tx| tx.lines())?;
        let kept = Kept { image: self.memory()?.image()? };
        self.write(move |tx| store::mark_backed_up(tx, &lines))?;
        Ok(kept)
    }

    /// The store is lost; a new one begins with this backup, in a new epoch.
    pub fn restore(&mut self, kept: &Kept) -> Result<ServerEpoch> {
        self.memory()?.restore(&kept.image, self.used)?;
        let begun = self.write(|tx| settled(begin_epoch_if_restored(tx)))?;
        match begun {
            Ok(Some(epoch)) => {
                self.used = epoch;
                Ok(epoch)
            }
            Ok(None) => bail!("a restored store begins an epoch"),
            Err(error) => bail!("no epoch: {error}"),
        }
    }
}

/// Whether a job ended because the server died in it.
pub fn died(error: &StoreError) -> bool {
    matches!(error, StoreError::Engine(text) if text.contains("constraint"))
}
