//! Who is meant by the ids in values: a colleague, a person, the address of a household.

use crate::data::Refused;
use crate::data::answer::names::Desk;
use crate::store::index::Seen;
use serde_json::{Map, Value, json};
use shared::domain::person::PERSON;
use shared::id::{RecordId, StaffId};
use uuid::Uuid;

/// The person whose record it is, `{id, name}`, or `null` for what belongs to a household.
pub(super) fn subject(desk: &Desk<'_>, seen: &Seen) -> Result<Value, Refused> {
    let fields = seen.fields();
    let named = || fields.get("subject").or_else(|| fields.get("person"))?.as_str()?.parse().ok();
    let id = if seen.kind.name == PERSON.name { Some(seen.id) } else { named() };
    let Some(id) = id else { return Ok(Value::Null) };
    let row = desk.data.store.person(id)?;
    Ok(row.map_or(Value::Null, |row| json!({ "id": row.id, "name": row.name })))
}

/// Id → name, for every id in these values that is known here.
pub(super) fn names<'a>(
    desk: &Desk<'_>,
    values: impl Iterator<Item = &'a Value>,
) -> Result<Map<String, Value>, Refused> {
    let mut ids = Vec::new();
    values.for_each(|value| collect(value, &mut ids));
    let mut names = Map::new();
    for id in ids {
        let name = match desk.names.of(StaffId(id))["name"].take() {
            Value::Null => named(desk, RecordId(id))?,
            name => name,
        };
        if !name.is_null() {
            names.insert(id.to_string(), name);
        }
    }
    Ok(names)
}

fn named(desk: &Desk<'_>, id: RecordId) -> Result<Value, Refused> {
    Ok(match desk.data.store.person(id)? {
        Some(person) => json!(person.name),
        None => json!(desk.data.store.address_of(id)?.line()),
    })
}

fn collect(value: &Value, ids: &mut Vec<Uuid>) {
    match value {
        Value::String(text) if text.len() == 36 => ids.extend(text.parse::<Uuid>().ok()),
        Value::Array(items) => items.iter().for_each(|it| collect(it, ids)),
        Value::Object(fields) => fields.values().for_each(|it| collect(it, ids)),
        _ => {}
    }
}
