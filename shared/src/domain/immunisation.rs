//! One dose of a vaccine (예방접종) that a person was given. An event of its own: doses come from many visits and the
//! status is computed from all of them.

use super::Code;
use super::codes::EVIDENCE;
use crate::id::RecordId;
use crate::kind::{Field, Group, Kind, MergeClass, Part, Rooted, Shape};
use crate::kind::{code, date, integer, no_further_check, reference, text};
use crate::policy::Role;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The whole event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Immunisation {
    /// Whose.
    pub subject: RecordId,
    /// During which visit.
    pub visit: Option<RecordId>,
    /// Which.
    pub vaccine: Code,
    /// The day.
    pub given_on: NaiveDate,
    /// Which dose, as it is written on the card, 1–6.
    pub dose: Option<i64>,
    /// Where, at most 60 characters.
    pub given_at: Option<String>,
    /// Lot, at most 30 characters.
    pub lot: Option<String>,
    /// Seen, told, on a document, in a list.
    pub evidence: Option<Code>,
}

/// Vaccines. A combined one counts for each of its parts, as the pack `immunisation` says.
pub static VACCINE: &[&str] = &[
    "bcg",
    "hepb",
    "dtap",
    "ipv",
    "hib",
    "dtap_ipv",
    "dtap_ipv_hib",
    "dtap_ipv_hib_hepb",
    "tdap",
    "pcv",
    "rv1",
    "rv5",
    "mmr",
    "varicella",
    "hepa",
    "je_inactivated",
    "je_live",
    "influenza",
    "ppsv23",
    "zoster",
    "covid",
];

static FIELDS: &[Field] = &[
    reference("subject", "person").required(),
    reference("visit", "visit"),
    code("vaccine", VACCINE).required(),
    date("given_on").required(),
    integer("dose", 1, 6, ""),
    text("given_at", 60),
    text("lot", 30),
    code("evidence", EVIDENCE),
];

/// The declaration.
pub static IMMUNISATION: Kind = Kind {
    name: "immunisation",
    shape: Shape::Event,
    root: Rooted::Record,
    groups: &[Group {
        id: 2,
        name: "dose",
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
    use crate::domain::proof::struct_is_group;

    #[test]
    fn the_structs_have_exactly_the_declared_fields() {
        struct_is_group::<Immunisation>(&IMMUNISATION, "dose");
    }
}
