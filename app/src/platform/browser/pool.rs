//! The database's files in OPFS: a pool of slots that SQLite sees as its file system.
//!
//! A pool whose slots are damaged does not open. It is then set aside whole, and the next one, under the next number,
//! takes its place.

use rsqlite_vfs::VfsFilesManager;
use rsqlite_vfs::transfer::DbTransfer;
use sqlite_wasm_rs::WasmOsCallback;
use sqlite_wasm_vfs::sahpool::{OpfsSAHError, OpfsSAHPoolCfgBuilder, OpfsSAHPoolUtil, install};
use std::io;

/// Database and journal, their likes before a migration, and two to spare.
const SLOTS: usize = 6;

/// An open pool.
pub(super) struct Pool {
    files: OpfsSAHPoolUtil,
    pub number: u32,
}

impl Pool {
    /// Open the pool of this number, which is made when it is not there.
    pub async fn open(number: u32) -> io::Result<Pool> {
        let name = format!("dolbom-{number}");
        let options =
            OpfsSAHPoolCfgBuilder::new().vfs_name(&name).directory(&name).initial_capacity(SLOTS).build();
        let files = install::<WasmOsCallback>(&options, true).await.map_err(failed)?;
        if files.is_paused() {
            files.resume().await.map_err(failed)?;
        }
        Ok(Pool { files, number })
    }

    /// Let go of the files, so that another tab can take them.
    pub fn pause(&self) -> io::Result<()> {
        self.files.pause().map_err(failed)
    }

    pub fn contains(&self, name: &str) -> io::Result<bool> {
        self.files.contains(name).map_err(failed)
    }

    pub fn remove(&self, name: &str) -> io::Result<()> {
        self.files.remove(name).map(|_| ()).map_err(failed)
    }

    /// Its length, unless a journal that was left must be played back first: then only that it is there.
    pub fn len(&self, name: &str) -> io::Result<Option<u64>> {
        if !self.contains(name)? {
            return Err(io::ErrorKind::NotFound.into());
        }
        match self.files.begin_export(name) {
            Ok(export) => Ok(Some(export.size())),
            Err(OpfsSAHError::RecoveryRequired(_)) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    /// Its first bytes; none when a journal must be played back first.
    pub fn first(&self, name: &str, most: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; most];
        match self.files.begin_export(name) {
            Ok(mut export) => {
                let read = export.read(&mut bytes).map_err(failed)?;
                bytes.truncate(read);
                Ok(bytes)
            }
            Err(OpfsSAHError::RecoveryRequired(_)) => Ok(Vec::new()),
            Err(error) => Err(failed(error)),
        }
    }
}

fn failed(error: OpfsSAHError) -> io::Error {
    io::Error::other(error.to_string())
}
