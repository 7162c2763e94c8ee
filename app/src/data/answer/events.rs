//! The events that belong to a record, newest first:
//! `{id, kind, by, at, taken_at, fields, findings, supersedes, standing, superseded_by, state}`.
//!
//! `standing`: `shown`; `superseded` (a correction of it is shown instead); `beside` (two people corrected the same
//! event: the earlier in the server's order is shown, this one is listed for the coordinator). `superseded_by` lists
//! all corrections in that order. `findings`: what the rules say to its values, as keys of sentences, e.g.
//! `class.bp.stage1`, `flag.safety`. `state`: `saved` while it waits here, else `sent`, or `refused`.

use super::names::Desk;
use super::state::state;
use crate::data::Refused;
use crate::store::index::{EventRow, Seen};
use serde_json::{Value, json};
use shared::domain::convert;
use shared::domain::infant_check::INFANT_CHECK;
use shared::id::RecordId;
use shared::kind::Fields;
use shared::rules::born::Born;
use shared::rules::finding::findings_about;
use std::collections::BTreeMap;

/// An event and its place in the server's order.
pub(super) type Placed = (EventRow, Option<i64>);

/// The corrections of each event, in the order in which the server took them, which no move changes; what it has not
/// confirmed comes last.
pub(super) fn corrections<'a>(
    rows: impl IntoIterator<Item = &'a Placed>,
) -> BTreeMap<RecordId, Vec<RecordId>> {
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

pub(super) fn standing(row: &EventRow, corrections: &BTreeMap<RecordId, Vec<RecordId>>) -> &'static str {
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
        let by = corrections.get(&row.id).cloned().unwrap_or_default();
        events.extend(told(desk, &seen, row.taken_at.as_deref(), standing(row, &corrections), by)?);
    }
    Ok(events)
}

/// One event by itself, with its standing among its corrections.
pub(super) fn event(desk: &Desk<'_>, id: RecordId, taken_at: &str) -> Result<Option<Value>, Refused> {
    let Some(seen) = desk.data.store.record(id)? else { return Ok(None) };
    told(desk, &seen, Some(taken_at), "shown", Vec::new())
}

/// Whether an event is the one to be shown: nobody corrected it, and of several corrections of one event it is the
/// first in the server's order.
pub(super) fn is_shown(desk: &Desk<'_>, seen: &Seen) -> Result<bool, Refused> {
    let store = &desk.data.store;
    if !store.corrections_of(seen.id)?.is_empty() {
        return Ok(false);
    }
    let Some(event) = &seen.event else { return Ok(false) };
    let Some(old) = event.supersedes else { return Ok(true) };
    let mut beside = Vec::new();
    for id in store.corrections_of(old)? {
        let Some(it) = store.record(id)? else { continue };
        let Some(event) = it.event else { continue };
        beside.push((event.order.unwrap_or(i64::MAX), event.at, id));
    }
    Ok(beside.into_iter().min().is_none_or(|(.., first)| first == seen.id))
}

fn told(
    desk: &Desk<'_>,
    seen: &Seen,
    taken_at: Option<&str>,
    standing: &str,
    superseded_by: Vec<RecordId>,
) -> Result<Option<Value>, Refused> {
    let Some(event) = &seen.event else { return Ok(None) };
    Ok(Some(json!({
        "id": seen.id, "kind": seen.kind.name, "by": desk.names.of(event.by), "at": event.at,
        "taken_at": taken_at, "fields": event.fields, "findings": found(desk, seen, &event.fields)?,
        "supersedes": event.supersedes, "standing": standing, "superseded_by": superseded_by,
        "state": state(desk, seen)?.word,
    })))
}

/// What the rules say; of an event of which only the class is told, the class.
fn found(desk: &Desk<'_>, seen: &Seen, fields: &Fields) -> Result<Vec<String>, Refused> {
    let parent = seen.event.as_ref().filter(|_| seen.kind.name == INFANT_CHECK.name).map(|it| it.parent);
    let infant = parent.map(|id| desk.data.store.record(id)).transpose()?.flatten();
    let born = infant.map_or_else(Born::default, |it| Born::of(&it.fields()));
    let found = findings_about(seen.kind.name, fields, &born, &desk.data.packs);
    let class = || Some((convert::text(fields, "instrument")?, convert::text(fields, "class")?));
    Ok(match class().filter(|_| found.is_empty()) {
        Some((instrument, class)) => vec![format!("class.{instrument}.{class}")],
        None => found,
    })
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
