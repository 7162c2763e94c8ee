//! 활력징후: blood pressure with its class, glucose, weight, temperature; the rest on demand.

use super::danger::Dangers;
use super::measured::{Measured, Reading};
use super::sheet::{Sheet, sheet};
use super::words::class_word;
use crate::form::{Danger, Owner, VITALS};
use crate::packs::packs;
use crate::ui::state::texts;
use crate::ui::widgets::form::{FieldInput, value_words};
use crate::ui::widgets::{AskRow, Button, Choice, Glyph, Look, Scale, Score, Seg, Step, YesNo};
use dioxus::prelude::*;
use serde_json::{Value, json};
use shared::domain::senior_vitals::SENIOR_VITALS;
use shared::kind::{Field as Declared, FieldType};

/// Fields of the page that stand in a place of their own.
const PLACED: [&str; 8] =
    ["readings", "posture", "glucose", "glucose_state", "glucose_symptoms", "unwell", "weight", "temp"];

/// The page.
#[component]
pub(super) fn Vitals() -> Element {
    rsx! {
        Pressure {}
        Dangers { page: VITALS }
        Glucose {}
        More {}
    }
}

#[component]
fn Pressure() -> Element {
    let (sheet, texts) = (sheet(), texts());
    let count = sheet.form.read().own().readings.len();
    let danger = |nth: usize| {
        let live = sheet.live.read();
        nth + 1 == count
            && live.dangers.iter().any(|it| matches!(it, Danger::PressureHigh | Danger::PressureLow))
    };
    rsx! {
        section { class: "card stack",
            div { class: "split wrap",
                h3 { {texts.get("field.senior_vitals.readings")} }
                CodeSeg { name: "posture" }
            }
            for nth in 0..count {
                div { key: "{nth}", class: "stack t",
                    if count > 1 {
                        h4 { {texts.fill("visit.reading.title", &[("n", &(nth + 1))])} }
                    }
                    div { class: "g3",
                        Reading { nth, name: "sbp", bad: danger(nth) }
                        Reading { nth, name: "dbp", bad: danger(nth) }
                        Reading { nth, name: "pulse" }
                    }
                }
            }
            PressureClass {}
            if sheet.form.read().own().may_measure_again() {
                div { class: "line",
                    Button {
                        glyph: Glyph::Plus,
                        label: texts.get("visit.reading.again"),
                        onpress: move |()| sheet.change(|form, _| form.own_mut().measure_again()),
                    }
                }
            }
        }
    }
}

/// The class of the readings on the scale of the guideline.
#[component]
fn PressureClass() -> Element {
    let (sheet, texts) = (sheet(), texts());
    let cutoffs = &packs().cutoffs().blood_pressure;
    let mut classes: Vec<&str> = cutoffs.classes.iter().map(|line| line.class.as_str()).collect();
    classes.push(&cutoffs.otherwise);
    classes.reverse();
    let step = |(place, class): (usize, &&str)| Step {
        label: texts.get(&format!("visit.bp.{class}")),
        colour: u8::try_from(place + 1).unwrap_or(5).min(5),
    };
    let steps: Vec<Step> = classes.iter().enumerate().map(step).collect();
    let Some(now) = sheet.live.read().pressure.clone() else { return rsx! {} };
    let current = classes.iter().position(|class| *class == now.class);
    let words: Vec<&str> = steps.iter().map(|it| it.label.as_str()).collect();
    let title = class_word(texts, "bp", &now.class);
    let label = texts.fill("visit.scale", &[("steps", &words.join(", ")), ("now", &title)]);
    let note = if now.single_reading { "visit.bp.first" } else { "visit.bp.mean" };
    let note = texts.fill(note, &[("sbp", &now.mean_sbp), ("dbp", &now.mean_dbp)]);
    rsx! {
        Score { title, note,
            Scale { steps, current, label }
            if now.isolated_systolic {
                p { class: "meta", {texts.get("flag.isolated_systolic")} }
            }
        }
    }
}

#[component]
fn Glucose() -> Element {
    let (sheet, texts) = (sheet(), texts());
    let live = sheet.live.read();
    let bad = live.dangers.iter().any(|it| matches!(it, Danger::GlucoseEmergency | Danger::GlucoseUrgent));
    let class = live.glucose.as_ref().map(|class| class_word(texts, "glucose", class));
    let bmi = live.bmi.as_ref().map(|it| {
        let number = format!("{}.{}", it.hundredths / 100, it.hundredths % 100 / 10);
        texts.fill("visit.bmi", &[("n", &number), ("class", &class_word(texts, "bmi", &it.class.class))])
    });
    let given = sheet.form.read().own().fields.contains_key("glucose");
    let not_fasting = text_of(&sheet, "glucose_state").is_some_and(|state| state != "fasting");
    rsx! {
        section { class: "card stack",
            div { class: "g3",
                Measured { name: "glucose", bad, hint: class }
                Measured { name: "weight", hint: bmi }
                Measured { name: "temp" }
            }
            div { class: "split wrap",
                span { class: "sub", {texts.get("field.senior_vitals.glucose_state")} }
                CodeSeg { name: "glucose_state" }
            }
            if given && not_fasting {
                Declaration { name: "glucose_symptoms" }
            }
            if !live.dangers.is_empty() || sheet.form.read().own().fields.contains_key("unwell") {
                Declaration { name: "unwell" }
            }
        }
    }
}

/// What is seldom measured.
#[component]
fn More() -> Element {
    let (sheet, texts) = (sheet(), texts());
    let fields: Vec<&'static Declared> = SENIOR_VITALS
        .event_group()
        .fields
        .iter()
        .filter(|field| field.page == VITALS && !PLACED.contains(&field.name))
        .collect();
    let typed = fields.iter().any(|field| sheet.form.peek().own().fields.contains_key(field.name));
    let mut open = use_signal(|| typed);
    rsx! {
        section { class: "card stack",
            Button {
                look: Look::Bare,
                glyph: if open() { Glyph::Minus } else { Glyph::Plus },
                label: texts.get("visit.more"),
                expanded: open(),
                onpress: move |()| open.toggle(),
            }
            if open() {
                div { class: "g3",
                    for field in fields.iter().copied().filter(|field| matches!(field.ty, FieldType::Integer { .. })) {
                        Measured { key: "{field.name}", name: field.name, hint: class_of(&sheet, field.name) }
                    }
                }
                for field in fields.iter().copied().filter(|field| !matches!(field.ty, FieldType::Integer { .. })) {
                    Declaration { key: "{field.name}", name: field.name }
                }
            }
        }
    }
}

fn class_of(sheet: &Sheet, name: &str) -> Option<String> {
    let prefix = format!("class.{name}.");
    let live = sheet.live.read();
    let found = live.findings.iter().find(|it| it.starts_with(&prefix))?;
    Some(texts().get(found))
}

fn text_of(sheet: &Sheet, name: &str) -> Option<String> {
    sheet.form.read().own().fields.get(name)?.as_str().map(str::to_owned)
}

/// A declared field of what is measured, with its last value.
#[component]
pub(super) fn Declaration(name: &'static str, #[props(default)] label: Option<String>) -> Element {
    let sheet = sheet();
    let Some((_, field)) = SENIOR_VITALS.field(name) else { return rsx! {} };
    let value = sheet.form.read().own().fields.get(name).cloned().unwrap_or(Value::Null);
    let last = sheet.known.read().last.values.get(name).map(|it| it.value.clone());
    let problem = sheet.problem(&Owner::Check(0), name, texts());
    if field.ty == FieldType::Flag {
        let question = texts().field(Some(SENIOR_VITALS.name), name);
        let last = last.and_then(|last| value_words(&texts(), field, &last));
        let last = last.map(|last| format!("{} {last}", texts().get("ui.last")));
        return rsx! {
            AskRow { question: question.clone(), hint: last,
                YesNo {
                    name, label: question, value: value.as_bool(),
                    onchoose: move |yes: bool| sheet.change(|form, now| form.own_mut().set(name, json!(yes), now)),
                }
            }
        };
    }
    rsx! {
        FieldInput {
            kind: SENIOR_VITALS.name, field, value, last, problem, label,
            onchange: move |value: Value| sheet.change(|form, now| form.own_mut().set(name, value, now)),
        }
    }
}

/// One of a few codes, side by side, without a label above.
#[component]
fn CodeSeg(name: &'static str) -> Element {
    let (sheet, texts) = (sheet(), texts());
    let Some((_, Declared { ty: FieldType::Code(codes), .. })) = SENIOR_VITALS.field(name) else {
        return rsx! {};
    };
    let options = codes.iter().map(|code| Choice::new(*code, texts.get(&format!("code.{name}.{code}"))));
    let problem = sheet.problem(&Owner::Check(0), name, texts);
    rsx! {
        div { class: "stack t",
            Seg {
                name, label: texts.field(Some(SENIOR_VITALS.name), name), options: options.collect::<Vec<_>>(),
                chosen: text_of(&sheet, name), invalid: problem.is_some(),
                described: problem.as_ref().map(|_| format!("{name}-problem")),
                onchoose: move |code: String| sheet.change(|form, now| form.own_mut().set(name, json!(code), now)),
            }
            if let Some(problem) = problem {
                p { class: "err", id: "{name}-problem", role: "alert", "{problem}" }
            }
        }
    }
}
