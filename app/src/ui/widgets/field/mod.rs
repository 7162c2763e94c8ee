//! What stands around an input: its name, the last value at the right, a hint, and what is wrong with it.

use super::{Glyph, Icon};
use crate::ui::state::texts;
use dioxus::prelude::*;

/// The ids that an input with this id names in `aria-describedby`; `None` when there is nothing to tell.
pub fn described_by(id: &str, has_hint: bool, has_problem: bool) -> Option<String> {
    let hint = has_hint.then(|| format!("{id}-hint"));
    let problem = has_problem.then(|| format!("{id}-problem"));
    let ids: Vec<String> = hint.into_iter().chain(problem).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// The surroundings of one input, which is the child and has the same `id`.
///
/// ```ignore
/// Field { id: "weight", label: texts.get("field.senior_vitals.weight"), last: "48.6",
///     Num { id: "weight", label, value, decimals: 1, unit: "kg", min, max, step: 100, onchange }
/// }
/// ```
#[component]
pub fn Field(
    /// The `id` of the input inside.
    id: String,
    label: String,
    /// The value of last time, as people read it.
    #[props(default)]
    last: Option<String>,
    /// What to type, and what not.
    #[props(default)]
    hint: Option<String>,
    /// What is wrong with the value and how to mend it.
    #[props(default)]
    problem: Option<String>,
    /// The input is a group (segments, chips) that names itself: no `<label>`.
    #[props(default)]
    group: bool,
    children: Element,
) -> Element {
    rsx! {
        div { class: "field",
            div { class: "lab",
                if group {
                    span { id: "{id}-label", "{label}" }
                } else {
                    label { r#for: "{id}", "{label}" }
                }
                if let Some(last) = last {
                    span { class: "last", {texts().get("ui.last")} " " b { "{last}" } }
                }
            }
            {children}
            if let Some(hint) = hint {
                span { class: "hint", id: "{id}-hint", "{hint}" }
            }
            if let Some(problem) = problem {
                span { class: "err", id: "{id}-problem", role: "alert",
                    Icon { glyph: Glyph::Stop }
                    "{problem}"
                }
            }
        }
    }
}
