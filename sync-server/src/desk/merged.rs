//! What met another change and merged by itself: enough to see it, and to put an earlier value back by an ordinary edit.

use super::{Asker, DAY_MS, somebody};
use crate::reconcile::{place_of, record_of};
use crate::store::{LoggedOp, OpList, Result, Tx};
use serde_json::Value;
use shared::desk::{DESK_DAYS, DESK_PAGE_MAX, DeskPage, MergedGroup, MergedOp};
use shared::kind::{GroupKey, HOME, Kind, Kinds, LIFE, MergeClass};
use shared::op::Op;
use shared::outcome::Outcome;
use shared::record::{Candidate, Head, RecordState};

/// Ops that are read at once.
const BATCH: u32 = 100;

/// Ops that one page looks through; the next page goes on behind them.
const LOOKED_MAX: usize = 2_000;

/// A page of merged ops of the last days in the asker's dong, newest first.
pub(super) fn page(
    tx: &mut dyn Tx,
    kinds: &Kinds,
    asker: &Asker,
    limit: u32,
    after: Option<i64>,
) -> Result<DeskPage<MergedOp>> {
    let limit = limit.min(DESK_PAGE_MAX) as usize;
    let (mut rows, mut cursor, mut looked) = (Vec::new(), after, 0);
    loop {
        let batch = tx.listed(OpList::Merged, cursor, BATCH)?;
        let is_end = batch.is_empty();
        for (place, op) in batch {
            // The log is in the order in which ops came: behind the first that is too old all are.
            if asker.now - op.received > DESK_DAYS * DAY_MS {
                return Ok(DeskPage { rows, next: None });
            }
            if rows.len() == limit || looked >= LOOKED_MAX {
                return Ok(DeskPage { rows, next: cursor });
            }
            (cursor, looked) = (Some(place), looked + 1);
            rows.extend(told(tx, kinds, asker, place, &op)?);
        }
        if is_end {
            return Ok(DeskPage { rows, next: None });
        }
    }
}

/// The op for this asker; nothing when its record is in no dong of hers, or no group of it is hers to read.
fn told(
    tx: &mut dyn Tx,
    kinds: &Kinds,
    asker: &Asker,
    place: i64,
    logged: &LoggedOp,
) -> Result<Option<MergedOp>> {
    let Ok(op) = serde_json::from_str::<Op>(&logged.text) else { return Ok(None) };
    let (dong, kind) = (place_of(tx, kinds, &op, asker.now)?, kinds.get(&op.kind));
    let record = record_of(tx, kinds, op.rec, asker.now)?;
    let (Some(dong), Some(kind), Some(record)) = (dong, kind, record) else { return Ok(None) };
    if !asker.dong.contains(&dong) {
        return Ok(None);
    }
    let groups: Vec<MergedGroup> = op
        .writes()
        .into_owned()
        .into_iter()
        .filter(|write| reads(asker, kind, &write.key))
        .map(|write| group_told(kind, &record, logged, write.key, write.value))
        .collect();
    if groups.is_empty() {
        return Ok(None);
    }
    Ok(Some(MergedOp {
        place,
        op: op.id,
        by: somebody(tx, op.actor)?,
        at: op.hlc.clamped(logged.received).millis(),
        receipt: op.receipt,
        received: logged.received,
        record: record.id,
        kind: op.kind,
        dong,
        groups,
    }))
}

fn reads(asker: &Asker, kind: &Kind, key: &GroupKey) -> bool {
    kind.class_of(key).is_some_and(|(part, _)| asker.role.reads().contains(&part))
        && ![HOME, LIFE].contains(&key.group)
}

fn group_told(
    kind: &Kind,
    record: &RecordState,
    logged: &LoggedOp,
    key: GroupKey,
    value: Value,
) -> MergedGroup {
    let group = record.groups.get(&key);
    let own: Option<&Head> = group.and_then(|it| it.heads.iter().find(|head| head.op == logged.id));
    let class = kind.class_of(&key).map_or(MergeClass::Significant, |(_, class)| class);
    let now = group.and_then(|it| it.shown(class)).cloned();
    MergedGroup {
        merged: logged.result.groups.get(&key) == Some(&Outcome::Merged),
        prior: own.and_then(|head| head.prior.clone()),
        stands: own.is_some() && now.as_ref() == Some(&value),
        others: group
            .into_iter()
            .flat_map(|it| &it.heads)
            .filter(|head| head.op != logged.id)
            .map(Candidate::of)
            .collect(),
        key,
        value,
        now,
    }
}
