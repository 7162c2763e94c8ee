//! The panel of the door to begin with: who, where, why, how to come in, and the three deeds.

use super::absent::{Missed, Undo, keep, take_back};
use super::view::First;
use super::words::{about, dotted, lives, name, short_address, why};
use crate::data::Query;
use crate::ui::link::Link;
use crate::ui::pages::visit::start::start;
use crate::ui::route::Route;
use crate::ui::state::{rows, shared, texts};
use crate::ui::widgets::{
    Button, ButtonLink, Call, Card, CardLook, Chip, Dialog, Glyph, Icon, Look, Tone, lasting, toast,
    toast_undo,
};
use chrono::NaiveDate;
use dioxus::prelude::*;
use serde_json::Value;

/// The panel.
#[component]
pub fn FirstDoor(first: First, day: NaiveDate) -> Element {
    let texts = texts();
    let person = &first.waiting.person;
    let title = if first.knocked.is_some() { "today.first.again" } else { "today.first.title" };
    let beside = dotted([about(&texts, person, day), lives(&texts, &first)]);
    let address = first.address.as_deref().map(short_address);
    let why = why(&texts, &first, day);
    rsx! {
        Card { look: CardLook::Edge,
            div { class: "split",
                h2 { class: "h4 t-brand", {texts.get(title)} }
                if let Some(days) = first.days_late {
                    Chip { tone: Tone::Solid, text: texts.fill("today.late", &[("n", &days)]) }
                }
            }
            div {
                p { class: "who-l",
                    b { class: "nm", {name(&texts, person)} }
                    if let Some(beside) = beside {
                        " "
                        span { class: "sub", "{beside}" }
                    }
                }
                p { class: "sub", {address.map_or_else(|| texts.get("today.no_address"), str::to_owned)} }
            }
            p {
                if let Some([before, value, after]) = why.last {
                    "{before}"
                    b { "{value}" }
                    "{after} "
                }
                "{why.then}"
            }
            Notes { first: first.clone() }
            Deeds { first }
        }
    }
}

/// What to mind at the door and on the phone.
#[component]
fn Notes(first: First) -> Element {
    let phone = first.phones.first();
    let call = dotted([first.contact_note.clone(), phone.and_then(|phone| phone.best_time.clone())]);
    let notes = [
        (Glyph::Alert, "t-caution", first.access_note),
        (Glyph::Note, "sub", first.note),
        (Glyph::Phone, "sub", call),
    ];
    let notes: Vec<_> =
        notes.into_iter().filter_map(|(glyph, class, note)| Some((glyph, class, note?))).collect();
    rsx! {
        if !notes.is_empty() {
            ul { class: "stack t notes",
                for (glyph , class , note) in notes {
                    li {
                        span { class, Icon { glyph } }
                        span { "{note}" }
                    }
                }
            }
        }
    }
}

/// Start or go on, call, absent or refused.
#[component]
fn Deeds(first: First) -> Element {
    let mut asking = use_signal(|| false);
    let texts = texts();
    let called = first.phones.first().cloned();
    let person = first.waiting.person.id;
    rsx! {
        if let Some(person) = person {
            Start { person: person.to_string(), planned: first.visit.map(|id| id.to_string()) }
        }
        div { class: "pair",
            if let Some(phone) = called {
                Call { block: true, label: call_label(phone.owner.as_deref()), number: phone.number }
            }
            Button { block: true, label: texts.get("today.absent.deed"), onpress: move |()| asking.set(true) }
        }
        Ask { open: asking, first }
    }
}

fn call_label(owner: Option<&str>) -> String {
    let texts = texts();
    match owner {
        None | Some("self") => texts.get("today.call"),
        Some("family") => texts.get("today.call_family"),
        Some(owner) => {
            let owner = texts.find(&format!("code.owner.{owner}")).unwrap_or(owner);
            texts.fill("today.call_other", &[("owner", &owner)])
        }
    }
}

/// Starts a visit, or goes on with the one that is being written down.
#[component]
pub fn Start(person: String, planned: Option<String>) -> Element {
    let texts = texts();
    let drafts = rows(|| Query::Drafts);
    let about = person.clone();
    let draft = use_memo(use_reactive!(|about| {
        let drafts = drafts();
        draft_of(drafts.as_ref()?.as_ref().ok()?, &about)
    }));
    let link = use_context::<Link>();
    let begin = move |()| {
        let (link, person, planned) = (link.clone(), person.clone(), planned.clone());
        spawn(async move {
            let Ok(id) = person.parse() else { return };
            let planned = planned.and_then(|id| id.parse().ok());
            match start(&link, id, planned).await {
                Ok(draft) => {
                    navigator().push(Route::Visit { draft: draft.to_string() });
                }
                Err(fault) => {
                    let texts = crate::ui::state::texts();
                    let why = texts.fault(&fault);
                    toast(texts.fill("today.start_failed", &[("why", &why)]), None);
                }
            }
        });
    };
    rsx! {
        if let Some(draft) = draft() {
            ButtonLink {
                look: Look::Primary,
                big: true,
                block: true,
                label: texts.get("today.continue"),
                to: Route::Visit { draft },
            }
        } else {
            Button {
                look: Look::Primary,
                big: true,
                block: true,
                label: texts.get("today.start"),
                onpress: begin,
            }
        }
    }
}

/// The draft of a visit to this person.
fn draft_of(drafts: &[Value], person: &str) -> Option<String> {
    let it = drafts.iter().find(|it| it["kind"] == "visit" && it["about"] == person)?;
    it["id"].as_str().map(str::to_owned)
}

/// Absent or refused: the second tap keeps it.
#[component]
fn Ask(open: Signal<bool>, first: First) -> Element {
    let texts = texts();
    let link = use_context::<Link>();
    let who = name(&texts, &first.waiting.person);
    let choose = EventHandler::new(move |missed: Missed| {
        open.set(false);
        let (link, first) = (link.clone(), first.clone());
        lasting(async move { kept(&link, &first, missed).await });
    });
    rsx! {
        Dialog {
            open: open(),
            title: texts.fill("today.absent.title", &[("name", &who)]),
            onclose: move |()| open.set(false),
            foot: rsx! {
                Button { look: Look::Bare, label: texts.get("today.absent.back"), onpress: move |()| open.set(false) }
            },
            p { class: "sub", {texts.get("today.absent.what")} }
            div { class: "stack t missed",
                for missed in [Missed::Absent, Missed::Refused] {
                    button {
                        key: "{missed.code()}",
                        r#type: "button",
                        class: "btn outline big block",
                        onclick: move |_| choose.call(missed),
                        span { class: "b", {texts.get(&format!("today.absent.{}", missed.code()))} }
                        span { class: "sub", {texts.get(&format!("today.absent.{}_how", missed.code()))} }
                    }
                }
            }
        }
    }
}

async fn kept(link: &Link, first: &First, missed: Missed) {
    let now = shared().standing.peek().as_ref().map(|it| it.now);
    let Some(now) = now else { return };
    let texts = texts();
    match keep(link, first, missed, now).await {
        Err(fault) => toast(texts.fault(&fault), None),
        Ok(undo) => {
            let who = name(&texts, &first.waiting.person);
            let said = texts.fill(&format!("today.absent.kept_{}", missed.code()), &[("name", &who)]);
            let link = link.clone();
            toast_undo(said, move || {
                let (link, undo) = (link.clone(), undo.clone());
                lasting(async move { taken_back(&link, &undo).await });
            });
        }
    }
}

async fn taken_back(link: &Link, undo: &Undo) {
    let texts = texts();
    match take_back(link, undo).await {
        Ok(()) => toast(texts.get("today.absent.undone"), None),
        Err(fault) => toast(texts.fault(&fault), None),
    }
}
