//! Many of many: chips that are ticked.

use dioxus::prelude::*;

/// One thing to choose, for [`Picks`] and [`super::Seg`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What is stored: a code.
    pub value: String,
    /// What people read.
    pub label: String,
    /// Points it adds, or a short remark.
    pub note: Option<String>,
    /// Something is wrong when it is chosen: shown in red.
    pub alarm: bool,
}

impl Choice {
    /// A code and what people call it.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Choice {
        Choice { value: value.into(), label: label.into(), note: None, alarm: false }
    }
}

/// One chip.
///
/// ```ignore
/// Pick { label: texts.get("code.illness.dm"), on: has_dm, ontoggle: move |on| illness("dm", on) }
/// ```
#[component]
pub fn Pick(
    label: String,
    on: bool,
    /// Points it adds, or a short remark.
    #[props(default)]
    note: Option<String>,
    /// Shown in red when it is chosen.
    #[props(default)]
    alarm: bool,
    ontoggle: EventHandler<bool>,
) -> Element {
    rsx! {
        label { class: "pick", class: if alarm { "alarm" }, class: if on { "on" },
            input { r#type: "checkbox", checked: on, onchange: move |event| ontoggle.call(event.checked()) }
            span { "{label}" }
            if let Some(note) = note {
                span { class: "pt", "{note}" }
            }
        }
    }
}

/// Some chips, named as a group.
///
/// ```ignore
/// Picks { label, options, chosen: vec!["dm".to_owned()], ontoggle: move |(code, on)| illness(code, on) }
/// ```
#[component]
pub fn Picks(
    /// Name of the group, for readers of the screen.
    label: String,
    options: Vec<Choice>,
    /// Values of the ticked ones.
    chosen: Vec<String>,
    /// The value, and whether it is ticked now.
    ontoggle: EventHandler<(String, bool)>,
) -> Element {
    rsx! {
        div { class: "line", role: "group", "aria-label": label,
            for choice in options {
                Pick {
                    key: "{choice.value}",
                    label: choice.label.clone(),
                    on: chosen.contains(&choice.value),
                    note: choice.note.clone(),
                    alarm: choice.alarm,
                    ontoggle: move |on| ontoggle.call((choice.value.clone(), on)),
                }
            }
        }
    }
}
