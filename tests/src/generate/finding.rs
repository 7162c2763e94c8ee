//! What is measured, asked and found on a visit.

use super::home::Household;
use super::visit::minute;
use super::{Draw, Planned, Save, at, fields};
use crate::random::Random;
use chrono::NaiveDateTime;
use serde_json::{Value, json};
use shared::id::{RecordId, StaffId};
use shared::kind::Home;

/// Measurements of a senior: mostly well, sometimes high, rarely alarming.
pub fn vitals(random: &mut Random, time: NaiveDateTime) -> Value {
    let usual = match random.below(100) {
        0..60 => random.between(108, 138),
        60..97 => random.between(139, 172),
        _ => random.between(180, 204),
    };
    let readings: Vec<Value> = (0..2).map(|_| reading(random, usual)).collect();
    json!({
        "measured_at": minute(time),
        "readings": readings,
        "arm": "left",
        "posture": "sitting",
        "glucose": random.between(84, 190),
        "glucose_state": random.pick(&["fasting", "post_meal_2h", "random"]),
        "weight": random.between(380, 820) * 100,
        "height": random.between(1420, 1780),
        "pain": random.between(0, 7),
        "meds_count": random.between(0, 11),
        "falls_12m": random.pick(&[0, 0, 0, 0, 1, 1, 2]),
        "lives_alone": random.in_hundred(50),
        "meals_day": random.between(2, 3),
        "outings_week": random.between(0, 7),
    })
}

fn reading(random: &mut Random, usual: i64) -> Value {
    let sbp = usual + random.between(-4, 4);
    json!({"sbp": sbp, "dbp": sbp / 2 + random.between(6, 16), "pulse": random.between(58, 92)})
}

/// PHQ-9 answers. The ninth, about self-harm, is rarely above 0.
pub fn mood(random: &mut Random, time: NaiveDateTime) -> Value {
    let low = random.in_hundred(80);
    let mut answers: Vec<i64> = (0..8).map(|_| random.between(0, if low { 1 } else { 3 })).collect();
    answers.push(i64::from(random.in_hundred(2)));
    json!({"instrument": "phq9", "answers": answers, "mode": "interview", "taken_at": minute(time)})
}

/// K-FRAIL answers.
pub fn frailty(random: &mut Random, time: NaiveDateTime) -> Value {
    let answers: Vec<i64> = (0..5).map(|_| i64::from(random.in_hundred(22))).collect();
    json!({"instrument": "kfrail", "answers": answers, "mode": "interview", "taken_at": minute(time)})
}

/// A discovery with one to four warning signs.
pub fn discovery(
    draw: &mut Draw,
    household: &Household,
    by: StaffId,
    time: NaiveDateTime,
    visit: RecordId,
) -> Save {
    let id = draw.id(at(time));
    let value = json!({
        "found_at": minute(time),
        "channel": draw.random.pick(&["visit_senior", "landlord", "neighbour", "tongjang", "utility_list"]),
        "source_visit": visit,
        "is_new": true,
        "signals": signals(&mut draw.random),
        "status": draw.random.pick(&["suspected", "confirmed", "linked", "not_crisis"]),
    });
    let home = Home::With(household.id);
    Save {
        at: at(time),
        by,
        changes: vec![Planned::Create { id, kind: "discovery", home, fields: fields(value) }],
    }
}

fn signals(random: &mut Random) -> Vec<Value> {
    let months = random.between(2, 8);
    let all = [
        json!({"signal": "rent_arrears", "value": months, "unit": "months", "evidence": "told"}),
        json!({"signal": "elec_arrears", "value": months, "unit": "months", "evidence": "document"}),
        json!({"signal": "illness", "evidence": "told"}),
        json!({"signal": "isolated", "evidence": "seen"}),
        json!({"signal": "no_heating", "evidence": "seen"}),
        json!({"signal": "job_loss", "evidence": "told"}),
        json!({"signal": "benefit_denied", "evidence": "document"}),
    ];
    let first = random.place(all.len());
    let count = 1 + random.place(4);
    all.iter().cycle().skip(first).take(count).cloned().collect()
}
