//! Every row of the benchmarks works, at a size at which its figures say nothing. They are measured by
//! `cargo xtask bench` and never by a test.

#![cfg(test)]

use dolbom_tests::process::program;
use serde_json::Value;
use std::process::Command;

fn bench() -> Command {
    // Builds all programs, the server beside the benchmark among them.
    Command::new(program("bench"))
}

#[test]
fn every_row_is_measured_and_written_down() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("table.json");
    let run = bench().args(["--tiny", "--json"]).arg(&file).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let table: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let rows = table["rows"].as_array().unwrap();
    let listed = String::from_utf8(bench().arg("--list").output().unwrap().stdout).unwrap();
    for name in listed.lines().filter_map(|line| line.split_whitespace().next()) {
        let of_family: Vec<&Value> = rows.iter().filter(|row| row["row"] == name).collect();
        assert!(!of_family.is_empty(), "no row of {name}");
        for row in of_family {
            assert!(row["figure"].as_f64().is_some_and(f64::is_finite), "{row}");
        }
    }
    let no_failure = rows.iter().filter(|row| row["unit"] == "syncs");
    assert!(no_failure.clone().count() > 0);
    assert!(no_failure.clone().all(|row| row["figure"] == 0.0), "{rows:?}");
}

#[test]
fn a_row_that_is_not_known_is_answered_with_those_that_are() {
    let run = bench().arg("fastest").output().unwrap();
    assert!(!run.status.success());
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(said.contains("no row fastest") && said.contains("first-sync"), "{said}");
}
