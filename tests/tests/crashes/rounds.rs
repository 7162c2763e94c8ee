//! Rounds: a tablet dies while it saves; a sync goes over a network that fails, or tablet or server dies in it.

use crate::number;
use crate::world::World;
use anyhow::{Context, Result, ensure};
use dolbom_tests::proxy::{Deed, Fault, Way};
use dolbom_tests::random::Random;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Rounds where nobody asked for another number.
const ROUNDS: u64 = 200;

/// Rounds of one server and its tablets, so that stores stay small and their beginning is tried too.
const ROUNDS_OF_A_WORLD: u64 = 25;

/// After so many rounds everything is looked at; crashes that follow each other without a look in between count too.
const ROUNDS_UNSEEN: u64 = 5;

/// Worlds at once.
const WORLDS: usize = 2;

/// More than a request or an answer of these rounds has, so that some faults fall between two requests.
const BYTES_MAX: u64 = 2_500;

/// Turns of a loop between a byte or a line and a death: some milliseconds.
const TURNS_MAX: u64 = 400_000;

/// Saves that a tablet is given before it is killed.
const SAVES: usize = 8;

const DEEDS: [Deed; 7] =
    [Deed::Cut, Deed::Kill, Deed::Kill, Deed::KillAtWork, Deed::KillTablet, Deed::Twice, Deed::Late];

/// How often each thing happened.
type Counts = BTreeMap<String, u64>;

#[test]
fn whatever_dies_while_it_saves_or_syncs_nothing_is_lost_and_nothing_is_there_twice() -> Result<()> {
    let (rounds, seed) = (number("DOLBOM_ROUNDS", ROUNDS)?, number("DOLBOM_SEED", 1)?);
    let (next, counts) = (AtomicU64::new(0), Mutex::new(Counts::new()));
    let worlds = rounds.div_ceil(ROUNDS_OF_A_WORLD);
    let works = || -> Result<()> {
        loop {
            let world = next.fetch_add(1, Ordering::SeqCst);
            if world >= worlds {
                return Ok(());
            }
            let left = (rounds - world * ROUNDS_OF_A_WORLD).min(ROUNDS_OF_A_WORLD);
            let happened =
                one_world(seed + world, left).with_context(|| format!("DOLBOM_SEED={}", seed + world))?;
            let mut counts = counts.lock().expect("nobody panics with it");
            for (what, times) in happened {
                *counts.entry(what).or_default() += times;
            }
        }
    };
    let results: Vec<Result<()>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..WORLDS).map(|_| scope.spawn(works)).collect();
        workers.into_iter().map(|it| it.join().expect("a world does not panic")).collect()
    });
    results.into_iter().collect::<Result<()>>()?;
    let counts = counts.into_inner()?;
    println!("{rounds} rounds from seed {seed}: {counts:?}");
    if rounds >= 100 {
        for deed in DEEDS {
            ensure!(counts.contains_key(&format!("{deed:?}")), "never {deed:?}, only {counts:?}");
        }
        ensure!(counts.contains_key("killed while saving"), "only {counts:?}");
    }
    Ok(())
}

fn one_world(seed: u64, rounds: u64) -> Result<Counts> {
    let mut rounds_of = Rounds { world: World::new()?, random: Random::new(seed), counts: Counts::new() };
    for round in 1..=rounds {
        rounds_of.round().with_context(|| format!("round {round}: {:?}", rounds_of.counts))?;
        if round % ROUNDS_UNSEEN == 0 || round == rounds {
            rounds_of.world.everything_is_there().with_context(|| format!("after round {round}"))?;
        }
    }
    Ok(rounds_of.counts)
}

struct Rounds {
    world: World,
    random: Random,
    counts: Counts,
}

impl Rounds {
    fn count(&mut self, what: &str) {
        *self.counts.entry(what.to_owned()).or_default() += 1;
    }

    fn round(&mut self) -> Result<()> {
        let first = self.random.place(2);
        self.saves_and_dies(first)?;
        self.syncs_over_a_fault(first)?;
        if self.random.in_hundred(40) {
            self.syncs_over_a_fault(1 - first)?;
        }
        if self.random.in_hundred(50) {
            self.world.proxy.deliver_late()?;
        }
        Ok(())
    }

    /// Killed some moments after it has said some lines, in the middle of whatever it does then.
    fn saves_and_dies(&mut self, n: usize) -> Result<()> {
        let visits: Vec<Value> = (0..SAVES)
            .map(|it| self.world.visit(&format!("전화 {it} {}", "긴 이야기 ".repeat(it * 5))))
            .collect();
        let (after, turns) = (self.random.place(SAVES), self.random.below(TURNS_MAX));
        let told = self.world.tablets[n].add_and_be_killed_later("visit", &visits, after, turns)?;
        self.world.tells(n, &told)?;
        if told.len() < SAVES {
            self.count("killed while saving");
        }
        Ok(())
    }

    fn syncs_over_a_fault(&mut self, n: usize) -> Result<()> {
        let way = *self.random.pick(&[Way::ToServer, Way::ToTablet]);
        let deed = *self.random.pick(&DEEDS);
        // The first byte of an answer: the request has gone through, and nobody hears of it.
        let after = if self.random.in_hundred(25) { 0 } else { self.random.below(BYTES_MAX) };
        let fault = Fault { way, deed, after: usize::try_from(after)? };
        self.world.proxy.linger(u32::try_from(self.random.below(TURNS_MAX))?);
        self.world.proxy.arm(Some(fault));
        let said = self.world.sync(n, deed == Deed::KillTablet).with_context(|| format!("{fault:?}"))?;
        if self.world.proxy.arm(None).is_some() {
            self.count("nothing");
            return Ok(());
        }
        self.count(&format!("{deed:?}"));
        if said.code == 0 {
            self.count("and went through");
        }
        if matches!(deed, Deed::Kill | Deed::KillAtWork) {
            let mut server = self.world.server();
            server.kill()?;
            server.run()?;
        }
        Ok(())
    }
}
