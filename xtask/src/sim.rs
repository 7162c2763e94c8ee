//! The simulation, always in release: an unoptimised build runs a fraction of the seeds.

use crate::cargo::{SIMULATION, build_programs};
use crate::setup;
use anyhow::{Context, Result};
use std::process::{Command, ExitCode};

/// What to run.
#[derive(clap::Args)]
pub struct Options {
    /// `--seeds N [--start S] [--steps K] [--jobs J]`, or `--start S --keep STEP,STEP,…` to tell one again
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTION")]
    options: Vec<String>,
}

/// Builds the simulation and hands the options on to it.
pub fn run(options: &Options) -> Result<ExitCode> {
    setup::run(setup::Ask::AtTerminal, &[setup::Need::Basic])?;
    let more = [&["--release"], &SIMULATION[..]].concat();
    let programs = build_programs(&["sim"], &more)?;
    let status = Command::new(&programs["sim"]).args(&options.options).status();
    let status = status.context("the simulation could not be started")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
