//! Has an invented neighbourhood written: the tests crate knows how people write, xtask only asks it to.

use crate::cargo::build_programs;
use crate::setup;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf, absolute};
use std::process::{Command, ExitCode};

/// How much, and where to.
#[derive(clap::Args)]
pub struct Options {
    /// Persons; the last household may bring a few more
    #[arg(long, default_value_t = 300)]
    persons: u32,
    /// Visits over two years
    #[arg(long, default_value_t = 2400)]
    visits: u32,
    /// The same seed gives the same neighbourhood
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// A folder that does not exist yet: it gets the server's store and its key
    #[arg(long, value_name = "DIR", default_value = ".demo")]
    into: PathBuf,
}

impl Options {
    /// A few hundred persons with two years of visits.
    pub fn demo(into: &Path) -> Options {
        Options { persons: 300, visits: 2400, seed: 1, into: into.to_owned() }
    }
}

/// Builds the generator and runs it.
pub fn run(options: &Options) -> Result<ExitCode> {
    setup::run(setup::Ask::AtTerminal, &[setup::Need::Basic])?;
    let programs = build_programs(&["generate"], &[])?;
    write(&programs["generate"], options)?;
    Ok(ExitCode::SUCCESS)
}

/// Runs the generator. It writes beside the folder and renames at the end: half a neighbourhood is never found.
pub fn write(program: &Path, options: &Options) -> Result<()> {
    if options.into.exists() {
        bail!("{} exists already; name another folder with --into, or remove it", options.into.display());
    }
    let mut command = Command::new(program);
    command.args(["--persons", &options.persons.to_string(), "--visits", &options.visits.to_string()]);
    command.args(["--seed", &options.seed.to_string()]).arg("--into").arg(absolute(&options.into)?);
    if command.status().context("the generator could not be started")?.success() {
        return Ok(());
    }
    bail!("the neighbourhood could not be written; the lines above say why")
}
