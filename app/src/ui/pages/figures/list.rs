//! The list behind a number: as many rows as the number says, a page at a time.

use super::period::Period;
use super::words;
use crate::data::{Indicator, Query};
use crate::ui::frame::Page;
use crate::ui::link::Link;
use crate::ui::pages::today::NotShown;
use crate::ui::pages::today::view::Person;
use crate::ui::pages::today::words::{about, name, short_address};
use crate::ui::route::Route;
use crate::ui::state::{ask_rows, shared, texts};
use crate::ui::widgets::{
    Button, Card, CardLook, Chip, Empty, Face, Glyph, Look, Row, RowButton, Skeleton, Tone,
};
use dioxus::prelude::*;
use serde::Deserialize;
use serde_json::Value;

/// How many are shown at first, and how many more each time.
const PAGE: u32 = 50;

/// What a number counts.
#[component]
pub fn FigureList(
    which: ReadSignal<String>,
    period: ReadSignal<String>,
    part: ReadSignal<String>,
) -> Element {
    let texts = texts();
    let mut limit = use_signal(|| PAGE);
    let today = use_memo(|| shared().standing.read().as_ref().map(|it| it.today).unwrap_or_default());
    let days = use_memo(move || Period::of(&period()).days(today()));
    let (shared, link) = (shared(), use_context::<Link>());
    let asked = use_resource(move || {
        let ((from, to), limit, link) = (days(), limit(), link.clone());
        let which = Indicator::deserialize(Value::from(which())).unwrap_or(Indicator::Visits);
        let (dong, month) = (part().parse().ok(), part().parse().ok());
        let _again = (shared.revision)();
        async move {
            // One more tells whether there are more.
            let query = Query::IndicatorList { which, from, to, dong, month, limit: limit + 1, after: None };
            ask_rows(&link, query).await.map(|rows| (limit as usize, rows))
        }
    });
    let body = match &*asked.read() {
        None => rsx! { Skeleton { lines: 6 } },
        Some(Err(fault)) => rsx! { NotShown { fault: fault.clone() } },
        Some(Ok((_, rows))) if rows.is_empty() => rsx! {
            Empty { glyph: Glyph::Chart, title: texts.get("figures.list_none") }
        },
        Some(Ok((shown, rows))) => rsx! {
            Card { look: CardLook::Flush,
                ul {
                    for it in rows.iter().take(*shown).cloned() {
                        li { key: "{it[\"id\"]}", ItemRow { it } }
                    }
                }
            }
            if rows.len() > *shown {
                Button { look: Look::Soft, block: true, label: texts.get("people.more"), onpress: move |()| limit += PAGE }
            }
        },
    };
    let (from, to) = match part().parse::<chrono::NaiveDate>() {
        Ok(month) => (month, month),
        Err(_) => days(),
    };
    let said = match part().parse::<chrono::NaiveDate>() {
        Ok(month) => words::month(&texts, month),
        Err(_) => texts.fill("figures.span", &[("from", &texts.date(from, to)), ("to", &texts.date(to, to))]),
    };
    rsx! {
        Page {
            title: texts.get(&format!("figures.{which}")),
            subtitle: said,
            back: (Route::Figures {}.into(), texts.get("figures.back")),
            p { class: "sub", {texts.get(&format!("figures.how.{which}_is"))} }
            {body}
        }
    }
}

#[component]
fn ItemRow(it: Value) -> Element {
    let texts = texts();
    let today = shared().standing.peek().as_ref().map(|it| it.today).unwrap_or_default();
    let person = Person::deserialize(&it["person"]).ok();
    let when = words::day(&it["at"]).map(|day| texts.date(day, today)).unwrap_or_default();
    let address = it["address"].as_str().map(|it| short_address(it).to_owned());
    let detail = match &address {
        Some(address) => format!("{when} · {address}"),
        None => when,
    };
    let end = mark(&it).map(|(tone, word)| {
        let text = match word {
            Word::Key(key) => texts.get(&key),
            Word::After(minutes) => words::after(&texts, minutes),
        };
        rsx! { Chip { tone, text } }
    });
    match person.and_then(|person| Some((person.id?, person))) {
        Some((id, person)) => {
            let name = name(&texts, &person);
            rsx! {
                Row {
                    to: Route::Profile { id: id.to_string() },
                    about: about(&texts, &person, today),
                    face: rsx! { Face { name: name.clone() } },
                    detail,
                    end,
                    name,
                }
            }
        }
        None => rsx! { RowButton { name: texts.get("figures.nobody"), detail, end } },
    }
}

enum Word {
    Key(String),
    After(i64),
}

/// What came of a visit or a discovery, or how soon somebody acted.
fn mark(it: &Value) -> Option<(Tone, Word)> {
    let key = |word: &str, of: &Value| Some(Word::Key(format!("code.{word}.{}", of.as_str()?)));
    match (it["kind"].as_str()?, it["in_time"].as_bool()) {
        ("visit", _) => {
            let met = matches!(it["outcome"].as_str(), Some("done" | "partial"));
            Some((if met { Tone::Positive } else { Tone::Offline }, key("outcome", &it["outcome"])?))
        }
        ("discovery", Some(in_time)) => {
            let tone = if in_time { Tone::Positive } else { Tone::Danger };
            let late = || Word::Key("figures.late".to_owned());
            Some((tone, it["minutes"].as_i64().map_or_else(late, Word::After)))
        }
        ("discovery", None) => Some((Tone::Plain, key("status", &it["status"])?)),
        _ => None,
    }
}
