//! A store that does not open, or is not what it was, is refused whole; a copy of the folder brings everything back.

use crate::World;
use anyhow::{Context, Result, ensure};
use dolbom_tests::ledger::Account;
use dolbom_tests::process::{Server, Tablet};
use dolbom_tests::refusal::{Expected, Kept, both_are_sentences, refuses, refuses_by};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

const DAMAGED: Expected<'_> =
    Expected { exit: 1, cause: "store/wrong_key_or_damaged", remedy: "Restore a copy of the whole folder" };
const FORGOT: Expected<'_> =
    Expected { exit: 1, cause: "store/forgot", remedy: "restore a copy of the whole folder" };

#[test]
fn a_wrong_passphrase_opens_nothing_and_harms_nothing() -> Result<()> {
    let world = World::new()?;
    let kept = Kept::of(&world.nurse)?;
    let wrong = || {
        let mut command = world.nurse.command();
        command.env("DOLBOM_PASSPHRASE", "여섯 낱말로 된 다른 암호");
        command
    };
    let expected = Expected { exit: 1, cause: "key/key", remedy: "try again" };
    refuses_by(&wrong, &["list", "person"], &expected)?;
    refuses_by(&wrong, &["add", "visit", "--json", &world.a_visit("x").to_string()], &expected)?;
    refuses_by(&wrong, &["sync"], &expected)?;
    kept.is_still(&world.nurse)?;
    world.all_goes_through()
}

/// One byte of every page but those at the edges.
fn flip(file: &Path, from: usize, to: usize) -> Result<()> {
    let mut bytes = fs::read(file)?;
    for at in (from..to.min(bytes.len())).step_by(1024) {
        bytes[at] ^= 0x40;
    }
    Ok(fs::write(file, bytes)?)
}

type Damage = fn(&Path) -> Result<()>;

/// Header, middle and end; nothing in the file, and no file.
const DAMAGES: [(Damage, &Expected<'_>); 5] = [
    (|file| flip(file, 3, 200), &DAMAGED),
    (|file| flip(file, 3 * 4096, usize::MAX), &DAMAGED),
    (|file| Ok(fs::OpenOptions::new().write(true).open(file)?.set_len(3 * 4096 + 100)?), &DAMAGED),
    (|file| Ok(fs::write(file, [])?), &FORGOT),
    (|file| Ok(fs::remove_file(file)?), &FORGOT),
];

#[test]
fn a_damaged_emptied_or_deleted_database_is_refused_and_a_copy_of_the_folder_brings_it_back() -> Result<()> {
    let world = World::new()?;
    let kept = Kept::of(&world.nurse)?;
    let copy = tempfile::tempdir()?;
    copy_folder(&world.nurse.home(), copy.path())?;
    let (database, visit) = (world.nurse.home().join("store.db"), world.a_visit("x").to_string());
    for (number, (damage, expected)) in DAMAGES.into_iter().enumerate() {
        damage(&database)?;
        let damaged = fs::read(&database).ok();
        for words in [&["add", "visit", "--json", &visit][..], &["sync"]] {
            refuses(&world.nurse, words, expected).with_context(|| format!("damage {number}"))?;
        }
        ensure!(fs::read(&database).ok() == damaged, "what is left is left to whoever can mend it");
        copy_folder(copy.path(), &world.nurse.home())?;
    }
    kept.is_still(&world.nurse)?;
    world.all_goes_through()
}

#[test]
fn a_database_that_is_older_than_its_folder_is_refused() -> Result<()> {
    let old = tempfile::tempdir()?;
    let older = old.path().join("store.db");
    let world = World::new()?;
    fs::copy(world.nurse.home().join("store.db"), &older)?;
    world.visit("나중에 저장함")?;
    let (kept, newer) = (Kept::of(&world.nurse)?, fs::read(world.nurse.home().join("store.db"))?);
    fs::copy(&older, world.nurse.home().join("store.db"))?;
    refuses(&world.nurse, &["outbox"], &FORGOT)?;
    fs::write(world.nurse.home().join("store.db"), newer)?;
    kept.is_still(&world.nurse)?;
    world.all_goes_through()
}

/// The copy cannot know what was saved after it. What of that had been sent comes back from the server; what is saved
/// on the copy gets numbers of its own and reaches the server beside it.
#[test]
fn an_older_copy_of_the_whole_folder_goes_on_without_overwriting_what_was_sent_meanwhile() -> Result<()> {
    let world = World::new()?;
    let copy = tempfile::tempdir()?;
    copy_folder(&world.nurse.home(), copy.path())?;
    world.visit("복사한 뒤에 저장하고 보냄")?;
    world.nurse.sync()?;
    let sent = Account::of(&world.nurse)?.ops;
    copy_folder(copy.path(), &world.nurse.home())?;
    world.visit("되돌린 것에 저장함")?;
    let own = Account::of(&world.nurse)?.ops;
    let report = world.nurse.sync()?;
    ensure!(report[0]["end"] == "done" && report[0]["renumbered"] == true, "{report:?}");
    let notes: Vec<String> = world
        .nurse
        .done(&["list", "visit"])?
        .iter()
        .map(|row| row["fields"]["note"].as_str().unwrap_or_default().to_owned())
        .collect();
    for note in ["문 앞에서 이야기함", "복사한 뒤에 저장하고 보냄", "되돌린 것에 저장함"]
    {
        ensure!(notes.iter().filter(|it| *it == note).count() == 1, "{note} once: {notes:?}");
    }
    world.colleague.sync()?;
    world.nurse.sync()?;
    dolbom_tests::ledger::all_are_equal(&[&world.nurse, &world.colleague])?;
    dolbom_tests::ledger::has_all(&world.server, sent.union(&own).copied())
}

#[test]
fn a_second_process_on_one_store_is_told_to_wait_and_the_first_goes_on() -> Result<()> {
    let world = World::new()?;
    let kept = Kept::of(&world.nurse)?;
    let mut first =
        world.nurse.command().args(["add", "visit"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut input = first.stdin.take().context("its input")?;
    let mut lines =
        std::io::BufRead::lines(std::io::BufReader::new(first.stdout.take().context("its output")?));
    writeln!(input, "{}", world.a_visit("첫째가 저장함"))?;
    lines.next().context("it says that it has saved")??;
    let busy = Expected { exit: 1, cause: "store/busy", remedy: "Close it and try again" };
    refuses(&world.nurse, &["add", "visit", "--json", &world.a_visit("둘째").to_string()], &busy)?;
    refuses(&world.nurse, &["sync"], &busy)?;
    writeln!(input, "{}", world.a_visit("첫째가 또 저장함"))?;
    drop(input);
    lines.next().context("it says that it has saved again")??;
    ensure!(first.wait()?.success(), "the first one was not disturbed");
    ensure!(Kept::of(&world.nurse)? != kept, "both saves of the first are there");
    ensure!(world.nurse.done(&["list", "visit"])?.len() == 3);
    world.all_goes_through()
}

#[test]
fn a_second_server_on_one_store_is_told_so_and_the_first_goes_on() -> Result<()> {
    let world = World::new()?;
    server_refuses(&world.server, "stop it")?;
    world.all_goes_through()
}

#[test]
fn a_damaged_emptied_or_deleted_central_store_is_refused_and_a_copy_brings_it_back() -> Result<()> {
    let mut world = World::new()?;
    world.server.kill()?;
    let copy = tempfile::tempdir()?;
    let folder = world.server.store();
    let folder = folder.parent().context("a folder")?;
    copy_folder(folder, copy.path())?;
    let damages: [(Damage, &str); 4] = [
        (|file| flip(file, 3, 200), "Nothing was changed"),
        (|file| flip(file, 0, usize::MAX), "Nothing was changed"),
        (|file| Ok(fs::write(file, [])?), "restore a backup"),
        (|file| Ok(fs::remove_file(file)?), "restore a backup"),
    ];
    for (damage, remedy) in damages {
        for rest in ["central.db-wal", "central.db-shm"] {
            drop(fs::remove_file(folder.join(rest)));
        }
        damage(&world.server.store())?;
        server_refuses(&world.server, remedy)?;
        let offline = Expected { exit: 3, cause: "sync/offline", remedy: "sync again" };
        refuses(&world.nurse, &["sync"], &offline)?;
        copy_folder(copy.path(), folder)?;
    }
    world.server.run()?;
    world.all_goes_through()
}

/// `serve` on the same store ends with 1 and a sentence in both languages.
fn server_refuses(server: &Server, remedy: &str) -> Result<()> {
    let say = |lang: &str| -> Result<String> {
        let mut command = server.command();
        command.args(["serve", "--listen", "127.0.0.1:0", "--store"]).arg(server.store());
        let said = Tablet::say_by(
            {
                command.env("DOLBOM_LANG", lang);
                command
            },
            "",
        )?;
        ensure!(said.code == 1, "serve ended with {}: {}", said.code, said.error);
        Ok(said.error)
    };
    both_are_sentences(&say("ko")?, &say("en")?, remedy)
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    for file in fs::read_dir(from)? {
        let file = file?;
        fs::copy(file.path(), to.join(file.file_name()))?;
    }
    Ok(())
}
