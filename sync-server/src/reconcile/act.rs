//! Acts: the ops of one save, decided together or not at all; kept apart, parked and released together.

use super::Caller;
use super::own::own_ops;
use super::rights::admit;
use super::work::Work;
use crate::store::{LoggedOp, ReplicaRow, Result, StoreError, StoredEvent};
use shared::decide::{Origin, Scene, decide};
use shared::digest::{Chain, sha256};
use shared::id::{Line, OpId, OpSeq, RecordId};
use shared::op::{Intent, Op, OpEnvelope, Revs};
use shared::outcome::{OpResult, Outcome, Refusal};
use shared::protocol::Entry;
use std::collections::BTreeMap;

/// One op in its place, as it came.
pub(super) struct Item {
    pub(super) seq: OpSeq,
    pub(super) chain: Chain,
    pub(super) id: OpId,
    pub(super) text: String,
    pub(super) was: Revs,
    pub(super) envelope: Option<OpEnvelope>,
}

/// The entries as acts, in order. An act whose end has not come yet is left for the next push.
pub(super) fn whole_acts(entries: &[&Entry], mut chain: Chain) -> Vec<Vec<Item>> {
    let mut acts: Vec<Vec<Item>> = Vec::new();
    for entry in entries {
        chain = chain.then(entry.id, entry.op.get());
        let envelope = serde_json::from_str::<OpEnvelope>(entry.op.get()).ok().filter(|it| it.id == entry.id);
        let item = Item {
            seq: entry.seq,
            chain,
            id: entry.id,
            text: entry.op.get().to_owned(),
            was: entry.was.clone(),
            envelope,
        };
        match acts.last_mut() {
            Some(act) if !is_whole(act) && act_id(&act[0]) == act_id(&item) => act.push(item),
            _ => acts.push(vec![item]),
        }
    }
    if acts.last().is_some_and(|act| !is_whole(act)) {
        acts.pop();
    }
    acts
}

fn act_id(item: &Item) -> Option<shared::id::ActId> {
    item.envelope.as_ref().map(|envelope| envelope.act.id)
}

/// An op that cannot be read is an act by itself; it is kept apart.
fn is_whole(act: &[Item]) -> bool {
    match act.last().and_then(|item| item.envelope.as_ref()) {
        None => true,
        Some(envelope) => envelope.act.index + 1 >= envelope.act.of,
    }
}

/// Take one act: log its places, decide what is new, answer what became of each op.
pub(super) fn take(
    work: &mut Work<'_>,
    caller: &Caller,
    line: Line,
    items: &[Item],
) -> Result<BTreeMap<OpSeq, OpResult>> {
    let mut results = BTreeMap::new();
    let mut fresh = Vec::new();
    for item in items {
        work.tx.log_place(line, item.seq, item.chain, item.id)?;
        match work.tx.op(item.id)? {
            Some(logged) => drop(results.insert(item.seq, logged.result)),
            None => fresh.push(logged(item, line, work.now)),
        }
    }
    if fresh.is_empty() {
        return Ok(results);
    }
    let judged = judge(work, &caller.replica, &fresh)?;
    for (op, result) in fresh.iter_mut().zip(judged.results) {
        results.insert(op.seq, result.clone());
        op.result = result;
        work.tx.put_op(op)?;
    }
    settle(work, judged.missing, fresh[0].id, judged.created)?;
    Ok(results)
}

fn logged(item: &Item, line: Line, now: shared::clock::Millis) -> LoggedOp {
    LoggedOp {
        id: item.id,
        act: act_id(item),
        index: item.envelope.as_ref().map_or(0, |envelope| envelope.act.index),
        line,
        seq: item.seq,
        text: item.text.clone(),
        was: item.was.clone(),
        result: OpResult::quarantined(Refusal::Malformed { detail: String::new() }),
        received: now,
    }
}

/// What became of an act.
pub(super) struct Judged {
    /// One an op, in order.
    pub(super) results: Vec<OpResult>,
    /// The record that the act waits for.
    pub(super) missing: Option<RecordId>,
    /// Records and events that were not there before.
    pub(super) created: Vec<RecordId>,
}

/// Park an act that waits; release what waited for what it brought.
pub(super) fn settle(
    work: &mut Work<'_>,
    missing: Option<RecordId>,
    first: OpId,
    created: Vec<RecordId>,
) -> Result<()> {
    if let Some(missing) = missing {
        work.tx.park(missing, first)?;
    }
    for id in created {
        for parked in work.tx.unpark(id)? {
            release(work, parked)?;
        }
    }
    Ok(())
}

fn release(work: &mut Work<'_>, first: OpId) -> Result<()> {
    let ops = work.tx.act_of(first)?;
    let Some(head) = ops.first() else { return Ok(()) };
    let replica = replica_of(work, head.line)?;
    let judged = judge(work, &replica, &ops)?;
    for (op, result) in ops.iter().zip(&judged.results) {
        work.tx.set_result(op.id, result)?;
    }
    settle(work, judged.missing, first, judged.created)
}

pub(super) fn replica_of(work: &mut Work<'_>, line: Line) -> Result<ReplicaRow> {
    work.tx
        .replica(line.replica)?
        .ok_or_else(|| StoreError::Unreadable(format!("no replica {}, but ops of it", line.replica)))
}

/// Decide all ops of an act, or refuse all of them for the first that is refused.
pub(super) fn judge(work: &mut Work<'_>, replica: &ReplicaRow, ops: &[LoggedOp]) -> Result<Judged> {
    work.try_act();
    let mut results = Vec::new();
    for op in ops {
        match judge_one(work, replica, op)? {
            Ok(result) => results.push(result),
            Err(refusal) => {
                work.drop_act();
                return Ok(refused(ops, op.id, refusal));
            }
        }
    }
    let created = work.keep_act()?;
    Ok(Judged { results, missing: None, created })
}

fn refused(ops: &[LoggedOp], culprit: OpId, refusal: Refusal) -> Judged {
    let missing = match refusal {
        Refusal::Awaits { record } => Some(record),
        _ => None,
    };
    let results = ops
        .iter()
        .map(|op| match (op.id == culprit, missing) {
            (true, _) => OpResult::quarantined(refusal.clone()),
            (false, Some(record)) => OpResult::quarantined(Refusal::Awaits { record }),
            (false, None) => OpResult::quarantined(Refusal::WithAct { op: culprit }),
        })
        .collect();
    Judged { results, missing, created: Vec::new() }
}

type Judgement = std::result::Result<OpResult, Refusal>;

fn judge_one(work: &mut Work<'_>, replica: &ReplicaRow, logged: &LoggedOp) -> Result<Judgement> {
    let op: Op = match serde_json::from_str(&logged.text) {
        Ok(op) => op,
        Err(error) => return Ok(Err(unreadable(&logged.text, &error))),
    };
    for needed in op.needs() {
        if work.record(needed)?.is_none() {
            return Ok(Err(Refusal::Awaits { record: needed }));
        }
    }
    let kind = match admit(work, replica, &op)? {
        Ok(kind) => kind,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if let Intent::Event { .. } = op.intent {
        return event(work, &op);
    }
    let record = work.resolved(op.rec)?;
    if record.as_ref().is_some_and(|record| record.kind != op.kind) {
        return Ok(Err(Refusal::IdReuse));
    }
    let other = match op.intent {
        Intent::Merge { into } => work.resolved(into)?,
        _ => None,
    };
    let own = match &record {
        Some(record) => own_ops(work.tx, logged.line, &op, record)?,
        None => std::collections::BTreeSet::new(),
    };
    let origin = Origin { line: logged.line, was: logged.was.clone() };
    let scene = Scene { kind, record, other, own: &own, now: work.now, epoch: work.epoch };
    Ok(decide(&op, &origin, scene).map(|decision| {
        decision.changed.into_iter().for_each(|record| work.set_record(record));
        decision.result
    }))
}

fn unreadable(text: &str, error: &serde_json::Error) -> Refusal {
    match serde_json::from_str::<OpEnvelope>(text) {
        Ok(envelope) if envelope.schema > shared::op::OP_SCHEMA => {
            Refusal::SchemaTooNew { schema: envelope.schema }
        }
        // Only where, never what: the text may hold personal data.
        _ => Refusal::Malformed { detail: format!("line {} column {}", error.line(), error.column()) },
    }
}

/// An event is there or it is not; the same one twice is one.
fn event(work: &mut Work<'_>, op: &Op) -> Result<Judgement> {
    let Intent::Event { parent, supersedes, body } = &op.intent else {
        return Ok(Err(Refusal::UnknownKind { name: op.kind.clone() }));
    };
    let fields = body.as_object().cloned().unwrap_or_default();
    let identity = serde_json::to_string(&(parent, &op.kind, supersedes, &fields))
        .map_err(|error| StoreError::Unreadable(error.to_string()))?;
    let digest = sha256(identity.as_bytes());
    let done = |outcome| OpResult {
        outcome,
        revs: Revs::from([(shared::kind::Part::Open, 1)]),
        groups: BTreeMap::new(),
        refusal: None,
    };
    if let Some(there) = work.event(op.rec)? {
        return Ok(if there.digest == digest { Ok(done(Outcome::Joined)) } else { Err(Refusal::IdReuse) });
    }
    if work.record(op.rec)?.is_some() {
        return Ok(Err(Refusal::IdReuse));
    }
    work.add_event(StoredEvent {
        id: op.rec,
        kind: op.kind.clone(),
        parent: *parent,
        supersedes: *supersedes,
        fields,
        by: op.actor,
        at: op.hlc.clamped(work.now).millis(),
        digest,
    });
    Ok(Ok(done(Outcome::Applied)))
}
