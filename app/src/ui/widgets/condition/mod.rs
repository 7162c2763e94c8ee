//! A condition of a person: the last value, its class, and how it went.

use dioxus::prelude::*;

/// A card about one condition.
///
/// ```ignore
/// Condition { title: "혈압", value: "152/94", unit: "mmHg", chip: rsx! { Chip { … } }, Spark { … } }
/// ```
#[component]
pub fn Condition(
    title: String,
    value: String,
    #[props(default)] unit: String,
    /// When it was measured.
    #[props(default)]
    when: Option<String>,
    /// Its class.
    #[props(default)]
    chip: Option<Element>,
    /// The trend.
    #[props(default)]
    children: Element,
) -> Element {
    rsx! {
        section { class: "card cond",
            div { class: "split",
                h2 { class: "h4", "{title}" }
                {chip}
            }
            p { class: "v",
                "{value}"
                small { "{unit}" }
            }
            {children}
            if let Some(when) = when {
                p { class: "meta", "{when}" }
            }
        }
    }
}
