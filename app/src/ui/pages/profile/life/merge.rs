//! Two records are one person: a coordinator sees both side by side and makes them one.

use super::super::view::Person;
use super::super::words::{about, name_of};
use super::leaving;
use crate::data::{Command, Query};
use crate::host::Fault;
use crate::text::Texts;
use crate::ui::doors::sentence;
use crate::ui::link::Link;
use crate::ui::pages::record::find::FindPerson;
use crate::ui::state::{ask_rows, send, shared, texts};
use crate::ui::widgets::{Button, Dialog, KeyValue, Look, Pair, lasting, toast};
use dioxus::prelude::*;
use shared::id::RecordId;

/// The dialog.
#[component]
pub fn SamePerson(person: Person, onclose: EventHandler<()>) -> Element {
    let texts = texts();
    let link = use_context::<Link>();
    let mut other = use_signal(|| None::<Person>);
    let (ask, this) = (link.clone(), person.id);
    let pick = move |id: RecordId| {
        let link = ask.clone();
        let day = shared().standing.peek().as_ref().map(|it| it.today).unwrap_or_default();
        spawn(async move {
            let rows = ask_rows(&link, Query::Profile { id, day }).await.unwrap_or_default();
            other.set(
                rows.into_iter()
                    .next()
                    .and_then(|row| serde_json::from_value::<Person>(row).ok())
                    .filter(|it| it.id != this),
            );
        });
    };
    let stays = person.clone();
    let merge = move |()| {
        let Some(gone) = other.peek().clone() else { return };
        let (link, stays) = (link.clone(), stays.clone());
        lasting(async move {
            match one(&link, &stays, &gone, texts).await {
                Ok(()) => onclose.call(()),
                Err(fault) => toast(texts.fault(&fault), None),
            }
        });
    };
    let missing = other.read().is_none().then(|| texts.get("register.same_missing"));
    let foot = rsx! {
        Button { label: texts.get("register.leave_not"), onpress: onclose }
        Button { look: Look::Primary, label: texts.get("register.same_deed"), missing, onpress: merge }
    };
    rsx! {
        Dialog { open: true, title: texts.get("register.same"), foot, onclose,
            p { class: "sub", {texts.get("register.same_about")} }
            FindPerson { id: "same", label: texts.get("register.same_find"), not: this, onpick: pick }
            if let Some(other) = other() {
                div { class: "g2",
                    Side { title: texts.get("register.same_stays"), person: person.clone() }
                    Side { title: texts.get("register.same_goes"), person: other }
                }
            }
        }
    }
}

/// One of the two.
#[component]
fn Side(title: String, person: Person) -> Element {
    let texts = texts();
    let phones: Vec<String> = person.phones.iter().map(|it| it.number.clone()).collect();
    let birth = person.birth_date.map(|it| it.to_string());
    rsx! {
        section { class: "element stack t",
            h3 { class: "h4", "{title}" }
            KeyValue {
                Pair { name: texts.get("field.person.name"), {name_of(&texts, &person)} }
                if let Some(about) = about(&texts, &person) {
                    Pair { name: texts.get("register.same_who"), "{about}" }
                }
                if let Some(birth) = birth {
                    Pair { name: texts.get("field.person.birth_date"), "{birth}" }
                }
                if !phones.is_empty() {
                    Pair { name: texts.get("group.person.phones"), {phones.join(", ")} }
                }
                if let Some(address) = person.home.address.clone() {
                    Pair { name: texts.get("group.dwelling.address"), "{address}" }
                }
            }
        }
    }
}

/// Make them one. Who lives elsewhere comes to live in the household of the one that stays first.
async fn one(link: &Link, stays: &Person, gone: &Person, texts: Texts) -> Result<(), Fault> {
    if stays.home.household != gone.home.household {
        let changes = leaving(link, gone).await?.moved_to(stays.home.household);
        send(link, Command::Save { changes, draft: None }).await?;
    }
    let command = Command::Merge { loser: gone.id, winner: stays.id };
    let said = texts.get(sentence(&command));
    send(link, command).await?;
    toast(said, None);
    Ok(())
}
