//! What answers is not the server, or another one: nothing is lost, and the next sync goes through.

use crate::World;
use anyhow::{Context, Result};
use dolbom_tests::impostor::{Impostor, answer};
use dolbom_tests::refusal::{Expected, Kept, refuses};

const PAGE: &str = "<!doctype html>\n<title>Free WiFi</title>\n<form>로그인</form>\n";
const LINES: &str = "application/x-ndjson";
const ANOTHER_VERSION: &str = r#"{"code":"protocol","detail":"this server speaks 2 and 3","speaks":[2,3]}"#;
const REDIRECT: &str = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/login\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
const CUT: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nContent-Length: 500\r\n\r\n{\"head\":";

/// Another protocol version; login pages with and without the right type; an answer that breaks off; a proxy that has
/// lost its server.
fn strange_answers() -> Vec<(String, Expected<'static>)> {
    let garbled = || Expected { exit: 3, cause: "sync/garbled", remedy: "login page" };
    vec![
        (
            answer("426 Upgrade Required", "application/json", ANOTHER_VERSION),
            Expected { exit: 1, cause: "sync/protocol", remedy: "update the app" },
        ),
        (answer("200 OK", "text/html", PAGE), garbled()),
        (answer("200 OK", LINES, PAGE), garbled()),
        (answer("200 OK", LINES, "{\"head\": 1}\n"), garbled()),
        (answer("403 Forbidden", "text/html", PAGE), garbled()),
        (REDIRECT.to_owned(), garbled()),
        (CUT.to_owned(), Expected { exit: 3, cause: "sync/cut", remedy: "next sync goes on" }),
        (
            answer("502 Bad Gateway", "text/html", PAGE),
            Expected { exit: 3, cause: "sync/unavailable", remedy: "sync again" },
        ),
    ]
}

#[test]
fn whatever_answers_in_the_servers_place_is_told_and_loses_nothing() -> Result<()> {
    let mut world = World::new()?;
    let kept = Kept::of(&world.nurse)?;
    world.server.kill()?;
    for (answer, expected) in strange_answers() {
        let impostor = Impostor::on(world.server.port(), &answer)?;
        refuses(&world.nurse, &["sync"], &expected).with_context(|| answer.clone())?;
        drop(impostor);
    }
    kept.is_still(&world.nurse)?;
    world.server.run()?;
    world.all_goes_through()
}

#[test]
fn an_enrolment_that_meets_something_else_can_be_done_again() -> Result<()> {
    let mut world = World::new()?;
    let code = world.server.admit("최신입", "nurse")?;
    world.server.kill()?;
    let tablet = dolbom_tests::process::Tablet::empty()?;
    let url = world.server.url();
    let words = ["enrol", "--server", &url, "--device", "새 태블릿"];
    let command = || {
        let mut command = tablet.command();
        command.env("DOLBOM_CODE", &code);
        command
    };
    let impostor = Impostor::on(world.server.port(), &answer("200 OK", "text/html", "<h1>로그인</h1>"))?;
    let garbled = Expected { exit: 3, cause: "sync/garbled", remedy: "login page" };
    dolbom_tests::refusal::refuses_by(&command, &words, &garbled)?;
    drop(impostor);
    let offline = Expected { exit: 3, cause: "sync/offline", remedy: "Check the network" };
    dolbom_tests::refusal::refuses_by(&command, &words, &offline)?;
    world.server.run()?;
    let said = tablet.say_with(&words, &[("DOLBOM_CODE", &code)], "")?;
    anyhow::ensure!(said.code == 0, "{}", said.error);
    tablet.sync()?;
    world.all_goes_through()
}
