//! What is past, newest first.

use super::past::told;
use super::view::{Entry, Story};
use crate::data::Query;
use crate::ui::route::Route;
use crate::ui::state::{rows, texts};
use crate::ui::widgets::{
    Button, ButtonLink, Card, Chip, Empty, Glyph, Happening, Look, Skeleton, Timeline, Tone,
};
use chrono::NaiveDate;
use dioxus::prelude::*;
use shared::id::RecordId;

/// Entries that are shown at first, and those that come with each press.
const ENTRIES: u32 = 20;

/// What is past for a person; `None` while it comes.
pub fn story(person: RecordId, visits: bool, limit: Signal<u32>) -> Option<Option<Story>> {
    let answer = rows(move || Query::Story { id: person, visits, limit: limit(), after: None });
    let answer = answer.read();
    let row = match answer.as_ref()? {
        Ok(rows) => rows.first().cloned(),
        Err(_) => None,
    };
    Some(row.and_then(|row| serde_json::from_value(row).ok()))
}

/// The button that shows more, while there is more.
#[component]
pub fn More(more: bool, limit: Signal<u32>) -> Element {
    if !more {
        return rsx! {};
    }
    rsx! {
        Button { look: Look::Bare, glyph: Glyph::Down, label: texts().get("profile.more"), onpress: move |()| limit += ENTRIES }
    }
}

/// What is past, in a card.
#[component]
pub fn Past(person: RecordId, day: NaiveDate, onall: EventHandler<()>) -> Element {
    let texts = texts();
    let limit = use_signal(|| ENTRIES);
    let told = story(person, false, limit);
    let action = rsx! {
        Button { look: Look::Bare, label: texts.get("profile.all_visits"), onpress: onall }
    };
    rsx! {
        Card { title: texts.get("profile.past"), action,
            match told {
                None => rsx! { Skeleton { lines: 5 } },
                Some(None) => rsx! { p { class: "sub", {texts.get("profile.past_failed")} } },
                Some(Some(story)) if story.entries.is_empty() => rsx! {
                    Empty { title: texts.get("profile.past_none"), text: texts.get("profile.past_none_how") }
                },
                Some(Some(story)) => rsx! {
                    Timeline {
                        for entry in story.entries {
                            One { key: "{entry.id}", entry, day }
                        }
                    }
                    More { more: story.more, limit }
                },
            }
        }
    }
}

#[component]
fn One(entry: Entry, day: NaiveDate) -> Element {
    let texts = texts();
    let it = told(&texts, &entry, day);
    rsx! {
        Happening { glyph: it.glyph, tone: it.tone, when: it.when, title: it.title, detail: it.detail,
            StateChip { state: entry.state }
            if entry.kind == "discovery" {
                ButtonLink {
                    look: Look::Bare,
                    label: texts.get("discovery.page.open"),
                    to: Route::Discovery { id: entry.id.to_string() },
                }
            }
        }
    }
}

/// How far a record is on its way; nothing when it has been sent, which is the rule.
#[component]
pub fn StateChip(state: String, #[props(default)] always: bool) -> Element {
    let (tone, glyph) = match state.as_str() {
        "refused" => (Tone::Danger, Glyph::Stop),
        "in_review" => (Tone::Caution, Glyph::Swap),
        "saved" => (Tone::Offline, Glyph::Waiting),
        _ => (Tone::Positive, Glyph::Sent),
    };
    if state == "sent" && !always {
        return rsx! {};
    }
    rsx! {
        p { class: "state",
            Chip { tone, glyph, text: texts().get(&format!("profile.state.{state}")) }
        }
    }
}
