//! A tablet of the benchmarks: enrolled at a real server, its store encrypted, its syncs those of the app.

use crate::watch::{peak_of, worked};
use anyhow::{Context, Result, ensure};
use app::data::Data;
use app::platform::{clock, random};
use app::store::StoreKey;
use app::sync::driver::{Driver, Senses};
use app::sync::http::{Address, Http, Plain};
use app::sync::{SyncEnd, SyncReport, Wake};
use dolbom_tests::enrol::enrol;
use serde_json::{Value, json};
use shared::pack::Packs;
use std::path::Path;
use std::process::{Command, Stdio};

/// The key of every store of a tablet here.
pub const KEY: [u8; 32] = [7; 32];

/// One tablet.
pub struct Tablet {
    /// Its records.
    pub data: Data,
    transport: Http,
    driver: Driver,
    /// Goes with it.
    folder: Option<tempfile::TempDir>,
}

impl Tablet {
    /// Enrol with a code; nothing has come yet.
    pub async fn enrol(url: &str, code: &str, folder: &Path) -> Result<Tablet> {
        let address = Address::new(url, Plain::Loopback)?;
        let (store, transport) = enrol(&address, code, "bench", folder, &StoreKey::from(KEY)).await?;
        let data = Data::new(store, Packs::builtin());
        Ok(Tablet { data, transport, driver: Driver::new(), folder: None })
    }

    /// The folder goes when the tablet goes.
    pub fn keep(&mut self, folder: tempfile::TempDir) {
        self.folder = Some(folder);
    }

    /// A sync, to its end.
    pub async fn sync(&mut self) -> Result<SyncReport> {
        let mut senses = Senses { now: &mut clock::now, random: &mut random::number };
        let store = &mut self.data.store;
        let report = self.driver.wake(Wake::Asked, store, &mut self.transport, &mut senses).await;
        let report = report.context("a sync that was asked for is made")?;
        ensure!(report.end == SyncEnd::Done, "the sync did not end: {:?}", report.end);
        ensure!(report.mismatched.is_empty(), "digests differ in {:?}", report.mismatched);
        Ok(report)
    }
}

/// What a first sync was, as its process told it.
#[derive(Clone, Copy, Debug)]
pub struct First {
    /// From the wake to the end of the sync, everything committed.
    pub seconds: f64,
    /// Processor time of the tablet meanwhile.
    pub processor: f64,
    /// The most memory that the process had, in bytes.
    pub peak: f64,
}

/// A first sync in a process of its own, so that its memory is its own.
pub fn first_sync(url: &str, code: &str, folder: &Path) -> Result<First> {
    let mut command = Command::new(std::env::current_exe()?);
    let child = command.args(["--first-sync", url, code]).arg(folder).stdin(Stdio::null());
    let output = child.stderr(Stdio::inherit()).output()?;
    ensure!(output.status.success(), "the tablet's process failed");
    let told: Value = serde_json::from_slice(&output.stdout)?;
    let number = |name: &str| told[name].as_f64().context("a number");
    Ok(First { seconds: number("seconds")?, processor: number("processor")?, peak: number("peak")? })
}

/// What that process does.
pub fn be_first_sync(url: &str, code: &str, folder: &Path) -> Result<()> {
    app::platform::net::use_ring();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut tablet = runtime.block_on(Tablet::enrol(url, code, folder))?;
    let took = worked(|| runtime.block_on(tablet.sync()).map(drop))?;
    let peak = peak_of(std::process::id())?;
    let (seconds, processor) = (took.clock.as_secs_f64(), took.processor.as_secs_f64());
    println!("{}", json!({"seconds": seconds, "processor": processor, "peak": peak}));
    Ok(())
}
