//! One op at work on one record: what it has seen, the new revs it gives, what is reported about it.

use super::{Origin, Scene};
use crate::clock::{Millis, Stamp};
use crate::id::{Line, OpId, RecordId, Rev, ServerEpoch, epoch_of};
use crate::kind::{ACTIVE, GroupKey, Kind, LIFE, MergeClass, Part};
use crate::op::{Intent, Op, Revs, Write};
use crate::outcome::{OpResult, Outcome};
use crate::record::{GroupState, Head, RecordState, Shadow};
use crate::weakness::{Weakness, has};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What one op sees and does.
pub(super) struct Scope<'a> {
    pub(super) op: &'a Op,
    pub(super) kind: &'a Kind,
    pub(super) line: Line,
    own: &'a BTreeSet<OpId>,
    was: Revs,
    now: Millis,
    epoch: ServerEpoch,
    /// The op names a record that was merged into this one.
    redirected: bool,
    bumped: BTreeSet<Part>,
    groups: BTreeMap<GroupKey, Outcome>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(op: &'a Op, origin: &Origin, scene: &Scene<'a>, record: &RecordState) -> Self {
        Scope {
            op,
            kind: scene.kind,
            line: origin.line,
            own: scene.own,
            // No acknowledgement gave a rev below 1: kept, it would count as seen by whoever has seen nothing.
            was: origin.was.iter().filter(|(_, was)| **was > 0).map(|(part, was)| (*part, *was)).collect(),
            now: scene.now,
            epoch: scene.epoch,
            redirected: record.id != op.rec,
            bumped: BTreeSet::new(),
            groups: BTreeMap::new(),
        }
    }

    /// The part of a key that `check_groups` has let through.
    pub(super) fn part(&self, key: &GroupKey) -> Part {
        self.kind.class_of(key).map_or(Part::Open, |(part, _)| part)
    }

    /// One new rev for every part that the op touches.
    pub(super) fn bump(&mut self, record: &mut RecordState, writes: &[Write]) {
        for write in writes {
            self.bump_part(record, self.part(&write.key));
        }
    }

    pub(super) fn bump_part(&mut self, record: &mut RecordState, part: Part) {
        if self.bumped.insert(part) {
            record.next_rev(part, self.epoch);
        }
    }

    /// When the op was made, by the device but not later than the server's clock.
    pub(super) fn at(&self) -> Millis {
        self.op.hlc.clamped(self.now).millis()
    }

    /// The server's clock.
    pub(super) fn now(&self) -> Millis {
        self.now
    }

    /// Whether the head comes from this line, or from the line that it forked from.
    pub(super) fn own(&self, head: &Head) -> bool {
        self.own.contains(&head.op)
    }

    /// Whether the head is superseded, not contradicted: its author had it in sight, or it is her own elsewhere.
    pub(super) fn seen(&self, head: &Head, key: &GroupKey) -> bool {
        self.in_sight(head, key) || head.addr == self.op.rec && self.same_person_elsewhere(head)
    }

    /// Whether the author had the head in sight on this very replica.
    fn in_sight(&self, head: &Head, key: &GroupKey) -> bool {
        if head.addr == self.op.rec && self.own(head) {
            return true;
        }
        let base = self.op.base_of(key, self.part(key));
        let joins = self.op.joins.contains(key) && !has(Weakness::NoJoins);
        if self.redirected {
            return !joins && head.addr == self.op.rec && head.lrev.is_some_and(|rev| rev <= base);
        }
        !joins
            && (head.rev <= base
                || head.was.is_some_and(|was| epoch_of(was) == epoch_of(base) && was <= base))
    }

    /// Whether a head goes that was not seen: never, but for a known mistake.
    fn overrides(&self, head: &Head) -> bool {
        has(Weakness::LastWriterByClock) && head.stamp <= self.op.hlc
            || has(Weakness::ResolveAll) && self.op.resolves()
    }

    /// One person with two tablets does not contradict herself: the later op wins.
    fn same_person_elsewhere(&self, head: &Head) -> bool {
        head.by == self.op.actor && head.line.replica != self.line.replica
    }

    pub(super) fn redirected(&self) -> bool {
        self.redirected
    }

    /// Superseded before it came again after a restore: it is logged and adds no head.
    fn late(&self, group: &GroupState, key: &GroupKey) -> bool {
        let was = self.was.get(&self.part(key)).copied().unwrap_or(0);
        was > 0 && !self.redirected && group.lost.get(&epoch_of(was)).is_some_and(|&lost| was <= lost)
    }

    /// Write one group: heads that were seen go, the others stay beside the new one.
    pub(super) fn write(&mut self, record: &mut RecordState, key: &GroupKey, value: &Value) {
        let part = self.part(key);
        let rev = record.rev(part);
        let group = record.groups.entry(*key).or_default();
        let markers = if key.group == LIFE { take_markers(group) } else { Vec::new() };
        let heads = std::mem::take(&mut group.heads);
        let wrote_last = || heads.iter().max_by_key(|head| head.rev).is_some_and(|head| self.own(head));
        let all_seen = has(Weakness::NoForeignRev) && wrote_last();
        let late = self.late(group, key);
        // What comes again late is not the later of one person's two values, whenever it arrives.
        let goes = |head: &Head| match late {
            true => self.in_sight(head, key),
            false => self.seen(head, key) || all_seen,
        };
        let first_goes = heads.first().is_some_and(goes);
        let (gone, left): (Vec<Head>, Vec<Head>) =
            heads.into_iter().partition(|head| goes(head) || self.overrides(head));
        if key.group != LIFE {
            self.shade(group, key, &gone);
        }
        // A resolution may be taken back: what it covered must be able to come again.
        if !self.redirected && !self.op.joins.contains(key) && !self.op.resolves() {
            let base = self.op.base_of(key, part);
            let lost = group.lost.entry(epoch_of(base)).or_insert(base);
            *lost = base.max(*lost);
        }
        let new = self.head(prior_value(&gone, &left), &gone, rev, value, part);
        let report = self.met(&left, &gone, value);
        let nothing = has(Weakness::EqualIsNothing) && left.iter().all(|head| head.value == *value);
        group.heads = match ((late || nothing) && !left.is_empty(), first_goes) {
            (true, _) => left,
            (false, true) => [vec![new], left].concat(),
            (false, false) => [left, vec![new]].concat(),
        };
        keep_markers(group, markers);
        let round = if self.op.resolves() { Round::Next } else { Round::SameUnlessClosed };
        settle_round(record, self.kind, key, round);
        self.report(record, key, report);
    }

    fn head(&self, prior: Option<Value>, gone: &[Head], rev: Rev, value: &Value, part: Part) -> Head {
        let after_gone = gone.iter().map(|head| head.stamp.next()).max().unwrap_or(Stamp(i64::MIN));
        Head {
            op: self.op.id,
            line: self.line,
            rev,
            value: value.clone(),
            stamp: self.op.hlc.clamped(self.now).max(after_gone),
            addr: self.op.rec,
            was: if self.redirected { None } else { self.was.get(&part).copied() },
            lrev: None,
            marker: None,
            first: matches!(self.op.intent, Intent::Create { .. }),
            stale: false,
            by: self.op.actor,
            at: self.at(),
            receipt: self.op.receipt.clone(),
            prior,
        }
    }

    /// What an undo of a resolution would bring back.
    fn shade(&self, group: &mut GroupState, key: &GroupKey, gone: &[Head]) {
        let resolves = self.op.resolves();
        group.shadows.retain_mut(|shadow| {
            if !self.seen(&shadow.head, key) {
                return true;
            }
            if resolves {
                shadow.by.insert(self.op.id);
            }
            resolves
        });
        for head in gone {
            group.shadows.retain(|shadow| !shadow.by.contains(&head.op));
            if resolves {
                let mut head = head.clone();
                head.stale = true;
                group.shadows.retain(|shadow| shadow.head.op != head.op);
                group.shadows.push(Shadow { head, by: BTreeSet::from([self.op.id]) });
            }
        }
    }

    /// Whether somebody else's unseen value stands beside this one, or gave way to the same person's later one.
    fn met(&self, left: &[Head], gone: &[Head], value: &Value) -> Outcome {
        let other_hand = gone
            .iter()
            .any(|head| !self.own(head) && self.same_person_elsewhere(head) && head.value != *value);
        if left.is_empty() && !other_hand { Outcome::Applied } else { Outcome::Merged }
    }

    fn report(&mut self, record: &RecordState, key: &GroupKey, met: Outcome) {
        let open = record.groups.get(key).is_some_and(|group| group.open);
        let outcome = if open { Outcome::Conflict } else { met };
        if outcome != Outcome::Applied {
            self.groups.insert(*key, outcome);
        }
    }

    /// The answer about the whole op.
    pub(super) fn result(&self, record: &RecordState) -> OpResult {
        let worst = self.groups.values().max().copied().unwrap_or(Outcome::Applied);
        let outcome = match worst {
            Outcome::Applied if self.others_changed(record) => Outcome::Merged,
            worst => worst,
        };
        let revs = if self.redirected {
            Revs::new()
        } else {
            self.bumped.iter().map(|&part| (part, record.rev(part))).collect()
        };
        OpResult { outcome, revs, groups: self.groups.clone(), refusal: None, closed: None }
    }

    /// Whether another group of the same parts was changed by somebody out of the author's sight.
    fn others_changed(&self, record: &RecordState) -> bool {
        let written: BTreeSet<GroupKey> = self.op.writes().iter().map(|write| write.key).collect();
        record.groups.iter().any(|(key, group)| {
            let part = self.part(key);
            !written.contains(key)
                && self.bumped.contains(&part)
                && group.heads.iter().any(|head| {
                    head.op != self.op.id
                        && !self.own(head)
                        && head.rev > self.op.base_of(key, part)
                        && !head.first
                })
        })
    }

    pub(super) fn note(&mut self, key: GroupKey, outcome: Outcome) {
        self.groups.insert(key, outcome);
    }

    /// A head on `life` that speaks for `op` against the archiving `archive`.
    pub(super) fn marker(&self, speaks: &MarkerOf<'_>, rev: Rev, archive: OpId) -> Head {
        let template = match speaks {
            MarkerOf::ThisOp => self.head(None, &[], rev, &Value::from(ACTIVE), Part::Open),
            MarkerOf::Head(head) => (*head).clone(),
        };
        Head {
            rev,
            value: Value::from(ACTIVE),
            stamp: Stamp(0),
            was: None,
            lrev: None,
            marker: Some(archive),
            first: false,
            stale: false,
            prior: None,
            ..template
        }
    }
}

/// For whom a marker speaks.
pub(super) enum MarkerOf<'a> {
    ThisOp,
    Head(&'a Head),
}

/// Which round a conflict is in that was open before.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Round {
    /// It stays in its round.
    SameUnlessClosed,
    /// A resolution that leaves several values is the next round.
    Next,
}

/// Open or close the conflict of a significant group after its heads have changed.
pub(super) fn settle_round(record: &mut RecordState, kind: &Kind, key: &GroupKey, round: Round) {
    let significant = kind.class_of(key).is_some_and(|(_, class)| class == MergeClass::Significant);
    let Some(group) = record.groups.get_mut(key) else { return };
    let open = significant && group.differs();
    if open && (!group.open || round == Round::Next) {
        group.round += 1;
    }
    group.open = open;
}

/// What was shown before this op: what it superseded, or what the value beside it had superseded. An element that was
/// removed has no value, and JSON knows no difference between none and `null`.
fn prior_value(gone: &[Head], left: &[Head]) -> Option<Value> {
    let before = gone.first().map(|head| head.value.clone()).filter(|value| !value.is_null());
    before.or_else(|| left.first().and_then(|head| head.prior.clone()))
}

fn take_markers(group: &mut GroupState) -> Vec<Head> {
    let (markers, heads) =
        std::mem::take(&mut group.heads).into_iter().partition(|head| head.marker.is_some());
    group.heads = heads;
    markers
}

/// A marker goes when its archive head goes.
fn keep_markers(group: &mut GroupState, markers: Vec<Head>) {
    let standing: BTreeSet<OpId> = group.heads.iter().map(|head| head.op).collect();
    group.heads.extend(
        markers.into_iter().filter(|head| head.marker.is_some_and(|archive| standing.contains(&archive))),
    );
}

/// The rev that a head had in the record that is merged away.
pub(super) fn rev_in_loser(head: &Head, loser: RecordId) -> Option<Rev> {
    if head.addr == loser { Some(head.rev) } else { head.lrev }
}
