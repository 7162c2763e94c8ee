//! What an error of PostgreSQL means for whoever asked: make room, come again, or look at the database.
//!
//! Only codes and messages are told, never the detail, which may quote values of a row.

use crate::store::StoreError;
use postgres::error::SqlState;

/// An error, and whether the same job may end otherwise.
#[derive(Clone, Debug)]
pub(super) struct Trouble {
    pub(super) error: StoreError,
    /// Two transactions met, or the connection was lost before the commit: the job may be run again.
    pub(super) again: bool,
}

/// Of an error that PostgreSQL or the connection gave.
pub(super) fn of_postgres(error: &postgres::Error) -> Trouble {
    let Some(told) = error.as_db_error() else {
        return Trouble { error: StoreError::Away(of_connection(error)), again: true };
    };
    let said = format!("{} ({})", told.message(), told.code().code());
    let code = told.code();
    let met = [
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::UNIQUE_VIOLATION,
        SqlState::LOCK_NOT_AVAILABLE,
    ];
    let full = [
        SqlState::DISK_FULL,
        SqlState::IO_ERROR,
        SqlState::READ_ONLY_SQL_TRANSACTION,
        SqlState::INSUFFICIENT_PRIVILEGE,
    ];
    if met.contains(code) {
        let busy = *code != SqlState::UNIQUE_VIOLATION;
        let error = if busy { StoreError::Busy(said) } else { StoreError::Engine(said) };
        return Trouble { error, again: true };
    }
    let error = match code.code() {
        _ if full.contains(code) => StoreError::Full(said),
        "XX001" | "XX002" => StoreError::Damaged(said),
        "53200" | "53300" => StoreError::Busy(said),
        it if ["08", "57", "28", "3D"].iter().any(|class| it.starts_with(class)) => StoreError::Away(said),
        _ => StoreError::Engine(said),
    };
    // Told to go because the server stops or is starting: another connection will do.
    let again = code.code().starts_with("57P") || code.code().starts_with("08");
    Trouble { error, again }
}

fn of_connection(error: &postgres::Error) -> String {
    let mut said = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(why) = cause {
        let why_said = why.to_string();
        if !said.contains(&why_said) {
            said = format!("{said}: {why_said}");
        }
        cause = why.source();
    }
    said
}
