//! What is asked and seen of violence, when nobody else can hear it. A fact of the restricted part: it is in no list, no
//! printout and no record of another member of the household, and whoever wrote it does not get it back.

use super::convert;
use super::{Code, LocalTime};
use crate::id::RecordId;
use crate::kind::{Field, Fields, Group, Kind, MergeClass, Part, Problem, Rooted, Shape};
use crate::kind::{answers, code, flag, list, local_time, reference, text};
use crate::policy::Role;
use serde::{Deserialize, Serialize};

/// One sign of injury.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Injury {
    /// Which.
    pub injury: Code,
}

/// One step of the safety protocol that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its code in the pack `safety`.
    pub step: String,
    /// What came of it, at most 200 characters.
    pub said: Option<String>,
}

/// The whole event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivateCheck {
    /// Whose.
    pub subject: RecordId,
    /// During which visit.
    pub visit: Option<RecordId>,
    /// When.
    pub asked_at: LocalTime,
    /// Nobody else could hear it. Without that nothing is asked.
    pub asked_alone: bool,
    /// `hark` or `hits`, when one of them was taken.
    pub instrument: Option<String>,
    /// Version of the instrument, as the pack names it.
    pub version: Option<String>,
    /// In the order of the items; `null` is not answered.
    pub answers: Option<Vec<Option<i64>>>,
    /// The person did not want to answer.
    pub refused: Option<bool>,
    /// Signs of injury that were seen.
    pub injuries: Option<Vec<Injury>>,
    /// A child lives in the home.
    pub child_at_home: Option<bool>,
    /// What was done of the safety protocol.
    pub steps: Option<Vec<Step>>,
    /// At most 2,000 characters.
    pub note: Option<String>,
}

static INJURY: &[Field] =
    &[code("injury", &["bruise", "burn", "fracture", "bite", "head", "genital", "neglect", "other"])
        .required()];

static STEP: &[Field] = &[text("step", 40).required(), text("said", 200)];

static FIELDS: &[Field] = &[
    reference("subject", "person").required(),
    reference("visit", "visit"),
    local_time("asked_at").required(),
    flag("asked_alone").required(),
    text("instrument", 40),
    text("version", 40),
    answers("answers", 10),
    flag("refused"),
    list("injuries", INJURY, 8),
    flag("child_at_home"),
    list("steps", STEP, 12),
    text("note", 2000),
];

/// The declaration.
pub static PRIVATE_CHECK: Kind = Kind {
    name: "private_check",
    shape: Shape::Event,
    root: Rooted::Record,
    groups: &[Group {
        id: 2,
        name: "private_check",
        part: Part::Restricted,
        class: MergeClass::Significant,
        fields: FIELDS,
    }],
    writers: &[Role::Nurse],
    check,
    projection: None,
};

fn check(fields: &Fields) -> Vec<Problem> {
    let told = fields.contains_key("answers");
    [
        ("asked_alone", "asked_only_alone", told && !convert::flag(fields, "asked_alone")),
        ("refused", "answers_or_refused", told && convert::flag(fields, "refused")),
        ("instrument", "answers_of_which", told && !fields.contains_key("instrument")),
    ]
    .into_iter()
    .filter(|(_, _, broken)| *broken)
    .map(|(field, rule, _)| Problem::rule(field, rule))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::proof::{struct_is_fields, struct_is_group};
    use crate::kind::check_create;
    use serde_json::json;

    #[test]
    fn the_structs_have_exactly_the_declared_fields() {
        struct_is_group::<PrivateCheck>(&PRIVATE_CHECK, "private_check");
        struct_is_fields::<Injury>("injury", INJURY);
        struct_is_fields::<Step>("step", STEP);
    }

    #[test]
    fn violence_is_asked_for_only_when_alone() {
        for (given, problems) in [
            (json!({"asked_alone": true, "instrument": "hark", "answers": [0, 0, 0, 1]}), vec![]),
            (json!({"asked_alone": false}), vec![]),
            (json!({"asked_alone": true, "refused": true}), vec![]),
            (json!({"asked_alone": false, "injuries": [{"injury": "bruise"}]}), vec![]),
            (
                json!({"asked_alone": false, "instrument": "hark", "answers": [0, 0, 0, 1]}),
                vec![Problem::rule("asked_alone", "asked_only_alone")],
            ),
            (
                json!({"asked_alone": true, "refused": true, "answers": [1]}),
                vec![
                    Problem::rule("refused", "answers_or_refused"),
                    Problem::rule("instrument", "answers_of_which"),
                ],
            ),
        ] {
            let mut fields = given.as_object().unwrap().clone();
            fields.insert("subject".into(), json!("018f0000-0000-7000-8000-000000000001"));
            fields.insert("asked_at".into(), json!("2026-11-22T10:30"));
            assert_eq!(check_create(&PRIVATE_CHECK, &fields), problems, "{given}");
        }
    }
}
