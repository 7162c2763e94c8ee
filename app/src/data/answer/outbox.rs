//! What was saved here and what became of it, oldest first. Ids and words only, nothing of what was written:
//! `{receipt, op, act, record, kind, command, groups, state, outcome, refusal, saved_at}`.
//! `command`: `create`, `edit`, `event`, `archive`, `revive`, `move`, `resolve`, `reopen`, `merge`; `null` when the op has
//! been pruned. `state`: `waiting`, `sent`, `in_review` (it stands in an open conflict), `refused`,
//! `closed` (refused, and a coordinator has dismissed it). `closed`: `{by, at, how, reason}` of the coordinator who
//! settled a refused op, `by` an id.

use super::Rows;
use crate::data::{Data, Refused};
use crate::store::{OpState, OutboxFilter, OutboxRow};
use serde_json::{Value, json};
use shared::kind::{GroupKey, is_archived};
use shared::op::Intent;
use shared::outcome::Outcome;

/// The outbox.
pub(super) fn outbox(data: &Data, all: bool) -> Result<Rows, Refused> {
    let filter = if all { OutboxFilter::All } else { OutboxFilter::Open };
    data.store.outbox(filter)?.iter().map(|row| told(data, row)).collect()
}

fn told(data: &Data, row: &OutboxRow) -> Result<Value, Refused> {
    let refusal = row.result.as_ref().and_then(|result| result.refusal.as_ref());
    Ok(json!({
        "receipt": row.receipt, "op": row.op, "act": row.act, "record": row.rec, "kind": row.kind,
        "command": data.store.op(row.op)?.map(|op| command(&op.intent)), "groups": groups(data, row),
        "state": state(data, row)?, "outcome": row.result.as_ref().map(|result| result.outcome), "refusal": refusal,
        "closed": row.result.as_ref().and_then(|result| result.closed.as_ref()), "saved_at": row.saved_at,
    }))
}

pub(super) fn command(intent: &Intent) -> &'static str {
    match intent {
        Intent::Create { .. } => "create",
        Intent::Edit { .. } => "edit",
        Intent::Life { value } if is_archived(value) => "archive",
        Intent::Life { .. } => "revive",
        Intent::Move { .. } => "move",
        Intent::Resolve { .. } => "resolve",
        Intent::Reopen { .. } => "reopen",
        Intent::Merge { .. } => "merge",
        Intent::Event { .. } => "event",
    }
}

pub(super) fn groups(data: &Data, row: &OutboxRow) -> Vec<&'static str> {
    let Some(kind) = data.store.kinds().get(&row.kind) else { return Vec::new() };
    let mut names: Vec<&'static str> =
        row.keys.iter().filter_map(|key: &GroupKey| kind.group(key.group)).map(|group| group.name).collect();
    names.dedup();
    names
}

pub(super) fn state(data: &Data, row: &OutboxRow) -> Result<&'static str, Refused> {
    let Some(result) = &row.result else { return Ok("waiting") };
    if result.outcome == Outcome::Quarantined {
        return Ok(if result.closed.is_some() { "closed" } else { "refused" });
    }
    if row.state == OpState::Waiting {
        return Ok("waiting");
    }
    let stands = result.groups.values().any(|it| *it == Outcome::Conflict)
        && data.store.record(row.rec)?.is_some_and(|seen| {
            let mut candidates = seen.conflicts.values().flat_map(|conflict| &conflict.candidates);
            candidates.any(|candidate| candidate.op == row.op)
        });
    Ok(if stands { "in_review" } else { "sent" })
}
