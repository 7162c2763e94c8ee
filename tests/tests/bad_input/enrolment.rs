//! Codes that are not good, and tablets that are not wanted any more.

use crate::World;
use anyhow::{Context, Result, ensure};
use dolbom_tests::ledger::{Account, has_all};
use dolbom_tests::process::Tablet;
use dolbom_tests::refusal::{Expected, Kept, refuses, refuses_by};
use sync_server::accounts::code::{Code, CodeLife, issue};
use sync_server::accounts::settled;
use sync_server::store;

#[test]
fn a_wrong_used_or_expired_code_is_refused_and_a_good_one_works_in_the_same_folder() -> Result<()> {
    let world = World::new()?;
    let used = world.server.admit("정신입", "nurse")?;
    Tablet::enrol(&world.server.url(), &used, "첫 태블릿")?;
    let tablet = Tablet::empty()?;
    let url = world.server.url();
    let words = ["enrol", "--server", &url, "--device", "새 태블릿"];
    let bad = Expected { exit: 1, cause: "sync/bad_code", remedy: "Ask for a new one" };
    let command = || {
        let mut command = tablet.command();
        command.env("DOLBOM_CODE", &used);
        command
    };
    refuses_by(&command, &words, &bad)?;
    // All look alike from outside; each try counts against those who guess.
    for code in [expired(&world)?, "0000-0000".into(), "이것은 코드가 아님".into()] {
        let said = tablet.say_with(&words, &[("DOLBOM_CODE", &code)], "")?;
        ensure!(said.code == 1 && said.error.contains(bad.remedy), "{code}: {} {}", said.code, said.error);
    }
    let missing = Expected { exit: 1, cause: "key/key", remedy: "Enrol first" };
    refuses(&Tablet::empty()?, &["list", "person"], &missing)?;
    let code = world.server.admit("한신입", "nurse")?;
    let said = tablet.say_with(&words, &[("DOLBOM_CODE", &code)], "")?;
    ensure!(said.code == 0, "{}", said.error);
    tablet.sync()?;
    let there = Expected { exit: 1, cause: "store/already_there", remedy: "Choose another folder" };
    refuses(&tablet, &words, &there)?;
    world.all_goes_through()
}

/// A code of a member of staff that was good until long ago.
fn expired(world: &World) -> Result<String> {
    let code = Code::from_random([7; 8]);
    let issued = code.clone();
    let beside = world.server.beside()?;
    store::write(&*beside, move |tx| {
        let staff = tx.all_staff()?.first().map(|it| it.id).ok_or(store::StoreError::Closed)?;
        settled(issue(tx, staff, &issued, CodeLife::Short, 1_700_000_000_000))
    })??;
    Ok(code.to_string())
}

/// What it had saved before lies in the server's quarantine, whole, and on the tablet.
#[test]
fn a_revoked_tablet_stops_and_keeps_everything() -> Result<()> {
    let world = World::new()?;
    let kept = Kept::of(&world.nurse)?;
    let status = world.nurse.one(&["status"])?;
    let short = status["short"].as_str().with_context(|| status.to_string())?;
    world.server.admin(&["people", "revoke-replica", short])?;
    let revoked = Expected { exit: 1, cause: "sync/revoked", remedy: "tell the administrator" };
    refuses(&world.nurse, &["sync"], &revoked)?;
    kept.is_still(&world.nurse)?;
    world.visit("그 뒤에도 저장됨")?;
    refuses(&world.nurse, &["sync"], &revoked)?;
    has_all(&world.server, Account::of(&world.nurse)?.ops)?;
    let refused = world.server.admin(&["quarantine", "list", "--json"])?;
    ensure!(
        refused.lines().count() >= 2 && !refused.contains("그 뒤에도"),
        "kept apart, not told: {refused}"
    );
    world.colleague.sync()?;
    ensure!(world.colleague.done(&["list", "visit"])?.is_empty(), "nothing of it reached a colleague");
    Ok(())
}

#[test]
fn a_server_that_does_not_know_the_tablet_changes_nothing_on_it() -> Result<()> {
    let mut world = World::new()?;
    let kept = Kept::of(&world.nurse)?;
    let mut stranger = dolbom_tests::process::Server::start()?;
    stranger.kill()?;
    world.server.kill()?;
    stranger.run_at(world.server.port())?;
    let unknown = Expected { exit: 1, cause: "sync/bad_token", remedy: "tell the administrator" };
    refuses(&world.nurse, &["sync"], &unknown)?;
    stranger.kill()?;
    kept.is_still(&world.nurse)?;
    world.server.run()?;
    world.all_goes_through()
}
