//! A person's story: one sentence, how she is, what is to do for her, what is past, with whom and where she lives.

mod add_task;
mod cards;
mod head;
mod home;
mod life;
mod past;
mod story;
mod summary;
mod tasks;
mod view;
mod visits;
mod words;

use crate::data::{Query, Refused};
use crate::host::Fault;
use crate::ui::frame::Page;
use crate::ui::pages::conflicts::Decided;
use crate::ui::route::Route;
use crate::ui::state::{rows, shared, texts};
use crate::ui::widgets::{Banner, ButtonLink, Empty, Glyph, Look, Skeleton, Tab, Tabs, Tone};
use chrono::NaiveDate;
use dioxus::prelude::*;
use shared::id::RecordId;
use view::Person;

pub(super) use life::{carry_out, opened};

/// A person's story.
#[component]
pub fn Profile(id: String) -> Element {
    // A page is of one person: another person's begins anew. A list of one: only in a list does another key make
    // another page.
    rsx! {
        for id in [id] {
            OnePerson { key: "{id}", id }
        }
    }
}

#[component]
fn OnePerson(id: String) -> Element {
    let Ok(person) = id.parse::<RecordId>() else { return rsx! { NotHere {} } };
    let today = use_memo(|| shared().standing.read().as_ref().map(|it| it.today));
    let Some(day) = today() else { return rsx! { Waiting {} } };
    rsx! {
        OnDay { key: "{day}", person, day }
    }
}

#[component]
fn OnDay(person: RecordId, day: NaiveDate) -> Element {
    let answer = rows(move || Query::Profile { id: person, day });
    let answer = answer.read();
    let told = match &*answer {
        None => return rsx! { Waiting {} },
        Some(Ok(rows)) => rows.first().and_then(|row| serde_json::from_value::<Person>(row.clone()).ok()),
        Some(Err(Fault::Refused(Refused::NotFound { .. }))) => None,
        Some(Err(fault)) => return rsx! { Locked { fault: fault.clone() } },
    };
    match told {
        Some(person) => rsx! { Told { person, day } },
        None => rsx! { NotHere {} },
    }
}

/// What there is of the page.
const GLANCE: &str = "glance";
const VISITS: &str = "visits";
const HOME: &str = "home";

#[component]
fn Told(person: Person, day: NaiveDate) -> Element {
    let texts = texts();
    let mut tab = use_signal(|| GLANCE.to_owned());
    let part = |id: &str, count: Option<u64>| Tab {
        id: id.to_owned(),
        label: texts.get(&format!("profile.tab.{id}")),
        count,
    };
    let visits = (person.visits > 0).then_some(person.visits);
    let tabs = vec![part(GLANCE, None), part(VISITS, visits), part(HOME, None)];
    rsx! {
        Page {
            title: words::name_of(&texts, &person),
            subtitle: words::about(&texts, &person),
            back: Some((Route::Today {}.into(), texts.get("profile.back"))),
            actions: rsx! { head::Actions { person: person.clone(), day } },
            head::Summary { person: person.clone(), day }
            Decided { of: person.home.household }
            Tabs { label: texts.get("profile.tabs"), tabs, current: tab(), onchoose: move |id| tab.set(id) }
            match tab().as_str() {
                VISITS => rsx! { visits::Visits { person: person.id, day } },
                HOME => rsx! { home::Home { person: person.clone() } },
                _ => rsx! { Glance { person: person.clone(), day, onall: move |()| tab.set(VISITS.to_owned()) } },
            }
        }
    }
}

/// Everything at a glance.
#[component]
fn Glance(person: Person, day: NaiveDate, onall: EventHandler<()>) -> Element {
    rsx! {
        if !person.cards.is_empty() {
            cards::Conditions { cards: person.cards.clone(), today: day }
        }
        div { class: "cols",
            story::Past { person: person.id, day, onall }
            div { class: "stack panel",
                tasks::Tasks { person: person.clone(), day }
                home::Short { person: person.clone() }
            }
        }
    }
}

#[component]
fn Waiting() -> Element {
    let texts = texts();
    rsx! {
        Page { title: texts.get("profile.title"), back: Some((Route::Today {}.into(), texts.get("profile.back"))),
            Skeleton { lines: 6 }
        }
    }
}

#[component]
fn NotHere() -> Element {
    let texts = texts();
    rsx! {
        Page { title: texts.get("profile.title"), back: Some((Route::Today {}.into(), texts.get("profile.back"))),
            Empty { title: texts.get("profile.not_here"), text: texts.get("profile.not_here_how"), glyph: Glyph::User,
                div { class: "line",
                    ButtonLink { to: Route::People {}, label: texts.get("profile.find"), glyph: Glyph::Search }
                    ButtonLink { to: Route::Center {}, label: texts.get("profile.to_sync"), glyph: Glyph::Sync }
                }
            }
        }
    }
}

/// The store does not tell: offline rights have run out, or something failed.
#[component]
fn Locked(fault: Fault) -> Element {
    let texts = texts();
    let lease = matches!(fault, Fault::Refused(Refused::LeaseExpired));
    let title = texts.get(if lease { "profile.locked" } else { "profile.failed" });
    let glyph = if lease { Glyph::Lock } else { Glyph::Alert };
    rsx! {
        Page { title: texts.get("profile.title"), back: Some((Route::Today {}.into(), texts.get("profile.back"))),
            Banner { tone: Tone::Caution, glyph, title,
                action: rsx! {
                    ButtonLink { to: Route::Center {}, look: Look::Primary, label: texts.get("profile.to_sync"), glyph: Glyph::Sync }
                },
                p { {texts.fault(&fault)} }
            }
        }
    }
}
