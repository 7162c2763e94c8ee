//! What was done of the safety protocol after a thought of self-harm or a danger sign. A fact of the clinical part, so
//! that a colleague knows what was done.

use super::task::ANY_KIND;
use super::{Code, LocalTime};
use crate::id::RecordId;
use crate::kind::{Field, Group, Kind, MergeClass, Part, Rooted, Shape};
use crate::kind::{code, list, local_time, no_further_check, reference, text};
use crate::policy::Role;
use serde::{Deserialize, Serialize};

/// One step that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its code in the pack `safety`.
    pub step: String,
    /// What came of it, at most 200 characters.
    pub said: Option<String>,
}

/// The whole event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SafetySteps {
    /// Whose.
    pub subject: RecordId,
    /// During which visit.
    pub visit: Option<RecordId>,
    /// When.
    pub taken_at: LocalTime,
    /// Why. Steps against violence stand in the private check.
    pub protocol: Code,
    /// The assessment or check that began it.
    pub about: Option<RecordId>,
    /// What was done.
    pub steps: Vec<Step>,
    /// At most 2,000 characters.
    pub note: Option<String>,
}

static STEP: &[Field] = &[text("step", 40).required(), text("said", 200)];

static FIELDS: &[Field] = &[
    reference("subject", "person").required(),
    reference("visit", "visit"),
    local_time("taken_at").required(),
    code("protocol", &["self_harm", "danger_sign"]).required(),
    reference("about", ANY_KIND),
    list("steps", STEP, 12).required(),
    text("note", 2000),
];

/// The declaration.
pub static SAFETY_STEPS: Kind = Kind {
    name: "safety_steps",
    shape: Shape::Event,
    root: Rooted::Record,
    groups: &[Group {
        id: 2,
        name: "steps",
        part: Part::Clinical,
        class: MergeClass::Significant,
        fields: FIELDS,
    }],
    writers: &[Role::Nurse],
    check: no_further_check,
    projection: None,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::proof::{struct_is_fields, struct_is_group};

    #[test]
    fn the_structs_have_exactly_the_declared_fields() {
        struct_is_group::<SafetySteps>(&SAFETY_STEPS, "steps");
        struct_is_fields::<Step>("step", STEP);
    }
}
