//! The limits: plain rusqlite on the same SQLCipher build, key, pragmas and disk.

use anyhow::Result;
use rusqlite::Connection;
use rusqlite::types::Value;
use shared::digest::hex;
use std::path::Path;

/// A row and the table that it is in.
pub type Copied = (String, Vec<Value>);

/// A connection like that of a tablet.
pub fn open(file: &Path, key: &[u8]) -> Result<Connection> {
    opened(file, key, 16_000, 4_000)
}

/// A connection like that of the central store's writer.
pub fn open_central(file: &Path, key: &[u8]) -> Result<Connection> {
    opened(file, key, 32_000, 16_000)
}

fn opened(file: &Path, key: &[u8], cache: i64, log: i64) -> Result<Connection> {
    let conn = Connection::open(file)?;
    conn.pragma_update(None, "key", format!("x'{}'", hex(key)))?;
    conn.pragma_update(None, "locking_mode", "exclusive")?;
    conn.pragma_update(None, "journal_mode", "wal")?;
    conn.pragma_update(None, "synchronous", "full")?;
    conn.pragma_update(None, "secure_delete", "on")?;
    conn.pragma_update(None, "temp_store", "2")?;
    conn.pragma_update(None, "cache_size", -cache)?;
    conn.pragma_update(None, "wal_autocheckpoint", log)?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(conn)
}

/// These rows in one transaction, one prepared statement a table.
pub fn insert_all(conn: &Connection, rows: &[Copied]) -> Result<()> {
    let tx = conn.unchecked_transaction()?;
    for (table, values) in rows {
        let marks = vec!["?"; values.len()].join(", ");
        let sql = ["REPLACE INTO ", table, " VALUES (", &marks, ")"].concat();
        tx.prepare_cached(&sql)?.execute(rusqlite::params_from_iter(values))?;
    }
    Ok(tx.commit()?)
}

/// The rows of a table that a condition names.
pub fn rows(conn: &Connection, table: &str, condition: &str) -> Result<Vec<Copied>> {
    let sql = ["SELECT * FROM ", table, " WHERE ", condition].concat();
    let mut query = conn.prepare_cached(&sql)?;
    let width = query.column_count();
    let rows = query.query_map([], |row| (0..width).map(|n| row.get(n)).collect())?;
    rows.map(|row| Ok((table.to_owned(), row?))).collect()
}
