//! The first sync of a whole neighbourhood: from the server's store over HTTP into a tablet's store.

use crate::plain;
use crate::stage::Stage;
use crate::table::{Row, Target};
use crate::tablet::KEY;
use crate::watch::{Took, peak_of, timed, worked};
use anyhow::{Context, Result};
use app::store::{Founding, Store, StoreKey};
use rusqlite::Connection;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

const MEBI: f64 = 1024.0 * 1024.0;

/// Speed, bytes and memory.
#[expect(clippy::cast_precision_loss, reason = "counts of records and bytes are far below 2^52")]
pub fn rows(stage: &mut Stage) -> Result<Vec<Row>> {
    let Whole { records, rows, bytes, down, seconds, processor, tablet_peak, server_peak, folder } =
        first(stage, 1)?;
    let twin = tempfile::tempdir()?;
    let bulk = bulk(&folder, twin.path())?;
    let (bulk, bulk_processor) = (bulk.clock.as_secs_f64(), bulk.processor.as_secs_f64());
    let reading = reading(usize::try_from(down)?)?;
    let (records, rows, bytes) = (records as f64, rows as f64, bytes as f64);
    Ok(vec![
        Row::new("first sync, server to committed on the tablet", records / seconds, "records/s")
            .against("inserting the same rows in bulk, same schema", records / bulk)
            .target(Target::AtLeast(25_000.0)),
        Row::new("the same a second of the tablet's processor time", records / processor, "records/s")
            .against("inserting the same rows in bulk, same schema", records / bulk_processor),
        Row::new("the same, rows of streams", rows / seconds, "rows/s"),
        Row::new("the same, as time", seconds * 1000.0, "ms")
            .against("reading as many bytes over loopback", reading.as_secs_f64() * 1000.0),
        Row::new("first sync, bytes on the wire a record", bytes / records, "bytes")
            .target(Target::AtMost(60.0)),
        Row::new("first sync, peak memory of the server", server_peak / MEBI, "MiB"),
        Row::new("first sync, peak memory of the tablet", tablet_peak / MEBI, "MiB"),
    ])
}

/// A first sync and what came by it.
pub struct Whole {
    /// Records and events.
    pub records: u64,
    /// Their rows in streams.
    pub rows: u64,
    /// Bytes on the wire, both ways.
    pub bytes: u64,
    /// Of them those to the tablet.
    pub down: u64,
    /// How long it took.
    pub seconds: f64,
    /// Processor time of the tablet, in seconds.
    pub processor: f64,
    /// The most memory of the tablet's process, in bytes.
    pub tablet_peak: f64,
    /// The most memory of the server's.
    pub server_peak: f64,
    /// The tablet's store.
    pub folder: PathBuf,
}

/// The first sync of a neighbourhood of so many times the size.
pub fn first(stage: &mut Stage, times: usize) -> Result<Whole> {
    let place = stage.place(times)?;
    let process = place.server.process().context("the server runs")?;
    let read = place.read()?;
    let store = read.open()?;
    let count = |sql: &str| store.connection().query_row(sql, [], |row| row.get::<_, i64>(0));
    Ok(Whole {
        records: count("SELECT count(DISTINCT id) FROM mirror")?.cast_unsigned(),
        rows: count("SELECT count(*) FROM membership")?.cast_unsigned(),
        bytes: read.through.up + read.through.down,
        down: read.through.down,
        seconds: read.first.seconds,
        processor: read.first.processor,
        tablet_peak: read.first.peak,
        server_peak: peak_of(process)?,
        folder: read.folder.path().to_owned(),
    })
}

/// Copy every row of a tablet's store into an empty one of the same schema, in one transaction.
fn bulk(store: &Path, twin: &Path) -> Result<Took> {
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
    worked(|| {
        let tx = copy.unchecked_transaction()?;
        for table in &tables {
            let sql = ["REPLACE INTO main.", table, " SELECT * FROM whole.", table].concat();
            tx.execute(&sql, []).with_context(|| table.clone())?;
        }
        Ok(tx.commit()?)
    })
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
