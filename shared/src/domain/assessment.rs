//! The answers to one instrument (선별검사) and what they came to. A fact of the clinical part: planners see
//! the instrument and the class, never an answer, a total or a flag.

use super::{Code, LocalTime};
use crate::id::RecordId;
use crate::kind::{Field, Fields, Group, Kind, MergeClass, Part, Problem, Projection, Rooted, Shape};
use crate::kind::{answers, code, flag, integer, list, local_time, reference, text};
use crate::policy::Role;
use serde::{Deserialize, Serialize};

/// One flag that the answers raised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raised {
    /// Its name in the pack, e.g. `safety`.
    pub flag: String,
}

/// The whole event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// Whose.
    pub subject: RecordId,
    /// During which visit.
    pub visit: Option<RecordId>,
    /// Its code in the pack, e.g. `phq9`.
    pub instrument: String,
    /// Version of the instrument, as the pack names it.
    pub version: String,
    /// In the order of the items; `null` is not answered.
    pub answers: Option<Vec<Option<i64>>>,
    /// Sum of the points; absent while an item is missing.
    pub total: Option<i64>,
    /// Its class in the pack; absent while an item is missing.
    pub class: Option<String>,
    /// Raised at any total, also when items are missing.
    pub flags: Option<Vec<Raised>>,
    /// Filled in alone, asked, answered by someone else.
    pub mode: Option<Code>,
    /// In which language.
    pub language: Option<Code>,
    /// The person did not want it.
    pub refused: Option<bool>,
    /// When.
    pub taken_at: LocalTime,
}

/// The greatest total: a time in tenths of a second is one.
const TOTAL_MAX: i64 = 10_000;

static FLAG: &[Field] = &[text("flag", 40).required()];

static FIELDS: &[Field] = &[
    reference("subject", "person").required(),
    reference("visit", "visit"),
    text("instrument", 40).required(),
    text("version", 40).required(),
    answers("answers", 40),
    integer("total", 0, TOTAL_MAX, ""),
    text("class", 40),
    list("flags", FLAG, 10),
    code("mode", &["self", "interview", "proxy"]),
    code("language", super::person::LANGUAGE),
    flag("refused"),
    local_time("taken_at").required(),
];

/// Instruments about violence at home: their answers stand in a private check and nowhere else.
static UNTOLD: &[&str] = &["hark", "hits"];

/// The declaration.
pub static ASSESSMENT: Kind = Kind {
    name: "assessment",
    shape: Shape::Event,
    root: Rooted::Record,
    groups: &[Group {
        id: 2,
        name: "assessment",
        part: Part::Clinical,
        class: MergeClass::Significant,
        fields: FIELDS,
    }],
    writers: &[Role::Nurse],
    check,
    projection: Some(Projection { part: Part::Open, of: class_only }),
};

fn check(fields: &Fields) -> Vec<Problem> {
    let answered = fields.contains_key("answers");
    let refused = super::convert::flag(fields, "refused");
    if super::convert::text(fields, "instrument").is_some_and(|it| UNTOLD.contains(&it)) {
        return vec![Problem::rule("instrument", "asked_in_private")];
    }
    match (answered, refused) {
        (false, false) => vec![Problem::rule("answers", "answers_or_refused")],
        (true, true) => vec![Problem::rule("refused", "answers_or_refused")],
        _ => Vec::new(),
    }
}

/// A list of names, so that a field which is added later stays untold.
fn class_only(fields: &Fields) -> Option<Fields> {
    let instrument = super::convert::text(fields, "instrument")?;
    if UNTOLD.contains(&instrument) || !fields.contains_key("class") {
        return None;
    }
    let told = ["subject", "visit", "instrument", "class", "taken_at"];
    let of = |name: &str| fields.get(name).map(|value| (name.to_owned(), value.clone()));
    Some(told.into_iter().filter_map(of).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::proof::{struct_is_fields, struct_is_group};
    use crate::kind::check_create;
    use serde_json::{Value, json};

    fn event(more: Value) -> Fields {
        let mut fields = json!({
            "subject": "018f0000-0000-7000-8000-000000000001", "instrument": "phq9", "version": "phq9-ko-1",
            "taken_at": "2026-11-22T10:30",
        });
        fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        fields.as_object().unwrap().clone()
    }

    #[test]
    fn the_structs_have_exactly_the_declared_fields() {
        struct_is_group::<Assessment>(&ASSESSMENT, "assessment");
        struct_is_fields::<Raised>("flags", FLAG);
    }

    #[test]
    fn a_planner_sees_the_class_and_nothing_that_it_was_made_of() {
        let told = (ASSESSMENT.projection.as_ref().unwrap().of)(&event(json!({
            "answers": [0, 0, 0, 0, 0, 0, 0, 0, 1], "total": 1, "class": "minimal",
            "flags": [{"flag": "safety"}], "mode": "interview",
        })))
        .unwrap();
        assert_eq!(told.keys().collect::<Vec<_>>(), ["class", "instrument", "subject", "taken_at"]);
    }

    #[test]
    fn nothing_is_told_without_a_class_or_about_violence() {
        let of = ASSESSMENT.projection.as_ref().unwrap().of;
        assert_eq!(of(&event(json!({"refused": true}))), None);
        assert_eq!(of(&event(json!({"instrument": "hark", "class": "positive"}))), None);
    }

    #[test]
    fn an_instrument_is_answered_or_refused() {
        let problem = |field| vec![Problem::rule(field, "answers_or_refused")];
        for (given, problems) in [
            (json!({"answers": [1, null]}), vec![]),
            (json!({"refused": true}), vec![]),
            (json!({}), problem("answers")),
            (json!({"answers": [1], "refused": true}), problem("refused")),
            (
                json!({"instrument": "hark", "answers": [1, 0, 0, 0]}),
                vec![Problem::rule("instrument", "asked_in_private")],
            ),
        ] {
            assert_eq!(check_create(&ASSESSMENT, &event(given.clone())), problems, "{given}");
        }
    }
}
