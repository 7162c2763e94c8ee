//! Crashes of the real programs, as many rounds as one likes: `tests/tests/crashes` with its two variables set.

use crate::cargo::{WHOLE, cargo};
use crate::setup;
use anyhow::{Context, Result};
use std::process::ExitCode;

/// How many rounds of what.
#[derive(clap::Args)]
pub struct Options {
    /// Rounds of a tablet that is killed while it saves, and of syncs in which something fails or dies
    #[arg(long, default_value_t = 500)]
    rounds: u64,
    /// The first seed; each 25 rounds have one of their own, and a failure names it
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Builds the programs and runs the rounds; says how often each thing happened.
pub fn run(options: &Options) -> Result<ExitCode> {
    setup::run(setup::Ask::AtTerminal, &[setup::Need::Basic])?;
    let status = cargo()
        .arg("test")
        .args(WHOLE)
        .args(["--test", "crashes", "--", "--nocapture", "rounds"])
        .env("DOLBOM_ROUNDS", options.rounds.to_string())
        .env("DOLBOM_SEED", options.seed.to_string())
        .status()
        .context("cargo could not be started")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
