//! Which doors to knock on, and why: overdue, then due, then planned; one row a household.
//!
//! `{when, first, household, address, access_note, note, persons, last_visit, items}` (head line as in `person.rs`).
//! `when`: `overdue`, `due` (on the day, or as urgent as `now`), `planned` (within the next six days, or without a day): of
//! the household's most pressing item. Inside a group households stand in the order of their addresses, so that
//! neighbours follow one another. `first` marks the one door to begin with: the most pressing one where nobody was yet.
//!
//! Items, the most pressing first: `{id, kind, when, subject, due, due_at, days_late, urgency, task_kind, rule, title,
//! linked}` of a task, `{id, kind, when, subject, due, days_late, visit_kind, with}` of a planned visit; `with` are the
//! duties of the others who go.

use super::Rows;
use super::doors::{doors, first};
use super::names::Desk;
use super::person;
use super::show::object;
use crate::data::Refused;
use chrono::NaiveDate;
use serde_json::{Value, json};

/// What is to do on that day.
pub(super) fn today(desk: &Desk<'_>, day: NaiveDate) -> Result<Rows, Refused> {
    let doors = doors(desk, day)?;
    let first = first(&doors).map(|door| door.household);
    let told = doors.iter().map(|door| {
        let items: Vec<Value> = door.items.iter().map(|item| item.told(day)).collect();
        let mut row = object(person::household(&desk.data.store, door.household, day)?);
        row.extend(object(json!({
            "when": door.when().as_str(), "first": first == Some(door.household), "items": items,
        })));
        Ok(Value::Object(row))
    });
    told.collect()
}
