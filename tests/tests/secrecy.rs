//! Not a byte reaches a replica outside its streams, nothing lies readable on any disk, and the log says no names.

#![cfg(test)]

use anyhow::{Context, Result, ensure};
use dolbom_tests::process::{Server, Tablet, records};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Words that stand nowhere else.
const NAME: &str = "함초롬별";
const NOTE: &str = "구름다리밑약속";

#[test]
fn nothing_that_was_recorded_lies_readable_on_a_disk() -> Result<()> {
    let server = Server::start()?;
    let nurse = Tablet::enrol(&server.url(), &server.admit("김간호", "nurse")?, "tablet")?;
    let planner = Tablet::enrol(&server.url(), &server.admit("이복지", "planner")?, "tablet")?;
    let saved = nurse.add(
        "person",
        &json!({"name": NAME, "phones": [{"number": "010-7310-7310"}], "household": {"note": NOTE},
                "dwelling": {"road_addr": "가상로 99"}}),
    )?;
    let person = records(&saved)
        .into_iter()
        .find(|id| nurse.one(&["show", id]).is_ok_and(|it| it["kind"] == "person"))
        .context("a person")?;
    nurse.add(
        "assessment",
        &json!({"subject": person, "instrument": "phq9", "taken_at": "2026-11-24T10:40", "mode": "interview",
                "answers": [0, 1, 0, 1, 0, 1, 0, 1, 1]}),
    )?;
    for tablet in [&nurse, &planner, &planner] {
        tablet.sync()?;
    }
    let shown = planner.one(&["show", &person])?;
    ensure!(shown["fields"]["name"] == json!(NAME), "the planner has the person: {shown}");
    let whole = shown.to_string();
    ensure!(whole.contains("phq9") && whole.contains("mild"), "and the class of the result: {whole}");
    ensure!(
        !whole.contains("answers") && !whole.contains("safety"),
        "but neither answers nor flags: {whole}"
    );
    for folder in [nurse.home(), planner.home(), server.folder().to_owned()] {
        let files = files_below(&folder)?;
        ensure!(files.len() >= 2, "{} holds files", folder.display());
        for (file, bytes) in files {
            for word in [NAME, NOTE, "010-7310-7310"] {
                ensure!(!holds(&bytes, word.as_bytes()), "{word} lies readable in {}", file.display());
            }
        }
    }
    let log = server.log()?;
    ensure!(log.contains("sync"), "the server logs what it does: {log}");
    for word in [NAME, NOTE, "김간호", "7310"] {
        ensure!(!log.contains(word), "the log says {word}");
    }
    Ok(())
}

fn files_below(folder: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files_below(&path)?);
        } else {
            let bytes = std::fs::read(&path)?;
            found.push((path, bytes));
        }
    }
    Ok(found)
}

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|piece| piece == word)
}
