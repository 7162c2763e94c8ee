//! What a tablet called saved against what the central store holds: every op, once.

use crate::process::{Server, Tablet};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use shared::id::{Line, OpId, OpSeq, RecordId, ReplicaId};
use std::collections::{BTreeMap, BTreeSet};
use sync_server::store::{self, LoggedOp, Tx};

/// The ops of a tablet's outbox, sent or not.
pub fn ops_of(tablet: &Tablet) -> Result<BTreeSet<OpId>> {
    let rows = tablet.done(&["outbox", "--all"])?;
    rows.iter().map(|row| Ok(row["op"].as_str().context("an op")?.parse()?)).collect()
}

/// The ops that a save queued, by the outbox; the records are those that it answered.
pub fn replica_of(tablet: &Tablet) -> Result<ReplicaId> {
    let status = tablet.one(&["status"])?;
    let id = status["replica"].as_str().or_else(|| status["replica"]["id"].as_str());
    Ok(id.with_context(|| status.to_string())?.parse()?)
}

/// Every op of these tablets lies in the log, decided, and in each line at one place; the log has no other op of
/// theirs; and every record and event that they wrote is there.
pub fn everything_is_there_once(server: &Server, tablets: &[&Tablet]) -> Result<()> {
    for tablet in tablets {
        let (replica, saved) = (replica_of(tablet)?, ops_of(tablet)?);
        let beside = server.beside()?;
        let held = store::read(&*beside, move |tx| held_of(tx, replica))?;
        held.no_op_has_two_places()?;
        let logged: BTreeSet<OpId> = held.ops.keys().copied().collect();
        ensure!(logged == saved, "lost {:?}, never saved {:?}", &saved - &logged, &logged - &saved);
        let missing = store::read(&*beside, move |tx| missing(tx, held.ops.into_values()))?;
        ensure!(missing.is_empty(), "decided, and yet not there: {missing:?}");
    }
    Ok(())
}

/// The log has these ops, whatever became of them.
pub fn has_all(server: &Server, ops: impl IntoIterator<Item = OpId>) -> Result<()> {
    let ops: Vec<OpId> = ops.into_iter().collect();
    let lost = store::read(&*server.beside()?, move |tx| {
        let mut lost = Vec::new();
        for op in ops {
            if tx.op(op)?.is_none() {
                lost.push(op);
            }
        }
        Ok(lost)
    })?;
    ensure!(lost.is_empty(), "lost: {lost:?}");
    Ok(())
}

/// What a central store holds of one replica.
struct Held {
    ops: BTreeMap<OpId, LoggedOp>,
    places: Vec<(Line, OpSeq, OpId)>,
}

impl Held {
    fn no_op_has_two_places(&self) -> Result<()> {
        let mut seen = BTreeSet::new();
        let twice = self.places.iter().find(|(line, _, op)| !seen.insert((*line, *op)));
        ensure!(twice.is_none(), "twice in one line: {twice:?}");
        Ok(())
    }
}

fn held_of(tx: &mut dyn Tx, replica: ReplicaId) -> store::Result<Held> {
    let mut held = Held { ops: BTreeMap::new(), places: Vec::new() };
    for row in tx.lines()?.into_iter().filter(|it| it.line.replica == replica) {
        for seq in 1..=row.last {
            let Some(id) = tx.op_at(row.line, seq)? else { continue };
            held.places.push((row.line, seq, id));
            held.ops.extend(tx.op(id)?.map(|op| (id, op)));
        }
    }
    Ok(held)
}

/// Records and events that an accepted op wrote and that are not there.
fn missing(tx: &mut dyn Tx, ops: impl Iterator<Item = LoggedOp>) -> store::Result<Vec<RecordId>> {
    let mut missing = Vec::new();
    for op in ops.filter(|op| op.result.refusal.is_none()) {
        let text: Value = serde_json::from_str(&op.text).unwrap_or_default();
        let Some(id) = text["rec"].as_str().and_then(|it| it.parse().ok()) else { continue };
        if tx.record(id)?.is_none() && tx.event(id)?.is_none() {
            missing.push(id);
        }
    }
    Ok(missing)
}

/// Every stream that two of these tablets read has the same count and sum on both, and nothing waits on any.
pub fn all_are_equal(tablets: &[&Tablet]) -> Result<()> {
    let mut first: BTreeMap<String, Value> = BTreeMap::new();
    for tablet in tablets {
        let waiting = tablet.done(&["outbox"])?;
        ensure!(waiting.is_empty(), "nothing waits, nothing was refused: {waiting:?}");
        for row in tablet.done(&["digest"])? {
            let stream = row["stream"].as_str().with_context(|| row.to_string())?.to_owned();
            let digest = serde_json::json!([row["count"], row["sum"]]);
            let other = first.entry(stream.clone()).or_insert_with(|| digest.clone());
            ensure!(*other == digest, "{stream}: {other} and {digest}");
        }
    }
    Ok(())
}
