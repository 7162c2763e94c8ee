//! The second step: a passphrase, twice, and what it means to forget it.

use super::typed::Typed;
use crate::text::{PASSPHRASE_LETTERS, letters};
use crate::ui::state::texts;
use crate::ui::widgets::{Banner, Button, Field, Keyboard, Look, TextInput, Tone, described_by};
use dioxus::prelude::*;

/// The passphrase, twice.
#[component]
pub(super) fn Secret(typed: Signal<Typed>, onback: EventHandler<()>, onnext: EventHandler<()>) -> Element {
    let texts = texts();
    let mut typed = typed;
    let mut shown = use_signal(|| false);
    let missing = typed.read().passphrase_lacks().map(|key| texts.get(key));
    let keyboard = if shown() { Keyboard::Words } else { Keyboard::Secret };
    let differs = {
        let typed = typed.read();
        !typed.passphrase.starts_with(typed.again.as_str())
    };
    let differs = differs.then(|| texts.get("unlock.again_differs"));
    let reveal = texts.get(if shown() { "unlock.hide" } else { "unlock.show" });
    let next = move || {
        if typed.read().passphrase_lacks().is_none() {
            onnext.call(());
        }
    };
    rsx! {
        h2 { {texts.get("unlock.new_title")} }
        Field { id: "new-passphrase", label: texts.get("unlock.new_passphrase"), hint: counted(&typed.read().passphrase),
            TextInput {
                id: "new-passphrase",
                value: typed.read().passphrase.clone(),
                keyboard,
                described: described_by("new-passphrase", true, false),
                onchange: move |text| typed.write().passphrase = text,
            }
        }
        Field { id: "again", label: texts.get("unlock.again"), problem: differs.clone(),
            TextInput {
                id: "again",
                value: typed.read().again.clone(),
                keyboard,
                invalid: differs.is_some(),
                described: described_by("again", false, differs.is_some()),
                onchange: move |text| typed.write().again = text,
                onenter: move |()| next(),
            }
        }
        div { class: "end",
            Button { look: Look::Bare, label: reveal, onpress: move |()| shown.toggle() }
        }
        Banner { tone: Tone::Caution, title: texts.get("unlock.forget_title"),
            p { {texts.get("unlock.forget")} }
        }
        div { class: "deeds",
            Button { big: true, label: texts.get("ui.back"), onpress: onback }
            Button { look: Look::Primary, big: true, label: texts.get("unlock.enrol"), missing, onpress: move |()| next() }
        }
    }
}

/// The rule, and how far what was typed is from it.
fn counted(passphrase: &str) -> String {
    let texts = texts();
    let rule = texts.fill("unlock.passphrase_rule", &[("min", &PASSPHRASE_LETTERS)]);
    match letters(passphrase) {
        0 => rule,
        n if n < PASSPHRASE_LETTERS => {
            format!("{rule} {}", texts.fill("unlock.passphrase_now", &[("n", &n)]))
        }
        _ => texts.get("unlock.passphrase_fits"),
    }
}
