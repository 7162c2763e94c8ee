//! One household: its table, the reason, and the deed.

use super::LATER;
use super::picks::Picks;
use super::settle::settle;
use super::table::{Table, authors};
use super::why::Why;
use super::words;
use crate::ui::link::Link;
use crate::ui::route::Route;
use crate::ui::state::texts;
use crate::ui::widgets::{Banner, Button, ButtonLink, Glyph, Look, Tone};
use dioxus::prelude::*;
use serde_json::Value;

/// One household.
#[component]
pub(super) fn Item(item: Value) -> Element {
    let texts = texts();
    let mut picks = use_signal(Picks::default);
    let rows = item["groups"].as_array().cloned().unwrap_or_default();
    let shown = rows.clone();
    use_effect(use_reactive!(|shown| picks.write().show(&shown)));
    let may = item["may_settle"] == true;
    let title = words::whose(&texts, &item).unwrap_or_default();
    let title = texts.fill("conflict.of", &[("name", &title), ("what", &words::what(&texts, &rows))]);
    let how = texts.get(match (may, rows.len()) {
        (false, _) => "conflict.not_yours",
        (true, 1) => "conflict.how_one",
        (true, _) => "conflict.how",
    });
    let urgent = item["first"] == "urgent";
    rsx! {
        section { class: "stack detail", "aria-label": "{title}",
            div { class: "only-one",
                ButtonLink { to: Route::Conflicts { household: Vec::new() }, look: Look::Bare, glyph: Glyph::Left, label: texts.get("conflict.list") }
            }
            div { class: "split wrap",
                div { class: "grow",
                    h2 { "{title}" }
                    p { class: "sub", "{how}" }
                }
                if may && rows.len() > 1 {
                    AllOf { rows: rows.clone(), picks }
                }
            }
            if urgent {
                Banner { tone: Tone::Caution, title: texts.get("conflict.first.urgent") }
            }
            Table { rows: rows.clone(), picks, may }
            if may {
                Why { rows: rows.clone(), picks }
                Foot { household: item["household"].as_str().unwrap_or_default().to_owned(), rows, picks }
            }
        }
    }
}

/// Everything of one author at once.
#[component]
fn AllOf(rows: Vec<Value>, picks: Signal<Picks>) -> Element {
    let texts = texts();
    let mut picks = picks;
    rsx! {
        span { class: "line",
            for author in authors(&rows) {
                Button {
                    key: "{author[\"by\"][\"id\"]}",
                    label: texts.fill("conflict.all_of", &[("name", &words::name(&texts, &author["by"]))]),
                    onpress: {
                        let (rows, id) = (rows.clone(), author["by"]["id"].as_str().unwrap_or_default().to_owned());
                        move |()| picks.write().pick_all_of(&rows, &id)
                    },
                }
            }
        }
    }
}

/// How far it is, later, and the deed.
#[component]
fn Foot(household: String, rows: Vec<Value>, picks: Signal<Picks>) -> Element {
    let texts = texts();
    let link = use_context::<Link>();
    let navigator = use_navigator();
    let (picked, missing) = {
        let picks = picks.read();
        (picks.count(&rows), picks.missing(&texts, &rows))
    };
    let later = move |()| {
        let mut all = LATER.write();
        all.retain(|it| *it != household);
        all.push(household.clone());
        navigator.replace(Route::Conflicts { household: Vec::new() });
    };
    let total = rows.len();
    let done = move |()| {
        settle(link.clone(), picks, rows.clone());
        navigator.replace(Route::Conflicts { household: Vec::new() });
    };
    rsx! {
        div { class: "split wrap",
            span { class: "meta", role: "status", {texts.fill("conflict.picked", &[("of", &total), ("n", &picked)])} }
            span { class: "line",
                Button { big: true, label: texts.get("conflict.later"), onpress: later }
                Button { look: Look::Primary, big: true, label: texts.get("conflict.settle"), missing, onpress: done }
            }
        }
    }
}
