//! Tablets, a server and coordinators over a faulty network, by seeds, held against an oracle; and known mistakes, each
//! of which it must find. More seeds: `cargo xtask sim --seeds 100000`. How to read a failure: docs/simulation.md.

#![cfg(test)]

use dolbom_tests::simulation::Counts;
use dolbom_tests::simulation::runs::{STEPS, caught, run_seed};
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
const FOUND_WITHIN: &[(Weakness, u64)] = &[
    (Weakness::PlaceBeforeCommit, 20),
    (Weakness::AckBeforeCommit, 40),
    (Weakness::RetireAll, 20),
    (Weakness::RetireUnread, 40),
    (Weakness::LastWriterByClock, 20),
    (Weakness::NoPins, 100),
    (Weakness::OwnByDevice, 200),
    (Weakness::NoForeignRev, 20),
    (Weakness::BaseAtSave, 150),
    (Weakness::NoJoins, 60),
    (Weakness::ResolveAll, 40),
    (Weakness::EqualIsNothing, 20),
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
    for &(weakness, within) in FOUND_WITHIN {
        assert!(within <= SEEDS);
        let found = caught(weakness, 0..within, STEPS);
        println!("{weakness:?}: {found:?}");
        assert!(found.is_some(), "{weakness:?} is not found in {within} seeds");
    }
}
