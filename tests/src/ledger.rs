//! What a tablet called saved against what the central store holds: every op, once.

use crate::process::{Server, Tablet};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use shared::id::{Line, OpId, OpSeq, RecordId, ReplicaId};
use std::collections::{BTreeMap, BTreeSet};
use sync_server::store::{self, LoggedOp, Tx};

/// What a tablet has called saved, sent or not.
pub struct Account {
    /// Whose ops.
    pub replica: ReplicaId,
    /// All of its outbox.
    pub ops: BTreeSet<OpId>,
    /// The records and events that they are about.
    pub records: BTreeSet<RecordId>,
}

impl Account {
    /// Of this tablet now.
    pub fn of(tablet: &Tablet) -> Result<Account> {
        Account::of_replica(tablet, replica_of(tablet)?)
    }

    /// Of this tablet, whose replica is known.
    pub fn of_replica(tablet: &Tablet, replica: ReplicaId) -> Result<Account> {
        let mut account = Account { replica, ops: BTreeSet::new(), records: BTreeSet::new() };
        for row in tablet.done(&["outbox", "--all"])? {
            account.ops.insert(row["op"].as_str().context("an op")?.parse()?);
            account.records.insert(row["record"].as_str().context("a record")?.parse()?);
        }
        Ok(account)
    }
}

/// The replica of a tablet.
pub fn replica_of(tablet: &Tablet) -> Result<ReplicaId> {
    let status = tablet.one(&["status"])?;
    Ok(status["replica"].as_str().with_context(|| status.to_string())?.parse()?)
}

/// Every op of these tablets lies in the log, decided, and in each line at one place; the log has no other op of
/// theirs; every record and event that they wrote is there; and the store is whole by its own account.
pub fn everything_is_there_once(server: &Server, accounts: &[Account]) -> Result<()> {
    let beside = server.beside()?;
    store::read(&*beside, store::contents)?;
    for Account { replica, ops, .. } in accounts {
        let replica = *replica;
        let held = store::read(&*beside, move |tx| held_of(tx, replica))?;
        held.no_op_has_two_places()?;
        let logged: BTreeSet<OpId> = held.ops.keys().copied().collect();
        ensure!(logged == *ops, "lost {:?}, never saved {:?}", ops - &logged, &logged - ops);
        let missing = store::read(&*beside, move |tx| missing(tx, held.ops.values().cloned()))?;
        ensure!(missing.is_empty(), "decided, and yet not there: {missing:?}");
    }
    Ok(())
}

/// These records and events are there, and no op of these replicas has two places in a line.
pub fn records_are_there(
    server: &Server,
    replicas: &[ReplicaId],
    records: &BTreeSet<RecordId>,
) -> Result<()> {
    let beside = server.beside()?;
    store::read(&*beside, store::contents)?;
    for &replica in replicas {
        store::read(&*beside, move |tx| held_of(tx, replica))?.no_op_has_two_places()?;
    }
    let records = records.clone();
    let gone = store::read(&*beside, move |tx| {
        let mut gone = Vec::new();
        for &id in &records {
            if tx.record(id)?.is_none() && tx.event(id)?.is_none() {
                gone.push(id);
            }
        }
        Ok(gone)
    })?;
    ensure!(gone.is_empty(), "called saved and gone: {gone:?}");
    Ok(())
}

/// The log has these ops, whatever became of them.
pub fn has_all(server: &Server, ops: impl IntoIterator<Item = OpId>) -> Result<()> {
    let ops: Vec<OpId> = ops.into_iter().collect();
    let lost = store::read(&*server.beside()?, move |tx| {
        let mut lost = Vec::new();
        for &op in &ops {
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
