//! The small file beside the store: who serves it now, and whether there ever was a store.
//!
//! The lock keeps two servers from one store. The mark keeps a server from starting anew, as if nothing had
//! ever been there, where the store file was lost or emptied.

use super::connect::{Found, look};
use crate::store::{Result, StoreError};
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

const MARK: &str =
    "A store was made beside this file. The server that runs on it holds a lock on this file.\n";

/// Held for as long as a server runs on the store.
#[derive(Debug)]
pub(super) struct ServerLock {
    _file: File,
}

/// Refuse a store that has been there and is not any more.
pub(super) fn refuse_if_lost(path: &Path) -> Result<()> {
    if look(path)? != Found::Nothing || !is_marked(path) {
        return Ok(());
    }
    let marker = marker_of(path);
    Err(StoreError::Damaged(format!(
        "{} is missing or empty, but a store was there: restore a backup; or, to begin with nothing, remove {}",
        path.display(),
        marker.display()
    )))
}

/// Remember that there is a store.
pub(super) fn mark(path: &Path) -> Result<()> {
    if is_marked(path) {
        return Ok(());
    }
    std::fs::write(marker_of(path), MARK).map_err(|error| cannot_write(&marker_of(path), &error))
}

/// Take the server's lock, or say who is in the way.
pub(super) fn lock(path: &Path) -> Result<ServerLock> {
    let marker = marker_of(path);
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&marker)
        .map_err(|error| cannot_write(&marker, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(ServerLock { _file: file }),
        Err(TryLockError::WouldBlock) => Err(StoreError::Busy(format!(
            "another server runs on {}; stop it, or give this one a store of its own",
            path.display()
        ))),
        Err(TryLockError::Error(error)) => Err(cannot_write(&marker, &error)),
    }
}

fn is_marked(path: &Path) -> bool {
    std::fs::metadata(marker_of(path)).is_ok_and(|it| it.len() > 0)
}

fn marker_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}

fn cannot_write(marker: &Path, error: &std::io::Error) -> StoreError {
    StoreError::Full(format!("{} cannot be written: {error}. Does its folder exist?", marker.display()))
}
