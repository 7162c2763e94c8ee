//! The rows of one record in the index tables: from the flat fields to columns. One function a kind.

use super::seen::Seen;
use super::terms::Document;
use crate::store::StoreError;
use crate::store::sql::{Id, Json};
use rusqlite::{Connection, params};
use serde_json::Value;
use shared::clock::seoul_time;
use shared::domain::{
    LocalTime, convert, discovery::DISCOVERY, dwelling::DWELLING, household::HOUSEHOLD, person::PERSON,
    task::TASK, visit::VISIT, visit::times,
};
use shared::id::RecordId;
use shared::kind::{Field, FieldType, Fields, Home};
use std::collections::BTreeSet;

const PUT_PERSON: &str = "INSERT OR REPLACE INTO person_index VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
const PUT_HOUSEHOLD: &str = "INSERT OR REPLACE INTO household_index VALUES (?1, ?2, ?3, ?4)";
const PUT_DWELLING: &str = "INSERT OR REPLACE INTO dwelling_index VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
const PUT_VISIT: &str = "INSERT OR REPLACE INTO visit_index
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
const PUT_EVENT: &str = "INSERT OR REPLACE INTO event_index
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
const PUT_TASK: &str = "INSERT OR REPLACE INTO task_index
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
const PUT_DISCOVERY: &str = "INSERT OR REPLACE INTO discovery_index
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

/// Whether lists show it.
pub(super) fn listed(seen: &Seen) -> bool {
    !seen.is_archived() && seen.alias.is_none()
}

/// The record that it lives with.
pub(super) fn home_of(seen: &Seen) -> Option<RecordId> {
    match seen.home() {
        Some(Home::With(root)) => Some(root),
        Some(Home::Dong(_)) | None => None,
    }
}

/// Whether its address is that of a household.
pub(super) fn is_dwelling(seen: &Seen) -> bool {
    seen.kind.name == DWELLING.name
}

/// Whether search knows its household by it.
pub(super) fn speaks_of_home(seen: &Seen) -> bool {
    [PERSON.name, HOUSEHOLD.name, DWELLING.name].contains(&seen.kind.name)
}

/// What the hits of a search are ordered by: a person by name and birth date; a household comes after them.
pub(super) fn found_as(seen: &Seen, fields: &Fields) -> Option<String> {
    let text = |name| convert::text(fields, name).unwrap_or_default();
    match seen.kind.name {
        name if name == PERSON.name => Some([text("name"), text("birth_date")].join("\n")),
        name if name == HOUSEHOLD.name => Some(String::new()),
        _ => None,
    }
}

/// The dong that a root lives in.
pub(super) fn dong_of(seen: &Seen) -> Option<String> {
    match seen.home() {
        Some(Home::Dong(dong)) => Some(dong.to_string()),
        Some(Home::With(_)) | None => None,
    }
}

/// Every record that this one names in its fields, but its home, which stands in its own row.
pub(super) fn links(seen: &Seen, fields: &Fields) -> BTreeSet<RecordId> {
    let mut links = BTreeSet::new();
    for group in seen.kind.groups {
        let elements = fields.get(group.name).and_then(Value::as_object).filter(|_| is_set(group));
        match elements {
            Some(elements) => {
                for element in elements.values().filter_map(Value::as_object) {
                    references(group.fields, element, &mut links);
                }
            }
            None => references(group.fields, fields, &mut links),
        }
    }
    if let Some(home) = home_of(seen) {
        links.remove(&home);
    }
    links
}

fn is_set(group: &shared::kind::Group) -> bool {
    group.class == shared::kind::MergeClass::Set
}

fn references(declared: &[Field], fields: &Fields, links: &mut BTreeSet<RecordId>) {
    for field in declared {
        match (field.ty, fields.get(field.name)) {
            (FieldType::Reference(_), Some(Value::String(id))) => links.extend(id.parse::<RecordId>()),
            (FieldType::List { of, .. }, Some(Value::Array(items))) => {
                items.iter().filter_map(Value::as_object).for_each(|item| references(of, item, links));
            }
            _ => {}
        }
    }
}

/// The row in the table of its kind. Kinds without a table need none.
pub(super) fn put(conn: &Connection, seen: &Seen, fields: &Fields) -> Result<(), StoreError> {
    if seen.event.is_some() {
        return put_event(conn, seen, fields);
    }
    match seen.kind.name {
        name if name == PERSON.name => put_person(conn, seen, fields),
        name if name == HOUSEHOLD.name => put_household(conn, seen, fields),
        name if name == DWELLING.name => put_dwelling(conn, seen, fields),
        name if name == VISIT.name => put_visit(conn, seen, fields),
        name if name == TASK.name => put_task(conn, seen, fields),
        name if name == DISCOVERY.name => put_discovery(conn, seen, fields),
        _ => Ok(()),
    }
}

fn put_person(conn: &Connection, seen: &Seen, fields: &Fields) -> Result<(), StoreError> {
    let text = |name| convert::text(fields, name);
    conn.prepare_cached(PUT_PERSON)?.execute(params![
        Id(seen.id.0),
        home_id(seen),
        text("name"),
        text("birth_date"),
        text("sex"),
        listed(seen),
    ])?;
    Ok(())
}

fn put_household(conn: &Connection, seen: &Seen, fields: &Fields) -> Result<(), StoreError> {
    let assigned = Json(elements(fields, "assigned"));
    let note = convert::text(fields, "note");
    conn.prepare_cached(PUT_HOUSEHOLD)?.execute(params![Id(seen.id.0), assigned, note, listed(seen)])?;
    Ok(())
}

fn put_dwelling(conn: &Connection, seen: &Seen, fields: &Fields) -> Result<(), StoreError> {
    let text = |name| convert::text(fields, name);
    conn.prepare_cached(PUT_DWELLING)?.execute(params![
        Id(seen.id.0),
        home_id(seen),
        text("road_addr").or_else(|| text("jibun")),
        text("detail"),
        text("access_note"),
        listed(seen),
        changed_at(seen),
    ])?;
    Ok(())
}

fn put_visit(conn: &Connection, seen: &Seen, fields: &Fields) -> Result<(), StoreError> {
    let text = |name| convert::text(fields, name);
    conn.prepare_cached(PUT_VISIT)?.execute(params![
        Id(seen.id.0),
        home_id(seen),
        text("visit_kind"),
        text("planned_for"),
        text("status").unwrap_or("planned"),
        started_at(fields),
        text("outcome"),
        Json(elements(fields, "visitors")),
        Json(elements(fields, "subjects")),
        listed(seen),
        visit_at(seen, fields),
    ])?;
    Ok(())
}

/// When it took place: its start, else the day for which it was planned, else when it was saved.
fn visit_at(seen: &Seen, fields: &Fields) -> String {
    let text = |name| convert::text(fields, name);
    let planned = || text("planned_for").map(|day| format!("{day}T00:00"));
    started_at(fields).or_else(planned).unwrap_or_else(|| saved_at(seen))
}

fn started_at(fields: &Fields) -> Option<String> {
    times(fields).0.map(|at| at.to_string())
}

/// When it was changed last, as the local time of Seoul.
fn saved_at(seen: &Seen) -> String {
    LocalTime(seoul_time(changed_at(seen))).to_string()
}

fn put_event(conn: &Connection, seen: &Seen, fields: &Fields) -> Result<(), StoreError> {
    let Some(event) = &seen.event else { return Ok(()) };
    let (subject, parent) = (record(fields, "subject"), Id::from(event.parent));
    let visit = record(fields, "visit").or_else(|| Some(parent).filter(|it| Some(*it) != subject));
    conn.prepare_cached(PUT_EVENT)?.execute(params![
        Id(seen.id.0),
        seen.kind.name,
        parent,
        subject,
        event.supersedes.map(Id::from),
        taken_at(seen, fields),
        event.at,
        convert::text(fields, "instrument"),
        visit,
    ])?;
    Ok(())
}

/// When an event was so: the first local time among its fields.
fn taken_at<'a>(seen: &Seen, fields: &'a Fields) -> Option<&'a str> {
    let declared = seen.kind.groups.iter().flat_map(|group| group.fields);
    let mut times = declared.filter(|field| field.ty == FieldType::LocalTime);
    times.find_map(|field| convert::text(fields, field.name))
}

fn put_task(conn: &Connection, seen: &Seen, fields: &Fields) -> Result<(), StoreError> {
    let text = |name| convert::text(fields, name);
    let status = text("status").unwrap_or("todo");
    conn.prepare_cached(PUT_TASK)?.execute(params![
        Id(seen.id.0),
        home_id(seen),
        record(fields, "subject"),
        record(fields, "linked"),
        text("task_kind"),
        text("title"),
        text("rule").or_else(|| text("clinical_rule")),
        text("due").or_else(|| text("due_at").and_then(|at| at.get(..10))),
        text("due_at"),
        text("urgency"),
        text("duty"),
        text("staff"),
        status,
        listed(seen) && !matches!(status, "done" | "cancelled"),
        (listed(seen) && status == "done")
            .then(|| text("done_at").map_or_else(|| saved_at(seen), str::to_owned)),
    ])?;
    Ok(())
}

fn put_discovery(conn: &Connection, seen: &Seen, fields: &Fields) -> Result<(), StoreError> {
    let text = |name| convert::text(fields, name);
    conn.prepare_cached(PUT_DISCOVERY)?.execute(params![
        Id(seen.id.0),
        home_id(seen),
        text("found_at"),
        text("channel"),
        text("status").unwrap_or("suspected"),
        Json(elements(fields, "signals")),
        text("urgency_override"),
        listed(seen),
        fields.get("is_new").and_then(Value::as_bool),
    ])?;
    Ok(())
}

/// What search knows of a person, or of a household by itself; its address comes from the dwelling.
/// `None` for everything else: it is found through them.
pub(super) fn document(
    seen: &Seen,
    fields: &Fields,
    address: impl FnOnce() -> Result<Vec<String>, StoreError>,
) -> Result<Option<Document>, StoreError> {
    let is_household = seen.kind.name == HOUSEHOLD.name;
    if !is_household && seen.kind.name != PERSON.name {
        return Ok(None);
    }
    let address = address()?;
    if is_household {
        return Ok(Some(Document { address, ..Document::default() }));
    }
    Ok(Some(Document {
        names: ["name", "nickname"]
            .iter()
            .filter_map(|it| convert::text(fields, it))
            .map(str::to_owned)
            .collect(),
        address,
        phones: elements(fields, "phones")
            .iter()
            .filter_map(|phone| phone.get("number")?.as_str())
            .map(str::to_owned)
            .collect(),
    }))
}

/// When it was changed last, by the author's device.
pub(super) fn changed_at(seen: &Seen) -> i64 {
    seen.last.map_or(0, |(_, at)| at)
}

fn home_id(seen: &Seen) -> Option<Id> {
    home_of(seen).map(Id::from)
}

fn record(fields: &Fields, name: &str) -> Option<Id> {
    convert::text(fields, name)?.parse::<RecordId>().ok().map(Id::from)
}

fn elements(fields: &Fields, set: &str) -> Vec<Value> {
    fields.get(set).and_then(Value::as_object).map(|set| set.values().cloned().collect()).unwrap_or_default()
}
