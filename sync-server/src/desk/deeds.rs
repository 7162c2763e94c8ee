//! What a coordinator does about a refused act: mend, adopt, dismiss, take the dismissal back.
//!
//! Repeated, a deed changes nothing more and answers what stands.

use super::log::note;
use super::quarantine::dong_of_act;
use super::{Answered, Asker, DAY_MS, NotAnswered};
use crate::reconcile::{Caller, Results, open_again, take_on};
use crate::store::{LoggedOp, Result, StoreError, Tx};
use serde_json::{Value, json};
use shared::desk::{DESK_DAYS, DeedDone, DeskDeed, is_reason};
use shared::id::OpId;
use shared::kind::{GroupKey, Home, Kinds, LIFE, canonical};
use shared::op::{Intent, Op, Write};
use shared::outcome::{Closed, How, OpResult, Outcome, Refusal};
use std::collections::BTreeMap;

/// Do it, in this transaction.
pub(super) fn deed(
    tx: &mut dyn Tx,
    kinds: &Kinds,
    caller: &Caller,
    asker: &Asker,
    deed: &DeskDeed,
) -> Result<Answered<DeedDone>> {
    let ops = tx.act_of(deed.op())?;
    let dong = dong_of_act(tx, kinds, &ops, asker.now)?;
    let Some(first) = ops.first().filter(|_| asker.looks_after(dong.iter())) else {
        return Ok(Err(NotAnswered::NotFound));
    };
    let (open, closed) = (first.result.outcome == Outcome::Quarantined, first.result.closed.clone());
    match (deed, open, closed) {
        (DeskDeed::Dismiss { reason, .. }, ..) if !is_reason(reason) => Ok(Err(NotAnswered::NoReason)),
        (DeskDeed::Mend { corrected, .. }, true, None) => mend(tx, kinds, caller, asker, &ops, corrected),
        (DeskDeed::Adopt { op }, true, None) => adopt(tx, kinds, caller, asker, *op),
        (DeskDeed::Dismiss { reason, .. }, true, None) => {
            dismiss(tx, caller, asker, &ops, reason.trim()).map(Ok)
        }
        (DeskDeed::TakeBack { op }, true, Some(closed)) => {
            if asker.now - closed.at > DESK_DAYS * DAY_MS {
                return Ok(Err(NotAnswered::TooLate));
            }
            note(tx, caller, "take_back", &json!({ "op": op }), asker.now)?;
            Ok(Ok(done(open_again(tx, kinds, *op, asker.now)?)))
        }
        // It stands already as the deed wishes it.
        (DeskDeed::Mend { .. } | DeskDeed::Adopt { .. }, false, _)
        | (DeskDeed::Dismiss { .. }, true, Some(_))
        | (DeskDeed::TakeBack { .. }, true, None) => {
            Ok(Ok(done(ops.into_iter().map(|op| (op.id, op.result)).collect())))
        }
        (DeskDeed::Mend { .. } | DeskDeed::Adopt { .. }, true, Some(_))
        | (DeskDeed::Dismiss { .. } | DeskDeed::TakeBack { .. }, false, _) => Ok(Err(NotAnswered::TooLate)),
    }
}

fn done(results: Results) -> DeedDone {
    DeedDone { done: true, results: results.into_iter().collect() }
}

/// What the coordinator's rights led to: applied, or refused with nothing changed.
fn decided(results: Results) -> DeedDone {
    let applied = results.iter().all(|(_, result)| result.outcome != Outcome::Quarantined);
    DeedDone { done: applied, results: results.into_iter().collect() }
}

fn adopt(
    tx: &mut dyn Tx,
    kinds: &Kinds,
    caller: &Caller,
    asker: &Asker,
    op: OpId,
) -> Result<Answered<DeedDone>> {
    let answer = decided(take_on(tx, kinds, &caller.staff, op, &BTreeMap::new(), asker.now)?);
    if answer.done {
        note(tx, caller, "adopt", &json!({ "op": op }), asker.now)?;
    }
    Ok(Ok(answer))
}

fn mend(
    tx: &mut dyn Tx,
    kinds: &Kinds,
    caller: &Caller,
    asker: &Asker,
    ops: &[LoggedOp],
    corrected: &BTreeMap<OpId, BTreeMap<GroupKey, Value>>,
) -> Result<Answered<DeedDone>> {
    let mut texts = BTreeMap::new();
    for (id, groups) in corrected.iter().filter(|(_, groups)| !groups.is_empty()) {
        let Some(logged) = ops.iter().find(|op| op.id == *id) else { return Ok(Err(NotAnswered::NotFound)) };
        match corrected_text(&logged.text, kinds, groups)? {
            Some(text) => texts.insert(*id, text),
            None => return Ok(Ok(not_to_mend(*id))),
        };
    }
    if texts.is_empty() {
        return Ok(Err(NotAnswered::NotFound));
    }
    let op = ops[0].id;
    let answer = decided(take_on(tx, kinds, &caller.staff, op, &texts, asker.now)?);
    if answer.done {
        note(tx, caller, "mend", &json!({ "op": op, "corrected": corrected }), asker.now)?;
    }
    Ok(Ok(answer))
}

/// Its text cannot be read, or it has no such group.
fn not_to_mend(op: OpId) -> DeedDone {
    let refusal = Refusal::Malformed { detail: "no such group to correct".into() };
    DeedDone { done: false, results: BTreeMap::from([(op, OpResult::quarantined(refusal))]) }
}

fn dismiss(
    tx: &mut dyn Tx,
    caller: &Caller,
    asker: &Asker,
    ops: &[LoggedOp],
    reason: &str,
) -> Result<DeedDone> {
    let mut results = Vec::with_capacity(ops.len());
    for op in ops {
        let (by, reason) = (caller.staff.id, Some(reason.to_owned()));
        let closed = Some(Closed { by, at: asker.now, how: How::Dismissed, reason });
        let result = OpResult { closed, ..op.result.clone() };
        tx.set_result(op.id, &result)?;
        results.push((op.id, result));
    }
    note(tx, caller, "dismiss", &json!({ "op": ops[0].id, "reason": reason }), asker.now)?;
    Ok(done(results))
}

/// The op's text with other values in some of its groups; everything else stays. `None` when that cannot be.
fn corrected_text(text: &str, kinds: &Kinds, groups: &BTreeMap<GroupKey, Value>) -> Result<Option<String>> {
    let Ok(mut op) = serde_json::from_str::<Op>(text) else { return Ok(None) };
    let Some(kind) = kinds.get(&op.kind) else { return Ok(None) };
    let own = matches!(op.intent, Intent::Event { .. }).then(|| GroupKey::of(kind.event_group().id));
    for (key, value) in groups {
        let value = canonical(value.clone());
        let fits = match &mut op.intent {
            Intent::Create { writes } => rewrite(writes, *key, value),
            // Of a group that it does not write, its author has not said what she had in sight.
            Intent::Edit { writes } => {
                writes.iter().any(|write| write.key == *key) && rewrite(writes, *key, value)
            }
            Intent::Event { body, .. } => own == Some(*key) && put(body, value),
            Intent::Life { value: life } => *key == GroupKey::of(LIFE) && put(life, value),
            Intent::Move { home } => Home::of(&value).map(|it| *home = it).is_some(),
            Intent::Resolve { key: resolved, value: old, .. } => resolved == key && put(old, value),
            Intent::Reopen { .. } | Intent::Merge { .. } => false,
        };
        if !fits {
            return Ok(None);
        }
    }
    serde_json::to_string(&op).map(Some).map_err(|error| StoreError::Unreadable(error.to_string()))
}

fn put(place: &mut Value, value: Value) -> bool {
    *place = value;
    true
}

/// Another value for a group; `null` leaves a group out that is no element of a set.
fn rewrite(writes: &mut Vec<Write>, key: GroupKey, value: Value) -> bool {
    if value.is_null() && key.element.is_none() {
        writes.retain(|write| write.key != key);
        return true;
    }
    match writes.iter_mut().find(|write| write.key == key) {
        Some(write) => write.value = value,
        None => writes.push(Write { key, value }),
    }
    true
}
