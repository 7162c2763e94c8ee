//! One field of a kind as an input.

use super::scale::shown;
use super::words::{code_choices, label_of, last_words};
use crate::ui::state::texts;
use crate::ui::widgets::num::Range;
use crate::ui::widgets::{
    Choice, DateInput, DateTimeInput, Field, Keyboard, Num, Picks, Seg, TextArea, TextInput, YesNo,
    described_by,
};
use dioxus::prelude::*;
use serde_json::{Value, json};
use shared::kind::{Field as Declared, FieldType};

/// Longer texts get several lines.
const ONE_LINE_MAX: usize = 200;
/// So many codes stand side by side; more become a list of chips.
const SEGMENTS_MAX: usize = 4;

/// The input of a declared field, with its label, last value and problem. The new value comes out as JSON;
/// `Value::Null` is "not given".
///
/// ```ignore
/// FieldInput { kind: "senior_vitals", field, value: form("weight"), last: last("weight"), problem: None,
///     onchange: move |value| change("weight", value) }
/// ```
#[component]
pub fn FieldInput(
    /// Name of the kind: its texts are `field.<kind>.<name>`.
    kind: String,
    /// Its declaration.
    field: &'static Declared,
    /// The value now; `Null` for none.
    value: Value,
    /// The value of last time.
    #[props(default)]
    last: Option<Value>,
    /// What is wrong, in a sentence.
    #[props(default)]
    problem: Option<String>,
    /// Another hint than none.
    #[props(default)]
    hint: Option<String>,
    /// Another label than the field's own.
    #[props(default)]
    label: Option<String>,
    /// Unique on the page, when one field is asked twice.
    #[props(default)]
    id: Option<String>,
    /// The value is dangerous.
    #[props(default)]
    bad: bool,
    onchange: EventHandler<Value>,
) -> Element {
    let texts = texts();
    let id = id.unwrap_or_else(|| field.name.to_owned());
    let label = label.unwrap_or_else(|| label_of(&texts, &kind, field));
    let described = described_by(&id, hint.is_some(), problem.is_some());
    let last_said = last.as_ref().and_then(|last| last_words(&texts, field, last));
    let group = matches!(field.ty, FieldType::Code(_) | FieldType::Flag | FieldType::List { .. });
    rsx! {
        Field { id: id.clone(), label: label.clone(), last: last_said, hint, problem: problem.clone(), group,
            Inner { field, id, label, value, last, bad: bad || problem.is_some(), described, onchange }
        }
    }
}

#[component]
fn Inner(
    field: &'static Declared,
    id: String,
    label: String,
    value: Value,
    last: Option<Value>,
    bad: bool,
    described: Option<String>,
    onchange: EventHandler<Value>,
) -> Element {
    let texts = texts();
    let text = value.as_str().map(str::to_owned);
    let or_null = move |it: Option<String>| onchange.call(it.map_or(Value::Null, Value::String));
    match field.ty {
        FieldType::Integer { min, max, unit } => {
            let shown = shown(field.name, unit);
            let onchange = move |it: Option<i64>| onchange.call(it.map_or(Value::Null, |it| json!(it)));
            rsx! {
                Num {
                    id,
                    label,
                    value: value.as_i64(),
                    range: Range { min, max, step: shown.step },
                    start: last.as_ref().and_then(Value::as_i64),
                    decimals: shown.decimals,
                    drop: shown.drop,
                    unit: shown.unit_word(&texts),
                    bad,
                    described,
                    onchange,
                }
            }
        }
        FieldType::Code(codes) if codes.len() <= SEGMENTS_MAX => rsx! {
            Seg {
                name: id,
                label,
                options: code_choices(&texts, field.name, codes),
                chosen: text,
                invalid: bad,
                described,
                onchoose: move |code| onchange.call(Value::String(code)),
            }
        },
        FieldType::Code(codes) => rsx! {
            Many { id, label, options: code_choices(&texts, field.name, codes), chosen: text, bad, described, onchange }
        },
        FieldType::Flag => rsx! {
            YesNo { name: id, label, value: value.as_bool(), onchoose: move |yes| onchange.call(Value::Bool(yes)) }
        },
        FieldType::Date => rsx! {
            DateInput { id, value: text, invalid: bad, described, onchange: or_null }
        },
        FieldType::LocalTime => rsx! {
            DateTimeInput { id, value: text, invalid: bad, described, onchange: or_null }
        },
        FieldType::Text { max } => {
            let value = text.unwrap_or_default();
            let onchange = move |it: String| or_null(Some(it).filter(|it| !it.is_empty()));
            if max <= ONE_LINE_MAX {
                let keyboard = keyboard(field.name);
                rsx! { TextInput { id, value, max, keyboard, invalid: bad, described, onchange } }
            } else {
                rsx! { TextArea { id, value, max, invalid: bad, described, onchange } }
            }
        }
        FieldType::List { of: [Declared { name, ty: FieldType::Code(codes), .. }], .. } => rsx! {
            Codes { label, name: *name, options: code_choices(&texts, name, codes), value, onchange }
        },
        // What a page asks in its own way: readings, answers of an instrument, whom a record is about.
        FieldType::List { .. } | FieldType::Answers { .. } | FieldType::Reference(_) => rsx! {},
    }
}

/// What comes up when a line is tapped.
fn keyboard(name: &str) -> Keyboard {
    match name {
        "number" => Keyboard::Phone,
        "zip" | "hjd_code" | "bjd_code" | "bldg_mgmt_no" => Keyboard::Digits,
        _ => Keyboard::Words,
    }
}

/// One of many codes.
#[component]
fn Many(
    id: String,
    label: String,
    options: Vec<Choice>,
    chosen: Option<String>,
    bad: bool,
    described: Option<String>,
    onchange: EventHandler<Value>,
) -> Element {
    rsx! {
        select {
            class: "in",
            id,
            "aria-label": label,
            "aria-invalid": bad.then_some("true"),
            "aria-describedby": described,
            onchange: move |event| {
                let code = event.value();
                onchange.call(if code.is_empty() { Value::Null } else { Value::String(code) });
            },
            option { value: "", selected: chosen.is_none(), {texts().get("ui.choose")} }
            for choice in options {
                option {
                    key: "{choice.value}",
                    value: "{choice.value}",
                    selected: chosen.as_deref() == Some(choice.value.as_str()),
                    "{choice.label}"
                }
            }
        }
    }
}

/// Many of many codes: a list of objects with one code each.
#[component]
fn Codes(
    label: String,
    name: &'static str,
    options: Vec<Choice>,
    value: Value,
    onchange: EventHandler<Value>,
) -> Element {
    let rows = value.as_array().cloned().unwrap_or_default();
    let chosen = rows.iter().filter_map(|row| row[name].as_str()).map(str::to_owned).collect::<Vec<_>>();
    rsx! {
        Picks {
            label,
            options,
            chosen,
            ontoggle: move |(code, on): (String, bool)| {
                let mut rows = rows.clone();
                rows.retain(|row| row[name] != code.as_str());
                if on {
                    rows.push(json!({ name: code }));
                }
                onchange.call(if rows.is_empty() { Value::Null } else { Value::Array(rows) });
            },
        }
    }
}
