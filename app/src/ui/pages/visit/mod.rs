//! A senior visit: a form of a few pages that keeps itself, tells what it comes to while it is typed, and is saved as
//! one act. The pure part is in [`crate::form`].

mod arrival;
mod aside;
mod ask;
mod danger;
mod filled;
mod follow;
mod judgement;
mod known;
mod living;
mod measured;
mod mind;
mod next;
mod sheet;
pub mod start;
mod strength;
mod summary;
mod vitals;
mod words;

pub use words::{short_name, total_words};

use crate::data::{Draft, Query};
use crate::form::VisitForm;
use crate::host::Fault;
use crate::ui::draft::draft_of;
use crate::ui::frame::Page;
use crate::ui::link::Link as ToHost;
use crate::ui::route::Route;
use crate::ui::state::{ask_rows, texts};
use crate::ui::widgets::{Banner, ButtonLink, Empty, Glyph, Look, Skeleton, Tone};
use dioxus::prelude::*;
use filled::Filled;
use known::known;
use serde_json::Value;
use shared::clock::Millis;
use sheet::Opened;

/// A senior visit.
#[component]
pub fn Visit(
    /// Id of its draft.
    draft: String,
) -> Element {
    let link = use_context::<ToHost>();
    let id = draft.clone();
    let opened = use_resource(move || {
        let (link, id) = (link.clone(), id.clone());
        async move { open(&link, &id).await }
    });
    let now = opened.read().clone();
    match now {
        Some(Ok(Some(opened))) => rsx! { Filled { key: "{draft}", opened } },
        Some(Ok(None)) => rsx! {
            Away {
                Empty { glyph: Glyph::Note, title: texts().get("visit.gone"),
                    p { {texts().get("visit.gone_more")} }
                    ButtonLink { look: Look::Primary, label: texts().get("visit.to_today"), to: Route::Today {} }
                }
            }
        },
        Some(Err(fault)) => rsx! {
            Away {
                Banner { tone: Tone::Caution, title: texts().get("visit.not_opened"), p { {texts().fault(&fault)} } }
            }
        },
        None => rsx! {
            Away { Skeleton { lines: 6 } }
        },
    }
}

/// Around what is no form.
#[component]
fn Away(children: Element) -> Element {
    rsx! {
        Page { title: texts().get("visit.title"), back: (Route::Today {}.into(), texts().get("visit.to_today")), {children} }
    }
}

/// The draft and what is known around it; `None` when there is no such draft (any more).
async fn open(link: &ToHost, id: &str) -> Result<Option<Opened>, Fault> {
    let rows = ask_rows(link, Query::Drafts).await?;
    let row = rows.iter().find(|row| row["id"].as_str() == Some(id));
    let Some((draft, saved_at, form)) = row.and_then(read) else { return Ok(None) };
    let known = known(link, form.person).await?;
    Ok(Some(Opened { draft, form, known, saved_at }))
}

fn read(row: &Value) -> Option<(Draft, Millis, VisitForm)> {
    let (draft, saved_at) = draft_of(row)?;
    let form = VisitForm::of_fields(&draft.fields)?;
    Some((draft, saved_at, form))
}
