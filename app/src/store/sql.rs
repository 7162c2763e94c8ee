//! How the project's types lie in SQL columns: ids as bytes, parts as words, everything composite as JSON text.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::digest::Chain;
use shared::id::{ActId, OpId, RecordId, StaffId};
use shared::kind::Part;
use std::fmt::Display;
use std::str::FromStr;
use uuid::Uuid;

/// An id as sixteen bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Id(pub Uuid);

impl ToSql for Id {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Blob(self.0.as_bytes())))
    }
}

impl FromSql for Id {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        <[u8; 16]>::column_result(value).map(|bytes| Id(Uuid::from_bytes(bytes)))
    }
}

macro_rules! from_id {
    ($($name:ident),*) => {$(
        impl From<$name> for Id {
            fn from(id: $name) -> Id {
                Id(id.0)
            }
        }

        impl From<Id> for $name {
            fn from(id: Id) -> $name {
                $name(id.0)
            }
        }
    )*};
}

from_id!(RecordId, OpId, ActId, StaffId);

/// A value as JSON text.
#[derive(Clone, Debug)]
pub(super) struct Json<T>(pub T);

impl<T: Serialize> ToSql for Json<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        serde_json::to_string(&self.0)
            .map(ToSqlOutput::from)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
    }
}

impl<T: DeserializeOwned> FromSql for Json<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        serde_json::from_str(value.as_str()?).map(Json).map_err(FromSqlError::other)
    }
}

/// A value as its word: an epoch, a chain.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<T>(pub T);

impl<T: Display> ToSql for Word<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.0.to_string()))
    }
}

impl<T> FromSql for Word<T>
where
    T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map(Word).map_err(FromSqlError::other)
    }
}

/// A chain as its word.
pub(super) type ChainWord = Word<Chain>;

/// A part as its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PartWord(pub Part);

impl ToSql for PartWord {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.0.as_str()))
    }
}

impl FromSql for PartWord {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let word = value.as_str()?;
        Part::ALL
            .into_iter()
            .find(|part| part.as_str() == word)
            .map(PartWord)
            .ok_or(FromSqlError::InvalidType)
    }
}

/// A number that grows by one from 1 and never comes near the limit, as SQLite has it.
pub(super) fn int(number: u64) -> i64 {
    i64::try_from(number).expect("a counter from 1 does not reach 2^63")
}

/// A count as SQLite gave it.
pub(super) fn uint(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
