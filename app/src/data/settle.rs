//! What a coordinator decides: a conflict settled, a decision taken back, two records made one. Pure.

use super::act::{By, Plan, Planned};
use super::command::{Choice, Refused};
use super::compose::{no_problems, reason_given, rule};
use super::scene::Scene;
use crate::store::index::Seen;
use serde_json::Value;
use shared::body::{OpenConflict, Snapshot};
use shared::decide::REOPEN_WITHIN;
use shared::id::{OpId, RecordId};
use shared::kind::{ACTIVE, GroupKey, HOME, Home, LIFE, Problem, canonical, check_group, is_archived};
use shared::op::Intent;

/// What a coordinator decides about one group in conflict.
pub struct Decision {
    /// The record.
    pub record: RecordId,
    /// The group.
    pub key: GroupKey,
    /// What shall stand.
    pub choice: Choice,
    /// Why.
    pub reason: String,
    /// The candidates that were on the screen; empty when nothing is claimed about them.
    pub saw: Vec<OpId>,
}

/// Settle a conflict, seeing exactly the candidates that are here now.
pub fn resolve(scene: &Scene<'_>, opened: Snapshot, decision: Decision) -> Result<Plan, Refused> {
    let Decision { record, key, choice, reason, saw } = decision;
    scene.settler()?;
    let seen = scene.seen(record)?;
    let conflict = seen.conflicts.get(&key).ok_or(Refused::NoConflict)?;
    let there: Vec<OpId> = conflict.candidates.iter().map(|it| it.op).collect();
    if !saw.is_empty() && there.iter().any(|op| !saw.contains(op)) {
        return Err(Refused::ChangedSinceOpened { keys: vec![key] });
    }
    let value = chosen(seen, key, conflict, choice)?;
    let reason = reason_given(&reason)?;
    Ok(plan(seen, opened, Intent::Resolve { key, value, reason, saw: there }))
}

fn chosen(seen: &Seen, key: GroupKey, conflict: &OpenConflict, choice: Choice) -> Result<Value, Refused> {
    match choice {
        Choice::Candidate(op) => conflict
            .candidates
            .iter()
            .find(|it| it.op == op)
            .map(|it| it.value.clone())
            .ok_or(Refused::NoConflict),
        Choice::Value(value) => {
            let value = canonical(value);
            no_problems(value_problems(seen, key, &value))?;
            Ok(value)
        }
    }
}

fn value_problems(seen: &Seen, key: GroupKey, value: &Value) -> Vec<Problem> {
    let unless = |fits: bool, name: &str| {
        if fits { Vec::new() } else { vec![Problem::rule("value", name)] }
    };
    match seen.kind.group(key.group) {
        Some(group) => check_group(group, value),
        None if key.group == HOME => unless(Home::of(value).is_some(), "a_home"),
        None if key.group == LIFE => {
            unless(value.as_str() == Some(ACTIVE) || is_archived(value), "active_or_archived")
        }
        None => vec![Problem::rule("key", "no_such_group")],
    }
}

/// Take a decision back, within seven days and while nobody wrote after it.
pub fn reopen(
    scene: &Scene<'_>,
    opened: Snapshot,
    resolution: OpId,
    record: RecordId,
    key: GroupKey,
) -> Result<Plan, Refused> {
    scene.settler()?;
    let seen = scene.seen(record)?;
    let settled = seen.settled.iter().find(|it| it.resolution == resolution && it.key == key);
    let settled = settled.ok_or(Refused::NoConflict)?;
    if !seen.undoable.contains(&resolution) || scene.now - settled.taken > REOPEN_WITHIN {
        return Err(Refused::TooLate);
    }
    Ok(plan(seen, opened, Intent::Reopen { resolution, key }))
}

/// Make the loser a name of the winner.
pub fn merge(
    scene: &Scene<'_>,
    opened: Snapshot,
    loser: RecordId,
    winner: RecordId,
) -> Result<Plan, Refused> {
    scene.settler()?;
    let (gone, stays) = (scene.seen(loser)?, scene.seen(winner)?);
    let wrong = |name: &str| Err(rule("winner", name));
    if !gone.is_record() || gone.kind.name != stays.kind.name {
        return wrong("same_kind");
    }
    if loser == winner || gone.alias == Some(winner) {
        return Err(Refused::NothingChanged);
    }
    if gone.alias.is_some() || stays.alias.is_some() {
        return wrong("merged_already");
    }
    if gone.home() != stays.home() {
        return wrong("move_first");
    }
    Ok(plan(gone, opened, Intent::Merge { into: winner }))
}

fn plan(seen: &Seen, opened: Snapshot, intent: Intent) -> Plan {
    Plan::of(Planned { kind: seen.kind, rec: seen.id, opened, intent, by: By::Person })
}
