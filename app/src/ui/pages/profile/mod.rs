//! A person's story.

use dioxus::prelude::*;

/// A person's story.
#[component]
pub fn Profile(id: String) -> Element {
    rsx! {}
}
