//! What can go wrong with a store, told by what a person can do about it.

use shared::kind::GroupKey;

/// What went wrong. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no store in this folder: enrol first.
    #[error("there is no store in this folder; enrol first")]
    NotThere,
    /// There is a store in this folder already; it is not overwritten.
    #[error("there is a store in this folder already; choose another folder")]
    AlreadyThere,
    /// The key does not open the file, or the file is damaged; the two cannot be told apart.
    #[error(
        "the key does not open the database, or the database is damaged; check the passphrase, then restore a copy of the whole folder"
    )]
    WrongKeyOrDamaged,
    /// The file is not encrypted; it was not made by this program.
    #[error("the database is not encrypted; it was not made by this program")]
    NotEncrypted,
    /// The program was built without encryption.
    #[error("this program was built without encryption and opens no store")]
    NoCipher,
    /// A newer program has used this database.
    #[error("the database has version {found}, this program knows {known}; install the newer program")]
    TooNew {
        /// Version of the database.
        found: u32,
        /// Newest version that this program knows.
        known: u32,
    },
    /// The database is empty, another one, or older than what was saved here.
    #[error(
        "the database forgot: {known} was saved here, found is {found}; restore the whole folder, nothing was changed"
    )]
    Forgot {
        /// What the sentinel says.
        known: String,
        /// What the database says.
        found: String,
    },
    /// The disk is full.
    #[error("the disk is full; make room and try again, nothing was changed")]
    Full,
    /// Another process has the store open.
    #[error("another process has the store open; close it and try again")]
    Busy,
    /// This store wrote the same groups after the form was opened.
    #[error("this tablet changed the same values after the form was opened; show it again")]
    ChangedSinceOpened {
        /// Which groups.
        keys: Vec<GroupKey>,
    },
    /// Something in the database is not what this program writes.
    #[error("unreadable in the database: {what}")]
    Unreadable {
        /// What, without values of records.
        what: String,
    },
    /// A file beside the database.
    #[error("file: {0}")]
    Io(#[from] std::io::Error),
    /// Anything else that SQLite says.
    #[error("database: {0}")]
    Sql(rusqlite::Error),
}

impl StoreError {
    /// The name under which the texts have a sentence.
    pub fn name(&self) -> &'static str {
        match self {
            StoreError::NotThere => "not_there",
            StoreError::AlreadyThere => "already_there",
            StoreError::WrongKeyOrDamaged => "wrong_key_or_damaged",
            StoreError::NotEncrypted => "not_encrypted",
            StoreError::NoCipher => "no_cipher",
            StoreError::TooNew { .. } => "too_new",
            StoreError::Forgot { .. } => "forgot",
            StoreError::Full => "full",
            StoreError::Busy => "busy",
            StoreError::ChangedSinceOpened { .. } => "changed_since_opened",
            StoreError::Unreadable { .. } => "unreadable",
            StoreError::Io(_) => "io",
            StoreError::Sql(_) => "sql",
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => StoreError::WrongKeyOrDamaged,
            Some(ErrorCode::DiskFull) => StoreError::Full,
            Some(ErrorCode::SystemIoFailure) if could_not_write(&error) => StoreError::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
            _ => match error {
                rusqlite::Error::FromSqlConversionFailure(column, _, why) => {
                    StoreError::Unreadable { what: why_of(column, why.as_ref()) }
                }
                other => StoreError::Sql(other),
            },
        }
    }
}

/// A quota or a limit on the size of files says "no room" in other words than a full disk does.
fn could_not_write(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi::{
        SQLITE_IOERR_FSYNC, SQLITE_IOERR_SHMSIZE, SQLITE_IOERR_TRUNCATE, SQLITE_IOERR_WRITE,
    };
    let codes = [SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC, SQLITE_IOERR_TRUNCATE, SQLITE_IOERR_SHMSIZE];
    error.sqlite_error().is_some_and(|it| codes.contains(&it.extended_code))
}

fn why_of(column: usize, why: &(dyn std::error::Error + 'static)) -> String {
    match why.downcast_ref::<serde_json::Error>() {
        // The text of a serde error may quote a value, its category may not.
        Some(error) => {
            format!("column {column}: {:?} at {}:{}", error.classify(), error.line(), error.column())
        }
        None => format!("column {column}"),
    }
}
