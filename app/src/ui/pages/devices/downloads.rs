//! Who downloaded what, and why.

use super::{NotConnected, words};
use crate::data::Query;
use crate::ui::state::{rows, shared, texts};
use crate::ui::widgets::{Button, Card, CardLook, Empty, Glyph, Look, Skeleton};
use dioxus::prelude::*;
use serde_json::Value;
use shared::desk::DeskQuestion;

/// How many are shown at first, and how many more each time.
const PAGE: u32 = 20;

/// The whole list, a page at a time.
#[component]
pub(super) fn Downloads() -> Element {
    let mut limit = use_signal(|| PAGE);
    rsx! {
        DownloadRows { limit: limit(), onmore: move |()| limit += PAGE }
    }
}

/// The newest lines.
#[component]
pub fn DownloadRows(limit: ReadSignal<u32>, #[props(default)] onmore: Option<EventHandler<()>>) -> Element {
    let texts = texts();
    let now = shared().standing.peek().as_ref().map_or(0, |it| it.now);
    let asked = rows(move || Query::Desk(DeskQuestion::Downloads { limit: limit(), after: None }));
    let asked = asked.read();
    let page = match &*asked {
        None => return rsx! { Skeleton { lines: 3 } },
        Some(Err(fault)) => return rsx! { NotConnected { fault: fault.clone() } },
        Some(Ok(rows)) => rows.first().map(|row| row["downloads"].clone()).unwrap_or_default(),
    };
    let lines: Vec<Value> = page["rows"].as_array().cloned().unwrap_or_default();
    if lines.is_empty() {
        return rsx! {
            Empty { glyph: Glyph::Doc, title: texts.get("devices.downloads_none") }
        };
    }
    let has_more = !page["next"].is_null();
    rsx! {
        Card { look: CardLook::Flush,
            ul { class: "downloads",
                for line in lines {
                    li { key: "{line[\"place\"]}", class: "row",
                        div { class: "grow",
                            b { {words::download(&texts, &line)} }
                            p { class: "sub", {line["reason"].as_str().unwrap_or_default()} }
                            p { class: "meta", {words::downloaded_by(&texts, &line, now)} }
                        }
                    }
                }
            }
        }
        if let Some(onmore) = onmore.filter(|_| has_more) {
            Button { look: Look::Soft, block: true, label: texts.get("people.more"), onpress: move |()| onmore.call(()) }
        }
    }
}
