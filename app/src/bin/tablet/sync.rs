//! Sends what waits and fetches what is new: one sync, told when it is over.

use crate::args;
use crate::session::Session;
use crate::stop::Stop;
use app::platform::{clock, device, random};
use app::sync::driver::{Driver, Senses, Storage};
use app::sync::http::{Address, Http, Plain};
use app::sync::{Failure, SyncEnd, SyncReport, Wake};
use app::text::Texts;
use serde_json::{Value, json};
use shared::outcome::Outcome;

/// Whether plain HTTP was allowed.
pub fn plain(insecure: bool) -> Plain {
    if insecure { Plain::Anywhere } else { Plain::Loopback }
}

/// Run to the end on this thread.
pub fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| Failure::Offline { detail: error.to_string() })?.block_on(work)
}

/// One sync. What failed is told on standard error after the report.
pub fn sync(session: &mut Session, wish: args::Sync) -> Result<(), Stop> {
    let identity = session.data.store.identity().clone();
    let address = Address::new(&identity.server_url, plain(wish.insecure_http))?;
    let home = session.home.clone();
    let report = block_on(async {
        let mut http = Http::new(address, identity.token)?;
        let mut senses = Senses { now: &mut clock::now, random: &mut random::number };
        let store = &mut session.data.store;
        let mut driver = Driver::new();
        let (used_bytes, free_bytes) = device::storage(&home).await;
        driver.storage = Storage { used_bytes, free_bytes, persisted: None };
        Ok(driver.wake(Wake::Asked, store, &mut http, &mut senses).await)
    })?;
    // A person's wish always starts a sync.
    let Some(report) = report else { return Ok(()) };
    session.out.told(&object(&report), &sentences(&report, session.texts));
    match report.end {
        SyncEnd::Done => Ok(()),
        SyncEnd::Waiting(failure) | SyncEnd::Stopped(failure) => Err(failure.into()),
    }
}

fn object(report: &SyncReport) -> Value {
    let mut told = serde_json::to_value(report).unwrap_or_default();
    let end = match &report.end {
        SyncEnd::Done => json!("done"),
        SyncEnd::Waiting(failure) => json!({ "waiting": failure.name() }),
        SyncEnd::Stopped(failure) => json!({ "stopped": failure.name() }),
    };
    told["end"] = end;
    told
}

fn sentences(report: &SyncReport, texts: Texts) -> Vec<String> {
    let mut said = texts.synced(report);
    if report.outcomes.contains_key(&Outcome::Quarantined) {
        said.push(texts.get("sync_where"));
    }
    said
}
