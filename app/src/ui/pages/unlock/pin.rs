//! Six digits, tapped or typed.

use crate::ui::widgets::{Dots, Pad};
use dioxus::prelude::*;

/// How many digits a PIN has.
pub(super) const DIGITS: usize = 6;

/// Dots and keys. The caller empties `typed` when the digits did not do.
#[component]
pub(super) fn PinEntry(
    typed: Signal<String>,
    /// No key does anything: one has to wait.
    #[props(default)]
    resting: bool,
    /// At the lower left of the keys.
    #[props(default)]
    corner: Option<Element>,
    /// The sixth digit was tapped.
    onfull: EventHandler<String>,
) -> Element {
    let mut typed = typed;
    let tap = move |digit: char| {
        if typed.read().len() >= DIGITS {
            return;
        }
        typed.write().push(digit);
        if typed.read().len() == DIGITS {
            onfull.call(typed());
        }
    };
    rsx! {
        div { class: "by-pin",
            Dots { typed: typed.read().len(), of: DIGITS }
            Pad {
                corner,
                resting,
                ondigit: tap,
                onerase: move |()| {
                    typed.write().pop();
                },
            }
        }
    }
}
