//! What two people reported differently, and what was decided.
//!
//! `Conflicts`, one row a household, those that come first before the others, then the oldest: `{household, address, …,
//! since, first, may_settle, groups: [group]}` (head line as in `person.rs`; group: see `row.rs`). `first` is why it comes
//! first: `urgent` (an open discovery of the household asks to act within a day), else the first of its groups' reasons.
//!
//! With settled ones, further rows `{household, address, …, settled: [decided]}`, the newest first, no more than a hundred
//! decisions.
//!
//! `Decided`, one row a decision about a value of this person that somebody else made: decided, with `household`, `address`.

mod row;
mod told;

pub(super) use row::{decided_row, group_name, group_row};

use super::Rows;
use super::names::Desk;
use super::person::household;
use super::show::object;
use crate::data::Refused;
use crate::store::index::{DiscoveryRow, OwnDecision, Seen};
use serde_json::{Value, json};
use shared::clock::{Millis, seoul_date};
use shared::id::{OpId, RecordId};
use shared::kind::{Fields, GroupKey};
use shared::record::Settled;
use shared::rules::discovery::risk;
use shared::rules::first::{First, is_urgent, of_group};

/// Decisions that are shown.
const SETTLED_MOST: u32 = 100;
/// Own decisions that are looked through for those of one household.
const OWN_MOST: u32 = 200;

/// One item a household.
pub(super) fn conflicts(desk: &Desk<'_>, settled: bool) -> Result<Rows, Refused> {
    let mut rows = open(desk)?;
    if settled {
        rows.extend(decided(desk)?);
    }
    Ok(rows)
}

/// The open groups of one household.
struct Item {
    root: RecordId,
    since: Millis,
    first: Option<First>,
    groups: Vec<Value>,
}

fn open(desk: &Desk<'_>) -> Result<Rows, Refused> {
    let mut items: Vec<Item> = Vec::new();
    for row in desk.data.store.open_conflicts()? {
        let Some(seen) = desk.data.store.record(row.record)? else { continue };
        let Some(conflict) = seen.conflicts.get(&row.key) else { continue };
        let group = group_row(desk, &seen, row.key, conflict)?;
        let first = of_group(seen.kind, &row.key);
        let root = desk.data.store.root_of(row.record)?;
        match items.iter_mut().find(|item| item.root == root) {
            Some(item) => {
                item.groups.push(group);
                item.first = item.first.or(first);
            }
            None => items.push(Item { root, since: row.since, first, groups: vec![group] }),
        }
    }
    for item in &mut items {
        if is_in_need(desk, item.root)? {
            item.first = Some(First::Urgent);
        }
    }
    items.sort_by_key(|item| (item.first.is_none(), item.since));
    let may_settle = desk.me.role().settles();
    let told = |Item { root, since, first, groups }: Item| {
        let mut row = head(desk, root)?;
        row.extend(object(json!({
            "since": since, "first": first.map(First::as_str), "may_settle": may_settle, "groups": groups,
        })));
        Ok(Value::Object(row))
    };
    items.into_iter().map(told).collect()
}

/// Whether somebody must act for this household within a day.
fn is_in_need(desk: &Desk<'_>, household: RecordId) -> Result<bool, Refused> {
    let urgency = |it: &DiscoveryRow| {
        it.urgency_override.clone().unwrap_or_else(|| risk(&it.signals, &desk.data.packs).urgency)
    };
    Ok(desk.data.store.discoveries_of(household)?.iter().any(|it| is_urgent(&it.status, &urgency(it))))
}

fn decided(desk: &Desk<'_>) -> Result<Rows, Refused> {
    let mut items: Vec<(RecordId, Vec<Value>)> = Vec::new();
    for row in desk.data.store.settled_conflicts(SETTLED_MOST)? {
        let Some(seen) = desk.data.store.record(row.record)? else { continue };
        let Some(settled) = settled_in(&seen, row.resolution, row.key) else { continue };
        let told = decided_row(desk, &seen, settled)?;
        let root = desk.data.store.root_of(row.record)?;
        match items.iter_mut().find(|(household, _)| *household == root) {
            Some((_, rows)) => rows.push(told),
            None => items.push((root, vec![told])),
        }
    }
    let item = |(root, settled): (RecordId, Vec<Value>)| {
        let mut row = head(desk, root)?;
        row.insert("settled".to_owned(), Value::Array(settled));
        Ok(Value::Object(row))
    };
    items.into_iter().map(item).collect()
}

/// Decisions about this person's own values.
pub(super) fn own(desk: &Desk<'_>, of: Option<RecordId>, unseen: bool, limit: u32) -> Result<Rows, Refused> {
    let mut rows = Rows::new();
    let most = if of.is_some() { OWN_MOST } else { limit };
    for OwnDecision { resolution, record, key } in desk.data.store.own_decisions(unseen, most)? {
        let root = desk.data.store.root_of(record)?;
        if of.is_some_and(|of| of != root) || rows.len() >= limit as usize {
            continue;
        }
        let Some(seen) = desk.data.store.record(record)? else { continue };
        let Some(settled) = settled_in(&seen, resolution, key) else { continue };
        let mut row = object(decided_row(desk, &seen, settled)?);
        row.insert("household".to_owned(), json!(root));
        row.insert("address".to_owned(), json!(desk.data.store.address_of(root)?.line()));
        rows.push(Value::Object(row));
    }
    Ok(rows)
}

fn settled_in(seen: &Seen, resolution: OpId, key: GroupKey) -> Option<&Settled> {
    seen.settled.iter().find(|it| it.resolution == resolution && it.key == key)
}

fn head(desk: &Desk<'_>, root: RecordId) -> Result<Fields, Refused> {
    Ok(object(household(&desk.data.store, root, seoul_date(desk.now))?))
}
