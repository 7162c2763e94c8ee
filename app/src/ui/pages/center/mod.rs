//! The sync centre: what waits, what was sent, what was refused.

use dioxus::prelude::*;

/// The sync centre: what waits, what was sent, what was refused.
#[component]
pub fn Center() -> Element {
    rsx! {}
}
