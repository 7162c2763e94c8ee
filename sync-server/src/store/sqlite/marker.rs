//! The small file beside the store: who serves it now, whether there ever was a store, and its greatest epoch.
//!
//! The lock keeps two servers from one store. The mark keeps a server from starting anew, as if nothing had
//! ever been there, where the store file was lost or emptied. The epoch keeps a second restore of the same backup
//! from using an epoch again.

use super::connect::{Found, look};
use crate::edge::pause;
use crate::store::{Result, StoreError};
use shared::id::ServerEpoch;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

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

/// Remember that there is a store, and that this epoch was used. Never forgets a greater one.
pub(super) fn mark(path: &Path, epoch: ServerEpoch) -> Result<()> {
    if is_marked(path) && epoch_of(path) >= epoch {
        return Ok(());
    }
    let marker = marker_of(path);
    // Always as long, and written over in place: there is no moment in which the file is empty.
    let text = format!("{MARK}epoch {epoch:010}\n");
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&marker)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .map_err(|error| cannot_write(&marker, &error))
}

/// The greatest epoch that was used here, as far as it is known.
pub(super) fn epoch_of(path: &Path) -> ServerEpoch {
    let text = std::fs::read_to_string(marker_of(path)).unwrap_or_default();
    text.split_whitespace().last().and_then(|it| it.parse().ok()).unwrap_or(0)
}

/// How often the lock is tried, and how long between: a server that is just stopping lets go of it in a moment.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(25);

/// Take the server's lock, or say who is in the way.
pub(super) fn lock(path: &Path) -> Result<ServerLock> {
    for _ in 1..TRIES {
        match lock_now(path) {
            Err(StoreError::Busy(_)) => pause(PAUSE),
            other => return other,
        }
    }
    lock_now(path)
}

fn lock_now(path: &Path) -> Result<ServerLock> {
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
