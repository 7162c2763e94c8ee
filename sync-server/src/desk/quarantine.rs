//! Refused acts: whose they are to settle, and what of them the asker may read.

use super::{Asker, DAY_MS, somebody};
use crate::reconcile::{place_of, record_of};
use crate::store::{LoggedOp, OpList, Result, Tx};
use serde_json::Value;
use shared::clock::Millis;
use shared::desk::{DESK_DAYS, DESK_PAGE_MAX, DeskPage, RefusedAct, RefusedOp};
use shared::id::{DongCode, Line};
use shared::kind::{GroupKey, Home, Kinds};
use shared::op::{Intent, Op, OpEnvelope};
use std::collections::{BTreeMap, BTreeSet};

/// Ops that are read at once.
const BATCH: u32 = 100;

/// Ops that one page looks through; the next page goes on behind them.
const LOOKED_MAX: usize = 2_000;

/// Which page.
pub(super) struct Page {
    pub(super) limit: u32,
    pub(super) after: Option<i64>,
    pub(super) dismissed: bool,
}

/// A page of refused acts of the asker's dong, newest first.
pub(super) fn page(
    tx: &mut dyn Tx,
    kinds: &Kinds,
    asker: &Asker,
    page: &Page,
) -> Result<DeskPage<RefusedAct>> {
    let list = if page.dismissed { OpList::Dismissed } else { OpList::Refused };
    let limit = page.limit.min(DESK_PAGE_MAX) as usize;
    let (mut rows, mut cursor, mut looked, mut seen) = (Vec::new(), page.after, 0, BTreeSet::new());
    loop {
        let batch = tx.listed(list, cursor, BATCH)?;
        if batch.is_empty() {
            return Ok(DeskPage { rows, next: None });
        }
        for (place, op) in batch {
            // The ops of an act lie together: the page ends between two acts.
            let is_next = op.act.is_none_or(|act| seen.insert((act, op.line.replica)));
            if is_next && (rows.len() == limit || looked >= LOOKED_MAX) {
                return Ok(DeskPage { rows, next: cursor });
            }
            (cursor, looked) = (Some(place), looked + 1);
            let is_listed =
                op.result.closed.as_ref().is_none_or(|it| asker.now - it.at <= DESK_DAYS * DAY_MS);
            if is_next && is_listed {
                let ops = tx.act_of(op.id)?;
                rows.extend(told(tx, kinds, asker, place, &ops)?);
            }
        }
    }
}

/// How many refused acts each of these dong has; and whether there are more than were looked through.
pub(super) fn count(
    tx: &mut dyn Tx,
    kinds: &Kinds,
    asker: &Asker,
) -> Result<(BTreeMap<DongCode, u64>, bool)> {
    let (mut counts, mut cursor, mut looked, mut seen) = (BTreeMap::new(), None, 0, BTreeSet::new());
    while looked < LOOKED_MAX {
        let batch = tx.listed(OpList::Refused, cursor, BATCH)?;
        if batch.is_empty() {
            return Ok((counts, false));
        }
        for (place, op) in batch {
            (cursor, looked) = (Some(place), looked + 1);
            if op.act.is_none_or(|act| seen.insert((act, op.line.replica))) {
                let ops = tx.act_of(op.id)?;
                for dong in dong_of_act(tx, kinds, &ops, asker.now)? {
                    *counts.entry(dong).or_default() += 1;
                }
            }
        }
    }
    Ok((counts, true))
}

/// Every dong that has to do with an act.
pub(super) fn dong_of_act(
    tx: &mut dyn Tx,
    kinds: &Kinds,
    ops: &[LoggedOp],
    now: Millis,
) -> Result<BTreeSet<DongCode>> {
    let mut all = BTreeSet::new();
    for op in ops {
        all.extend(dong_of(tx, kinds, op, now)?);
    }
    Ok(all)
}

/// Where the op's record is now. What has no record yet is where its author works, or worked when she saved it.
fn dong_of(tx: &mut dyn Tx, kinds: &Kinds, logged: &LoggedOp, now: Millis) -> Result<BTreeSet<DongCode>> {
    let op: Option<Op> = serde_json::from_str(&logged.text).ok();
    if let Some(op) = &op
        && let Some(dong) = place_of(tx, kinds, op, now)?
    {
        return Ok(BTreeSet::from([dong]));
    }
    let author = author_dong(tx, logged.line)?;
    let lease = op.filter(|_| author.is_empty()).map(|op| tx.lease(op.lease)).transpose()?.flatten();
    let lease = lease.filter(|(holder, _)| *holder == logged.line.replica);
    Ok(author.into_iter().chain(lease.into_iter().flat_map(|(_, lease)| lease.dong)).collect())
}

fn author_dong(tx: &mut dyn Tx, line: Line) -> Result<Vec<DongCode>> {
    let Some(replica) = tx.replica(line.replica)? else { return Ok(Vec::new()) };
    Ok(tx.staff(replica.staff)?.map(|it| it.dong.into_keys().collect()).unwrap_or_default())
}

/// The act for this asker; nothing when it is in no dong of hers.
fn told(
    tx: &mut dyn Tx,
    kinds: &Kinds,
    asker: &Asker,
    place: i64,
    ops: &[LoggedOp],
) -> Result<Option<RefusedAct>> {
    let dong = dong_of_act(tx, kinds, ops, asker.now)?;
    let Some(first) = ops.first().filter(|_| asker.looks_after(dong.iter())) else { return Ok(None) };
    let Some(replica) = tx.replica(first.line.replica)? else { return Ok(None) };
    let mut told = Vec::with_capacity(ops.len());
    for op in ops {
        // An act may touch two neighbourhoods; each is read by its own.
        let reads = asker.looks_after(dong_of(tx, kinds, op, asker.now)?.iter());
        told.push(op_told(tx, kinds, asker, op, reads)?);
    }
    Ok(Some(RefusedAct {
        place,
        act: first.act,
        replica: replica.id,
        by: somebody(tx, replica.staff)?,
        received: first.received,
        dong: dong.into_iter().collect(),
        ops: told,
    }))
}

fn op_told(
    tx: &mut dyn Tx,
    kinds: &Kinds,
    asker: &Asker,
    logged: &LoggedOp,
    reads: bool,
) -> Result<RefusedOp> {
    let envelope: Option<OpEnvelope> = serde_json::from_str(&logged.text).ok();
    let mut told = RefusedOp {
        op: logged.id,
        receipt: None,
        at: None,
        record: envelope.as_ref().map(|it| it.rec),
        of: None,
        kind: envelope.map(|it| it.kind),
        intent: None,
        groups: BTreeMap::new(),
        hidden: Vec::new(),
        refusal: logged.result.refusal.clone(),
        closed: logged.result.closed.clone(),
    };
    let Ok(op) = serde_json::from_str::<Op>(&logged.text) else { return Ok(told) };
    let Some(kind) = kinds.get(&op.kind) else { return Ok(told) };
    told.of = match (&op.intent, op.home()) {
        (Intent::Event { parent, .. }, _) => Some(*parent),
        (_, Some(Home::With(root))) => Some(root),
        _ => record_of(tx, kinds, op.rec, asker.now)?.and_then(|it| match it.home() {
            Some(Home::With(root)) => Some(root),
            _ => None,
        }),
    };
    for (key, value) in written(&op, kinds) {
        let part = kind.class_of(&key).map(|(part, _)| part);
        if reads && part.is_some_and(|part| asker.role.reads().contains(&part)) {
            told.groups.insert(key, value);
        } else {
            told.hidden.push(key);
        }
    }
    told.intent = Some(word(&op.intent).to_owned());
    (told.at, told.receipt) = (Some(op.hlc.clamped(logged.received).millis()), Some(op.receipt));
    Ok(told)
}

/// What an op writes; an event's fields under the key of its only group.
fn written(op: &Op, kinds: &Kinds) -> Vec<(GroupKey, Value)> {
    match (&op.intent, kinds.get(&op.kind)) {
        (Intent::Event { body, .. }, Some(kind)) => {
            vec![(GroupKey::of(kind.event_group().id), body.clone())]
        }
        _ => op.writes().into_owned().into_iter().map(|write| (write.key, write.value)).collect(),
    }
}

fn word(intent: &Intent) -> &'static str {
    match intent {
        Intent::Create { .. } => "create",
        Intent::Edit { .. } => "edit",
        Intent::Life { .. } => "life",
        Intent::Move { .. } => "move",
        Intent::Resolve { .. } => "resolve",
        Intent::Reopen { .. } => "reopen",
        Intent::Merge { .. } => "merge",
        Intent::Event { .. } => "event",
    }
}
