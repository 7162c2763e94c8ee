//! One connection to the store file: the key first, then what makes a commit durable.
//!
//! Fails closed: a file that is not what the key says is refused with a sentence, never opened as something else.

use super::key::StoreKey;
use crate::store::{Result, StoreError};
use rusqlite::{Connection, OpenFlags};
use std::fs::{File, OpenOptions};
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Once;
use std::time::Duration;

/// How long a connection waits for another process's write before it says that the store is busy.
const BUSY_WAIT: Duration = Duration::from_secs(5);

/// Pages that stay unpacked in memory, in KiB, as SQLite has it: negative.
const CACHE: i64 = -16_000;

/// Of the one that writes: an op changes a dozen pages all over the store.
const WRITER_CACHE: i64 = -32_000;

const PLAIN_HEADER: &[u8; 16] = b"SQLite format 3\0";

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// May change the file.
    Write,
    /// Never changes it.
    Read,
}

/// What lies at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// No file, or an empty one.
    Nothing,
    /// A database that anybody can read.
    Plain,
    /// A file with another beginning: encrypted, or no database.
    Opaque,
}

/// Look at the beginning of the file.
pub(super) fn look(path: &Path) -> Result<Found> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(error) => {
            return Err(StoreError::Full(format!("{} cannot be read: {error}", path.display())));
        }
    };
    let mut header = Vec::with_capacity(16);
    file.by_ref()
        .take(16)
        .read_to_end(&mut header)
        .map_err(|error| StoreError::Damaged(format!("{} cannot be read: {error}", path.display())))?;
    Ok(match header.as_slice() {
        [] => Found::Nothing,
        begin if begin == PLAIN_HEADER => Found::Plain,
        _ => Found::Opaque,
    })
}

/// Open the file, with its key when it is encrypted.
pub(super) fn connect(path: &Path, key: Option<&StoreKey>, purpose: Purpose) -> Result<Connection> {
    let found = look(path)?;
    fits(found, key)?;
    if found == Found::Nothing {
        create_private(path)?;
    }
    let connection = Connection::open_with_flags(path, flags()).map_err(|error| {
        StoreError::Full(format!("{} cannot be opened: {error}. Does its folder exist?", path.display()))
    })?;
    connection.busy_timeout(BUSY_WAIT)?;
    unlock(&connection, key)?;
    settle(&connection, purpose)?;
    Ok(connection)
}

/// Open a file that nobody writes, and leave it as it is: nothing is made beside it, and it may lie on a disk that is only read.
pub(super) fn connect_to_copy(path: &Path, key: Option<&StoreKey>) -> Result<Connection> {
    let found = look(path)?;
    if found == Found::Nothing {
        return Err(StoreError::Damaged("there is no file, or an empty one".into()));
    }
    fits(found, key)?;
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(format!("file:{}?immutable=1", escaped(path)), flags)?;
    unlock(&connection, key)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// The path as a URI has it.
fn escaped(path: &Path) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(byte);
    let bytes = path.as_os_str().as_bytes().iter();
    bytes
        .map(|byte| if plain(byte) { char::from(*byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// Other users of the machine read neither the file nor what SQLite makes beside it.
fn create_private(path: &Path) -> Result<()> {
    OpenOptions::new().create(true).append(true).mode(0o600).open(path).map(drop).map_err(|error| {
        StoreError::Full(format!("{} cannot be made: {error}. Does its folder exist?", path.display()))
    })
}

fn flags() -> OpenFlags {
    OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

fn fits(found: Found, key: Option<&StoreKey>) -> Result<()> {
    match (found, key) {
        (Found::Plain, Some(_)) => Err(StoreError::Damaged(
            "the file is not encrypted, but a key was given; leave the key out".into(),
        )),
        (Found::Opaque, None) => {
            Err(StoreError::Damaged("the file is encrypted or no store at all; give its key".into()))
        }
        _ => Ok(()),
    }
}

/// SQLite tells a second thread that it is ready while SQLCipher is still getting ready in the first, whose key is then
/// refused. So the first use waits until a key is taken; what really fails is told by the use itself.
fn get_ready() {
    static READY: Once = Once::new();
    READY.call_once(|| {
        let takes_a_key = || {
            let memory = Connection::open_in_memory()?;
            memory.pragma_update(None, "key", "get ready")
        };
        for _ in 0..READY_TRIES_MAX {
            if takes_a_key().is_ok() {
                return;
            }
            std::thread::yield_now();
        }
    });
}

/// How often the first use of the process tries.
const READY_TRIES_MAX: u32 = 10_000;

/// Give the key and read something with it: a wrong key shows here and nowhere later.
fn unlock(connection: &Connection, key: Option<&StoreKey>) -> Result<()> {
    get_ready();
    if let Some(key) = key {
        // Its own lines on stderr would say less than the error that follows.
        connection.pragma_update(None, "cipher_log_level", "NONE")?;
        connection.pragma_update(None, "key", key.as_pragma())?;
        let cipher: String =
            connection.pragma_query_value(None, "cipher_version", |row| row.get(0)).unwrap_or_default();
        if cipher.is_empty() {
            return Err(StoreError::Engine("this build cannot encrypt; build it with SQLCipher".into()));
        }
    }
    connection.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get::<_, i64>(0)).map_err(
        |error| match StoreError::from(error) {
            StoreError::Damaged(_) if key.is_some() => StoreError::Damaged(
                "it cannot be read with this key; give the right key or restore a backup".into(),
            ),
            StoreError::Damaged(detail) => StoreError::Damaged(format!("{detail}; restore a backup")),
            other => other,
        },
    )?;
    Ok(())
}

fn settle(connection: &Connection, purpose: Purpose) -> Result<()> {
    let mode: String = connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if mode != "wal" {
        return Err(StoreError::Engine(format!("the file system allows no write-ahead log (mode {mode})")));
    }
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", false)?;
    connection.pragma_update(None, "temp_store", 2)?;
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "journal_size_limit", 64 * 1024 * 1024)?;
    connection.pragma_update(
        None,
        "cache_size",
        if purpose == Purpose::Write { WRITER_CACHE } else { CACHE },
    )?;
    // Pages that one push after another changes are copied into the file once.
    connection.pragma_update(None, "wal_autocheckpoint", 16_000)?;
    connection.pragma_update(None, "query_only", purpose == Purpose::Read)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}
