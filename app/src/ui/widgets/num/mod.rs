//! A whole number with a unit: typed on a keypad, or stepped by two buttons that repeat while they are held.

mod scaled;
mod stepper;

pub use scaled::{Range, read, write};

use super::{Glyph, Icon};
use crate::ui::state::texts;
use dioxus::prelude::*;
use scaled::Scale;
use stepper::use_stepper;

/// A number. `value` is the whole number that is stored; `decimals` of its digits are shown behind a point.
///
/// The buttons stay inside the range; what is typed comes out as it is, so that the page can say what is wrong.
/// When there is no value yet, the first press puts `start` there.
///
/// ```ignore
/// // Grams, shown as kilograms with one decimal: 48600 is 48.6.
/// Num { id: "weight", label, value, start: last, drop: 2, decimals: 1, unit: "kg", range, step: 100, onchange }
/// ```
#[component]
pub fn Num(
    id: String,
    /// Names the two buttons; the visible label stands in [`super::Field`].
    label: String,
    value: Option<i64>,
    /// Least, greatest and step, in the stored unit.
    range: Range,
    /// The first value when there is none, e.g. that of last time.
    #[props(default)]
    start: Option<i64>,
    /// Digits behind the point as people read it.
    #[props(default)]
    decimals: u8,
    /// Digits of the stored number that are not shown at all.
    #[props(default)]
    drop: u8,
    /// As people say it.
    #[props(default)]
    unit: String,
    /// Dangerous or out of range.
    #[props(default)]
    bad: bool,
    /// Ids of the sentences about it: [`super::described_by`].
    #[props(default)]
    described: Option<String>,
    onchange: EventHandler<Option<i64>>,
) -> Element {
    let scale = Scale { decimals, drop };
    let mut typing = use_signal(|| None::<String>);
    let stepper = use_stepper(value, start, range, onchange);
    let shown = typing().unwrap_or_else(|| value.map(|it| write(it, scale)).unwrap_or_default());
    let unreadable = typing().is_some_and(|it| !it.trim().is_empty() && read(&it, scale).is_none());
    let size = shown.chars().count().max(1);
    let (less, more) =
        (texts().fill("ui.less", &[("what", &label)]), texts().fill("ui.more", &[("what", &label)]));
    rsx! {
        div { class: "num", class: if bad || unreadable { "bad" },
            button {
                r#type: "button",
                "aria-label": less,
                onclick: move |_| { typing.set(None); stepper.press(-1); },
                onpointerdown: move |_| stepper.hold(-1),
                onpointerup: move |_| stepper.release(),
                onpointercancel: move |_| stepper.release(),
                onpointerleave: move |_| stepper.release(),
                Icon { glyph: Glyph::Minus }
            }
            label { class: "v", r#for: "{id}",
                input {
                    id: "{id}",
                    r#type: "text",
                    inputmode: if decimals > 0 { "decimal" } else { "numeric" },
                    autocomplete: "off",
                    placeholder: "–",
                    size: "{size}",
                    value: "{shown}",
                    "aria-invalid": (bad || unreadable).then_some("true"),
                    "aria-describedby": described,
                    oninput: move |event| {
                        let text = event.value();
                        if text.trim().is_empty() {
                            onchange.call(None);
                        } else if let Some(number) = read(&text, scale) {
                            onchange.call(Some(number));
                        }
                        typing.set(Some(text));
                    },
                    onblur: move |_| typing.set(None),
                }
                span { class: "u", "{unit}" }
            }
            button {
                r#type: "button",
                "aria-label": more,
                onclick: move |_| { typing.set(None); stepper.press(1); },
                onpointerdown: move |_| stepper.hold(1),
                onpointerup: move |_| stepper.release(),
                onpointercancel: move |_| stepper.release(),
                onpointerleave: move |_| stepper.release(),
                Icon { glyph: Glyph::Plus }
            }
        }
    }
}
