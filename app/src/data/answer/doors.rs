//! The doors behind which something is to be done: what presses, in which order, and who has been there already.
//!
//! Shown is what this person has to do: what names her, or what her duty has to do in a household that is assigned to
//! her or to nobody of her duty. Hundreds of tasks may be open, so each household is looked up once.

use super::names::Desk;
use crate::data::Refused;
use crate::store::index::{TaskRow, VisitRow};
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use shared::id::RecordId;
use std::collections::{BTreeMap, BTreeSet};

/// How many days after the day are planned for.
const PLANNED_DAYS: u64 = 6;

/// When something must be done, as seen from the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum When {
    Overdue,
    Due,
    Planned,
}

impl When {
    pub const ALL: [When; 3] = [When::Overdue, When::Due, When::Planned];

    fn of(due: Option<NaiveDate>, urgency: Option<&str>, day: NaiveDate) -> Self {
        match due {
            Some(due) if due < day => When::Overdue,
            Some(due) if due == day => When::Due,
            _ if urgency == Some("now") => When::Due,
            _ => When::Planned,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            When::Overdue => "overdue",
            When::Due => "due",
            When::Planned => "planned",
        }
    }
}

/// Something to do.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub when: When,
    pub due: Option<NaiveDate>,
    pub urgency: Option<String>,
    pub id: RecordId,
    /// About whom; nobody when it is about the household.
    pub subjects: Vec<RecordId>,
    /// The rest of its row.
    pub row: Value,
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

    /// Its row.
    pub fn told(&self, day: NaiveDate) -> Value {
        let late = self.due.map(|due| (day - due).num_days()).filter(|days| *days > 0);
        let mut row = super::show::object(self.row.clone());
        row.extend(super::show::object(json!({
            "id": self.id, "when": self.when.as_str(), "due": self.due, "days_late": late,
        })));
        Value::Object(row)
    }
}

/// What one household waits for.
#[derive(Clone, Debug)]
pub(super) struct Door {
    pub household: RecordId,
    /// In one line.
    pub address: Option<String>,
    /// The most pressing first.
    pub items: Vec<Item>,
    /// Somebody knocked on that day: her last visit.
    pub knocked: Option<VisitRow>,
}

impl Door {
    pub fn when(&self) -> When {
        self.items.iter().map(|item| item.when).min().unwrap_or(When::Planned)
    }

    /// How many people are waited for; what is about the household alone waits with somebody.
    pub fn persons(&self) -> usize {
        let subjects: BTreeSet<_> = self.items.iter().flat_map(|item| &item.subjects).collect();
        subjects.len().max(1)
    }

    /// Inside a group by address; without one, last.
    fn place(&self) -> (When, bool, String, RecordId) {
        let address = self.address.clone();
        (self.when(), address.is_none(), address.unwrap_or_default(), self.household)
    }
}

/// All doors of that day, in the order in which they are shown: overdue, due, planned, and neighbours together.
pub(super) fn doors(desk: &Desk<'_>, day: NaiveDate) -> Result<Vec<Door>, Refused> {
    let store = &desk.data.store;
    let until = (day + Days::new(PLANNED_DAYS)).to_string();
    let (me, role) = (desk.me.staff, desk.me.role());
    let mut homes = Homes { desk, roots: BTreeMap::new(), of_duty: BTreeMap::new() };
    let mut by_root: BTreeMap<RecordId, Vec<Item>> = BTreeMap::new();
    for task in store.tasks_until(&until, me, role)? {
        let root = homes.root_of(task.household.unwrap_or(task.id))?;
        if homes.are_mine(root, task.staff.as_deref().into_iter(), task.duty.as_deref())? {
            by_root.entry(root).or_default().push(task_item(&task, day));
        }
    }
    for visit in store.visits_until(&until, me, role)? {
        let root = homes.root_of(visit.household.unwrap_or(visit.id))?;
        let visitors = visit.visitors.iter().filter_map(|it| it["staff"].as_str());
        if homes.are_mine(root, visitors, None)? {
            by_root.entry(root).or_default().push(visit_item(desk, &visit, day));
        }
    }
    let mut knocked = BTreeMap::new();
    for visit in done_on(desk, day)? {
        knocked.insert(homes.root_of(visit.household.unwrap_or(visit.id))?, visit);
    }
    let mut doors = Vec::with_capacity(by_root.len());
    for (household, mut items) in by_root {
        items.sort_by_cached_key(Item::press);
        let address = store.address_of(household)?.line();
        doors.push(Door { household, address, items, knocked: knocked.remove(&household) });
    }
    doors.sort_by_cached_key(Door::place);
    Ok(doors)
}

/// Visits that took place on that day, in their order.
pub(super) fn done_on(desk: &Desk<'_>, day: NaiveDate) -> Result<Vec<VisitRow>, Refused> {
    let (from, before) = (day.to_string(), (day + Days::new(1)).to_string());
    Ok(desk.data.store.visits_done(&from, &before)?)
}

/// The door to begin with: the most pressing one on which nobody has knocked yet.
pub(super) fn first(doors: &[Door]) -> Option<&Door> {
    doors.iter().min_by_key(|door| (door.knocked.is_some(), door.items[0].press()))
}

/// Households, each looked up once.
struct Homes<'a> {
    desk: &'a Desk<'a>,
    roots: BTreeMap<RecordId, RecordId>,
    /// Whether she has this household by her duty.
    of_duty: BTreeMap<RecordId, bool>,
}

impl Homes<'_> {
    fn root_of(&mut self, id: RecordId) -> Result<RecordId, Refused> {
        if let Some(root) = self.roots.get(&id) {
            return Ok(*root);
        }
        let root = self.desk.data.store.root_of(id)?;
        self.roots.insert(id, root);
        Ok(root)
    }

    /// Whether this person is meant: by name; or by duty, unless the household is assigned to another of that duty.
    fn are_mine<'a>(
        &mut self,
        household: RecordId,
        named: impl Iterator<Item = &'a str>,
        duty: Option<&str>,
    ) -> Result<bool, Refused> {
        let me = self.desk.me.staff.to_string();
        let mut named = named.peekable();
        if named.peek().is_some() {
            return Ok(named.any(|it| it == me));
        }
        let role = self.desk.me.role().as_str();
        if duty.is_some_and(|duty| duty != role) {
            return Ok(false);
        }
        if let Some(mine) = self.of_duty.get(&household) {
            return Ok(*mine);
        }
        let assigned = self.desk.data.store.household(household)?.map(|row| row.assigned).unwrap_or_default();
        let mut of_duty = assigned.iter().filter(|it| it["duty"] == role).peekable();
        let mine = of_duty.peek().is_none() || of_duty.any(|it| it["staff"] == me.as_str());
        self.of_duty.insert(household, mine);
        Ok(mine)
    }
}

fn task_item(task: &TaskRow, day: NaiveDate) -> Item {
    let due = date(task.due.as_deref());
    let row = json!({
        "kind": "task", "subject": task.subject, "due_at": task.due_at, "urgency": task.urgency,
        "task_kind": task.task_kind, "rule": task.rule, "title": task.title, "linked": task.linked,
    });
    let when = When::of(due, task.urgency.as_deref(), day);
    let subjects = task.subject.into_iter().collect();
    Item { when, due, urgency: task.urgency.clone(), id: task.id, subjects, row }
}

fn visit_item(desk: &Desk<'_>, visit: &VisitRow, day: NaiveDate) -> Item {
    let due = date(visit.planned_for.as_deref());
    let subjects: Vec<RecordId> = persons_of(visit);
    let subject = if let [only] = subjects.as_slice() { json!(only) } else { Value::Null };
    let me = desk.me.staff.to_string();
    let others = visit.visitors.iter().filter(|it| it["staff"] != me.as_str());
    let with: Vec<&Value> = others.map(|it| &it["duty"]).collect();
    let row = json!({ "kind": "visit", "subject": subject, "visit_kind": visit.visit_kind, "with": with });
    Item { when: When::of(due, None, day), due, urgency: None, id: visit.id, subjects, row }
}

/// Whom a visit is for.
pub(super) fn persons_of(visit: &VisitRow) -> Vec<RecordId> {
    visit.subjects.iter().filter_map(|it| it["person"].as_str()?.parse().ok()).collect()
}

fn date(text: Option<&str>) -> Option<NaiveDate> {
    text?.parse().ok()
}
