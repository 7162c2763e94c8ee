//! The embedded engine alone: files, keys, groups, snapshots, full disks. What any store must do is tested elsewhere.

mod files;
mod groups;
mod rows;

use super::*;
use crate::store::{Tx, read, write};
use shared::clock::Millis;
use std::path::PathBuf;
use tempfile::TempDir;

pub(super) fn key(digit: &str) -> StoreKey {
    digit.repeat(64).parse().unwrap()
}

/// A folder that goes when the test ends, and a file name in it.
pub(super) fn place() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("store.db");
    (folder, path)
}

pub(super) fn open(path: &Path, key: Option<&StoreKey>) -> Result<SqliteStore> {
    SqliteStore::open(path, key, Access::Server)
}

/// Something small that a job can write and another can read back.
pub(super) fn park(store: &dyn Store, missing: u128, op: u128) -> Result<()> {
    write(store, move |tx| park_in(tx, missing, op))
}

pub(super) fn park_in(tx: &mut dyn Tx, missing: u128, op: u128) -> Result<()> {
    tx.park(rows::record_id(missing), rows::op_id(op))
}

/// How many acts wait for this record; looks without taking them.
pub(super) fn parked(store: &dyn Store, missing: u128) -> usize {
    let seen = std::sync::Arc::new(std::sync::Mutex::new(0));
    let inside = seen.clone();
    let undone = write(store, move |tx| {
        *inside.lock().unwrap() = tx.unpark(&[rows::record_id(missing)])?.len();
        Err::<(), _>(StoreError::Engine("only looking".into()))
    });
    assert!(undone.is_err());
    *seen.lock().unwrap()
}

pub(super) const NOW: Millis = 1_790_000_000_000;
