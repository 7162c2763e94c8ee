//! Whatever a stranger sends: the targets of fuzzing, with messages twisted out of good ones and with any bytes, the same
//! in every run; and the server's doors over real HTTP, which never answer with a defect of their own.
//!
//! `DOLBOM_CASES` asks for more inputs of each.

#![cfg(test)]

use anyhow::{Context, Result, ensure};
use dolbom_tests::fuzz::twist::{Twist, twisted};
use dolbom_tests::fuzz::{TARGETS, seeds};
use dolbom_tests::process::Server;
use dolbom_tests::random::Random;
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use sync_server::store;

/// Inputs of each target.
const INPUTS: u32 = 1_500;

/// Inputs of this target: a push is checked against the whole store each time.
fn inputs(target: &str, otherwise: u32) -> u32 {
    let asked = std::env::var("DOLBOM_CASES").ok().and_then(|it| it.parse().ok());
    asked.unwrap_or(if target == "pushes" { otherwise / 30 } else { otherwise })
}

/// The same inputs in every run.
fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 4_000, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]))
}

/// Bytes that a failure shows as text.
struct Input(Vec<u8>);

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", String::from_utf8_lossy(&self.0))
    }
}

fn twists() -> impl Strategy<Value = Vec<Twist>> {
    proptest::collection::vec(any::<Twist>(), 0..5)
}

#[test]
fn every_target_stands_any_message_that_was_twisted_out_of_a_good_one() {
    for (name, target) in TARGETS {
        let seeds = seeds::of(name);
        assert!(!seeds.is_empty(), "{name} has no good message");
        let messages = (0..seeds.len(), twists())
            .prop_map(|(seed, twists)| Input(twisted(seeds[seed].clone(), &twists)));
        let ran = runner(inputs(name, INPUTS)).run(&messages, |bytes| {
            target(&bytes.0);
            Ok(())
        });
        assert!(ran.is_ok(), "{name}: {}", ran.unwrap_err());
    }
}

#[test]
fn every_target_stands_any_bytes() {
    for (name, target) in TARGETS {
        let seeds = seeds::of(name);
        let cut = (0..seeds.len(), any::<u16>(), any::<u8>()).prop_map(|(seed, at, byte)| {
            let mut bytes = twisted(seeds[seed].clone(), &[]);
            let at = usize::from(at) % bytes.len();
            bytes[at] = byte;
            bytes.truncate(bytes.len().max(at + 1) - usize::from(byte) % (bytes.len() / 2 + 1));
            Input(bytes)
        });
        let any_bytes = proptest::collection::vec(any::<u8>(), 0..400).prop_map(Input);
        let all = prop_oneof![cut, any_bytes];
        let ran = runner(inputs(name, INPUTS)).run(&all, |bytes| {
            target(&bytes.0);
            Ok(())
        });
        assert!(ran.is_ok(), "{name}: {}", ran.unwrap_err());
    }
}

#[test]
fn good_messages_are_taken_as_such() {
    // Otherwise the twisted ones would be refused at the first field.
    for op in seeds::of("push") {
        assert!(serde_json::from_value::<shared::op::Op>(op.clone()).is_ok(), "{op}");
    }
    for request in seeds::of("sync") {
        assert!(
            serde_json::from_value::<shared::protocol::SyncRequest>(request.clone()).is_ok(),
            "{request}"
        );
    }
    for line in seeds::of("answer") {
        assert!(serde_json::from_value::<shared::protocol::Reply>(line.clone()).is_ok(), "{line}");
    }
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
fn strange_bodies(random: &mut Random, good: &[Value]) -> Result<Vec<(&'static str, Vec<u8>)>> {
    let good = random.pick(good);
    let twists: Vec<Twist> = (0..random.below(5))
        .map(|_| {
            let [a, b, of, with, ..] = random.number().to_le_bytes();
            (u16::from_le_bytes([a, b]), of, with)
        })
        .collect();
    let message = serde_json::to_vec(good)?;
    let cut = message[..random.place(message.len())].to_vec();
    let mut changed = message.clone();
    for _ in 0..3 {
        let at = random.place(changed.len());
        changed[at] = u8::try_from(random.below(256))?;
    }
    let noise: Vec<u8> = (0..random.below(300)).map(|n| (n * 7 % 251) as u8).collect();
    Ok(vec![
        ("", cut.clone()),
        ("", twisted(good.clone(), &twists)),
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
    let good: Vec<Value> = ["messages", "sync"].into_iter().flat_map(seeds::of).collect();
    for round in 0..14 {
        for (packing, body) in strange_bodies(&mut random, &good)? {
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
