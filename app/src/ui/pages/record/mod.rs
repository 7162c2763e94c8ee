//! Registering somebody, and editing a person, a household or a dwelling: one form over the declarations of the kinds.
//! The pure part is in [`crate::form::record`].

mod alike;
mod asked;
mod discover;
mod filled;
pub mod find;
mod known;
mod members;
mod save;
mod set;
mod sheet;
mod start;

pub use discover::{Discover, DiscoverFor, Unfinished};
pub use start::begin;
pub(super) use start::household_of;

use crate::data::{Draft, Query, Refused};
use crate::form::record::{OneRecord, RecordForm, edited_home};
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
use shared::body::Snapshot;
use shared::domain::discovery::DISCOVERY;
use shared::domain::household::HOUSEHOLD;
use shared::id::RecordId;
use sheet::Opened;
use start::{fresh, has_dwelling};

/// Somebody is registered: the form of this draft.
#[component]
pub fn Register(
    /// Id of the draft.
    draft: String,
) -> Element {
    // A list of one: only in a list does another key make another page.
    rsx! {
        for id in [draft] {
            Open { key: "{id}", id, edits: false }
        }
    }
}

/// A record is edited. Whoever left before the end goes on where she was.
#[component]
pub fn Edit(
    /// The record.
    id: String,
) -> Element {
    rsx! {
        for id in [id] {
            Open { key: "{id}", id, edits: true }
        }
    }
}

/// A form begins and its page opens: of a new household, or of a new member of the household that this record lives in.
#[component]
pub fn RegisterFor(
    /// A household, or anything that lives with one; `new`: a new household.
    about: String,
) -> Element {
    let link = use_context::<ToHost>();
    let mut failed = use_signal(|| None::<Fault>);
    use_hook(move || {
        spawn(async move {
            match begin(&link, about.parse().ok()).await {
                Ok(draft) => _ = navigator().replace(Route::Register { draft: draft.to_string() }),
                Err(fault) => failed.set(Some(fault)),
            }
        })
    });
    rsx! {
        Away {
            match failed() {
                Some(fault) => rsx! { NotOpened { fault } },
                None => rsx! { Skeleton { lines: 6 } },
            }
        }
    }
}

#[component]
fn Open(id: String, edits: bool) -> Element {
    let link = use_context::<ToHost>();
    let opened = use_resource(move || {
        let (link, id) = (link.clone(), id.parse::<RecordId>().ok());
        async move {
            match id {
                Some(id) => open(&link, id, edits).await,
                None => Ok(None),
            }
        }
    });
    let now = opened.read().clone();
    let texts = texts();
    match now {
        Some(Ok(Some(opened))) if opened.form.of_kind(DISCOVERY.name).is_some() => {
            rsx! { discover::Filled { opened } }
        }
        Some(Ok(Some(opened))) => rsx! { Filled { opened } },
        Some(Ok(None)) => rsx! {
            Away {
                Empty { glyph: Glyph::Note, title: texts.get("register.gone"),
                    p { {texts.get("register.gone_more")} }
                    ButtonLink { look: Look::Primary, label: texts.get("register.to_people"), to: Route::People {} }
                }
            }
        },
        Some(Err(fault)) => rsx! { Away { NotOpened { fault } } },
        None => rsx! { Away { Skeleton { lines: 6 } } },
    }
}

#[component]
fn NotOpened(fault: Fault) -> Element {
    let texts = texts();
    rsx! {
        Banner { tone: Tone::Caution, title: texts.get("register.not_opened"), p { {texts.fault(&fault)} } }
    }
}

/// Around what is no form.
#[component]
fn Away(children: Element) -> Element {
    let texts = texts();
    rsx! {
        Page { title: texts.get("register.title"), back: (Route::People {}.into(), texts.get("register.to_people")), {children} }
    }
}

/// The form and what is known around it; `None` when there is no such draft (any more), or no such record.
async fn open(link: &ToHost, id: RecordId, edits: bool) -> Result<Option<Opened>, Fault> {
    let wanted = id.to_string();
    let rows = ask_rows(link, Query::Drafts).await?;
    let row = rows.iter().find(|row| row["id"] == wanted.as_str());
    let kept = row.and_then(draft_of).and_then(|(draft, at)| {
        let form = RecordForm::of_fields(&draft.fields)?;
        Some((draft, at, form))
    });
    let (draft, saved_at, form) = match kept {
        Some((draft, at, form)) => (draft, Some(at), form),
        None if edits => match ask_rows(link, Query::Form { id }).await {
            Ok(rows) => {
                let Some(record) = rows.first().and_then(OneRecord::of_row) else { return Ok(None) };
                (draft_of_edit(&record), None, edited(link, record).await?)
            }
            Err(Fault::Refused(Refused::NotFound { .. })) => return Ok(None),
            Err(fault) => return Err(fault),
        },
        None => return Ok(None),
    };
    let known = known(link, &form).await?;
    Ok(Some(Opened { draft, saved_at, form, known }))
}

async fn edited(link: &ToHost, record: OneRecord) -> Result<RecordForm, Fault> {
    if record.kind.name != HOUSEHOLD.name {
        return Ok(RecordForm::of(record));
    }
    let fresh = match has_dwelling(link, record.id).await? {
        true => None,
        false => fresh(link).await?.into_iter().next(),
    };
    Ok(edited_home(record, fresh))
}

fn draft_of_edit(record: &OneRecord) -> Draft {
    Draft {
        id: record.id,
        kind: record.kind.name.to_owned(),
        about: Some(record.id),
        opened: Snapshot::default(),
        fields: Default::default(),
        page: 1,
    }
}
