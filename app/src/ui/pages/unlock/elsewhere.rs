//! Nothing can be opened here: another tab has the store, or this browser cannot keep one.

use super::entering::enter;
use super::hello::{Lobby, Problem, Why};
use crate::host::{Ask, Fault};
use crate::ui::link::Link;
use crate::ui::state::{shared, texts};
use crate::ui::widgets::{Button, Glyph, Look};
use dioxus::prelude::*;

/// Another tab of this browser has the store.
#[component]
pub(super) fn Elsewhere() -> Element {
    let (texts, shared, link) = (texts(), shared(), use_context::<Link>());
    let mut busy = use_signal(|| false);
    let mut fault = use_signal(|| None::<Fault>);
    let take = move |()| {
        let link = link.clone();
        spawn(async move {
            busy.set(true);
            fault.set(enter(&link, shared, Ask::TakeOver).await.err());
            busy.set(false);
        });
    };
    rsx! {
        Lobby { title: "unlock.elsewhere_title",
            Why { glyph: Glyph::Tablet, title: texts.get("unlock.elsewhere"), text: texts.get("unlock.elsewhere_why") }
            if busy() {
                p { class: "sub center", role: "status", {texts.get("unlock.taking_over")} }
            } else {
                Button { look: Look::Primary, big: true, block: true, label: texts.get("unlock.take_over"), onpress: take }
            }
            Problem { text: fault.read().as_ref().map(|it| texts.fault(it)) }
        }
    }
}

/// This browser, or this address, cannot keep a store.
#[component]
pub(super) fn Unfit() -> Element {
    let texts = texts();
    rsx! {
        Lobby { title: "unlock.unfit_title", foot: "unlock.nothing_kept",
            h2 { {texts.get("unlock.unfit")} }
            p { {texts.get("unlock.unfit_why")} }
            ul { class: "needs stack t",
                for key in ["unlock.unfit_browser", "unlock.unfit_address", "unlock.unfit_private"] {
                    li { key: "{key}", {texts.get(key)} }
                }
            }
        }
    }
}
