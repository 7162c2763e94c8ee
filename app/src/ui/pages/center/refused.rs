//! What the server did not take: whose record, why, and how to mend it. And what is being decided by a coordinator.

use super::words;
use crate::data::{Query, Which};
use crate::ui::route::Route;
use crate::ui::state::{may_settle, rows, shared, texts};
use crate::ui::widgets::{Banner, Button, ButtonLink, Glyph, Look, Tone};
use dioxus::prelude::*;
use serde_json::Value;

/// How many are shown at first, and how many more each time.
const PAGE: u32 = 3;

/// Everything that needs somebody: refused saves first, then what a coordinator is deciding.
#[component]
pub(super) fn Refusals() -> Element {
    let texts = texts();
    let standing = shared().standing;
    let counts = use_memo(move || standing.read().as_ref().map_or((0, 0), |it| (it.refused, it.conflicts)));
    let settles = use_memo(may_settle);
    let mut limit = use_signal(|| PAGE);
    let found = rows(move || Query::Saves { which: Which::Refused, limit: limit() + 1, after: None });
    let (refused, conflicts) = counts();
    let saves: Vec<Value> = match &*found.read() {
        Some(Ok(saves)) => saves.clone(),
        _ => Vec::new(),
    };
    let shown = saves.len().min(limit() as usize);
    let (closed, open): (Vec<Value>, Vec<Value>) =
        saves.iter().take(shown).cloned().partition(|save| save["state"] == "closed");
    let title = texts.fill("center.refused", &[("n", &texts.count(refused.max(open.len() as u64)))]);
    rsx! {
        if !open.is_empty() {
            Banner { tone: Tone::Danger, title,
                p { {texts.get("center.refused_kept")} }
                RefusedSaves { saves: open }
            }
        }
        if !closed.is_empty() {
            Banner { tone: Tone::Info, glyph: Glyph::Done, title: texts.get("center.closed"),
                RefusedSaves { saves: closed }
            }
        }
        if saves.len() > shown {
            Button { look: Look::Outline, label: texts.get("center.more"), onpress: move |()| limit += PAGE }
        }
        if conflicts > 0 {
            Banner {
                tone: Tone::Caution,
                glyph: Glyph::Swap,
                title: texts.fill("center.in_review", &[("n", &texts.count(conflicts))]),
                action: settles().then(|| rsx! {
                    ButtonLink { to: Route::Conflicts { household: Vec::new() }, label: texts.get("conflict.open") }
                }),
                p { {texts.get(if settles() { "conflict.yours" } else { "center.in_review_about" })} }
            }
        }
    }
}

/// Refused saves, one under the other.
#[component]
fn RefusedSaves(saves: Vec<Value>) -> Element {
    rsx! {
        ul { class: "refusals",
            for save in saves {
                li { key: "{save[\"act\"]}", RefusedSave { save } }
            }
        }
    }
}

/// One refused save.
#[component]
fn RefusedSave(save: Value) -> Element {
    let texts = texts();
    let now = shared().standing.read().as_ref().map_or(0, |it| it.now);
    let subject = save["subject"]["id"].as_str().map(str::to_owned);
    rsx! {
        div { class: "split wrap",
            div { class: "grow",
                b { {words::title(&texts, &save)} }
                span { class: "meta", " · " {words::detail(&texts, &save, now)} }
                for reason in words::reasons(&texts, &save) {
                    p { key: "{reason}", "{reason}" }
                }
            }
            if let Some(id) = subject {
                ButtonLink { look: Look::Danger, label: texts.get("center.open_record"), to: Route::Profile { id } }
            }
        }
    }
}
