//! Many seeds, one after the other, and what happened in them.

use super::central::Central;
use super::script::{Step, script};
use super::setup::{Fault, Setup};
use super::shrink::shortest;
use super::{Counts, World, plan};
use crate::random::Random;
use anyhow::{Error, Result};
use shared::weakness::{self, Weakness};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use sync_server::store::Store;

/// How many steps a run has, unless another number is asked for.
pub const STEPS: usize = 90;

/// How a run of a script ended.
pub struct Ran {
    /// How often each thing happened.
    pub counts: Counts,
    /// What happened, when it was to be told.
    pub story: Vec<String>,
    /// Why it failed.
    pub problem: Option<Error>,
}

/// Run a script.
pub fn run(setup: &Setup, script: &[Step], telling: bool) -> Ran {
    let world = match World::new(setup.clone(), telling) {
        Ok(world) => world,
        Err(problem) => return Ran { counts: Counts::new(), story: Vec::new(), problem: Some(problem) },
    };
    let mut world = world;
    let done = catch_unwind(AssertUnwindSafe(|| world.run(script)));
    let problem = done.unwrap_or_else(|panic| Err(Error::msg(said(panic.as_ref())))).err();
    let (counts, story) = (std::mem::take(&mut world.counts), std::mem::take(&mut world.story));
    if problem.is_none()
        && let Err(error) = world.set_free()
    {
        return Ran { counts, story, problem: Some(error) };
    }
    Ran { counts, story, problem }
}

fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    format!("panicked: {}", text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("?"))
}

/// A seed whose run failed.
pub struct Failure {
    /// The seed.
    pub seed: u64,
    /// Why.
    pub problem: String,
    /// The fewest steps that were found to fail.
    pub script: Vec<Step>,
    /// What happens in them.
    pub story: Vec<String>,
}

impl Failure {
    /// For whoever reads it, with the command that repeats it.
    pub fn told(&self, steps: usize) -> String {
        let Failure { seed, problem, script, story } = self;
        let keep: Vec<String> = script.iter().map(|step| step.place.to_string()).collect();
        let (story, keep) = (story.join("\n"), keep.join(","));
        format!(
            "seed {seed} fails: {problem}\n{story}\nagain: cargo xtask sim --start {seed} --steps {steps} --keep {keep}"
        )
    }
}

/// Run a seed; of a failure, find the shortest script.
pub fn run_seed(seed: u64, steps: usize, counts: &mut Counts) -> Option<Box<Failure>> {
    let (setup, script) = plan(seed, steps);
    let ran = run(&setup, &script, false);
    for (what, n) in ran.counts {
        *counts.entry(what).or_default() += n;
    }
    ran.problem?;
    let script = shortest(&setup, script);
    let told = run(&setup, &script, true);
    let problem =
        told.problem.map_or_else(|| "it does not fail a second time".into(), |it| format!("{it:#}"));
    Some(Box::new(Failure { seed, problem, script, story: told.story }))
}

/// The first of these seeds in which a mistake is found.
pub fn caught(weakness: Weakness, seeds: std::ops::Range<u64>, steps: usize) -> Option<u64> {
    weakness::with(Some(weakness), || {
        seeds.into_iter().find(|&seed| {
            let (setup, script) = plan(seed, steps);
            run(&setup, &script, false).problem.is_some()
        })
    })
}

/// What the server says in a seed's run on this engine, or in memory, line by line. Nothing is backed up there, and no
/// server dies.
pub fn answers(seed: u64, steps: usize, store: Option<Arc<dyn Store>>) -> Result<Vec<String>> {
    let (mut setup, _) = plan(seed, steps);
    for fault in [Fault::Crashes, Fault::Restores, Fault::OldBackups] {
        setup.faults.remove(&fault);
    }
    let script = script(&setup, &mut Random::new(seed), steps);
    let central = store.map_or_else(Central::new, |store| Ok(Central::on(store)))?;
    let mut world = World::with(setup, central, true)?;
    world.run(&script)?;
    let answers = std::mem::take(&mut world.answers);
    world.set_free()?;
    Ok(answers)
}

/// Run some steps of a seed, and tell what happens.
pub fn replay(seed: u64, steps: usize, keep: Option<&[usize]>) -> Result<Ran> {
    let (setup, mut script) = plan(seed, steps);
    if let Some(keep) = keep {
        script.retain(|step| keep.contains(&step.place));
    }
    Ok(run(&setup, &script, true))
}
