//! `backup`: a verified copy; only what is in it counts as durable. `verify`: the same look at a copy at any later time.
//! `restore`: the way back.

use super::Session;
use super::args::{Backup, Restore, Verify};
use super::failure::Failure;
use super::out::{Answer, clock};
use super::store::change;
use serde_json::json;
use std::path::Path;
use sync_server::store::{Access, BackupReport, back_up, mark_backed_up, path_of, restore, verify};

pub(super) fn run(session: &Session, command: &Backup) -> Result<Answer, Failure> {
    let store = path_of(&session.store)?;
    let report = back_up(&store, session.key.as_ref(), &command.file, session.edge.now())?;
    let lines = report.contents.lines.clone();
    change(session, Access::Beside, move |tx| Ok(mark_backed_up(tx, &lines)?))?;
    Ok(said(session, "backed_up", &command.file, &report))
}

pub(super) fn run_verify(session: &Session, command: &Verify) -> Result<Answer, Failure> {
    let report = verify(&command.file, session.key.as_ref())
        .map_err(|error| Failure::of_backup(&command.file, error))?;
    Ok(said(session, "verified", &command.file, &report))
}

fn said(session: &Session, key: &str, file: &Path, report: &BackupReport) -> Answer {
    let (path, contents, lines) = (file.display().to_string(), &report.contents, report.contents.lines.len());
    let made = report.made.map_or_else(|| "?".to_owned(), clock);
    let places = [
        ("path", &path),
        ("bytes", &report.bytes.to_string()),
        ("made", &made),
        ("epoch", &contents.epoch.to_string()),
        ("records", &contents.records.to_string()),
        ("ops", &contents.ops.to_string()),
        ("lines", &lines.to_string()),
        ("streams", &contents.streams.to_string()),
    ];
    let json = json!({
        "file": path, "bytes": report.bytes, "made": report.made, "server_epoch": contents.epoch,
        "records": contents.records, "ops": contents.ops, "lines": lines, "streams": contents.streams,
    });
    Answer::Said { text: session.texts.say(key, &places.map(|(name, value)| (name, value.as_str()))), json }
}

pub(super) fn run_restore(session: &Session, command: &Restore) -> Result<Answer, Failure> {
    let store = path_of(&session.store)?;
    let aside = restore(&command.file, session.key.as_ref(), &store)
        .map_err(|error| Failure::of_backup(&command.file, error))?
        .map(|it| it.display().to_string());
    let path = store.display().to_string();
    let text = match &aside {
        Some(aside) => session.texts.say("put_back_aside", &[("path", &path), ("aside", aside)]),
        None => session.texts.say("put_back", &[("path", &path)]),
    };
    Ok(Answer::Said { text, json: json!({"store": path, "replaced": aside}) })
}
