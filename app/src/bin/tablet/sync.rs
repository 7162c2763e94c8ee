//! Sends what waits and fetches what is new: one sync, told when it is over.

use crate::args;
use crate::out::Out;
use crate::session::Session;
use crate::stop::Stop;
use app::platform::{clock, device, random};
use app::sync::driver::{Driver, Senses, Storage};
use app::sync::http::{Address, Http, Plain};
use app::sync::{Failure, SyncEnd, SyncReport, Transport, Wake};
use app::text::Texts;
use serde_json::{Value, json};
use shared::chunk::{Chunk, SnapshotRequest};
use shared::outcome::Outcome;
use shared::protocol::{Reply, SyncRequest};

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
        let http = Http::new(address, identity.token)?;
        let mut way = Told { http, out: session.out, texts: session.texts, rows: 0, of: 0 };
        let mut senses = Senses { now: &mut clock::now, random: &mut random::number };
        let store = &mut session.data.store;
        let mut driver = Driver::new();
        let (used_bytes, free_bytes) = device::storage(&home).await;
        driver.storage = Storage { used_bytes, free_bytes, persisted: None };
        Ok(driver.wake(Wake::Asked, store, &mut way, &mut senses).await)
    })?;
    // A person's wish always starts a sync.
    let Some(report) = report else { return Ok(()) };
    session.out.told(&object(&report), &sentences(&report, session.texts));
    match report.end {
        SyncEnd::Done => Ok(()),
        SyncEnd::Waiting(failure) | SyncEnd::Stopped(failure) => Err(failure.into()),
    }
}

/// The way to the server, which tells how far a first sync is.
struct Told {
    http: Http,
    out: Out,
    texts: Texts,
    rows: u64,
    of: u64,
}

impl Transport for Told {
    async fn send(&mut self, request: &SyncRequest) -> Result<(), Failure> {
        self.http.send(request).await
    }

    async fn line(&mut self) -> Result<Option<Reply>, Failure> {
        let line = self.http.line().await?;
        if let Some(Reply::Head(head)) = &line {
            let left: u64 = head.snapshots.values().sum();
            self.of = if left > 0 { self.rows + left } else { self.of };
        }
        Ok(line)
    }

    async fn piece(&mut self, request: &SnapshotRequest) -> Result<Vec<u8>, Failure> {
        let piece = self.http.piece(request).await?;
        if let Ok(head) = Chunk::head_of(&piece) {
            self.rows += head.rows;
            let of = self.of.max(self.rows);
            let progress = json!({"progress": {"rows": self.rows, "of": of}});
            self.out.told(&progress, &[self.texts.received(self.rows, of)]);
        }
        Ok(piece)
    }

    fn cut(&mut self) {
        self.http.cut();
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
