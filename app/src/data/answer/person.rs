//! A person in a list, and a household's head line.

use crate::data::Refused;
use crate::store::Store;
use crate::store::index::PersonRow;
use chrono::NaiveDate;
use serde_json::{Value, json};
use shared::clock::age_years;
use shared::id::RecordId;

/// `{id, name, birth_date, age, sex}`.
pub(super) fn person(row: &PersonRow, today: NaiveDate) -> Value {
    let birth: Option<NaiveDate> = row.birth_date.as_deref().and_then(|date| date.parse().ok());
    json!({
        "id": row.id, "name": row.name, "birth_date": row.birth_date,
        "age": birth.map(|birth| age_years(birth, today)), "sex": row.sex,
    })
}

/// `{household, address, access_note, note, persons, last_visit}`.
pub(super) fn household(store: &Store, id: RecordId, today: NaiveDate) -> Result<Value, Refused> {
    let address = store.address_of(id)?;
    let note = store.household(id)?.and_then(|row| row.note);
    let persons: Vec<Value> = store.persons_of(id)?.iter().map(|row| person(row, today)).collect();
    Ok(json!({
        "household": id, "address": address.line(), "access_note": address.access_note, "note": note,
        "persons": persons, "last_visit": store.last_visit_of(id)?,
    }))
}
