//! A score in words, and where it lies on a scale. A screening result is not a diagnosis, and says so.

use crate::ui::state::texts;
use dioxus::prelude::*;

/// A result while it is being made: it is read out when it changes.
///
/// ```ignore
/// Score { title: "2기 고혈압", note: "첫 번째 잰 값", Scale { steps, at: 900, label } }
/// ```
#[component]
pub fn Score(
    /// The class in words.
    title: String,
    /// Beside it.
    #[props(default)]
    note: Option<String>,
    /// The number, e.g. `3`.
    #[props(default)]
    value: Option<String>,
    /// Behind the number, e.g. `/ 5`.
    #[props(default)]
    of: Option<String>,
    /// It comes from an instrument or a cut-off: the sentence about diagnoses is shown.
    #[props(default = true)]
    screening: bool,
    #[props(default)] children: Element,
) -> Element {
    rsx! {
        div { class: "score", role: "status",
            div { class: "top",
                span { class: "b",
                    if let Some(value) = value {
                        span { class: "v",
                            "{value}"
                            if let Some(of) = of { small { " {of}" } }
                        }
                        " "
                    }
                    "{title}"
                    if let Some(note) = note {
                        " "
                        span { class: "meta", "{note}" }
                    }
                }
                if screening {
                    span { class: "meta", {texts().get("ui.no_diagnosis")} }
                }
            }
            {children}
        }
    }
}

/// One step of a scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Under it.
    pub label: String,
    /// From good to bad, 1 to 5.
    pub colour: u8,
}

/// A scale of steps of one width, with a pointer.
///
/// ```ignore
/// Scale { steps, current: Some(4), label: "정상, 주의, 전단계, 1기, 2기 가운데 2기" }
/// ```
#[component]
pub fn Scale(
    steps: Vec<Step>,
    /// The step that is meant, from 0; `None` shows the scale alone.
    current: Option<usize>,
    /// Where inside its step, in thousandths; the middle when it is not known.
    #[props(default = 500)]
    within: u32,
    /// The whole scale and the answer in words.
    label: String,
) -> Element {
    let percent = |thousandths: usize| thousandths as f64 / 10.0 / steps.len().max(1) as f64;
    let within = usize::try_from(within.min(1000)).unwrap_or(500);
    rsx! {
        div { class: "scale",
            svg { class: "at", role: "img", "aria-label": label,
                if let Some(current) = current {
                    svg { class: "at", x: "{percent(current * 1000 + within)}%",
                        path { d: "M-9 0h18l-9 12z" }
                    }
                }
            }
            svg { class: "steps-bar", "aria-hidden": "true",
                for (index, step) in steps.iter().enumerate() {
                    rect {
                        key: "{index}",
                        class: "sc{step.colour}",
                        x: "{percent(index * 1000)}%",
                        y: "-2",
                        width: "{percent(1000)}%",
                        height: "18",
                    }
                }
            }
            div { class: "scale-l", "aria-hidden": "true",
                for (index, step) in steps.iter().enumerate() {
                    span { key: "{index}", "aria-current": (current == Some(index)).then_some("true"), "{step.label}" }
                }
            }
        }
    }
}
