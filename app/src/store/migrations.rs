//! The schema, step by step, counted by `user_version`. To add a step, append it to [`STEPS`].

use super::StoreError;
use rusqlite::{Connection, TransactionBehavior};

/// Each step takes the database from its index to the next number. Never change one that was released.
const STEPS: &[&str] = &[
    include_str!("schema/001_store.sql"),
    include_str!("index/002_index.sql"),
    include_str!("index/003_visits_done.sql"),
    include_str!("index/004_story.sql"),
    include_str!("index/005_before_visit.sql"),
    include_str!("index/006_parties.sql"),
    include_str!("index/007_indicators.sql"),
    include_str!("index/008_fewer.sql"),
    include_str!("index/009_found.sql"),
];

/// The newest version that this program knows.
pub(super) fn known() -> u32 {
    u32::try_from(STEPS.len()).expect("a handful of steps")
}

/// The version of this database; 0 when nothing is in it.
pub(super) fn found(conn: &Connection) -> Result<u32, StoreError> {
    Ok(conn.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Bring the database to the newest version, in one transaction; refuse one that is newer.
pub(super) fn migrate(conn: &mut Connection) -> Result<(), StoreError> {
    let (found, known) = (found(conn)?, known());
    if found > known {
        return Err(StoreError::TooNew { found, known });
    }
    if found == known {
        return Ok(());
    }
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for step in STEPS.iter().skip(found as usize) {
        tx.execute_batch(step)?;
    }
    tx.pragma_update(None, "user_version", known)?;
    Ok(tx.commit()?)
}
