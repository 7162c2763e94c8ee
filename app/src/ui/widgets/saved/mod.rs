//! Whether the form on the screen is on the disk.

use super::{Glyph, Icon};
use crate::ui::state::texts;
use dioxus::prelude::*;

/// The state of a form that saves itself.
///
/// ```ignore
/// Saved { at: Some("10:02".to_owned()), saving: false }
/// ```
#[component]
pub fn Saved(
    /// When it was last on the disk, as people read it; `None` before the first time.
    at: Option<String>,
    /// Something is on its way to the disk.
    #[props(default)]
    saving: bool,
    /// What was typed last is not on the disk yet: said to programs that read the screen, not shown.
    #[props(default)]
    busy: bool,
    /// Why it could not be saved: the one thing here that is red.
    #[props(default)]
    failed: Option<String>,
) -> Element {
    let texts = texts();
    rsx! {
        span { class: "saved", class: if failed.is_some() { "failed" }, role: "status", "aria-busy": busy.then_some("true"),
            if let Some(failed) = &failed {
                Icon { glyph: Glyph::Stop }
                "{failed}"
            } else if saving {
                Icon { glyph: Glyph::Clock }
                {texts.get("ui.saving")}
            } else if let Some(at) = at {
                Icon { glyph: Glyph::Done }
                span {
                    {texts.get("ui.saved")}
                    span { class: "hide-p", " · {at}" }
                }
            }
        }
    }
}
