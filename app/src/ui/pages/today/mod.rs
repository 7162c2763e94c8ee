//! Which doors to knock on, which of them first, and what was done.

pub mod absent;
mod first;
mod list;
mod states;
pub mod view;
pub mod words;

pub use first::Start;
pub use states::{FirstSync, NotShown};

use crate::data::Query;
use crate::text::Texts;
use crate::ui::frame::Page;
use crate::ui::pages::people::find::{Find, Found, provide_find};
use crate::ui::pages::record::Unfinished;
use crate::ui::route::Route;
use crate::ui::state::{rows, shared, texts};
use crate::ui::widgets::{ButtonLink, Look};
use dioxus::prelude::*;
use first::FirstDoor;
use list::DoorGroup;
use shared::id::RecordId;
use states::NoDoor;
use std::collections::BTreeMap;
use view::Day;
use words::Mark;

/// How many doors a group shows, at first and more each time that somebody asks.
const DOORS: u32 = 20;

/// Which doors to knock on.
#[component]
pub fn Today() -> Element {
    provide_find();
    let texts = texts();
    let typed = use_signal(String::new);
    let mut doors = use_signal(|| DOORS);
    let today = use_memo(|| shared().standing.read().as_ref().map(|it| it.today));
    let asked = rows(move || Query::Day { day: today().unwrap_or_default(), rows: doors() });
    let day = use_memo(move || read(&asked.read()));
    let finding = use_memo(move || !typed.read().trim().is_empty());
    rsx! {
        Page {
            title: texts.get("today.title"),
            subtitle: today().map(|day| words::subtitle(&texts, day)),
            div { class: "line today-top",
                if !finding() {
                    Head { day }
                }
                Find { typed }
            }
            if finding() {
                Found { typed, due: due(&texts, &day.read()) }
            } else {
                FirstSync {}
                Unfinished {}
                match day() {
                    Asked::Waiting => rsx! { crate::ui::widgets::Skeleton { lines: 6 } },
                    Asked::Failed(fault) => rsx! { NotShown { fault } },
                    Asked::Here(day) => rsx! {
                        Doors { day: *day, onmore: move |()| doors += 2 * DOORS }
                    },
                }
            }
        }
    }
}

/// How far the question for the day is.
#[derive(Clone, Debug, PartialEq)]
enum Asked {
    Waiting,
    Failed(crate::host::Fault),
    Here(Box<Day>),
}

fn read(asked: &Option<Result<Vec<serde_json::Value>, crate::host::Fault>>) -> Asked {
    match asked {
        None => Asked::Waiting,
        Some(Err(fault)) => Asked::Failed(fault.clone()),
        Some(Ok(rows)) => match rows.first().map(serde::Deserialize::deserialize) {
            Some(Ok(day)) => Asked::Here(Box::new(day)),
            _ => Asked::Failed(crate::host::Fault::Store("unreadable".to_owned())),
        },
    }
}

/// What is due, by person, so that a search says so too.
fn due(texts: &Texts, day: &Asked) -> BTreeMap<RecordId, Mark> {
    match day {
        Asked::Here(day) => words::marks(texts, day),
        Asked::Waiting | Asked::Failed(_) => BTreeMap::new(),
    }
}

/// What a colleague would say first.
#[component]
fn Head(day: Memo<Asked>) -> Element {
    let texts = texts();
    let Asked::Here(day) = day() else { return rsx! { p { class: "grow today-head" } } };
    if day.doors == 0 {
        return rsx! { p { class: "grow today-head" } };
    }
    let (first, then) = words::head(&texts, &day);
    rsx! {
        p { class: "grow today-head",
            b { "{first}" }
            br {}
            span { class: "sub", "{then}" }
        }
    }
}

#[component]
fn Doors(day: Day, onmore: EventHandler<()>) -> Element {
    let worst = words::worst(&day);
    if day.groups.is_empty() {
        return rsx! { NoDoor { done: day.done } };
    }
    rsx! {
        div { class: "cols today",
            div { class: "stack",
                if day.doors == 0 {
                    NoDoor { done: day.done }
                }
                for group in day.groups.clone() {
                    DoorGroup { key: "{group.when}", group, day: day.day, worst, onmore }
                }
            }
            aside { class: "stack pin-top", "aria-label": texts().get("today.next"),
                if let Some(first) = day.first.clone() {
                    FirstDoor { first, day: day.day }
                }
                Made { day }
            }
        }
    }
}

/// What was done today, and what is left.
#[component]
fn Made(day: Day) -> Element {
    let texts = texts();
    let left = words::houses(&texts, day.doors);
    let said = match (day.done.doors, day.doors) {
        (0, _) => texts.fill("today.done.none", &[("left", &left)]),
        (done, doors) => {
            let done = words::houses(&texts, done);
            let met = day.done.met;
            let key = if doors == 0 { "today.done.all" } else { "today.done.some" };
            texts.fill(key, &[("done", &done), ("met", &met), ("left", &left)])
        }
    };
    rsx! {
        section { class: "card sunk split wrap made",
            div {
                h2 { class: "h4", {texts.get("today.done.title")} }
                p { class: "meta", "{said}" }
            }
            ButtonLink { look: Look::Bare, label: texts.get("today.done.see"), to: Route::Center {} }
        }
    }
}
