//! A copy of the store while it is in use: one snapshot, one file, verified before it counts. And the way back.
//!
//! The copy is a store of its own, with the same key. A server that starts on it begins a new epoch.

use super::connect::{Purpose, connect, connect_to_copy};
use super::key::StoreKey;
use super::tx::SqliteTx;
use super::{marker, meta, migrate};
use crate::store::{Contents, Result, StoreError, contents};
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use shared::clock::Millis;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Most replaced stores that may lie beside the one in use.
const ASIDE_MAX: u32 = 99;

/// What lies in a verified backup.
#[derive(Clone, Debug, PartialEq)]
pub struct BackupReport {
    /// What was counted. Only up to where its lines are, ops are durable.
    pub contents: Contents,
    /// When it was made; not known of those that an older program made.
    pub made: Option<Millis>,
    /// The size of the file.
    pub bytes: u64,
}

/// Copy the store at `source` to a new file at `target`, read the copy back, and say what is in it.
pub fn back_up(source: &Path, key: Option<&StoreKey>, target: &Path, now: Millis) -> Result<BackupReport> {
    if target.exists() {
        return Err(StoreError::Full(format!("{} is there already; name a new file", target.display())));
    }
    let part = with_end(target, ".part");
    let report = copy(source, key, &part, now).and_then(|()| verify(&part, key)).and_then(|report| {
        publish(&part, target)?;
        Ok(report)
    });
    if report.is_err() {
        remove(&part);
    }
    report
}

/// Read a backup from its first page to its last, work out again what it says of itself, and say what is in it.
/// The file is left as it is.
pub fn verify(file: &Path, key: Option<&StoreKey>) -> Result<BackupReport> {
    let copy = connect_to_copy(file, key)?;
    migrate::check(&copy)?;
    if meta::get(&copy, meta::BACKUP_COPY)? != 1 {
        return Err(StoreError::Damaged("this file is a store, not a backup of one".into()));
    }
    if key.is_some() {
        pages_are_whole(&copy)?;
    }
    tables_are_whole(&copy)?;
    let contents = contents(&mut SqliteTx::new(&copy))?;
    let made = meta::find(&copy, meta::BACKUP_MADE)?;
    copy.close().map_err(|(_, error)| error)?;
    let bytes = std::fs::metadata(file).map_err(|error| cannot(file, &error))?.len();
    Ok(BackupReport { contents, made, bytes })
}

/// Put a copy of the backup at `source` in the place of the store at `target`; what lay there is set aside.
/// Answers where it lies now. The write-ahead log of the old store goes with it: left beside, it would be
/// taken into the new one.
pub fn restore(source: &Path, key: Option<&StoreKey>, target: &Path) -> Result<Option<PathBuf>> {
    let _lock = marker::lock(target)?;
    let part = with_end(target, ".part");
    let verified =
        std::fs::copy(source, &part).map_err(|error| cannot(source, &error)).and_then(|_| verify(&part, key));
    let restored = verified.and_then(|_| {
        let aside = set_aside(target)?;
        publish(&part, target)?;
        Ok(aside)
    });
    if restored.is_err() {
        remove(&part);
    }
    restored
}

fn set_aside(target: &Path) -> Result<Option<PathBuf>> {
    if !target.exists() {
        return Ok(None);
    }
    let aside = (1..=ASIDE_MAX)
        .map(|n| with_end(target, &format!(".replaced-{n}")))
        .find(|it| !it.exists())
        .ok_or_else(|| StoreError::Full("too many replaced stores lie here; remove old ones".into()))?;
    // The log first: a store without its log is older, a log without its store is a trap.
    for end in ["-wal", "-shm", ""] {
        let from = with_end(target, end);
        if from.exists() {
            std::fs::rename(&from, with_end(&aside, end)).map_err(|error| cannot(&from, &error))?;
        }
    }
    Ok(Some(aside))
}

fn copy(source: &Path, key: Option<&StoreKey>, part: &Path, now: Millis) -> Result<()> {
    remove(part);
    let from = connect(source, key, Purpose::Read)?;
    migrate::check(&from)?;
    let mut to = connect(part, key, Purpose::Write)?;
    in_one_snapshot(&from, &mut to)?;
    meta::set(&to, meta::BACKUP_COPY, 1)?;
    meta::put(&to, meta::BACKUP_MADE, now)?;
    // The last connection to close takes the write-ahead log into the file.
    to.close().map_err(|(_, error)| error.into())
}

fn in_one_snapshot(from: &Connection, to: &mut Connection) -> Result<()> {
    match Backup::new(from, to)?.step(-1)? {
        StepResult::Done => Ok(()),
        other => Err(StoreError::Busy(format!("the copy was not finished ({other:?}); try again"))),
    }
}

fn tables_are_whole(copy: &Connection) -> Result<()> {
    let said: String = copy.pragma_query_value(None, "integrity_check", |row| row.get(0))?;
    if said == "ok" { Ok(()) } else { Err(StoreError::Damaged(said)) }
}

/// SQLCipher answers a row for each page that fails its authentication, none when all are whole.
fn pages_are_whole(copy: &Connection) -> Result<()> {
    let mut failed = 0_u64;
    copy.pragma_query(None, "cipher_integrity_check", |_| {
        failed += 1;
        Ok(())
    })?;
    if failed == 0 {
        Ok(())
    } else {
        Err(StoreError::Damaged(format!("{failed} pages are not as they were written")))
    }
}

/// The copy reaches the disk before it gets its name.
fn publish(part: &Path, target: &Path) -> Result<()> {
    File::open(part).and_then(|file| file.sync_all()).map_err(|error| cannot(part, &error))?;
    std::fs::rename(part, target).map_err(|error| cannot(target, &error))?;
    let folder = target.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| cannot(folder, &error))
}

fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

fn remove(part: &Path) {
    for end in ["", "-wal", "-shm"] {
        // Most often there is nothing to remove.
        let _ = std::fs::remove_file(with_end(part, end));
    }
}

fn cannot(path: &Path, error: &std::io::Error) -> StoreError {
    StoreError::Full(format!("{}: {error}", path.display()))
}
