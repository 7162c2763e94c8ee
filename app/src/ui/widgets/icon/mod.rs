//! A drawing beside words. It is hidden from readers of the screen: the words say it.

mod glyph;

pub use glyph::Glyph;

use dioxus::prelude::*;

/// One drawing, as large as the letters around it.
///
/// ```ignore
/// Icon { glyph: Glyph::Clock }
/// ```
#[component]
pub fn Icon(glyph: Glyph) -> Element {
    rsx! {
        svg { class: "i", view_box: "0 0 24 24", "aria-hidden": "true",
            path { d: glyph::path(glyph) }
            if glyph == Glyph::Logo {
                path { class: "heart", d: glyph::HEART }
            }
        }
    }
}
