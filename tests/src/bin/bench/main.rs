//! Benchmarks as a table: each row measures a thing and its limit in the same run and prints the ratio.
//!
//! `cargo xtask bench [--json FILE] [--list] [ROW…]`. In release, on real stores in temporary folders, with real
//! programs. docs/benchmarks.md says what each row and each limit is.

mod first_sync;
mod growth;
mod mix;
mod plain;
mod push;
mod quiet;
mod save;
mod screens;
mod stage;
mod table;
mod tablet;
mod tablets;
mod watch;
mod wire;

use anyhow::{Context, Result, bail};
use clap::Parser;
use serde_json::json;
use stage::{Scale, Stage};
use std::path::PathBuf;
use std::process::ExitCode;
use table::Row;

/// Benchmarks as a table, a limit of the same run beside each figure.
#[derive(Parser)]
struct Arguments {
    /// Write the table into this file too
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Name the rows
    #[arg(long)]
    list: bool,
    /// So small that the figures say nothing: to see that every row works
    #[arg(long)]
    tiny: bool,
    /// A tenth of the size: for a quick look
    #[arg(long, conflicts_with = "tiny")]
    tenth: bool,
    /// Make the large store, serve it, name its address and codes for tablets, until the input ends: for a profiler
    #[arg(long)]
    serve: bool,
    /// Be the tablet of a first sync: URL, code, folder
    #[arg(long, num_args = 3, hide = true)]
    first_sync: Option<Vec<String>>,
    /// Rows; all when none is named
    rows: Vec<String>,
}

/// A family of rows.
struct Family {
    name: &'static str,
    about: &'static str,
    rows: fn(&mut Stage) -> Result<Vec<Row>>,
}

const FAMILIES: [Family; 7] = [
    Family { name: "save", about: "a save on the tablet", rows: save::rows },
    Family { name: "push", about: "10,000 ops into the central store", rows: push::rows },
    Family { name: "first-sync", about: "a whole neighbourhood onto a tablet", rows: first_sync::rows },
    Family { name: "no-change", about: "a sync when nothing has changed", rows: quiet::rows },
    Family { name: "screens", about: "what people open first, on a full tablet", rows: screens::rows },
    Family { name: "tablets", about: "1,000 tablets within one minute", rows: tablets::rows },
    Family { name: "growth", about: "the same at twice and four times the size", rows: growth::rows },
];

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    if let Some([url, code, folder]) = arguments.first_sync.as_deref() {
        tablet::be_first_sync(url, code, folder.as_ref())?;
        return Ok(ExitCode::SUCCESS);
    }
    if arguments.list {
        FAMILIES.iter().for_each(|it| println!("{:<14} {}", it.name, it.about));
        return Ok(ExitCode::SUCCESS);
    }
    let chosen = chosen(&arguments.rows)?;
    app::platform::net::use_ring();
    let scale = match (arguments.tiny, arguments.tenth) {
        (true, _) => Scale::TINY,
        (_, true) => Scale { persons: 1_000, visits: 10_000, ops: 5_000, ..Scale::FULL },
        _ => Scale::FULL,
    };
    let mut stage = Stage::new(scale)?;
    if arguments.serve {
        println!("{}", stage.place(1)?.invitation()?);
        std::io::copy(&mut std::io::stdin(), &mut std::io::sink())?;
        return Ok(ExitCode::SUCCESS);
    }
    println!("{}", table::head());
    let (mut over, mut told) = (0, Vec::new());
    for family in chosen {
        let rows = (family.rows)(&mut stage).with_context(|| family.name)?;
        for row in rows {
            println!("{}", row.line());
            over += usize::from(row.is_over());
            told.push(row.json(family.name));
        }
    }
    if let Some(file) = arguments.json {
        std::fs::write(&file, format!("{:#}\n", json!({"scale": format!("{scale:?}"), "rows": told})))?;
    }
    if over > 0 && !arguments.tiny {
        eprintln!("{over} over their targets");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

fn chosen(names: &[String]) -> Result<Vec<&'static Family>> {
    let known: Vec<&str> = FAMILIES.iter().map(|it| it.name).collect();
    if let Some(name) = names.iter().find(|name| !known.contains(&name.as_str())) {
        bail!("there is no row {name}; there are {}", known.join(", "));
    }
    let all = FAMILIES.iter();
    Ok(all.filter(|it| names.is_empty() || names.iter().any(|name| name == it.name)).collect())
}
