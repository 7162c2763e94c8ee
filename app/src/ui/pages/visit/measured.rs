//! A measured number: its last value beside it, a stepper that begins there, and two quick steps.

use super::sheet::sheet;
use crate::form::{Owner, measure_of};
use crate::ui::state::texts;
use crate::ui::widgets::form::{label_of, shown};
use crate::ui::widgets::num::Range;
use crate::ui::widgets::{Field, Num, described_by};
use dioxus::prelude::*;
use serde_json::{Value, json};
use shared::domain::senior_vitals::SENIOR_VITALS;
use shared::kind::{Field as Declared, FieldType};

/// A number of what is measured.
#[component]
pub(super) fn Measured(
    /// Name of the field.
    name: &'static str,
    /// Dangerous.
    #[props(default)]
    bad: bool,
    /// Beside it, e.g. a class.
    #[props(default)]
    hint: Option<String>,
) -> Element {
    let sheet = sheet();
    let Some((_, field)) = SENIOR_VITALS.field(name) else { return rsx! {} };
    let value = sheet.form.read().own().fields.get(name).and_then(Value::as_i64);
    let last = sheet.known.read().last.number(name);
    let problem = sheet.problem(&Owner::Check(0), name, texts());
    rsx! {
        Quick {
            id: name, field, value, last, bad, hint, problem,
            label: label_of(&texts(), SENIOR_VITALS.name, field),
            onchange: move |it: Option<i64>| {
                let value = it.map_or(Value::Null, |it| json!(it));
                sheet.change(|form, now| form.own_mut().set(name, value, now));
            },
        }
    }
}

/// A number of a reading of the cuff.
#[component]
pub(super) fn Reading(
    /// From 0.
    nth: usize,
    /// Name of the field.
    name: &'static str,
    /// Dangerous.
    #[props(default)]
    bad: bool,
) -> Element {
    let sheet = sheet();
    let Some(field) = reading_field(name) else { return rsx! {} };
    let value = sheet.form.read().own().readings.get(nth).and_then(|it| it.get(name));
    let before = nth.checked_sub(1).and_then(|nth| sheet.form.read().own().readings.get(nth)?.get(name));
    let last = sheet.known.read().last.reading(name);
    let problem = sheet.problem(&Owner::Check(0), &format!("readings.{nth}.{name}"), texts());
    let id = if nth == 0 { name.to_owned() } else { format!("{name}-{}", nth + 1) };
    let label = texts().get(&format!("visit.reading.{name}"));
    let label = if nth == 0 {
        label
    } else {
        texts().fill("visit.reading.nth", &[("n", &(nth + 1)), ("what", &label)])
    };
    rsx! {
        Quick {
            id, field, value, last, begin: before, bad, problem, label,
            onchange: move |it| sheet.change(|form, now| form.own_mut().set_reading(nth, name, it, now)),
        }
    }
}

fn reading_field(name: &str) -> Option<&'static Declared> {
    let (_, readings) = SENIOR_VITALS.field("readings")?;
    let FieldType::List { of, .. } = readings.ty else { return None };
    of.iter().find(|field| field.name == name)
}

/// The stepper with its quick steps.
#[component]
fn Quick(
    #[props(into)] id: String,
    field: &'static Declared,
    label: String,
    value: Option<i64>,
    last: Option<i64>,
    /// Where it begins instead of the last value.
    #[props(default)]
    begin: Option<i64>,
    bad: bool,
    #[props(default)] hint: Option<String>,
    problem: Option<String>,
    onchange: EventHandler<Option<i64>>,
) -> Element {
    let texts = texts();
    let Some(measure) = measure_of(field.name, field.ty) else { return rsx! {} };
    let FieldType::Integer { unit, .. } = field.ty else { return rsx! {} };
    let shown = shown(field.name, unit);
    let begin = begin.or(last);
    let described = described_by(&id, hint.is_some(), problem.is_some());
    let many = shown.number(measure.steps.many);
    let many = many.strip_suffix(".0").map_or(many.clone(), str::to_owned);
    let range = Range { min: measure.min, max: measure.max, step: measure.steps.one };
    let quick = [(-1, "quick less", "−", "visit.quick_less"), (1, "quick more", "+", "visit.quick_more")];
    rsx! {
        Field { id: id.clone(), label: label.clone(), last: last.map(|it| shown.number(it)), hint, problem: problem.clone(),
            div { class: "measured", class: if measure.steps.many == 0 { "plain" },
                Num {
                    id, label: label.clone(), value, range, start: measure.start(begin), decimals: shown.decimals,
                    drop: shown.drop, unit: shown.unit_word(&texts), bad: bad || problem.is_some(), described, onchange,
                }
                for (direction, class, sign, key) in quick.into_iter().filter(|_| measure.steps.many > 0) {
                    button {
                        key: "{direction}",
                        r#type: "button",
                        class,
                        "aria-label": texts.fill(key, &[("what", &label), ("n", &many)]),
                        onclick: move |_| onchange.call(Some(measure.quick(value, begin, direction))),
                        "{sign}{many}"
                    }
                }
            }
        }
    }
}
