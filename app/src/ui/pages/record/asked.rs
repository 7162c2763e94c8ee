//! What a form asks: a group a section, a field an input as its declaration says.

use super::find::FindPerson;
use super::known::name_of;
use super::set::Set;
use super::sheet::sheet;
use crate::form::record::Block;
use crate::ui::link::Link as ToHost;
use crate::ui::state::texts;
use crate::ui::widgets::form::FieldInput;
use crate::ui::widgets::{Button, Chip, Field as Around, Glyph, Look, Pick, Tone};
use dioxus::prelude::*;
use serde_json::Value;
use shared::id::RecordId;
use shared::kind::{Field, FieldType};

/// Flags that are ticked or not: nobody is asked for a "no".
const TICKED: [&str; 3] = ["alias_or_unknown", "underground", "interpreter"];

/// Sections of a record.
#[component]
pub(super) fn Sections(
    record: usize,
    blocks: Vec<Block>,
    /// Groups need no names of their own.
    #[props(default)]
    bare: bool,
) -> Element {
    rsx! {
        for block in blocks {
            Section { key: "{block.group.name}", record, block, bare }
        }
    }
}

/// A group.
#[component]
fn Section(record: usize, block: Block, bare: bool) -> Element {
    let (sheet, texts) = (sheet(), texts());
    let Some((kind, in_conflict)) = sheet.read(record, |it| (it.kind, it.in_conflict(block.group))) else {
        return rsx! {};
    };
    let title = texts.get(&format!("group.{}.{}", kind.name, block.group.name));
    let fields = block.fields(kind);
    let asked = fields;
    // One field says its own name.
    let one = asked.len() == 1 && !block.is_set();
    // A group that is called as its first field needs no second name.
    let twice = asked.first().is_some_and(|it| texts.field(Some(kind.name), it.name) == title);
    let named = block.is_set() || !(one || bare || twice);
    rsx! {
        div { class: "stack asks", role: named.then_some("group"), "aria-label": named.then(|| title.clone()),
            if in_conflict || named {
                div { class: "split wrap",
                    if named {
                        p { class: "b", "aria-hidden": "true", "{title}" }
                    }
                    if in_conflict {
                        Chip { tone: Tone::Caution, glyph: Glyph::Swap, text: texts.get("register.in_review") }
                    }
                }
            }
            if block.is_set() {
                Set { record, block }
            } else {
                div { class: if one { "stack" } else { "g2" },
                    for field in asked {
                        Asked { key: "{field.name}", record, field }
                    }
                }
            }
        }
    }
}

/// A field of a record.
#[component]
pub(super) fn Asked(record: usize, field: &'static Field) -> Element {
    let (sheet, texts) = (sheet(), texts());
    let Some((kind, value)) = sheet.read(record, |it| (it.kind.name, it.value(field.name))) else {
        return rsx! {};
    };
    let id = format!("{kind}-{}", field.name);
    let change = move |value: Value| sheet.change(record, |it| it.set(field.name, value));
    if TICKED.contains(&field.name) {
        let label = texts.find(&format!("register.tick.{}", field.name)).map(str::to_owned);
        return rsx! {
            div { class: "line tick",
                Pick {
                    label: label.unwrap_or_else(|| texts.field(Some(kind), field.name)),
                    on: value.as_bool() == Some(true),
                    ontoggle: move |on: bool| change(if on { Value::Bool(true) } else { Value::Null }),
                }
            }
        };
    }
    if let FieldType::Reference(_) = field.ty {
        let label = texts.field(Some(kind), field.name);
        return rsx! {
            Somebody { id, label, who: value.as_str().map(str::to_owned), onchange: change }
        };
    }
    let hint = texts.find(&format!("register.hint.{}", field.name)).map(str::to_owned);
    rsx! {
        FieldInput {
            kind, field, value, id, hint,
            problem: sheet.problem(record, field.name, texts),
            onchange: change,
        }
    }
}

/// A field of an element of a set.
#[component]
pub(super) fn InElement(record: usize, set: &'static str, element: String, field: &'static Field) -> Element {
    let (sheet, texts) = (sheet(), texts());
    let found = |it: &crate::form::record::OneRecord| {
        let element = it.elements(set).into_iter().find(|(key, _)| *key == element);
        (it.kind.name, element.and_then(|(_, fields)| fields.get(field.name).cloned()))
    };
    let Some((kind, value)) = sheet.read(record, found) else { return rsx! {} };
    let path = format!("{set}.{element}.{}", field.name);
    rsx! {
        FieldInput {
            kind, field, value: value.unwrap_or(Value::Null), id: path.replace('.', "-"),
            problem: sheet.problem(record, &path, texts),
            onchange: move |value: Value| sheet.change(record, |it| it.set_in(set, &element, field.name, value)),
        }
    }
}

/// A person whom a field names: found by a search.
#[component]
fn Somebody(id: String, label: String, who: Option<String>, onchange: EventHandler<Value>) -> Element {
    let (mut sheet, texts) = (sheet(), texts());
    let link = use_context::<ToHost>();
    let mut finding = use_signal(|| false);
    let name = who.as_ref().map(|who| {
        sheet.known.read().names.get(who).cloned().unwrap_or_else(|| texts.get("register.nameless"))
    });
    let pick = move |person: RecordId| {
        finding.set(false);
        let link = link.clone();
        spawn(async move {
            if let Some(name) = name_of(&link, person).await {
                sheet.known.write().names.insert(person.to_string(), name);
            }
            onchange.call(Value::String(person.to_string()));
        });
    };
    rsx! {
        Around { id: id.clone(), label: label.clone(), group: true,
            div { class: "line",
                if let Some(name) = name {
                    b { "{name}" }
                    Button {
                        look: Look::Bare,
                        glyph: Glyph::Erase,
                        alone: true,
                        label: texts.fill("register.remove", &[("what", &label)]),
                        onpress: move |()| onchange.call(Value::Null),
                    }
                }
                Button {
                    glyph: Glyph::Search,
                    label: texts.get("register.find"),
                    expanded: finding(),
                    onpress: move |()| finding.toggle(),
                }
            }
            if finding() {
                FindPerson { id: "{id}-find", label, onpick: pick }
            }
        }
    }
}
