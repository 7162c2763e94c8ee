//! Which doors to knock on, and why: overdue, then due, then planned; one row a household.
//!
//! `{when, first, household, address, access_note, note, persons, last_visit, items}` (head line as in `person.rs`).
//! `when`: `overdue`, `due` (on the day, or as urgent as `now`), `planned` (within the next six days, or without a day): of
//! the household's most pressing item. Inside a group households stand in the order of their addresses, so that
//! neighbours follow one another. `first` marks the one door to begin with.
//!
//! Items, the most pressing first: `{id, kind, when, subject, due, due_at, days_late, urgency, task_kind, rule, title,
//! linked}` of a task, `{id, kind, when, subject, due, days_late, visit_kind}` of a planned visit.
//!
//! Shown is what this person has to do: what names her, or what her duty has to do in a household that is assigned to
//! her or to nobody of her duty.

use super::Rows;
use super::names::Desk;
use super::person;
use super::show::object;
use crate::data::Refused;
use crate::store::index::{TaskRow, VisitRow};
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use shared::id::RecordId;
use std::collections::BTreeMap;

/// How many days after the day are planned for.
const PLANNED_DAYS: u64 = 6;

/// When something must be done, as seen from the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum When {
    Overdue,
    Due,
    Planned,
}

impl When {
    fn of(due: Option<NaiveDate>, urgency: Option<&str>, day: NaiveDate) -> Self {
        match due {
            Some(due) if due < day => When::Overdue,
            Some(due) if due == day => When::Due,
            _ if urgency == Some("now") => When::Due,
            _ => When::Planned,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            When::Overdue => "overdue",
            When::Due => "due",
            When::Planned => "planned",
        }
    }
}

/// Something to do.
#[derive(Clone, Debug)]
struct Item {
    when: When,
    due: Option<NaiveDate>,
    urgency: Option<String>,
    id: RecordId,
    /// The rest of its row.
    row: Value,
}

impl Item {
    /// Less is more pressing: what cannot wait, then what is late, by urgency, then by day.
    fn press(&self) -> (bool, When, usize, Option<NaiveDate>, RecordId) {
        let ranks = ["now", "72h", "7d", "30d"];
        let urgency = self.urgency.as_deref();
        let rank = ranks.iter().position(|it| urgency == Some(it)).unwrap_or(ranks.len());
        let undated_last = Some(self.due.unwrap_or(NaiveDate::MAX));
        (urgency != Some("now"), self.when, rank, undated_last, self.id)
    }

    fn told(&self, day: NaiveDate) -> Value {
        let late = self.due.map(|due| (day - due).num_days()).filter(|days| *days > 0);
        let mut row = object(self.row.clone());
        row.extend(object(json!({
            "id": self.id, "when": self.when.as_str(), "due": self.due, "days_late": late,
        })));
        Value::Object(row)
    }
}

/// What one household waits for.
struct Door {
    household: RecordId,
    head: Value,
    items: Vec<Item>,
}

impl Door {
    fn when(&self) -> When {
        self.items.iter().map(|item| item.when).min().unwrap_or(When::Planned)
    }

    /// Inside a group by address; without one, last.
    fn place(&self) -> (When, bool, String, RecordId) {
        let address = self.head["address"].as_str();
        (self.when(), address.is_none(), address.unwrap_or_default().to_owned(), self.household)
    }
}

/// What is to do on that day.
pub(super) fn today(desk: &Desk<'_>, day: NaiveDate) -> Result<Rows, Refused> {
    let mut doors = doors(desk, day)?;
    doors.sort_by_cached_key(Door::place);
    let first = doors.iter().min_by_key(|door| door.items[0].press()).map(|door| door.household);
    Ok(doors.iter().map(|door| told(door, first, day)).collect())
}

fn told(door: &Door, first: Option<RecordId>, day: NaiveDate) -> Value {
    let items: Vec<Value> = door.items.iter().map(|item| item.told(day)).collect();
    let mut row = object(door.head.clone());
    row.extend(object(json!({
        "when": door.when().as_str(), "first": first == Some(door.household), "items": items,
    })));
    Value::Object(row)
}

fn doors(desk: &Desk<'_>, day: NaiveDate) -> Result<Vec<Door>, Refused> {
    let store = &desk.data.store;
    let until = (day + Days::new(PLANNED_DAYS)).to_string();
    let mut by_root: BTreeMap<RecordId, Vec<Item>> = BTreeMap::new();
    for task in store.tasks_until(&until)? {
        let root = store.root_of(task.household.unwrap_or(task.id))?;
        if is_mine(desk, root, task.staff.as_deref().into_iter(), task.duty.as_deref())? {
            by_root.entry(root).or_default().push(task_item(&task, day));
        }
    }
    for visit in store.visits_until(&until)? {
        let root = store.root_of(visit.household.unwrap_or(visit.id))?;
        let visitors = visit.visitors.iter().filter_map(|it| it["staff"].as_str());
        if is_mine(desk, root, visitors, None)? {
            by_root.entry(root).or_default().push(visit_item(&visit, day));
        }
    }
    let door = |(household, mut items): (RecordId, Vec<Item>)| {
        items.sort_by_key(Item::press);
        Ok(Door { household, head: person::household(store, household, day)?, items })
    };
    by_root.into_iter().map(door).collect()
}

/// Whether this person is meant: by name; or by duty, unless the household is assigned to another of that duty.
fn is_mine<'a>(
    desk: &Desk<'_>,
    household: RecordId,
    named: impl Iterator<Item = &'a str>,
    duty: Option<&str>,
) -> Result<bool, Refused> {
    let (me, role) = (desk.me.staff.to_string(), desk.me.role().as_str());
    let named: Vec<&str> = named.collect();
    if !named.is_empty() {
        return Ok(named.contains(&me.as_str()));
    }
    if duty.is_some_and(|duty| duty != role) {
        return Ok(false);
    }
    let assigned = desk.data.store.household(household)?.map(|row| row.assigned).unwrap_or_default();
    let mut of_duty = assigned.iter().filter(|it| it["duty"] == role).peekable();
    Ok(of_duty.peek().is_none() || of_duty.any(|it| it["staff"] == me.as_str()))
}

fn task_item(task: &TaskRow, day: NaiveDate) -> Item {
    let due = date(task.due.as_deref());
    let row = json!({
        "kind": "task", "subject": task.subject, "due_at": task.due_at, "urgency": task.urgency,
        "task_kind": task.task_kind, "rule": task.rule, "title": task.title, "linked": task.linked,
    });
    let when = When::of(due, task.urgency.as_deref(), day);
    Item { when, due, urgency: task.urgency.clone(), id: task.id, row }
}

fn visit_item(visit: &VisitRow, day: NaiveDate) -> Item {
    let due = date(visit.planned_for.as_deref());
    let subject = match visit.subjects.as_slice() {
        [only] => only["person"].clone(),
        _ => Value::Null,
    };
    let row = json!({ "kind": "visit", "subject": subject, "visit_kind": visit.visit_kind });
    Item { when: When::of(due, None, day), due, urgency: None, id: visit.id, row }
}

fn date(text: Option<&str>) -> Option<NaiveDate> {
    text?.parse().ok()
}
