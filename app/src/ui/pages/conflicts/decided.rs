//! What became of values that this person wrote: told where she works, until she has read it.

use super::settled::by;
use super::words;
use crate::data::{Command, Query};
use crate::ui::doors;
use crate::ui::link::Link;
use crate::ui::state::{rows, send, shared, texts};
use crate::ui::widgets::{Button, Card, CardLook, Glyph, HomeHead, Look, lasting, toast};
use dioxus::prelude::*;
use serde_json::Value;
use shared::id::{OpId, RecordId};

/// Most decisions that are shown.
const MOST: u32 = 10;

/// Decisions about own values; with `of` those of one household, unread ones alone. Nothing when there are none.
#[component]
pub fn Decided(#[props(default)] of: Option<RecordId>) -> Element {
    let texts = texts();
    let asked = rows(move || Query::Decided { of, unseen: of.is_some(), limit: MOST });
    let answer = asked.read();
    let Some(Ok(all)) = &*answer else { return rsx! {} };
    if all.is_empty() {
        return rsx! {};
    }
    let title = texts.get(if of.is_some() { "conflict.decided.title" } else { "conflict.decided" });
    rsx! {
        Card { look: CardLook::Flush,
            HomeHead { top: true, address: title, note: texts.get("conflict.decided.note"), glyph: Glyph::Swap }
            ul {
                for row in all.iter().cloned() {
                    li { key: "{row[\"resolution\"]}", One { row } }
                }
            }
        }
    }
}

#[component]
fn One(row: Value) -> Element {
    let texts = texts();
    let link = use_context::<Link>();
    let now = use_memo(|| shared().standing.read().as_ref().map_or(0, |it| it.now));
    let own = words::candidates(&row).iter().find(|it| it["mine"] == true);
    let stood =
        own.filter(|it| it["value"] != row["value"]).map(|it| words::value(&texts, &row, &it["value"]));
    let became = match (&row["reopened"], stood) {
        (Value::Null, Some(own)) => texts.fill("conflict.decided.instead", &[("own", &own)]),
        (Value::Null, None) => texts.get("conflict.decided.kept"),
        (back, _) => {
            let when = texts.moment(back["at"].as_i64().unwrap_or(0), now());
            texts.fill(
                "conflict.settled.reopened",
                &[("who", &words::name(&texts, &back["by"])), ("when", &when)],
            )
        }
    };
    let label = words::label(&texts, &row);
    let value = words::value(&texts, &row, &row["value"]);
    let about = words::about(&texts, &row);
    let whose = if about.is_empty() { row["address"].as_str().unwrap_or_default().to_owned() } else { about };
    let is_new = row["seen"] == false && row["reopened"].is_null();
    let resolution: Option<OpId> = row["resolution"].as_str().and_then(|id| id.parse().ok());
    let read = move |()| {
        let (link, Some(resolution)) = (link.clone(), resolution) else { return };
        lasting(async move {
            let command = Command::MarkSeen { resolution };
            let said = doors::sentence(&command);
            match send(&link, command).await {
                Ok(_) => toast(texts.get(said), None),
                Err(fault) => toast(texts.fault(&fault), None),
            }
        });
    };
    rsx! {
        div { class: "row",
            div { class: "grow",
                span { class: "nm", "{label}: {value}" }
                " "
                span { class: "meta", "{whose}" }
                p { class: "sub", "{became}" }
                p { class: "meta", {by(&texts, &row, now())} }
            }
            if is_new {
                Button { look: Look::Soft, label: texts.get("conflict.decided.read"), onpress: read }
            }
        }
    }
}
