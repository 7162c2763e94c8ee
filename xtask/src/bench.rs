//! Measurements, always in release: a figure of an unoptimised build is of no use.

use crate::cargo::build_programs;
use crate::setup;
use anyhow::{Context, Result};
use std::process::{Command, ExitCode};

/// What to measure.
#[derive(clap::Args)]
pub struct Options {
    /// Names of rows; `--list` as the first one lists them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ROW")]
    rows: Vec<String>,
}

/// Builds the benchmark and hands the rows on to it.
pub fn run(options: &Options) -> Result<ExitCode> {
    setup::run(setup::Ask::AtTerminal, &[setup::Need::Basic])?;
    let programs = build_programs(&["bench"], &["--release"])?;
    let status = Command::new(&programs["bench"]).args(&options.rows).status();
    let status = status.context("the benchmark could not be started")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
