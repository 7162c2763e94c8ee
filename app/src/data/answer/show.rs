//! One record, whole.
//!
//! `Show`: `{id, kind, home, household, archived, merged_into, changed: {at, by}, fields, marks, state, ops, conflicts,
//! decided, events, risk?}`.
//! - `fields`: field name → value; a set as element id → element. Where this person has a value standing in an open
//!   conflict, that value is here.
//! - `marks`: field, set or `set.element` → `{in_review: true}` for her, `{reported: n}` for everybody else.
//! - `home`: `{dong}` or `{with}`; `household`: the record that it moves with; `archived`: the reason, or `null`.
//! - `events`: see `events.rs`; `conflicts`, `decided`: see `conflicts/row.rs`; `state`, `ops`: see `state.rs`.
//! - `risk`, of a discovery: `{score, urgency, hours, overrides, parts: [{signal, value, points}], version, source}`;
//!   what a person decided instead is in the fields.
//! - `persons`, of a discovery: who lives in its household, as in `person.rs`; nobody, while that is not known.
//!
//! Of an event: `{id, kind, parent, supersedes, by, at, fields, state, ops}`.
//!
//! `Form`: `{id, kind, home, archived, fields, opened}`; `opened` goes back with the save.

use super::conflicts::{decided_row, group_row};
use super::events::events;
use super::names::Desk;
use super::person::person;
use super::state::{own_candidate, state};
use crate::data::{Data, Refused};
use crate::store::index::{Seen, flat, flat_group};
use serde_json::{Map, Value, json};
use shared::body::Snapshot;
use shared::clock::seoul_date;
use shared::domain::convert;
use shared::domain::discovery::DISCOVERY;
use shared::id::RecordId;
use shared::kind::{Fields, GroupKey, Kind, LIFE};
use shared::pack::Packs;
use shared::rules::discovery::risk;

/// One record with everything that belongs to it.
pub(super) fn show(desk: &Desk<'_>, id: RecordId) -> Result<Value, Refused> {
    let seen = desk.data.store.record(id)?.ok_or(Refused::NotFound { id })?;
    if seen.event.is_some() { show_event(desk, &seen) } else { show_record(desk, &seen) }
}

fn show_record(desk: &Desk<'_>, seen: &Seen) -> Result<Value, Refused> {
    let state = state(desk, seen)?;
    let (values, marks) = in_review(desk, seen);
    let fields = flat(seen.kind, &values);
    let mut conflicts = Vec::new();
    for (key, conflict) in &seen.conflicts {
        conflicts.push(group_row(desk, seen, *key, conflict)?);
    }
    let mut decided = Vec::new();
    for settled in &seen.settled {
        decided.push(decided_row(desk, seen, settled)?);
    }
    let mut row = head(desk, seen)?;
    row.extend(object(json!({
        "state": state.word, "ops": state.ops, "marks": marks, "conflicts": conflicts, "decided": decided,
        "events": events(desk, seen.id)?,
    })));
    if seen.kind.name == DISCOVERY.name {
        row.insert("risk".to_owned(), risk_of(&fields, &desk.data.packs));
    }
    row.insert("fields".to_owned(), Value::Object(fields));
    Ok(Value::Object(row))
}

fn show_event(desk: &Desk<'_>, seen: &Seen) -> Result<Value, Refused> {
    let state = state(desk, seen)?;
    let event = seen.event.as_ref().expect("the caller has looked");
    Ok(json!({
        "id": seen.id, "kind": seen.kind.name, "parent": event.parent, "supersedes": event.supersedes,
        "by": desk.names.of(event.by), "at": event.at, "fields": event.fields, "state": state.word, "ops": state.ops,
    }))
}

/// What every row about a record begins with.
pub(super) fn head(desk: &Desk<'_>, seen: &Seen) -> Result<Fields, Refused> {
    let archived = seen.values.get(&GroupKey::of(LIFE)).and_then(|life| life.get("archived"));
    let changed = seen.last.map(|(by, at)| json!({ "at": at, "by": desk.names.of(by) }));
    let mut row = object(json!({
        "id": seen.id, "kind": seen.kind.name, "home": seen.home(), "household": desk.data.store.root_of(seen.id)?,
        "archived": archived, "merged_into": seen.alias, "changed": changed,
    }));
    if seen.kind.name == DISCOVERY.name {
        let persons = desk.data.store.persons_of(desk.data.store.root_of(seen.id)?)?;
        let persons = persons.iter().map(|it| person(it, seoul_date(desk.now))).collect();
        row.insert("persons".to_owned(), Value::Array(persons));
    }
    Ok(row)
}

/// The values with those laid over them that this person has standing in a conflict, and the marks.
pub(super) fn in_review(desk: &Desk<'_>, seen: &Seen) -> (crate::store::index::Values, Map<String, Value>) {
    let mut values = seen.values.clone();
    let mut marks = Map::new();
    for (key, conflict) in &seen.conflicts {
        let own = own_candidate(desk, conflict);
        let mark = match own {
            Some(_) => json!({ "in_review": true }),
            None => json!({ "reported": conflict.candidates.len() }),
        };
        if let Some(own) = own.filter(|own| !own.value.is_null()) {
            values.insert(*key, own.value.clone());
        }
        marks.extend(places(seen.kind, key).into_iter().map(|place| (place, mark.clone())));
    }
    (values, marks)
}

/// The fields that a key is about, as `marks` names them.
fn places(kind: &Kind, key: &GroupKey) -> Vec<String> {
    match (kind.group(key.group), key.element) {
        (Some(group), Some(element)) => vec![format!("{}.{element}", group.name)],
        (Some(group), None) => group.fields.iter().map(|field| field.name.to_owned()).collect(),
        (None, _) if key.group == LIFE => vec!["archived".to_owned()],
        (None, _) => vec!["home".to_owned()],
    }
}

pub(super) fn risk_of(fields: &Fields, packs: &Packs) -> Value {
    let it = risk(&convert::elements(fields, "signals"), packs);
    let part = |part: &shared::rules::discovery::RiskPart| json!({ "signal": part.signal, "value": part.value, "points": part.points });
    let parts: Vec<Value> = it.parts.iter().map(part).collect();
    json!({
        "score": it.score, "urgency": it.urgency, "hours": it.hours, "overrides": it.overrides, "parts": parts,
        "version": it.version, "source": it.source,
    })
}

/// The fields as a form needs them, and what the later save must carry.
pub(super) fn form(data: &Data, id: RecordId) -> Result<Value, Refused> {
    let seen = data.store.record(id)?.ok_or(Refused::NotFound { id })?;
    let opened = if seen.is_record() { data.store.snapshot(id)? } else { Snapshot::default() };
    let archived = seen.values.get(&GroupKey::of(LIFE)).and_then(|life| life.get("archived"));
    Ok(json!({
        "id": id, "kind": seen.kind.name, "home": seen.home(), "archived": archived, "fields": seen.fields(),
        "opened": opened,
    }))
}

/// A value of a group as people see it: its fields, or what it says of home and use.
pub(super) fn value_of(seen: &Seen, key: &GroupKey, value: &Value) -> Value {
    flat_group(seen.kind, key, value)
}

pub(super) fn object(value: Value) -> Fields {
    match value {
        Value::Object(fields) => fields,
        other => unreachable!("a row is an object, not {other}"),
    }
}
