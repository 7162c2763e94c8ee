//! The project's own commands, called as `cargo xtask …`: one file a subcommand.
//!
//! It compiles in seconds and knows the project only from outside: it runs cargo and the project's own
//! programs, and never links them.

mod bench;
mod browser;
mod cargo;
mod ci;
mod crash;
mod demo;
mod fuzz;
mod generate;
mod open;
mod progress;
mod setup;
mod sim;
mod tally;
mod test;
mod web;

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
    /// A server with a synthetic neighbourhood on this machine, the app in a browser, and what to try with it
    Demo(demo::Options),
    /// Format, lints and all tests, or some parts of them; ends with `N passed, N failed`
    Test(test::Options),
    /// What continuous integration runs: what the machine lacks, then all tests
    Ci,
    /// Kill the real programs again and again, and look whether anything is lost
    Crash(crash::Options),
    /// Measure, in release; without a row all of them
    Bench(bench::Options),
    /// Tablets and a server over a faulty network, by seeds, held against an oracle; ends with `N passed, N failed`
    Sim(sim::Options),
    /// Feed everything that a stranger can send with ever new bytes, guided by coverage
    Fuzz(fuzz::Options),
    /// A synthetic neighbourhood, written through tablets and sync as people would write it
    Generate(generate::Options),
    /// The app for the browser: the folder that `dolbom-server serve --web` serves
    Web(web::Options),
    /// Open the demo's page once its server answers
    #[command(hide = true)]
    Open(open::Options),
    /// Install all that this machine lacks; other tasks install what they need themselves
    Setup,
}

fn main() -> ExitCode {
    let done = match Cli::parse().task {
        Task::Demo(options) => demo::run(&options),
        Task::Test(options) => test::run(&options),
        Task::Ci => ci::run(),
        Task::Crash(options) => crash::run(&options),
        Task::Bench(options) => bench::run(&options),
        Task::Sim(options) => sim::run(&options),
        Task::Fuzz(options) => fuzz::run(&options),
        Task::Generate(options) => generate::run(&options),
        Task::Web(options) => web::run(&options),
        Task::Open(options) => open::run(&options),
        Task::Setup => setup::run(setup::Ask::AtTerminal, &setup::ALL)
            .and_then(|()| setup::wasm::toolchain(setup::Ask::AtTerminal))
            .map(|_toolchain| ExitCode::SUCCESS),
    };
    done.unwrap_or_else(|error| {
        eprintln!("{error:#}");
        ExitCode::FAILURE
    })
}
