//! Runs the simulation: many seeds, or some steps of one, told in words. `cargo xtask sim` builds and calls it.

use anyhow::{Result, bail};
use clap::Parser;
use dolbom_tests::simulation::Counts;
use dolbom_tests::simulation::runs::{STEPS, caught, replay, run_seed};
use shared::weakness::Weakness;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Seeds of tablets, a server and coordinators over a faulty network, each held against an oracle
#[derive(Parser)]
#[command(name = "cargo xtask sim", bin_name = "cargo xtask sim")]
struct Cli {
    /// How many seeds
    #[arg(long, default_value_t = 1_000)]
    seeds: u64,
    /// The first of them
    #[arg(long, default_value_t = 0)]
    start: u64,
    /// How many steps each has
    #[arg(long, default_value_t = STEPS)]
    steps: usize,
    /// How many run at once
    #[arg(long, default_value_t = 1)]
    jobs: usize,
    /// Tell what happens in the first seed, of these steps only: 3,17,20
    #[arg(long, value_delimiter = ',', num_args = 0..)]
    keep: Option<Vec<usize>>,
    /// Switch known mistakes on and say in how many seeds each is found
    #[arg(long)]
    weaknesses: bool,
    /// Stop after so many failures
    #[arg(long, default_value_t = 5)]
    failures: u64,
}

fn main() -> Result<ExitCode> {
    let cli = Cli::parse();
    if let Some(keep) = &cli.keep {
        let ran = replay(cli.start, cli.steps, Some(keep).filter(|it| !it.is_empty()).map(Vec::as_slice))?;
        println!("{}", ran.story.join("\n"));
        return match ran.problem {
            Some(problem) => bail!("{problem:#}"),
            None => Ok(ExitCode::SUCCESS),
        };
    }
    std::panic::set_hook(Box::new(|_| {}));
    if cli.weaknesses {
        return Ok(weaknesses(&cli));
    }
    let runs = Runs::default();
    std::thread::scope(|scope| {
        for _ in 0..cli.jobs.max(1) {
            scope.spawn(|| runs.work(&cli));
        }
    });
    let counts = runs.counts.into_inner().expect("no thread has panicked");
    let told: Vec<String> = counts.iter().map(|(what, n)| format!("{n} {what}")).collect();
    println!("{}", told.join(", "));
    let failed = runs.failed.into_inner();
    println!("{} passed, {failed} failed", runs.passed.into_inner());
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Every known mistake must be found.
fn weaknesses(cli: &Cli) -> ExitCode {
    let mut missed = 0;
    for weakness in Weakness::ALL {
        let found = caught(weakness, cli.start..cli.start + cli.seeds, cli.steps);
        missed += usize::from(found.is_none());
        println!(
            "{weakness:?}: {}",
            found.map_or("not found".into(), |seed| format!("found in seed {seed}"))
        );
    }
    println!("{} passed, {missed} failed", Weakness::ALL.len() - missed);
    if missed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[derive(Default)]
struct Runs {
    next: AtomicU64,
    passed: AtomicU64,
    failed: AtomicU64,
    counts: Mutex<Counts>,
}

/// After so many seeds it is said how far the runs are.
const TELL_AFTER: u64 = 2_000;

impl Runs {
    fn work(&self, cli: &Cli) {
        let mut counts = Counts::new();
        while self.failed.load(Ordering::Relaxed) < cli.failures {
            let n = self.next.fetch_add(1, Ordering::Relaxed);
            if n >= cli.seeds {
                break;
            }
            match run_seed(cli.start + n, cli.steps, &mut counts) {
                None => self.passed.fetch_add(1, Ordering::Relaxed),
                Some(failure) => {
                    println!("{}\n", failure.told(cli.steps));
                    self.failed.fetch_add(1, Ordering::Relaxed)
                }
            };
            if (n + 1).is_multiple_of(TELL_AFTER) {
                eprintln!("{} of {} seeds", n + 1, cli.seeds);
            }
        }
        let mut sum = self.counts.lock().expect("no thread has panicked");
        for (what, n) in counts {
            *sum.entry(what).or_default() += n;
        }
    }
}
