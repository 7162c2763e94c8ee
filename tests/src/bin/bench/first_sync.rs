//! The first sync of a whole neighbourhood: from the server's store over HTTP into a tablet's store.

use crate::plain;
use crate::stage::Stage;
use crate::table::{Row, Target};
use crate::tablet::KEY;
use crate::watch::{peak_of, timed};
use anyhow::{Context, Result};
use app::store::{Founding, Store, StoreKey};
use rusqlite::Connection;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::time::Duration;

const MEBI: f64 = 1024.0 * 1024.0;

/// Speed, bytes and memory.
#[expect(clippy::cast_precision_loss, reason = "counts of records and bytes are far below 2^52")]
pub fn rows(stage: &mut Stage) -> Result<Vec<Row>> {
    let place = stage.place(1)?;
    let process = place.server.process().context("the server runs")?;
    let (first, through, folder) = {
        let read = place.read()?;
        (read.first, read.through, read.folder.path().to_owned())
    };
    let peak = peak_of(process)?;
    let twin = tempfile::tempdir()?;
    let bulk = bulk(&folder, twin.path())?;
    let reading = reading(usize::try_from(through.down)?)?;
    let (records, rows) = (bulk.records as f64, bulk.rows as f64);
    let bytes = (through.up + through.down) as f64;
    Ok(vec![
        Row::new("first sync, server to committed on the tablet", records / first.seconds, "records/s")
            .against("inserting the same rows in bulk, same schema", records / bulk.took.as_secs_f64())
            .target(Target::AtLeast(25_000.0)),
        Row::new("the same, rows of streams", rows / first.seconds, "rows/s"),
        Row::new("the same, as time", first.seconds * 1000.0, "ms")
            .against("reading as many bytes over loopback", reading.as_secs_f64() * 1000.0),
        Row::new("first sync, bytes on the wire a record", bytes / records, "bytes")
            .target(Target::AtMost(60.0)),
        Row::new("first sync, peak memory of the server", peak / MEBI, "MiB"),
        Row::new("first sync, peak memory of the tablet", first.peak / MEBI, "MiB"),
    ])
}

/// What inserting in bulk came to.
pub struct Bulk {
    /// How long it took.
    pub took: Duration,
    /// Records and events.
    pub records: u64,
    /// Their rows in streams.
    pub rows: u64,
}

/// Copy every row of a tablet's store into an empty one of the same schema, in one transaction.
pub fn bulk(store: &Path, twin: &Path) -> Result<Bulk> {
    let copy = empty_like(store, twin)?;
    let key = format!("x'{}'", shared::digest::hex(&KEY));
    let from = store.join("store.db");
    copy.execute("ATTACH ?1 AS whole KEY ?2", (from.to_string_lossy(), key))?;
    let tables: Vec<String> = {
        let sql = "SELECT name FROM whole.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
            AND sql NOT LIKE 'CREATE VIRTUAL%' AND name <> 'meta' ORDER BY name";
        let mut query = copy.prepare(sql)?;
        query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?
    };
    let (_, took) = timed(|| {
        let tx = copy.unchecked_transaction()?;
        for table in &tables {
            let sql = ["REPLACE INTO main.", table, " SELECT * FROM whole.", table].concat();
            tx.execute(&sql, []).with_context(|| table.clone())?;
        }
        Ok(tx.commit()?)
    })?;
    let count = |sql: &str| copy.query_row(sql, [], |row| row.get::<_, i64>(0));
    let records = count("SELECT count(DISTINCT id) FROM main.mirror")?.cast_unsigned();
    let rows = count("SELECT count(*) FROM main.membership")?.cast_unsigned();
    Ok(Bulk { took, records, rows })
}

/// An empty store with the schema of this one.
fn empty_like(store: &Path, twin: &Path) -> Result<Connection> {
    let whole = Store::open(store, &StoreKey::from(KEY), shared::domain::kinds())?;
    let identity = whole.identity().clone();
    let lease = whole.lease()?;
    drop(whole);
    let enrolled = shared::protocol::EnrolReply {
        replica: identity.replica,
        short: identity.short,
        token: identity.token,
        staff: identity.staff,
        lease,
        server_epoch: 0,
        server_time: 0,
    };
    let founding = Founding {
        kinds: shared::domain::kinds(),
        store_id: identity.store_id,
        epoch: shared::id::Epoch(1),
        enrolled,
        server_url: identity.server_url,
    };
    drop(Store::create(twin, &StoreKey::from(KEY), founding)?);
    plain::open(&twin.join("store.db"), &KEY)
}

/// How long it takes to read so many bytes over loopback.
fn reading(bytes: usize) -> Result<Duration> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let sender = std::thread::spawn(move || -> Result<()> {
        let (mut stream, _) = listener.accept()?;
        Ok(stream.write_all(&vec![b'x'; bytes])?)
    });
    let (_, took) = timed(|| {
        let mut all = Vec::new();
        Ok(TcpStream::connect(address)?.read_to_end(&mut all)?)
    })?;
    sender.join().map_err(|_| anyhow::anyhow!("the sending thread panicked"))??;
    Ok(took)
}
