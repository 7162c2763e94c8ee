//! 마음: two questions; by their points nine. A thought of self-harm is told at any total.

use super::ask::Instruments;
use crate::form::MIND;
use dioxus::prelude::*;

/// The page.
#[component]
pub(super) fn Mind() -> Element {
    rsx! {
        Instruments { page: MIND }
    }
}
