//! The pages of a form: a list at the left, a line of discs above it where there is no room.

use crate::ui::state::texts;
use dioxus::prelude::*;

/// One page of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageStep {
    /// Its name.
    pub title: String,
    /// What it asks, or how far it is.
    pub note: String,
    /// Everything that must be there is there.
    pub done: bool,
}

/// The pages of a form.
///
/// ```ignore
/// Steps { label: texts.get("visit.steps"), steps, current: page(), onchoose: move |index| page.set(index) }
/// ```
#[component]
pub fn Steps(
    label: String,
    steps: Vec<PageStep>,
    /// From 0.
    current: usize,
    onchoose: EventHandler<usize>,
) -> Element {
    let done = texts().get("ui.step_done");
    rsx! {
        nav { class: "steps pin-top", "aria-label": label,
            for (index, step) in steps.into_iter().enumerate() {
                button {
                    key: "{index}",
                    r#type: "button",
                    class: if step.done && index != current { "done" },
                    "aria-current": (index == current).then_some("step"),
                    onclick: move |_| onchoose.call(index),
                    span { class: "k", "aria-hidden": "true",
                        if step.done && index != current { "✓" } else { "{index + 1}" }
                    }
                    span { class: "t",
                        "{step.title}"
                        small { "{step.note}" }
                    }
                    if step.done {
                        span { class: "vh", "{done}" }
                    }
                }
            }
        }
    }
}
