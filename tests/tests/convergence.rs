//! Tablets and a server over a network that loses, repeats, delays and cuts, with crashes and clones: once it
//! behaves, all are equal, nothing that was called saved is missing, and no one was ever blocked.

#![cfg(test)]

use dolbom_tests::neighbourhood::Neighbourhood;
use std::collections::BTreeMap;

/// Seeds of a normal run; `DOLBOM_SEEDS=from..to` runs others.
const SEEDS: std::ops::Range<u64> = 0..24;
const STEPS: usize = 220;

#[test]
fn all_replicas_end_equal_and_nothing_saved_is_lost() {
    let seeds = match std::env::var("DOLBOM_SEEDS") {
        Ok(text) => {
            let (from, to) = text.split_once("..").expect("DOLBOM_SEEDS=from..to");
            from.parse().unwrap()..to.parse().unwrap()
        }
        Err(_) => SEEDS,
    };
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for seed in seeds.clone() {
        let mut world = Neighbourhood::new(seed).unwrap();
        let run = (0..STEPS).try_for_each(|_| world.step()).and_then(|()| world.settle());
        if let Err(error) = run {
            panic!("seed {seed}: {error:#}\nwhat happened:\n{}", world.story.join("\n"));
        }
        if std::env::var_os("DOLBOM_STORY").is_some() {
            println!("{}", world.story.join("\n"));
        }
        for (what, n) in &world.counts {
            *counts.entry(what).or_default() += n;
        }
    }
    println!("{} seeds: {counts:?}", seeds.end - seeds.start);
    if seeds == SEEDS {
        for what in [
            "saved",
            "conflict",
            "lost",
            "repeated",
            "forked",
            "cloned",
            "resolved",
            "tablet crashed",
            "server crashed",
        ] {
            assert!(counts.get(what).is_some_and(|&n| n > 0), "no run in which something was {what}");
        }
    }
}
