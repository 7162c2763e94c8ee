//! One of few, side by side.

use super::Choice;
use crate::ui::state::texts;
use dioxus::prelude::*;

/// One of a few choices. `name` must be unique on the page.
///
/// ```ignore
/// Seg { name: "posture", label, options: vec![Choice::new("sitting", "앉아서"), …], chosen: posture(),
///     onchoose: move |code| posture.set(Some(code)) }
/// ```
#[component]
pub fn Seg(
    /// Unique on the page.
    name: String,
    /// Name of the group, for readers of the screen.
    label: String,
    options: Vec<Choice>,
    chosen: Option<String>,
    /// The value is not taken as it is.
    #[props(default)]
    invalid: bool,
    /// Ids of the sentences about it: [`super::described_by`].
    #[props(default)]
    described: Option<String>,
    onchoose: EventHandler<String>,
) -> Element {
    rsx! {
        div {
            class: "seg",
            id: "{name}",
            role: "radiogroup",
            "aria-label": label,
            "aria-invalid": invalid.then_some("true"),
            "aria-describedby": described,
            for choice in options {
                {
                    let on = chosen.as_deref() == Some(choice.value.as_str());
                    rsx! {
                        label { key: "{choice.value}", class: if on { "on" },
                            input {
                                r#type: "radio",
                                name: "{name}",
                                value: "{choice.value}",
                                checked: on,
                                onchange: move |_| onchoose.call(choice.value.clone()),
                            }
                            span { "{choice.label}" }
                        }
                    }
                }
            }
        }
    }
}

/// Yes or no. The two look different at a glance.
///
/// ```ignore
/// YesNo { name: "fatigue", label: question, value: answer(), onchoose: move |yes| answer.set(Some(yes)) }
/// ```
#[component]
pub fn YesNo(
    /// Unique on the page.
    name: String,
    /// The question, for readers of the screen.
    label: String,
    value: Option<bool>,
    onchoose: EventHandler<bool>,
) -> Element {
    let texts = texts();
    rsx! {
        div { class: "seg y", id: "{name}", role: "radiogroup", "aria-label": label,
            for (yes, word) in [(true, texts.get("ui.yes")), (false, texts.get("ui.no"))] {
                label { key: "{yes}", class: if value == Some(yes) { "on" }, class: if !yes { "no" },
                    input {
                        r#type: "radio",
                        name: "{name}",
                        value: "{yes}",
                        checked: value == Some(yes),
                        onchange: move |_| onchoose.call(yes),
                    }
                    span { "{word}" }
                }
            }
        }
    }
}

/// A question with its answer at the right (under it on a phone).
///
/// ```ignore
/// AskRow { question, hint: "지팡이 없이", YesNo { name: "climb", label: question, value, onchoose } }
/// ```
#[component]
pub fn AskRow(
    question: String,
    #[props(default)] hint: Option<String>,
    /// The input.
    children: Element,
) -> Element {
    rsx! {
        div { class: "ask",
            div {
                b { "{question}" }
                if let Some(hint) = hint {
                    div { class: "meta", "{hint}" }
                }
            }
            {children}
        }
    }
}
