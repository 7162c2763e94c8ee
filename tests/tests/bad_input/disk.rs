//! A disk that is full, on the tablet and on the server. A limit on the size of files stands for it, because it needs
//! no rights of an administrator.

use crate::World;
use anyhow::{Result, ensure};
use dolbom_tests::refusal::{Expected, Kept, refuses, refuses_by};
use std::fs;

const FULL: Expected<'_> = Expected { exit: 1, cause: "refused/store", remedy: "Make room" };

/// The size of the largest file of the store in blocks, and a little.
fn blocks_of(world: &World, more: u64) -> Result<u64> {
    Ok(fs::metadata(world.nurse.home().join("store.db"))?.len() / 512 + more)
}

#[test]
fn a_save_that_finds_the_disk_full_keeps_nothing_of_itself_and_all_of_the_others() -> Result<()> {
    let world = World::new()?;
    let kept = Kept::of(&world.nurse)?;
    let long = world.a_visit(&"가나다라 마바사 ".repeat(60)).to_string();
    for more in [0, 8] {
        // The log of the database begins empty: this many blocks are too few for one save.
        let command = || world.nurse.command_on_full_disk(8 + more);
        refuses_by(&command, &["add", "visit", "--json", &long], &FULL)?;
    }
    kept.is_still(&world.nurse)?;
    world.nurse.add("visit", &serde_json::from_str(&long)?)?;
    world.all_goes_through()
}

#[test]
fn of_many_saves_on_a_disk_that_fills_those_that_were_told_are_kept() -> Result<()> {
    let world = World::new()?;
    let before = world.nurse.done(&["list", "visit"])?.len();
    let mut command = world.nurse.command_on_full_disk(blocks_of(&world, 0)?);
    command.args(["add", "visit"]);
    let lines: String = (0..400).map(|n| format!("{}\n", world.a_visit(&format!("방문 {n}")))).collect();
    let said = dolbom_tests::process::Tablet::say_by(command, &lines)?;
    ensure!(said.code == 1, "the disk must fill: {} after {} saves", said.code, said.rows.len());
    ensure!(said.error.contains("Make room"), "{}", said.error);
    ensure!(!said.rows.is_empty(), "some saves fit before it was full: {}", said.error);
    let after = world.nurse.done(&["list", "visit", "--limit", "1000"])?.len();
    ensure!(after == before + said.rows.len(), "{before} and {} told, but {after}", said.rows.len());
    world.all_goes_through()
}

#[test]
fn a_sync_that_finds_the_tablets_disk_full_goes_on_when_there_is_room() -> Result<()> {
    let world = World::new()?;
    for n in 0..3 {
        world.visit(&format!("{n} {}", "긴 이야기 ".repeat(60)))?;
    }
    world.nurse.sync()?;
    let command = || world.colleague.command_on_full_disk(8);
    let full = Expected { exit: 1, cause: "sync/store", remedy: "Make room" };
    refuses_by(&command, &["sync"], &full)?;
    ensure!(world.colleague.done(&["outbox"])?.is_empty());
    world.all_goes_through()
}

#[test]
fn a_server_whose_disk_is_full_keeps_nothing_of_the_request_and_the_tablet_keeps_all() -> Result<()> {
    let mut world = World::new()?;
    let kept = Kept::of(&world.nurse)?;
    world.server.kill()?;
    let folder = world.server.store().with_file_name("");
    let sizes = fs::read_dir(folder)?.map(|file| Ok(file?.metadata()?.len()));
    // After a kill the log of the database holds what the file does not: a little more than all of both.
    let blocks = sizes.sum::<Result<u64>>()? / 512;
    let limited = world.server.command_on_full_disk(blocks + 300);
    world.server.run_by(limited)?;
    let full = Expected { exit: 3, cause: "sync/unavailable", remedy: "sync again" };
    let mut filled = false;
    for n in 0..40 {
        let said = world.nurse.say(&["sync"])?;
        if said.code == 3 {
            filled = true;
            break;
        }
        ensure!(said.code == 0, "{}", said.error);
        for part in 0..5 {
            world.visit(&format!("{n}.{part} {}", "디스크를 채우는 긴 이야기 ".repeat(25)))?;
        }
    }
    ensure!(filled, "the server's disk must fill");
    let before = Kept::of(&world.nurse)?;
    ensure!(before != kept);
    refuses(&world.nurse, &["sync"], &full)?;
    before.is_still(&world.nurse)?;
    world.server.kill()?;
    world.server.run()?;
    world.all_goes_through()
}
