//! The drill: a server under load is backed up and dies with its disk; a copy is brought back, the newest one or an older
//! one than the tablets have already forgotten for. Everything that a tablet still holds comes back, nothing twice.

use crate::world::World;
use anyhow::{Context, Result, ensure};
use dolbom_tests::ledger::{Account, all_are_equal, records_are_there};
use dolbom_tests::process::{Server, Tablet};
use serde_json::Value;
use shared::id::RecordId;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Saves and syncs of one tablet around each backup.
const LOAD: usize = 6;

/// Both tablets save and sync again and again; the deed happens while they do.
fn under_load<T: Send>(world: &mut World, deed: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    let begun = AtomicUsize::new(0);
    let (saved, done) = std::thread::scope(|scope| {
        let loads: Vec<_> = [0, 1]
            .map(|n| {
                let (world, begun) = (&*world, &begun);
                scope.spawn(move || load(world, n, begun))
            })
            .into_iter()
            .collect();
        while begun.load(Ordering::SeqCst) < 2 && !loads.iter().all(|it| it.is_finished()) {
            std::thread::yield_now();
        }
        let done = deed();
        let saved: Vec<_> = loads.into_iter().map(|it| it.join().expect("a tablet does not panic")).collect();
        (saved, done)
    });
    for (n, saved) in saved.into_iter().enumerate() {
        world.tells(n, &saved?)?;
    }
    done
}

fn load(world: &World, n: usize, begun: &AtomicUsize) -> Result<Vec<Value>> {
    let (tablet, mut saved) = (&world.tablets[n], Vec::new());
    for round in 0..LOAD {
        saved.push(tablet.add("visit", &world.visit(&format!("{n}.{round}")))?);
        let said = tablet.say(&["sync"])?;
        ensure!(matches!(said.code, 0 | 3), "{}: {}", said.code, said.error);
        begun.fetch_add(1, Ordering::SeqCst);
    }
    Ok(saved)
}

/// Beside the running server; what the command says.
fn back_up(server: &Server, file: &Path) -> Result<Value> {
    let file = file.to_string_lossy();
    let made: Value = serde_json::from_str(&server.admin(&["backup", &file, "--json"])?)?;
    let verified: Value = serde_json::from_str(&server.admin(&["verify", &file, "--json"])?)?;
    ensure!(made == verified, "{made} and {verified}");
    Ok(made)
}

/// SIGKILL, and nothing of its store is left, not even the file that remembers that there was one.
fn dies_with_its_disk(server: &mut Server) -> Result<()> {
    server.kill()?;
    for end in ["", "-wal", "-shm", ".lock"] {
        let mut name = server.store().into_os_string();
        name.push(end);
        match std::fs::remove_file(&name) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

struct Drill {
    world: World,
    copies: tempfile::TempDir,
    /// What a tablet would send again, when the server's disk was lost.
    held: BTreeSet<RecordId>,
}

impl Drill {
    /// Two backups under load, with syncs between and after them; then the disk is lost under load.
    fn begin() -> Result<Drill> {
        let (mut world, copies) = (World::new()?, tempfile::tempdir()?);
        for name in ["old", "new"] {
            let (server, file) = (world.server.clone(), copies.path().join(name));
            under_load(&mut world, || back_up(&server.lock().expect("nobody panics with it"), &file))?;
            for tablet in &world.tablets {
                tablet.sync()?;
            }
        }
        let server = world.server.clone();
        under_load(&mut world, || dies_with_its_disk(&mut server.lock().expect("nobody panics with it")))?;
        let mut held = BTreeSet::new();
        for tablet in &world.tablets {
            held.extend(unpruned(tablet)?);
        }
        Ok(Drill { world, copies, held })
    }

    fn copy(&self, name: &str) -> PathBuf {
        self.copies.path().join(name)
    }

    fn restore(&self, name: &str) -> Result<()> {
        let mut server = self.world.server();
        server.admin(&["restore", &self.copy(name).to_string_lossy()])?;
        server.run()
    }

    /// What each tablet says of its first sync.
    fn all_sync(&self) -> Result<[Value; 2]> {
        let first = |n: usize| {
            self.world.tablets[n].sync()?.into_iter().next().with_context(|| format!("a report of {n}"))
        };
        let reports = [first(0)?, first(1)?];
        for tablet in [&self.world.tablets[0], &self.world.tablets[1], &self.world.tablets[0]] {
            tablet.sync()?;
        }
        all_are_equal(&[&self.world.tablets[0], &self.world.tablets[1]])?;
        Ok(reports)
    }
}

/// The records and events of ops that the tablet keeps because no backup is known to hold them.
fn unpruned(tablet: &Tablet) -> Result<BTreeSet<RecordId>> {
    let rows = tablet.done(&["outbox", "--all"])?;
    // Of an op that was pruned nobody can tell any more what it did.
    let held = rows.iter().filter(|row| !row["command"].is_null());
    held.map(|row| Ok(row["record"].as_str().context("a record")?.parse()?)).collect()
}

#[test]
fn from_the_newest_backup_everything_that_was_ever_called_saved_comes_back_once() -> Result<()> {
    let drill = Drill::begin()?;
    drill.restore("new")?;
    let reports = drill.all_sync()?;
    for report in &reports {
        ensure!(report["restored"] == true && report["missing"].is_null(), "{report}");
    }
    let told: BTreeSet<_> = drill.world.told.iter().flatten().copied().collect();
    records_are_there(&drill.world.server(), &drill.world.replicas, &told)
}

#[test]
fn from_an_older_backup_everything_that_tablets_still_hold_comes_back_and_the_gap_is_told() -> Result<()> {
    let drill = Drill::begin()?;
    let told: BTreeSet<RecordId> = drill.world.told.iter().flatten().copied().collect();
    ensure!(!drill.held.is_superset(&told), "the tablets must have forgotten something");
    drill.restore("old")?;
    let reports = drill.all_sync()?;
    ensure!(reports.iter().any(|report| report["missing"].is_array()), "{reports:?}");
    records_are_there(&drill.world.server(), &drill.world.replicas, &drill.held)
}

#[test]
fn a_copy_that_was_tampered_with_or_cut_off_is_refused_and_the_whole_one_is_taken() -> Result<()> {
    let drill = Drill::begin()?;
    let bytes = std::fs::read(drill.copy("new"))?;
    let mut flipped = bytes.clone();
    flipped[bytes.len() / 2] ^= 1;
    for (name, bytes) in [("flipped", &flipped[..]), ("cut", &bytes[..bytes.len() - 5_000]), ("empty", &[])] {
        std::fs::write(drill.copy(name), bytes)?;
        for verb in ["verify", "restore"] {
            let refused = drill.world.server().admin(&[verb, &drill.copy(name).to_string_lossy()]);
            let why = refused.err().with_context(|| format!("{verb} took {name}"))?.to_string();
            ensure!(why.contains("is no whole backup. Nothing was changed"), "{why}");
        }
    }
    ensure!(!drill.world.server().store().exists(), "nothing was put there");
    drill.restore("new")?;
    drill.all_sync()?;
    // The tablets count on what they were told: nothing that was called saved is only in a copy.
    let accounts = [Account::of(&drill.world.tablets[0])?, Account::of(&drill.world.tablets[1])?];
    for account in &accounts {
        records_are_there(&drill.world.server(), &drill.world.replicas, &account.records)?;
    }
    Ok(())
}
