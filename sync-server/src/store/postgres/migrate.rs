//! Brings a database to the schema of this program, one numbered step after another; refuses a newer one and a
//! stranger's.
//!
//! A step is one statement in a transaction of its own, with the number of steps done in `meta`, whose row is locked
//! meanwhile: several servers may start at once, and one that is killed goes on where it was. No advisory lock.

use super::session::Session;
use crate::store::{Result, StoreError};
use std::sync::LazyLock;

/// The files, in their order. A released one is never edited; the next one changes what it made.
const FILES: [&str; 1] = [include_str!("migrations/001_first.sql")];

/// Every statement of the files.
static STEPS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let statements = FILES.iter().flat_map(|file| file.split(";\n"));
    statements.filter(|it| it.lines().any(|line| !line.is_empty() && !line.starts_with("--"))).collect()
});

const FIRST: &str = "CREATE TABLE IF NOT EXISTS meta (name text PRIMARY KEY, value bigint NOT NULL)";
const BEGIN_COUNT: &str = "INSERT INTO meta (name, value) VALUES ('schema', 0) ON CONFLICT (name) DO NOTHING";

/// How often another server's first statement may come in between.
const TRIES_MAX: u32 = 20;

/// What lies in a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// No table.
    Nothing,
    /// A store.
    Store,
}

/// Look what is there; refuse what is no store of this program or of an earlier one.
pub(super) fn look(session: &mut Session) -> Result<Found> {
    let encoding = session.word("SHOW server_encoding")?;
    if encoding != "UTF8" {
        let why = format!("the database has the encoding {encoding}; make it with ENCODING 'UTF8'");
        return Err(StoreError::Damaged(why));
    }
    let ours = session.word("SELECT coalesce(to_regclass('meta')::text, '')")?;
    if ours.is_empty() {
        let tables = "SELECT count(*)::text FROM information_schema.tables
            WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'";
        return match session.word(tables)?.as_str() {
            "0" => Ok(Found::Nothing),
            _ => Err(StoreError::Damaged("this is the database of another program".into())),
        };
    }
    let found = steps_done(session)?;
    if found > STEPS.len() {
        let known = u32::try_from(STEPS.len()).unwrap_or(u32::MAX);
        return Err(StoreError::TooNew { found: u32::try_from(found).unwrap_or(u32::MAX), known });
    }
    Ok(Found::Store)
}

fn steps_done(session: &mut Session) -> Result<usize> {
    let found = session.word("SELECT coalesce(max(value), 0)::text FROM meta WHERE name = 'schema'")?;
    found.parse().map_err(|_| StoreError::Unreadable("the database does not say its schema".into()))
}

/// Do the steps that are missing.
pub(super) fn migrate(session: &mut Session) -> Result<()> {
    let mut begun = Ok(());
    for _ in 0..TRIES_MAX {
        // Two servers that make the same table at once: one of them is told that it is there, and looks again.
        begun = session.control(FIRST).and_then(|()| session.control(BEGIN_COUNT));
        if begun.is_ok() {
            break;
        }
    }
    begun?;
    while steps_done(session)? < STEPS.len() {
        session.begin("BEGIN")?;
        let done = next_step(session);
        session.control(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
        done?;
    }
    Ok(())
}

fn next_step(session: &mut Session) -> Result<()> {
    let count = session.word("SELECT value::text FROM meta WHERE name = 'schema' FOR UPDATE")?;
    let done: usize =
        count.parse().map_err(|_| StoreError::Unreadable("the database does not say its schema".into()))?;
    let Some(step) = STEPS.get(done) else { return Ok(()) };
    session.control(step)?;
    session.control("UPDATE meta SET value = value + 1 WHERE name = 'schema'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_one_statement() {
        assert!(STEPS.len() > 30);
        for step in STEPS.iter() {
            let words = ["CREATE ", "INSERT ", "ALTER ", "DROP ", "UPDATE "];
            let begins = step.lines().filter(|line| words.iter().any(|word| line.starts_with(word)));
            assert_eq!(begins.count(), 1, "{step}");
        }
    }
}
