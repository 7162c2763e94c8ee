//! Saving: ops, what is shown, index and draft in one transaction; "saved" is said after the commit.

use super::meta::{self, LineState};
use super::op_row::{self, NewOp};
use super::{Store, StoreError, draft, overlay};
use rusqlite::{Connection, TransactionBehavior};
use shared::body::Snapshot;
use shared::clock::{Millis, Stamp, tick};
use shared::id::{Receipt, RecordId};
use shared::kind::{GroupKey, LIFE};
use shared::op::{Intent, Op};
use std::collections::BTreeSet;

/// A save that is on the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// For people: one an op, in order.
    pub receipts: Vec<Receipt>,
}

impl Store {
    /// A stamp for one op: greater than every one before, whatever the clock does.
    pub fn next_stamp(&mut self, now: Millis) -> Stamp {
        self.last_stamp = tick(self.last_stamp, now);
        self.last_stamp
    }

    /// Save the ops of one act. When this answers, they are on the disk; when it refuses, nothing was changed.
    pub fn save(
        &mut self,
        mut ops: Vec<Op>,
        opened: &[(RecordId, Snapshot)],
        draft: Option<RecordId>,
        now: Millis,
    ) -> Result<Saved, StoreError> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        refuse_changed_since(&tx, &ops, opened)?;
        let receipts = queue(&tx, &self.identity.short, &mut ops, now)?;
        overlay::refresh(&tx, &self.kinds, ops.iter().map(|op| op.rec))?;
        if let Some(id) = draft {
            draft::delete(&tx, id)?;
        }
        tx.commit()?;
        if !ops.is_empty() {
            self.remember();
        }
        Ok(Saved { receipts })
    }
}

/// Two tabs, or two people at one tablet: the form does not show what this store itself wrote meanwhile, and the
/// server could not tell, because it takes the ops of one line as seen by the later ones.
fn refuse_changed_since(
    conn: &Connection,
    ops: &[Op],
    opened: &[(RecordId, Snapshot)],
) -> Result<(), StoreError> {
    let mut keys = BTreeSet::new();
    for (rec, snapshot) in opened {
        let since = op_row::keys_since(conn, *rec, snapshot.mark)?;
        let ours = ops.iter().filter(|op| op.rec == *rec);
        keys.extend(ours.flat_map(|op| collisions(op, &since)));
    }
    if keys.is_empty() {
        return Ok(());
    }
    Err(StoreError::ChangedSinceOpened { keys: keys.into_iter().collect() })
}

fn collisions(op: &Op, since: &BTreeSet<GroupKey>) -> Vec<GroupKey> {
    // Archiving and merging speak about the whole record.
    let whole = matches!(op.intent, Intent::Life { .. } | Intent::Merge { .. });
    let mut ours = op_row::keys_of(op);
    ours.insert(GroupKey::of(LIFE));
    since.iter().filter(|key| whole || ours.contains(key)).copied().collect()
}

/// Each op gets its receipt, which it keeps, and its place in the line, which may change.
fn queue(conn: &Connection, short: &str, ops: &mut [Op], now: Millis) -> Result<Vec<Receipt>, StoreError> {
    let mut line: LineState = meta::load(conn)?;
    let before = op_row::newest(conn)?;
    for (number, op) in (before + 1..).zip(ops.iter_mut()) {
        op.receipt = Receipt::new(short, number);
        let text = serde_json::to_string(op).expect("an op is plain JSON");
        line.n += 1;
        line.chain = line.chain.then(op.id, &text);
        line.hlc = line.hlc.max(op.hlc);
        let (epoch, seq, chain) = (line.epoch, line.n, line.chain);
        op_row::insert(conn, &NewOp { op, text: &text, epoch, seq, chain, saved_at: now })?;
    }
    meta::keep(conn, &line)?;
    Ok(ops.iter().map(|op| op.receipt.clone()).collect())
}
