//! An office in one process: a central store that is served over HTTP, filled by ops of authors, and tablets that are
//! enrolled there and sync over a way that breaks where a test says.

use crate::author::{Author, NOW, dong, record};
use crate::enrol::enrol;
use anyhow::{Context, Result};
use app::platform::{clock, net, random};
use app::store::{Store, StoreKey};
use app::sync::driver::{Driver, Senses};
use app::sync::http::{Address, Http, Plain};
use app::sync::{Failure, SyncReport, Transport, Wake};
use serde_json::json;
use shared::chunk::SnapshotRequest;
use shared::clock::Millis;
use shared::digest::StreamDigest;
use shared::domain::kinds;
use shared::id::{RecordId, StaffId, StreamName};
use shared::op::{Intent, Op, Write};
use shared::policy::Role;
use shared::protocol::{Reply, SyncRequest};
use std::path::Path;
use std::sync::Arc;
use sync_server::accounts::code::{self, Code, CodeLife};
use sync_server::accounts::settled;
use sync_server::http::App;
use sync_server::store::{self, Access, SqliteStore};
use sync_server::{edge, reconcile};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Ops of one push of an author.
const PUSH: usize = 500;

/// A central store and its server.
pub struct Office {
    /// The store.
    pub central: Arc<SqliteStore>,
    address: Address,
    serving: JoinHandle<()>,
    codes: u64,
    _folder: TempDir,
}

impl Office {
    /// An empty one, served on the loopback.
    pub async fn open() -> Result<Office> {
        net::use_ring();
        let folder = tempfile::tempdir()?;
        let central = Arc::new(SqliteStore::open(&folder.path().join("central.db"), None, Access::Server)?);
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = Address::new(&format!("http://{}", listener.local_addr()?), Plain::Loopback)?;
        let serving = serve(&central, listener);
        Ok(Office { central, address, serving, codes: 0, _folder: folder })
    }

    /// The server dies and comes back with an empty memory.
    pub async fn restart(&mut self) -> Result<()> {
        self.serving.abort();
        // Aborted is how it ends.
        let _aborted = (&mut self.serving).await;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        self.address = Address::new(&format!("http://{}", listener.local_addr()?), Plain::Loopback)?;
        self.serving = serve(&self.central, listener);
        Ok(())
    }

    /// Where it is served.
    pub fn url(&self) -> String {
        self.address.to_string()
    }

    /// Make an author known.
    pub fn admit(&self, author: &Author) -> Result<()> {
        Ok(store::write(&*self.central, author.admission())?)
    }

    /// An author brings these ops.
    pub fn bring(&self, author: &mut Author, ops: &[Op]) -> Result<()> {
        for part in ops.chunks(PUSH) {
            let (caller, push) = (author.caller.clone(), author.push(part));
            store::write(&*self.central, move |tx| reconcile::push(tx, &kinds(), &caller, &push, NOW))?;
        }
        Ok(())
    }

    /// A new tablet of a member of staff; nothing has come yet.
    pub async fn tablet(&mut self, staff: StaffId) -> Result<Tablet> {
        self.codes += 1;
        let code = Code::from_random(self.codes.to_be_bytes());
        let text = code.to_string();
        store::write(&*self.central, move |tx| {
            settled(code::issue(tx, staff, &code, CodeLife::UntilUsed, 0))
        })??;
        let folder = tempfile::tempdir()?;
        let (store, _) = enrol(&self.address, &text, "tablet", folder.path(), &key()).await?;
        let token = store.identity().token.clone();
        let way = self.way(&token)?;
        Ok(Tablet { store: Some(store), way, driver: Driver::new(), later: 0, token, folder })
    }

    /// The way to the server as it is now.
    pub fn way(&self, token: &str) -> Result<Way> {
        let http = Http::new(self.address.clone(), token.to_owned())?;
        Ok(Way { http, pieces: 0, repair_rows: 0, breaks_after: None, requests: Vec::new() })
    }

    /// What the server counts of a stream.
    pub fn digest(&self, stream: &StreamName) -> Result<StreamDigest> {
        let name = stream.clone();
        Ok(store::read(&*self.central, move |tx| tx.stream(&name))?.digest)
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn serve(central: &Arc<SqliteStore>, listener: TcpListener) -> JoinHandle<()> {
    let app = App::new(central.clone(), kinds(), edge::Edge::system());
    tokio::spawn(async move {
        // It is stopped by being aborted.
        let _served = sync_server::http::serve(listener, app, None, std::future::pending()).await;
    })
}

fn key() -> StoreKey {
    StoreKey::from([7; 32])
}

/// A tablet and its way to the server.
pub struct Tablet {
    store: Option<Store>,
    /// The way.
    pub way: Way,
    driver: Driver,
    /// By how many milliseconds its clock has gone on beside the real one.
    pub later: Millis,
    /// What the server knows it by.
    pub token: String,
    folder: TempDir,
}

impl Tablet {
    /// Its store.
    pub fn store(&mut self) -> &mut Store {
        self.store.as_mut().expect("closed only while it starts again")
    }

    /// Where its store lies.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// One sync, however it ends.
    pub async fn sync(&mut self) -> Result<SyncReport> {
        let later = self.later;
        let mut now = || clock::now() + later;
        let mut senses = Senses { now: &mut now, random: &mut random::number };
        let store = self.store.as_mut().context("an open store")?;
        let report = self.driver.wake(Wake::Asked, store, &mut self.way, &mut senses).await;
        report.context("a sync that was asked for is made")
    }

    /// The program ends and starts again.
    pub fn restart(&mut self) -> Result<()> {
        self.store = None;
        self.store = Some(Store::open(self.folder.path(), &key(), kinds())?);
        self.driver = Driver::new();
        Ok(())
    }

    /// Whether it holds of every stream what the server counts.
    pub fn equals(&mut self, office: &Office) -> Result<bool> {
        let mut equal = true;
        for stream in self.store().digests()? {
            equal &= stream.complete.is_some() && stream.digest == office.digest(&stream.name)?;
        }
        Ok(equal)
    }
}

/// The way to the server, which counts pieces of snapshots and breaks after so many.
pub struct Way {
    http: Http,
    /// Pieces that have come.
    pub pieces: usize,
    /// Rows that came for repairs.
    pub repair_rows: usize,
    /// After so many more pieces the next one breaks off.
    pub breaks_after: Option<usize>,
    /// What was asked for as pieces.
    pub requests: Vec<SnapshotRequest>,
}

impl Transport for Way {
    async fn send(&mut self, request: &SyncRequest) -> std::result::Result<(), Failure> {
        self.http.send(request).await
    }

    async fn line(&mut self) -> std::result::Result<Option<Reply>, Failure> {
        let line = self.http.line().await?;
        if let Some(Reply::Repair(repair)) = &line {
            self.repair_rows += repair.rows.len();
        }
        Ok(line)
    }

    async fn piece(&mut self, request: &SnapshotRequest) -> std::result::Result<Vec<u8>, Failure> {
        self.requests.push(request.clone());
        match &mut self.breaks_after {
            Some(0) => return Err(Failure::Offline { detail: "cut off by the test".into() }),
            Some(left) => *left -= 1,
            None => {}
        }
        self.pieces += 1;
        self.http.piece(request).await
    }

    fn cut(&mut self) {
        self.http.cut();
    }
}

/// The ops of so many households with the given number of visits each, numbered from `first`.
pub fn households(author: &mut Author, first: u128, count: u128, visits: u128) -> Vec<Op> {
    let mut ops = Vec::new();
    for home in first..first + count {
        let root = RecordId::derived("home", record(home), "");
        let writes = [("0", json!({"dong": dong().to_string()})), ("2", json!({"household_type": "single"}))];
        ops.push(author.op("household", root, create(&writes)));
        for visit in 1..=visits {
            let id = RecordId::derived("visit", root, &visit.to_string());
            let planned = json!({"planned_for": format!("2999-{:02}-15", visit % 12 + 1), "visit_kind": "senior_follow"});
            let writes = [("0", json!({"with": root.to_string()})), ("2", planned)];
            ops.push(author.op("visit", id, create(&writes)));
        }
    }
    ops
}

/// A household that is assigned to this member of staff, with two visits.
pub fn assigned(author: &mut Author, to: StaffId) -> (RecordId, Vec<Op>) {
    let mut ops = households(author, 1 << 40, 1, 2);
    let element = format!("7.{}", RecordId::derived("element", ops[0].rec, "").0.simple());
    if let Intent::Create { writes } = &mut ops[0].intent {
        let value = json!({"staff": to.to_string(), "duty": "planner"});
        writes.push(Write { key: element.parse().expect("a key of an element"), value });
    }
    (ops[0].rec, ops)
}

fn create(writes: &[(&str, serde_json::Value)]) -> Intent {
    let write = |(key, value): &(&str, serde_json::Value)| Write {
        key: key.parse().expect("a key of a group"),
        value: value.clone(),
    };
    Intent::Create { writes: writes.iter().map(write).collect() }
}

/// A nurse whose ops fill the office.
pub fn filler() -> Author {
    Author::new(1, Role::Nurse)
}
