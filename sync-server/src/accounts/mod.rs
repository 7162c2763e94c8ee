//! Who may come in: staff and their dong, one-time codes, replicas and their tokens, leases.
//!
//! Functions over a [`Tx`]; time and randomness are arguments. All checks of a function come before its first write.
//! Knows no HTTP.

pub mod code;
pub mod enrol;
pub mod lease;
pub mod limits;
pub mod replica;
pub mod restore;
pub mod staff;

#[cfg(test)]
mod tests;

use crate::store::{StoreError, Tx};

/// Why it was not done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// The code is wrong, used or expired: all three look alike.
    #[error("the code is not valid")]
    BadCode,
    /// No replica has this token.
    #[error("the token is not valid")]
    BadToken,
    /// Nobody has this id or name.
    #[error("no such person")]
    NoSuchPerson,
    /// More than one person has this name.
    #[error("several people have this name")]
    AmbiguousName,
    /// No replica has this id or short name.
    #[error("no such replica")]
    NoSuchReplica,
    /// A name must have 1 to 50 characters, and no control characters.
    #[error("a name has 1 to 50 characters")]
    BadName,
    /// A dong that something lives in cannot be ended.
    #[error("{left} records and events live in this dong")]
    StillInDong {
        /// So many.
        left: u64,
    },
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The result of what is done here.
pub type Result<T> = std::result::Result<T, AccountError>;

/// For the store, a refusal is an answer and only its own errors are errors: nothing is rolled back for the former.
pub fn settled<T>(result: Result<T>) -> crate::store::Result<Result<T>> {
    match result {
        Err(AccountError::Store(error)) => Err(error),
        other => Ok(other),
    }
}

/// A name without blanks around it.
fn proper_name(text: &str) -> Result<String> {
    let name = text.trim();
    let fits = (1..=limits::NAME_CHARS_MAX).contains(&name.chars().count());
    if fits && !name.chars().any(char::is_control) { Ok(name.to_owned()) } else { Err(AccountError::BadName) }
}

/// The next version of anybody's rights: greater than theirs, and than all of a timeline lost with a restore.
fn next_ver(tx: &mut dyn Tx, ver: i64) -> Result<i64> {
    let floor = shared::id::epoch_floor(tx.server_epoch()?);
    Ok(ver.max(floor) + 1)
}
