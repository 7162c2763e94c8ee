//! Those who were changed last, a page at a time.

use crate::data::Query;
use crate::host::Fault;
use crate::ui::link::Link;
use crate::ui::pages::today::view::Person;
use crate::ui::pages::today::words::{about, name, short_address};
use crate::ui::pages::today::{FirstSync, NotShown};
use crate::ui::route::Route;
use crate::ui::state::{ask_rows, shared, texts};
use crate::ui::widgets::{Button, Card, CardLook, Empty, Face, Glyph, Look, Row, SectionHead, Skeleton};
use chrono::NaiveDate;
use dioxus::prelude::*;
use serde::Deserialize;
use serde_json::Value;
use shared::clock::{Millis, age_years};
use shared::id::RecordId;

/// Persons of a page.
const PERSONS: u32 = 50;

/// A person and the last change of her.
#[derive(Clone, Debug, PartialEq)]
struct Recently {
    id: RecordId,
    person: Person,
    address: Option<String>,
    at: Option<Millis>,
    by: Option<String>,
}

impl Recently {
    fn of(row: &Value, today: NaiveDate) -> Option<Recently> {
        let fields = &row["fields"];
        let text = |name: &str| fields[name].as_str().map(str::to_owned);
        let birth_date: Option<NaiveDate> = fields["birth_date"].as_str().and_then(|it| it.parse().ok());
        let id = RecordId::deserialize(&row["id"]).ok()?;
        let age = birth_date.map(|birth| age_years(birth, today));
        let person = Person { id: Some(id), name: text("name"), birth_date, age, sex: text("sex") };
        let by = row["changed"]["by"]["name"].as_str().map(str::to_owned);
        let address = row["address"].as_str().map(str::to_owned);
        Some(Recently { id, person, address, at: row["changed"]["at"].as_i64(), by })
    }
}

/// The first pages, asked for again together when records change.
#[component]
pub(super) fn Recent() -> Element {
    let mut pages = use_signal(|| 1_u32);
    let (shared, link) = (shared(), use_context::<Link>());
    let asked = use_resource(move || {
        let (limit, link) = (pages() * PERSONS, link.clone());
        let _again = (shared.revision)();
        async move {
            // One more tells whether there are more.
            let query = Query::List {
                kind: "person".into(),
                of: None,
                archived: false,
                limit: limit + 1,
                after: None,
            };
            ask_rows(&link, query).await.map(|rows| (limit, rows))
        }
    });
    let answered: Option<Result<(u32, Vec<Value>), Fault>> = asked.read().clone();
    rsx! {
        FirstSync {}
        match answered {
            None => rsx! { Skeleton { lines: 6 } },
            Some(Err(fault)) => rsx! { NotShown { fault } },
            Some(Ok((limit, rows))) => rsx! {
                List { limit, rows, onmore: move |()| pages += 1 }
            },
        }
    }
}

#[component]
fn List(limit: u32, rows: Vec<Value>, onmore: EventHandler<()>) -> Element {
    let texts = texts();
    let today = use_memo(|| shared().standing.read().as_ref().map(|it| it.today).unwrap_or_default());
    let shown = limit as usize;
    let persons: Vec<Recently> =
        rows.iter().take(shown).filter_map(|row| Recently::of(row, today())).collect();
    if persons.is_empty() {
        return rsx! {
            Empty { glyph: Glyph::People, title: texts.get("people.none"), text: texts.get("people.none_how") }
        };
    }
    rsx! {
        SectionHead { title: texts.get("people.recent") }
        Card { look: CardLook::Flush,
            ul {
                for it in persons {
                    li { key: "{it.id}", RecentRow { it } }
                }
            }
        }
        if rows.len() > shown {
            Button { look: Look::Soft, block: true, label: texts.get("people.more"), onpress: move |()| onmore.call(()) }
        }
    }
}

#[component]
fn RecentRow(it: Recently) -> Element {
    let texts = texts();
    let (now, today) = {
        let shared = shared();
        let standing = shared.standing.peek();
        standing.as_ref().map(|it| (it.now, it.today)).unwrap_or_default()
    };
    let name = name(&texts, &it.person);
    let address = it.address.as_deref().map(|address| short_address(address).to_owned());
    let changed = it.at.map(|at| {
        let who = it.by.clone().unwrap_or_default();
        texts.fill("people.changed", &[("when", &texts.moment(at, now)), ("who", &who)])
    });
    rsx! {
        Row {
            to: Route::Profile { id: it.id.to_string() },
            about: about(&texts, &it.person, today),
            detail: address,
            face: rsx! { Face { name: name.clone() } },
            end: changed.map(|text| rsx! { span { class: "meta only-l", "{text}" } }),
            name,
        }
    }
}
