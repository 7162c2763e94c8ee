//! Acts: the ops of one save, decided together or not at all; kept apart, parked and released together.

use super::Caller;
use super::form::{GROUPS_MAX, check_base, check_form, check_home};
use super::own::own_ops;
use super::rights::{Rights, admit};
use super::work::Work;
use crate::store::{LoggedOp, ReplicaRow, Result, StoreError, StoredEvent};
use shared::decide::{Origin, Scene, decide};
use shared::digest::{Chain, sha256};
use shared::id::{ActId, Line, OpId, OpSeq, RecordId};
use shared::kind::{Home, Kind};
use shared::op::{ACT_OPS_MAX, Intent, Op, OpEnvelope, Revs};
use shared::outcome::{OpResult, Outcome, Refusal};
use shared::protocol::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One op in its place, as it came.
pub(super) struct Item {
    pub(super) seq: OpSeq,
    pub(super) chain: Chain,
    pub(super) id: OpId,
    pub(super) text: String,
    pub(super) was: Revs,
    pub(super) envelope: Option<OpEnvelope>,
    /// What it says, where this program reads it.
    op: Option<Op>,
}

/// The entries as acts, in order. An act whose end has not come yet is left for the next push. What does not fit
/// into an act stands alone and is refused by its form.
pub(super) fn whole_acts(entries: &[&Entry], mut chain: Chain) -> Vec<Vec<Item>> {
    let mut acts: Vec<Vec<Item>> = Vec::new();
    for entry in entries {
        chain = chain.then(entry.id, entry.op.get());
        let item = item(entry, chain);
        match acts.last_mut() {
            Some(act) if continues(act, &item) => act.push(item),
            _ => acts.push(vec![item]),
        }
    }
    if acts.last().is_some_and(|act| is_open(act)) {
        acts.pop();
    }
    acts
}

fn item(entry: &Entry, chain: Chain) -> Item {
    let op: Option<Op> = serde_json::from_str(entry.op.get()).ok();
    let envelope = match &op {
        Some(op) => Some(op.envelope()),
        None => serde_json::from_str(entry.op.get()).ok(),
    };
    Item {
        seq: entry.seq,
        chain,
        id: entry.id,
        text: entry.op.get().to_owned(),
        was: entry.was.clone(),
        envelope: envelope.filter(|it| it.id == entry.id && usize::from(it.act.of) <= ACT_OPS_MAX),
        op,
    }
}

/// What deciding these will ask the store for: the ops themselves, and the records that they are about or name.
pub(super) fn needed(acts: &[Vec<Item>]) -> (Vec<OpId>, Vec<RecordId>) {
    let items = || acts.iter().flatten();
    let records = items().filter_map(|item| item.op.as_ref());
    let records: BTreeSet<RecordId> = records.flat_map(|op| op.needs().into_iter().chain([op.rec])).collect();
    (items().map(|item| item.id).collect(), records.into_iter().collect())
}

fn act_id(item: &Item) -> Option<ActId> {
    item.envelope.as_ref().map(|envelope| envelope.act.id)
}

/// Whether the act began at its beginning and has not come to its end.
fn is_open(act: &[Item]) -> bool {
    let begins = act[0].envelope.as_ref().filter(|envelope| envelope.act.index == 0);
    begins.is_some_and(|envelope| act.len() < usize::from(envelope.act.of))
}

fn continues(act: &[Item], item: &Item) -> bool {
    let place = item.envelope.as_ref().map(|envelope| usize::from(envelope.act.index));
    is_open(act) && act_id(&act[0]) == act_id(item) && place == Some(act.len())
}

/// Take one act: log its places, decide what is new.
pub(super) fn take(work: &mut Work<'_>, caller: &Caller, line: Line, items: Vec<Item>) -> Result<()> {
    let (mut fresh, mut read) = (Vec::new(), Vec::new());
    for item in items {
        let known = work.tx.op(item.id)?;
        if known.as_ref().is_some_and(|logged| !is_same(logged, &item, line)) {
            keep_apart(work, line, item)?;
            continue;
        }
        log_place(work, line, &item, item.id)?;
        if known.is_none() {
            let (op, said) = logged(item, line, work.now);
            fresh.push(op);
            read.push(said);
        }
    }
    let Some(first) = fresh.first().map(|op| op.id) else { return Ok(()) };
    work.taken += fresh.len() as u64;
    let judged = judge(work, &caller.replica, &Rights::Author, &fresh, read)?;
    for (op, result) in fresh.iter_mut().zip(judged.results) {
        op.result = result;
        work.tx.put_op(op)?;
        work.results.insert(op.id, op.result.clone());
    }
    settle(work, judged.missing, first, &judged.created)
}

fn log_place(work: &mut Work<'_>, line: Line, item: &Item, id: OpId) -> Result<()> {
    work.places.insert(item.seq, id);
    work.tx.log_place(line, item.seq, item.chain, id)
}

/// Whether an op that is in the log comes again: from the same replica, word for word.
fn is_same(logged: &LoggedOp, item: &Item, line: Line) -> bool {
    logged.line.replica == line.replica && logged.text == item.text
}

/// Something else under an id that is taken. It keeps its place in the line under an id of its own.
fn keep_apart(work: &mut Work<'_>, line: Line, item: Item) -> Result<()> {
    let id = OpId::stand_in(line, item.seq);
    log_place(work, line, &item, id)?;
    if work.tx.op(id)?.is_none() {
        let result = OpResult::quarantined(Refusal::IdReuse);
        work.tx.put_op(&LoggedOp { id, act: None, result, ..logged(item, line, work.now).0 })?;
    }
    Ok(())
}

/// As it goes into the log, and what it says.
fn logged(item: Item, line: Line, now: shared::clock::Millis) -> (LoggedOp, Option<Op>) {
    let logged = LoggedOp {
        id: item.id,
        act: act_id(&item),
        index: item.envelope.as_ref().map_or(0, |envelope| envelope.act.index),
        line,
        seq: item.seq,
        text: item.text,
        was: item.was,
        result: OpResult::quarantined(Refusal::Malformed { detail: String::new() }),
        received: now,
    };
    (logged, item.op)
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

/// Park an act that waits; release what waited for what it brought, and what waited for that, the nearest first.
pub(super) fn settle(
    work: &mut Work<'_>,
    missing: Option<RecordId>,
    first: OpId,
    created: &[RecordId],
) -> Result<()> {
    if let Some(missing) = missing {
        work.tx.park(missing, first)?;
    }
    let mut waiting = waiting_for(work, created)?;
    while let Some(first) = waiting.pop() {
        let created = release(work, first)?;
        waiting.extend(waiting_for(work, &created)?);
    }
    Ok(())
}

/// The acts that wait for these, the first last.
fn waiting_for(work: &mut Work<'_>, created: &[RecordId]) -> Result<Vec<OpId>> {
    if created.is_empty() {
        return Ok(Vec::new());
    }
    let mut waiting = work.tx.unpark(created)?;
    waiting.reverse();
    Ok(waiting)
}

/// Decide a parked act again; what it brought. One that was mended or dismissed meanwhile is not decided twice.
pub(super) fn release(work: &mut Work<'_>, first: OpId) -> Result<Vec<RecordId>> {
    let ops = work.tx.act_of(first)?;
    let Some(head) = ops.first() else { return Ok(Vec::new()) };
    if !is_kept_apart(&ops) || head.result.closed.is_some() {
        return Ok(Vec::new());
    }
    let replica = replica_of(work, head.line)?;
    let judged = judge(work, &replica, &Rights::Author, &ops, Vec::new())?;
    for (op, result) in ops.iter().zip(&judged.results) {
        work.tx.set_result(op.id, result)?;
        work.results.insert(op.id, result.clone());
    }
    if let Some(missing) = judged.missing {
        work.tx.park(missing, first)?;
    }
    Ok(judged.created)
}

/// Whether no op of the act has happened.
pub(super) fn is_kept_apart(ops: &[LoggedOp]) -> bool {
    ops.iter().all(|op| op.result.outcome == Outcome::Quarantined)
}

pub(super) fn replica_of(work: &mut Work<'_>, line: Line) -> Result<ReplicaRow> {
    work.tx
        .replica(line.replica)?
        .ok_or_else(|| StoreError::Unreadable(format!("no replica {}, but ops of it", line.replica)))
}

/// Decide all ops of an act, or refuse all of them for the first that is refused. What was read of them already may come
/// with them.
pub(super) fn judge(
    work: &mut Work<'_>,
    replica: &ReplicaRow,
    rights: &Rights<'_>,
    ops: &[LoggedOp],
    read: Vec<Option<Op>>,
) -> Result<Judged> {
    work.try_act();
    let mut results = Vec::new();
    let read = read.into_iter().chain(std::iter::repeat_with(|| None));
    for (place, (op, read)) in ops.iter().zip(read).enumerate() {
        match judge_one(work, replica, rights, op, read, (place, ops.len()))? {
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

fn judge_one(
    work: &mut Work<'_>,
    replica: &ReplicaRow,
    rights: &Rights<'_>,
    logged: &LoggedOp,
    read: Option<Op>,
    (place, count): (usize, usize),
) -> Result<Judgement> {
    let op: Op = match read.map_or_else(|| serde_json::from_str(&logged.text), Ok) {
        Ok(op) => op,
        Err(error) => return Ok(Err(unreadable(&logged.text, &error))),
    };
    if let Err(refusal) = check_form(&op, logged, place, count) {
        return Ok(Err(refusal));
    }
    for needed in op.needs() {
        if work.abode(needed)?.is_none() {
            return Ok(Err(Refusal::Awaits { record: needed }));
        }
    }
    let kind = match admit(work, replica, rights, &op)? {
        Ok(kind) => kind,
        Err(refusal) => return Ok(Err(refusal)),
    };
    match op.intent {
        Intent::Event { .. } => event(work, &op),
        _ => change(work, logged, &op, kind),
    }
}

/// An op on a record.
fn change(work: &mut Work<'_>, logged: &LoggedOp, op: &Op, kind: &Kind) -> Result<Judgement> {
    let (addressed, record) = (work.record(op.rec)?, work.resolved(op.rec)?);
    // A record and an event never share an id, so only a record that is new has to look for an event.
    let taken = match &record {
        Some(record) => record.kind != op.kind,
        None => work.event(op.rec)?.is_some(),
    };
    if taken {
        return Ok(Err(Refusal::IdReuse));
    }
    let checked = check_home(kind, root_kind(work, op)?, op)
        .and_then(|()| addressed.map_or(Ok(()), |record| check_base(op, &record, kind, work.epoch)));
    if let Err(refusal) = checked {
        return Ok(Err(refusal));
    }
    let other = match op.intent {
        Intent::Merge { into } => work.resolved(into)?,
        _ => None,
    };
    let own = match &record {
        Some(record) => own_ops(work.tx, (logged.line, logged.seq), op, kind, record)?,
        None => BTreeSet::new(),
    };
    let origin = Origin { line: logged.line, was: logged.was.clone() };
    let (record, other) = (record.map(Arc::unwrap_or_clone), other.map(Arc::unwrap_or_clone));
    let scene = Scene { kind, record, other, own: &own, now: work.now, epoch: work.epoch };
    Ok(decide(op, &origin, scene).and_then(|decision| {
        if decision.changed.iter().any(|record| record.groups.len() > GROUPS_MAX) {
            return Err(Refusal::Malformed { detail: "more groups than a record may have".into() });
        }
        decision.changed.into_iter().for_each(|record| work.set_record(record));
        Ok(decision.result)
    }))
}

/// The kind of the record that the op makes its record live with.
fn root_kind<'k>(work: &mut Work<'k>, op: &Op) -> Result<Option<&'k Kind>> {
    let Some(Home::With(root)) = op.home() else { return Ok(None) };
    let root = work.resolved_abode(root)?;
    Ok(root.and_then(|root| work.kinds.get(&root.kind)))
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
        closed: None,
    };
    if let Some(there) = work.event(op.rec)? {
        return Ok(if there.digest == digest { Ok(done(Outcome::Joined)) } else { Err(Refusal::IdReuse) });
    }
    if work.abode(op.rec)?.is_some() {
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
