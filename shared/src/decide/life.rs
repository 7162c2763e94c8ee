//! Archive against edit: neither may bury the other unseen.
//!
//! The two are pairs, not numbers: for every edit and archive that did not see each other, a head that says
//! `active` stands on `life` beside the archiving one, and a coordinator decides.

use super::scope::{MarkerOf, Round, Scope, settle_round};
use crate::id::OpId;
use crate::kind::{GroupKey, HOME, LIFE, Part, is_archived};
use crate::outcome::Outcome;
use crate::record::{Head, RecordState};

const KEY: GroupKey = GroupKey::of(LIFE);

/// An edit has arrived: it speaks against each archiving that it had not seen.
pub(super) fn edited(scope: &mut Scope<'_>, record: &mut RecordState) {
    let unseen: Vec<OpId> = record
        .life()
        .iter()
        .filter(|head| head.marker.is_none() && is_archived(&head.value) && !archive_seen(scope, head))
        .map(|head| head.op)
        .collect();
    if unseen.is_empty() {
        return;
    }
    scope.bump_part(record, Part::Open);
    let rev = record.rev(Part::Open);
    let markers = unseen.into_iter().map(|archive| scope.marker(&MarkerOf::ThisOp, rev, archive)).collect();
    add(scope, record, markers, Round::SameUnlessClosed);
}

fn archive_seen(scope: &Scope<'_>, head: &Head) -> bool {
    !scope.redirected() && (scope.own(head) || head.rev <= scope.op.base_of(&KEY, Part::Open))
}

/// An archiving has arrived: each head that it had not seen, in the parts that its author reads, speaks against it.
pub(super) fn archived(scope: &mut Scope<'_>, record: &mut RecordState) {
    if !record.life().iter().any(|head| head.op == scope.op.id) {
        return;
    }
    let rev = record.rev(Part::Open);
    let markers: Vec<Head> = record
        .groups
        .iter()
        .filter(|(key, _)| {
            key.group != HOME && key.group != LIFE && scope.op.base.contains_key(&scope.part(key))
        })
        .flat_map(|(key, group)| group.heads.iter().map(move |head| (key, head)))
        .filter(|(key, head)| !head.first && !scope.seen(head, key))
        .map(|(_, head)| scope.marker(&MarkerOf::Head(head), rev, scope.op.id))
        .collect();
    let round = if scope.op.resolves() { Round::Next } else { Round::SameUnlessClosed };
    add(scope, record, markers, round);
}

fn add(scope: &mut Scope<'_>, record: &mut RecordState, markers: Vec<Head>, round: Round) {
    record.groups.entry(KEY).or_default().heads.extend(markers);
    settle_round(record, scope.kind, &KEY, round);
    if record.groups[&KEY].open {
        scope.note(KEY, Outcome::Conflict);
    }
}
