//! What is to do for a person, the earliest deadline first:
//! `{id, kind, subject, due, due_at, days_late, urgency, task_kind, rule, title, linked, duty, staff, state}`.
//! `staff` is `{id, name, role}` or `null`, `state` as in `state.rs`.

use super::super::names::Desk;
use super::super::state::state;
use crate::data::Refused;
use crate::store::index::TaskRow;
use chrono::NaiveDate;
use serde_json::{Value, json};
use shared::id::{RecordId, StaffId};
use std::collections::BTreeMap;

/// Open tasks that are shown.
const TASKS_MOST: u32 = 50;

/// Open tasks of the household about this person or nobody in particular.
pub(super) fn tasks(
    desk: &Desk<'_>,
    household: RecordId,
    names: &[RecordId],
    day: NaiveDate,
) -> Result<Vec<Value>, Refused> {
    let store = &desk.data.store;
    let mut rows: BTreeMap<RecordId, TaskRow> = BTreeMap::new();
    for home in store.names_of(household)? {
        for name in names {
            rows.extend(store.open_tasks_of(home, *name, TASKS_MOST)?.into_iter().map(|row| (row.id, row)));
        }
    }
    let mut rows: Vec<TaskRow> = rows.into_values().collect();
    rows.sort_by_key(|row| (row.due.is_none(), row.due.clone(), row.due_at.clone(), row.id));
    rows.iter().map(|row| told(desk, row, day)).collect()
}

fn told(desk: &Desk<'_>, row: &TaskRow, day: NaiveDate) -> Result<Value, Refused> {
    let staff: Option<StaffId> = row.staff.as_deref().and_then(|id| id.parse().ok());
    let word = match desk.data.store.record(row.id)? {
        Some(seen) => state(desk, &seen)?.word,
        None => "sent",
    };
    Ok(json!({
        "id": row.id, "kind": "task", "subject": row.subject, "due": row.due, "due_at": row.due_at,
        "days_late": row.due.as_deref().and_then(|due| days_late(due, day)), "urgency": row.urgency,
        "task_kind": row.task_kind, "rule": row.rule, "title": row.title, "linked": row.linked,
        "duty": row.duty, "staff": staff.map(|id| desk.names.of(id)), "state": word,
    }))
}

/// How many days ago this day was; `None` when it is not past.
pub(super) fn days_late(due: &str, day: NaiveDate) -> Option<i64> {
    let due: NaiveDate = due.parse().ok()?;
    Some((day - due).num_days()).filter(|days| *days > 0)
}
