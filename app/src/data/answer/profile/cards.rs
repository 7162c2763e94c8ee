//! One card a condition: blood pressure, frailty, mood, weight, glucose, those of which something is known. Pure.
//!
//! `{measure, value, second, unit, of, class, concern, at, direction, points: [{at, value}], limit, year: {at, value}}`.
//! - `measure`: `bp` (systolic mean in `value`, diastolic in `second`), `kfrail`, `phq9` or `phq2`, `weight` (grams),
//!   `glucose` (mg/dL, all taken in the same state: `state`).
//! - `class` by the scale `bp`, `bmi`, `glucose` or the instrument: its word is `class.{scale}.{class}`; `concern`:
//!   `calm`, `watch`, `act` or `null`.
//! - `points`: at most seven, oldest first, the latest included. `direction`: of the latest against the one before.
//! - `of`: the most that an instrument's answers can come to. `limit`: where the class begins that is too high.
//! - `year`, of weight: the value about a year before the latest.
//!
//! Whoever may not read health has the class alone: `value` is `null` and `points` is empty.

use super::health::{Answered, Health};
use serde_json::{Value, json};
use shared::domain::senior_vitals::SeniorVitals;
use shared::pack::{Instrument, Packs};
use shared::rules::blood_pressure::{BpClass, classify};
use shared::rules::concern::{Concern, concern};
use shared::rules::measures::{self, GlucoseState, Symptoms};
use shared::rules::trend::{Direction, Point, direction, year_ago};

/// How many points a card shows.
const POINTS_MOST: usize = 7;

/// What is known of one condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Card {
    pub measure: &'static str,
    /// Under which the texts have a word for the class.
    pub scale: &'static str,
    pub unit: &'static str,
    /// All that is known, oldest first.
    pub points: Vec<Point>,
    pub second: Option<i64>,
    pub state: Option<String>,
    pub of: Option<i64>,
    pub class: Option<String>,
    pub limit: Option<i64>,
    pub at: chrono::NaiveDate,
}

impl Card {
    pub fn concern(&self) -> Option<Concern> {
        concern(self.scale, self.class.as_deref()?)
    }

    pub fn last(&self) -> Option<Point> {
        self.points.last().copied()
    }

    pub fn row(&self) -> Value {
        let shown = &self.points[self.points.len().saturating_sub(POINTS_MOST)..];
        let point = |it: &Point| json!({ "at": it.day, "value": it.value });
        let year = if self.measure == "weight" { year_ago(&self.points) } else { None };
        json!({
            "measure": self.measure, "scale": self.scale, "value": self.last().map(|it| it.value), "second": self.second,
            "unit": self.unit, "of": self.of, "class": self.class, "concern": self.concern().map(Concern::as_str),
            "at": self.at, "direction": direction(&self.points).map(Direction::as_str), "state": self.state,
            "points": shown.iter().map(point).collect::<Vec<_>>(), "limit": self.limit,
            "year": year.as_ref().map(point),
        })
    }
}

/// The cards of those conditions of which something is known.
pub(super) fn cards(health: &Health, packs: &Packs) -> Vec<Card> {
    [
        pressure(&health.vitals, packs),
        answers(&health.answered, &["kfrail"], packs),
        answers(&health.answered, &["phq9", "phq2"], packs),
        weight(&health.vitals, packs),
        glucose(&health.vitals, packs),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The mean of each measurement, with what it came to.
pub(super) fn pressures(vitals: &[SeniorVitals], packs: &Packs) -> Vec<(Point, BpClass)> {
    let of = |it: &SeniorVitals| {
        let bp = classify(it.readings.as_deref()?, packs)?;
        Some((Point { day: it.measured_at.0.date(), value: bp.mean_sbp }, bp))
    };
    vitals.iter().filter_map(of).collect()
}

fn pressure(vitals: &[SeniorVitals], packs: &Packs) -> Option<Card> {
    let all = pressures(vitals, packs);
    let (last, bp) = all.last()?;
    Some(Card {
        measure: "bp",
        scale: "bp",
        unit: "mmHg",
        second: Some(bp.mean_dbp),
        state: None,
        of: None,
        class: Some(bp.class.clone()),
        limit: packs.cutoffs().pressure_from("stage1"),
        at: last.day,
        points: all.iter().map(|(point, _)| *point).collect(),
    })
}

/// Of several instruments the one that was taken last; on one day the first of the list.
fn answers(answered: &[Answered], instruments: &[&'static str], packs: &Packs) -> Option<Card> {
    let last_of = |code: &'static str| Some((code, answered.iter().rfind(|it| it.instrument == code)?));
    let (code, last) =
        instruments.iter().rev().filter_map(|code| last_of(code)).max_by_key(|(_, it)| it.day)?;
    let of_code = answered.iter().filter(|it| it.instrument == code);
    let points = of_code.filter_map(|it| Some(Point { day: it.day, value: it.total? })).collect();
    let of = packs.instrument(code).ok().filter(|_| last.total.is_some()).map(Instrument::most);
    Some(Card {
        measure: code,
        scale: code,
        unit: "",
        second: None,
        state: None,
        of,
        class: last.class.clone(),
        limit: None,
        at: last.day,
        points,
    })
}

fn weight(vitals: &[SeniorVitals], packs: &Packs) -> Option<Card> {
    let of = |it: &SeniorVitals| Some(Point { day: it.measured_at.0.date(), value: it.weight? });
    let points: Vec<Point> = vitals.iter().filter_map(of).collect();
    let last = *points.last()?;
    let height = vitals.iter().rev().find_map(|it| it.height);
    let bmi = height.and_then(|height| measures::bmi(last.value, height, packs));
    Some(Card {
        measure: "weight",
        scale: "bmi",
        unit: "g",
        second: None,
        state: None,
        of: None,
        class: bmi.map(|it| it.class.class),
        limit: None,
        at: last.day,
        points,
    })
}

fn glucose(vitals: &[SeniorVitals], packs: &Packs) -> Option<Card> {
    let (latest, mg_dl) = vitals.iter().rev().find_map(|it| Some((it, it.glucose?)))?;
    let alike = vitals.iter().filter(|it| it.glucose_state == latest.glucose_state);
    let of = |it: &SeniorVitals| Some(Point { day: it.measured_at.0.date(), value: it.glucose? });
    let fasting = latest.glucose_state.as_deref() == Some("fasting");
    let state = if fasting { GlucoseState::Fasting } else { GlucoseState::NotFasting };
    let told = |flag: Option<bool>| if flag == Some(true) { Symptoms::Some } else { Symptoms::None };
    let class = measures::glucose(mg_dl, state, told(latest.glucose_symptoms), told(latest.unwell), packs)
        .class
        .class;
    let scale = if fasting { "glucose" } else { "glucose_with_symptoms" };
    Some(Card {
        measure: "glucose",
        scale: "glucose",
        unit: "mg/dL",
        second: None,
        state: latest.glucose_state.clone(),
        of: None,
        class: Some(class).filter(|class| class != "none"),
        limit: packs.cutoffs().scale_from(scale, "diabetes_range"),
        at: latest.measured_at.0.date(),
        points: alike.filter_map(of).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use serde_json::Map;
    use shared::domain::convert;

    fn vitals(day: &str, more: Value) -> SeniorVitals {
        let mut fields: Map<String, Value> = more.as_object().unwrap().clone();
        fields.insert("subject".into(), json!("018f0000-0000-7000-8000-000000000001"));
        fields.insert("measured_at".into(), json!(format!("{day}T10:00")));
        convert::read(&fields).unwrap()
    }

    fn answered(day: &str, instrument: &str, total: i64, class: &str) -> Answered {
        let day: NaiveDate = day.parse().unwrap();
        Answered { day, instrument: instrument.into(), total: Some(total), class: Some(class.into()) }
    }

    fn of(health: &Health, measure: &str) -> Value {
        let all = cards(health, &Packs::builtin());
        all.iter().find(|card| card.measure == measure).map_or(Value::Null, Card::row)
    }

    #[test]
    fn pressure_shows_the_mean_its_class_and_the_line_from_the_pack() {
        let day = |n: u32, sbp: i64| {
            vitals(
                &format!("2026-{n:02}-01"),
                json!({"readings": [{"sbp": sbp, "dbp": 90}, {"sbp": sbp, "dbp": 84}]}),
            )
        };
        let vitals = (1..=9).map(|n| day(n, 120 + i64::from(n) * 3)).collect();
        let card = of(&Health { vitals, ..Health::default() }, "bp");
        assert_eq!(
            (&card["value"], &card["second"], &card["class"]),
            (&json!(147), &json!(87), &json!("stage1"))
        );
        assert_eq!(
            (&card["limit"], &card["direction"], &card["concern"]),
            (&json!(140), &json!("up"), &json!("watch"))
        );
        assert_eq!(card["points"].as_array().unwrap().len(), 7);
        assert_eq!(card["points"][0], json!({"at": "2026-03-01", "value": 129}));
    }

    #[test]
    fn the_mood_is_that_of_the_instrument_taken_last() {
        let mut answers = vec![
            answered("2026-05-01", "phq9", 11, "moderate"),
            answered("2026-09-01", "phq2", 2, "positive"),
        ];
        let health = |answered: &[Answered]| Health { answered: answered.to_vec(), ..Health::default() };
        assert_eq!(of(&health(&answers), "phq2")["of"], 6);
        answers.push(answered("2026-09-01", "phq9", 7, "mild"));
        let card = of(&health(&answers), "phq9");
        assert_eq!(
            (&card["value"], &card["of"], &card["direction"]),
            (&json!(7), &json!(27), &json!("down"))
        );
        assert_eq!(of(&health(&answers), "phq2"), Value::Null);
    }

    #[test]
    fn a_class_without_a_total_is_all_that_a_planner_has() {
        let mut only = answered("2026-05-01", "kfrail", 0, "frail");
        only.total = None;
        let card = of(&Health { answered: vec![only], ..Health::default() }, "kfrail");
        assert_eq!((&card["value"], &card["of"], &card["points"]), (&Value::Null, &Value::Null, &json!([])));
        assert_eq!((&card["class"], &card["concern"]), (&json!("frail"), &json!("act")));
    }

    #[test]
    fn weight_is_held_against_a_year_ago_and_glucose_against_its_like() {
        let glucose =
            |state: &str, value: i64| json!({"glucose": value, "glucose_state": state, "weight": 50_000});
        let vitals = vec![
            vitals("2025-11-03", json!({"weight": 50_700, "height": 1500})),
            vitals("2026-08-01", glucose("random", 180)),
            vitals("2026-09-01", glucose("fasting", 110)),
            vitals("2026-10-01", glucose("random", 140)),
            vitals("2026-11-01", json!({"glucose": 128, "glucose_state": "fasting", "weight": 48_600})),
        ];
        let health = Health { vitals, ..Health::default() };
        let weight = of(&health, "weight");
        assert_eq!((&weight["value"], &weight["class"]), (&json!(48_600), &json!("normal")));
        assert_eq!(weight["year"], json!({"at": "2025-11-03", "value": 50_700}));
        let glucose = of(&health, "glucose");
        assert_eq!((&glucose["class"], &glucose["limit"]), (&json!("diabetes_range"), &json!(126)));
        assert_eq!(glucose["points"].as_array().unwrap().len(), 2, "the fasting ones");
    }
}
