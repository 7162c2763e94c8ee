//! Who comes first when a tablet begins: households that somebody visits today, for whom something is due, or that are
//! assigned to whoever begins. A first guess, so that work can start; everything else follows.

use crate::body::Body;
use crate::domain::convert::{elements, read};
use crate::domain::household::{Assigned, HOUSEHOLD};
use crate::domain::task::{Owner, State, TASK, When};
use crate::domain::visit::{Done, Plan, VISIT, Visitor};
use crate::id::{RecordId, StaffId};
use crate::kind::{Fields, Home, Kind, MergeClass};
use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Something that brings a household to the front.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The household.
    pub root: RecordId,
    /// The day of a visit or the last day of a task; `None` where the household is assigned to somebody.
    pub day: Option<NaiveDate>,
    /// Whose it is; nobody in particular when empty.
    pub staff: Vec<StaffId>,
}

/// What the open part of a record says of it.
pub fn look(kind: &str, id: RecordId, body: &str) -> Option<Due> {
    let of_kind = [&VISIT, &TASK, &HOUSEHOLD].into_iter().find(|it| it.name == kind)?;
    // Nearly all visits and tasks are done, and are not read.
    if kind != HOUSEHOLD.name && body.contains("\"status\":\"done\"") {
        return None;
    }
    let body: Body = serde_json::from_str(body).ok().filter(|body: &Body| !body.is_archived())?;
    let root = match body.home()? {
        Home::With(root) => root,
        Home::Dong(_) => id,
    };
    let fields = flat(of_kind, &body);
    match kind {
        _ if kind == VISIT.name => {
            let done: Done = of(&fields).unwrap_or_default();
            let day = of::<Plan>(&fields)?
                .planned_for
                .filter(|_| done.status.is_none_or(|it| it.as_str() == "planned"));
            Some(Due {
                root,
                day: Some(day?),
                staff: elements::<Visitor>(&fields, "visitors").into_iter().map(|it| it.staff).collect(),
            })
        }
        _ if kind == TASK.name => {
            let state: State = of(&fields).unwrap_or_default();
            let when: When = of(&fields).unwrap_or_default();
            let day = when
                .due
                .or(when.due_at.map(|at| at.0.date()))
                .filter(|_| state.status.is_none_or(|it| it.as_str() != "cancelled"));
            Some(Due {
                root,
                day: Some(day?),
                staff: of::<Owner>(&fields).unwrap_or_default().staff.into_iter().collect(),
            })
        }
        _ => {
            let staff: Vec<_> =
                elements::<Assigned>(&fields, "assigned").into_iter().map(|it| it.staff).collect();
            (!staff.is_empty()).then_some(Due { root, day: None, staff })
        }
    }
}

fn of<T: DeserializeOwned>(fields: &Fields) -> Option<T> {
    read(fields).ok()
}

/// Fields by name, sets as objects of elements.
fn flat(kind: &Kind, body: &Body) -> Fields {
    let mut fields = Fields::new();
    for (key, value) in &body.values {
        let Some(group) = kind.group(key.group) else { continue };
        match (group.class, key.element, value) {
            (MergeClass::Set, Some(element), value) => {
                let set = fields.entry(group.name).or_insert_with(|| Value::Object(Fields::new()));
                if let Value::Object(set) = set {
                    set.insert(element.to_string(), value.clone());
                }
            }
            (_, _, Value::Object(values)) => fields.extend(values.clone()),
            _ => {}
        }
    }
    fields
}

/// How early it comes for this person on this day, the lowest first; `None`: not before the rest.
pub fn rank(due: &Due, me: StaffId, today: NaiveDate) -> Option<u8> {
    let mine = due.staff.contains(&me);
    match due.day {
        Some(day) if day > today => None,
        Some(_) if mine => Some(0),
        None if mine => Some(1),
        Some(_) if due.staff.is_empty() => Some(2),
        Some(day) if day == today => Some(3),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use uuid::Uuid;

    #[test]
    fn what_is_due_today_and_mine_comes_first() {
        let (home, me, other) = (Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3));
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let visit = |day: &str, staff: Uuid, status: &str| {
            json!({"g": {"0": {"with": home}, "2": {"planned_for": day, "visit_kind": "senior_follow"}, "3": {"status": status},
                format!("4.{}", Uuid::from_u128(9).simple()): {"staff": staff, "duty": "nurse"}}})
        };
        let task = |day: &str, status: &str| json!({"g": {"0": {"with": home}, "2": {"task_kind": "call"}, "3": {"due": day}, "5": {"status": status}}});
        let household = json!({"g": {"0": {"dong": "1111051500"},
            format!("7.{}", Uuid::from_u128(9).simple()): {"staff": me, "duty": "nurse"}}});
        for (kind, body, expected) in [
            ("visit", visit("2026-11-24", me, "planned"), Some(0)),
            ("visit", visit("2026-11-20", me, "planned"), Some(0)),
            ("visit", visit("2026-11-24", other, "planned"), Some(3)),
            ("visit", visit("2026-11-20", other, "planned"), None),
            ("visit", visit("2026-11-25", me, "planned"), None),
            ("visit", visit("2026-11-24", me, "done"), None),
            ("task", task("2026-11-23", "todo"), Some(2)),
            ("task", task("2026-11-23", "cancelled"), None),
            ("household", household, Some(1)),
            ("person", json!({"g": {}}), None),
        ] {
            let due = look(kind, RecordId(home), &body.to_string());
            assert!(due.iter().all(|it| it.root == RecordId(home)));
            assert_eq!(due.and_then(|it| rank(&it, StaffId(me), today)), expected, "{kind} {body}");
        }
    }
}
