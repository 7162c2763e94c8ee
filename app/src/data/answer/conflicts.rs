//! What two people reported differently, and what was decided.
//!
//! `Conflicts`, one row a household, the oldest first: `{household, address, …, since, may_settle, groups: [group]}`
//! (head line as in `person.rs`), group: `{record, kind, key, group, element, round, reported, base, candidates:
//! [{op, value, by, at, receipt, mine}], mine}`. `value` and `base` are the fields of the group; `null` is a removed
//! element; `group` is `home` or `life` for the two that every record has. `mine` is the op of this person's newest
//! candidate. A command answers with `record`, `key` and the candidate's `op`.
//!
//! With settled ones, further rows `{household, address, …, settled: [decided]}`, the newest first, decided: `{record,
//! kind, key, group, element, round, resolution, value, base, candidates, by, at, reason, reopened, may_reopen, mine,
//! seen}`. `mine`: one of the values was this person's; `seen`: she has looked at the decision.

use super::Rows;
use super::names::Desk;
use super::person::household;
use super::show::{object, value_of};
use super::state::own_candidate;
use crate::data::Refused;
use crate::store::index::Seen;
use serde_json::{Value, json};
use shared::body::OpenConflict;
use shared::clock::seoul_date;
use shared::decide::REOPEN_WITHIN;
use shared::id::{OpId, RecordId};
use shared::kind::{Fields, GroupKey, HOME};
use shared::record::{Candidate, Settled};

/// One item a household.
pub(super) fn conflicts(desk: &Desk<'_>, settled: bool) -> Result<Rows, Refused> {
    let mut rows = open(desk)?;
    if settled {
        rows.extend(decided(desk)?);
    }
    Ok(rows)
}

fn open(desk: &Desk<'_>) -> Result<Rows, Refused> {
    let mut items: Vec<(RecordId, i64, Vec<Value>)> = Vec::new();
    for row in desk.data.store.open_conflicts()? {
        let Some(seen) = desk.data.store.record(row.record)? else { continue };
        let Some(conflict) = seen.conflicts.get(&row.key) else { continue };
        let group = group_row(desk, &seen, row.key, conflict);
        let root = desk.data.store.root_of(row.record)?;
        match items.iter_mut().find(|(household, ..)| *household == root) {
            Some((.., groups)) => groups.push(group),
            None => items.push((root, row.since, vec![group])),
        }
    }
    let may_settle = desk.me.role().settles();
    let item = |(root, since, groups): (RecordId, i64, Vec<Value>)| {
        let mut row = head(desk, root)?;
        row.extend(object(json!({ "since": since, "may_settle": may_settle, "groups": groups })));
        Ok(Value::Object(row))
    };
    items.into_iter().map(item).collect()
}

fn decided(desk: &Desk<'_>) -> Result<Rows, Refused> {
    let mut items: Vec<(RecordId, Vec<Value>)> = Vec::new();
    for row in desk.data.store.settled_conflicts()? {
        let Some(seen) = desk.data.store.record(row.record)? else { continue };
        let of_row = |it: &&Settled| it.resolution == row.resolution && it.key == row.key;
        let Some(settled) = seen.settled.iter().find(of_row) else { continue };
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

fn head(desk: &Desk<'_>, root: RecordId) -> Result<Fields, Refused> {
    Ok(object(household(&desk.data.store, root, seoul_date(desk.now))?))
}

/// A group in open conflict.
pub(super) fn group_row(desk: &Desk<'_>, seen: &Seen, key: GroupKey, conflict: &OpenConflict) -> Value {
    let mine: Option<OpId> = own_candidate(desk, conflict).map(|it| it.op);
    json!({
        "record": seen.id, "kind": seen.kind.name, "key": key, "group": group_name(seen, &key),
        "element": key.element, "round": conflict.round, "reported": conflict.candidates.len(),
        "base": conflict.base.as_ref().map(|value| value_of(seen, &key, value)),
        "candidates": candidates(desk, seen, &key, &conflict.candidates), "mine": mine,
    })
}

/// A conflict that was settled.
pub(super) fn decided_row(desk: &Desk<'_>, seen: &Seen, it: &Settled) -> Result<Value, Refused> {
    let mine = it.candidates.iter().any(|candidate| candidate.by == desk.me.staff);
    let in_time = desk.now - it.taken <= REOPEN_WITHIN && seen.undoable.contains(&it.resolution);
    let reopened = it.reopened.map(|(by, at)| json!({ "by": desk.names.of(by), "at": at }));
    Ok(json!({
        "record": seen.id, "kind": seen.kind.name, "key": it.key, "group": group_name(seen, &it.key),
        "element": it.key.element, "round": it.round, "resolution": it.resolution,
        "value": value_of(seen, &it.key, &it.value),
        "base": it.base.as_ref().map(|value| value_of(seen, &it.key, value)),
        "candidates": candidates(desk, seen, &it.key, &it.candidates),
        "by": desk.names.of(it.by), "at": it.at, "reason": it.reason, "reopened": reopened,
        "may_reopen": in_time && desk.me.role().settles(), "mine": mine,
        "seen": desk.data.store.seen(it.resolution)?,
    }))
}

fn candidates(desk: &Desk<'_>, seen: &Seen, key: &GroupKey, all: &[Candidate]) -> Vec<Value> {
    let told = |it: &Candidate| {
        json!({
            "op": it.op, "value": value_of(seen, key, &it.value), "by": desk.names.of(it.by), "at": it.at,
            "receipt": it.receipt, "mine": it.by == desk.me.staff,
        })
    };
    all.iter().map(told).collect()
}

fn group_name(seen: &Seen, key: &GroupKey) -> &'static str {
    match seen.kind.group(key.group) {
        Some(group) => group.name,
        None if key.group == HOME => "home",
        None => "life",
    }
}
