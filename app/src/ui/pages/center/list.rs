//! Saves of one sort, a page of them, and more when more are asked for.

use super::words;
use crate::data::{Query, Which};
use crate::ui::state::{rows, shared, texts};
use crate::ui::widgets::{Button, Card, CardLook, Chip, Glyph, HomeHead, Icon, Look, RowButton, Skeleton};
use dioxus::prelude::*;
use serde_json::Value;

/// How many are shown at first, and how many more each time.
const PAGE: u32 = 10;

/// One list. `title`, `note` and `empty` are keys.
#[component]
pub(super) fn SaveList(
    which: Which,
    glyph: Glyph,
    title: &'static str,
    note: &'static str,
    empty: &'static str,
) -> Element {
    let texts = texts();
    let mut limit = use_signal(|| PAGE);
    // One more than is shown, to know whether there is more.
    let found = rows(move || Query::Saves { which, limit: limit() + 1, after: None });
    let body = match &*found.read() {
        None => rsx! { div { class: "row", Skeleton { lines: 2 } } },
        Some(Err(fault)) => rsx! { p { class: "row sub", {texts.fault(fault)} } },
        Some(Ok(saves)) if saves.is_empty() => rsx! { p { class: "row sub", {texts.get(empty)} } },
        Some(Ok(saves)) => rsx! {
            ul {
                for save in saves.iter().take(limit() as usize).cloned() {
                    li { key: "{save[\"act\"]}", SaveRow { save } }
                }
            }
            if saves.len() > limit() as usize {
                div { class: "more",
                    Button { look: Look::Bare, block: true, label: texts.get("center.more"), onpress: move |()| limit += PAGE }
                }
            }
        },
    };
    rsx! {
        Card { look: CardLook::Flush,
            HomeHead { address: texts.get(title), note: texts.get(note), glyph }
            {body}
        }
    }
}

/// One save.
#[component]
fn SaveRow(save: Value) -> Element {
    let texts = texts();
    let now = shared().standing.read().as_ref().map_or(0, |it| it.now);
    let (tone, glyph, word) = words::state(&texts, &save);
    rsx! {
        RowButton {
            name: words::title(&texts, &save),
            detail: words::detail(&texts, &save, now),
            face: rsx! { Icon { glyph: words::glyph(&save) } },
            end: rsx! { Chip { tone, glyph, text: word } },
        }
    }
}
