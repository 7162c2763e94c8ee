//! The central store of a run: in memory for speed, or any engine that a URL names.

use anyhow::{Result, bail};
use shared::id::{OpId, ServerEpoch};
use sync_server::accounts::restore::begin_epoch_if_restored;
use sync_server::accounts::settled;
use sync_server::store::{self, MemoryStore, StoreError, Tx};

/// A backup.
pub struct Kept {
    image: Vec<u8>,
}

/// A central store.
pub struct Central {
    store: MemoryStore,
    used: ServerEpoch,
}

impl Central {
    /// An empty one.
    pub fn new() -> Result<Central> {
        Ok(Central { store: MemoryStore::new()?, used: 0 })
    }

    /// A write job; committed when this returns, unless the server dies in it: then there is no answer.
    pub fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut dyn Tx) -> store::Result<T> + Send + 'static,
    ) -> store::Result<T> {
        store::write(&self.store, once(job))
    }

    /// A read job on one snapshot.
    pub fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut dyn Tx) -> store::Result<T> + Send + 'static,
    ) -> store::Result<T> {
        store::read(&self.store, once(job))
    }

    /// The ops that the last write job decided, in the order in which it did.
    pub fn decided(&self) -> Result<Vec<OpId>> {
        Ok(self.store.decided()?)
    }

    /// The epoch that it is in.
    pub fn epoch(&self) -> ServerEpoch {
        self.used
    }

    /// The next commits fail, or succeed again.
    pub fn refuse_commits(&self, refuse: bool) -> Result<()> {
        Ok(self.store.refuse_commits(refuse)?)
    }

    /// A verified backup: what lies in it, tablets are told, need not be kept any more.
    pub fn back_up(&self) -> Result<Kept> {
        let lines = self.read(|tx| tx.lines())?;
        let kept = Kept { image: self.store.image()? };
        self.write(move |tx| store::mark_backed_up(tx, &lines))?;
        Ok(kept)
    }

    /// The store is lost; a new one begins with this backup, in a new epoch.
    pub fn restore(&mut self, kept: &Kept) -> Result<ServerEpoch> {
        self.store.restore(&kept.image, self.used)?;
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

/// A store in memory runs a job once; engines that run it again when it met another are not used here.
fn once<T>(
    job: impl FnOnce(&mut dyn Tx) -> store::Result<T> + Send + 'static,
) -> impl FnMut(&mut dyn Tx) -> store::Result<T> + Send + 'static {
    let mut job = Some(job);
    move |tx| job.take().ok_or(StoreError::Closed)?(tx)
}

/// Whether a job ended because the server died in it.
pub fn died(error: &StoreError) -> bool {
    matches!(error, StoreError::Engine(text) if text.contains("constraint"))
}
