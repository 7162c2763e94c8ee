//! Which doors to knock on.

use dioxus::prelude::*;

/// Which doors to knock on.
#[component]
pub fn Today() -> Element {
    rsx! {}
}
