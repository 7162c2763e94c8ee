//! What happened, newest first.

use super::{Glyph, Icon, Tone};
use dioxus::prelude::*;

/// A list of [`Happening`]s.
///
/// ```ignore
/// Timeline { Happening { glyph: Glyph::Pulse, tone: Tone::Danger, when: "11월 1일 · 이하은", title: "혈압 152/94" } }
/// ```
#[component]
pub fn Timeline(children: Element) -> Element {
    rsx! {
        ul { class: "tl", {children} }
    }
}

/// One thing that happened.
#[component]
pub fn Happening(
    glyph: Glyph,
    #[props(default)] tone: Tone,
    /// When, and who wrote it down.
    when: String,
    title: String,
    #[props(default)] detail: Option<String>,
    /// More under it.
    #[props(default)]
    children: Element,
) -> Element {
    rsx! {
        li {
            span { class: "dot {tone.class()}", Icon { glyph } }
            p { class: "meta", "{when}" }
            p { class: "b", "{title}" }
            if let Some(detail) = detail {
                p { class: "sub", "{detail}" }
            }
            {children}
        }
    }
}
