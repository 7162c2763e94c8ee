//! A record that is out of use says who did it, when and why, and can be used again.

use super::super::view::Person;
use super::{carry_out, opened};
use crate::data::{Change, Query};
use crate::form::record::reason_of;
use crate::text::Texts;
use crate::ui::link::Link;
use crate::ui::state::{ask_rows, may_write, shared, texts};
use crate::ui::widgets::{Banner, Button, Glyph, Tone, lasting, toast};
use dioxus::prelude::*;
use shared::domain::person::PERSON;

/// The banner of an archived person.
#[component]
pub fn Archived(person: Person, reason: String) -> Element {
    let texts = texts();
    let link = use_context::<Link>();
    let now = shared().standing.read().as_ref().map(|it| it.now).unwrap_or_default();
    let changed = person.changed.as_ref().map(|it| {
        let who = it.by.name.clone().unwrap_or_else(|| texts.get("profile.somebody"));
        texts.fill("register.archived_by", &[("who", &who), ("when", &texts.moment(it.at, now))])
    });
    let revive = move |()| {
        let (link, person) = (link.clone(), person.clone());
        lasting(async move {
            if let Err(fault) = use_again(&link, &person, texts).await {
                toast(texts.fault(&fault), None);
            }
        });
    };
    rsx! {
        Banner { tone: Tone::Offline, glyph: Glyph::Note, title: told(&texts, &reason),
            action: may_write(&PERSON).then(|| rsx! {
                Button { glyph: Glyph::Undo, label: texts.get("register.revive"), onpress: revive }
            }),
            if let Some(changed) = changed {
                p { "{changed}" }
            }
        }
    }
}

/// Why, in a sentence.
fn told(texts: &Texts, reason: &str) -> String {
    match reason_of(reason) {
        (Some(code), "") => texts.get(&format!("profile.archived.{code}")),
        (Some(code), words) => format!("{} · {words}", texts.get(&format!("profile.archived.{code}"))),
        (None, words) => texts.fill("profile.archived.other", &[("reason", &words)]),
    }
}

/// In use again, with the household that went with her.
async fn use_again(link: &Link, person: &Person, texts: Texts) -> Result<(), crate::host::Fault> {
    let record = opened(link, person.id).await?;
    let mut changes = vec![Change::Revive { id: record.id, opened: record.opened }];
    let household = person.home.household;
    let row = ask_rows(link, Query::Form { id: household }).await?.pop().unwrap_or_default();
    if row["archived"].is_string() {
        let household = opened(link, household).await?;
        changes.push(Change::Revive { id: household.id, opened: household.opened });
    }
    carry_out(link, changes, texts.get("register.revived"), texts).await
}
