//! What the signs come to: the sum with its parts, how soon, and what a person decides instead.

use super::super::asked::Asked;
use super::super::sheet::sheet;
use crate::form::record::{due, risk_of, urgency_of};
use crate::packs::packs;
use crate::ui::state::{shared, texts};
use crate::ui::widgets::{Button, Card, CardLook, Chip, Choice, Glyph, Picks, Scale, Score, Step, Tone};
use dioxus::prelude::*;
use serde_json::Value;
use shared::clock::seoul_millis;
use shared::domain::discovery::DISCOVERY;

/// Reasons that are often given.
const REASONS: [&str; 4] = ["door", "child", "weak", "watched"];

/// The panel.
#[component]
pub(super) fn Sum() -> Element {
    let (sheet, texts) = (sheet(), texts());
    let found = sheet.read(1, |it| {
        let risk = risk_of(it, packs());
        let (urgency, hours) = urgency_of(it, &risk, packs());
        (due(it, hours), risk, urgency)
    });
    let Some((due, risk, urgency)) = found else { return rsx! {} };
    let now = shared().standing.read().as_ref().map(|it| it.now).unwrap_or_default();
    let rules = packs().signals();
    let within = texts.get(&format!("code.urgency.{urgency}"));
    let (steps, current, inside) = scale(risk.score);
    let said: Vec<String> = steps.iter().map(|it| texts.get(&format!("code.urgency.{it}"))).collect();
    let steps = said.into_iter().zip(2..).map(|(label, colour)| Step { label, colour }).collect::<Vec<_>>();
    let tone = match urgency.as_str() {
        "now" => Tone::Danger,
        "72h" => Tone::Caution,
        _ => Tone::Plain,
    };
    let by = due.map(|it| texts.moment(seoul_millis(it), now));
    rsx! {
        Card {
            look: CardLook::Edge,
            title: texts.get("discovery.form.sum"),
            action: rsx! { Chip { tone, glyph: (tone == Tone::Danger).then_some(Glyph::Stop), text: within.clone() } },
            Score { value: "{risk.score}", of: "/ {rules.most}", title: "", screening: false,
                Scale { steps, current, within: inside, label: texts.fill("discovery.form.scale", &[("n", &risk.score), ("within", &within)]) }
            }
            for part in risk.parts.iter() {
                div { key: "{part.signal}", class: "split",
                    span {
                        {texts.get(&format!("code.signal.{}", part.signal))}
                        if let (Some(value), Some(unit)) = (part.value, rules.signal(&part.signal).and_then(|it| it.unit.clone())) {
                            " {value}"
                            {texts.get(&format!("code.unit.{unit}"))}
                        }
                    }
                    b { class: "nw", "+{part.points}" }
                }
            }
            div {
                h3 { class: if tone == Tone::Danger { "t-danger" }, {texts.fill("discovery.form.move", &[("within", &within)])} }
                if let Some(by) = by {
                    p { class: "sub", {texts.fill("discovery.form.by", &[("when", &by)])} }
                }
                p { class: "sub", {texts.get("discovery.form.only_a_score")} }
            }
            Otherwise {}
        }
    }
}

/// The urgencies from the calmest on, where the score lies, and where inside that.
fn scale(score: i64) -> (Vec<&'static str>, Option<usize>, u32) {
    let rules = packs().signals();
    let at = rules.bands.iter().rposition(|it| score >= it.from);
    let from = at.and_then(|it| rules.bands.get(it)).map_or(0, |it| it.from);
    let to = at.and_then(|it| rules.bands.get(it + 1)).map_or(rules.most, |it| it.from);
    let inside = (score - from) * 1000 / (to - from).max(1);
    let steps = rules.bands.iter().map(|it| it.urgency.as_str()).collect();
    (steps, at, u32::try_from(inside).unwrap_or_default())
}

/// A person decides otherwise, and says why.
#[component]
fn Otherwise() -> Element {
    let (sheet, texts) = (sheet(), texts());
    let asked = sheet.read(1, |it| (it.value("urgency_override"), it.value("override_reason")));
    let (urgency, reason) = asked.unwrap_or_default();
    let mut open = use_signal(|| !urgency.is_null());
    let words = |code: &str| texts.get(&format!("discovery.form.why.{code}"));
    let options: Vec<Choice> = REASONS.map(|code| Choice::new(words(code), words(code))).to_vec();
    rsx! {
        Button {
            block: true,
            label: texts.get("discovery.form.otherwise"),
            expanded: open(),
            onpress: move |()| {
                if open() {
                    sheet.change(1, |it| {
                        it.set("urgency_override", Value::Null);
                        it.set("override_reason", Value::Null);
                    });
                }
                open.toggle();
            },
        }
        if open() {
            if let Some((_, field)) = DISCOVERY.field("urgency_override") {
                Asked { record: 1, field }
            }
            Picks {
                label: texts.get("field.discovery.override_reason"),
                options,
                chosen: reason.as_str().map(str::to_owned).into_iter().collect::<Vec<_>>(),
                ontoggle: move |(words, on): (String, bool)| {
                    sheet.change(1, |it| it.set("override_reason", if on { Value::String(words) } else { Value::Null }));
                },
            }
            if let Some((_, field)) = DISCOVERY.field("override_reason") {
                Asked { record: 1, field }
            }
        }
    }
}
