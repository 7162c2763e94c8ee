//! Six digits on large keys.

use super::{Glyph, Icon};
use crate::ui::state::texts;
use dioxus::prelude::*;

/// How many digits are typed so far; never which.
///
/// ```ignore
/// Dots { typed: pin().len(), of: 6 }
/// ```
#[component]
pub fn Dots(typed: usize, #[props(default = 6)] of: usize) -> Element {
    let label = texts().fill("ui.pin_typed", &[("of", &of), ("typed", &typed)]);
    rsx! {
        div { class: "dots", role: "status",
            span { class: "vh", "{label}" }
            for index in 0..of {
                i { key: "{index}", class: if index < typed { "on" }, "aria-hidden": "true" }
            }
        }
    }
}

/// The keys. A keyboard's digits and its erase key do the same: the keys have the focus when they come.
///
/// ```ignore
/// Pad { ondigit: move |digit| pin.push(digit), onerase: move |()| pin.pop(),
///     corner: rsx! { button { class: "txt", "PIN 잊음" } } }
/// ```
#[component]
pub fn Pad(
    /// At the lower left: a `button.txt`, or nothing.
    #[props(default)]
    corner: Option<Element>,
    /// No key can be pressed: one has to wait.
    #[props(default)]
    resting: bool,
    ondigit: EventHandler<char>,
    onerase: EventHandler<()>,
) -> Element {
    let erase = texts().get("ui.pin_erase");
    rsx! {
        div {
            class: "pad",
            tabindex: "-1",
            onmounted: move |event| async move {
                // Where focus cannot be moved, the keys are tapped.
                let _ = event.set_focus(true).await;
            },
            onkeydown: move |event| match event.key() {
                Key::Backspace if !resting => onerase.call(()),
                Key::Character(text) if !resting => {
                    if let Some(digit) = text.chars().next().filter(char::is_ascii_digit) {
                        ondigit.call(digit);
                    }
                }
                _ => {}
            },
            for digit in '1'..='9' {
                button { key: "{digit}", r#type: "button", disabled: resting, onclick: move |_| ondigit.call(digit), "{digit}" }
            }
            if let Some(corner) = corner { {corner} } else { span {} }
            button { r#type: "button", disabled: resting, onclick: move |_| ondigit.call('0'), "0" }
            button { r#type: "button", "aria-label": erase, disabled: resting, onclick: move |_| onerase.call(()),
                Icon { glyph: Glyph::Erase }
            }
        }
    }
}
