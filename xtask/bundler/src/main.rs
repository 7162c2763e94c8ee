//! From the app's wasm to the folder that a server serves: glue, styles, names with a hash, the service worker
//! with the list of its build, everything packed. Called by `cargo xtask web`.
//!
//! A crate of its own, so that no test compiles wasm-bindgen. What took long is kept in a folder and not done twice.

mod build;
mod glue;
mod kept;
mod site;
mod split;
mod styles;

use anyhow::Result;
use clap::Parser;
use std::path::PathBuf;
use std::process::ExitCode;

/// From the app's wasm to the folder that a server serves.
#[derive(Parser)]
pub struct Options {
    /// The wasm that cargo built
    #[arg(long)]
    wasm: PathBuf,
    /// The root of the project
    #[arg(long)]
    root: PathBuf,
    /// The folder to write; what was in it is replaced as a whole
    #[arg(long)]
    out: PathBuf,
    /// Where what took long is kept for the next time
    #[arg(long)]
    kept: PathBuf,
    /// The script of npm's `binaryen` that makes wasm smaller; without it nothing is made smaller or packed
    #[arg(long)]
    wasm_opt: Option<PathBuf>,
    /// Fail if the packed wasm has more bytes
    #[arg(long, requires = "wasm_opt")]
    wasm_max: Option<usize>,
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<()> {
    let told = build::build(options)?;
    println!("{told}");
    Ok(())
}
