//! What a person agreed to, refused or withdrew (동의). Each purpose is decided by itself, and none is ticked beforehand
//! (PIPA art. 15, 17, 22, 23). An event: the newest decision on a purpose counts, a withdrawal is one more event.

use super::convert;
use super::{Code, LocalTime};
use crate::id::RecordId;
use crate::kind::{Field, Fields, Group, Kind, MergeClass, Part, Problem, Rooted, Shape};
use crate::kind::{code, date, list, local_time, reference, text};
use crate::policy::Role;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tick {
    /// On what.
    pub purpose: Code,
    /// Which.
    pub decision: Code,
    /// Who gets it, at most 100 characters.
    pub recipient: Option<String>,
    /// What they get, at most 200 characters.
    pub items: Option<String>,
}

/// The whole event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Whose.
    pub subject: RecordId,
    /// During which visit.
    pub visit: Option<RecordId>,
    /// When.
    pub asked_at: LocalTime,
    /// What was decided, each by itself. What was not asked is not in it.
    pub ticks: Vec<Tick>,
    /// How.
    pub method: Code,
    /// Version of the text that was read, as the pack names it.
    pub form_version: Option<String>,
    /// In which language.
    pub language: Option<Code>,
    /// Who decided for a child or for somebody who cannot.
    pub guardian: Option<RecordId>,
    /// Last day on which it holds.
    pub valid_to: Option<NaiveDate>,
    /// At most 500 characters.
    pub note: Option<String>,
}

/// What consent is asked for.
pub static PURPOSE: &[&str] = &["collection", "sensitive", "third_party", "photo_voice", "contact"];

static TICK: &[Field] = &[
    code("purpose", PURPOSE).required(),
    code("decision", &["given", "refused", "withdrawn"]).required(),
    text("recipient", 100),
    text("items", 200),
];

static FIELDS: &[Field] = &[
    reference("subject", "person").required(),
    reference("visit", "visit"),
    local_time("asked_at").required(),
    list("ticks", TICK, 10).required(),
    code("method", &["paper_photo", "e_sign", "voice", "statute"]).required(),
    text("form_version", 40),
    code("language", super::person::LANGUAGE),
    reference("guardian", "person"),
    date("valid_to"),
    text("note", 500),
];

/// The declaration.
pub static CONSENT: Kind = Kind {
    name: "consent",
    shape: Shape::Event,
    root: Rooted::Record,
    groups: &[Group {
        id: 2,
        name: "consent",
        part: Part::Open,
        class: MergeClass::Significant,
        fields: FIELDS,
    }],
    writers: &[Role::Officer, Role::Planner, Role::Nurse, Role::Consultant, Role::Coordinator],
    check,
    projection: None,
};

fn check(fields: &Fields) -> Vec<Problem> {
    let ticks = convert::elements::<Tick>(fields, "ticks");
    let handed_on = |tick: &Tick| tick.purpose == "third_party";
    let twice = ticks.iter().enumerate().any(|(i, tick)| {
        let before = &ticks[..i];
        before.iter().any(|it| it.purpose == tick.purpose && it.recipient == tick.recipient)
    });
    let nobody = ticks.iter().any(|tick| handed_on(tick) && tick.recipient.is_none());
    [("something_decided", ticks.is_empty()), ("decided_once", twice), ("recipient_needed", nobody)]
        .into_iter()
        .filter(|(_, broken)| *broken)
        .map(|(rule, _)| Problem::rule("ticks", rule))
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
        struct_is_group::<Consent>(&CONSENT, "consent");
        struct_is_fields::<Tick>("tick", TICK);
    }

    #[test]
    fn each_purpose_is_decided_once_and_by_itself() {
        let tick = |purpose: &str, decision: &str| json!({"purpose": purpose, "decision": decision});
        let to =
            |recipient: &str| json!({"purpose": "third_party", "decision": "given", "recipient": recipient});
        for (ticks, rules) in [
            (json!([tick("collection", "given"), tick("sensitive", "refused")]), vec![]),
            (json!([to("보건소"), to("복지관")]), vec![]),
            (json!([tick("photo_voice", "withdrawn")]), vec![]),
            (json!([]), vec!["something_decided"]),
            (json!([tick("collection", "given"), tick("collection", "refused")]), vec!["decided_once"]),
            (json!([tick("third_party", "given")]), vec!["recipient_needed"]),
        ] {
            let fields = json!({
                "subject": "018f0000-0000-7000-8000-000000000001", "asked_at": "2026-11-22T10:30",
                "method": "e_sign", "ticks": ticks,
            });
            let problems: Vec<_> = rules.into_iter().map(|rule| Problem::rule("ticks", rule)).collect();
            assert_eq!(check_create(&CONSENT, fields.as_object().unwrap()), problems, "{ticks}");
        }
    }
}
