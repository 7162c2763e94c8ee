//! Records of a kind, newest change first: `{id, kind, home, household, archived, merged_into, changed, fields, state}`,
//! keys as in `show.rs`, of a person her `address` in one line too, of a discovery its `persons`; of an event `{id, kind, parent, supersedes, by, at, fields, state}`.
//! The next page begins after the last row's `id`.

use super::Rows;
use super::names::Desk;
use super::show::head;
use super::state::state;
use crate::data::Refused;
use serde_json::{Value, json};
use shared::domain::person::PERSON;
use shared::id::RecordId;

/// Which rows.
pub(super) struct Page {
    pub of: Option<RecordId>,
    pub archived: bool,
    pub limit: u32,
    pub after: Option<RecordId>,
}

/// A page of a list.
pub(super) fn list(desk: &Desk<'_>, kind: &str, page: Page) -> Result<Rows, Refused> {
    let store = &desk.data.store;
    if store.kinds().get(kind).is_none() {
        let known = store.kinds().iter().map(|kind| kind.name.to_owned()).collect();
        return Err(Refused::UnknownKind { name: kind.to_owned(), known });
    }
    let after = match page.after {
        None => None,
        Some(id) => Some(store.place_of(id)?.ok_or(Refused::NotFound { id })?),
    };
    let mut rows = Vec::new();
    for id in store.list(kind, page.of, page.archived, after, page.limit)? {
        let Some(seen) = store.record(id)? else { continue };
        let word = state(desk, &seen)?.word;
        rows.push(match &seen.event {
            Some(event) => json!({
                "id": id, "kind": kind, "parent": event.parent, "supersedes": event.supersedes,
                "by": desk.names.of(event.by), "at": event.at, "fields": event.fields, "state": word,
            }),
            None => {
                let mut row = head(desk, &seen)?;
                row.insert("fields".to_owned(), Value::Object(seen.fields()));
                row.insert("state".to_owned(), Value::from(word));
                if kind == PERSON.name {
                    let household = store.root_of(id)?;
                    row.insert("address".to_owned(), Value::from(store.address_of(household)?.line()));
                }
                Value::Object(row)
            }
        });
    }
    Ok(rows)
}
