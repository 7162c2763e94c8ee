//! One group in conflict, and one decision.
//!
//! Group: `{record, kind, subject, key, group, element, round, reported, base, candidates: [{op, value, by, at, receipt,
//! mine}], mine, names, first, before, reopening}`. `subject` is the person whose record it is, `{id, name}`. `value` and
//! `base` are the fields of the group; `null` is a removed element; `group` is `home` or `life` for the two that every
//! record has. `mine` is the op of this person's newest candidate. `names` says who or where is meant by an id in a value.
//! `first`: why it comes before others. `before`: the decision of the round before, as below. `reopening`: a decision was
//! taken back here and that is not sent yet; until then nothing can be decided anew. A command answers with `record`, `key`
//! and the candidate's `op`.
//!
//! Decided: `{record, kind, subject, key, group, element, round, resolution, value, base, candidates, names, by, at, reason,
//! reopened, may_reopen, until, mine, seen}`. `until`: it may be taken back till then. `mine`: one of the values was this
//! person's; `seen`: she has looked at the decision.

use super::told::{names, subject};
use crate::data::Refused;
use crate::data::answer::names::Desk;
use crate::data::answer::show::value_of;
use crate::data::answer::state::own_candidate;
use crate::store::index::Seen;
use serde_json::{Value, json};
use shared::body::OpenConflict;
use shared::decide::REOPEN_WITHIN;
use shared::id::OpId;
use shared::kind::{GroupKey, HOME};
use shared::op::Intent;
use shared::record::{Candidate, Settled};
use shared::rules::first::{First, of_group};

/// A group in open conflict.
pub(in crate::data::answer) fn group_row(
    desk: &Desk<'_>,
    seen: &Seen,
    key: GroupKey,
    conflict: &OpenConflict,
) -> Result<Value, Refused> {
    let mine: Option<OpId> = own_candidate(desk, conflict).map(|it| it.op);
    let before = seen.settled.iter().rev().find(|it| it.key == key && it.round < conflict.round);
    let before = match before {
        Some(settled) => decided_row(desk, seen, settled)?,
        None => Value::Null,
    };
    let values = conflict.base.iter().chain(conflict.candidates.iter().map(|it| &it.value));
    Ok(json!({
        "record": seen.id, "kind": seen.kind.name, "subject": subject(desk, seen)?, "key": key,
        "group": group_name(seen, &key), "element": key.element, "round": conflict.round,
        "reported": conflict.candidates.len(),
        "base": conflict.base.as_ref().map(|value| value_of(seen, &key, value)),
        "candidates": candidates(desk, seen, &key, &conflict.candidates), "mine": mine,
        "names": names(desk, values)?, "first": of_group(seen.kind, &key).map(First::as_str), "before": before,
        "reopening": is_reopening(desk, seen, key)?,
    }))
}

/// Whether an own op waits that takes a decision about this group back.
fn is_reopening(desk: &Desk<'_>, seen: &Seen, key: GroupKey) -> Result<bool, Refused> {
    for it in desk.data.store.ops_on(seen.id)?.0 {
        let op = desk.data.store.op(it.op)?;
        if op.is_some_and(|op| matches!(op.intent, Intent::Reopen { key: of, .. } if of == key)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A conflict that was settled.
pub(in crate::data::answer) fn decided_row(
    desk: &Desk<'_>,
    seen: &Seen,
    it: &Settled,
) -> Result<Value, Refused> {
    let mine = it.candidates.iter().any(|candidate| candidate.by == desk.me.staff);
    let until = it.taken + REOPEN_WITHIN;
    let in_time = desk.now <= until && seen.undoable.contains(&it.resolution);
    let reopened = it.reopened.map(|(by, at)| json!({ "by": desk.names.of(by), "at": at }));
    let values = it.base.iter().chain(it.candidates.iter().map(|it| &it.value)).chain([&it.value]);
    Ok(json!({
        "record": seen.id, "kind": seen.kind.name, "subject": subject(desk, seen)?, "key": it.key,
        "group": group_name(seen, &it.key), "element": it.key.element, "round": it.round,
        "resolution": it.resolution, "value": value_of(seen, &it.key, &it.value),
        "base": it.base.as_ref().map(|value| value_of(seen, &it.key, value)),
        "candidates": candidates(desk, seen, &it.key, &it.candidates), "names": names(desk, values)?,
        "by": desk.names.of(it.by), "at": it.at, "reason": it.reason, "reopened": reopened,
        "may_reopen": in_time && desk.me.role().settles(), "until": until, "mine": mine,
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

pub(in crate::data::answer) fn group_name(seen: &Seen, key: &GroupKey) -> &'static str {
    match seen.kind.group(key.group) {
        Some(group) => group.name,
        None if key.group == HOME => "home",
        None => "life",
    }
}
