//! How things stand in a period: what was done and found, by month and by dong, and the list behind each number. Counted
//! on this tablet, with or without a network.

mod chart;
mod export;
mod list;
mod period;
mod words;

pub use list::FigureList;

use crate::data::Query;
use crate::ui::frame::Page;
use crate::ui::pages::today::{FirstSync, NotShown};
use crate::ui::route::Route;
use crate::ui::state::{rows, shared, texts};
use crate::ui::widgets::{Card, CardLook, Choice, Empty, Glyph, Meter, Seg, Skeleton};
use chart::{DongCells, Months};
use dioxus::prelude::*;
use export::Exporting;
use period::Period;
use serde_json::Value;

/// The period that was chosen, for as long as the program runs.
static PERIOD: GlobalSignal<Period> = Signal::global(|| Period::Year);

/// How things stand.
#[component]
pub fn Figures() -> Element {
    let texts = texts();
    let today = use_memo(|| shared().standing.read().as_ref().map(|it| it.today).unwrap_or_default());
    let asked = rows(move || {
        let (from, to) = PERIOD().days(today());
        Query::Indicators { from, to }
    });
    let body = match &*asked.read() {
        None => rsx! { Skeleton { lines: 6 } },
        Some(Err(fault)) => rsx! { NotShown { fault: fault.clone() } },
        Some(Ok(rows)) => rsx! {
            Numbers { it: rows.first().cloned().unwrap_or_default() }
        },
    };
    rsx! {
        Page { title: texts.get("figures.title"), actions: rsx! { span { class: "only-l", Exporting {} } },
            div { class: "split wrap figures-top",
                Lead { it: asked.read().as_ref().and_then(|it| it.as_ref().ok()?.first().cloned()).unwrap_or_default() }
                PeriodSwitch {}
                span { class: "only-s", Exporting {} }
            }
            FirstSync {}
            {body}
        }
    }
}

/// What a colleague would say first, and of which days.
#[component]
fn Lead(it: Value) -> Element {
    let texts = texts();
    let said = words::lead(&texts, &it);
    rsx! {
        div { class: "grow figures-head",
            if let Some((first, then)) = said {
                p { class: "b h3", "{first}" }
                p { class: "sub", "{then}" }
            }
        }
    }
}

#[component]
fn PeriodSwitch() -> Element {
    let texts = texts();
    let options =
        Period::ALL.map(|it| Choice::new(it.name(), texts.get(&format!("figures.period.{}", it.name()))));
    rsx! {
        div { class: "period",
            Seg {
                name: "period",
                label: texts.get("figures.period"),
                options: options.to_vec(),
                chosen: PERIOD().name().to_owned(),
                onchoose: move |name: String| *PERIOD.write() = Period::of(&name),
            }
        }
    }
}

/// The list behind a number; `part` is a day for its month, a dong, or `all`.
fn list_of(which: &str, part: &str) -> Route {
    Route::FigureList { which: which.to_owned(), period: PERIOD().name().to_owned(), part: part.to_owned() }
}

#[component]
fn Numbers(it: Value) -> Element {
    let texts = texts();
    let counted = |path: &str| it.pointer(path).and_then(Value::as_u64).unwrap_or(0);
    if counted("/visits/all") + counted("/discoveries/all") == 0 {
        return rsx! {
            Empty { glyph: Glyph::Chart, title: texts.get("figures.empty"), text: texts.get("figures.empty_how") }
            How {}
        };
    }
    let months = it["months"].as_array().map_or(1, |it| it.len().max(1)) as u64;
    let missed = counted("/visits/all") - counted("/visits/met");
    let few = [
        (
            "visits",
            counted("/visits/all"),
            texts.fill("figures.visits_about", &[("met", &counted("/visits/met")), ("missed", &missed)]),
        ),
        ("seniors", counted("/seniors/met"), texts.get("figures.seniors_about")),
        (
            "discoveries",
            counted("/discoveries/all"),
            texts.fill("figures.discoveries_about", &[("n", &(counted("/discoveries/all") / months))]),
        ),
        ("households", counted("/households"), texts.get("figures.households_about")),
    ];
    rsx! {
        div { class: "g4",
            for (which, count, about) in few {
                Stat { key: "{which}", which, count, about }
            }
        }
        div { class: "cols",
            Months { months: it["months"].clone() }
            Card { title: texts.get("figures.coverage"),
                Share { which: "seniors", some: counted("/seniors/known_met"), all: counted("/seniors/known") }
                Share { which: "visits", some: counted("/visits/met"), all: counted("/visits/all") }
                Share {
                    which: "first_act",
                    some: counted("/first_act/in_time"),
                    all: counted("/first_act/counted"),
                    more: words::acts(&texts, &it["first_act"]),
                }
            }
        }
        DongCells { cells: it["discoveries"]["dong"].clone() }
        How {}
    }
}

/// A number; it leads to what it counts.
#[component]
fn Stat(which: &'static str, count: u64, about: String) -> Element {
    let texts = texts();
    rsx! {
        Link { to: list_of(which, "all"), class: "card stat",
            span { class: "k", {texts.get(&format!("figures.{which}"))} }
            span { class: "v",
                {texts.count(count)}
                small { " " {texts.get(&format!("figures.{which}_unit"))} }
            }
            span { class: "meta", "{about}" }
        }
    }
}

/// How many of all; it leads to what is counted.
#[component]
fn Share(which: &'static str, some: u64, all: u64, #[props(default)] more: Option<String>) -> Element {
    let texts = texts();
    let label = texts.get(&format!("figures.share.{which}"));
    let percent = words::percent(some, all);
    let of = texts.fill("figures.of", &[("some", &texts.count(some)), ("all", &texts.count(all))]);
    rsx! {
        Link { to: list_of(which, "all"), class: "share stack t",
            span { class: "split",
                b { "{label}" }
                b { class: "h3 nw", "{percent}" }
            }
            Meter { label, value: some, max: all.max(1) }
            span { class: "meta",
                "{of}"
                if let Some(more) = more {
                    " · {more}"
                }
            }
        }
    }
}

/// What each number counts, for whoever wants to know.
#[component]
fn How() -> Element {
    let texts = texts();
    let terms = ["visits", "seniors", "discoveries", "households", "first_act", "small"];
    rsx! {
        Card { look: CardLook::Sunk,
            details { class: "how",
                summary { class: "b", {texts.get("figures.how")} }
                dl {
                    for term in terms {
                        dt { class: "b", {texts.get(&format!("figures.how.{term}"))} }
                        dd { class: "sub", {texts.get(&format!("figures.how.{term}_is"))} }
                    }
                }
            }
        }
    }
}
