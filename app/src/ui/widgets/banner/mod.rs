//! A message on the page itself: what is so, and what to do about it.

use super::{Glyph, Icon, Tone};
use dioxus::prelude::*;

/// A message. In danger it is read out at once, and the first step stands inside it.
///
/// ```ignore
/// Banner { tone: Tone::Danger, title: "혈압이 매우 높아요. 지금 증상을 물어봐 주세요.",
///     action: rsx! { Call { look: Look::Danger, label, number: "119" } },
///     p { "가슴 통증 · 숨참" }
/// }
/// ```
#[component]
pub fn Banner(
    title: String,
    #[props(default = Tone::Info)] tone: Tone,
    /// Another drawing than the tone's own.
    #[props(default)]
    glyph: Option<Glyph>,
    /// What to do.
    #[props(default)]
    action: Option<Element>,
    #[props(default)] children: Element,
) -> Element {
    let glyph = glyph.unwrap_or(match tone {
        Tone::Danger | Tone::Solid => Glyph::Stop,
        Tone::Caution => Glyph::Alert,
        Tone::Positive => Glyph::Done,
        Tone::Offline => Glyph::Offline,
        Tone::Plain | Tone::Info => Glyph::Note,
    });
    rsx! {
        section { class: "banner {tone.class()}", role: if tone == Tone::Danger { "alert" },
            Icon { glyph }
            div { class: "stack t grow",
                h2 { class: "h3", "{title}" }
                {children}
                if let Some(action) = action {
                    div { class: "line", {action} }
                }
            }
        }
    }
}
