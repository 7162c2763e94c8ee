//! 노쇠·낙상: illnesses and falls first, because answers follow from them, then K-FRAIL.

use super::ask::Asked;
use super::measured::Measured;
use super::vitals::Declaration;
use crate::form::{STRENGTH, instruments_on};
use dioxus::prelude::*;

/// The page.
#[component]
pub(super) fn Strength() -> Element {
    rsx! {
        section { class: "card stack",
            Declaration { name: "illnesses" }
            div { class: "g2",
                Measured { name: "falls_12m" }
            }
        }
        for code in instruments_on(STRENGTH) {
            Asked { key: "{code}", code }
        }
    }
}
