//! A senior visit.

use dioxus::prelude::*;

/// A senior visit.
#[component]
pub fn Visit(draft: String) -> Element {
    rsx! {}
}
