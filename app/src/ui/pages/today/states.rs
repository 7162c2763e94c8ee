//! When there is no list to show: nobody waits, the first data is on its way, reading is locked, something failed.

use super::view::Made;
use crate::data::Refused;
use crate::host::{Ask, Fault};
use crate::ui::link::Link;
use crate::ui::state::{shared, texts};
use crate::ui::widgets::{Banner, Button, Empty, Glyph, Look, Meter, Tone, toast};
use dioxus::prelude::*;

/// Nobody waits, or everybody was visited.
#[component]
pub fn NoDoor(done: Made) -> Element {
    let texts = texts();
    let key = if done.doors > 0 { "today.empty.done" } else { "today.empty.none" };
    rsx! {
        Empty { title: texts.get(key), text: texts.get(&format!("{key}_how")) }
    }
}

/// The first data has not come yet, or is coming.
#[component]
pub fn FirstSync() -> Element {
    let texts = texts();
    // What has come so far grows many times a second; the rest of the page need not follow.
    let first = use_memo(|| {
        let shared = shared();
        let standing = shared.standing.read();
        standing.as_ref().filter(|it| it.last_sync.is_none()).map(|it| (it.syncing, it.rows, it.of))
    });
    match first() {
        None => rsx! {},
        Some((true, n, of)) => rsx! {
            div { role: "status",
                Banner { glyph: Glyph::Sync, title: texts.get("today.receiving"),
                    p { {texts.received(n, of)} }
                    if of > 0 {
                        Meter { label: texts.get("today.receiving"), value: n, max: of }
                    }
                }
            }
        },
        Some((false, ..)) => rsx! {
            Banner { tone: Tone::Offline, title: texts.get("today.not_yet"), action: rsx! { SyncNow {} },
                p { {texts.get("today.not_yet_how")} }
            }
        },
    }
}

/// The list cannot be shown: why, and what to do.
#[component]
pub fn NotShown(fault: Fault) -> Element {
    let texts = texts();
    let locked = matches!(fault, Fault::Refused(Refused::LeaseExpired));
    let title = if locked { "today.lease.title" } else { "today.error" };
    let tone = if locked { Tone::Offline } else { Tone::Caution };
    rsx! {
        Banner { tone, title: texts.get(title), action: rsx! { Again { locked } },
            p { {texts.fault(&fault)} }
        }
    }
}

#[component]
fn Again(locked: bool) -> Element {
    if locked {
        return rsx! { SyncNow {} };
    }
    let again = |()| {
        let mut revision = shared().revision;
        revision += 1;
    };
    rsx! {
        Button { label: texts().get("people.retry"), glyph: Glyph::Undo, onpress: again }
    }
}

/// Sync because a person asks for it.
#[component]
fn SyncNow() -> Element {
    let link = use_context::<Link>();
    let sync = move |()| {
        let link = link.clone();
        spawn(async move {
            if let crate::host::Reply::Fault(fault) = link.ask(Ask::Sync).await {
                toast(texts().fault(&fault), None);
            }
        });
    };
    rsx! {
        Button { look: Look::Soft, glyph: Glyph::Sync, label: texts().get("today.sync_now"), onpress: sync }
    }
}
