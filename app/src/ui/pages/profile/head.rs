//! The head of the page: call, begin a visit; the sentence; what to know before the door; a visit that was begun.

use super::home::EditLink;
use super::life::Archived;
use super::view::{Begun, Person, codes, text};
use super::words::{code, has_dog, join, mark};
use super::{cards, summary};
use crate::text::Texts;
use crate::ui::link::Link;
use crate::ui::pages::visit::start::start;
use crate::ui::route::Route;
use crate::ui::state::{may_write, shared, texts};
use crate::ui::widgets::{Banner, Button, ButtonLink, Call, Chip, Glyph, Look, Tone, toast};
use chrono::NaiveDate;
use dioxus::prelude::*;
use shared::domain::discovery::DISCOVERY;
use shared::id::RecordId;

/// A visit that was begun, or nothing.
fn begun(person: &Person) -> Option<Begun> {
    person.drafts.iter().find(|draft| draft.kind == "visit").cloned()
}

/// Call, and the next thing to do.
#[component]
pub fn Actions(person: Person, day: NaiveDate) -> Element {
    let texts = texts();
    let number = person.phones.first().map(|phone| phone.number.clone());
    rsx! {
        if let Some(number) = number {
            span { class: "hide-p",
                Call { label: texts.get("profile.call"), number }
            }
        }
        if may_write(&DISCOVERY) && person.archived.is_none() {
            ButtonLink {
                glyph: Glyph::Alert,
                alone: true,
                look: Look::Bare,
                label: texts.get("kind.discovery"),
                to: Route::DiscoverFor { about: vec![person.id.to_string()] },
            }
        }
        EditLink { id: person.id, what: "register.edit.person", drawn: true }
        if let Some(draft) = begun(&person) {
            ButtonLink {
                to: Route::Visit { draft: draft.id.to_string() },
                look: Look::Primary,
                label: texts.get("profile.go_on"),
            }
        } else if person.archived.is_none() {
            Start { person: person.id, planned: planned(&person, day) }
        }
    }
}

/// The visit that was planned and whose day has come.
fn planned(person: &Person, day: NaiveDate) -> Option<RecordId> {
    let due = |planned_for: Option<NaiveDate>| planned_for.is_none_or(|it| it <= day);
    person.planned.iter().find(|visit| due(visit.planned_for)).map(|visit| visit.id)
}

#[component]
fn Start(person: RecordId, planned: Option<RecordId>) -> Element {
    let texts = texts();
    let link = use_context::<Link>();
    let navigator = use_navigator();
    let mut starting = use_signal(|| false);
    let begin = move |()| {
        // A second tap while the first is carried out begins no second visit.
        if starting() {
            return;
        }
        starting.set(true);
        let link = link.clone();
        spawn(async move {
            match start(&link, person, planned).await {
                Ok(draft) => {
                    navigator.push(Route::Visit { draft: draft.to_string() });
                }
                Err(fault) => {
                    toast(texts.fill("profile.start_failed", &[("why", &texts.fault(&fault))]), None);
                }
            }
            starting.set(false);
        });
    };
    rsx! {
        Button { look: Look::Primary, label: texts.get("profile.start"), onpress: begin }
    }
}

/// The sentence, the address, the chips, and a visit that was begun.
#[component]
pub fn Summary(person: Person, day: NaiveDate) -> Element {
    let texts = texts();
    let sentence = summary::sentence(&texts, &person.facts, day);
    let about = super::words::about(&texts, &person);
    let benefits = codes(&person.home.fields, "benefits", "benefit").into_iter().filter(|it| *it != "none");
    let benefits = join(", ", benefits.map(|benefit| code(&texts, "benefit", benefit)));
    let where_she_lives = join(" · ", [person.home.address.clone(), benefits]);
    let chips = chips(&texts, &person);
    rsx! {
        if let Some(reason) = &person.archived {
            Archived { person: person.clone(), reason: reason.clone() }
        }
        if let Some(draft) = begun(&person) {
            Unfinished { draft }
        }
        div { class: "said",
            if let Some(about) = about {
                p { class: "sub who-p", "{about}" }
            }
            p {
                b { "{sentence}" }
                if let Some(place) = where_she_lives {
                    " "
                    span { class: "sub", "{place}" }
                }
            }
        }
        if !chips.is_empty() {
            div { class: "line t",
                for (i, (text, tone, glyph)) in chips.into_iter().enumerate() {
                    Chip { key: "{i}", text, tone, glyph }
                }
            }
        }
        if let Some(number) = person.phones.first().map(|phone| phone.number.clone()) {
            div { class: "call-p",
                Call { label: texts.get("profile.call"), number, block: true }
            }
        }
    }
}

#[component]
fn Unfinished(draft: Begun) -> Element {
    let texts = texts();
    let now = use_memo(|| shared().standing.read().as_ref().map(|it| it.now));
    let when =
        now().map(|now| texts.fill("profile.begun_at", &[("when", &texts.moment(draft.saved_at, now))]));
    rsx! {
        Banner { tone: Tone::Info, glyph: Glyph::Note, title: texts.get("profile.begun"),
            action: rsx! {
                ButtonLink { to: Route::Visit { draft: draft.id.to_string() }, label: texts.get("profile.go_on") }
            },
            if let Some(when) = when {
                p { "{when}" }
            }
        }
    }
}

/// One thing to know before the door: its words, how it is meant, its drawing.
type Hint = (String, Tone, Option<Glyph>);

/// What to know before the door.
fn chips(texts: &Texts, person: &Person) -> Vec<Hint> {
    let mut chips: Vec<Hint> = Vec::new();
    if let Some(note) = &person.home.access_note {
        let glyph = if has_dog(note) { Glyph::Dog } else { Glyph::Alert };
        chips.push((note.clone(), Tone::Caution, Some(glyph)));
    }
    let refusal = text(&person.home.fields, "refusal").filter(|refusal| *refusal != "no");
    chips.extend(
        refusal.and_then(|it| code(texts, "refusal", it)).map(|it| (it, Tone::Caution, Some(Glyph::Hand))),
    );
    if person.falls.as_ref().is_some_and(|falls| falls.count > 0) {
        chips.push((texts.get("profile.fall_risk"), Tone::Caution, Some(Glyph::Alert)));
    }
    if let Some(medicines) = person.medicines.as_ref().filter(|it| it.count > 0) {
        let tone =
            if medicines.concern.as_deref() == Some("act") { cards::tone(Some("act")) } else { Tone::Plain };
        chips.push((texts.fill("profile.medicines", &[("n", &medicines.count)]), tone, Some(Glyph::Pill)));
    }
    chips.extend(language(texts, person).map(|it| (it, Tone::Info, None)));
    chips.extend(
        mark(texts, &person.marks, &["name", "birth_date", "sex"])
            .map(|it| (it, Tone::Caution, Some(Glyph::Swap))),
    );
    chips
}

/// In which language to speak, when it is not Korean.
fn language(texts: &Texts, person: &Person) -> Option<String> {
    let language = text(&person.fields, "language").filter(|language| *language != "ko");
    let language = language.and_then(|language| code(texts, "language", language));
    let interpreter = person.fields.get("interpreter").and_then(serde_json::Value::as_bool) == Some(true);
    join(" · ", [language, interpreter.then(|| texts.get("profile.interpreter"))])
}
