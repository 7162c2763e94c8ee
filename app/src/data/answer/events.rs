//! The events that belong to a record, newest first:
//! `{id, kind, by, at, taken_at, fields, supersedes, standing, superseded_by, state}`.
//!
//! `standing`: `shown`; `superseded` (a correction of it is shown instead); `beside` (two people corrected the same
//! event: the earlier in the server's order is shown, this one is listed for the coordinator). `superseded_by` lists
//! all corrections in that order. `state`: `saved` while it waits here, else `sent`, or `refused`.

use super::names::Desk;
use super::state::state;
use crate::data::Refused;
use crate::store::index::EventRow;
use serde_json::{Value, json};
use shared::id::RecordId;
use std::collections::BTreeMap;

/// An event and its place in the server's order.
type Placed = (EventRow, Option<i64>);

/// The corrections of each event, in the order in which the server took them, which no move changes; what it has not
/// confirmed comes last.
fn corrections<'a>(rows: impl IntoIterator<Item = &'a Placed>) -> BTreeMap<RecordId, Vec<RecordId>> {
    let mut in_order: Vec<&Placed> = rows.into_iter().collect();
    in_order.sort_by_key(|(row, order)| (order.unwrap_or(i64::MAX), row.saved_at, row.id));
    let mut corrections: BTreeMap<RecordId, Vec<RecordId>> = BTreeMap::new();
    for (row, _) in in_order {
        if let Some(old) = row.supersedes {
            corrections.entry(old).or_default().push(row.id);
        }
    }
    corrections
}

fn standing(row: &EventRow, corrections: &BTreeMap<RecordId, Vec<RecordId>>) -> &'static str {
    let of_old = row.supersedes.and_then(|old| corrections.get(&old));
    if corrections.contains_key(&row.id) {
        "superseded"
    } else if of_old.is_some_and(|all| all.first() != Some(&row.id)) {
        "beside"
    } else {
        "shown"
    }
}

/// The events of a record.
pub(super) fn events(desk: &Desk<'_>, record: RecordId) -> Result<Vec<Value>, Refused> {
    let mut placed = Vec::new();
    let mut known = Vec::new();
    for row in desk.data.store.events_of(record)? {
        let Some(seen) = desk.data.store.record(row.id)? else { continue };
        placed.push((row, seen.event.as_ref().and_then(|event| event.order)));
        known.push(seen);
    }
    let corrections = corrections(&placed);
    let mut events = Vec::with_capacity(known.len());
    for ((row, _), seen) in placed.iter().zip(known) {
        let Some(event) = &seen.event else { continue };
        events.push(json!({
            "id": row.id, "kind": seen.kind.name, "by": desk.names.of(event.by), "at": event.at,
            "taken_at": row.taken_at, "fields": event.fields, "supersedes": event.supersedes,
            "standing": standing(row, &corrections),
            "superseded_by": corrections.get(&row.id).cloned().unwrap_or_default(),
            "state": state(desk, &seen)?.word,
        }));
    }
    Ok(events)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn row(id: u128, supersedes: u128, order: Option<i64>) -> Placed {
        let id_of = |n: u128| RecordId(Uuid::from_u128(n));
        let supersedes = (supersedes > 0).then(|| id_of(supersedes));
        (EventRow { id: id_of(id), supersedes, taken_at: None, saved_at: 0 }, order)
    }

    #[test]
    fn of_two_corrections_the_earlier_in_the_servers_order_is_shown() {
        let rows = [row(1, 0, Some(5)), row(2, 1, None), row(3, 1, Some(7)), row(4, 3, Some(9))];
        let corrections = corrections(&rows);
        let words: Vec<_> = rows.iter().map(|(row, _)| standing(row, &corrections)).collect();
        assert_eq!(words, ["superseded", "beside", "superseded", "shown"]);
    }
}
