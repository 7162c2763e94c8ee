//! The conflict desk: one item a household, one row a group, what was there before beside each value that was written.

mod decided;
mod item;
mod list;
mod merged;
mod picks;
mod settle;
mod settled;
mod table;
mod why;
pub mod words;

pub use decided::Decided;

use crate::data::Query;
use crate::ui::frame::Page;
use crate::ui::pages::quarantine::ToQuarantine;
use crate::ui::pages::today::NotShown;
use crate::ui::state::{may_settle, rows, texts};
use crate::ui::widgets::{Empty, Glyph, Skeleton, Tab, Tabs};
use dioxus::prelude::*;
use item::Item;
use list::List;
use merged::Merged;
use serde_json::Value;
use settled::Settled;

/// Households that somebody wants to look at later, while the app is open.
static LATER: GlobalSignal<Vec<String>> = Signal::global(Vec::new);

const OPEN: &str = "open";
const SETTLED: &str = "settled";

/// The conflict desk; with the household that is looked at, or with the first one.
#[component]
pub fn Conflicts(household: Vec<String>) -> Element {
    let texts = texts();
    let mut tab = use_signal(|| OPEN.to_owned());
    let settles = use_memo(may_settle);
    let asked = rows(|| Query::Conflicts { settled: true });
    let answer = asked.read();
    let all = match &*answer {
        None => return rsx! { Page { title: texts.get("conflict.title"), Skeleton { lines: 6 } } },
        Some(Err(fault)) => {
            return rsx! { Page { title: texts.get("conflict.title"), NotShown { fault: fault.clone() } } };
        }
        Some(Ok(all)) => all,
    };
    let settled: Vec<Value> = all.iter().filter(|row| row["settled"].is_array()).cloned().collect();
    let open = in_order(all.iter().filter(|row| row["groups"].is_array()).cloned().collect());
    let asked_for = household.first().map(String::as_str);
    let current = open.iter().find(|it| it["household"].as_str() == asked_for).or(open.first()).cloned();
    let tabs = vec![
        Tab { id: OPEN.into(), label: texts.get("conflict.tab.open"), count: Some(open.len() as u64) },
        Tab { id: SETTLED.into(), label: texts.get("conflict.tab.settled"), count: None },
    ];
    let chosen = current.as_ref().and_then(|it| it["household"].as_str()).unwrap_or_default().to_owned();
    let class = if asked_for.is_some() { "cols lead conflicts one" } else { "cols lead conflicts" };
    rsx! {
        Page {
            title: texts.get("conflict.title"),
            subtitle: (!open.is_empty()).then(|| texts.fill("conflict.subtitle", &[("n", &open.len())])),
            actions: rsx! { ToQuarantine {} },
            div { class: if tab() == OPEN { class } else { "conflicts" },
                div { class: "stack side",
                    Tabs { label: texts.get("conflict.tabs"), tabs, current: tab(), onchoose: move |id| tab.set(id) }
                    if tab() == OPEN && !open.is_empty() {
                        List { items: open, chosen: chosen.clone() }
                    }
                    if tab() == OPEN && settles() {
                        Merged {}
                    }
                }
                if tab() == SETTLED {
                    Settled { items: settled }
                } else if let Some(item) = current {
                    Item { key: "{chosen}", item }
                } else {
                    Empty { glyph: Glyph::Done, title: texts.get("conflict.none"), text: texts.get("conflict.none_how") }
                }
            }
        }
    }
}

/// Those for later stand at the end.
fn in_order(mut open: Vec<Value>) -> Vec<Value> {
    let later = LATER.read();
    open.sort_by_key(|it| later.iter().position(|later| it["household"].as_str() == Some(later)));
    open
}
