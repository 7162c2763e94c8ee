//! Which heads of a record come from the same hand: this line, or the line that it forked from.
//!
//! The same tablet is not enough: two clones of a store are two lines.

use crate::store::{Result, Tx};
use shared::digest::Chain;
use shared::id::{Line, OpId, OpSeq};
use shared::kind::{GroupKey, Kind, Part};
use shared::op::Op;
use shared::record::{Head, RecordState};
use shared::weakness::{Weakness, has};
use std::collections::BTreeSet;

/// Most forks that are followed back.
const FORKS_MAX: usize = 64;

/// The ops among the heads that the author cannot have seen by rev, and that this line had submitted before.
pub(super) fn own_ops(
    tx: &mut dyn Tx,
    (line, at): (Line, OpSeq),
    op: &Op,
    kind: &Kind,
    record: &RecordState,
) -> Result<BTreeSet<OpId>> {
    let redirected = record.id != op.rec;
    let doubtful = |key: &GroupKey, head: &Head| {
        let part = kind.class_of(key).map_or(Part::Open, |(part, _)| part);
        redirected || head.rev > op.base_of(key, part) || op.joins.contains(key)
    };
    let asked: BTreeSet<OpId> = record
        .groups
        .iter()
        .flat_map(|(key, group)| {
            let shadows = group.shadows.iter().map(|shadow| &shadow.head);
            group.heads.iter().chain(shadows).filter(move |head| doubtful(key, head))
        })
        .map(|head| head.op)
        .collect();
    let mut own = BTreeSet::new();
    for id in asked {
        if is_own(tx, line, at, id)? {
            own.insert(id);
        }
    }
    Ok(own)
}

/// Only what came before it in the line: an op that was refused and is taken later has not seen what its author wrote
/// after it.
fn is_own(tx: &mut dyn Tx, line: Line, at: OpSeq, op: OpId) -> Result<bool> {
    if let Some(seq) = tx.submitted(line, op)? {
        return Ok(seq < at);
    }
    if has(Weakness::OwnByDevice) && tx.op(op)?.is_some_and(|it| it.line.replica == line.replica) {
        return Ok(true);
    }
    let mut child = line;
    for _ in 0..FORKS_MAX {
        let Some(parent) = tx.line(child)?.and_then(|row| row.parent) else { return Ok(false) };
        let Some(row) = tx.line(parent.line)? else { return Ok(false) };
        let chain = match parent.fork {
            0 => Some(Chain::START),
            fork if fork > row.last => None,
            fork => tx.chain_at(parent.line, fork)?,
        };
        // A parent line that was rewritten after a restore of the server shares nothing.
        if chain != Some(parent.chain) {
            return Ok(false);
        }
        if tx.submitted(parent.line, op)?.is_some_and(|seq| seq <= parent.fork) {
            return Ok(true);
        }
        child = parent.line;
    }
    Ok(false)
}
