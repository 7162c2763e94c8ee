//! A registration that is not finished: it waits here.

use crate::data::Query;
use crate::ui::route::Route;
use crate::ui::state::{rows, shared, texts};
use crate::ui::widgets::{Banner, ButtonLink, Glyph, Tone};
use dioxus::prelude::*;
use shared::domain::person::PERSON;

/// The newest of them.
#[component]
pub(super) fn Begun() -> Element {
    let drafts = rows(|| Query::Drafts);
    let drafts = drafts.read();
    let Some(Ok(rows)) = &*drafts else { return rsx! {} };
    // A draft of an edit has the id of its record.
    let newest = rows.iter().find(|row| row["kind"] == PERSON.name && row["id"] != row["about"]);
    let newest = newest.and_then(|row| Some((row["id"].as_str()?.to_owned(), row["saved_at"].as_i64()?)));
    let texts = texts();
    let Some((draft, at)) = newest else { return rsx! {} };
    let now = shared().standing.read().as_ref().map(|it| it.now).unwrap_or_default();
    rsx! {
        Banner { tone: Tone::Info, glyph: Glyph::Note, title: texts.get("register.begun"),
            action: rsx! {
                ButtonLink { to: Route::Register { draft }, label: texts.get("register.go_on") }
            },
            p { {texts.fill("profile.begun_at", &[("when", &texts.moment(at, now))])} }
        }
    }
}
