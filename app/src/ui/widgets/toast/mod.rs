//! "Saved", "left as absent": a word at the foot of the screen for a while, with a way back.

use super::{Button, Glyph, Look};
use crate::platform::task;
use crate::ui::state::texts;
use dioxus::core::{Runtime, current_scope_id, spawn_forever};
use dioxus::prelude::*;
use std::future::Future;

/// How long it stays.
const SHOWN_MS: i64 = 8_000;

#[derive(Clone, Copy)]
struct Shown {
    now: Signal<Option<Said>>,
    number: Signal<u64>,
    /// The frame, which outlives every page.
    frame: ScopeId,
}

#[derive(Clone, PartialEq)]
struct Said {
    text: String,
    undo: Option<EventHandler<()>>,
}

/// Begin: once, at the root.
pub fn provide_toasts() {
    use_context_provider(|| Shown {
        now: Signal::new(None),
        number: Signal::new(0),
        frame: current_scope_id(),
    });
}

/// Say something for eight seconds. With `undo` there is a button that takes it back.
///
/// ```ignore
/// toast(texts.get("visit.absent_kept"), Some(EventHandler::new(move |()| take_back(act))));
/// ```
pub fn toast(text: String, undo: Option<EventHandler<()>>) {
    let mut shown: Shown = consume_context();
    let number = shown.number.peek().wrapping_add(1);
    shown.number.set(number);
    shown.now.set(Some(Said { text, undo }));
    // It outlives the page that said it.
    spawn_forever(async move {
        task::sleep(SHOWN_MS).await;
        if *shown.number.peek() == number {
            shown.now.set(None);
        }
    });
}

/// Do something to its end, even when the page that asked for it has gone, and say what came of it.
pub fn lasting(deed: impl Future<Output = ()> + 'static) {
    let Shown { frame, .. } = consume_context();
    Runtime::current().in_scope(frame, || spawn(deed));
}

/// Say something with a way back that still works when the page that said it has gone.
pub fn toast_undo(text: String, mut undo: impl FnMut() + 'static) {
    let Shown { frame, .. } = consume_context();
    let undo = Runtime::current().in_scope(frame, || EventHandler::new(move |()| undo()));
    toast(text, Some(undo));
}

/// Where toasts are shown: once, in the frame.
#[component]
pub fn Toasts() -> Element {
    let mut shown: Shown = use_context();
    let said = (shown.now)();
    rsx! {
        div { class: "toasts", role: "status",
            if let Some(said) = said {
                div { class: "toast",
                    span { "{said.text}" }
                    if let Some(undo) = said.undo {
                        Button {
                            look: Look::Bare,
                            glyph: Glyph::Undo,
                            label: texts().get("ui.undo"),
                            onpress: move |()| {
                                shown.now.set(None);
                                undo.call(());
                            },
                        }
                    }
                }
            }
        }
    }
}
