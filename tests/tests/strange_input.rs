//! What a stranger may send, at random: messages, histories of ops, pushes, and requests over real HTTP. Nothing falls over,
//! nothing that was refused changes anything.
//!
//! `DOLBOM_CASES` asks for more cases of each.

#![cfg(test)]

use anyhow::{Context, Result, ensure};
use dolbom_tests::process::Server;
use dolbom_tests::random::Random;
use dolbom_tests::strange::{self, Pushes};
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use sync_server::store;

fn cases(otherwise: u32) -> Config {
    let asked = std::env::var("DOLBOM_CASES").ok().and_then(|it| it.parse().ok());
    Config {
        cases: asked.unwrap_or(otherwise),
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1),
        ..Config::default()
    }
}

fn bytes(most: usize) -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(any::<u8>(), 0..most)
}

/// Whole messages; some of their bytes are then made others.
fn messages() -> Vec<String> {
    let line = "018f0000-0000-7000-8000-000000000001/00000000000000ff";
    let entry = json!({"seq": 1, "id": "018f0000-0000-7000-8000-000000000002", "op": {"any": [1, "x"]}});
    let chain = "00000000000000000000000000000000";
    let push =
        json!({"line": line, "tip": {"n": 1, "chain": chain}, "first": 1, "prev": chain, "entries": [entry]});
    let device = json!({"app": "x", "waiting": 1, "clock": 1, "hlc": 1});
    let sync = json!({
        "proto": 1, "rid": 1, "server_epoch": 0, "push": push, "pull": [], "streams_ver": -1, "device": device,
    });
    let mut all = vec![
        sync.to_string(),
        json!({"proto": 1, "code": "ABCD-EFGH", "device": "태블릿"}).to_string(),
        json!({"proto": 1, "ask": {"question": {"quarantine": {"limit": 5}}}}).to_string(),
        json!({"end": {"more": true}}).to_string(),
        json!({"code": "malformed", "detail": "x"}).to_string(),
    ];
    all.extend(shared::pack::builtin_sources().iter().map(|(_, text)| (*text).to_owned()));
    all
}

#[test]
fn whatever_the_bytes_are_reading_them_ends_and_what_was_read_is_read_again() {
    let messages = messages();
    let changes = proptest::collection::vec((any::<usize>(), any::<u8>()), 0..4);
    let input = (0..messages.len() + 1, changes, bytes(200));
    TestRunner::new(cases(4_000))
        .run(&input, |(which, changes, random)| {
            let mut text = messages.get(which).map_or(random, |it| it.clone().into_bytes());
            for (at, byte) in changes {
                let length = text.len().max(1);
                if let Some(place) = text.get_mut(at % length) {
                    *place = byte;
                }
            }
            strange::wire(&text);
            Ok(())
        })
        .unwrap();
}

#[test]
fn any_history_is_decided_alike_and_no_head_goes_unseen() {
    TestRunner::new(cases(2_000))
        .run(&bytes(600), |bytes| {
            strange::decide(&bytes);
            Ok(())
        })
        .unwrap();
}

#[test]
fn any_push_gets_its_outcomes_and_what_is_refused_changes_nothing() {
    let pushes = std::cell::RefCell::new(Pushes::begin().unwrap());
    let failed = |error: anyhow::Error| TestCaseError::fail(format!("{error:#}"));
    TestRunner::new(cases(48))
        .run(&bytes(300), |bytes| pushes.borrow_mut().take(&bytes).map_err(failed))
        .unwrap();
}

/// One request as bytes; status and body of the answer.
fn asked(port: u16, head: &str, body: &[u8]) -> Result<(u16, String)> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    let head = format!("{head}Host: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
    // A server that has seen enough answers before it has read everything.
    let _ = stream.write_all(&[head.as_bytes(), body].concat());
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).and_then(|it| it.parse().ok());
    let status = status.with_context(|| format!("no answer to {head:?}: {read:?} {answer:?}"))?;
    Ok((status, answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default()))
}

fn packed(plain: &[u8]) -> Result<Vec<u8>> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(plain)?;
    Ok(gzip.finish()?)
}

/// Bodies that are no request of anybody, with the header that says how they are packed.
fn strange_bodies(random: &mut Random) -> Result<Vec<(&'static str, Vec<u8>)>> {
    let message = random.pick(&messages()).clone().into_bytes();
    let cut = message[..random.place(message.len())].to_vec();
    let mut changed = message.clone();
    for _ in 0..3 {
        let at = random.place(changed.len());
        changed[at] = u8::try_from(random.below(256))?;
    }
    let noise: Vec<u8> = (0..random.below(300)).map(|n| (n * 7 % 251) as u8).collect();
    Ok(vec![
        ("", cut.clone()),
        ("", changed.clone()),
        ("", noise.clone()),
        ("Content-Encoding: gzip\r\n", packed(&changed)?),
        ("Content-Encoding: gzip\r\n", noise),
        ("Content-Encoding: br\r\n", message),
        ("", "[".repeat(20_000).into_bytes()),
        ("", format!("{{\"proto\":1,\"x\":{}", "{\"a\":".repeat(20_000)).into_bytes()),
    ])
}

#[test]
fn strange_requests_over_http_are_refused_without_a_fault_of_the_server_and_change_nothing() -> Result<()> {
    let server = Server::start()?;
    let code = server.admit("김간호", "nurse")?;
    let enrol = json!({"proto": 1, "code": code, "device": "x"}).to_string();
    let (status, reply) = asked(server.port(), "POST /v1/enrol HTTP/1.1\r\n", enrol.as_bytes())?;
    ensure!(status == 200, "{status} {reply}");
    let token: Value = serde_json::from_str(&reply)?;
    let bearer = format!("Authorization: Bearer {}\r\n", token["token"].as_str().context("a token")?);
    let before = store::read(&*server.beside()?, store::contents)?;
    let mut random = Random::new(1);
    for round in 0..12 {
        for (packing, body) in strange_bodies(&mut random)? {
            for path in ["/v1/sync", "/v1/desk", "/v1/desk/export", "/v1/snapshot", "/v1/nothing"] {
                let auth = if random.in_hundred(80) { bearer.as_str() } else { "" };
                let (status, body) =
                    asked(server.port(), &format!("POST {path} HTTP/1.1\r\n{auth}{packing}"), &body)?;
                let fits = matches!(status, 400 | 401 | 403 | 404 | 405 | 413 | 426 | 429);
                ensure!(fits, "round {round}, {path}: {status} {body}");
            }
        }
    }
    // A small body that unpacks to sixty-four megabytes, and a plain one above the limit.
    let bomb = packed(&vec![b' '; 64 << 20])?;
    let head = format!("POST /v1/sync HTTP/1.1\r\n{bearer}Content-Encoding: gzip\r\n");
    ensure!(asked(server.port(), &head, &bomb)?.0 == 413, "the limit holds for what is unpacked");
    ensure!(store::read(&*server.beside()?, store::contents)? == before, "something was changed");
    ensure!(!server.log()?.contains("panicked=true"), "a request ended by a defect");
    Ok(())
}
