//! What a nurse measures and sees of an infant (영유아). A fact: a correction is a new event that supersedes. Facts of
//! the birth stand with the person; signs of injury are told in a private check.

use super::codes::JUDGEMENT;
use super::maternal_check::{SIGN, Sign};
use super::{Code, LocalTime};
use crate::id::RecordId;
use crate::kind::{Field, Fields, Group, Kind, MergeClass, Part, Problem, Rooted, Shape};
use crate::kind::{code, flag, integer, list, local_time, reference, text};
use crate::policy::Role;
use serde::{Deserialize, Serialize};

/// One thing that children learn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Milestone {
    /// Its code in the pack `development`.
    pub milestone: String,
    /// Whether the child does it.
    pub reached: Code,
}

/// The whole event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InfantCheck {
    /// Whose.
    pub subject: RecordId,
    /// During which visit.
    pub visit: Option<RecordId>,
    /// When.
    pub measured_at: LocalTime,
    /// All were asked for; empty: none.
    pub danger_signs: Vec<Sign>,
    /// 500–30,000 g, without clothes.
    pub weight: Option<i64>,
    /// Length or height, 350–1,200 mm.
    pub length: Option<i64>,
    /// How the length was measured.
    pub measured: Option<Code>,
    /// Head circumference, 200–600 mm.
    pub head: Option<i64>,
    /// Swollen feet: the weight says nothing.
    pub oedema: Option<bool>,
    /// How the child is fed.
    pub feeding: Option<Code>,
    /// Feeds in 24 hours, 0–20.
    pub feeds_day: Option<i64>,
    /// Wet nappies in 24 hours, 0–20.
    pub wet_day: Option<i64>,
    /// Stools in 24 hours, 0–20.
    pub stools_day: Option<i64>,
    /// Colour of the stool.
    pub stool_colour: Option<Code>,
    /// Dark urine.
    pub dark_urine: Option<bool>,
    /// How far the skin is yellow.
    pub jaundice: Option<Code>,
    /// Completed days of life when it began, 0–90; 0: in the first 24 hours.
    pub jaundice_onset_day: Option<i64>,
    /// Body temperature in 0.1 °C, 300–430.
    pub temp: Option<i64>,
    /// Breaths counted for 60 seconds, 10–120.
    pub breaths: Option<i64>,
    /// The cord.
    pub cord: Option<Code>,
    /// The skin.
    pub skin: Option<Code>,
    /// The hips.
    pub hip: Option<Code>,
    /// How the child is laid down.
    pub sleep_position: Code,
    /// Sleeps in the parents' bed.
    pub bed_sharing: Option<bool>,
    /// Soft bed, pillows or toys around.
    pub soft_bed: Option<bool>,
    /// Newborn screening of the metabolism.
    pub screening_metabolic: Option<Code>,
    /// Newborn screening of the hearing.
    pub screening_hearing: Option<Code>,
    /// The last national check-up that was done, 1–8; 0: none.
    pub checkup_done: Option<i64>,
    /// What was talked about of the development.
    pub milestones: Option<Vec<Milestone>>,
    /// A parent worries about the development.
    pub parent_worry: Option<bool>,
    /// The child lost something that it could do.
    pub lost_skill: Option<bool>,
    /// Result of the K-DST, read from the report.
    pub kdst: Option<Code>,
    /// Healthy, at risk, to be managed.
    pub nurse_judgement: Option<Code>,
    /// What is planned, at most 1,000 characters.
    pub plan: Option<String>,
    /// At most 2,000 characters.
    pub note: Option<String>,
}

static MILESTONE: &[Field] =
    &[text("milestone", 40).required(), code("reached", &["yes", "not_yet", "not_sure"]).required()];

static FIELDS: &[Field] = &[
    reference("subject", "person").required(),
    reference("visit", "visit"),
    local_time("measured_at").required(),
    list("danger_signs", SIGN, 21).required().on_page(1),
    integer("weight", 500, 30_000, "g").on_page(1),
    integer("length", 350, 1200, "mm").on_page(1),
    code("measured", &["lying", "standing"]).on_page(1),
    integer("head", 200, 600, "mm").on_page(1),
    flag("oedema").on_page(1),
    code("feeding", &["exclusive_breast", "mixed", "formula", "solids"]).on_page(1),
    integer("feeds_day", 0, 20, "").on_page(1),
    integer("wet_day", 0, 20, "").on_page(1),
    integer("stools_day", 0, 20, "").on_page(1),
    code("stool_colour", &["yellow", "green", "pale", "black", "bloody"]).on_page(1),
    flag("dark_urine").on_page(1),
    code("jaundice", &["none", "face", "trunk", "limbs", "palms_soles"]).on_page(1),
    integer("jaundice_onset_day", 0, 90, "day").on_page(1),
    integer("temp", 300, 430, "0.1 °C").on_page(1),
    integer("breaths", 10, 120, "/min").on_page(1),
    code("cord", &["dry", "moist", "red", "discharge", "off"]).on_page(1),
    code("skin", &["ok", "rash", "sore", "dry"]).on_page(1),
    code("hip", &["ok", "limited", "click"]).on_page(1),
    code("sleep_position", &["back", "side", "prone"]).required().on_page(2),
    flag("bed_sharing").on_page(2),
    flag("soft_bed").on_page(2),
    code("screening_metabolic", &["done", "pending", "refer"]).on_page(3),
    code("screening_hearing", &["done", "pending", "refer"]).on_page(3),
    integer("checkup_done", 0, 8, "").on_page(3),
    list("milestones", MILESTONE, 40).on_page(3),
    flag("parent_worry").on_page(3),
    flag("lost_skill").on_page(3),
    code("kdst", &["good", "follow_up", "refer", "ongoing"]).on_page(3),
    code("nurse_judgement", JUDGEMENT).on_page(4),
    text("plan", 1000).on_page(4),
    text("note", 2000).on_page(4),
];

/// The declaration.
pub static INFANT_CHECK: Kind = Kind {
    name: "infant_check",
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
    if fields.contains_key("length") && !fields.contains_key("measured") {
        vec![Problem::rule("measured", "length_needs_posture")]
    } else {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::proof::{struct_is_fields, struct_is_group};
    use crate::kind::check_create;
    use serde_json::json;

    #[test]
    fn the_structs_have_exactly_the_declared_fields() {
        struct_is_group::<InfantCheck>(&INFANT_CHECK, "check");
        struct_is_fields::<Sign>("sign", SIGN);
        struct_is_fields::<Milestone>("milestone", MILESTONE);
    }

    #[test]
    fn a_length_is_measured_lying_or_standing() {
        for (given, problems) in [
            (json!({"weight": 3600}), vec![]),
            (json!({"length": 550, "measured": "lying"}), vec![]),
            (json!({"length": 550}), vec![Problem::rule("measured", "length_needs_posture")]),
        ] {
            let mut fields = given.as_object().unwrap().clone();
            fields.insert("subject".into(), json!("018f0000-0000-7000-8000-000000000001"));
            fields.insert("measured_at".into(), json!("2026-11-22T10:30"));
            fields.insert("danger_signs".into(), json!([]));
            fields.insert("sleep_position".into(), json!("back"));
            assert_eq!(check_create(&INFANT_CHECK, &fields), problems, "{given}");
        }
    }
}
