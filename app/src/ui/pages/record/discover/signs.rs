//! Which signs were seen, with the points that each adds; how long, and how that is known, where a sign is counted.

use super::super::asked::InElement;
use super::super::sheet::sheet;
use crate::form::record::{SIGN_GROUPS, SignGroup, risk_of};
use crate::packs::packs;
use crate::ui::state::texts;
use crate::ui::widgets::form::code_choices;
use crate::ui::widgets::num::Range;
use crate::ui::widgets::{Button, Card, Choice, Field, Glyph, Look, Num, Picks};
use dioxus::prelude::*;
use serde_json::{Value, json};
use shared::domain::convert;
use shared::domain::discovery::DISCOVERY;

/// Units that are counted at most.
const MOST: i64 = 1000;

/// The part of the form.
#[component]
pub(super) fn Signs() -> Element {
    let texts = texts();
    rsx! {
        Card {
            title: texts.get("discovery.form.signs"),
            action: rsx! { span { class: "meta", {texts.get("discovery.form.points")} } },
            for (nth , group) in SIGN_GROUPS.iter().enumerate() {
                Group { key: "{nth}", nth, title: texts.get(&format!("discovery.form.group.{}", group.name)) }
            }
        }
    }
}

#[component]
fn Group(nth: usize, title: String) -> Element {
    let (sheet, texts) = (sheet(), texts());
    let SignGroup { often, seldom, .. } = SIGN_GROUPS[nth];
    let mut more = use_signal(|| false);
    let seen = sheet.read(1, |it| {
        let named = |fields| convert::text(&fields, "signal").map(str::to_owned);
        let seen: Vec<_> =
            it.elements("signals").into_iter().filter_map(|(key, it)| Some((key, named(it)?))).collect();
        (seen, risk_of(it, packs()).parts)
    });
    let (seen, parts) = seen.unwrap_or_default();
    let is_seen = |code: &str| seen.iter().any(|(_, it)| it == code);
    let shown = often.iter().chain(seldom.iter().filter(|it| more() || is_seen(it)));
    let codes: Vec<&str> = shown.copied().collect();
    let rules = packs().signals();
    let points = |choice: Choice| {
        let alone = rules.overrides.iter().any(|it| matches!(&it.all_of[..], [one] if *one == choice.value));
        let part = parts.iter().find(|it| it.signal == choice.value).map(|it| it.points);
        let points = part.or_else(|| Some(rules.signal(&choice.value)?.points(None))).unwrap_or_default();
        let note = if alone { texts.get("discovery.form.at_once") } else { format!("+{points}") };
        Choice { note: Some(note), alarm: alone, ..choice }
    };
    let options: Vec<Choice> = code_choices(&texts, "signal", &codes).into_iter().map(points).collect();
    let here = seen.iter().filter(|(_, code)| codes.contains(&code.as_str()));
    let counted: Vec<(String, String)> =
        here.filter(|(_, code)| rules.signal(code).is_some_and(|it| it.unit.is_some())).cloned().collect();
    rsx! {
        div { class: "stack t",
            h3 { "{title}" }
            Picks {
                label: title,
                options,
                chosen: seen.iter().map(|(_, code)| code.clone()).collect::<Vec<_>>(),
                ontoggle: move |(code, on): (String, bool)| sheet.change(1, |it| it.set_sign(&code, packs(), on)),
            }
            if !more() && !seldom.is_empty() {
                div { class: "line",
                    Button { look: Look::Bare, glyph: Glyph::Plus, label: texts.get("discovery.form.more_signs"), onpress: move |()| more.set(true) }
                }
            }
            for (key , code) in counted {
                Counted { key: "{key}", element: key.clone(), code }
            }
        }
    }
}

/// How long or how many, and how that is known.
#[component]
fn Counted(element: String, code: String) -> Element {
    let (sheet, texts) = (sheet(), texts());
    let value = sheet.read(1, |it| {
        let found = it.elements("signals").into_iter().find(|(key, _)| *key == element);
        found.and_then(|(_, fields)| fields.get("value").and_then(Value::as_i64))
    });
    let rule = packs().signals().signal(&code);
    let unit = rule.and_then(|it| it.unit.as_deref()).unwrap_or_default();
    let start = rule.and_then(|it| it.steps.first()).map(|it| it.from);
    let evidence = DISCOVERY.set("signals").and_then(|it| it.fields.iter().find(|it| it.name == "evidence"));
    let word = texts.get(&format!("code.signal.{code}"));
    let id = format!("count-{code}");
    let key = element.clone();
    rsx! {
        div { class: "card sunk g2",
            Field { id: id.clone(), label: word.clone(),
                Num {
                    id,
                    label: word,
                    value: value.flatten(),
                    start,
                    unit: texts.get(&format!("code.unit.{unit}")),
                    range: Range { min: 0, max: MOST, step: 1 },
                    onchange: move |it: Option<i64>| {
                        sheet.change(1, |record| record.set_in("signals", &key, "value", it.map_or(Value::Null, |it| json!(it))));
                    },
                }
            }
            if let Some(field) = evidence {
                InElement { record: 1, set: "signals", element, field }
            }
        }
    }
}
