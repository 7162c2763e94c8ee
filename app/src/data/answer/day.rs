//! A day as the page of today shows it, in one row; counts are of all doors, rows of the first few.
//!
//! `{day, doors, persons, done: {doors, met}, groups: [{when, doors, persons, all, road, rows}], first}`.
//! `doors`, `persons`: those where nobody was yet on that day; `all`: with those where somebody was. `done`: where she was,
//! and how many of them she met.
//! `road` of a group: `{name, doors}`, the road on which most of its doors are, when there are several on it.
//!
//! A row: `{household, when, address, access_note, knocked, waiting}`; `knocked`: `{visit, outcome, at}` of the last visit
//! of that day; `waiting`, the most pressing first: `{id, name, birth_date, age, sex, items}`, items as in `today.rs`. What
//! is about the household alone waits with its first person; `id` is `null` where nobody is known.
//!
//! `first`, the door to begin with: see `first.rs`.

use super::doors::{Door, Item, When, done_on, doors, first};
use super::names::Desk;
use super::{first, person};
use crate::data::Refused;
use crate::store::index::{PersonRow, VisitRow};
use chrono::NaiveDate;
use serde_json::{Value, json};
use shared::id::RecordId;
use std::collections::{BTreeMap, BTreeSet};

/// That day, with at most so many rows a group.
pub(super) fn day(desk: &Desk<'_>, day: NaiveDate, rows: u32) -> Result<Value, Refused> {
    let doors = doors(desk, day)?;
    let mut groups = Vec::new();
    for when in When::ALL {
        let group: Vec<&Door> = doors.iter().filter(|door| door.when() == when).collect();
        if !group.is_empty() {
            groups.push(group_row(desk, &group, day, rows)?);
        }
    }
    let open: Vec<&Door> = doors.iter().filter(|door| door.knocked.is_none()).collect();
    let first = match first(&doors) {
        Some(door) => first::first(desk, door, &waiting(desk, door)?, day)?,
        None => Value::Null,
    };
    Ok(json!({
        "day": day, "doors": open.len(), "persons": open.iter().map(|door| door.persons()).sum::<usize>(),
        "done": done(desk, day)?, "groups": groups, "first": first,
    }))
}

fn group_row(desk: &Desk<'_>, group: &[&Door], day: NaiveDate, rows: u32) -> Result<Value, Refused> {
    let open: Vec<&Door> = group.iter().copied().filter(|door| door.knocked.is_none()).collect();
    let shown = group.iter().take(rows as usize);
    let rows: Vec<Value> = shown.map(|door| door_row(desk, door, day)).collect::<Result<_, _>>()?;
    Ok(json!({
        "when": group[0].when().as_str(), "doors": open.len(), "all": group.len(),
        "persons": open.iter().map(|door| door.persons()).sum::<usize>(), "road": common_road(&open), "rows": rows,
    }))
}

fn door_row(desk: &Desk<'_>, door: &Door, day: NaiveDate) -> Result<Value, Refused> {
    let access_note = desk.data.store.address_of(door.household)?.access_note;
    let waiting: Vec<Value> = waiting(desk, door)?.iter().map(|it| it.told(day)).collect();
    Ok(json!({
        "household": door.household, "when": door.when().as_str(), "address": door.address, "access_note": access_note,
        "knocked": door.knocked.as_ref().map(knocked), "waiting": waiting,
    }))
}

/// What was done at a door on that day.
pub(super) fn knocked(visit: &VisitRow) -> Value {
    json!({ "visit": visit.id, "outcome": visit.outcome, "at": visit.started_at })
}

/// A person of a household and what is to be done for her.
pub(super) struct Waiting<'a> {
    pub person: Option<PersonRow>,
    pub items: Vec<&'a Item>,
}

impl Waiting<'_> {
    pub fn told(&self, day: NaiveDate) -> Value {
        let nobody = || json!({ "id": null, "name": null, "birth_date": null, "age": null, "sex": null });
        let mut row =
            super::show::object(self.person.as_ref().map_or_else(nobody, |it| person::person(it, day)));
        let items: Vec<Value> = self.items.iter().map(|item| item.told(day)).collect();
        row.insert("items".to_owned(), Value::Array(items));
        Value::Object(row)
    }
}

/// The people of a door for whom something is to be done, in the order of what presses.
pub(super) fn waiting<'a>(desk: &Desk<'_>, door: &'a Door) -> Result<Vec<Waiting<'a>>, Refused> {
    let store = &desk.data.store;
    let persons = store.persons_of(door.household)?;
    let about = |item: &&Item| item.subjects.first().copied();
    let somebody = door.items.iter().find_map(|item| about(&item)).or(persons.first().map(|it| it.id));
    let mut order: Vec<Option<RecordId>> = Vec::new();
    let mut of: BTreeMap<Option<RecordId>, Vec<&Item>> = BTreeMap::new();
    for item in &door.items {
        let mut subjects: Vec<Option<RecordId>> = item.subjects.iter().copied().map(Some).collect();
        if subjects.is_empty() {
            subjects.push(somebody);
        }
        for subject in subjects {
            if !of.contains_key(&subject) {
                order.push(subject);
            }
            of.entry(subject).or_default().push(item);
        }
    }
    let row = |subject: Option<RecordId>| {
        let here = subject.and_then(|id| persons.iter().find(|it| it.id == id).cloned());
        let person = match (here, subject) {
            (Some(person), _) => Some(person),
            (None, Some(id)) => store.person(id)?,
            (None, None) => None,
        };
        Ok(Waiting { person, items: of.remove(&subject).unwrap_or_default() })
    };
    order.into_iter().map(row).collect()
}

/// Where she was on that day, and how many of those doors opened.
fn done(desk: &Desk<'_>, day: NaiveDate) -> Result<Value, Refused> {
    let me = desk.me.staff.to_string();
    let (mut doors, mut met) = (BTreeSet::new(), BTreeSet::new());
    for visit in done_on(desk, day)? {
        if visit.visitors.iter().any(|it| it["staff"] == me.as_str()) {
            doors.insert(visit.household);
            if matches!(visit.outcome.as_deref(), Some("done" | "partial")) {
                met.insert(visit.household);
            }
        }
    }
    Ok(json!({ "doors": doors.len(), "met": met.len() }))
}

/// The road on which most of these doors are.
fn common_road(group: &[&Door]) -> Value {
    let mut roads: BTreeMap<&str, usize> = BTreeMap::new();
    for road in group.iter().filter_map(|door| road_of(door.address.as_deref()?)) {
        *roads.entry(road).or_default() += 1;
    }
    let most = roads.into_iter().filter(|(_, doors)| *doors > 1).max_by_key(|(_, doors)| *doors);
    most.map_or(Value::Null, |(name, doors)| json!({ "name": name, "doors": doors }))
}

/// The road of a road-name address: 느티로 12길 of `서울특별시 종로구 느티로 12길 8, 302호`.
fn road_of(address: &str) -> Option<&str> {
    let line = address.split(',').next()?;
    let is_road = |word: &str| word.ends_with('로') || word.ends_with('길');
    let words: Vec<&str> = line.split(' ').collect();
    let first = words.iter().position(|word| is_road(word))?;
    let last = words.iter().rposition(|word| is_road(word))?;
    let from = words[..first].iter().map(|word| word.len() + 1).sum::<usize>();
    let to = words[..=last].iter().map(|word| word.len() + 1).sum::<usize>() - 1;
    line.get(from..to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_road_stands_between_the_district_and_the_number() {
        for (address, road) in [
            ("느티로 12길 8, 302호", Some("느티로 12길")),
            ("서울특별시 종로구 가회로 1", Some("가회로")),
            ("새솔길 5", Some("새솔길")),
            ("가회동 31-2", None),
            ("", None),
        ] {
            assert_eq!(road_of(address), road, "{address}");
        }
    }
}
