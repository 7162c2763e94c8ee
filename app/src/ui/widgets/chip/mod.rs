//! A word about a state.

use super::{Glyph, Icon, Tone};
use dioxus::prelude::*;

/// A word in a pill, with a drawing when it is a state.
///
/// ```ignore
/// Chip { tone: Tone::Danger, glyph: Glyph::Clock, text: "2일 지남" }
/// ```
#[component]
pub fn Chip(text: String, #[props(default)] tone: Tone, #[props(default)] glyph: Option<Glyph>) -> Element {
    rsx! {
        span { class: "chip {tone.class()}",
            if let Some(glyph) = glyph {
                Icon { glyph }
            }
            "{text}"
        }
    }
}
