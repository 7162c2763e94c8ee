//! What was settled: who decided what and why, what was not chosen, and the way back within seven days.

use super::settle::take_back;
use super::words;
use crate::text::Texts;
use crate::ui::link::Link;
use crate::ui::state::{shared, texts};
use crate::ui::widgets::{Button, Card, CardLook, Chip, Empty, Glyph, HomeHead, Tone};
use dioxus::prelude::*;
use serde_json::Value;

/// Decisions, a card a household.
#[component]
pub(super) fn Settled(items: Vec<Value>) -> Element {
    let texts = texts();
    if items.is_empty() {
        return rsx! {
            Empty { glyph: Glyph::Swap, title: texts.get("conflict.settled.none"), text: texts.get("conflict.settled.none_how") }
        };
    }
    rsx! {
        section { class: "stack settled", "aria-label": texts.get("conflict.tab.settled"),
            p { class: "sub", {texts.get("conflict.settled.about")} }
            for item in items {
                Card { key: "{item[\"household\"]}", look: CardLook::Flush,
                    HomeHead {
                        top: true,
                        address: words::whose(&texts, &item).unwrap_or_default(),
                        note: item["address"].as_str().map(str::to_owned),
                    }
                    ul {
                        for row in item["settled"].as_array().cloned().unwrap_or_default() {
                            li { key: "{row[\"resolution\"]}", One { row } }
                        }
                    }
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
    let label = words::label(&texts, &row);
    let about = words::about(&texts, &row);
    let value = words::value(&texts, &row, &row["value"]);
    let reopened = &row["reopened"];
    let may = row["may_reopen"] == true;
    let until = row["until"].as_i64().filter(|_| may).map(|at| texts.until(at, now()));
    let deed = texts.fill("conflict.reopen", &[("what", &label)]);
    rsx! {
        div { class: "row",
            div { class: "grow",
                span { class: "nm", "{label}: {value}" }
                if !about.is_empty() {
                    " "
                    span { class: "meta", "{about}" }
                }
                p { class: "sub", {by(&texts, &row, now())} }
                if let Some(was) = was(&texts, &row) {
                    p { class: "meta", "{was}" }
                }
                if let Some(until) = until {
                    p { class: "meta", {texts.fill("conflict.settled.until", &[("when", &until)])} }
                }
                if !reopened.is_null() {
                    {
                        let when = texts.moment(reopened["at"].as_i64().unwrap_or(0), now());
                        let who = words::name(&texts, &reopened["by"]);
                        let said = texts.fill("conflict.settled.reopened", &[("who", &who), ("when", &when)]);
                        rsx! { Chip { tone: Tone::Caution, glyph: Glyph::Undo, text: said } }
                    }
                }
            }
            if may {
                Button {
                    glyph: Glyph::Undo,
                    label: deed,
                    onpress: {
                        let row = row.clone();
                        move |()| take_back(link.clone(), row.clone(), texts)
                    },
                }
            }
        }
    }
}

/// `한지우 · 현장에서 봄 · 오늘 10:20`.
pub(super) fn by(texts: &Texts, row: &Value, now: i64) -> String {
    let when = texts.moment(row["at"].as_i64().unwrap_or(0), now);
    [words::name(texts, &row["by"]), words::reason(texts, &row["reason"]), when].join(" · ")
}

/// The values that were not chosen, with their authors.
fn was(texts: &Texts, row: &Value) -> Option<String> {
    let others = words::candidates(row).iter().filter(|it| it["value"] != row["value"]);
    let told = |it: &Value| {
        format!("{} ({})", words::value(texts, row, &it["value"]), words::name(texts, &it["by"]))
    };
    let others: Vec<String> = others.map(told).collect();
    (!others.is_empty()).then(|| texts.fill("conflict.settled.was", &[("values", &others.join(", "))]))
}
