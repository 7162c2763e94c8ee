//! Words: one line, or several.

use dioxus::prelude::*;

/// What comes up when a line is tapped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keyboard {
    /// Letters.
    #[default]
    Words,
    /// A telephone's keys.
    Phone,
    /// Digits.
    Digits,
    /// An address of a server.
    Address,
    /// Letters that are not shown.
    Secret,
}

/// One line of text.
///
/// ```ignore
/// Field { id: "site", label, TextInput { id: "site", value, max: 100, onchange: move |text| site.set(text) } }
/// ```
#[component]
pub fn TextInput(
    id: String,
    value: String,
    #[props(default)] keyboard: Keyboard,
    #[props(default)] placeholder: String,
    /// Most characters.
    #[props(default)]
    max: Option<usize>,
    /// The value is not taken as it is.
    #[props(default)]
    invalid: bool,
    /// Ids of the sentences about it: [`super::described_by`].
    #[props(default)]
    described: Option<String>,
    /// With each letter.
    onchange: EventHandler<String>,
    /// The enter key.
    #[props(default)]
    onenter: Option<EventHandler<()>>,
) -> Element {
    let (kind, mode, complete) = match keyboard {
        Keyboard::Words => ("text", "text", "off"),
        Keyboard::Phone => ("tel", "tel", "off"),
        Keyboard::Digits => ("text", "numeric", "off"),
        Keyboard::Address => ("url", "url", "url"),
        Keyboard::Secret => ("password", "text", "current-password"),
    };
    rsx! {
        input {
            class: "in",
            id: "{id}",
            r#type: kind,
            inputmode: mode,
            autocomplete: complete,
            placeholder,
            maxlength: max.map(|it| it.to_string()),
            value: "{value}",
            "aria-invalid": invalid.then_some("true"),
            "aria-describedby": described,
            oninput: move |event| onchange.call(event.value()),
            onkeydown: move |event| {
                if let (Key::Enter, Some(onenter)) = (event.key(), onenter) {
                    event.prevent_default();
                    onenter.call(());
                }
            },
        }
    }
}

/// Several lines of text.
///
/// ```ignore
/// Field { id: "note", label, TextArea { id: "note", value, max: 500, onchange } }
/// ```
#[component]
pub fn TextArea(
    id: String,
    value: String,
    #[props(default)] placeholder: String,
    /// Most characters.
    #[props(default)]
    max: Option<usize>,
    /// The value is not taken as it is.
    #[props(default)]
    invalid: bool,
    /// Ids of the sentences about it: [`super::described_by`].
    #[props(default)]
    described: Option<String>,
    /// With each letter.
    onchange: EventHandler<String>,
) -> Element {
    rsx! {
        textarea {
            class: "in",
            id: "{id}",
            placeholder,
            maxlength: max.map(|it| it.to_string()),
            value: "{value}",
            "aria-invalid": invalid.then_some("true"),
            "aria-describedby": described,
            oninput: move |event| onchange.call(event.value()),
        }
    }
}
