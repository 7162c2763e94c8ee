//! The records of each visit: every value in words, what was corrected, and how far it is on its way.

use super::past::{instrument_name, lines_in, told};
use super::story::{More, StateChip, story};
use super::view::{Entry, Event, text};
use super::words::{code, colleague};
use crate::text::Texts;
use crate::ui::state::texts;
use crate::ui::widgets::{Chip, Empty, Glyph, Icon, KeyValue, Pair, Skeleton, Tone};
use chrono::NaiveDate;
use dioxus::prelude::*;
use shared::id::RecordId;

/// Visits that are shown at first.
const VISITS: u32 = 20;

/// All visits, newest first.
#[component]
pub fn Visits(person: RecordId, day: NaiveDate) -> Element {
    let texts = texts();
    let limit = use_signal(|| VISITS);
    rsx! {
        match story(person, true, limit) {
            None => rsx! { Skeleton { lines: 6 } },
            Some(None) => rsx! { p { class: "sub", {texts.get("profile.past_failed")} } },
            Some(Some(story)) if story.entries.is_empty() => rsx! {
                Empty { title: texts.get("profile.past_none"), text: texts.get("profile.past_none_how") }
            },
            Some(Some(story)) => rsx! {
                div { class: "stack records",
                    for (i, entry) in story.entries.into_iter().enumerate() {
                        Record { key: "{entry.id}", entry, day, open: i == 0 }
                    }
                    More { more: story.more, limit }
                }
            },
        }
    }
}

/// One visit: a line that opens.
#[component]
fn Record(entry: Entry, day: NaiveDate, open: bool) -> Element {
    let texts = texts();
    let it = told(&texts, &entry, day);
    let kind = text(&entry.fields, "visit_kind").and_then(|kind| code(&texts, "visit_kind", kind));
    let outcome = text(&entry.fields, "outcome").and_then(|outcome| code(&texts, "outcome", outcome));
    let note = text(&entry.fields, "note").map(str::to_owned);
    rsx! {
        details { class: "card record", open,
            summary {
                span { class: "grow",
                    span { class: "meta", "{it.when}" }
                    br {}
                    span { class: "b", "{it.title}" }
                }
                StateChip { state: entry.state.clone(), always: true }
                Icon { glyph: Glyph::Down }
            }
            div { class: "stack",
                KeyValue {
                    if let Some(kind) = kind {
                        Pair { name: texts.get("field.visit.visit_kind"), "{kind}" }
                    }
                    if let Some(outcome) = outcome {
                        Pair { name: texts.get("field.visit.outcome"), "{outcome}" }
                    }
                    if let Some(time) = time(&texts, &entry) {
                        Pair { name: texts.get("profile.time"), "{time}" }
                    }
                    if let Some(note) = note {
                        Pair { name: texts.get("field.visit.note"), "{note}" }
                    }
                }
                for event in entry.in_order() {
                    OneEvent { key: "{event.id}", lines: lines_in(&texts, &entry, event), who: who(&texts, &entry, event), event: event.clone() }
                }
                if entry.events.is_empty() {
                    p { class: "sub", {texts.get("profile.no_values")} }
                }
            }
        }
    }
}

/// `10:31–11:05`.
fn time(texts: &Texts, entry: &Entry) -> Option<String> {
    let of = |name: &str| text(&entry.fields, name).and_then(|at| at.get(11..16)).map(str::to_owned);
    match (of("started_at"), of("ended_at")) {
        (Some(from), Some(to)) => Some(texts.fill("profile.from_to", &[("from", &from), ("to", &to)])),
        (from, _) => from,
    }
}

/// Who wrote it down, when that was none of the visitors.
fn who(texts: &Texts, entry: &Entry, event: &Event) -> Option<String> {
    let by = event.by.as_ref()?;
    let visited = entry.visitors.iter().any(|visitor| visitor.name == by.name);
    (!visited).then(|| colleague(texts, by))
}

#[component]
fn OneEvent(event: Event, lines: Vec<(String, String)>, who: Option<String>) -> Element {
    let texts = texts();
    let title = match text(&event.fields, "instrument") {
        Some(instrument) => instrument_name(&texts, instrument),
        None => texts.get(&format!("kind.{}", event.kind)),
    };
    let standing = match event.standing.as_str() {
        "superseded" => Some((Tone::Offline, "profile.standing.superseded")),
        "beside" => Some((Tone::Caution, "profile.standing.beside")),
        _ => None,
    };
    rsx! {
        section { class: "event", class: if event.standing == "superseded" { "old" },
            div { class: "line t",
                h2 { class: "h4", "{title}" }
                if let Some((tone, key)) = standing {
                    Chip { tone, text: texts.get(key) }
                }
                StateChip { state: event.state.clone() }
            }
            KeyValue {
                for (name, value) in lines {
                    Pair { key: "{name}", name, "{value}" }
                }
            }
            if let Some(who) = who {
                p { class: "meta", "{who}" }
            }
        }
    }
}
