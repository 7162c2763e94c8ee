//! Two servers over one PostgreSQL behind a plain round-robin. Each of them, and PostgreSQL itself, is killed again and
//! again while tablets work: every op that was called saved is there once, and all end equal.

#![cfg(test)]

use anyhow::{Context, Result, ensure};
use app::data::{Change, Command, Data, Edge, HomeGiven, Refused};
use app::platform::{clock, net, random};
use app::store::{OutboxFilter, StoreKey};
use app::sync::driver::{Driver, Senses};
use app::sync::http::{Address, Http, Plain};
use app::sync::{SyncEnd, Wake};
use dolbom_tests::enrol::enrol;
use dolbom_tests::nodes::Nodes;
use dolbom_tests::process::DONG;
use dolbom_tests::random::Random;
use serde_json::json;
use shared::id::{OpId, RecordId};
use shared::kind::Fields;
use shared::outcome::Outcome;
use shared::pack::Packs;
use std::collections::BTreeSet;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;
use sync_server::store;
use tempfile::TempDir;

/// Tablets that work at once.
const TABLETS: usize = 4;

/// How often a server is killed, and after every how many PostgreSQL too.
const KILLS: usize = 12;
const DATABASE_EVERY: usize = 5;

/// Households that everybody edits.
const SHARED: usize = 3;

/// Longest wait for something that must happen.
const WAIT_MAX: Duration = Duration::from_secs(120);

/// Rounds until all are equal once nobody is killed any more.
const ROUNDS_MAX: usize = 12;

/// How many syncs have been done, for whoever waits for more.
#[derive(Default)]
struct Progress {
    state: Mutex<(usize, bool)>,
    changed: Condvar,
}

impl Progress {
    fn done(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).0 += 1;
        self.changed.notify_all();
    }

    fn stop(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).1 = true;
    }

    fn is_stopped(&self) -> bool {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).1
    }

    /// Until so many more syncs have been done.
    fn wait_for(&self, more: usize) -> Result<()> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let goal = state.0 + more;
        let (state, _) = self
            .changed
            .wait_timeout_while(state, WAIT_MAX, |state| state.0 < goal)
            .unwrap_or_else(PoisonError::into_inner);
        ensure!(state.0 >= goal, "no sync is done any more: {} of {goal}", state.0);
        Ok(())
    }
}

struct Tablet {
    data: Data,
    driver: Driver,
    http: Http,
    random: Random,
    _folder: TempDir,
}

impl Tablet {
    async fn enrol(address: &Address, code: &str, n: usize) -> Result<Tablet> {
        let folder = tempfile::tempdir()?;
        let (store, http) =
            enrol(address, code, &format!("tablet {n}"), folder.path(), &StoreKey::from([7; 32])).await?;
        let data = Data::new(store, Packs::builtin());
        let random = Random::new(0x0d01_b0d0 + n as u64);
        Ok(Tablet { data, driver: Driver::new(), http, random, _folder: folder })
    }

    fn save(&mut self, change: Change) -> Result<(), Refused> {
        let now = clock::now();
        let mut fresh = || random::uuid(now);
        let command = Command::Save { changes: vec![change], draft: None };
        self.data.command(command, &mut Edge { now, fresh: &mut fresh })?;
        Ok(())
    }

    fn household(&mut self) -> Result<RecordId> {
        let id = RecordId(random::uuid(clock::now()));
        let home = HomeGiven::Dong(DONG.parse()?);
        self.save(Change::Create { id, kind: "household".into(), home, fields: Fields::new() })?;
        Ok(id)
    }

    /// A new household, or another word in one that everybody edits.
    fn work(&mut self, shared: &[RecordId]) -> Result<()> {
        let id = shared[self.random.place(shared.len())];
        if self.data.store.visible(id)?.is_none() || self.random.in_hundred(60) {
            return self.household().map(drop);
        }
        let opened = self.data.store.snapshot(id)?;
        let way = ["phone", "visit", "message", "through_other"][self.random.place(4)];
        let fields = json!({ "contact_pref": way }).as_object().cloned().unwrap_or_default();
        match self.save(Change::Edit { id, opened, fields }) {
            // The same as before.
            Ok(()) | Err(Refused::NothingChanged) => Ok(()),
            Err(other) => Err(other.into()),
        }
    }

    async fn sync(&mut self) -> SyncEnd {
        let mut senses = Senses { now: &mut clock::now, random: &mut random::number };
        let report = self.driver.wake(Wake::Asked, &mut self.data.store, &mut self.http, &mut senses).await;
        report.map_or(SyncEnd::Done, |it| it.end)
    }

    fn saved(&self) -> Result<BTreeSet<OpId>> {
        Ok(self.data.store.outbox(OutboxFilter::All)?.iter().map(|row| row.op).collect())
    }
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

/// Works until it is told to stop; a sync that fails is tried again.
fn work_on(mut tablet: Tablet, shared: &[RecordId], progress: &Progress) -> Result<Tablet> {
    let runtime = runtime()?;
    while !progress.is_stopped() {
        for _ in 0..=tablet.random.below(4) {
            tablet.work(shared)?;
        }
        if runtime.block_on(tablet.sync()) == SyncEnd::Done {
            progress.done();
        }
    }
    Ok(tablet)
}

fn kill_again_and_again(nodes: &mut Nodes, progress: &Progress) -> Result<()> {
    let mut random = Random::new(7);
    for kill in 0..KILLS {
        progress.wait_for(1 + random.place(4))?;
        let node = kill % 2;
        nodes.kill(node)?;
        // The other one goes on.
        progress.wait_for(2)?;
        if kill % DATABASE_EVERY == DATABASE_EVERY - 1 {
            nodes.cluster.kill()?;
            nodes.cluster.run()?;
        }
        nodes.run(node)?;
    }
    progress.wait_for(TABLETS)
}

#[test]
fn what_two_servers_acknowledge_is_there_once_whoever_is_killed() -> Result<()> {
    net::use_ring();
    let mut nodes = Nodes::start(2)?;
    let address = Address::new(&nodes.address(), Plain::Loopback)?;
    let runtime = runtime()?;
    let mut tablets = Vec::new();
    for n in 0..TABLETS {
        let code = nodes.admit(&format!("간호 {n}"), "nurse")?;
        tablets.push(runtime.block_on(Tablet::enrol(&address, &code, n))?);
    }
    let shared: Vec<RecordId> = (0..SHARED).map(|_| tablets[0].household()).collect::<Result<_>>()?;
    let progress = Arc::new(Progress::default());
    let workers: Vec<_> = tablets
        .into_iter()
        .map(|tablet| {
            let (shared, progress) = (shared.clone(), progress.clone());
            std::thread::spawn(move || work_on(tablet, &shared, &progress))
        })
        .collect();
    let killed = kill_again_and_again(&mut nodes, &progress);
    progress.stop();
    let tablets =
        workers.into_iter().map(|it| it.join().expect("no worker panics")).collect::<Result<Vec<_>>>();
    killed.with_context(|| {
        format!("{}\n{}", nodes.log(0).unwrap_or_default(), nodes.log(1).unwrap_or_default())
    })?;
    all_end_equal(&nodes, tablets?, &runtime)
}

#[test]
fn a_dump_that_is_brought_back_begins_an_epoch_and_tablets_bring_what_it_lacks() -> Result<()> {
    net::use_ring();
    let mut nodes = Nodes::start(1)?;
    let address = Address::new(&nodes.address(), Plain::Loopback)?;
    let runtime = runtime()?;
    let mut tablets = Vec::new();
    for n in 0..2 {
        let code = nodes.admit(&format!("간호 {n}"), "nurse")?;
        tablets.push(runtime.block_on(Tablet::enrol(&address, &code, n))?);
    }
    let mut dump = None;
    for _ in 0..2 {
        for tablet in &mut tablets {
            for _ in 0..4 {
                tablet.household()?;
            }
            ensure!(runtime.block_on(tablet.sync()) == SyncEnd::Done);
        }
        if dump.is_none() {
            dump = Some(nodes.dump()?);
        }
    }
    nodes.kill(0)?;
    nodes.bring_back(&dump.context("a dump")?)?;
    nodes.run(0)?;
    equal_in_the_end(&nodes, &mut tablets, &runtime)?;
    let store = nodes.store()?;
    ensure!(store::read(&store, |tx| tx.server_epoch())? == 1, "a new epoch has begun");
    for op in tablets.iter().map(Tablet::saved).collect::<Result<Vec<_>>>()?.into_iter().flatten() {
        ensure!(store::read(&store, move |tx| tx.op(op))?.is_some(), "{op} came back");
    }
    Ok(store::read(&store, |tx| store::contents(tx).map(drop))?)
}

fn equal_in_the_end(nodes: &Nodes, tablets: &mut [Tablet], runtime: &tokio::runtime::Runtime) -> Result<()> {
    let store = nodes.store()?;
    for _ in 0..ROUNDS_MAX {
        let mut equal = true;
        for tablet in &mut *tablets {
            equal &= runtime.block_on(tablet.sync()) == SyncEnd::Done;
        }
        for tablet in &*tablets {
            for mine in tablet.data.store.digests()? {
                let theirs = store::read(&store, move |tx| tx.stream(&mine.name))?;
                equal &= theirs.digest == mine.digest && theirs.head == mine.cursor;
            }
        }
        if equal {
            return Ok(());
        }
    }
    anyhow::bail!("not equal after {ROUNDS_MAX} rounds")
}

fn all_end_equal(nodes: &Nodes, mut tablets: Vec<Tablet>, runtime: &tokio::runtime::Runtime) -> Result<()> {
    equal_in_the_end(nodes, &mut tablets, runtime)?;
    let store = nodes.store()?;
    let saved: BTreeSet<OpId> =
        tablets.iter().map(Tablet::saved).collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
    let (count, conflicts) = store::read(&store, move |tx| {
        let mut conflicts = 0;
        for op in &saved {
            let logged = tx.op(*op)?.ok_or_else(|| store::StoreError::Engine(format!("{op} is lost")))?;
            if logged.result.outcome == Outcome::Quarantined {
                return Err(store::StoreError::Engine(format!("{op} is refused: {:?}", logged.result)));
            }
            conflicts += u64::from(logged.result.outcome == Outcome::Conflict);
        }
        let placed: u64 = tx.lines()?.iter().map(|line| line.last).sum();
        if placed != saved.len() as u64 {
            return Err(store::StoreError::Engine(format!("{placed} places for {} ops", saved.len())));
        }
        // By the store's own account: streams, texts and lines agree.
        store::contents(tx)?;
        Ok((saved.len(), conflicts))
    })?;
    ensure!(count > KILLS * 4 && conflicts > 0, "too little happened: {count} ops, {conflicts} conflicts");
    ensure!(nodes.given().iter().all(|given| *given > KILLS), "both servers work: {:?}", nodes.given());
    println!("{count} ops, {conflicts} in conflict, connections {:?}", nodes.given());
    Ok(())
}
