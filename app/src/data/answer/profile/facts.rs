//! What a colleague would say of a person in one sentence: the facts, the most telling first. The sentence itself is made
//! of texts by whoever shows it. Pure.
//!
//! `bp_crisis {value, second}` · `bp_rising {months, readings, by}` · `bp_high {class}` · `glucose_high {class}` ·
//! `falls {count}` (of twelve months) · `weight_loss {grams}` (as much as frailty screening asks about) · `mood {scale,
//! class}` · `frail` · `overdue {count, days}` · `absent` (nobody was there the last time) · `last_visit {at, days}` ·
//! `no_visit`. Each row has its name in `fact`. What was measured longer ago than half a year is not told.

use super::cards::{Card, pressures};
use super::health::Health;
use chrono::NaiveDate;
use serde_json::{Value, json};
use shared::domain::senior_vitals::SeniorVitals;
use shared::pack::{Packs, weight_loss_of_year};
use shared::rules::concern::Concern;
use shared::rules::trend::{Point, rising, year_ago};

/// Older values are history.
const FRESH_DAYS: i64 = 183;

/// What else the sentence rests on.
pub(super) struct Around<'a> {
    pub day: NaiveDate,
    /// How late the open tasks are, in days; those that are late.
    pub late: &'a [i64],
    /// The day of the last visit.
    pub last_visit: Option<NaiveDate>,
    /// What came of it.
    pub outcome: Option<&'a str>,
}

/// The facts, the most telling first.
pub(super) fn facts(health: &Health, cards: &[Card], around: &Around<'_>, packs: &Packs) -> Vec<Value> {
    let fresh = |day: NaiveDate| (around.day - day).num_days() <= FRESH_DAYS;
    let card = |measure: &str| cards.iter().find(|card| card.measure == measure && fresh(card.at));
    let mut facts: Vec<Value> = Vec::new();
    if card("bp").is_some() {
        facts.extend(pressure(health, packs));
    }
    facts.extend(falls(&health.vitals, &fresh));
    if let Some(weight) = card("weight") {
        facts.extend(weight_loss(&weight.points, packs));
    }
    let mood = card("phq9").or_else(|| card("phq2")).filter(|it| it.concern() > Some(Concern::Calm));
    facts.extend(mood.map(|it| json!({ "fact": "mood", "scale": it.scale, "class": it.class })));
    let acts = |measure: &str| card(measure).filter(|it| it.concern() == Some(Concern::Act));
    facts.extend(acts("kfrail").map(|_| json!({ "fact": "frail" })));
    facts.extend(acts("glucose").map(|it| json!({ "fact": "glucose_high", "class": it.class })));
    if let Some(days) = around.late.iter().max() {
        facts.push(json!({ "fact": "overdue", "count": around.late.len(), "days": days }));
    }
    facts.extend(visited(around));
    facts
}

fn pressure(health: &Health, packs: &Packs) -> Option<Value> {
    let all = pressures(&health.vitals, packs);
    let (last, bp) = all.last()?;
    if bp.crisis {
        return Some(json!({ "fact": "bp_crisis", "value": last.value, "second": bp.mean_dbp }));
    }
    let points: Vec<Point> = all.iter().map(|(point, _)| *point).collect();
    if let Some(rise) = packs.cutoffs().trend("sbp").and_then(|rule| rising(&points, rule)) {
        return Some(json!({
            "fact": "bp_rising", "months": rise.months, "readings": rise.readings, "by": rise.by,
        }));
    }
    let high = packs.cutoffs().pressure_from("stage1").is_some_and(|from| last.value >= from);
    high.then(|| json!({ "fact": "bp_high", "class": bp.class }))
}

fn falls(vitals: &[SeniorVitals], fresh: &impl Fn(NaiveDate) -> bool) -> Option<Value> {
    let of = |it: &SeniorVitals| Some((it.measured_at.0.date(), it.falls_12m?));
    let (day, count) = vitals.iter().rev().find_map(of)?;
    (fresh(day) && count > 0).then(|| json!({ "fact": "falls", "count": count }))
}

fn weight_loss(points: &[Point], packs: &Packs) -> Option<Value> {
    let (last, before) = (points.last()?, year_ago(points)?);
    let loss = weight_loss_of_year(before.value, last.value)?;
    let asks = packs.instrument("kfrail").ok()?.derived_answer("weight_loss_year", loss)?;
    (asks.1 > 0).then(|| json!({ "fact": "weight_loss", "grams": before.value - last.value }))
}

fn visited(around: &Around<'_>) -> Vec<Value> {
    let Some(at) = around.last_visit else { return vec![json!({ "fact": "no_visit" })] };
    let absent = around.outcome == Some("absent");
    let last = json!({ "fact": "last_visit", "at": at, "days": (around.day - at).num_days().max(0) });
    absent.then(|| json!({ "fact": "absent" })).into_iter().chain([last]).collect()
}

#[cfg(test)]
mod tests {
    use super::super::cards::cards;
    use super::super::health::Answered;
    use super::*;
    use serde_json::Map;
    use shared::domain::convert;

    const DAY: &str = "2026-11-24";

    fn vitals(day: &str, more: Value) -> SeniorVitals {
        let mut fields: Map<String, Value> = more.as_object().unwrap().clone();
        fields.insert("subject".into(), json!("018f0000-0000-7000-8000-000000000001"));
        fields.insert("measured_at".into(), json!(format!("{day}T10:00")));
        convert::read(&fields).unwrap()
    }

    fn bp(day: &str, sbp: i64) -> SeniorVitals {
        vitals(day, json!({"readings": [{"sbp": sbp, "dbp": 80}]}))
    }

    fn told(health: &Health, late: &[i64], last_visit: Option<&str>, outcome: Option<&str>) -> Vec<Value> {
        let packs = Packs::builtin();
        let last_visit = last_visit.map(|day| day.parse().unwrap());
        let around = Around { day: DAY.parse().unwrap(), late, last_visit, outcome };
        facts(health, &cards(health, &packs), &around, &packs)
    }

    fn names(health: &Health) -> Vec<String> {
        let all = told(health, &[], Some("2026-11-01"), Some("done"));
        all.iter().map(|it| it["fact"].as_str().unwrap().to_owned()).collect()
    }

    fn of_vitals(vitals: Vec<SeniorVitals>) -> Health {
        Health { vitals, ..Health::default() }
    }

    #[test]
    fn the_sentence_of_the_mock_up_has_its_facts() {
        let mut last = bp("2026-11-01", 152);
        last.falls_12m = Some(1);
        let health =
            of_vitals(vec![bp("2026-08-20", 150), bp("2026-09-05", 138), bp("2026-10-18", 146), last]);
        let all = told(&health, &[9, 2], Some("2026-11-01"), Some("done"));
        assert_eq!(all[0], json!({"fact": "bp_rising", "months": 3, "readings": 3, "by": 14}));
        assert_eq!(all[1], json!({"fact": "falls", "count": 1}));
        assert_eq!(all[2], json!({"fact": "overdue", "count": 2, "days": 9}));
        assert_eq!(all[3], json!({"fact": "last_visit", "at": "2026-11-01", "days": 23}));
    }

    #[test]
    fn of_pressure_the_worst_is_told_once() {
        for (name, values, expected) in [
            ("crisis before rising", vec![150, 165, 184], vec!["bp_crisis", "last_visit"]),
            ("high without rising", vec![162, 150, 141], vec!["bp_high", "last_visit"]),
            ("rising though not high", vec![112, 118, 126], vec!["bp_rising", "last_visit"]),
            ("nothing", vec![128, 120, 122], vec!["last_visit"]),
        ] {
            let month = |i: usize| format!("2026-{:02}-01", 9 + i);
            let all = values.iter().enumerate().map(|(i, &sbp)| bp(&month(i), sbp)).collect();
            assert_eq!(names(&of_vitals(all)), expected, "{name}");
        }
    }

    #[test]
    fn what_is_half_a_year_old_is_not_told() {
        let mut old = bp("2026-05-01", 184);
        old.falls_12m = Some(2);
        assert_eq!(names(&of_vitals(vec![old])), ["last_visit"]);
    }

    #[test]
    fn weight_mood_and_frailty_are_told_when_they_ask_for_someone() {
        let weights = [("2025-11-20", 50_000), ("2026-11-01", 47_500)];
        let vitals = weights.map(|(day, weight)| vitals(day, json!({"weight": weight}))).to_vec();
        let answered = |instrument: &str, class: &str| Answered {
            day: "2026-11-01".parse().unwrap(),
            instrument: instrument.into(),
            total: None,
            class: Some(class.into()),
        };
        let answers = vec![answered("phq9", "mild"), answered("kfrail", "frail")];
        let health = Health { vitals, answered: answers };
        assert_eq!(names(&health), ["weight_loss", "mood", "frail", "last_visit"]);
        assert_eq!(told(&health, &[], None, None)[0]["grams"], 2500);
        let calm = Health {
            answered: vec![answered("phq9", "minimal"), answered("kfrail", "prefrail")],
            ..Health::default()
        };
        assert_eq!(names(&calm), ["last_visit"]);
    }

    #[test]
    fn who_was_never_visited_or_not_there_is_told() {
        let none = Health::default();
        assert_eq!(told(&none, &[], None, None), [json!({"fact": "no_visit"})]);
        let absent = told(&none, &[], Some("2026-11-23"), Some("absent"));
        assert_eq!(absent[0], json!({"fact": "absent"}));
        assert_eq!(absent[1]["days"], 1);
    }
}
