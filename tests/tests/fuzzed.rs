//! Whatever a stranger sends: the targets of fuzzing, with messages twisted out of good ones and with any bytes, the same
//! in every run; and the server's door, which never answers with a defect of its own.

#![cfg(test)]

use anyhow::{Context, Result, ensure};
use dolbom_tests::fuzz::twist::{Twist, twisted};
use dolbom_tests::fuzz::{TARGETS, seeds};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Inputs of each target.
const INPUTS: u32 = 1_500;

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
        let inputs = (0..seeds.len(), twists())
            .prop_map(|(seed, twists)| Input(twisted(seeds[seed].clone(), &twists)));
        let ran = runner(INPUTS).run(&inputs, |bytes| {
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
        let any_bytes = proptest::collection::vec(any::<u8>(), 0..200).prop_map(Input);
        let inputs = prop_oneof![cut, any_bytes];
        let ran = runner(INPUTS / 3).run(&inputs, |bytes| {
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

/// Paths of the protocol, and the target whose messages go there.
const DOORS: [(&str, &str); 5] = [
    ("v1/enrol", "messages"),
    ("v1/sync", "sync"),
    ("v1/desk", "messages"),
    ("v1/desk/export", "messages"),
    ("v1/snapshot", "messages"),
];

#[tokio::test(flavor = "multi_thread")]
async fn no_door_of_the_server_answers_strange_bodies_with_a_defect() -> Result<()> {
    let mut office = dolbom_tests::office::Office::open().await?;
    let author = seeds::author();
    office.admit(&author)?;
    let tablet = office.tablet(author.caller.staff.id).await?;
    let client = reqwest::Client::new();
    let mut runner = runner(1);
    for (path, target) in DOORS {
        for seed in seeds::of(target) {
            for _ in 0..25 {
                let tree = twists().new_tree(&mut runner).map_err(|why| anyhow::anyhow!("{why}"))?;
                let body = twisted(seed.clone(), &tree.current());
                let url = format!("{}{path}", office.url());
                let post = client.post(url).bearer_auth(&tablet.token).body(body.clone());
                let status = post.send().await?.status().as_u16();
                let said = || format!("{path} answers {status} to {}", String::from_utf8_lossy(&body));
                // 503: too many wrong codes, or a request that came while others were at work; it says when to come again.
                ensure!(status < 500 || status == 503, "{}", said());
            }
        }
    }
    let health = client.get(format!("{}health", office.url())).send().await?;
    let health: serde_json::Value = health.json().await.context("the server still answers")?;
    ensure!(health["writable"] == true, "{health}");
    Ok(())
}
