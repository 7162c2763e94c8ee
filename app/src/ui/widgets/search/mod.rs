//! Where one looks for somebody.

use super::{Glyph, Icon};
use dioxus::prelude::*;

/// A search box. It says each letter; whoever uses it asks when it likes.
///
/// ```ignore
/// Search { id: "q", label: texts.get("people.find"), placeholder, value: query(), onchange: move |text| query.set(text) }
/// ```
#[component]
pub fn Search(
    id: String,
    /// Its name, for readers of the screen.
    label: String,
    #[props(default)] placeholder: String,
    value: String,
    onchange: EventHandler<String>,
    /// The enter key.
    #[props(default)]
    onenter: Option<EventHandler<()>>,
) -> Element {
    rsx! {
        div { class: "find-in", role: "search",
            label { class: "vh", r#for: "{id}", "{label}" }
            Icon { glyph: Glyph::Search }
            input {
                class: "in",
                id: "{id}",
                r#type: "search",
                autocomplete: "off",
                spellcheck: "false",
                placeholder,
                value: "{value}",
                oninput: move |event| onchange.call(event.value()),
                onkeydown: move |event| {
                    if let (Key::Enter, Some(onenter)) = (event.key(), onenter) {
                        onenter.call(());
                    }
                },
            }
        }
    }
}
