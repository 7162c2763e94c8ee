//! Before any other page: enrol, passphrase, PIN, another tab, a damaged store.

use dioxus::prelude::*;

/// The page for every phase in which the store is not open.
#[component]
pub fn Unlock() -> Element {
    rsx! {}
}
