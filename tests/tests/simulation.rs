//! Tablets, a server and coordinators over a faulty network, by seeds, held against an oracle; and known mistakes, each
//! of which it must find. More seeds: `cargo xtask sim --seeds 100000`. How to read a failure: docs/simulation.md.

#![cfg(test)]

use dolbom_tests::postgres::Cluster;
use dolbom_tests::simulation::Counts;
use dolbom_tests::simulation::runs::{STEPS, answers, caught, run_seed};
use shared::weakness::Weakness;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Seeds of a normal run.
const SEEDS: u64 = 2_000;

/// How many run at once.
const THREADS: usize = 2;

/// What must have happened in these seeds, or they test less than they claim.
const MUST_HAPPEN: [&str; 14] = [
    "conflicts",
    "settled",
    "merged",
    "forks",
    "clones",
    "lost",
    "repeated",
    "cut",
    "late answers",
    "restores",
    "crashes in a transaction",
    "server crashes in a transaction",
    "streams lost",
    "released, mended or adopted",
];

/// Within how many seeds, from 0, each known mistake is found.
const FOUND_WITHIN: [(Weakness, u64); Weakness::ALL.len()] = [
    (Weakness::PlaceBeforeCommit, 20),
    (Weakness::AckBeforeCommit, 40),
    (Weakness::RetireAll, 20),
    (Weakness::RetireUnread, 40),
    (Weakness::LastWriterByClock, 20),
    (Weakness::OwnByDevice, 200),
    (Weakness::NoForeignRev, 20),
    (Weakness::NoPins, 100),
    (Weakness::BaseAtSave, 150),
    (Weakness::NoJoins, 60),
    (Weakness::ResolveAll, 40),
    (Weakness::EqualIsNothing, 20),
    (Weakness::NoChain, 60),
    (Weakness::DropOnAck, 40),
    (Weakness::SettleOnAck, 20),
    (Weakness::NoContiguity, 150),
    (Weakness::OutDeletes, 60),
    (Weakness::NoSweep, 150),
    (Weakness::NoJump, 150),
];

#[test]
fn nothing_saved_is_lost_conflicts_are_exact_and_all_end_equal() {
    let (next, counts) = (AtomicU64::new(0), Mutex::new(Counts::new()));
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                let mut own = Counts::new();
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= SEEDS || !failures.lock().unwrap().is_empty() {
                        break;
                    }
                    if let Some(failure) = run_seed(seed, STEPS, &mut own) {
                        failures.lock().unwrap().push(failure);
                    }
                }
                let mut sum = counts.lock().unwrap();
                own.into_iter().for_each(|(what, n)| *sum.entry(what).or_default() += n);
            });
        }
    });
    if let Some(failure) = failures.into_inner().unwrap().first() {
        panic!("{}", failure.told(STEPS));
    }
    let counts = counts.into_inner().unwrap();
    println!("{SEEDS} seeds: {counts:?}");
    for what in MUST_HAPPEN {
        assert!(counts.contains_key(what), "in no seed: {what}");
    }
}

/// The same seeds pass without the mistake: the test above runs them.
#[test]
fn each_known_mistake_is_found() {
    assert_eq!(FOUND_WITHIN.map(|(weakness, _)| weakness), Weakness::ALL);
    for (weakness, within) in FOUND_WITHIN {
        assert!(within <= SEEDS);
        let found = caught(weakness, 0..within, STEPS);
        println!("{weakness:?}: {found:?}");
        assert!(found.is_some(), "{weakness:?} is not found in {within} seeds");
    }
}

/// Seeds that are run on both engines.
const ON_BOTH: u64 = 12;

#[test]
fn on_postgresql_the_server_says_the_same_line_by_line() {
    for seed in 0..ON_BOTH {
        let there = answers(seed, STEPS, Some(Cluster::shared().store_of_its_own()())).unwrap();
        let here = answers(seed, STEPS, None).unwrap();
        let differs = here.iter().zip(&there).find(|(one, other)| one != other);
        assert_eq!(differs, None, "seed {seed}");
        assert_eq!(here.len(), there.len(), "seed {seed}");
        assert!(!here.is_empty(), "seed {seed}");
    }
}
