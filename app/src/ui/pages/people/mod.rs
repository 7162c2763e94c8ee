//! Search among all persons.

use dioxus::prelude::*;

/// Search among all persons.
#[component]
pub fn People() -> Element {
    rsx! {}
}
