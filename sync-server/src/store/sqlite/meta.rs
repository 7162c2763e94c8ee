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

pub(super) fn get(connection: &Connection, name: &str) -> Result<i64> {
    one(connection, "SELECT value FROM meta WHERE name = ?1", [name], |row| Ok(row.get(0)?))?
        .ok_or_else(|| StoreError::Unreadable(format!("the store does not say its {name}")))
}

pub(super) fn set(connection: &Connection, name: &str, value: i64) -> Result<()> {
    run(connection, "UPDATE meta SET value = ?2 WHERE name = ?1", (name, value))
}
