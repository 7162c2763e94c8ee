//! A small file beside the database that remembers that it existed and how much was saved in it.
//!
//! An encrypted file that is lost, emptied or exchanged opens as a new one without a word. The sentinel notices.
//! It is not flushed to the disk: an older sentinel is harmless, because the database may only know more. It is
//! written over in place: to rename a file over it would cost as much as the save itself on some file systems.

use super::StoreError;
use crate::platform::disk::{self, WrittenOver};
use serde::{Deserialize, Serialize};
use shared::id::Epoch;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Characters of the text, filled up with spaces, so that each writing covers the last one.
const LENGTH: usize = 200;

/// What was known of the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sentinel {
    /// Which database.
    pub store_id: Uuid,
    /// Its schema.
    pub schema: u32,
    /// The life of its line.
    pub epoch: Epoch,
    /// The newest op.
    pub last_op: u64,
}

impl fmt::Display for Sentinel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "store {} with {} ops", self.store_id, self.last_op)
    }
}

impl Sentinel {
    /// The sentinel of this folder. One that cannot be read says nothing, like one that is not there.
    pub(super) fn read(folder: &Path) -> Result<Option<Sentinel>, StoreError> {
        match disk::read(&path(folder)) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether a database that says `found` of itself remembers all that this one knows.
    pub(super) fn check(&self, found: &Sentinel) -> Result<(), StoreError> {
        if self.store_id == found.store_id && found.last_op >= self.last_op {
            return Ok(());
        }
        Err(self.forgot(found))
    }

    /// The database is not what was known; `found` says what is there.
    pub(super) fn forgot(&self, found: impl fmt::Display) -> StoreError {
        StoreError::Forgot { known: self.to_string(), found: found.to_string() }
    }
}

/// The file, open for writing.
#[derive(Debug)]
pub(super) struct Open(WrittenOver);

impl Open {
    /// The sentinel of this folder; it is made when it is not there.
    pub(super) fn in_folder(folder: &Path) -> io::Result<Open> {
        WrittenOver::open(&path(folder)).map(Open)
    }

    /// Write over what it said. One short write of one length: there is no half of it.
    pub(super) fn write(&mut self, sentinel: &Sentinel) -> io::Result<()> {
        let text = format!("{:<LENGTH$}\n", serde_json::to_string(sentinel)?);
        self.0.write(text.as_bytes())
    }
}

/// Remove it: what it remembers was set aside.
pub(super) fn remove(folder: &Path) -> io::Result<()> {
    disk::remove(&path(folder))
}

fn path(folder: &Path) -> PathBuf {
    folder.join("sentinel.json")
}
