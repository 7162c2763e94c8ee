//! A discovery (위기가구 발굴): someone in need whom nobody had found, and the warning signs that were seen.
//! The informant is never shown to the household.

use super::codes::{DUTY, EVIDENCE, URGENCY};
use super::convert;
use super::{Code, LocalTime};
use crate::id::{RecordId, StaffId};
use crate::kind::{Fields, Group, Kind, MergeClass, Part, Problem, Rooted, Shape};
use crate::kind::{code, date, flag, integer, local_time, reference, text};
use crate::policy::Role;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How they were found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// When.
    pub found_at: LocalTime,
    /// Through whom or what.
    pub channel: Code,
    /// The visit to another household during which it was learnt.
    pub source_visit: Option<RecordId>,
    /// No open case or benefit, and no discovery in 365 days.
    pub is_new: Option<bool>,
    /// Where, when there is no address yet; at most 200 characters.
    pub place_note: Option<String>,
}

/// One warning sign (위기징후).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signal {
    /// Which; its points are in the pack `signals`.
    pub signal: Code,
    /// How many of `unit`, e.g. months of arrears.
    pub value: Option<i64>,
    /// Of what.
    pub unit: Option<Code>,
    /// How it is known.
    pub evidence: Option<Code>,
    /// When it was so.
    pub observed_at: Option<NaiveDate>,
}

/// What people conclude. The score proposes; a person decides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// `suspected` when not given.
    pub status: Option<Code>,
    /// The other discovery, when this is a duplicate.
    pub duplicate_of: Option<RecordId>,
    /// How soon, when the score is not followed.
    pub urgency_override: Option<Code>,
    /// Why it is not followed, at most 500 characters.
    pub override_reason: Option<String>,
}

/// Who goes on with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// Whoever has this duty.
    pub duty: Option<Code>,
    /// One member of staff.
    pub staff: Option<StaffId>,
    /// What they should know, at most 1,000 characters.
    pub handover_note: Option<String>,
}

/// Who told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Informant {
    /// At most 200 characters; may stay empty.
    pub informant: Option<String>,
}

/// What was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// At most 4,000 characters.
    pub note: Option<String>,
}

static CHANNEL: &[&str] = &[
    "visit_senior",
    "visit_maternal",
    "landlord",
    "neighbour",
    "tongjang",
    "honorary_officer",
    "utility_list",
    "gov_bigdata_round",
    "utility_reader",
    "post",
    "shop_hospital",
    "school",
    "police_119",
    "self",
    "app",
    "campaign",
    "other",
];

/// The warning signs of the pack `signals`.
pub static SIGNAL: &[&str] = &[
    "power_cut",
    "water_cut",
    "gas_cut",
    "elec_arrears",
    "gas_arrears",
    "water_arrears",
    "nhi_arrears",
    "rent_arrears",
    "mgmt_fee_arrears",
    "telecom_arrears",
    "debt_overdue",
    "job_loss",
    "business_closed",
    "illness",
    "disability_care",
    "reg_expired",
    "benefit_denied",
    "benefit_stopped",
    "alone",
    "isolated",
    "suicide_attempt",
    "abuse_suspect",
    "no_heating",
    "hunger",
    "unregistered_birth",
    "child_under_7",
    "age_80_up",
    "bad_housing",
];

static DISCOVERY_STATUS: &[&str] =
    &["suspected", "confirmed", "linked", "not_crisis", "unreachable", "duplicate"];

/// The declaration.
pub static DISCOVERY: Kind = Kind {
    name: "discovery",
    shape: Shape::Record,
    root: Rooted::Record,
    groups: &[
        Group {
            id: 2,
            name: "found",
            part: Part::Open,
            class: MergeClass::Significant,
            fields: &[
                local_time("found_at").required(),
                code("channel", CHANNEL).required(),
                reference("source_visit", "visit"),
                flag("is_new"),
                text("place_note", 200),
            ],
        },
        Group {
            id: 3,
            name: "signals",
            part: Part::Open,
            class: MergeClass::Set,
            fields: &[
                code("signal", SIGNAL).required().on_page(2),
                integer("value", 0, 1000, "").on_page(2),
                code("unit", &["months", "days", "people", "years"]).on_page(2),
                code("evidence", EVIDENCE).on_page(2),
                date("observed_at").on_page(2),
            ],
        },
        Group {
            id: 4,
            name: "judgement",
            part: Part::Open,
            class: MergeClass::Significant,
            fields: &[
                code("status", DISCOVERY_STATUS).on_page(3),
                reference("duplicate_of", "discovery").on_page(3),
                code("urgency_override", URGENCY).on_page(3),
                text("override_reason", 500).on_page(3),
            ],
        },
        Group {
            id: 5,
            name: "handover",
            part: Part::Open,
            class: MergeClass::Significant,
            fields: &[
                code("duty", DUTY).on_page(3),
                text("staff", 36).on_page(3),
                text("handover_note", 1000).on_page(3),
            ],
        },
        Group {
            id: 6,
            name: "informant",
            part: Part::Restricted,
            class: MergeClass::Significant,
            fields: &[text("informant", 200)],
        },
        Group {
            id: 7,
            name: "note",
            part: Part::Open,
            class: MergeClass::Significant,
            fields: &[text("note", 4000).on_page(3)],
        },
    ],
    writers: &[Role::Officer, Role::Planner, Role::Nurse, Role::Coordinator],
    check,
    projection: None,
};

fn check(fields: &Fields) -> Vec<Problem> {
    let mut problems = Vec::new();
    if fields.contains_key("urgency_override") && convert::text(fields, "override_reason").is_none() {
        problems.push(Problem::rule("override_reason", "override_needs_reason"));
    }
    if convert::text(fields, "status") == Some("duplicate") && !fields.contains_key("duplicate_of") {
        problems.push(Problem::rule("duplicate_of", "duplicate_of_which"));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::proof::struct_is_group;
    use crate::kind::check_create;
    use serde_json::json;

    #[test]
    fn the_structs_have_exactly_the_declared_fields() {
        struct_is_group::<Found>(&DISCOVERY, "found");
        struct_is_group::<Signal>(&DISCOVERY, "signals");
        struct_is_group::<Judgement>(&DISCOVERY, "judgement");
        struct_is_group::<Handover>(&DISCOVERY, "handover");
        struct_is_group::<Informant>(&DISCOVERY, "informant");
        struct_is_group::<Note>(&DISCOVERY, "note");
    }

    #[test]
    fn whoever_overrules_the_score_says_why() {
        let mut fields =
            json!({"found_at": "2026-11-22T10:30", "channel": "landlord", "urgency_override": "now"});
        let problem = Problem::rule("override_reason", "override_needs_reason");
        assert_eq!(check_create(&DISCOVERY, fields.as_object().unwrap()), [problem]);
        fields["override_reason"] = json!("문이 열리지 않음");
        assert_eq!(check_create(&DISCOVERY, fields.as_object().unwrap()), []);
    }

    #[test]
    fn only_who_needs_to_know_reads_the_informant() {
        assert_eq!(DISCOVERY.group_named("informant").unwrap().part, Part::Restricted);
    }
}
