//! For the tests in a browser: puts a person into a tablet's outbox whom the server will refuse. Prints `{op, record}`.

use anyhow::{Context, Result};
use clap::Parser;
use dolbom_tests::smuggle::person;
use std::path::PathBuf;

/// A person whom no form lets through.
#[derive(Parser)]
struct Arguments {
    /// The folder of the tablet's store; its passphrase is in DOLBOM_PASSPHRASE.
    #[arg(long)]
    home: PathBuf,
    /// The household that she belongs to.
    #[arg(long)]
    household: String,
    /// Name, birth and sex, unchecked: one JSON object.
    #[arg(long)]
    identity: String,
}

fn main() -> Result<()> {
    let Arguments { home, household, identity } = Arguments::parse();
    let passphrase = std::env::var("DOLBOM_PASSPHRASE").context("DOLBOM_PASSPHRASE is not set")?;
    let (op, record) = person(&home, &passphrase, &household, serde_json::from_str(&identity)?)?;
    println!("{}", serde_json::json!({ "op": op, "record": record }));
    Ok(())
}
