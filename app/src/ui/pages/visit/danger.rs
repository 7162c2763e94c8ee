//! What cannot wait: what to ask, whom to call, what to do next. It stands where it arises, and again on the last page.

use super::sheet::{Sheet, sheet};
use crate::form::{Danger, VITALS};
use crate::text::hour_minute;
use crate::ui::state::texts;
use crate::ui::widgets::{Banner, Button, Call, Glyph, Look, Pick, Tone};
use dioxus::prelude::*;

/// The steps after a thought of self-harm, in order.
pub(super) const SAFETY_STEPS: [&str; 4] = ["asked", "not_alone", "told", "referred"];

/// The dangers that arise on a page.
#[component]
pub(super) fn Dangers(
    /// Only those of this page.
    page: u8,
) -> Element {
    let dangers = sheet().live.read().dangers.clone();
    rsx! {
        for danger in dangers.into_iter().filter(|it| it.page() == page) {
            if danger == Danger::Safety {
                Safety { key: "{danger.name()}" }
            } else {
                Measurement { key: "{danger.name()}", danger }
            }
        }
        if page == VITALS {
            Again {}
        }
    }
}

/// A measurement that cannot wait.
#[component]
fn Measurement(danger: Danger) -> Element {
    let (sheet, texts) = (sheet(), texts());
    let say = |what: &str| texts.get(&format!("visit.danger.{}.{what}", danger.name()));
    let pressure = matches!(danger, Danger::PressureHigh | Danger::PressureLow);
    let again = pressure
        && sheet.form.read().own().readings.len() < shared::domain::senior_vitals::READINGS_MAX
        && sheet.form.read().own().again_at.is_none();
    let action = rsx! {
        Call { look: Look::Danger, label: texts.get("visit.danger.call_119"), number: "119" }
        if again {
            Button {
                glyph: Glyph::Clock,
                label: texts.get("visit.danger.again"),
                onpress: move |()| sheet.change(|form, now| form.own_mut().measure_again_later(now)),
            }
        }
    };
    rsx! {
        Banner { tone: Tone::Danger, title: say("title"), action,
            p { {say("ask")} }
            p { class: "meta", {say("more")} }
        }
    }
}

/// When the pressure is measured again.
#[component]
fn Again() -> Element {
    let sheet = sheet();
    let at = sheet.form.read().own().again_at.map(|at| hour_minute(at.0));
    let waits = sheet.form.read().own().readings.last().is_some_and(crate::form::PartReading::is_empty);
    rsx! {
        if let Some(at) = at.filter(|_| waits) {
            Banner { tone: Tone::Caution, glyph: Glyph::Clock, title: texts().fill("visit.again_at", &[("time", &at)]),
                p { class: "sub", {texts().get("visit.again_at_more")} }
            }
        }
    }
}

/// A thought of self-harm: whatever the total is.
#[component]
pub(super) fn Safety() -> Element {
    let (sheet, texts) = (sheet(), texts());
    let action = rsx! {
        Call { look: Look::Danger, label: texts.get("visit.danger.call_119_now"), number: "119" }
        Call { label: texts.get("visit.danger.call_109"), number: "109" }
        Call { label: texts.get("visit.danger.call_112"), number: "112" }
    };
    rsx! {
        div { "data-test": "safety",
            Banner { tone: Tone::Danger, title: texts.get("visit.danger.safety.title"), action,
                p { {texts.get("visit.danger.safety.ask")} }
                div { class: "line", role: "group", "aria-label": texts.get("visit.safety.steps"),
                    for step in SAFETY_STEPS {
                        Pick {
                            key: "{step}",
                            label: texts.get(&format!("visit.safety.{step}")),
                            on: sheet.form.read().safety.contains(step),
                            ontoggle: move |on| sheet.change(|form, _| form.set_safety(step, on)),
                        }
                    }
                }
                p { class: "meta", {texts.get("visit.danger.safety.more")} }
            }
        }
    }
}

/// What was done about a thought of self-harm, as it stands in the note.
pub(super) fn safety_words(sheet: &Sheet) -> Option<String> {
    let texts = texts();
    let form = sheet.form.peek();
    let steps: Vec<String> = SAFETY_STEPS
        .into_iter()
        .filter(|step| form.safety.contains(*step))
        .map(|step| texts.get(&format!("visit.safety.{step}")))
        .collect();
    (!steps.is_empty()).then(|| texts.fill("visit.safety.note", &[("steps", &steps.join(", "))]))
}
