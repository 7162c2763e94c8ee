//! What the server's desk has answered, told on with the names that are known here. One row:
//! `{server_time, …}` with one of `devices: […]`, `quarantine: {rows, next}`, `merged: {rows, next}`, `counts: […]`,
//! `downloads: {rows, next}`, `done: {done, results}`, as `shared::desk` has them, and beside that:
//! - an act of `quarantine`: `subject: {id, name}`, `address`; each of its ops: `fields` (flat, as a form has them) and
//!   `written: [{key, group, element, value}]`.
//! - an op of `merged`: `subject`, `address`; each of its groups: `group`, `element`, and `value`, `prior`, `now` and those of
//!   `others` flat, as an edit takes them; `by` of `others` is `{id, name, role}`.
//! - wherever something was `closed`: `by` is `{id, name, role}`.
//!
//! `subject` and `address` are `null` where the record is not known here. The next page is asked for with `next` as
//! `after`; `next` is absent at the end.

use super::conflicts::group_name;
use super::names::Desk;
use super::saves::{home, persons};
use super::show::value_of;
use crate::data::Refused;
use crate::store::index::Seen;
use serde_json::{Value, json};
use shared::domain::person::PERSON;
use shared::id::RecordId;
use shared::kind::{GroupKey, Shape};

/// Tell an answer on.
pub(super) fn told(desk: &Desk<'_>, mut reply: Value) -> Result<Value, Refused> {
    for act in list(reply.pointer_mut("/quarantine/rows")) {
        let mut seen = Vec::new();
        for op in list(act.get_mut("ops")) {
            name_closer(desk, op);
            let of = id_at(op, "of");
            seen.extend(op_told(desk, op).map(|it| (it, of)));
        }
        place(desk, act, &seen)?;
    }
    for op in list(reply.pointer_mut("/merged/rows")) {
        let seen = merged_told(desk, op)?.map(|it| (it, None));
        place(desk, op, seen.as_slice())?;
    }
    if let Some(results) = reply.pointer_mut("/done/results").and_then(Value::as_object_mut) {
        results.values_mut().for_each(|result| name_closer(desk, result));
    }
    Ok(reply)
}

fn list(rows: Option<&mut Value>) -> impl Iterator<Item = &mut Value> {
    rows.and_then(Value::as_array_mut).into_iter().flatten()
}

fn id_at(row: &Value, name: &str) -> Option<RecordId> {
    row[name].as_str()?.parse().ok()
}

fn name_closer(desk: &Desk<'_>, row: &mut Value) {
    let by = row["closed"]["by"].as_str().and_then(|by| by.parse().ok());
    if let Some(by) = by {
        row["closed"]["by"] = desk.names.of(by);
    }
}

/// What the op would have made, as far as it is told.
fn op_told(desk: &Desk<'_>, op: &mut Value) -> Option<Seen> {
    let kind = desk.data.store.kinds().get(op["kind"].as_str()?)?;
    let mut seen = Seen::new(id_at(op, "record")?, kind);
    let mut written = Vec::new();
    for (key, value) in op["groups"].as_object().into_iter().flatten() {
        let Ok(key) = key.parse::<GroupKey>() else { continue };
        let told = value_of(&seen, &key, value);
        written.push(json!({
            "key": key, "group": group_name(&seen, &key), "element": key.element, "value": told,
        }));
        seen.write(key, value.clone());
    }
    op["fields"] = match kind.shape {
        Shape::Event => {
            op["groups"].as_object().and_then(|it| it.values().next()).cloned().unwrap_or_default()
        }
        Shape::Record => Value::Object(seen.fields()),
    };
    op["written"] = Value::Array(written);
    Some(seen)
}

fn merged_told(desk: &Desk<'_>, op: &mut Value) -> Result<Option<Seen>, Refused> {
    let Some(id) = id_at(op, "record") else { return Ok(None) };
    let kind = op["kind"].as_str().and_then(|kind| desk.data.store.kinds().get(kind));
    let Some(seen) = desk.data.store.record(id)?.or_else(|| Some(Seen::new(id, kind?))) else {
        return Ok(None);
    };
    for group in list(op.get_mut("groups")) {
        let Some(key) = group["key"].as_str().and_then(|key| key.parse::<GroupKey>().ok()) else { continue };
        group["group"] = group_name(&seen, &key).into();
        group["element"] = json!(key.element);
        for other in list(group.get_mut("others")) {
            other["value"] = value_of(&seen, &key, &other["value"]);
            if let Some(by) = other["by"].as_str().and_then(|by| by.parse().ok()) {
                other["by"] = desk.names.of(by);
            }
        }
        for name in ["value", "prior", "now"] {
            if !group[name].is_null() {
                group[name] = value_of(&seen, &key, &group[name]);
            }
        }
    }
    Ok(Some(seen))
}

/// Whose record it is and where, by the first of these that says so.
fn place(desk: &Desk<'_>, row: &mut Value, written: &[(Seen, Option<RecordId>)]) -> Result<(), Refused> {
    let store = &desk.data.store;
    (row["subject"], row["address"]) = (Value::Null, Value::Null);
    for (seen, of) in written {
        let there = store.record(seen.id)?;
        let root = home(seen).or_else(|| there.as_ref().and_then(home)).or(*of).unwrap_or(seen.id);
        if row["address"].is_null() {
            row["address"] = json!(store.address_of(store.root_of(root)?)?.line());
        }
        let own_name = (seen.kind.name == PERSON.name).then(|| seen.fields().get("name").cloned()).flatten();
        for id in there.iter().flat_map(persons).chain(persons(seen)).chain(*of) {
            let known = store.person(id)?.and_then(|it| it.name).map(Value::from);
            let name = known.or_else(|| own_name.clone().filter(|_| id == seen.id));
            if let Some(name) = name
                && row["subject"].is_null()
            {
                row["subject"] = json!({ "id": id, "name": name });
            }
        }
    }
    Ok(())
}
