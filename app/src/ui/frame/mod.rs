//! What stands around every page: rail, bars, focus mode, and the pages that come before any other.

use crate::ui::route::Route;
use dioxus::prelude::*;

/// The frame of all pages.
#[component]
pub fn Frame() -> Element {
    rsx! { Outlet::<Route> {} }
}
