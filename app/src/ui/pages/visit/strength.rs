//! 노쇠·낙상: illnesses and falls first, because answers follow from them, then K-FRAIL and what shows how safely somebody walks.

use super::ask::Instruments;
use super::measured::Measured;
use super::vitals::Declaration;
use crate::form::STRENGTH;
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
        Instruments { page: STRENGTH }
    }
}
