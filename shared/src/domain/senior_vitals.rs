//! What a nurse measures and asks at a senior's home. A fact: a correction is a new event that supersedes.
//!
//! All numbers are whole: tenths of a degree, tenths of a percent, millimetres, grams.

use super::codes::{JUDGEMENT, SMOKING};
use super::convert;
use super::{Code, LocalTime};
use crate::id::RecordId;
use crate::kind::{Field, Fields, Group, Kind, MergeClass, Part, Problem, Rooted, Shape};
use crate::kind::{code, flag, integer, list, local_time, reference, text};
use crate::policy::Role;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One reading of the cuff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Systolic, 40–300 mmHg.
    pub sbp: i64,
    /// Diastolic, 20–200 mmHg.
    pub dbp: i64,
    /// 20–250 a minute.
    pub pulse: Option<i64>,
}

/// One chronic illness.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Illness {
    /// Which.
    pub illness: Code,
}

/// One field in which help is needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// Which.
    pub need: Code,
}

/// The whole event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeniorVitals {
    /// Whose.
    pub subject: RecordId,
    /// During which visit.
    pub visit: Option<RecordId>,
    /// When.
    pub measured_at: LocalTime,
    /// One to three; two or more are better, and their mean counts (KSH 2018).
    pub readings: Option<Vec<Reading>>,
    /// Which arm.
    pub arm: Option<Code>,
    /// Sitting, lying, standing.
    pub posture: Option<Code>,
    /// Size of the cuff.
    pub cuff: Option<Code>,
    /// Capillary glucose, 20–600 mg/dL.
    pub glucose: Option<i64>,
    /// Fasting 8 hours, 2 hours after a meal, random.
    pub glucose_state: Option<Code>,
    /// Thirst, much urine, loss of weight.
    pub glucose_symptoms: Option<bool>,
    /// Glycated haemoglobin in 0.1 %, 30–200.
    pub hba1c: Option<i64>,
    /// Oxygen saturation, 50–100 %.
    pub spo2: Option<i64>,
    /// Body temperature in 0.1 °C, 300–430.
    pub temp: Option<i64>,
    /// Headache, chest pain, breathlessness or confusion now.
    pub unwell: Option<bool>,
    /// 1,000–2,200 mm.
    pub height: Option<i64>,
    /// 20,000–250,000 g.
    pub weight: Option<i64>,
    /// 400–2,000 mm.
    pub waist: Option<i64>,
    /// Numeric rating scale, 0–10.
    pub pain: Option<i64>,
    /// Where it hurts, at most 100 characters.
    pub pain_site: Option<String>,
    /// Medicines taken regularly, 0–60.
    pub meds_count: Option<i64>,
    /// Falls in the last 12 months, 0–50.
    pub falls_12m: Option<i64>,
    /// Chronic illnesses.
    pub illnesses: Option<Vec<Illness>>,
    /// Never, formerly, now.
    pub smoking: Option<Code>,
    /// Cigarettes a day, 0–100.
    pub cigarettes_day: Option<i64>,
    /// Days a week with exercise, 0–7.
    pub exercise_days_week: Option<i64>,
    /// Trouble seeing.
    pub vision_problem: Option<bool>,
    /// Trouble hearing.
    pub hearing_problem: Option<bool>,
    /// Trouble chewing.
    pub dental_problem: Option<bool>,
    /// Lives alone.
    pub lives_alone: Option<bool>,
    /// Contacts a week with anyone, 0–50.
    pub contacts_week: Option<i64>,
    /// Meals a day, 0–5.
    pub meals_day: Option<i64>,
    /// Outings a week, 0–21.
    pub outings_week: Option<i64>,
    /// Where help is needed.
    pub needs: Option<Vec<Need>>,
    /// Healthy, at risk, to be managed.
    pub nurse_judgement: Option<Code>,
    /// What is planned, at most 1,000 characters.
    pub plan: Option<String>,
    /// At most 2,000 characters.
    pub note: Option<String>,
}

/// How many times the cuff may be read.
pub const READINGS_MAX: usize = 3;

pub(super) static READING: &[Field] = &[
    integer("sbp", 40, 300, "mmHg").required(),
    integer("dbp", 20, 200, "mmHg").required(),
    integer("pulse", 20, 250, "/min"),
];

static ILLNESS: &[Field] = &[code(
    "illness",
    &[
        "htn",
        "dm",
        "dyslip",
        "ihd",
        "hf",
        "stroke",
        "copd",
        "asthma",
        "ckd",
        "cancer",
        "arthritis",
        "dementia",
        "depression",
        "other",
    ],
)
.required()];

static NEED: &[Field] = &[code(
    "need",
    &["care", "meals", "housing", "income", "job", "social", "health", "dementia_check", "legal"],
)
.required()];

/// Pages as the form of a senior visit has them: 2 measured, 3 strength, 5 living, 6 judgement; 1 is the arrival and 4
/// the mind.
static FIELDS: &[Field] = &[
    reference("subject", "person").required(),
    reference("visit", "visit"),
    local_time("measured_at").required(),
    list("readings", READING, READINGS_MAX).on_page(2),
    code("arm", &["left", "right"]).on_page(2),
    code("posture", &["sitting", "lying", "standing"]).on_page(2),
    code("cuff", &["small", "adult", "large"]).on_page(2),
    integer("glucose", 20, 600, "mg/dL").on_page(2),
    code("glucose_state", &["fasting", "post_meal_2h", "random"]).on_page(2),
    flag("glucose_symptoms").on_page(2),
    integer("hba1c", 30, 200, "0.1 %").on_page(2),
    integer("spo2", 50, 100, "%").on_page(2),
    integer("temp", 300, 430, "0.1 °C").on_page(2),
    flag("unwell").on_page(2),
    integer("height", 1000, 2200, "mm").on_page(2),
    integer("weight", 20_000, 250_000, "g").on_page(2),
    integer("waist", 400, 2000, "mm").on_page(2),
    integer("pain", 0, 10, "").on_page(2),
    text("pain_site", 100).on_page(2),
    integer("meds_count", 0, 60, "").on_page(5),
    integer("falls_12m", 0, 50, "").on_page(3),
    list("illnesses", ILLNESS, 14).on_page(3),
    code("smoking", SMOKING).on_page(5),
    integer("cigarettes_day", 0, 100, "").on_page(5),
    integer("exercise_days_week", 0, 7, "").on_page(5),
    flag("vision_problem").on_page(5),
    flag("hearing_problem").on_page(5),
    flag("dental_problem").on_page(5),
    flag("lives_alone").on_page(5),
    integer("contacts_week", 0, 50, "").on_page(5),
    integer("meals_day", 0, 5, "").on_page(5),
    integer("outings_week", 0, 21, "").on_page(5),
    list("needs", NEED, 9).on_page(5),
    code("nurse_judgement", JUDGEMENT).on_page(6),
    text("plan", 1000).on_page(6),
    text("note", 2000).on_page(6),
];

/// The declaration.
pub static SENIOR_VITALS: Kind = Kind {
    name: "senior_vitals",
    shape: Shape::Event,
    root: Rooted::Record,
    groups: &[Group {
        id: 2,
        name: "vitals",
        part: Part::Clinical,
        class: MergeClass::Significant,
        fields: FIELDS,
    }],
    writers: &[Role::Nurse],
    check,
    projection: None,
};

fn check(fields: &Fields) -> Vec<Problem> {
    let mut problems = upside_down(fields);
    if convert::integer(fields, "glucose").is_some() && convert::text(fields, "glucose_state").is_none() {
        problems.push(Problem::rule("glucose_state", "glucose_needs_state"));
    }
    problems
}

/// Readings whose systolic pressure is not above the diastolic.
pub(super) fn upside_down(fields: &Fields) -> Vec<Problem> {
    fields
        .get("readings")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .enumerate()
        .filter(|(_, reading)| {
            let pressure = |name: &str| reading.get(name).and_then(Value::as_i64);
            pressure("sbp").zip(pressure("dbp")).is_some_and(|(sbp, dbp)| sbp <= dbp)
        })
        .map(|(i, _)| Problem::rule(&format!("readings.{i}.sbp"), "sbp_above_dbp"))
        .collect()
}

/// What deserves a remark though it may be stored. The names have a text under `flag.`.
pub fn flags(fields: &Fields) -> Vec<&'static str> {
    let readings = fields.get("readings").and_then(Value::as_array).map_or(0, Vec::len);
    if readings == 1 { vec!["single_reading"] } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::proof::{struct_is_fields, struct_is_group};
    use crate::kind::check_create;
    use serde_json::json;

    #[test]
    fn the_structs_have_exactly_the_declared_fields() {
        struct_is_group::<SeniorVitals>(&SENIOR_VITALS, "vitals");
        struct_is_fields::<Reading>("readings", READING);
        struct_is_fields::<Illness>("illnesses", ILLNESS);
        struct_is_fields::<Need>("needs", NEED);
    }

    #[test]
    fn each_broken_rule_names_its_field() {
        for (name, given, problems) in [
            (
                "two good readings",
                json!({"readings": [{"sbp": 142, "dbp": 84}, {"sbp": 136, "dbp": 82}]}),
                vec![],
            ),
            (
                "the second is upside down",
                json!({"readings": [{"sbp": 142, "dbp": 84}, {"sbp": 80, "dbp": 120}]}),
                vec![Problem::rule("readings.1.sbp", "sbp_above_dbp")],
            ),
            (
                "equal pressures",
                json!({"readings": [{"sbp": 90, "dbp": 90}]}),
                vec![Problem::rule("readings.0.sbp", "sbp_above_dbp")],
            ),
            (
                "glucose without its state",
                json!({"glucose": 110}),
                vec![Problem::rule("glucose_state", "glucose_needs_state")],
            ),
            ("fasting glucose", json!({"glucose": 110, "glucose_state": "fasting"}), vec![]),
        ] {
            let mut fields = given.as_object().unwrap().clone();
            fields.insert("subject".into(), json!("018f0000-0000-7000-8000-000000000001"));
            fields.insert("measured_at".into(), json!("2026-11-22T10:30"));
            assert_eq!(check_create(&SENIOR_VITALS, &fields), problems, "{name}");
        }
    }

    #[test]
    fn one_reading_is_stored_and_marked() {
        let fields = json!({"readings": [{"sbp": 142, "dbp": 84}]});
        assert_eq!(flags(fields.as_object().unwrap()), ["single_reading"]);
    }
}
