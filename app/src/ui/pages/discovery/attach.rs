//! A discovery of which nobody knew where it belongs is attached to a household: it moves there, with what is to do.

use super::super::profile::{carry_out, opened};
use super::super::record::find::FindPerson;
use super::super::record::household_of;
use crate::data::{Change, HomeGiven, Query};
use crate::host::Fault;
use crate::text::Texts;
use crate::ui::link::Link as ToHost;
use crate::ui::route::Route;
use crate::ui::state::{ask_rows, texts};
use crate::ui::widgets::{ButtonLink, Card, Glyph, toast};
use dioxus::prelude::*;
use shared::domain::discovery::DISCOVERY;
use shared::domain::task::TASK;
use shared::domain::visit::VISIT;
use shared::id::RecordId;

/// Most records of a kind that go along in one save.
const OF_A_KIND_MOST: u32 = 50;

/// Whose discovery it is.
#[component]
pub(super) fn Attach(
    /// The discovery.
    id: RecordId,
    /// The household that was made for it, of which nothing is known.
    household: RecordId,
) -> Element {
    let texts = texts();
    let link = use_context::<ToHost>();
    rsx! {
        Card {
            title: texts.get("discovery.page.attach"),
            action: rsx! {
                ButtonLink {
                    glyph: Glyph::Plus,
                    label: texts.get("register.title"),
                    to: Route::RegisterFor { about: id.to_string() },
                }
            },
            p { class: "sub", {texts.get("discovery.page.attach_about")} }
            FindPerson {
                id: "attach",
                label: texts.get("discovery.page.attach"),
                onpick: move |person: RecordId| {
                    let link = link.clone();
                    spawn(async move {
                        if let Err(fault) = attach(&link, household, person, texts).await {
                            toast(texts.fault(&fault), None);
                        }
                    });
                },
            }
        }
    }
}

/// All that lives with the household without a name moves to the other one; when nothing is left there, it is then out
/// of use.
async fn attach(link: &ToHost, from: RecordId, person: RecordId, texts: Texts) -> Result<(), Fault> {
    let to = household_of(link, person).await?.id;
    let (mut changes, mut all_go) = (Vec::new(), true);
    for kind in [&DISCOVERY, &TASK, &VISIT] {
        let kind = kind.name.to_owned();
        let all = Query::List { kind, of: Some(from), archived: false, limit: OF_A_KIND_MOST, after: None };
        let rows = ask_rows(link, all).await?;
        all_go &= rows.len() < OF_A_KIND_MOST as usize;
        for row in rows {
            let id: RecordId = row["id"].as_str().and_then(|it| it.parse().ok()).ok_or(Fault::Gone)?;
            let opened = opened(link, id).await?.opened;
            changes.push(Change::Move { id, opened, home: HomeGiven::With(to) });
        }
    }
    if all_go {
        let opened = opened(link, from).await?.opened;
        changes.push(Change::Archive { id: from, opened, reason: "duplicate".to_owned() });
    }
    carry_out(link, changes, texts.get("discovery.page.attached"), texts).await
}
