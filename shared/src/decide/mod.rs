//! What becomes of an op: pure, total, without clock or IO. The whole policy of reconciliation is here.
//!
//! The caller has loaded the records (aliases resolved) and knows which heads are the line's own; it stores
//! what comes back, assigns places in streams last and acknowledges after the commit. The rules and the
//! traces that break without them are in docs/protocol.md, "Reconciliation".

mod life;
mod merge;
mod reopen;
mod scope;

#[cfg(test)]
mod tests;

use crate::clock::Millis;
use crate::id::{Line, OpId, ServerEpoch};
use crate::kind::{ACTIVE, GroupKey, HOME, Home, Kind, LIFE, is_archived};
use crate::op::{Intent, Op, Revs, Write};
use crate::outcome::{OpResult, Outcome, Refusal};
use crate::record::{Candidate, GroupState, RecordState, SETTLED_MAX, Settled};
pub use reopen::REOPEN_WITHIN;
use scope::Scope;
use serde_json::Value;
use std::collections::BTreeSet;

/// How an op came.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The line that submits it.
    pub line: Line,
    /// The revs that an earlier acknowledgement gave, when it comes again after a restore of the server.
    pub was: Revs,
}

/// What the server knows around an op.
#[derive(Clone, Debug)]
pub struct Scene<'a> {
    /// The declaration of the record's kind.
    pub kind: &'a Kind,
    /// The record, or the one that it was merged into. `None`: it does not exist.
    pub record: Option<RecordState>,
    /// For a merge, the record that stays, aliases resolved.
    pub other: Option<RecordState>,
    /// Ops among the records' heads that this line, or the line it came from, had submitted before.
    pub own: &'a BTreeSet<OpId>,
    /// The server's clock.
    pub now: Millis,
    /// How often the server was restored.
    pub epoch: ServerEpoch,
}

/// What to store and what to answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The answer.
    pub result: OpResult,
    /// Records whose state is new, the op's own first. Empty when nothing changed.
    pub changed: Vec<RecordState>,
}

/// Decide one op on records. Events, unknown records and rights are the caller's: an event conflicts with nothing.
pub fn decide(op: &Op, origin: &Origin, scene: Scene<'_>) -> Result<Decision, Refusal> {
    check_groups(op, scene.kind)?;
    match (&op.intent, scene.record.is_some()) {
        (Intent::Create { writes }, exists) => create(op, origin, &scene, writes, exists),
        (_, false) => Err(Refusal::Awaits { record: op.rec }),
        (Intent::Edit { .. } | Intent::Life { .. } | Intent::Move { .. } | Intent::Resolve { .. }, true) => {
            Ok(change(op, origin, scene))
        }
        (Intent::Reopen { resolution, key }, true) => reopen::reopen(op, scene, *resolution, *key),
        (Intent::Merge { .. }, true) => merge::merge(op, origin, scene),
        (Intent::Event { .. }, true) => Err(Refusal::UnknownKind { name: op.kind.clone() }),
    }
}

fn check_groups(op: &Op, kind: &Kind) -> Result<(), Refusal> {
    let unknown = |key: &GroupKey| Refusal::UnknownKind { name: format!("{}.{key}", op.kind) };
    for Write { key, value } in op.writes().iter() {
        kind.class_of(key).ok_or_else(|| unknown(key))?;
        let misplaced = match op.intent {
            Intent::Edit { .. } => key.group == HOME || key.group == LIFE,
            _ => false,
        };
        let no_home = key.group == HOME && Home::of(value).is_none();
        if misplaced || no_home {
            return Err(unknown(key));
        }
    }
    match &op.intent {
        Intent::Reopen { key, .. } if kind.class_of(key).is_none() => Err(unknown(key)),
        _ => Ok(()),
    }
}

fn create(
    op: &Op,
    origin: &Origin,
    scene: &Scene<'_>,
    writes: &[Write],
    exists: bool,
) -> Result<Decision, Refusal> {
    let mut record = match &scene.record {
        Some(record) if record.kind != op.kind => return Err(Refusal::IdReuse),
        Some(record) => record.clone(),
        None => RecordState::new(op.rec, &op.kind),
    };
    let mut all = writes.to_vec();
    if !all.iter().any(|write| write.key == GroupKey::of(LIFE)) {
        all.push(Write { key: GroupKey::of(LIFE), value: Value::from(ACTIVE) });
    }
    if exists {
        all.retain(|write| joins(&record, write));
    }
    // Who creates has seen nothing of it, whatever the op says.
    let blind = Op { base: Revs::new(), pins: Default::default(), joins: BTreeSet::new(), ..op.clone() };
    let mut scope = Scope::new(&blind, origin, scene, &record);
    scope.bump(&mut record, &all);
    for write in &all {
        scope.write(&mut record, &write.key, &write.value);
    }
    let mut result = scope.result(&record);
    if exists && result.outcome != Outcome::Conflict {
        result.outcome = Outcome::Joined;
    }
    note_home(&mut record);
    Ok(Decision { result, changed: vec![record] })
}

/// What a rule made here and on another tablet begins alike: where somebody has gone on from that beginning, or the
/// record lives and is in use, the beginning says nothing new.
fn joins(record: &RecordState, write: &Write) -> bool {
    let began = record.groups.get(&write.key).is_none_or(|group| group.heads.iter().all(|head| head.first));
    began && write.key.group != HOME && write.key.group != LIFE
}

fn change(op: &Op, origin: &Origin, scene: Scene<'_>) -> Decision {
    let writes = op.writes();
    let mut record = scene.record.clone().expect("the caller of `change` has seen the record");
    let mut scope = Scope::new(op, origin, &scene, &record);
    scope.bump(&mut record, &writes);
    for write in writes.iter() {
        let before = op.resolves().then(|| record.groups.get(&write.key).cloned()).flatten();
        scope.write(&mut record, &write.key, &write.value);
        if let (Some(before), Intent::Resolve { reason, .. }) = (before, &op.intent) {
            note_settled(op, &scope, &mut record, write, &before, reason);
        }
    }
    match &op.intent {
        Intent::Edit { .. } => life::edited(&mut scope, &mut record),
        Intent::Resolve { key, .. } if key.group != LIFE && key.group != HOME => {
            life::edited(&mut scope, &mut record);
        }
        Intent::Life { value } | Intent::Resolve { value, .. }
            if writes[0].key == GroupKey::of(LIFE) && is_archived(value) =>
        {
            life::archived(&mut scope, &mut record);
        }
        _ => {}
    }
    note_home(&mut record);
    Decision { result: scope.result(&record), changed: vec![record] }
}

/// Remember a home: rights of later ops are judged by every home that the record ever had.
fn note_home(record: &mut RecordState) {
    if let Some(home) = record.home() {
        record.homes.insert(home);
    }
}

/// Keep what was decided with the record: between what, why, by whom.
fn note_settled(
    op: &Op,
    scope: &Scope<'_>,
    record: &mut RecordState,
    write: &Write,
    before: &GroupState,
    reason: &str,
) {
    record.settled.push(Settled {
        key: write.key,
        round: before.round,
        resolution: op.id,
        by: op.actor,
        at: scope.at(),
        taken: scope.now(),
        reason: reason.to_owned(),
        value: write.value.clone(),
        base: before.heads.first().and_then(|head| head.prior.clone()),
        candidates: before.heads.iter().map(Candidate::of).collect(),
        reopened: None,
    });
    let surplus = record.settled.len().saturating_sub(SETTLED_MAX);
    record.settled.drain(..surplus);
}
