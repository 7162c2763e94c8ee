//! The door over a real listener: what is open, what is refused, and what is kept when something fails.

mod desk;
mod door;
mod kept;
mod web;
mod whole;

use super::*;
use crate::accounts::code::{Code, CodeLife, issue};
use crate::accounts::{self, settled};
use crate::edge::Edge;
use crate::store::{Access, SqliteStore, Store, write};
use reqwest::{Client, Response};
use serde_json::{Value, json};
use shared::id::StaffId;
use shared::policy::Role;
use shared::protocol::EnrolReply;
use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};
use tempfile::TempDir;
use uuid::Uuid;

pub(super) const NOW: i64 = 1_790_000_000_000;
pub(super) const NURSE: StaffId = StaffId(Uuid::from_u128(1));

/// A server on a port of its own, with one nurse, and a clock that the test moves.
pub(super) struct Served {
    pub(super) url: String,
    pub(super) store: Arc<dyn Store>,
    pub(super) app: Arc<App>,
    pub(super) clock: Arc<AtomicI64>,
    pub(super) client: Client,
    _folder: TempDir,
    codes: AtomicU8,
}

impl Served {
    pub(super) async fn start() -> Self {
        Served::start_with(|store| store, None).await
    }

    /// With another store in front of the real one, or with a folder of static files.
    pub(super) async fn start_with(
        front: impl FnOnce(Arc<dyn Store>) -> Arc<dyn Store>,
        web: Option<&[(&str, &str)]>,
    ) -> Self {
        let folder = TempDir::new().unwrap();
        let real = SqliteStore::open(&folder.path().join("store.db"), None, Access::Server).unwrap();
        add_nurse(&real);
        let store = front(Arc::new(real));
        let clock = Arc::new(AtomicI64::new(NOW));
        let app = App::new(store.clone(), shared::domain::kinds(), edge(clock.clone()));
        let served = app.clone();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let files = web.map(|files| web_folder(&folder, files));
        tokio::spawn(async move {
            serve(listener, app, files.as_deref(), std::future::pending()).await.unwrap();
        });
        Served { url, store, app: served, clock, client: client(), _folder: folder, codes: AtomicU8::new(0) }
    }

    pub(super) async fn post(&self, path: &str, token: Option<&str>, body: &Value) -> Response {
        let mut post = self.client.post(format!("{}{path}", self.url)).json(body);
        if let Some(token) = token {
            post = post.bearer_auth(token);
        }
        post.send().await.unwrap()
    }

    pub(super) async fn get(&self, path: &str) -> Response {
        self.client.get(format!("{}{path}", self.url)).send().await.unwrap()
    }

    /// A fresh code for the nurse.
    pub(super) fn code(&self) -> String {
        self.code_for(NURSE)
    }

    fn code_for(&self, staff: StaffId) -> String {
        let code = Code::from_random([self.codes.fetch_add(1, Ordering::Relaxed); 8]);
        let (issued, now) = (code.clone(), self.clock.load(Ordering::Relaxed));
        write(&*self.store, move |tx| settled(issue(tx, staff, &issued, CodeLife::Short, now)))
            .unwrap()
            .unwrap();
        code.to_string()
    }

    /// Somebody of this role in this dong, with a tablet.
    pub(super) async fn somebody(&self, n: u128, role: Role, dong: &str) -> EnrolReply {
        let (id, dong) = (StaffId(Uuid::from_u128(n)), [dong.parse().unwrap()].into());
        let add = move |tx: &mut dyn crate::store::Tx| {
            settled(accounts::staff::add(tx, id, &format!("{role} {n}"), role, &dong))
        };
        write(&*self.store, add).unwrap().unwrap();
        let code = self.code_for(id);
        self.post("/v1/enrol", None, &enrol_body(&code)).await.json().await.unwrap()
    }

    pub(super) async fn enrolled(&self) -> EnrolReply {
        let response = self.post("/v1/enrol", None, &enrol_body(&self.code())).await;
        assert_eq!(response.status(), 200);
        response.json().await.unwrap()
    }
}

fn add_nurse(store: &dyn Store) {
    let dong = ["1111051500".parse().unwrap()].into();
    write(store, move |tx| settled(accounts::staff::add(tx, NURSE, "김간호", Role::Nurse, &dong)))
        .unwrap()
        .unwrap();
}

/// A clock that the test moves, and random bytes that never repeat.
fn edge(clock: Arc<AtomicI64>) -> Edge {
    let drawn = AtomicI64::new(0);
    Edge::new(
        move || clock.load(Ordering::Relaxed),
        move |bytes| {
            let seed = drawn.fetch_add(1, Ordering::Relaxed).to_be_bytes();
            let digest = shared::digest::sha256(&seed);
            let n = bytes.len();
            bytes.copy_from_slice(&digest[..n]);
        },
    )
}

fn web_folder(folder: &TempDir, files: &[(&str, &str)]) -> std::path::PathBuf {
    let web = folder.path().join("web");
    std::fs::create_dir(&web).unwrap();
    for (name, text) in files {
        let file = web.join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    web
}

pub(super) fn enrol_body(code: &str) -> Value {
    json!({"proto": 1, "code": code, "device": "태블릿 1"})
}

/// A sync of a replica that has nothing to send.
pub(super) fn sync_body(replica: impl std::fmt::Display) -> Value {
    let start = "0".repeat(32);
    json!({
        "proto": 1, "rid": 1, "server_epoch": 0, "streams_ver": -1,
        "push": {
            "line": {"replica": replica.to_string(), "epoch": "00000000000000aa"},
            "tip": {"n": 0, "chain": start}, "first": 1, "prev": start, "entries": [],
        },
        "pull": [{"stream": "1111051500/open", "generation": 1, "cursor": 0}],
        "device": {"app": "0.1.0", "waiting": 0, "clock": NOW, "hlc": 0},
    })
}

/// Status and code of a refusal.
pub(super) async fn refusal(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let reply: Value = response.json().await.unwrap();
    (status, reply["code"].as_str().unwrap().to_owned())
}

pub(super) fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

fn client() -> Client {
    // A second call finds a provider in place, which is what is wanted.
    let _already = rustls::crypto::ring::default_provider().install_default();
    // Answers are looked at as they come, also where another crate of the build lets reqwest unpack them.
    Client::builder().no_gzip().build().unwrap()
}
