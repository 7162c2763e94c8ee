//! 판단·다음: the nurse's judgement, the next visit, and what a save makes of all this, in words.

use super::arrival::Header;
use super::danger::Dangers;
use super::living::ToDiscovery;
use super::next::NextVisit;
use super::sheet::sheet;
use super::summary::Summary;
use super::vitals::Declaration;
use crate::form::{JUDGEMENT, MIND, VITALS};
use crate::ui::state::texts;
use dioxus::prelude::*;
use shared::domain::senior_vitals::SENIOR_VITALS;

/// The page.
#[component]
pub(super) fn Judgement() -> Element {
    let (sheet, texts) = (sheet(), texts());
    let measures = sheet.form.read().met() && sheet.known.read().role.writes(&SENIOR_VITALS);
    let fields: Vec<&'static str> = SENIOR_VITALS
        .event_group()
        .fields
        .iter()
        .filter(|field| measures && field.page == JUDGEMENT)
        .map(|field| field.name)
        .collect();
    rsx! {
        Dangers { page: MIND }
        Dangers { page: VITALS }
        NextVisit {}
        if measures {
            section { class: "card stack",
                h3 { {texts.get("visit.judgement")} }
                for name in fields {
                    Declaration { key: "{name}", name, label: (name == "note").then(|| texts.get("visit.clinical_note")) }
                }
            }
        }
        section { class: "card stack",
            Header { name: "note" }
            p { class: "hint", {texts.get("visit.open_note")} }
        }
        ToDiscovery {}
        Summary {}
    }
}
