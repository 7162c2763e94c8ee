//! The life of a person's record: moved, deceased, put out of use, in use again, one with another.

mod again;
mod merge;
mod moved;
mod out;

pub use again::Archived;
pub use merge::SamePerson;
pub use out::LeavingDialog;

use super::view::Person;
use crate::data::{Change, Command, Query};
use crate::form::record::{Leaving, OneRecord, taken_back, touched};
use crate::host::Fault;
use crate::text::Texts;
use crate::ui::link::Link;
use crate::ui::state::{ask_rows, may_settle, may_write, send, shared, texts};
use crate::ui::widgets::{Button, Card, Glyph, lasting, toast, toast_undo};
use dioxus::prelude::*;
use serde_json::Value;
use shared::clock::seoul_time;
use shared::domain::LocalTime;
use shared::domain::person::PERSON;
use shared::id::RecordId;

/// What can be done with the record.
#[component]
pub fn Life(person: Person) -> Element {
    let texts = texts();
    let mut leaving = use_signal(|| false);
    let mut merging = use_signal(|| false);
    if person.archived.is_some() || !may_write(&PERSON) {
        return rsx! {};
    }
    rsx! {
        Card { title: texts.get("register.life"),
            p { class: "sub", {texts.get("register.life_about")} }
            div { class: "line",
                Button { glyph: Glyph::Home, label: texts.get("register.leave"), onpress: move |()| leaving.set(true) }
                if may_settle() {
                    Button { glyph: Glyph::Swap, label: texts.get("register.same"), onpress: move |()| merging.set(true) }
                }
            }
        }
        if leaving() {
            LeavingDialog { person: person.clone(), onclose: move |()| leaving.set(false) }
        }
        if merging() {
            SamePerson { person: person.clone(), onclose: move |()| merging.set(false) }
        }
    }
}

/// A record as a form opens it.
pub(in crate::ui::pages) async fn opened(link: &Link, id: RecordId) -> Result<OneRecord, Fault> {
    OneRecord::of_row(&row(link, id).await?).ok_or(Fault::Gone)
}

async fn row(link: &Link, id: RecordId) -> Result<Value, Fault> {
    ask_rows(link, Query::Form { id }).await?.pop().ok_or(Fault::Gone)
}

async fn rows_of(link: &Link, changes: &[Change]) -> Vec<Value> {
    let mut rows = Vec::new();
    for id in touched(changes) {
        // What is made by this save is not there yet.
        rows.extend(row(link, id).await);
    }
    rows
}

/// Who leaves, and what is around her, as it is now.
pub(super) async fn leaving(link: &Link, person: &Person) -> Result<Leaving, Fault> {
    let mut waiting = Vec::new();
    for id in person.tasks.iter().map(|it| it.id).chain(person.planned.iter().map(|it| it.id)) {
        waiting.push(opened(link, id).await?);
    }
    let now = shared().standing.peek().as_ref().map(|it| it.now).unwrap_or_default();
    Ok(Leaving {
        person: opened(link, person.id).await?,
        household: opened(link, person.home.household).await?,
        alone: person.home.persons.iter().all(|it| it.id == person.id),
        waiting,
        now: LocalTime(seoul_time(now)),
    })
}

/// Save, say so, and for eight seconds offer the way back.
pub(in crate::ui::pages) async fn carry_out(
    link: &Link,
    changes: Vec<Change>,
    said: String,
    texts: Texts,
) -> Result<(), Fault> {
    let before = rows_of(link, &changes).await;
    send(link, Command::Save { changes: changes.clone(), draft: None }).await?;
    let link = link.clone();
    toast_undo(said, move || {
        let (link, changes, before) = (link.clone(), changes.clone(), before.clone());
        lasting(async move {
            let now = rows_of(&link, &changes).await;
            let changes = taken_back(&changes, &before, &now);
            match send(&link, Command::Save { changes, draft: None }).await {
                Ok(_) => toast(texts.get("register.taken_back"), None),
                Err(fault) => toast(texts.fault(&fault), None),
            }
        });
    });
    Ok(())
}
