//! A set: chips where an element is one code, colleagues where it names one, else a list of elements.

use super::asked::InElement;
use super::sheet::sheet;
use crate::form::record::Block;
use crate::ui::state::texts;
use crate::ui::widgets::form::code_choices;
use crate::ui::widgets::{Button, Choice, Glyph, Look, Picks};
use dioxus::prelude::*;
use serde_json::{Value, json};
use shared::kind::{Field, FieldType};
use shared::role::Role;

/// A set of a record.
#[component]
pub(super) fn Set(record: usize, block: Block) -> Element {
    let set = block.group.name;
    match block.group.fields {
        [Field { name, ty: FieldType::Code(codes), .. }] => {
            let texts = texts();
            rsx! { OneEach { record, set, name: *name, options: code_choices(&texts, name, codes) } }
        }
        [Field { name: "staff", .. }, ..] => rsx! { Colleagues { record, set } },
        _ => rsx! { Elements { record, block } },
    }
}

/// One element for each code that is ticked.
#[component]
fn OneEach(record: usize, set: &'static str, name: &'static str, options: Vec<Choice>) -> Element {
    let (sheet, texts) = (sheet(), texts());
    let elements = sheet.read(record, |it| it.elements(set)).unwrap_or_default();
    let code = |(_, it): &(String, serde_json::Map<String, Value>)| Some(it.get(name)?.as_str()?.to_owned());
    let kind = sheet.read(record, |it| it.kind.name).unwrap_or_default();
    rsx! {
        Picks {
            label: texts.get(&format!("group.{kind}.{set}")),
            options,
            chosen: elements.iter().filter_map(code).collect::<Vec<_>>(),
            ontoggle: move |(code, on): (String, bool)| {
                sheet.change(record, |it| match it.element_with(set, name, &code) {
                    Some(key) if !on => it.remove(set, &key),
                    None if on => _ = it.add(set, json!({ name: code })),
                    _ => {}
                });
            },
        }
    }
}

/// Who looks after the household, each by her duty. Who is not known here stays as she is.
#[component]
fn Colleagues(record: usize, set: &'static str) -> Element {
    let (sheet, texts) = (sheet(), texts());
    let known = sheet.known.read();
    let goes = |role: Option<Role>| matches!(role, Some(role) if !matches!(role, Role::Head));
    let staff: Vec<_> = known.staff.iter().filter(|it| goes(it.role)).cloned().collect();
    let elements = sheet.read(record, |it| it.elements(set)).unwrap_or_default();
    let chosen = elements.iter().filter_map(|(_, it)| Some(it.get("staff")?.as_str()?.to_owned()));
    let options = staff.iter().map(|it| {
        let duty = it.role.map(|role| texts.get(&format!("code.duty.{}", role.as_str())));
        Choice { note: duty, ..Choice::new(it.id.to_string(), it.name.clone().unwrap_or_default()) }
    });
    let duties: Vec<(String, &'static str)> =
        staff.iter().filter_map(|it| Some((it.id.to_string(), it.role?.as_str()))).collect();
    rsx! {
        Picks {
            label: texts.get("group.household.assigned"),
            options: options.collect::<Vec<_>>(),
            chosen: chosen.collect::<Vec<_>>(),
            ontoggle: move |(id, on): (String, bool)| {
                let duty = duties.iter().find(|(staff, _)| *staff == id).map(|(_, duty)| *duty);
                sheet.change(record, |it| match (it.element_with(set, "staff", &id), duty) {
                    (Some(key), _) if !on => it.remove(set, &key),
                    (None, Some(duty)) if on => _ = it.add(set, json!({ "staff": id, "duty": duty })),
                    _ => {}
                });
            },
        }
    }
}

/// Elements with several fields.
#[component]
fn Elements(record: usize, block: Block) -> Element {
    let (sheet, texts) = (sheet(), texts());
    let set = block.group.name;
    let keys: Vec<String> = sheet
        .read(record, |it| it.elements(set).into_iter().map(|(key, _)| key).collect())
        .unwrap_or_default();
    // Whom a set names is chosen elsewhere: a person comes to live here, or is registered.
    let names_somebody = block.group.fields.iter().any(|it| matches!(it.ty, FieldType::Reference(_)));
    rsx! {
        for (nth , key) in keys.into_iter().enumerate() {
            One { key: "{key}", record, block, element: key, nth }
        }
        if names_somebody {
            super::members::Joining { record, set }
        } else {
            div { class: "line",
                Button {
                    look: Look::Soft,
                    glyph: Glyph::Plus,
                    label: texts.get(&format!("register.add.{set}")),
                    onpress: move |()| sheet.change(record, |it| _ = it.add(set, json!({}))),
                }
            }
        }
    }
}

#[component]
fn One(record: usize, block: Block, element: String, nth: usize) -> Element {
    let (sheet, texts) = (sheet(), texts());
    let set = block.group.name;
    let of = |it: &crate::form::record::OneRecord| {
        let fields = it.elements(set).into_iter().find(|(key, _)| *key == element).map(|(_, fields)| fields);
        fields.unwrap_or_default()
    };
    let fields = sheet.read(record, of).unwrap_or_default();
    let person = fields.get("person").and_then(Value::as_str).map(str::to_owned);
    let name = match &person {
        Some(id) => {
            sheet.known.read().names.get(id).cloned().unwrap_or_else(|| texts.get("register.nameless"))
        }
        None => texts.fill(&format!("register.nth.{set}"), &[("n", &(nth + 1))]),
    };
    let asked: Vec<&'static Field> =
        block.group.fields.iter().filter(|it| !matches!(it.ty, FieldType::Reference(_))).collect();
    let remove = {
        let element = element.clone();
        move |()| {
            if let Some(person) = person.as_ref().and_then(|id| id.parse().ok()) {
                sheet.forget_joining(person);
            }
            sheet.change(record, |it| it.remove(set, &element));
        }
    };
    rsx! {
        fieldset { class: "element stack t",
            legend { class: "vh", "{name}" }
            div { class: "split",
                b { "aria-hidden": "true", "{name}" }
                Button {
                    look: Look::Bare,
                    glyph: Glyph::Erase,
                    label: texts.fill("register.remove", &[("what", &name)]),
                    alone: true,
                    onpress: remove,
                }
            }
            div { class: "g2",
                for field in asked {
                    InElement { key: "{field.name}", record, set, element: element.clone(), field }
                }
            }
        }
    }
}
