//! What the store knows of itself: its epoch, whether it is a backup copy, when it was last written to see whether it can be.

use super::statement::{one, run};
use crate::store::{Result, StoreError};
use rusqlite::Connection;

/// How often this store was restored.
pub(super) const SERVER_EPOCH: &str = "server_epoch";

/// 1 in the file that a backup makes.
pub(super) const BACKUP_COPY: &str = "backup_copy";

/// How often the list of staff was changed.
pub(super) const STAFF_VERSION: &str = "staff_version";

/// When somebody last asked whether the store can be written.
pub(super) const PROBED: &str = "probed";

/// In the file that a backup makes: when.
pub(super) const BACKUP_MADE: &str = "backup_made";

pub(super) fn get(connection: &Connection, name: &str) -> Result<i64> {
    find(connection, name)?
        .ok_or_else(|| StoreError::Unreadable(format!("the store does not say its {name}")))
}

/// A value that not every store has.
pub(super) fn find(connection: &Connection, name: &str) -> Result<Option<i64>> {
    one(connection, "SELECT value FROM meta WHERE name = ?1", [name], |row| Ok(row.get(0)?))
}

/// A value that not every store has.
pub(super) fn put(connection: &Connection, name: &str, value: i64) -> Result<()> {
    run(connection, "INSERT OR REPLACE INTO meta (name, value) VALUES (?1, ?2)", (name, value))
}

pub(super) fn set(connection: &Connection, name: &str, value: i64) -> Result<()> {
    run(connection, "UPDATE meta SET value = ?2 WHERE name = ?1", (name, value))
}
