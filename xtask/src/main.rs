//! The project's own commands, called as `cargo xtask …`: one file a subcommand.
//!
//! It compiles in seconds and knows the project only from outside: it runs cargo and the project's own
//! programs, and never links them.

mod bench;
mod cargo;
mod ci;
mod progress;
mod setup;
mod tally;
mod test;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// The project's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Format, lints and all tests, or some parts of them; ends with `N passed, N failed`
    Test(test::Options),
    /// What continuous integration runs: what the machine lacks, then all tests
    Ci,
    /// Measure, in release; without a row all of them
    Bench(bench::Options),
    /// Install what this machine lacks to build the project
    Setup,
}

fn main() -> ExitCode {
    let done = match Cli::parse().task {
        Task::Test(options) => test::run(&options),
        Task::Ci => ci::run(),
        Task::Bench(options) => bench::run(&options),
        Task::Setup => setup::run().map(|()| ExitCode::SUCCESS),
    };
    done.unwrap_or_else(|error| {
        eprintln!("{error:#}");
        ExitCode::FAILURE
    })
}
