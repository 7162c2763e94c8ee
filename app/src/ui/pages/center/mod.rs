//! The sync centre: how the records stand to the server, what was refused and how to mend it, what waits, what was sent.

pub(super) mod facts;
mod head;
mod list;
mod now;
mod refused;
pub(super) mod words;

use crate::data::Which;
use crate::ui::frame::Page;
use crate::ui::pages::conflicts::Decided;
use crate::ui::state::texts;
use crate::ui::widgets::Glyph;
use dioxus::prelude::*;
use facts::Facts;
use head::Head;
use list::SaveList;
use refused::Refusals;

/// The sync centre.
#[component]
pub fn Center() -> Element {
    let texts = texts();
    rsx! {
        Page { title: texts.get("center.title"),
            Head {}
            Refusals {}
            Decided {}
            div { class: "cols",
                div { class: "stack",
                    SaveList { which: Which::Waiting, glyph: Glyph::Waiting, title: "center.waiting", note: "center.waiting_note", empty: "center.waiting_none" }
                    SaveList { which: Which::Taken, glyph: Glyph::Done, title: "center.sent", note: "center.sent_note", empty: "center.sent_none" }
                }
                aside { class: "stack", "aria-label": texts.get("center.facts"),
                    Facts {}
                }
            }
        }
    }
}
