//! Names and values, in two columns.

use super::Tone;
use dioxus::prelude::*;

/// A list of [`Pair`]s.
///
/// ```ignore
/// KeyValue { Pair { name: "마지막 전송", "오늘 9:12" } }
/// ```
#[component]
pub fn KeyValue(children: Element) -> Element {
    rsx! {
        dl { class: "kv", {children} }
    }
}

/// A name and what stands beside it.
#[component]
pub fn Pair(
    name: String,
    #[props(default)] tone: Tone,
    /// The value.
    children: Element,
) -> Element {
    rsx! {
        dt { "{name}" }
        dd { class: tone.class(), {children} }
    }
}
