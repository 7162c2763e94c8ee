//! A day, or a day and a time, with the machine's own calendar. Values are those of the kinds: `2026-11-22`,
//! `2026-11-22T10:30`.

use dioxus::prelude::*;

/// A day.
///
/// ```ignore
/// Field { id: "due", label, DateInput { id: "due", value: due(), min: today, onchange: move |day| due.set(day) } }
/// ```
#[component]
pub fn DateInput(
    id: String,
    value: Option<String>,
    #[props(default)] min: Option<String>,
    #[props(default)] max: Option<String>,
    /// The value is not taken as it is.
    #[props(default)]
    invalid: bool,
    /// Ids of the sentences about it: [`super::described_by`].
    #[props(default)]
    described: Option<String>,
    onchange: EventHandler<Option<String>>,
) -> Element {
    calendar("date", id, value, min, max, invalid, described, onchange)
}

/// A day and a time of it.
///
/// ```ignore
/// DateTimeInput { id: "measured", value: measured_at(), onchange: move |when| measured_at.set(when) }
/// ```
#[component]
pub fn DateTimeInput(
    id: String,
    value: Option<String>,
    #[props(default)] min: Option<String>,
    #[props(default)] max: Option<String>,
    /// The value is not taken as it is.
    #[props(default)]
    invalid: bool,
    /// Ids of the sentences about it: [`super::described_by`].
    #[props(default)]
    described: Option<String>,
    onchange: EventHandler<Option<String>>,
) -> Element {
    calendar("datetime-local", id, value, min, max, invalid, described, onchange)
}

#[expect(clippy::too_many_arguments, reason = "they are the attributes of one element")]
fn calendar(
    kind: &'static str,
    id: String,
    value: Option<String>,
    min: Option<String>,
    max: Option<String>,
    invalid: bool,
    described: Option<String>,
    onchange: EventHandler<Option<String>>,
) -> Element {
    rsx! {
        input {
            class: "in",
            id,
            r#type: kind,
            value: value.unwrap_or_default(),
            min,
            max,
            "aria-invalid": invalid.then_some("true"),
            "aria-describedby": described,
            onchange: move |event| onchange.call(Some(event.value()).filter(|it| !it.is_empty())),
        }
    }
}
