//! `backup`: a verified copy; only what is in it counts as durable. `restore`: the way back.

use super::Session;
use super::args::{Backup, Restore};
use super::failure::Failure;
use super::out::Answer;
use super::store::change;
use serde_json::json;
use sync_server::store::{Access, back_up, mark_backed_up, path_of, restore};

pub(super) fn run(session: &Session, command: &Backup) -> Result<Answer, Failure> {
    let report = back_up(&path_of(&session.store)?, session.key.as_ref(), &command.file)?;
    let lines = report.lines;
    let count = lines.len();
    change(session, Access::Beside, move |tx| Ok(mark_backed_up(tx, &lines)?))?;
    let path = command.file.display().to_string();
    let places =
        [("path", path.as_str()), ("bytes", &report.bytes.to_string()), ("lines", &count.to_string())];
    Ok(Answer::Said {
        text: session.texts.say("backed_up", &places),
        json: json!({"file": path, "bytes": report.bytes, "lines": count}),
    })
}

pub(super) fn run_restore(session: &Session, command: &Restore) -> Result<Answer, Failure> {
    let store = path_of(&session.store)?;
    let aside = restore(&command.file, session.key.as_ref(), &store)?.map(|it| it.display().to_string());
    let path = store.display().to_string();
    let text = match &aside {
        Some(aside) => session.texts.say("put_back_aside", &[("path", &path), ("aside", aside)]),
        None => session.texts.say("put_back", &[("path", &path)]),
    };
    Ok(Answer::Said { text, json: json!({"store": path, "replaced": aside}) })
}
