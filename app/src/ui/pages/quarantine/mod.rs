//! Saves that the server did not take: why, what is in them, and what a coordinator can do about each. They are on the
//! server alone, so a network is needed.

mod act;
mod close;
mod mend;
mod words;

use crate::data::Query;
use crate::ui::frame::Page;
use crate::ui::pages::devices::NotConnected;
use crate::ui::route::Route;
use crate::ui::state::{may_settle, rows, texts};
use crate::ui::widgets::{Button, ButtonLink, Empty, Glyph, Look, Skeleton, Tab, Tabs};
use act::Act;
use dioxus::prelude::*;
use serde_json::Value;
use shared::desk::DeskQuestion;

/// How many are shown at first, and how many more each time.
const PAGE: u32 = 10;

/// How many are open, as the server said the last time.
static OPEN: GlobalSignal<u64> = Signal::global(|| 0);

/// How many are open, as the server said the last time.
pub fn open_refusals() -> u64 {
    OPEN()
}

/// Asks how many are open, whenever records have changed; where the server is not reached, the last answer stays.
#[component]
pub fn CountRefusals() -> Element {
    let asked = rows(|| Query::Desk(DeskQuestion::Counts));
    use_effect(move || {
        if let Some(Ok(rows)) = &*asked.read() {
            let dong = rows.first().and_then(|row| row["counts"].as_array()).into_iter().flatten();
            let open = dong.filter_map(|it| it["refused"].as_u64()).sum();
            if *OPEN.peek() != open {
                *OPEN.write() = open;
            }
        }
    });
    rsx! {}
}

/// Leads here, for whoever settles; with how many are open.
#[component]
pub fn ToQuarantine() -> Element {
    let texts = texts();
    let settles = use_memo(may_settle);
    let label = match OPEN() {
        0 => texts.get("quarantine.title"),
        n => texts.fill("quarantine.to", &[("n", &n)]),
    };
    rsx! {
        if settles() {
            ButtonLink { glyph: Glyph::Stop, label, to: Route::Quarantine {} }
        }
    }
}

/// The refused saves.
#[component]
pub fn Quarantine() -> Element {
    let texts = texts();
    let mut tab = use_signal(|| "open".to_owned());
    let mut limit = use_signal(|| PAGE);
    let asked = rows(move || {
        Query::Desk(DeskQuestion::Quarantine { limit: limit(), after: None, dismissed: tab() == "dismissed" })
    });
    let tabs = ["open", "dismissed"].map(|id| Tab {
        id: id.to_owned(),
        label: texts.get(&format!("quarantine.tab.{id}")),
        count: None,
    });
    let body = match &*asked.read() {
        None => rsx! { Skeleton { lines: 5 } },
        Some(Err(fault)) => rsx! { NotConnected { fault: fault.clone() } },
        Some(Ok(rows)) => {
            let page = rows.first().map(|row| row["quarantine"].clone()).unwrap_or_default();
            rsx! {
                List { page, dismissed: tab() == "dismissed", onmore: move |()| limit += PAGE }
            }
        }
    };
    rsx! {
        Page {
            title: texts.get("quarantine.title"),
            back: (Route::Conflicts { household: Vec::new() }.into(), texts.get("quarantine.back")),
            Tabs {
                label: texts.get("quarantine.title"),
                tabs: tabs.to_vec(),
                current: tab(),
                onchoose: move |id| {
                    limit.set(PAGE);
                    tab.set(id);
                },
            }
            {body}
        }
    }
}

#[component]
fn List(page: Value, dismissed: bool, onmore: EventHandler<()>) -> Element {
    let texts = texts();
    let acts: Vec<Value> = page["rows"].as_array().cloned().unwrap_or_default();
    let more = !page["next"].is_null();
    let key = if dismissed { "quarantine.dismissed" } else { "quarantine.open" };
    if acts.is_empty() {
        return rsx! {
            Empty { glyph: Glyph::Done, title: texts.get(&format!("{key}_none")) }
        };
    }
    let many = if more { "_some" } else { "_all" };
    rsx! {
        p { class: "devices-lead",
            b { {texts.fill(&format!("{key}{many}"), &[("n", &acts.len())])} }
            " "
            span { class: "sub", {texts.get(&format!("{key}_about"))} }
        }
        for act in acts {
            Act { key: "{act[\"place\"]}", act }
        }
        if more {
            Button { look: Look::Soft, block: true, label: texts.get("people.more"), onpress: move |()| onmore.call(()) }
        }
    }
}
