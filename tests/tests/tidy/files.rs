//! What every file must have and must not name.

use crate::source::{all, none, rust};
use std::collections::BTreeMap;
use std::path::Path;

#[test]
fn every_rust_file_begins_by_saying_what_it_is_for() {
    let found: Vec<_> =
        rust().iter().filter(|file| !file.text.starts_with("//! ")).map(|file| file.path.clone()).collect();
    none(&found, "Begin the file with `//!`: what it is for, and what it must not know.");
}

#[test]
fn no_file_names_a_folder_of_the_machine_it_was_written_on() {
    // Put together here, so that this file does not name them either; and this very checkout.
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(1).map(|it| it.display().to_string());
    let mut folders: Vec<String> = ["root", "home", "Users"].map(|it| format!("/{it}/")).to_vec();
    folders.extend(here.filter(|it| it.len() > 1).map(|it| format!("{it}/")));
    let mut found = Vec::new();
    for file in all() {
        for (i, line) in file.text.lines().enumerate() {
            if folders.iter().any(|folder| begins_a_path(line, folder)) {
                found.push(format!("{}:{}: {}", file.path, i + 1, line.trim()));
            }
        }
    }
    none(&found, "The project speaks of itself alone: name a file by its path from the root of the project.");
}

/// `https://example.org/home/` and `src/home/` are no folders of a machine.
fn begins_a_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && !"._-~/}$".contains(c))
    })
}

#[test]
fn migrations_are_numbered_without_a_gap() {
    let mut folders: BTreeMap<String, Vec<(u32, String)>> = BTreeMap::new();
    let mut unnumbered = Vec::new();
    for file in all() {
        let Some((folder, name)) = file.path.rsplit_once('/') else { continue };
        if !folder.ends_with("migrations") || !name.ends_with(".sql") {
            continue;
        }
        match name.split('_').next().and_then(|number| number.parse().ok()) {
            Some(number) => folders.entry(folder.to_owned()).or_default().push((number, name.to_owned())),
            None => unnumbered.push(file.path.clone()),
        }
    }
    none(&unnumbered, "Name a migration NNN_what_it_does.sql.");
    for (folder, mut names) in folders {
        names.sort();
        let wrong: Vec<_> = (1..).zip(&names).filter(|(expected, (number, _))| expected != number).collect();
        let wrong: Vec<_> = wrong.into_iter().map(|(_, (_, name))| format!("{folder}/{name}")).collect();
        none(
            &wrong,
            "Migrations count from 1 without a gap; add a new one at the end and leave the shipped ones alone.",
        );
    }
}
