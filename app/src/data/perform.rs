//! Commands against the store: read what is named, decide, save in one transaction.

use super::act::{By, Plan, Planned, ops};
use super::compose::save;
use super::scene::{Scene, named, next_to};
use super::settle::{Decision, merge, reopen, resolve};
use super::{Change, Command, Data, Done, Draft, Edge, Refused};
use crate::store::index::Seen;
use crate::store::{DraftRow, Store};
use shared::body::Snapshot;
use shared::clock::Millis;
use shared::domain::infant_check::INFANT_CHECK;
use shared::id::RecordId;
use shared::weakness::{Weakness, has};
use std::collections::BTreeMap;

/// Carry a command out.
pub(super) fn perform(data: &mut Data, command: Command, edge: &mut Edge<'_>) -> Result<Done, Refused> {
    match command {
        Command::Save { changes, draft } => {
            let mut ids = named(&changes);
            ids.extend(earlier_checks(&data.store, &changes)?);
            act(data, edge, &ids, draft, |scene, _, fresh| save(scene, changes, fresh))
        }
        Command::Resolve { record, key, choice, reason, saw } => {
            let decision = Decision { record, key, choice, reason, saw };
            act(data, edge, &[record], None, |scene, store, _| {
                resolve(scene, store.snapshot(record)?, decision)
            })
        }
        Command::Reopen { resolution } => {
            let settled = data.store.settled_by(resolution)?.ok_or(Refused::NoConflict)?;
            act(data, edge, &[settled.record], None, |scene, store, _| {
                let opened = store.snapshot(settled.record)?;
                reopen(scene, opened, resolution, settled.record, settled.key)
            })
        }
        Command::Merge { loser, winner } => act(data, edge, &[loser, winner], None, |scene, store, _| {
            merge(scene, store.snapshot(loser)?, loser, winner)
        }),
        // The host asks the server for these before it comes here.
        Command::Desk(_) | Command::Export(_) => Err(Refused::AsksServer),
        Command::KeepDraft(draft) => keep_draft(data, &draft, edge.now),
        Command::DropDraft { id } => {
            data.store.drop_draft(id)?;
            Ok(Done { records: vec![id], ..Done::default() })
        }
        Command::MarkSeen { resolution } => {
            data.store.mark_seen(resolution, edge.now)?;
            Ok(Done::default())
        }
    }
}

/// Decide on the scene of these records, then save what was decided as one act.
fn act(
    data: &mut Data,
    edge: &mut Edge<'_>,
    ids: &[RecordId],
    draft: Option<RecordId>,
    decide: impl FnOnce(&mut Scene<'_>, &Store, &mut dyn FnMut() -> uuid::Uuid) -> Result<Plan, Refused>,
) -> Result<Done, Refused> {
    let me = data.me()?;
    let Data { store, packs } = data;
    let (kinds, known) = (store.kinds().clone(), known(store, ids)?);
    let mut scene = Scene { kinds: &kinds, packs, me: &me, now: edge.now, known };
    let mut plan = decide(&mut scene, store, edge.fresh)?;
    plan.ops = not_here_yet(store, plan.ops)?;
    if has(Weakness::BaseAtSave) {
        for planned in plan.ops.iter_mut().filter(|it| it.changes_what_was_there()) {
            planned.opened = store.snapshot(planned.rec)?;
        }
    }
    let ops = ops(&plan, &me, &mut || store.next_stamp(edge.now), edge.fresh);
    let (opened, flags) = (opened(&plan.ops), plan.flags);
    let (act, records) = (ops.first().map(|op| op.act.id), ops.iter().map(|op| op.rec).collect());
    let saved = store.save(ops, &opened, draft, edge.now)?;
    Ok(Done { act, receipts: saved.receipts, records, flags })
}

/// What is known of infants that are checked: a weight is judged beside those before it.
fn earlier_checks(store: &Store, changes: &[Change]) -> Result<Vec<RecordId>, Refused> {
    let mut ids = Vec::new();
    for change in changes {
        if let Change::Event { kind, parent, .. } = change
            && kind == INFANT_CHECK.name
        {
            ids.extend(store.events_of(*parent)?.into_iter().map(|row| row.id));
        }
    }
    Ok(ids)
}

/// These records and those that they live with, as they are seen here.
fn known(store: &Store, ids: &[RecordId]) -> Result<BTreeMap<RecordId, Seen>, Refused> {
    let mut known = BTreeMap::new();
    let mut open: Vec<RecordId> = ids.to_vec();
    while let Some(id) = open.pop() {
        if known.contains_key(&id) {
            continue;
        }
        if let Some(seen) = store.record(id)? {
            open.extend(next_to(&seen));
            known.insert(id, seen);
        }
    }
    Ok(known)
}

/// Without what a rule makes and is here already, made by an earlier save or on another tablet.
fn not_here_yet(store: &Store, planned: Vec<Planned>) -> Result<Vec<Planned>, Refused> {
    let mut kept = Vec::with_capacity(planned.len());
    for it in planned {
        if it.by == By::Person || store.record(it.rec)?.is_none() {
            kept.push(it);
        }
    }
    Ok(kept)
}

/// What the author saw of each record that she changed.
fn opened(planned: &[Planned]) -> Vec<(RecordId, Snapshot)> {
    planned.iter().filter(|it| it.changes_what_was_there()).map(|it| (it.rec, it.opened.clone())).collect()
}

fn keep_draft(data: &mut Data, draft: &Draft, now: Millis) -> Result<Done, Refused> {
    let doc = serde_json::to_string(draft).expect("a draft is plain JSON");
    data.store.keep_draft(&DraftRow { id: draft.id, about: draft.about, doc, saved_at: now })?;
    Ok(Done { records: vec![draft.id], ..Done::default() })
}
