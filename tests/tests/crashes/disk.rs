//! A disk that is really full, under server and tablets, and has room again: a sentence, nothing lost, and it goes on.

use crate::world::World;
use anyhow::{Context, Result, ensure};
use dolbom_tests::process::Server;
use dolbom_tests::small_disk::SmallDisk;

/// Server and tablets of a small neighbourhood fit, and not much more.
const KIB: u32 = 24 * 1024;

/// Bytes that are left on a disk that is called full: none, one page, and less than a save or a request needs.
const LEFT: [u64; 4] = [0, 4_096, 16_384, 65_536];

#[test]
fn on_a_full_disk_everything_is_refused_by_a_sentence_and_goes_on_when_there_is_room() -> Result<()> {
    let Some(disk) = SmallDisk::new(KIB)? else {
        println!("this user may not mount a disk: the limit on the size of files stands for it in bad_input");
        return Ok(());
    };
    let mut world = World::of(Server::start_in(disk.folder()?)?, || disk.folder())?;
    let long = "가나다라 마바사 ".repeat(60);
    for left in LEFT {
        for tablet in [0, 1] {
            world.saves(tablet, &long)?;
        }
        disk.fill_but(left)?;
        saves_until_it_is_full(&mut world, &long).with_context(|| format!("{left} bytes left"))?;
        a_sync_is_refused(&world)?;
        a_backup_is_refused(&world, &disk)?;
        // Dead in the middle of it, both start on the full disk or say why not.
        world.server().kill()?;
        disk.make_room()?;
        world.server().run()?;
        world.everything_is_there().with_context(|| format!("{left} bytes had been left"))?;
    }
    let copy = disk.path().join("copy");
    world.server().admin(&["backup", &copy.to_string_lossy()])?;
    a_restore_is_refused(&world, &disk, &copy)?;
    world.everything_is_there()
}

fn saves_until_it_is_full(world: &mut World, note: &str) -> Result<()> {
    for _ in 0..200 {
        let visit = world.visit(note).to_string();
        let said = world.tablets[0].say(&["add", "visit", "--json", &visit])?;
        if said.code == 0 {
            world.tells(0, &said.rows)?;
            continue;
        }
        ensure!(said.code == 1 && said.error.contains("Make room"), "{}: {}", said.code, said.error);
        ensure!(said.rows.is_empty(), "refused and told: {:?}", said.rows);
        return Ok(());
    }
    anyhow::bail!("the disk never filled")
}

/// The tablet's own disk is full, or the server says that its is.
fn a_sync_is_refused(world: &World) -> Result<()> {
    for tablet in &world.tablets {
        let said = tablet.say(&["sync"])?;
        let sentence = said.error.contains("Make room") || said.error.contains("sync again");
        ensure!(matches!(said.code, 1 | 3) && sentence, "{}: {}", said.code, said.error);
    }
    Ok(())
}

fn a_backup_is_refused(world: &World, disk: &SmallDisk) -> Result<()> {
    let file = disk.path().join("no-room");
    let why = world.server().admin(&["backup", &file.to_string_lossy()]).err().context("no room for it")?;
    ensure!(why.to_string().contains("Free space"), "{why}");
    let left = std::fs::read_dir(disk.path())?.filter_map(|it| it.ok()?.file_name().into_string().ok());
    let left: Vec<_> = left.filter(|it| it.starts_with("no-room")).collect();
    ensure!(left.is_empty(), "a half copy lies there: {left:?}");
    Ok(())
}

/// What is there stays in its place.
fn a_restore_is_refused(world: &World, disk: &SmallDisk, copy: &std::path::Path) -> Result<()> {
    let mut server = world.server();
    server.kill()?;
    disk.fill_but(8_192)?;
    let why = server.admin(&["restore", &copy.to_string_lossy()]).err().context("no room for it")?;
    ensure!(why.to_string().contains("Free space"), "{why}");
    disk.make_room()?;
    server.run()
}
