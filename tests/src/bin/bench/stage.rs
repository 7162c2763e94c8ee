//! What several rows stand on: how large everything is, the large central store with its server, a tablet that has
//! read all of it. Made once a size and run, in temporary folders.

use crate::mix::Mix;
use crate::tablet::{self, First, Tablet};
use crate::watch::timed;
use crate::wire::{Through, Wire};
use anyhow::{Context, Result};
use app::store::StoreKey;
use dolbom_tests::process::Server;
use shared::domain::kinds;
use shared::id::RecordId;
use std::collections::BTreeMap;
use std::time::Duration;
use sync_server::accounts::{self, code};
use sync_server::reconcile;
use sync_server::store::{self, Access, SqliteStore, Store, Tx};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// How large everything is.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// Persons at once the size.
    pub persons: usize,
    /// Visits at once the size.
    pub visits: usize,
    /// Saves that are measured.
    pub saves: usize,
    /// Ops that are pushed.
    pub ops: usize,
    /// Tablets that come within the minute.
    pub tablets: usize,
    /// The minute.
    pub minute: Duration,
    /// Multiples of the size at which growth is measured.
    pub growth: [usize; 3],
}

impl Scale {
    /// As the targets are set.
    pub const FULL: Scale = Scale {
        persons: 10_000,
        visits: 100_000,
        saves: 400,
        ops: 10_000,
        tablets: 1_000,
        minute: Duration::from_secs(60),
        growth: [1, 2, 4],
    };

    /// So small that a test can run every row. Its figures say nothing.
    pub const TINY: Scale = Scale {
        persons: 40,
        visits: 120,
        saves: 10,
        ops: 200,
        tablets: 20,
        minute: Duration::from_millis(200),
        growth: [1, 2, 4],
    };
}

/// A large central store with its server, and what a tablet has read of it.
pub struct Place {
    /// The real program.
    pub server: Server,
    /// Counts what goes through.
    pub wire: Wire,
    /// The person whose history is long.
    pub long: RecordId,
    /// How many records and events of each kind the open part has.
    pub tally: BTreeMap<String, u64>,
    /// What writing it took, and how many ops that were.
    pub written: (u64, Duration),
    codes: Vec<String>,
    read: Option<Read>,
}

/// A tablet that has read everything.
pub struct Read {
    /// Its folder.
    pub folder: TempDir,
    /// The fastest first sync.
    pub first: First,
    /// What went over the wire for it.
    pub through: Through,
}

/// The stage of a run.
pub struct Stage {
    /// How large everything is.
    pub scale: Scale,
    /// For tablets of this process.
    pub runtime: Runtime,
    places: BTreeMap<usize, Place>,
}

/// Codes for tablets of a nurse that are made with a store.
const CODES: usize = 16;

/// Saves that are decided together while a large store is written, and ops of one transaction.
const CHUNK: (usize, usize) = (4_000, 4_000);

impl Stage {
    /// Nothing is made yet.
    pub fn new(scale: Scale) -> Result<Stage> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        Ok(Stage { scale, runtime, places: BTreeMap::new() })
    }

    /// The store of so many times the size, made when it is asked for first.
    pub fn place(&mut self, times: usize) -> Result<&mut Place> {
        if !self.places.contains_key(&times) {
            let place = Place::make(self.scale.persons * times, self.scale.visits * times)?;
            eprintln!("  {}", place.said(times));
            self.places.insert(times, place);
        }
        Ok(self.places.get_mut(&times).expect("it was made above"))
    }

    /// The server of this size is done with.
    pub fn leave(&mut self, times: usize) {
        self.places.remove(&times);
    }

    /// A tablet that has read everything and will sync over the wire.
    pub fn tablet(&mut self, times: usize) -> Result<Tablet> {
        let place = self.place(times)?;
        let (code, folder) = (place.code()?, tempfile::tempdir()?);
        let url = place.wire.url();
        self.runtime.block_on(async {
            let mut tablet = Tablet::enrol(&url, &code, folder.path()).await?;
            tablet.sync().await?;
            tablet.keep(folder);
            Ok(tablet)
        })
    }
}

impl Place {
    fn make(persons: usize, visits: usize) -> Result<Place> {
        let mut server = Server::not_yet()?;
        let mut mix = Mix::new(persons, visits)?;
        let store = SqliteStore::open(&server.store(), Some(&Server::key()), Access::Server)?;
        let (ops, took) = timed(|| fill(&store, &mut mix))?;
        let codes = (0..CODES).map(|n| new_code(&store, &mix, n)).collect::<Result<_>>()?;
        let stream = shared::policy::stream_of(&dolbom_tests::author::dong(), shared::kind::Part::Open);
        let tally = store::read(&store, move |tx| tx.tally(&stream))?;
        drop(store);
        let mut command = server.command();
        command.env("RUST_LOG", "info");
        server.run_by(command)?;
        let wire = Wire::before(server.port())?;
        Ok(Place { server, wire, long: mix.long, tally, written: (ops, took), codes, read: None })
    }

    fn said(&self, times: usize) -> String {
        let (ops, took) = self.written;
        let kinds: Vec<String> = self.tally.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        format!("{times}×: {}; {ops} ops in {:.1} s", kinds.join(", "), took.as_secs_f64())
    }

    /// Where it is served, and all codes.
    pub fn invitation(&mut self) -> Result<String> {
        Ok(format!("{} {}", self.server.url(), std::mem::take(&mut self.codes).join(" ")))
    }

    /// A code that nobody has used.
    pub fn code(&mut self) -> Result<String> {
        self.codes.pop().context("more tablets than codes")
    }

    /// The tablet that has read everything, made when it is asked for first: once over the wire that counts, then
    /// straight from the server.
    pub fn read(&mut self) -> Result<&Read> {
        if self.read.is_none() {
            let counted = tempfile::tempdir()?;
            self.wire.take();
            tablet::first_sync(&self.wire.url(), &self.code()?, counted.path())?;
            let through = self.wire.take();
            drop(counted);
            let folder = tempfile::tempdir()?;
            let first = tablet::first_sync(&self.server.url(), &self.code()?, folder.path())?;
            self.read = Some(Read { folder, first, through });
        }
        Ok(self.read.as_ref().expect("it was made above"))
    }
}

impl Read {
    /// Its store.
    pub fn open(&self) -> Result<app::store::Store> {
        Ok(app::store::Store::open(self.folder.path(), &StoreKey::from(tablet::KEY), kinds())?)
    }
}

/// Make the authors known.
pub fn admit(store: &dyn Store, mix: &Mix) -> Result<()> {
    for author in &mix.authors {
        let (staff, replica) = (author.caller.staff.clone(), author.caller.replica.clone());
        let lease = author.lease.clone();
        store::write(store, move |tx| {
            tx.put_staff(&staff)?;
            tx.put_replica(&replica)?;
            tx.put_lease(replica.id, &lease)
        })?;
    }
    Ok(())
}

/// Everything, by the reconciliation itself.
fn fill(store: &dyn Store, mix: &mut Mix) -> Result<u64> {
    admit(store, mix)?;
    let mut ops = 0;
    loop {
        let pushes = mix.next(CHUNK.0, CHUNK.1)?;
        if pushes.is_empty() {
            return Ok(ops);
        }
        for (author, push) in pushes {
            ops += push.entries.len() as u64;
            pushed(store, mix, author, push)?;
        }
    }
}

/// Push and see that everything was applied.
pub fn pushed(store: &dyn Store, mix: &Mix, author: usize, push: shared::protocol::Push) -> Result<()> {
    let (caller, now) = (mix.authors[author].caller.clone(), dolbom_tests::author::NOW);
    let count = push.entries.len();
    let ack = store::write(store, move |tx: &mut dyn Tx| {
        reconcile::push(tx, &kinds(), &caller, &push, now + 90 * 24 * 3_600_000)
    })?;
    let shared::protocol::Ack::Through(through) = ack else { anyhow::bail!("a fork that nobody made") };
    let applied =
        through.results.values().filter(|it| it.outcome == shared::outcome::Outcome::Applied).count();
    let other = through.results.values().find(|it| it.outcome != shared::outcome::Outcome::Applied);
    anyhow::ensure!(applied == count, "{applied} of {count} ops were applied: {other:?}");
    Ok(())
}

fn new_code(store: &SqliteStore, mix: &Mix, n: usize) -> Result<String> {
    let staff = mix.authors[0].caller.staff.id;
    let mut random = [0; 8];
    random[0] = u8::try_from(n)?;
    let code = code::Code::from_random(random);
    let text = code.to_string();
    store::write(store, move |tx| {
        accounts::settled(code::issue(tx, staff, &code, code::CodeLife::UntilUsed, 0))
    })??;
    Ok(text)
}
