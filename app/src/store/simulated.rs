//! Stores in memory for the simulation: the same tables and statements, without files, sentinel and encryption.
//!
//! Making tables and preparing statements costs more than a whole run of the simulation, so databases are emptied and
//! used again. Nothing here is in a released program.

use super::open::found_documents;
use super::{Founding, Place, Store, StoreError, migrations};
use rusqlite::{Connection, MAIN_DB, TransactionBehavior};
use shared::kind::Kinds;
use std::cell::RefCell;
use std::path::PathBuf;

/// Statements that stay prepared, over all runs of a thread.
const STATEMENTS: usize = 512;

thread_local! {
    /// Databases that are not in use.
    static SPARE: RefCell<Vec<Connection>> = const { RefCell::new(Vec::new()) };
}

const TABLES: &str = "
    SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search_index%' AND name NOT LIKE 'sqlite_%'";
const EMPTY_SEARCH: &str = "INSERT INTO search_index (search_index) VALUES ('delete-all')";

fn spare() -> Result<Connection, StoreError> {
    if let Some(conn) = SPARE.with_borrow_mut(Vec::pop) {
        return Ok(conn);
    }
    let mut conn = Connection::open_in_memory()?;
    conn.execute_batch("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA temp_store = 2;")?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    migrations::migrate(&mut conn)?;
    Ok(conn)
}

/// An empty database again.
fn emptied(mut conn: Connection) -> Result<Connection, StoreError> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let tables: Vec<String> =
        tx.prepare_cached(TABLES)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for table in tables {
        tx.prepare_cached(&format!("DELETE FROM {table}"))?.execute([])?;
    }
    tx.prepare_cached(EMPTY_SEARCH)?.execute([])?;
    tx.commit()?;
    Ok(conn)
}

fn nowhere() -> Place {
    Place::from(PathBuf::from("/nowhere"))
}

impl Store {
    /// A new store, in memory.
    pub fn in_memory(found: &Founding) -> Result<Store, StoreError> {
        let mut conn = spare()?;
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        found_documents(&tx, found)?;
        tx.commit()?;
        Store::ready(conn, found.kinds.clone(), nowhere())
    }

    /// What a program finds that starts again after this one has died: what was committed and nothing else. It may be
    /// another version of the program, which knows other kinds.
    pub fn started_again(mut self, kinds: Kinds) -> Result<Store, StoreError> {
        self.allow_commits()?;
        Store::ready(self.conn, kinds, nowhere())?.read_parked_again()
    }

    /// All that is committed.
    pub fn image(&mut self) -> Result<Vec<u8>, StoreError> {
        Ok(self.conn.serialize(MAIN_DB)?.to_vec())
    }

    /// A copy of a store, in memory.
    pub fn from_image(image: &[u8], kinds: Kinds) -> Result<Store, StoreError> {
        let mut conn = spare()?;
        let mut from = Connection::open_in_memory()?;
        from.deserialize_read_exact(MAIN_DB, image, image.len(), false)?;
        rusqlite::backup::Backup::new(&from, &mut conn)?.step(-1)?;
        Store::ready(conn, kinds, nowhere())
    }

    /// The store is not needed any more.
    pub fn set_free(mut self) -> Result<(), StoreError> {
        self.allow_commits()?;
        self.fill_disk(false)?;
        let conn = emptied(self.conn)?;
        SPARE.with_borrow_mut(|spare| spare.push(conn));
        Ok(())
    }

    /// From now on no commit succeeds, as when the program dies in the middle of a transaction.
    pub fn refuse_commits(&mut self) -> Result<(), StoreError> {
        Ok(self.conn.commit_hook(Some(|| true))?)
    }

    /// Commits succeed again.
    pub fn allow_commits(&mut self) -> Result<(), StoreError> {
        Ok(self.conn.commit_hook(None::<fn() -> bool>)?)
    }

    /// The disk has no room for another page, or has it again.
    pub fn fill_disk(&self, full: bool) -> Result<(), StoreError> {
        let pages: i64 = self.conn.pragma_query_value(None, "page_count", |row| row.get(0))?;
        let most = if full { pages } else { 1_073_741_823 };
        Ok(self.conn.pragma_update_and_check(None, "max_page_count", most, |_| Ok(()))?)
    }
}
