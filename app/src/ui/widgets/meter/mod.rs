//! How far something is.

use dioxus::prelude::*;

/// A bar that fills: `value` of `max`.
///
/// ```ignore
/// Meter { label: "불러오는 중", value: 1_200, max: 10_000 }
/// ```
#[component]
pub fn Meter(
    label: String,
    value: u64,
    /// 0 when it is not known how much there is: no end is promised.
    max: u64,
) -> Element {
    rsx! {
        if max == 0 {
            progress { class: "meter", "aria-label": label }
        } else {
            progress { class: "meter", "aria-label": label, max: "{max}", value: "{value.min(max)}" }
        }
    }
}
