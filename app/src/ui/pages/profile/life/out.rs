//! Somebody leaves: why, and what follows is shown before it is saved.

use super::super::view::Person;
use super::super::words::{code, join, task};
use super::moved::Moved;
use super::{carry_out, leaving};
use crate::form::record::{REASONS, reason_with};
use crate::text::Texts;
use crate::ui::link::Link;
use crate::ui::state::{shared, texts};
use crate::ui::widgets::{
    Button, Choice, DateInput, Dialog, Field, Look, Picks, TaskRow, TextInput, lasting, toast,
};
use dioxus::prelude::*;

/// Most letters of the words beside a reason.
const WORDS_MOST: usize = 200;

/// The dialog.
#[component]
pub fn LeavingDialog(person: Person, onclose: EventHandler<()>) -> Element {
    let texts = texts();
    let mut why = use_signal(|| None::<String>);
    let options: Vec<Choice> = REASONS
        .iter()
        .copied()
        .chain(["other"])
        .map(|reason| Choice::new(reason, texts.get(&format!("register.why.{reason}"))))
        .collect();
    rsx! {
        Dialog { open: true, title: texts.get("register.leave"), onclose,
            Field { id: "why", label: texts.get("register.why"), group: true,
                Picks {
                    label: texts.get("register.why"), options, chosen: Vec::from_iter(why()),
                    ontoggle: move |(reason, on): (String, bool)| why.set(on.then_some(reason)),
                }
            }
            match why().as_deref() {
                None => rsx! { Foot { onclose } },
                Some("moved") => rsx! { Moved { person, onclose } },
                Some(reason) => rsx! { Out { key: "{reason}", person, reason: reason.to_owned(), onclose } },
            }
        }
    }
}

#[component]
fn Foot(onclose: EventHandler<()>) -> Element {
    let texts = texts();
    rsx! {
        div { class: "foot",
            Button { label: texts.get("register.leave_not"), onpress: onclose }
            Button { look: Look::Primary, label: texts.get("register.archive"), missing: texts.get("register.why_missing"), onpress: move |()| {} }
        }
    }
}

/// Out of use, for this reason.
#[component]
pub(super) fn Out(person: Person, reason: String, onclose: EventHandler<()>) -> Element {
    let texts = texts();
    let link = use_context::<Link>();
    let mut words = use_signal(String::new);
    let mut day = use_signal(|| None::<String>);
    let mut failed = use_signal(|| None::<String>);
    let today = shared().standing.read().as_ref().map(|it| it.today).unwrap_or_default();
    let missing =
        (reason == "other" && words().trim().is_empty()).then(|| texts.get("register.words_missing"));
    let deceased = reason == "deceased";
    let save = {
        let (person, reason) = (person.clone(), reason.clone());
        move |()| {
            let (link, person) = (link.clone(), person.clone());
            let stored = reason_with(&reason, &words());
            let said = texts.get(&format!("register.why.{reason}"));
            let last = day().and_then(|it| it.parse().ok()).unwrap_or(today);
            lasting(async move {
                let done = match leaving(&link, &person).await {
                    Ok(it) => {
                        let changes = it.archived(&stored, &said, last);
                        carry_out(&link, changes, texts.get("register.archived"), texts).await
                    }
                    Err(fault) => Err(fault),
                };
                match done {
                    Ok(()) => onclose.call(()),
                    Err(fault) => match failed.try_write() {
                        Ok(mut failed) => *failed = Some(texts.fault(&fault)),
                        Err(_) => toast(texts.fault(&fault), None),
                    },
                }
            });
        }
    };
    rsx! {
        p { {texts.get(&format!("register.out.{reason}"))} }
        if deceased {
            Field { id: "day", label: texts.get("register.day_of_death"), hint: texts.get("register.day_hint"),
                DateInput { id: "day", value: day(), max: today.to_string(), onchange: move |it| day.set(it) }
            }
        } else {
            Field { id: "words", label: texts.get("register.words"), problem: failed(),
                TextInput { id: "words", value: words(), max: WORDS_MOST, onchange: move |it| words.set(it) }
            }
        }
        Follows { person }
        if let Some(failed) = failed() {
            p { class: "err", role: "alert", "{failed}" }
        }
        div { class: "foot",
            Button { label: texts.get("register.leave_not"), onpress: onclose }
            Button { look: Look::Primary, label: texts.get("register.archive"), missing, onpress: save }
        }
    }
}

/// Tasks and planned visits that wait for her and are closed with it.
#[component]
fn Follows(person: Person) -> Element {
    let texts = texts();
    let alone = person.home.persons.iter().all(|it| it.id == person.id);
    let today = shared().standing.read().as_ref().map(|it| it.today).unwrap_or_default();
    let hers = |subject: Option<shared::id::RecordId>| alone || subject == Some(person.id);
    let tasks: Vec<String> =
        person.tasks.iter().filter(|it| hers(it.subject)).map(|it| task(&texts, it)).collect();
    let visit = |it: &super::super::view::Planned, texts: &Texts| {
        let kind = it.visit_kind.as_deref().and_then(|kind| code(texts, "visit_kind", kind));
        let day = it.planned_for.map(|day| texts.date(day, today));
        join(" · ", [Some(texts.get("profile.planned")), kind, day]).unwrap_or_default()
    };
    let visits: Vec<String> = person.planned.iter().map(|it| visit(it, &texts)).collect();
    rsx! {
        if alone {
            p { class: "sub", {texts.get("register.alone")} }
        }
        if !tasks.is_empty() || !visits.is_empty() {
            div {
                p { class: "b", {texts.get("register.closes")} }
                ul {
                    for (nth , what) in tasks.into_iter().chain(visits).enumerate() {
                        TaskRow { key: "{nth}", what }
                    }
                }
            }
        }
    }
}
