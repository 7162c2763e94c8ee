//! A push through the reconciliation against plain inserts of the rows that it leaves.

use crate::mix::Mix;
use crate::plain::{self, Copied, insert_all};
use crate::stage::{Stage, admit, pushed};
use crate::table::{Row, Target};
use crate::watch::{Took, timed, worked};
use anyhow::{Context, Result};
use dolbom_tests::postgres::{Cluster, Disk};
use dolbom_tests::process::Server;
use rusqlite::Connection;
use shared::protocol::{PUSH_OPS_MAX, Push};
use std::path::Path;
use std::time::Duration;
use sync_server::store::{self, Access, SqliteStore, Store};

/// Where a push leaves new rows, by a number that grows.
const GROWING: [&str; 5] = ["record", "event", "op", "place", "feed"];

/// The embedded engine.
pub fn rows(stage: &mut Stage) -> Result<Vec<Row>> {
    let Pushed { ops, took, plain } = push(stage, 1)?;
    let speed = |took: Duration| f64::from(ops) / took.as_secs_f64();
    let name = format!("push {ops} ops in batches of {PUSH_OPS_MAX}, SQLite");
    let row = Row::new(name, speed(took.clock), "ops/s").target(Target::AtLeast(10_000.0));
    let embedded = row.against("inserting the rows that they leave", speed(plain.clock));
    let processor = Row::new("the same a second of processor time", speed(took.processor), "ops/s")
        .against("inserting the rows that they leave", speed(plain.processor));
    Ok(vec![embedded, processor, on_postgres(stage)?])
}

/// The same on PostgreSQL. Its rows are not those of the embedded store, so that it has no plain inserts beside it.
fn on_postgres(stage: &Stage) -> Result<Row> {
    let cluster = Cluster::start(Disk::Durable)?;
    let store = store::open(&cluster.database()?, None)?;
    let scale = stage.scale;
    let mut mix = Mix::new(scale.persons / 10, scale.visits / 10)?;
    admit(&*store, &mix)?;
    let pushes = before(&*store, &mut mix, scale.ops)?;
    let ops: usize = pushes.iter().map(|(_, push)| push.entries.len()).sum();
    let (_, took) =
        timed(|| pushes.into_iter().try_for_each(|(author, push)| pushed(&*store, &mix, author, push)))?;
    let speed = f64::from(u32::try_from(ops)?) / took.as_secs_f64();
    Ok(Row::new(format!("push {ops} ops in batches of {PUSH_OPS_MAX}, PostgreSQL"), speed, "ops/s"))
}

/// What pushing came to.
pub struct Pushed {
    /// How many ops.
    pub ops: u32,
    /// How long it took.
    pub took: Took,
    /// How long inserting the rows that they leave took.
    pub plain: Took,
}

/// Push into a store that holds a neighbourhood already of so many times a tenth of the size.
pub fn push(stage: &Stage, times: usize) -> Result<Pushed> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("central.db");
    let scale = stage.scale;
    let mut mix = Mix::new(scale.persons * times / 10, scale.visits * times / 10)?;
    let store = SqliteStore::open(&file, Some(&Server::key()), Access::Server)?;
    admit(&store, &mix)?;
    let pushes = before(&store, &mut mix, scale.ops)?;
    drop(store);
    let twin = folder.path().join("twin.db");
    std::fs::copy(&file, &twin)?;
    let store = SqliteStore::open(&file, Some(&Server::key()), Access::Server)?;
    let ops = u32::try_from(pushes.iter().map(|(_, push)| push.entries.len()).sum::<usize>())?;
    let batches = pushes.len();
    let took =
        worked(|| pushes.into_iter().try_for_each(|(author, push)| pushed(&store, &mix, author, push)))?;
    drop(store);
    let plain = again(&file, &twin, batches)?;
    Ok(Pushed { ops, took, plain })
}

/// Write everything but the last so many ops, which are answered.
fn before(store: &dyn Store, mix: &mut Mix, ops: usize) -> Result<Vec<(usize, Push)>> {
    let mut waiting: Vec<(usize, Push)> = Vec::new();
    loop {
        let next = mix.next(32 * PUSH_OPS_MAX, PUSH_OPS_MAX - 40)?;
        if next.is_empty() {
            break;
        }
        waiting.extend(next);
        let count = |all: &[(usize, Push)]| all.iter().map(|(_, push)| push.entries.len()).sum::<usize>();
        while count(&waiting) >= ops + waiting[0].1.entries.len() {
            let (author, push) = waiting.remove(0);
            pushed(store, mix, author, push)?;
        }
    }
    Ok(waiting)
}

/// Insert into the copy what the pushes have left in the store, in as many transactions.
fn again(file: &Path, twin: &Path, batches: usize) -> Result<Took> {
    let key = [0x5a; 32];
    let (store, twin) = (plain::open(file, &key)?, plain::open_central(twin, &key)?);
    let mut columns = Vec::new();
    for table in GROWING {
        columns.push(fresh(&store, &twin, table).with_context(|| table.to_owned())?);
    }
    worked(|| {
        for n in 0..batches {
            let part = |rows: &Vec<Copied>| rows.len() * n / batches..rows.len() * (n + 1) / batches;
            let rows: Vec<Copied> = columns.iter().flat_map(|rows| rows[part(rows)].to_vec()).collect();
            insert_all(&twin, &rows)?;
        }
        Ok(())
    })
}

fn fresh(store: &Connection, twin: &Connection, table: &str) -> Result<Vec<Copied>> {
    if table == "place" {
        // It has no rowid: one row an op.
        let last: i64 = twin.query_row("SELECT coalesce(max(no), 0) FROM op", [], |row| row.get(0))?;
        return plain::rows(store, table, &format!("op IN (SELECT id FROM op WHERE no > {last})"));
    }
    let sql = ["SELECT max(rowid) FROM ", table].concat();
    let last: Option<i64> = twin.query_row(&sql, [], |row| row.get(0))?;
    plain::rows(store, table, &format!("rowid > {}", last.unwrap_or(0)))
}
