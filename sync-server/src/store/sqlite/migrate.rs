//! Brings a store file to the schema of this program, one numbered step after another; refuses a newer one.
//!
//! A step that was released is never edited: the next one changes what it made.

use crate::store::{Result, StoreError};
use rusqlite::{Connection, TransactionBehavior};

/// Tells a server's store from any other database file.
const APPLICATION: i32 = 0x444f_4c53;

const STEPS: [&str; SCHEMA as usize] = [
    include_str!("migrations/001_first.sql"),
    include_str!("migrations/002_staff_version.sql"),
    include_str!("migrations/003_desk.sql"),
    include_str!("migrations/004_fewer.sql"),
];

/// The schema that this program writes.
pub(super) const SCHEMA: u32 = 4;

/// Bring the file to this program's schema. Two processes may do so at once: the second finds it done.
pub(super) fn migrate(connection: &mut Connection) -> Result<()> {
    check(connection)?;
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = version(&tx)?;
    for step in STEPS.iter().skip(found as usize) {
        tx.execute_batch(step)?;
    }
    if found < SCHEMA {
        tx.pragma_update(None, "application_id", APPLICATION)?;
        tx.pragma_update(None, "user_version", SCHEMA)?;
    }
    Ok(tx.commit()?)
}

/// Refuse what is no store of this program or of an earlier one.
pub(super) fn check(connection: &Connection) -> Result<()> {
    let found = version(connection)?;
    if found > SCHEMA {
        return Err(StoreError::TooNew { found, known: SCHEMA });
    }
    let application: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))?;
    if application != APPLICATION && (found > 0 || tables > 0) {
        return Err(StoreError::Damaged("this file is the database of another program".into()));
    }
    Ok(())
}

fn version(connection: &Connection) -> Result<u32> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}
