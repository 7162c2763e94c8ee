//! Why a command could not do it, as a sentence that says what to do.

use super::text::Texts;
use std::path::{Path, PathBuf};
use sync_server::accounts::AccountError;
use sync_server::store::StoreError;

/// Why not.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Of people, codes and tablets.
    #[error(transparent)]
    Account(AccountError),
    /// What was given as a backup.
    #[error("{} is no whole backup: {why}", path.display())]
    NoBackup {
        /// Which file.
        path: PathBuf,
        /// What differs.
        why: String,
    },
    /// The key file.
    #[error("the key file {} cannot be read: {why}", path.display())]
    KeyFile {
        /// Which.
        path: PathBuf,
        /// What the system says.
        why: std::io::Error,
    },
    /// What was given is no key.
    #[error("not a key")]
    BadKey,
    /// A file and the environment.
    #[error("two keys")]
    TwoKeys,
    /// In the URL of the store, as it was typed.
    #[error("a password was typed")]
    PasswordTyped,
    /// The address.
    #[error("cannot listen on {address}: {why}")]
    Listen {
        /// As it was typed.
        address: String,
        /// What the system says.
        why: std::io::Error,
    },
    /// No first page.
    #[error("no web build in {}", path.display())]
    NoWeb {
        /// The folder.
        path: PathBuf,
    },
    /// While it ran.
    #[error("the server failed: {0}")]
    Served(std::io::Error),
}

impl From<AccountError> for Failure {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Store(error) => Failure::Store(error),
            other => Failure::Account(other),
        }
    }
}

impl Failure {
    /// Of a file that should be a whole backup.
    pub fn of_backup(path: &Path, error: StoreError) -> Self {
        match error {
            StoreError::Damaged(why) | StoreError::Unreadable(why) => {
                Failure::NoBackup { path: path.to_owned(), why }
            }
            other => Failure::Store(other),
        }
    }

    /// For the person at the keyboard.
    pub fn sentence(&self, texts: &Texts) -> String {
        match self {
            Failure::Store(error) => of_store(error, texts),
            Failure::Account(AccountError::StillInDong { left }) => {
                texts.say("account_still_in_dong", &[("left", &left.to_string())])
            }
            Failure::Account(error) => texts.plain(of_account(error)).to_owned(),
            Failure::NoBackup { path, why } => {
                texts.say("backup_bad", &[("path", &path.display().to_string()), ("why", why)])
            }
            Failure::KeyFile { path, why } => texts
                .say("key_unreadable", &[("path", &path.display().to_string()), ("why", &why.to_string())]),
            Failure::BadKey => texts.plain("key_bad").to_owned(),
            Failure::PasswordTyped => texts.plain("password_typed").to_owned(),
            Failure::TwoKeys => texts.plain("key_twice").to_owned(),
            Failure::Listen { address, why } => {
                texts.say("listen", &[("address", address), ("why", &why.to_string())])
            }
            Failure::NoWeb { path } => texts.say("web_missing", &[("path", &path.display().to_string())]),
            Failure::Served(why) => texts.say("served", &[("why", &why.to_string())]),
        }
    }
}

fn of_store(error: &StoreError, texts: &Texts) -> String {
    let say = |key, why: &str| texts.say(key, &[("why", why)]);
    match error {
        StoreError::Full(why) => say("store_full", why),
        StoreError::Damaged(why) => say("store_damaged", why),
        StoreError::TooNew { found, known } => {
            texts.say("store_too_new", &[("found", &found.to_string()), ("known", &known.to_string())])
        }
        StoreError::Away(why) => say("store_away", why),
        StoreError::Busy(why) => say("store_busy", why),
        StoreError::Closed => texts.plain("store_closed").to_owned(),
        StoreError::Engine(why) | StoreError::Unreadable(why) => say("store_failed", why),
    }
}

fn of_account(error: &AccountError) -> &'static str {
    match error {
        AccountError::NoSuchPerson => "account_no_person",
        AccountError::AmbiguousName => "account_ambiguous",
        AccountError::NoSuchReplica => "account_no_replica",
        AccountError::BadName => "account_name",
        AccountError::StillInDong { .. } => "account_still_in_dong",
        // Codes and tokens are given to the door, never to a command.
        AccountError::BadCode | AccountError::BadToken | AccountError::Store(_) => "store_failed",
    }
}
