//! Nothing here: and that is said.

use super::{Glyph, Icon};
use dioxus::prelude::*;

/// An empty list.
///
/// ```ignore
/// Empty { title: "오늘 방문을 모두 마쳤어요", text: "내일은 네 집이 기다려요." }
/// ```
#[component]
pub fn Empty(
    title: String,
    #[props(default)] text: Option<String>,
    #[props(default = Glyph::Heart)] glyph: Glyph,
    /// What to do instead.
    #[props(default)]
    children: Element,
) -> Element {
    rsx! {
        div { class: "empty",
            Icon { glyph }
            h2 { class: "h3", "{title}" }
            if let Some(text) = text {
                p { "{text}" }
            }
            {children}
        }
    }
}
