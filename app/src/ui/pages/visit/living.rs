//! 생활·약: medicines with "as last time", habits, senses, contacts, what is needed.

use super::ask::Instruments;
use super::measured::Measured;
use super::sheet::sheet;
use super::vitals::Declaration;
use super::words::class_word;
use crate::form::LIVING;
use crate::ui::route::Route;
use crate::ui::state::texts;
use crate::ui::widgets::{Button, ButtonLink, Glyph, Look};
use dioxus::prelude::*;
use serde_json::json;
use shared::domain::senior_vitals::SENIOR_VITALS;
use shared::kind::{Field as Declared, FieldType};

/// The page.
#[component]
pub(super) fn Living() -> Element {
    let fields = || SENIOR_VITALS.event_group().fields.iter().filter(|it| it.page == LIVING);
    let number = |field: &&'static Declared| matches!(field.ty, FieldType::Integer { .. });
    let asked = |field: &&'static Declared| !number(field) || field.name == "cigarettes_day" && smokes();
    rsx! {
        ToDiscovery {}
        Medicines {}
        section { class: "card stack",
            for field in fields().filter(asked) {
                if field.name == "cigarettes_day" {
                    Measured { key: "{field.name}", name: field.name }
                } else {
                    Declaration { key: "{field.name}", name: field.name }
                }
            }
        }
        Instruments { page: LIVING }
        section { class: "card",
            div { class: "g3",
                for field in fields().filter(number).filter(|it| !matches!(it.name, "meds_count" | "cigarettes_day")) {
                    Measured { key: "{field.name}", name: field.name }
                }
            }
        }
    }
}

/// What is heard at a door about somebody else.
#[component]
pub(super) fn ToDiscovery() -> Element {
    rsx! {
        div { class: "line",
            ButtonLink {
                glyph: Glyph::Alert,
                label: texts().get("discovery.form.begin"),
                to: Route::DiscoverFor { about: vec![sheet().draft.to_string()] },
            }
        }
    }
}

/// How many a day is asked of who smokes.
fn smokes() -> bool {
    let form = sheet().form;
    let form = form.read();
    form.own().fields.get("smoking").is_some_and(|it| it == "current")
        || form.own().fields.contains_key("cigarettes_day")
}

#[component]
fn Medicines() -> Element {
    let (sheet, texts) = (sheet(), texts());
    let last = sheet.known.read().last.number("meds_count");
    let class = sheet.live.read().medicines.as_ref().map(|it| class_word(texts, "medicines", &it.class));
    rsx! {
        section { class: "card stack",
            h3 { {texts.get("visit.medicines")} }
            div { class: "g2",
                Measured { name: "meds_count", hint: class }
                if let Some(last) = last {
                    div { class: "same",
                        Button {
                            look: Look::Soft,
                            glyph: Glyph::Check,
                            big: true,
                            block: true,
                            label: texts.fill("visit.same_medicines", &[("n", &last)]),
                            onpress: move |()| sheet.change(|form, now| form.own_mut().set("meds_count", json!(last), now)),
                        }
                    }
                }
            }
        }
    }
}
