//! Two records that are one: the loser becomes a name of the winner, and nothing unseen is buried with it.

use super::scope::{Round, Scope, rev_in_loser, settle_round};
use super::{Decision, Origin, Scene};
use crate::kind::{GroupKey, HOME, LIFE};
use crate::op::{Op, Revs};
use crate::outcome::{OpResult, Outcome, Refusal};
use crate::record::{Head, RecordState};
use std::collections::BTreeMap;

/// Merge the op's record into the other. Already one: `merged`. In different dong: refused, move first.
pub(super) fn merge(op: &Op, origin: &Origin, mut scene: Scene<'_>) -> Result<Decision, Refusal> {
    let mut winner = scene.other.take().ok_or(Refusal::Awaits { record: op.rec })?;
    let mut loser = scene.record.take().ok_or(Refusal::Awaits { record: op.rec })?;
    if loser.id == winner.id || loser.id != op.rec {
        let result = OpResult {
            outcome: Outcome::Merged,
            revs: Revs::new(),
            groups: BTreeMap::new(),
            refusal: None,
            closed: None,
        };
        return Ok(Decision { result, changed: Vec::new() });
    }
    if loser.home() != winner.home() || loser.kind != winner.kind {
        return Err(Refusal::MergeAcross);
    }
    for part in scene.kind.parts() {
        loser.next_rev(part, scene.epoch);
        winner.next_rev(part, scene.epoch);
    }
    let scope = Scope::new(op, origin, &scene, &loser);
    for (key, group) in &loser.groups {
        let moved: Vec<Head> = group
            .heads
            .iter()
            .filter(|head| key.element.is_some() || !scope.seen(head, key))
            .map(|head| Head {
                rev: winner.rev(scope.part(key)),
                was: None,
                lrev: rev_in_loser(head, loser.id),
                ..head.clone()
            })
            .collect();
        if key.group != HOME && key.group != LIFE && !moved.is_empty() {
            take_over(&mut winner, *key, moved);
            settle_round(&mut winner, scene.kind, key, Round::SameUnlessClosed);
        }
    }
    loser.alias = Some(winner.id);
    winner.losers.push(loser.id);
    let revs = loser.revs.clone();
    let result =
        OpResult { outcome: Outcome::Applied, revs, groups: BTreeMap::new(), refusal: None, closed: None };
    Ok(Decision { result, changed: vec![loser, winner] })
}

fn take_over(winner: &mut RecordState, key: GroupKey, moved: Vec<Head>) {
    winner.groups.entry(key).or_default().heads.extend(moved);
}
