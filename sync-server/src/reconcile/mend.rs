//! Refused acts that are decided again: with corrected texts, or under a coordinator's rights. The ops keep their ids,
//! their line and their author.

use super::act::{is_kept_apart, judge, release, replica_of, settle};
use super::publish::publish;
use super::rights::Rights;
use super::work::Work;
use crate::store::{LoggedOp, Result, StaffRow, Tx};
use shared::clock::Millis;
use shared::id::OpId;
use shared::kind::Kinds;
use shared::outcome::{Closed, How, OpResult, Outcome, Refusal};
use std::collections::BTreeMap;

/// What became of each op of an act.
pub type Results = Vec<(OpId, OpResult)>;

/// Decide a quarantined act again under its author's rights, with corrected texts for some of its ops; what waited for
/// it is released. Answers what became of each op; nothing when the op is not in the log, or its act has happened.
pub fn mend(
    tx: &mut dyn Tx,
    kinds: &Kinds,
    op: OpId,
    corrected: &BTreeMap<OpId, String>,
    now: Millis,
) -> Result<Results> {
    let ops = kept_apart(tx, op, corrected)?;
    let Some(first) = ops.first() else { return Ok(Vec::new()) };
    let mut work = Work::begin(tx, kinds, now)?;
    let replica = replica_of(&mut work, first.line)?;
    let judged = judge(&mut work, &replica, &Rights::Author, &ops, Vec::new())?;
    let answers: Results = ops.iter().map(|op| op.id).zip(judged.results.iter().cloned()).collect();
    for (id, result) in &answers {
        work.tx.set_result(*id, result)?;
    }
    settle(&mut work, judged.missing, first.id, &judged.created)?;
    publish(work)?;
    Ok(answers)
}

/// A coordinator takes a refused act on: it is decided under her rights, with her texts for some of its ops, and what
/// waited for it is released. When one of the ops is refused even so, nothing is changed and the answer says why.
pub fn take_on(
    tx: &mut dyn Tx,
    kinds: &Kinds,
    staff: &StaffRow,
    op: OpId,
    corrected: &BTreeMap<OpId, String>,
    now: Millis,
) -> Result<Results> {
    let ops = kept_apart(tx, op, corrected)?;
    let Some(first) = ops.first() else { return Ok(Vec::new()) };
    let mut work = Work::begin(tx, kinds, now)?;
    let replica = replica_of(&mut work, first.line)?;
    let changed = corrected.keys().copied().collect();
    let rights = Rights::Settler { staff, corrected: &changed };
    let judged = judge(&mut work, &replica, &rights, &ops, Vec::new())?;
    let mut answers: Results = ops.iter().map(|op| op.id).zip(judged.results).collect();
    if answers.iter().any(|(_, result)| result.outcome == Outcome::Quarantined) {
        return Ok(answers);
    }
    let how = if corrected.is_empty() { How::Adopted } else { How::Mended };
    for (id, result) in &mut answers {
        result.closed = Some(Closed { by: staff.id, at: now, how, reason: None });
        work.tx.set_result(*id, result)?;
    }
    settle(&mut work, None, first.id, &judged.created)?;
    publish(work)?;
    Ok(answers)
}

/// A dismissal is taken back: the act is open again. One whose record has come meanwhile is decided.
pub fn open_again(tx: &mut dyn Tx, kinds: &Kinds, op: OpId, now: Millis) -> Result<Results> {
    let ops = tx.act_of(op)?;
    for op in &ops {
        tx.set_result(op.id, &OpResult { closed: None, ..op.result.clone() })?;
    }
    let awaited = ops.iter().find_map(|op| match op.result.refusal {
        Some(Refusal::Awaits { record }) => Some(record),
        _ => None,
    });
    if let (Some(record), Some(first)) = (awaited, ops.first()) {
        let mut work = Work::begin(tx, kinds, now)?;
        if work.record(record)?.is_none() {
            work.tx.park(record, first.id)?;
        } else {
            let created = release(&mut work, first.id)?;
            settle(&mut work, None, first.id, &created)?;
            publish(work)?;
        }
    }
    Ok(tx.act_of(op)?.into_iter().map(|op| (op.id, op.result)).collect())
}

/// The ops of an act that is kept apart, with these texts; none of another.
fn kept_apart(tx: &mut dyn Tx, op: OpId, corrected: &BTreeMap<OpId, String>) -> Result<Vec<LoggedOp>> {
    let mut ops = tx.act_of(op)?;
    if !is_kept_apart(&ops) {
        return Ok(Vec::new());
    }
    for op in &mut ops {
        if let Some(text) = corrected.get(&op.id) {
            op.text.clone_from(text);
        }
    }
    Ok(ops)
}
