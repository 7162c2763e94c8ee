//! "Saved", "left as absent": a word at the foot of the screen for a while, with a way back.

use super::{Button, Glyph, Look};
use crate::platform::task;
use crate::ui::state::texts;
use dioxus::core::spawn_forever;
use dioxus::prelude::*;

/// How long it stays.
const SHOWN_MS: i64 = 8_000;

#[derive(Clone, Copy)]
struct Shown {
    now: Signal<Option<Said>>,
    number: Signal<u64>,
}

#[derive(Clone, PartialEq)]
struct Said {
    text: String,
    undo: Option<EventHandler<()>>,
}

/// Begin: once, at the root.
pub fn provide_toasts() {
    use_context_provider(|| Shown { now: Signal::new(None), number: Signal::new(0) });
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
