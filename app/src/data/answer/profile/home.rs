//! With whom and where a person lives:
//! `{household, address, access_note, note, marks, fields, dwelling, persons, assigned}`.
//! `fields` are those of the household, `dwelling` is `{id, marks, fields}` or `null`, `persons` all who live there, the
//! oldest first, as in `person.rs` and with their `relation` to the head of the household, `assigned` `[{id, name, role,
//! duty}]`.

use super::super::names::Desk;
use super::super::person;
use super::super::show::{in_review, object};
use super::super::story::visitors;
use crate::data::Refused;
use crate::store::index::flat;
use chrono::NaiveDate;
use serde_json::{Value, json};
use shared::id::RecordId;
use shared::kind::Fields;

/// Where a person lives.
pub(super) fn home(desk: &Desk<'_>, household: RecordId, day: NaiveDate) -> Result<Value, Refused> {
    let store = &desk.data.store;
    let (fields, marks) = shown(desk, household)?;
    let address = store.address_of(household)?;
    let dwelling = match store.dwelling_of(household)? {
        Some(id) => {
            let (fields, marks) = shown(desk, id)?;
            json!({ "id": id, "marks": marks, "fields": fields })
        }
        None => Value::Null,
    };
    let persons: Vec<Value> =
        store.persons_of(household)?.iter().map(|it| person_row(it, &fields, day)).collect();
    let assigned = fields.get("assigned").map(|set| visitors(desk, set)).unwrap_or_else(|| json!([]));
    Ok(json!({
        "household": household, "address": address.line(), "access_note": address.access_note,
        "note": fields.get("note"), "marks": marks, "dwelling": dwelling, "persons": persons,
        "assigned": assigned, "fields": fields,
    }))
}

fn shown(desk: &Desk<'_>, id: RecordId) -> Result<(Fields, Value), Refused> {
    let Some(seen) = desk.data.store.record(id)? else { return Ok((Fields::new(), json!({}))) };
    let (values, marks) = in_review(desk, &seen);
    Ok((flat(seen.kind, &values), Value::Object(marks)))
}

fn person_row(row: &crate::store::index::PersonRow, household: &Fields, day: NaiveDate) -> Value {
    let members = household.get("members").and_then(Value::as_object);
    let id = row.id.to_string();
    let hers = members.into_iter().flat_map(|it| it.values()).filter(|it| it["person"] == id.as_str());
    // Who left and came back is listed twice: what is so now has no last day.
    let member = hers.min_by_key(|it| it.get("to").is_some());
    let mut row = object(person::person(row, day));
    row.insert("relation".to_owned(), member.map_or(Value::Null, |it| it["relation"].clone()));
    Value::Object(row)
}
