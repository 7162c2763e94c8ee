//! What a nurse measures and asks of a mother, before and after birth. A fact: a correction is a new event that
//! supersedes. What she says of violence is a private check; what she answers to an instrument is an assessment.

use super::codes::{DANGER_SIGN, DELIVERY, JUDGEMENT, SMOKING};
use super::senior_vitals::{READING, READINGS_MAX, Reading, upside_down};
use super::{Code, LocalTime};
use crate::id::RecordId;
use crate::kind::{Field, Fields, Group, Kind, MergeClass, Part, Problem, Rooted, Shape};
use crate::kind::{code, flag, integer, list, local_time, reference, text};
use crate::policy::Role;
use serde::{Deserialize, Serialize};

/// One danger sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sign {
    /// Which.
    pub danger_sign: Code,
}

/// One thing that went wrong around the birth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complication {
    /// Which.
    pub complication: Code,
}

/// One thing that makes the start harder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskFactor {
    /// Which.
    pub risk_factor: Code,
}

/// The whole event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaternalCheck {
    /// Whose.
    pub subject: RecordId,
    /// During which visit.
    pub visit: Option<RecordId>,
    /// When.
    pub measured_at: LocalTime,
    /// Completed weeks of pregnancy, 4–43, while pregnant.
    pub gest_week: Option<i64>,
    /// Days since the birth, 0–730.
    pub postpartum_day: Option<i64>,
    /// How she gave birth.
    pub delivery: Option<Code>,
    /// What went wrong around the birth.
    pub complications: Option<Vec<Complication>>,
    /// All were asked for; empty: none.
    pub danger_signs: Vec<Sign>,
    /// One to three; two or more are better, and their mean counts.
    pub readings: Option<Vec<Reading>>,
    /// Body temperature in 0.1 °C, 300–430.
    pub temp: Option<i64>,
    /// 20,000–250,000 g.
    pub weight: Option<i64>,
    /// Discharge after birth.
    pub lochia: Option<Code>,
    /// Wound of the birth.
    pub wound: Option<Code>,
    /// Breasts.
    pub breasts: Option<Code>,
    /// Never, formerly, now.
    pub smoking: Option<Code>,
    /// Cigarettes a day, 0–100.
    pub cigarettes_day: Option<i64>,
    /// Somebody smokes at home.
    pub smoking_home: Option<bool>,
    /// Sleep in 24 hours, 0–24 h.
    pub sleep_hours: Option<i64>,
    /// Who helps most.
    pub support: Option<Code>,
    /// The partner was there.
    pub partner_present: Option<bool>,
    /// What makes the start harder. Violence is not among them: it is told in a private check.
    pub risk_factors: Option<Vec<RiskFactor>>,
    /// How she wants to feed.
    pub feeding_plan: Option<Code>,
    /// Contraception was talked about.
    pub contraception_counsel: Option<bool>,
    /// Benefits for a birth were shown.
    pub hints_shown: Option<bool>,
    /// What she says to the sustained visits.
    pub sustained: Option<Code>,
    /// Healthy, at risk, to be managed.
    pub nurse_judgement: Option<Code>,
    /// What is planned, at most 1,000 characters.
    pub plan: Option<String>,
    /// At most 2,000 characters.
    pub note: Option<String>,
}

pub(super) static SIGN: &[Field] = &[code("danger_sign", DANGER_SIGN).required()];

static COMPLICATION: &[Field] =
    &[code("complication", &["bleeding", "hypertension", "diabetes", "infection", "tear", "other"])
        .required()];

static RISK_FACTOR: &[Field] = &[code(
    "risk_factor",
    &[
        "age_under_20",
        "single",
        "multicultural",
        "depression",
        "substance",
        "disability",
        "chronic_illness",
        "poverty",
        "unplanned",
        "prior_loss",
        "nicu",
        "no_support",
        "child_protection",
    ],
)
.required()];

static FIELDS: &[Field] = &[
    reference("subject", "person").required(),
    reference("visit", "visit"),
    local_time("measured_at").required(),
    integer("gest_week", 4, 43, "week").on_page(1),
    integer("postpartum_day", 0, 730, "day").on_page(1),
    code("delivery", DELIVERY).on_page(1),
    list("complications", COMPLICATION, 6).on_page(1),
    list("danger_signs", SIGN, 21).required().on_page(2),
    list("readings", READING, READINGS_MAX).on_page(2),
    integer("temp", 300, 430, "0.1 °C").on_page(2),
    integer("weight", 20_000, 250_000, "g").on_page(2),
    code("lochia", &["normal", "heavy", "foul", "ended"]).on_page(2),
    code("wound", &["ok", "red", "discharge", "open", "none"]).on_page(2),
    code("breasts", &["soft", "engorged", "cracked", "mastitis"]).on_page(2),
    code("smoking", SMOKING).on_page(3),
    integer("cigarettes_day", 0, 100, "").on_page(3),
    flag("smoking_home").on_page(3),
    integer("sleep_hours", 0, 24, "h").on_page(3),
    code("support", &["partner", "family", "helper", "none"]).on_page(3),
    flag("partner_present").on_page(1),
    list("risk_factors", RISK_FACTOR, 13).on_page(3),
    code("feeding_plan", &["breast", "mixed", "formula", "undecided"]).on_page(3),
    flag("contraception_counsel").on_page(3),
    flag("hints_shown").on_page(4),
    code("sustained", &["accepted", "declined", "later"]).on_page(4),
    code("nurse_judgement", JUDGEMENT).on_page(4),
    text("plan", 1000).on_page(4),
    text("note", 2000).on_page(4),
];

/// The declaration.
pub static MATERNAL_CHECK: Kind = Kind {
    name: "maternal_check",
    shape: Shape::Event,
    root: Rooted::Record,
    groups: &[Group {
        id: 2,
        name: "check",
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
    if fields.contains_key("gest_week") && fields.contains_key("postpartum_day") {
        problems.push(Problem::rule("gest_week", "pregnant_or_after"));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::proof::{struct_is_fields, struct_is_group};
    use crate::kind::check_create;
    use serde_json::json;

    #[test]
    fn the_structs_have_exactly_the_declared_fields() {
        struct_is_group::<MaternalCheck>(&MATERNAL_CHECK, "check");
        struct_is_fields::<Sign>("sign", SIGN);
        struct_is_fields::<Complication>("complication", COMPLICATION);
        struct_is_fields::<RiskFactor>("risk_factor", RISK_FACTOR);
    }

    #[test]
    fn a_mother_is_pregnant_or_has_given_birth() {
        for (given, problems) in [
            (json!({"postpartum_day": 10}), vec![]),
            (json!({"gest_week": 30}), vec![]),
            (
                json!({"gest_week": 30, "postpartum_day": 10}),
                vec![Problem::rule("gest_week", "pregnant_or_after")],
            ),
            (
                json!({"readings": [{"sbp": 80, "dbp": 80}]}),
                vec![Problem::rule("readings.0.sbp", "sbp_above_dbp")],
            ),
        ] {
            let mut fields = given.as_object().unwrap().clone();
            fields.insert("subject".into(), json!("018f0000-0000-7000-8000-000000000001"));
            fields.insert("measured_at".into(), json!("2026-11-22T10:30"));
            fields.insert("danger_signs".into(), json!([]));
            assert_eq!(check_create(&MATERNAL_CHECK, &fields), problems, "{given}");
        }
    }
}
