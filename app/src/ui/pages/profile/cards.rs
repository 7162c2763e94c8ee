//! One card a condition: the last value, its class, and how it went.

use super::view;
use super::words::join;
use crate::text::Texts;
use crate::ui::state::texts;
use crate::ui::widgets::form::shown;
use crate::ui::widgets::{Chip, Condition, Glyph, Spark, Tone};
use chrono::NaiveDate;
use dioxus::prelude::*;

/// The conditions of which something is known.
#[component]
pub fn Conditions(cards: Vec<view::Condition>, today: NaiveDate) -> Element {
    rsx! {
        div { class: "conditions",
            for card in cards {
                OneCondition { key: "{card.measure}", card, today }
            }
        }
    }
}

#[component]
fn OneCondition(card: view::Condition, today: NaiveDate) -> Element {
    let texts = texts();
    let said = Said::of(&texts, &card, today);
    let tone = tone(card.concern.as_deref());
    // A weight is neither good nor bad by itself; its chip tells how it changed.
    let tone = if card.measure == "weight" { Tone::Plain } else { tone };
    let chip = said.chip.map(|(text, glyph)| rsx! { Chip { tone, glyph, text } });
    rsx! {
        Condition { title: said.title, value: said.value, unit: said.unit, when: said.when, chip,
            if let Some(sentence) = said.line {
                Spark {
                    points: card.points.iter().map(|it| it.value).collect::<Vec<_>>(),
                    limit: card.limit,
                    tone,
                    sentence,
                }
            }
        }
    }
}

/// How much a concern shall catch the eye.
pub fn tone(concern: Option<&str>) -> Tone {
    match concern {
        Some("act") => Tone::Danger,
        Some("watch") => Tone::Caution,
        Some("calm") => Tone::Positive,
        _ => Tone::Plain,
    }
}

/// The words of a card.
struct Said {
    title: String,
    value: String,
    unit: String,
    when: Option<String>,
    chip: Option<(String, Option<Glyph>)>,
    /// What the line shows; none for a single value.
    line: Option<String>,
}

impl Said {
    fn of(texts: &Texts, card: &view::Condition, today: NaiveDate) -> Said {
        let class = card.class.as_deref().map(|class| class_short(texts, &card.scale, class));
        let glyph = match card.direction.as_deref() {
            Some("up") => Some(Glyph::Rise),
            Some("down") => Some(Glyph::Fall),
            _ => None,
        };
        let (value, chip) = match value(card) {
            Some(value) => (value, year(texts, card).or(class).map(|text| (text, glyph))),
            // Whoever may not read the value has its class.
            None => (class.unwrap_or_else(|| "–".to_owned()), None),
        };
        let state = card.state.as_deref().and_then(|state| texts.find(&format!("profile.glucose.{state}")));
        Said {
            title: texts.get(&format!("profile.measure.{}", card.measure)),
            value,
            unit: unit(texts, card),
            when: join(" · ", [Some(texts.date(card.at, today)), state.map(str::to_owned)]),
            chip,
            line: (card.points.len() > 1).then(|| line(texts, card)),
        }
    }
}

/// The class in a word or two, for a chip.
pub fn class_short(texts: &Texts, scale: &str, class: &str) -> String {
    let short = texts.find(&format!("profile.class.{scale}.{class}"));
    short.or_else(|| texts.find(&format!("class.{scale}.{class}"))).unwrap_or(class).to_owned()
}

fn value(card: &view::Condition) -> Option<String> {
    let value = number(card, card.value?);
    Some(card.second.map_or_else(|| value.clone(), |second| format!("{value}/{second}")))
}

fn number(card: &view::Condition, value: i64) -> String {
    match card.measure.as_str() {
        "weight" => shown("weight", "g").number(value),
        _ => value.to_string(),
    }
}

fn unit(texts: &Texts, card: &view::Condition) -> String {
    match (card.measure.as_str(), card.of) {
        ("weight", _) => shown("weight", "g").unit_word(texts),
        (measure, Some(of)) => texts.fill(&format!("profile.of.{measure}"), &[("of", &of)]),
        _ => card.unit.clone(),
    }
}

/// `한 해 −2.1`: against the value of about a year before.
fn year(texts: &Texts, card: &view::Condition) -> Option<String> {
    let by = card.value? - card.year?.value;
    let sign = if by < 0 { "−" } else { "+" };
    (by != 0).then(|| texts.fill("profile.year", &[("by", &format!("{sign}{}", number(card, by.abs())))]))
}

/// What the line shows, for those who do not see it.
fn line(texts: &Texts, card: &view::Condition) -> String {
    let ends = card.points.first().zip(card.points.last());
    let (first, last) = ends.map_or((0, 0), |(first, last)| (first.value, last.value));
    let way = match last.cmp(&first) {
        std::cmp::Ordering::Greater => "profile.line.up",
        std::cmp::Ordering::Less => "profile.line.down",
        std::cmp::Ordering::Equal => "profile.line.same",
    };
    let title = texts.get(&format!("profile.measure.{}", card.measure));
    let values: [(&str, &dyn std::fmt::Display); 4] = [
        ("title", &title),
        ("n", &card.points.len()),
        ("first", &number(card, first)),
        ("last", &number(card, last)),
    ];
    let limit = card.limit.map(|limit| texts.fill("profile.line.limit", &[("limit", &number(card, limit))]));
    join(" ", [Some(texts.fill(way, &values)), limit]).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;
    use serde_json::json;

    fn card(given: serde_json::Value) -> view::Condition {
        let mut row =
            json!({"measure": "bp", "scale": "bp", "unit": "mmHg", "at": "2026-11-01", "points": []});
        row.as_object_mut().unwrap().extend(given.as_object().unwrap().clone());
        serde_json::from_value(row).unwrap()
    }

    fn said(card: &view::Condition) -> Said {
        Said::of(&Texts::for_lang(Lang::Ko), card, "2026-11-24".parse().unwrap())
    }

    fn points(values: &[i64]) -> serde_json::Value {
        values.iter().map(|value| json!({"at": "2026-11-01", "value": value})).collect()
    }

    #[test]
    fn a_card_says_what_the_mock_up_says() {
        let bp = card(
            json!({"value": 152, "second": 94, "class": "stage1", "concern": "watch", "direction": "up",
            "limit": 140, "points": points(&[134, 138, 136, 142, 146, 152])}),
        );
        let told = said(&bp);
        assert_eq!(
            (told.title.as_str(), told.value.as_str(), told.unit.as_str()),
            ("혈압", "152/94", "mmHg")
        );
        assert_eq!(told.chip, Some(("1기".to_owned(), Some(Glyph::Rise))));
        assert_eq!(
            told.line.as_deref(),
            Some("혈압 6번: 처음 134, 이번 152. 오르고 있어요. 점선은 140이에요.")
        );
        assert_eq!(told.when.as_deref(), Some("11월 1일"));
        let weight = card(
            json!({"measure": "weight", "scale": "bmi", "unit": "g", "value": 48_600, "class": "normal",
            "direction": "down", "year": {"at": "2025-11-03", "value": 50_700}}),
        );
        let told = said(&weight);
        assert_eq!((told.value.as_str(), told.unit.as_str()), ("48.6", "kg"));
        assert_eq!(told.chip, Some(("한 해 −2.1".to_owned(), Some(Glyph::Fall))));
        let frail = card(
            json!({"measure": "kfrail", "scale": "kfrail", "unit": "", "value": 3, "of": 5, "class": "frail"}),
        );
        assert_eq!((said(&frail).value.as_str(), said(&frail).unit.as_str()), ("3", "/ 5점"));
    }

    #[test]
    fn without_a_value_the_class_is_told() {
        let told = said(&card(json!({"measure": "phq9", "scale": "phq9", "unit": "", "class": "moderate"})));
        assert_eq!((told.value.as_str(), told.chip, told.line), ("중간", None, None));
    }
}
