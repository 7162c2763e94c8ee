//! A senior visit.

mod known;
pub mod start;

use dioxus::prelude::*;

/// A senior visit.
#[component]
pub fn Visit(draft: String) -> Element {
    rsx! {}
}
