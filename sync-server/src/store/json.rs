//! JSON text in rows, the same in every engine, and the one word by which the lists of the desk are indexed.

use super::{Result, StoreError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::outcome::{OpResult, Outcome};

/// JSON text of a value.
pub(super) fn json<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| StoreError::Engine(format!("a row has no JSON: {error}")))
}

/// A value from JSON text that this program or an earlier one wrote.
pub(super) fn unjson<T: DeserializeOwned>(text: &str) -> Result<T> {
    // The reader's message could quote values of a record; its place is enough.
    serde_json::from_str(text).map_err(|error| {
        StoreError::Unreadable(format!(
            "JSON at {}:{} ({:?})",
            error.line(),
            error.column(),
            error.classify()
        ))
    })
}

/// A number of the protocol that is never negative, as engines keep it.
pub(super) fn signed(number: u64) -> Result<i64> {
    i64::try_from(number).map_err(|_| StoreError::Engine("a number is too large for the store".into()))
}

/// The outcome in a column of its own, for the indexes of the lists of the desk.
pub(super) fn outcome_word(result: &OpResult) -> &'static str {
    match result.outcome {
        Outcome::Quarantined if result.closed.is_some() => "dismissed",
        Outcome::Applied => "applied",
        Outcome::Merged => "merged",
        Outcome::Joined => "joined",
        Outcome::Conflict => "conflict",
        Outcome::Quarantined => "quarantined",
    }
}
