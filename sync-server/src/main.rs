//! `dolbom-server`: the server and the commands of its administrator.

mod cli;

use clap::Parser;
use std::io::IsTerminal;
use std::process::ExitCode;
use sync_server::edge::Edge;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let colour = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colour).init();
    cli::run(cli::Cli::parse(), Edge::system())
}
