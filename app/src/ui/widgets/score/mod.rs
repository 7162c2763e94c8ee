//! A score in words, and where it lies on a scale. A screening result is not a diagnosis, and says so.

use super::Tone;
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
    /// How wide, beside the others.
    pub width: u32,
}

/// A scale with a pointer.
///
/// ```ignore
/// Scale { steps, current: 4, label: "정상, 주의, 전단계, 1기, 2기 가운데 2기" }
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
    let width: u32 = steps.iter().map(|it| it.width).sum::<u32>().max(1);
    let part = |of: u32| f64::from(of) * 1000.0 / f64::from(width);
    let before = |index: usize| part(steps.iter().take(index).map(|it| it.width).sum());
    let pointer = current
        .and_then(|at| Some(before(at) + part(steps.get(at)?.width) * f64::from(within.min(1000)) / 1000.0));
    rsx! {
        div { class: "scale",
            svg { view_box: "0 0 1000 34", "preserveAspectRatio": "none", role: "img", "aria-label": label,
                for (index, step) in steps.iter().enumerate() {
                    rect {
                        key: "{index}",
                        class: "sc{step.colour}",
                        x: "{before(index)}",
                        y: "16",
                        width: "{(part(step.width) - 3.0).max(1.0)}",
                        height: "14",
                    }
                }
                if let Some(at) = pointer {
                    line { class: "at", x1: "{at}", x2: "{at}", y1: "2", y2: "32" }
                }
            }
            div { class: "scale-l", "aria-hidden": "true",
                for (index, step) in steps.iter().enumerate() {
                    span { key: "{index}", class: "w{step.width}", "aria-current": (current == Some(index)).then_some("true"), "{step.label}" }
                }
            }
        }
    }
}

/// The tone of a step's colour, for a chip beside the scale.
impl From<&Step> for Tone {
    fn from(step: &Step) -> Tone {
        match step.colour {
            1 | 2 => Tone::Positive,
            3 | 4 => Tone::Caution,
            _ => Tone::Danger,
        }
    }
}
