//! Hits of a search, those in use first, then by name: `{id, kind, name, birth_date, age, sex, household, address,
//! last_visit, archived, merged_into, matched: [{field, text, from, to}]}`; `field` is `name`, `initials`, `address` or
//! `phone`, and the typed letters of `text` are those from `from` on and before `to`, counted in characters.
//! Of a household, `persons` as in `person.rs` instead of name, birth date and sex. `archived` is true or false.

use super::Rows;
use super::names::Desk;
use super::person;
use super::show::object;
use crate::data::Refused;
use crate::store::index::{Hit, Terms};
use serde_json::{Value, json};
use shared::clock::seoul_date;

/// Search persons and households.
pub(super) fn search(desk: &Desk<'_>, text: &str, limit: u32) -> Result<Rows, Refused> {
    let Some(terms) = Terms::of(text) else { return Ok(Vec::new()) };
    let hits = desk.data.store.search(&terms, limit)?;
    hits.iter().map(|hit| hit_row(desk, &terms, hit)).collect()
}

fn hit_row(desk: &Desk<'_>, terms: &Terms, hit: &Hit) -> Result<Value, Refused> {
    let (store, today) = (&desk.data.store, seoul_date(desk.now));
    let household = store.root_of(hit.id)?;
    let mut row = object(person::household(store, household, today)?);
    if let Some(it) = store.person(hit.id)? {
        row.remove("persons");
        row.extend(object(person::person(&it, today)));
    }
    row.extend(object(json!({
        "id": hit.id, "kind": hit.kind, "archived": !hit.listed && hit.merged_into.is_none(),
        "merged_into": hit.merged_into, "matched": store.found_in(hit.id, terms)?,
    })));
    Ok(Value::Object(row))
}
