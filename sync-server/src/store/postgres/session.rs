//! One connection with its prepared statements: run one of the table's statements, for its effect or for its rows.
//!
//! It remembers the first error of a transaction: after it PostgreSQL does nothing more, whatever the job makes of it.

use super::error::{Trouble, of_postgres};
use super::statements::Sql;
use crate::store::{Result, StoreError};
use postgres::types::ToSql;
use postgres::{Client, Row, SimpleQueryMessage, Statement};
use std::collections::HashMap;

/// What stands for `$1`, `$2`, …
pub(super) type Values<'a> = &'a [&'a (dyn ToSql + Sync)];

/// A connection.
pub(super) struct Session {
    client: Client,
    prepared: HashMap<&'static str, Statement>,
    failed: Option<Trouble>,
}

impl Session {
    /// Over an open connection.
    pub(super) fn over(client: Client) -> Self {
        Session { client, prepared: HashMap::new(), failed: None }
    }

    /// Begin a transaction of this sort.
    pub(super) fn begin(&mut self, how: &str) -> Result<()> {
        self.failed = None;
        self.control(how)
    }

    /// Begin, commit, roll back, make a table.
    pub(super) fn control(&mut self, sql: &str) -> Result<()> {
        let done = self.client.batch_execute(sql);
        done.map_err(|error| self.note(&error))
    }

    /// For its effect; how many rows it changed.
    pub(super) fn run(&mut self, sql: &'static Sql, values: Values<'_>) -> Result<u64> {
        let statement = self.prepare(sql)?;
        let done = self.client.execute(&statement, values);
        done.map_err(|error| self.note(&error))
    }

    /// For the first row, if there is one.
    pub(super) fn one(&mut self, sql: &'static Sql, values: Values<'_>) -> Result<Option<Row>> {
        Ok(self.all(sql, values)?.into_iter().next())
    }

    /// For all rows.
    pub(super) fn all(&mut self, sql: &'static Sql, values: Values<'_>) -> Result<Vec<Row>> {
        let statement = self.prepare(sql)?;
        let rows = self.client.query(&statement, values);
        rows.map_err(|error| self.note(&error))
    }

    /// The first column of the first row as text, of a question that is no work on rows.
    pub(super) fn word(&mut self, sql: &str) -> Result<String> {
        let answer = self.client.simple_query(sql);
        let said = answer.map_err(|error| self.note(&error))?;
        let word = said.iter().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        });
        Ok(word.unwrap_or_default())
    }

    fn prepare(&mut self, sql: &'static Sql) -> Result<Statement> {
        if let Some(statement) = self.prepared.get(sql.name) {
            return Ok(statement.clone());
        }
        let prepared = self.client.prepare(sql.text);
        let statement = prepared.map_err(|error| self.note(&error))?;
        self.prepared.insert(sql.name, statement.clone());
        Ok(statement)
    }

    fn note(&mut self, error: &postgres::Error) -> StoreError {
        let trouble = of_postgres(error);
        let told = trouble.error.clone();
        self.failed.get_or_insert(trouble);
        told
    }

    /// The first error since the transaction began.
    pub(super) fn trouble(&mut self) -> Option<Trouble> {
        self.failed.take()
    }

    /// Whether the connection is gone.
    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }
}
