//! Measurements, always in release: a figure of an unoptimised build is of no use.

use crate::cargo::build_programs_of;
use crate::setup;
use anyhow::{Context, Result};
use std::process::{Command, ExitCode};

/// What to measure.
#[derive(clap::Args)]
pub struct Options {
    /// Names of rows, all when none is named; before them `--json FILE`, `--tenth`, or `--list` alone
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ROW")]
    rows: Vec<String>,
}

/// Builds the benchmark and hands the rows on to it.
pub fn run(options: &Options) -> Result<ExitCode> {
    setup::run(setup::Ask::AtTerminal, &[setup::Need::Basic])?;
    // The server beside it is the real program that some of the rows speak to. No row opens a screen.
    let selected = ["-p", "dolbom-tests", "-p", "sync-server"];
    let programs = build_programs_of(&selected, &["bench", "dolbom-server"], &["--release"])?;
    let status = Command::new(&programs["bench"]).args(&options.rows).status();
    let status = status.context("the benchmark could not be started")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
