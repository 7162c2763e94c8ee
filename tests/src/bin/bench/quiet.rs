//! A sync when nothing has changed: what it sends and gets, and how long the server takes.

use crate::stage::Stage;
use crate::table::{Row, Target, millis};
use crate::watch::{median, timed};
use anyhow::{Result, ensure};

/// Syncs that are measured.
const SYNCS: usize = 30;

/// Bytes, requests, time.
#[expect(clippy::cast_precision_loss, reason = "a few kilobytes are far below 2^52")]
pub fn rows(stage: &mut Stage) -> Result<Vec<Row>> {
    let mut tablet = stage.tablet(1)?;
    let place = stage.place(1)?;
    let health = format!("{}/health", place.wire.url());
    let client = reqwest::Client::builder().build()?;
    stage.runtime.block_on(tablet.sync())?;
    let wire = &stage.place(1)?.wire;
    wire.take();
    stage.runtime.block_on(tablet.sync())?;
    let one = stage.place(1)?.wire.take();
    let (mut syncs, mut asks) = (Vec::new(), Vec::new());
    for _ in 0..SYNCS {
        syncs.push(timed(|| stage.runtime.block_on(tablet.sync()))?.1);
        let ask = || stage.runtime.block_on(async { Ok(client.get(&health).send().await?.bytes().await?) });
        asks.push(timed(ask)?.1);
    }
    ensure!(one.requests > 0, "the sync went another way");
    Ok(vec![
        Row::new("no-change sync, round trips", one.requests as f64, "requests").target(Target::AtMost(1.0)),
        Row::new("no-change sync, bytes of both messages", (one.up + one.down - one.heads) as f64, "bytes")
            .target(Target::AtMost(1024.0)),
        Row::new("no-change sync, bytes with the heads of HTTP", (one.up + one.down) as f64, "bytes"),
        Row::time("no-change sync, asked to committed", median(syncs))
            .against("one request that answers that the server is there", millis(median(asks))),
    ])
}
