//! A task (할 일): what is to be done for a household, by when and by whom. Deadlines live here and nowhere else.

use super::codes::{DUTY, URGENCY};
use super::convert;
use super::{Code, LocalTime};
use crate::id::{RecordId, StaffId};
use crate::kind::{Fields, Group, Kind, MergeClass, Part, Problem, Rooted, Shape};
use crate::kind::{code, date, flag, local_time, reference, text};
use crate::policy::Role;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// In a reference: a record of whatever kind.
pub const ANY_KIND: &str = "any";

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct What {
    /// Visit, call, apply, refer, …
    pub task_kind: Code,
    /// In a person's own words, at most 100 characters.
    pub title: Option<String>,
    /// The rule that made it, unless the rule tells about health; then see [`Cause`].
    pub rule: Option<String>,
    /// About whom.
    pub subject: Option<RecordId>,
    /// The record that it is about, e.g. a discovery.
    pub linked: Option<RecordId>,
    /// Which time of a rule that may ask again, e.g. the date of the measurement.
    pub occurrence: Option<String>,
    /// It follows from a danger: it is done only with a next contact. Open, because it says nothing of the reason.
    pub guarded: Option<bool>,
}

/// Until when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    /// The last day.
    pub due: Option<NaiveDate>,
    /// The last moment, when hours count.
    pub due_at: Option<LocalTime>,
    /// How soon.
    pub urgency: Option<Code>,
}

/// Whose it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// Whoever has this duty for the household.
    pub duty: Option<Code>,
    /// One member of staff.
    pub staff: Option<StaffId>,
}

/// How far it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// `todo` when not given.
    pub status: Option<Code>,
    /// When it was done.
    pub done_at: Option<LocalTime>,
    /// What came of it, at most 1,000 characters.
    pub result: Option<String>,
    /// The day of the next contact.
    pub next_contact: Option<NaiveDate>,
}

/// Why, when the reason tells about health: only readers of the clinical part see it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// The rule that made it.
    pub clinical_rule: Option<String>,
}

/// What a task asks for.
pub static TASK_KIND: &[&str] =
    &["visit", "call", "apply", "refer", "document", "purchase", "meeting", "notice"];

/// The declaration.
pub static TASK: Kind = Kind {
    name: "task",
    shape: Shape::Record,
    root: Rooted::Record,
    groups: &[
        Group {
            id: 2,
            name: "what",
            part: Part::Open,
            class: MergeClass::Significant,
            fields: &[
                code("task_kind", TASK_KIND).required(),
                text("title", 100),
                text("rule", 60),
                reference("subject", "person"),
                reference("linked", ANY_KIND),
                text("occurrence", 60),
                flag("guarded").on_page(2),
            ],
        },
        Group {
            id: 3,
            name: "when",
            part: Part::Open,
            class: MergeClass::Significant,
            fields: &[date("due"), local_time("due_at"), code("urgency", URGENCY)],
        },
        Group {
            id: 4,
            name: "owner",
            part: Part::Open,
            class: MergeClass::Significant,
            fields: &[code("duty", DUTY), text("staff", 36)],
        },
        Group {
            id: 5,
            name: "state",
            part: Part::Open,
            class: MergeClass::Significant,
            fields: &[
                code("status", &["todo", "doing", "done", "cancelled"]).on_page(2),
                local_time("done_at").on_page(2),
                text("result", 1000).on_page(2),
                date("next_contact").on_page(2),
            ],
        },
        Group {
            id: 6,
            name: "cause",
            part: Part::Clinical,
            class: MergeClass::Significant,
            fields: &[text("clinical_rule", 60)],
        },
    ],
    writers: &[Role::Officer, Role::Planner, Role::Nurse, Role::Consultant, Role::Coordinator],
    check,
    projection: None,
};

fn check(fields: &Fields) -> Vec<Problem> {
    let mut problems = match (convert::date(fields, "due"), convert::local_time(fields, "due_at")) {
        (Some(due), Some(due_at)) if due != due_at.date() => {
            vec![Problem::rule("due_at", "due_on_one_day")]
        }
        _ => Vec::new(),
    };
    if convert::flag(fields, "guarded") {
        match convert::text(fields, "status") {
            Some("done") if !fields.contains_key("next_contact") => {
                problems.push(Problem::rule("next_contact", "next_contact_needed"));
            }
            Some("cancelled") if !fields.contains_key("result") => {
                problems.push(Problem::rule("result", "cancelled_needs_result"));
            }
            _ => {}
        }
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
        struct_is_group::<What>(&TASK, "what");
        struct_is_group::<When>(&TASK, "when");
        struct_is_group::<Owner>(&TASK, "owner");
        struct_is_group::<State>(&TASK, "state");
        struct_is_group::<Cause>(&TASK, "cause");
    }

    #[test]
    fn what_follows_from_a_danger_is_done_only_with_a_next_contact() {
        let next = Problem::rule("next_contact", "next_contact_needed");
        let why = Problem::rule("result", "cancelled_needs_result");
        for (given, problems) in [
            (json!({"guarded": true}), vec![]),
            (json!({"guarded": true, "status": "doing"}), vec![]),
            (json!({"guarded": true, "status": "done"}), vec![next]),
            (json!({"guarded": true, "status": "done", "next_contact": "2026-11-24"}), vec![]),
            (json!({"guarded": true, "status": "cancelled"}), vec![why]),
            (json!({"guarded": true, "status": "cancelled", "result": "사망"}), vec![]),
            (json!({"status": "done"}), vec![]),
        ] {
            let mut fields = given.as_object().unwrap().clone();
            fields.insert("task_kind".into(), json!("visit"));
            assert_eq!(check_create(&TASK, &fields), problems, "{given}");
        }
    }

    #[test]
    fn day_and_moment_of_a_deadline_agree() {
        let fields = json!({"task_kind": "call", "due": "2026-11-23", "due_at": "2026-11-24T10:30"});
        assert_eq!(
            check_create(&TASK, fields.as_object().unwrap()),
            [Problem::rule("due_at", "due_on_one_day")]
        );
    }
}
