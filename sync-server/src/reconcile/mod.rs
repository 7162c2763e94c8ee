//! From a push to what is stored, published and answered.
//!
//! `shared::decide` judges one op; here are the lines that ops come in, the acts that apply whole, the rights, what
//! waits for what, and the places in the streams, which are taken last in the transaction. Knows no HTTP and no engine.

mod act;
mod ahead;
mod form;
mod line;
mod mend;
mod own;
mod place;
mod publish;
mod pull;
mod repair;
mod rights;
mod snapshot;
mod work;

pub use ahead::ahead;
pub use mend::{Results, mend, open_again, take_on};
pub use pull::reply;
pub use snapshot::{Needed, Snapshot, make as make_snapshot, readable};

use crate::store::{LineRow, ReplicaRow, Result, StaffRow, Tx};
use act::Item;
use shared::clock::{Millis, seoul_day};
use shared::id::{DongCode, Line, OpSeq, RecordId};
use shared::kind::{Home, Kinds};
use shared::op::Op;
use shared::outcome::OpResult;
use shared::protocol::{Ack, Push, Through};
use shared::record::RecordState;
use std::collections::BTreeMap;
use std::sync::Arc;
use work::Work;

/// Whose request it is, as authenticated.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The replica that the token belongs to.
    pub replica: ReplicaRow,
    /// Its owner.
    pub staff: StaffRow,
}

/// Whether a push speaks of the caller's own replica; anything else is no request of this protocol.
pub fn belongs_to(caller: &Caller, push: &Push) -> bool {
    push.line.replica == caller.replica.id
        && push.parent.is_none_or(|parent| parent.line.replica == caller.replica.id)
        && push.first >= 1
        && push.entries.iter().zip(push.first..).all(|(entry, seq)| entry.seq == seq)
}

/// Take the ops of a push, in order, each act whole. The caller has checked [`belongs_to`].
/// The answer may go out only after the transaction is committed.
pub fn push(tx: &mut dyn Tx, kinds: &Kinds, caller: &Caller, push: &Push, now: Millis) -> Result<Ack> {
    let row = match tx.line(push.line)? {
        Some(row) => row,
        None => LineRow::start(push.line, push.parent),
    };
    match line::compare(tx, &row, push)? {
        line::Standing::Gap => Ok(through(row, BTreeMap::new())),
        line::Standing::Fork(at) => Ok(Ack::Fork { line: push.line, at }),
        line::Standing::Fits => take(tx, kinds, caller, push, row, now),
    }
}

/// The dong that the record of an op is in now, or where a new one shall be with a household that is there. `None` for
/// what is not known here.
pub fn place_of(tx: &mut dyn Tx, kinds: &Kinds, op: &Op, now: Millis) -> Result<Option<DongCode>> {
    let work = &mut Work::begin(tx, kinds, now)?;
    match op.home() {
        // Where somebody wished a household to be tells nothing of where it is.
        Some(Home::Dong(_)) if work.record(op.rec)?.is_none() => Ok(None),
        _ => rights::dong_of_op(work, op),
    }
}

/// A record as it is, or the one that it was merged into.
pub fn record_of(tx: &mut dyn Tx, kinds: &Kinds, id: RecordId, now: Millis) -> Result<Option<RecordState>> {
    Ok(Work::begin(tx, kinds, now)?.resolved(id)?.map(Arc::unwrap_or_clone))
}

fn take(
    tx: &mut dyn Tx,
    kinds: &Kinds,
    caller: &Caller,
    push: &Push,
    mut row: LineRow,
    now: Millis,
) -> Result<Ack> {
    tx.put_line(&row)?;
    let mut work = Work::begin(tx, kinds, now)?;
    let fresh: Vec<_> = push.entries.iter().filter(|entry| entry.seq > row.last).collect();
    let acts = act::whole_acts(&fresh, row.chain);
    let (ops, records) = act::needed(&acts);
    work.expect(&ops, &records)?;
    for items in acts {
        for Item { seq, chain, .. } in &items {
            row.last = *seq;
            row.chain = *chain;
        }
        act::take(&mut work, caller, row.line, items)?;
    }
    if work.taken > 0 {
        work.tx.count_ops(row.line.replica, seoul_day(now), work.taken)?;
    }
    let (places, decided) = (std::mem::take(&mut work.places), std::mem::take(&mut work.results));
    publish::publish(work)?;
    tx.put_line(&row)?;
    let decided = |seq: OpSeq| decided.get(places.get(&seq)?).cloned();
    let results = outcomes(tx, row.line, push, decided)?;
    Ok(through(row, results))
}

/// What became of the entries and of the ops asked about, looked up at the end: a later act of the same push may have
/// released an earlier one. What this push has decided need not be read again.
fn outcomes(
    tx: &mut dyn Tx,
    line: Line,
    push: &Push,
    decided: impl Fn(OpSeq) -> Option<OpResult>,
) -> Result<BTreeMap<OpSeq, OpResult>> {
    let mut results = BTreeMap::new();
    for seq in push.entries.iter().map(|entry| entry.seq).chain(push.ask.iter().copied()) {
        if let Some(result) = decided(seq) {
            results.insert(seq, result);
            continue;
        }
        if let Some(op) = tx.op_at(line, seq)? {
            results.extend(tx.op(op)?.map(|logged| (seq, logged.result)));
        }
    }
    Ok(results)
}

fn through(row: LineRow, results: BTreeMap<OpSeq, OpResult>) -> Ack {
    Ack::Through(Through {
        line: row.line,
        through: row.last,
        chain: row.chain,
        results,
        durable_through: row.durable,
    })
}
