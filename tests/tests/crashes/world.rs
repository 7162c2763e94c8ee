//! A server, two tablets that reach it through a network that fails, and what they called saved.

use anyhow::{Context, Result, ensure};
use dolbom_tests::ledger::{Account, all_are_equal, everything_is_there_once, replica_of};
use dolbom_tests::process::{Said, Server, Tablet, records};
use dolbom_tests::proxy::Proxy;
use serde_json::{Value, json};
use shared::id::{RecordId, ReplicaId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub struct World {
    // The proxy first: it stops before what it stands in front of.
    pub proxy: Proxy,
    pub server: Arc<Mutex<Server>>,
    pub tablets: [Tablet; 2],
    pub replicas: [ReplicaId; 2],
    /// What each tablet called saved.
    pub told: [BTreeSet<RecordId>; 2],
    person: String,
    household: String,
}

impl World {
    /// A person and a household are known to all.
    pub fn new() -> Result<World> {
        World::of(Server::start()?, || Ok(tempfile::tempdir()?))
    }

    /// With this server, and tablets in these folders.
    pub fn of(server: Server, folder: impl Fn() -> Result<tempfile::TempDir>) -> Result<World> {
        let codes = [server.admit("김간호", "nurse")?, server.admit("이복지", "planner")?];
        let server = Arc::new(Mutex::new(server));
        let proxy = Proxy::before(&server)?;
        let [nurse, planner] = codes.map(|code| Tablet::enrol_in(folder()?, &proxy.url(), &code, "태블릿"));
        let tablets = [nurse?, planner?];
        let saved = tablets[0].add("person", &json!({"name": "이순자", "household": {}}))?;
        let mut ids: BTreeMap<String, String> = BTreeMap::new();
        for id in records(&saved) {
            let shown = tablets[0].one(&["show", &id])?;
            ids.insert(shown["kind"].as_str().unwrap_or_default().to_owned(), id);
        }
        let of = |kind: &str| ids.get(kind).cloned().with_context(|| format!("a {kind} in {saved}"));
        let (person, household) = (of("person")?, of("household")?);
        for tablet in &tablets {
            tablet.sync()?;
        }
        let replicas = [replica_of(&tablets[0])?, replica_of(&tablets[1])?];
        Ok(World { proxy, server, tablets, replicas, told: Default::default(), person, household })
    }

    pub fn server(&self) -> MutexGuard<'_, Server> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A visit that fits, with a note of any length.
    pub fn visit(&self, note: &str) -> Value {
        json!({
            "household": self.household, "visit_kind": "phone", "status": "done", "outcome": "done",
            "note": note, "subjects": [{"person": self.person}],
        })
    }

    /// Remember what a tablet said.
    pub fn tells(&mut self, tablet: usize, said: &[Value]) -> Result<()> {
        for id in said.iter().flat_map(records) {
            self.told[tablet].insert(id.parse()?);
        }
        Ok(())
    }

    /// Save a visit.
    pub fn saves(&mut self, tablet: usize, note: &str) -> Result<()> {
        let saved = self.tablets[tablet].add("visit", &self.visit(note))?;
        self.tells(tablet, &[saved])
    }

    /// A sync over the network as it is: it goes through or says that the connection was lost; nothing else. Killed, it
    /// says nothing.
    pub fn sync(&self, tablet: usize, may_be_killed: bool) -> Result<Said> {
        let mut command = self.tablets[tablet].command();
        command.arg("sync");
        let said = self.proxy.run(command)?;
        let fits = matches!(said.code, 0 | 3) || (said.code == -1 && may_be_killed);
        ensure!(fits, "a sync ended with {}: {}", said.code, said.error);
        Ok(said)
    }

    /// Once the network behaves: what was called saved is in the store, once, and all are equal.
    pub fn everything_is_there(&self) -> Result<()> {
        for tablet in [&self.tablets[0], &self.tablets[1], &self.tablets[0]] {
            tablet.sync()?;
        }
        let [one, other] = &self.tablets;
        let accounts =
            [Account::of_replica(one, self.replicas[0])?, Account::of_replica(other, self.replicas[1])?];
        for (account, told) in accounts.iter().zip(&self.told) {
            let gone = told - &account.records;
            ensure!(gone.is_empty(), "called saved and gone: {gone:?}");
        }
        everything_is_there_once(&self.server(), &accounts)?;
        all_are_equal(&[one, other])
    }
}
