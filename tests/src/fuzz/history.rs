//! `decide` on histories of any ops on a few records: it ends, always alike, and no head goes that was not seen.

use super::draw::Draw;
use crate::author::{Author, NOW};
use shared::decide::{Decision, Origin, Scene, decide};
use shared::id::{OpId, RecordId, Rev};
use shared::kind::{Kind, LIFE, MergeClass, Part, Shape};
use shared::op::{Intent, Op, Revs};
use shared::policy::Role;
use shared::record::{Head, RecordState};
use std::collections::{BTreeMap, BTreeSet};

/// Kinds of records whose groups are of every merge class and part.
const KINDS: [&str; 2] = ["household", "person"];

/// A history out of these bytes.
pub fn history(bytes: &[u8]) {
    let (mut draw, kinds) = (Draw::of(bytes), shared::domain::kinds());
    let mut authors = [Author::new(1, Role::Nurse), Author::new(2, Role::Coordinator)];
    let mut records: BTreeMap<RecordId, RecordState> = BTreeMap::new();
    let mut sent: [BTreeSet<OpId>; 2] = Default::default();
    let mut epoch = 0;
    while !draw.is_over() {
        let by = draw.below(2);
        let kind = kinds.get(draw.pick::<&str>(&KINDS)).expect("a kind of the domain");
        let rec = draw.record();
        let intent = draw.intent(kind);
        if writes_twice(&intent) {
            // Refused by its form before anything is decided.
            continue;
        }
        let mut op = authors[by].op(kind.name, rec, intent);
        let known = records.get(&rec).map_or(0, |record| record.rev(Part::Open));
        for part in Part::ALL {
            op.base.insert(part, known - Rev::try_from(draw.below(3)).expect("a small number"));
        }
        if draw.below(4) == 0 {
            let key = draw.key(kind);
            op.pins.insert(key, known);
            op.joins.insert(draw.key(kind));
        }
        epoch += i64::from(draw.below(40) == 39);
        let was = if draw.below(8) == 0 { Revs::from([(Part::Open, known)]) } else { Revs::new() };
        let origin = Origin { line: authors[by].line, was };
        let other = match op.intent {
            Intent::Merge { into } => root(&records, into),
            _ => None,
        };
        let before = root(&records, rec);
        if before.iter().chain(&other).any(|record| record.kind != kind.name) {
            // Refused before anything is decided: a record keeps its kind.
            continue;
        }
        let scene = Scene { kind, record: before.clone(), other, own: &sent[by], now: NOW, epoch };
        let decision = decide(&op, &origin, scene.clone());
        assert_eq!(decision, decide(&op, &origin, scene), "decided alike");
        let Ok(decision) = decision else { continue };
        check(&op, kind, before.as_ref(), &sent[by], &decision);
        sent[by].insert(op.id);
        records.extend(decision.changed.into_iter().map(|record| (record.id, record)));
    }
}

fn writes_twice(intent: &Intent) -> bool {
    let (Intent::Create { writes } | Intent::Edit { writes }) = intent else { return false };
    writes.iter().map(|write| write.key).collect::<BTreeSet<_>>().len() < writes.len()
}

fn root(records: &BTreeMap<RecordId, RecordState>, id: RecordId) -> Option<RecordState> {
    let record = records.get(&id)?;
    record.alias.map_or_else(|| Some(record.clone()), |winner| root(records, winner))
}

fn check(op: &Op, kind: &Kind, before: Option<&RecordState>, own: &BTreeSet<OpId>, decision: &Decision) {
    assert!(kind.shape == Shape::Record && decision.changed.len() <= 2);
    for record in &decision.changed {
        for (key, group) in &record.groups {
            let ids: BTreeSet<OpId> = group.heads.iter().map(|head| head.op).collect();
            let (_, class) = kind.class_of(key).expect("only known groups are written");
            let markers = key.group == LIFE;
            assert!(markers || ids.len() == group.heads.len(), "an op is one head");
            let meets = matches!(class, MergeClass::Significant | MergeClass::Set);
            assert!(!meets || group.open == group.differs(), "open exactly when they differ: {key}");
        }
    }
    let (Some(before), Some(after)) = (before, decision.changed.first()) else { return };
    for (part, rev) in &before.revs {
        assert!(after.rev(*part) >= *rev, "revs never go back");
    }
    // A merge moves heads, taking back brings others back, and an op for a merged record is judged by that one's revs.
    if matches!(op.intent, Intent::Merge { .. } | Intent::Reopen { .. }) || before.id != op.rec {
        return;
    }
    for (key, group) in before.groups.iter().filter(|(key, _)| key.group != LIFE) {
        let (part, _) = kind.class_of(key).expect("only known groups are written");
        let seen = |head: &Head| {
            let base = op.base_of(key, part);
            head.rev <= base
                || head.was.is_some_and(|was| was <= base)
                || own.contains(&head.op)
                || head.by == op.actor
        };
        let stands = |head: &Head| {
            after.groups.get(key).is_some_and(|it| it.heads.iter().any(|other| other.op == head.op))
        };
        let vanished = group.heads.iter().find(|head| !stands(head) && !seen(head));
        assert!(vanished.is_none(), "{key}: {vanished:?} went unseen by {op:?}");
    }
}
