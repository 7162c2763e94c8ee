//! Carrying decisions out, and taking them back.

use super::picks::{Picks, place};
use crate::data::{Command, Query, Refused};
use crate::host::Fault;
use crate::text::Texts;
use crate::ui::link::Link;
use crate::ui::state::{ask_rows, send, texts};
use crate::ui::widgets::{lasting, toast, toast_undo};
use dioxus::prelude::*;
use serde_json::Value;
use shared::id::OpId;

/// Decide all groups of an item, one after the other. Where another value has come since, that group stays and says so.
pub(super) fn settle(link: Link, picks: Signal<Picks>, rows: Vec<Value>) {
    let commands = picks.peek().commands(&rows);
    let texts = texts();
    let mut picks = picks;
    lasting(async move {
        let mut done: Vec<String> = Vec::new();
        let mut failed: Option<Fault> = None;
        for (command, row) in commands.into_iter().zip(&rows) {
            match send(&link, command).await {
                Ok(_) => done.push(place(row)),
                Err(Fault::Refused(Refused::ChangedSinceOpened { .. })) => {
                    if let Ok(mut picks) = picks.try_write() {
                        picks.news.insert(place(row));
                    }
                    failed = Some(Fault::Refused(Refused::ChangedSinceOpened { keys: Vec::new() }));
                }
                Err(fault) => failed = Some(fault),
            }
        }
        match failed {
            Some(Fault::Refused(Refused::ChangedSinceOpened { .. })) => {
                toast(texts.get("conflict.news"), None);
            }
            Some(fault) => toast(texts.fault(&fault), None),
            None => {
                let said = texts.fill("conflict.settled", &[("n", &done.len())]);
                toast_undo(said, move || undo(link.clone(), done.clone()));
            }
        }
    });
}

/// Take back what was just decided in these places.
fn undo(link: Link, places: Vec<String>) {
    let texts = texts();
    lasting(async move {
        let rows = ask_rows(&link, Query::Conflicts { settled: true }).await.unwrap_or_default();
        let settled = rows.iter().filter_map(|item| item["settled"].as_array()).flatten();
        let of_these = |row: &&Value| row["may_reopen"] == true && places.contains(&place(row));
        let mut told = texts.get("conflict.reopened");
        for row in settled.filter(of_these) {
            if let Some(Err(fault)) = reopen(&link, row).await {
                told = texts.fault(&fault);
            }
        }
        toast(told, None);
    });
}

async fn reopen(link: &Link, row: &Value) -> Option<Result<(), Fault>> {
    let resolution: OpId = row["resolution"].as_str()?.parse().ok()?;
    Some(send(link, Command::Reopen { resolution }).await.map(|_| ()))
}

/// Take one decision back.
pub(super) fn take_back(link: Link, row: Value, texts: Texts) {
    lasting(async move {
        match reopen(&link, &row).await {
            Some(Err(fault)) => toast(texts.fault(&fault), None),
            _ => toast(texts.get("conflict.reopened"), None),
        }
    });
}
