//! Undo of a resolution: its candidates come back, as the next round.

use super::scope::{Round, settle_round};
use super::{Decision, Scene};
use crate::clock::Millis;
use crate::id::OpId;
use crate::kind::{GroupKey, LIFE, Part};
use crate::op::{Op, Revs};
use crate::outcome::{OpResult, Outcome, Refusal};
use crate::record::{Head, RecordState};
use std::collections::BTreeMap;

/// How long a resolution may be taken back.
pub const REOPEN_WITHIN: Millis = 7 * 24 * 3600 * 1000;

/// Take back `resolution` on `key`. When it is none, or somebody wrote after it, nothing changes and the outcome is
/// `merged`. Use and archive are not taken back but archived or revived again: their candidates are pairs of an
/// archiving with edits, not values that could stand once more.
pub(super) fn reopen(
    op: &Op,
    scene: Scene<'_>,
    resolution: OpId,
    key: GroupKey,
) -> Result<Decision, Refusal> {
    let mut record = scene.record.expect("the caller has seen the record");
    let may = record.id == op.rec && key.group != LIFE;
    let standing = record.groups.get(&key).and_then(|group| {
        group.heads.iter().position(|head| head.op == resolution && head.marker.is_none() && !head.stale)
    });
    let settled = record.settled.iter_mut().rev().find(|it| it.resolution == resolution && it.key == key);
    let (Some(place), Some(settled)) = (standing, settled.filter(|_| may)) else {
        return Ok(Decision { result: result(Outcome::Merged, &record, &[]), changed: Vec::new() });
    };
    if scene.now - settled.taken > REOPEN_WITHIN {
        return Err(Refusal::TooLate);
    }
    settled.reopened = Some((op.actor, op.hlc.clamped(scene.now).millis()));
    let part = scene.kind.class_of(&key).map_or(Part::Open, |(part, _)| part);
    let mut touched = vec![part];
    let back = bring_back(&mut record, &key, resolution);
    if let Some(group) = record.groups.get_mut(&key) {
        group.heads.splice(place..=place, back);
    }
    if forget_markers(&mut record, resolution) && part != Part::Open {
        touched.push(Part::Open);
    }
    for &part in &touched {
        record.next_rev(part, scene.epoch);
    }
    settle_round(&mut record, scene.kind, &GroupKey::of(LIFE), Round::SameUnlessClosed);
    settle_round(&mut record, scene.kind, &key, Round::SameUnlessClosed);
    Ok(Decision { result: result(Outcome::Applied, &record, &touched), changed: vec![record] })
}

fn result(outcome: Outcome, record: &RecordState, touched: &[Part]) -> OpResult {
    let revs: Revs = touched.iter().map(|&part| (part, record.rev(part))).collect();
    OpResult { outcome, revs, groups: BTreeMap::new(), refusal: None, closed: None }
}

/// The shadows that no other resolution covers.
fn bring_back(record: &mut RecordState, key: &GroupKey, resolution: OpId) -> Vec<Head> {
    let Some(group) = record.groups.get_mut(key) else { return Vec::new() };
    let mut back = Vec::new();
    group.shadows.retain_mut(|shadow| {
        shadow.by.remove(&resolution);
        if shadow.by.is_empty() {
            back.push(shadow.head.clone());
        }
        !shadow.by.is_empty()
    });
    back
}

/// A resolution that spoke against an archiving no longer does.
fn forget_markers(record: &mut RecordState, resolution: OpId) -> bool {
    let Some(group) = record.groups.get_mut(&GroupKey::of(LIFE)) else { return false };
    let before = group.heads.len();
    group.heads.retain(|head| head.marker.is_none() || head.op != resolution);
    group.heads.len() != before
}
