//! The screens. They know [`crate::host`]'s messages, texts and nothing below: no SQL, no HTTP, no platform.

#![expect(unused_qualifications, reason = "`rsx!` writes paths out in full")]

pub mod address;
pub mod doors;
pub mod draft;
pub mod frame;
pub mod link;
pub mod pages;
pub mod route;
pub mod state;
pub mod widgets;

use address::provide_address;
use dioxus::prelude::*;
use route::Route;
use state::provide;

/// The whole app, for every renderer.
#[component]
pub fn App() -> Element {
    provide();
    provide_address();
    rsx! {
        Router::<Route> {}
    }
}
