//! A report that the law demands (신고 의무): what was known when, and to whom it was told. A fact of the restricted part;
//! who reported is never shown to the family.

use super::convert;
use super::{Code, LocalTime};
use crate::id::RecordId;
use crate::kind::{Field, Fields, Group, Kind, MergeClass, Part, Problem, Rooted, Shape};
use crate::kind::{code, local_time, reference, text};
use crate::policy::Role;
use serde::{Deserialize, Serialize};

/// The whole event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyReport {
    /// Whose.
    pub subject: RecordId,
    /// Which duty to report.
    pub duty_ground: Code,
    /// When it became known.
    pub known_at: LocalTime,
    /// When it was reported.
    pub reported_at: Option<LocalTime>,
    /// To whom.
    pub reported_to: Option<Code>,
    /// Number that they gave, at most 40 characters.
    pub ref_no: Option<String>,
    /// At most 2,000 characters.
    pub note: Option<String>,
}

static FIELDS: &[Field] = &[
    reference("subject", "person").required(),
    code(
        "duty_ground",
        &["child_abuse", "elder_abuse", "disabled_abuse", "family_violence", "crisis_household"],
    )
    .required(),
    local_time("known_at").required(),
    local_time("reported_at"),
    code(
        "reported_to",
        &["police", "gu_office", "child_protection", "elder_protection", "disabled_protection", "women_1366"],
    ),
    text("ref_no", 40),
    text("note", 2000),
];

/// The declaration.
pub static DUTY_REPORT: Kind = Kind {
    name: "duty_report",
    shape: Shape::Event,
    root: Rooted::Record,
    groups: &[Group {
        id: 2,
        name: "report",
        part: Part::Restricted,
        class: MergeClass::Significant,
        fields: FIELDS,
    }],
    writers: &[Role::Officer, Role::Planner, Role::Nurse, Role::Consultant, Role::Coordinator],
    check,
    projection: None,
};

fn check(fields: &Fields) -> Vec<Problem> {
    let time = |name: &str| convert::local_time(fields, name);
    if time("reported_at").zip(time("known_at")).is_some_and(|(reported, known)| reported < known) {
        vec![Problem::rule("reported_at", "known_before_reported")]
    } else {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::proof::struct_is_group;
    use crate::kind::check_create;
    use serde_json::json;

    #[test]
    fn the_structs_have_exactly_the_declared_fields() {
        struct_is_group::<DutyReport>(&DUTY_REPORT, "report");
    }

    #[test]
    fn what_is_reported_was_known_before() {
        for (reported, problems) in [
            ("2026-11-22T10:31", vec![]),
            ("2026-11-22T10:29", vec![Problem::rule("reported_at", "known_before_reported")]),
        ] {
            let fields = json!({
                "subject": "018f0000-0000-7000-8000-000000000001", "duty_ground": "child_abuse",
                "known_at": "2026-11-22T10:30", "reported_at": reported, "reported_to": "police",
            });
            assert_eq!(check_create(&DUTY_REPORT, fields.as_object().unwrap()), problems, "{reported}");
        }
    }
}
