//! A household (가구): the people who live and manage together, and who looks after them. It is a root:
//! persons, dwelling, visits, discoveries and tasks move with it.

use super::Code;
use super::codes::DUTY;
use crate::id::{RecordId, StaffId};
use crate::kind::{Group, Kind, MergeClass, Part, Rooted, Shape};
use crate::kind::{code, date, flag, no_further_check, reference, text};
use crate::policy::Role;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What sort of household it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Composition, e.g. `single`.
    pub household_type: Option<Code>,
    /// Whether they share one livelihood; a welfare household is not the registered one (세대).
    pub cohabits_livelihood: Option<bool>,
}

/// How the household wants to be reached.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Phone, visit, text message or through someone else.
    pub contact_pref: Option<Code>,
}

/// Whether they refuse visits. Kept, and asked again next quarter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// None, some visits, or all.
    pub refusal: Option<Code>,
    /// Since when.
    pub refusal_since: Option<NaiveDate>,
}

/// Money coming in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Income {
    /// Share of the median income.
    pub monthly_income_band: Option<Code>,
}

/// One person of the household.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Who.
    pub person: RecordId,
    /// To the head of the household; `self` is the head.
    pub relation: Option<Code>,
    /// First day in this household.
    pub from: Option<NaiveDate>,
    /// Last day in this household.
    pub to: Option<NaiveDate>,
}

/// One member of staff who looks after the household.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assigned {
    /// Who.
    pub staff: StaffId,
    /// As what.
    pub duty: Code,
}

/// One benefit that the household gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Benefit {
    /// Which.
    pub benefit: Code,
}

/// What the next visitor should know.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// At most 2,000 characters.
    pub note: Option<String>,
}

static HOUSEHOLD_TYPE: &[&str] = &[
    "single",
    "couple",
    "couple_child",
    "single_parent",
    "grandparent_child",
    "three_generations",
    "unrelated",
    "other",
];

static RELATION: &[&str] = &[
    "self",
    "spouse",
    "partner",
    "child",
    "parent",
    "grandparent",
    "grandchild",
    "sibling",
    "other",
    "non_relative",
];

static BENEFIT: &[&str] = &[
    "livelihood",
    "medical",
    "housing",
    "education",
    "near_poor",
    "basic_pension",
    "disability_pension",
    "single_parent",
    "none",
];

/// The declaration.
pub static HOUSEHOLD: Kind = Kind {
    name: "household",
    shape: Shape::Record,
    root: Rooted::Dong,
    groups: &[
        Group {
            id: 2,
            name: "facts",
            part: Part::Open,
            class: MergeClass::Significant,
            fields: &[code("household_type", HOUSEHOLD_TYPE), flag("cohabits_livelihood")],
        },
        Group {
            id: 3,
            name: "contact",
            part: Part::Open,
            class: MergeClass::Significant,
            fields: &[code("contact_pref", &["phone", "visit", "message", "through_other"])],
        },
        Group {
            id: 4,
            name: "refusal",
            part: Part::Open,
            class: MergeClass::Significant,
            fields: &[code("refusal", &["no", "partial", "full"]), date("refusal_since")],
        },
        Group {
            id: 5,
            name: "income",
            part: Part::Restricted,
            class: MergeClass::Significant,
            fields: &[code(
                "monthly_income_band",
                &["none", "to_32pct", "to_50pct", "to_75pct", "to_100pct", "above_100pct", "unknown"],
            )
            .on_page(2)],
        },
        Group {
            id: 6,
            name: "members",
            part: Part::Open,
            class: MergeClass::Set,
            fields: &[
                reference("person", "person").required(),
                code("relation", RELATION),
                date("from"),
                date("to"),
            ],
        },
        Group {
            id: 7,
            name: "assigned",
            part: Part::Open,
            class: MergeClass::Set,
            fields: &[text("staff", 36).required(), code("duty", DUTY).required()],
        },
        Group {
            id: 8,
            name: "benefits",
            part: Part::Open,
            class: MergeClass::Set,
            fields: &[code("benefit", BENEFIT).required()],
        },
        Group {
            id: 9,
            name: "note",
            part: Part::Open,
            class: MergeClass::LastWriter,
            fields: &[text("note", 2000)],
        },
    ],
    writers: &[Role::Officer, Role::Planner, Role::Nurse, Role::Coordinator],
    check: no_further_check,
    projection: None,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::proof::struct_is_group;

    #[test]
    fn the_structs_have_exactly_the_declared_fields() {
        struct_is_group::<Facts>(&HOUSEHOLD, "facts");
        struct_is_group::<Contact>(&HOUSEHOLD, "contact");
        struct_is_group::<Refusal>(&HOUSEHOLD, "refusal");
        struct_is_group::<Income>(&HOUSEHOLD, "income");
        struct_is_group::<Member>(&HOUSEHOLD, "members");
        struct_is_group::<Assigned>(&HOUSEHOLD, "assigned");
        struct_is_group::<Benefit>(&HOUSEHOLD, "benefits");
        struct_is_group::<Note>(&HOUSEHOLD, "note");
    }
}
