//! Rounds of the real programs: a tablet dies by SIGKILL while it saves, the network breaks off and the server dies by
//! SIGKILL at some byte of a sync. After each round everything that was called saved is there, once, and all are equal.
//!
//! `DOLBOM_ROUNDS` asks for more rounds, `DOLBOM_SEED` for others.

use anyhow::{Context, Result, ensure};
use dolbom_tests::ledger::{Account, all_are_equal, everything_is_there_once, replica_of};
use dolbom_tests::process::{Server, Tablet, records};
use dolbom_tests::proxy::{Deed, Fault, Proxy, Way};
use dolbom_tests::random::Random;
use serde_json::{Value, json};
use shared::id::{RecordId, ReplicaId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// More than a request or an answer of these rounds has, so that some faults fall between two requests.
const BYTES_MAX: u64 = 2_500;

/// Saves that a tablet is given before it is killed.
const SAVES: usize = 8;

struct World {
    server: Arc<Mutex<Server>>,
    proxy: Proxy,
    tablets: [Tablet; 2],
    replicas: [ReplicaId; 2],
    person: String,
    household: String,
    /// What each tablet called saved.
    told: [BTreeSet<RecordId>; 2],
    random: Random,
    /// How often each thing happened.
    counts: BTreeMap<&'static str, u32>,
}

fn number(variable: &str, otherwise: u64) -> Result<u64> {
    std::env::var(variable).map_or(Ok(otherwise), |it| it.parse().with_context(|| format!("{variable}={it}")))
}

#[test]
fn whatever_dies_while_it_saves_or_syncs_nothing_is_lost_and_nothing_is_there_twice() -> Result<()> {
    let (rounds, seed) = (number("DOLBOM_ROUNDS", 20)?, number("DOLBOM_SEED", 1)?);
    let mut world = World::new(seed)?;
    for round in 0..rounds {
        world.round().with_context(|| format!("round {round} of seed {seed}: {:?}", world.counts))?;
    }
    let expected: &[&str] = if rounds >= 10 { &["a tablet was killed", "cut", "server killed"] } else { &[] };
    for &happened in expected {
        ensure!(world.counts.contains_key(happened), "never: {happened}, only {:?}", world.counts);
    }
    Ok(())
}

impl World {
    fn new(seed: u64) -> Result<World> {
        let server = Server::start()?;
        let codes = [server.admit("김간호", "nurse")?, server.admit("이복지", "planner")?];
        let server = Arc::new(Mutex::new(server));
        let proxy = Proxy::before(&server)?;
        let [nurse, planner] = codes.map(|code| Tablet::enrol(&proxy.url(), &code, "태블릿"));
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
        let (told, random, counts) = (Default::default(), Random::new(seed), BTreeMap::new());
        Ok(World { server, proxy, tablets, replicas, person, household, told, random, counts })
    }

    fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    fn server(&self) -> MutexGuard<'_, Server> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn round(&mut self) -> Result<()> {
        let first = self.random.place(2);
        self.saves_and_dies(first)?;
        self.syncs_over_a_fault(first)?;
        if self.random.in_hundred(40) {
            self.syncs_over_a_fault(1 - first)?;
        }
        self.everything_is_there()
    }

    /// Killed after it has said some lines, in the middle of whatever it does next.
    fn saves_and_dies(&mut self, n: usize) -> Result<()> {
        let visits: Vec<Value> = (0..SAVES).map(|it| self.visit(it)).collect();
        let after = self.random.place(SAVES);
        let told = self.tablets[n].add_and_be_killed("visit", &visits, after)?;
        for id in told.iter().flat_map(records) {
            self.told[n].insert(id.parse()?);
        }
        if told.len() < SAVES {
            self.count("a tablet was killed");
        }
        Ok(())
    }

    fn visit(&self, n: usize) -> Value {
        json!({
            "household": self.household, "visit_kind": "phone", "status": "done", "outcome": "done",
            "note": format!("전화 {n} {}", "긴 이야기 ".repeat(n * 5)), "subjects": [{"person": self.person}],
        })
    }

    /// The sync goes through or says that the connection was lost; nothing else.
    fn syncs_over_a_fault(&mut self, n: usize) -> Result<()> {
        let way = *self.random.pick(&[Way::ToServer, Way::ToTablet]);
        let deed = *self.random.pick(&[Deed::Cut, Deed::Kill]);
        // The first byte of an answer: the request has gone through, and nobody hears of it.
        let after = if self.random.in_hundred(25) { 0 } else { self.random.below(BYTES_MAX) };
        let fault = Fault { way, deed, after: usize::try_from(after)? };
        self.proxy.arm(Some(fault));
        let said = self.tablets[n].say(&["sync"])?;
        let happened = self.proxy.arm(None).is_none();
        ensure!(matches!(said.code, 0 | 3), "{fault:?} ended with {}: {}", said.code, said.error);
        match (happened, deed) {
            (false, _) => self.count("nothing"),
            (true, Deed::Cut) => self.count("cut"),
            (true, Deed::Kill) => {
                self.count("server killed");
                let mut server = self.server();
                server.kill()?;
                server.run()?;
            }
        }
        Ok(())
    }

    /// Once the network behaves.
    fn everything_is_there(&self) -> Result<()> {
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
