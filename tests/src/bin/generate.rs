//! Writes an invented neighbourhood into a folder, through tablets and sync, as people would have written it.

use anyhow::{Context, Result, ensure};
use app::platform::{clock, net};
use chrono::NaiveDate;
use clap::Parser;
use dolbom_tests::generate::{Size, carry};
use shared::clock::seoul_date;
use shared::id::DongCode;
use std::fs;
use std::path::PathBuf;

/// An invented neighbourhood: the same seed and last day give the same one.
#[derive(Parser)]
struct Arguments {
    /// Persons; the last household may bring a few more.
    #[arg(long)]
    persons: usize,
    /// Visits over two years.
    #[arg(long)]
    visits: usize,
    /// The same seed, the same neighbourhood.
    #[arg(long)]
    seed: u64,
    /// A folder that does not exist yet.
    #[arg(long)]
    into: PathBuf,
    /// Where.
    #[arg(long, default_value = "1111051500")]
    dong: DongCode,
    /// The last day; today in Seoul when left out.
    #[arg(long, value_parser = day)]
    until: Option<NaiveDate>,
}

fn day(text: &str) -> Result<NaiveDate, String> {
    shared::kind::parse_date(&text.into()).ok_or_else(|| format!("{text:?} is no day like 2026-11-24"))
}

#[tokio::main]
async fn main() -> Result<()> {
    let Arguments { persons, visits, seed, into, dong, until } = Arguments::parse();
    ensure!(!into.exists(), "{} exists already", into.display());
    net::use_ring();
    let until = until.unwrap_or_else(|| seoul_date(clock::now()));
    let size = Size { persons, visits, seed, dong, until };
    // Beside it first, so that half a neighbourhood is never found.
    let beside = into.with_extension("new");
    if beside.exists() {
        fs::remove_dir_all(&beside).with_context(|| format!("{} is in the way", beside.display()))?;
    }
    fs::create_dir_all(&beside)?;
    let mut tell = |done, all| eprintln!("  {done} of {all} saves");
    let written = carry::write(&beside, &size, &mut tell).await?;
    fs::rename(&beside, &into)?;
    eprintln!("  {} saves became {} ops in {}", written.saves, written.ops, into.display());
    Ok(())
}
