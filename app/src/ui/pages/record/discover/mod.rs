//! A discovery (위기가구 발굴) is written down: where it was learnt, which signs were seen, what they come to.

mod begin;
mod filled;
mod signs;
mod sum;
mod whence;

pub(super) use filled::Filled;

use super::{Away, NotOpened, Open};
use crate::data::Query;
use crate::ui::link::Link as ToHost;
use crate::ui::route::Route;
use crate::ui::state::{rows, shared, texts};
use crate::ui::widgets::{Banner, ButtonLink, Glyph, Skeleton, Tone};
use dioxus::prelude::*;
use shared::domain::discovery::DISCOVERY;

/// The form of this draft.
#[component]
pub fn Discover(
    /// Id of the draft.
    draft: String,
) -> Element {
    rsx! {
        for id in [draft] {
            Open { key: "{id}", id, edits: false }
        }
    }
}

/// A discovery begins and its form opens.
#[component]
pub fn DiscoverFor(
    /// A visit or its draft, a person, a household; nothing: it is not known yet who lives there.
    about: Vec<String>,
) -> Element {
    let link = use_context::<ToHost>();
    let begun = use_resource(move || {
        let (link, about) = (link.clone(), about.first().and_then(|it| it.parse().ok()));
        async move {
            match begin::begin(&link, about).await {
                Ok(draft) => {
                    navigator().replace(Route::Discover { draft: draft.to_string() });
                    None
                }
                Err(fault) => Some(fault),
            }
        }
    });
    let failed = begun.read().clone().flatten();
    rsx! {
        Away {
            match failed {
                Some(fault) => rsx! { NotOpened { fault } },
                None => rsx! { Skeleton { lines: 6 } },
            }
        }
    }
}

/// A discovery that is not finished: it waits here. Nothing when there is none.
#[component]
pub fn Unfinished() -> Element {
    let drafts = rows(|| Query::Drafts);
    let newest = use_memo(move || {
        let drafts = drafts.read();
        let Some(Ok(rows)) = &*drafts else { return None };
        let it = rows.iter().find(|row| row["kind"] == DISCOVERY.name)?;
        Some((it["id"].as_str()?.to_owned(), it["saved_at"].as_i64()?))
    });
    let texts = texts();
    let Some((draft, at)) = newest() else { return rsx! {} };
    let now = shared().standing.read().as_ref().map(|it| it.now).unwrap_or_default();
    rsx! {
        Banner { tone: Tone::Info, glyph: Glyph::Note, title: texts.get("discovery.form.begun"),
            action: rsx! {
                ButtonLink { to: Route::Discover { draft }, label: texts.get("register.go_on") }
            },
            p { {texts.fill("profile.begun_at", &[("when", &texts.moment(at, now))])} }
        }
    }
}
