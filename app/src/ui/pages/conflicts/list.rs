//! The list at the left: whose household, what, since when, and what comes first.

use super::words;
use crate::ui::route::Route;
use crate::ui::state::{shared, texts};
use crate::ui::widgets::{Card, CardLook, Chip, Tone};
use dioxus::prelude::*;
use serde_json::Value;

/// The items, a row each.
#[component]
pub(super) fn List(items: Vec<Value>, chosen: String) -> Element {
    let texts = texts();
    let now = use_memo(|| shared().standing.read().as_ref().map_or(0, |it| it.now));
    let navigator = use_navigator();
    rsx! {
        Card { look: CardLook::Flush,
            h2 { class: "vh", {texts.get("conflict.list")} }
            ul {
                for item in items {
                    {
                        let id = item["household"].as_str().unwrap_or_default().to_owned();
                        let rows = item["groups"].as_array().cloned().unwrap_or_default();
                        let fields = texts.fill("conflict.fields", &[("what", &words::what(&texts, &rows)), ("n", &rows.len())]);
                        let since = item["since"].as_i64().map(|at| texts.moment(at, now()));
                        let is_first = !item["first"].is_null();
                        rsx! {
                            li { key: "{id}",
                                button {
                                    r#type: "button",
                                    class: "row",
                                    "aria-current": (id == chosen).then_some("true"),
                                    onclick: move |_| {
                                        navigator.push(Route::Conflicts { household: vec![id.clone()] });
                                    },
                                    span { class: "grow",
                                        span { class: "nm", {words::whose(&texts, &item)} }
                                        br {}
                                        span { class: "sub", "{fields}" }
                                        br {}
                                        span { class: "meta", {since.unwrap_or_default()} " · " {authors(&item)} }
                                    }
                                    if is_first {
                                        Chip { tone: Tone::Danger, text: texts.get("conflict.first") }
                                    } else {
                                        Chip { text: texts.get("conflict.usual") }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// `이하은, 정도윤`.
fn authors(item: &Value) -> String {
    let mut names: Vec<&str> = Vec::new();
    for row in item["groups"].as_array().into_iter().flatten() {
        for name in words::candidates(row).iter().filter_map(|it| it["by"]["name"].as_str()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names.join(", ")
}
