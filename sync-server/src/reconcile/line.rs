//! Whether a push continues the line that the server knows, or another life of it.

use crate::store::{LineRow, Result, Tx};
use shared::digest::Chain;
use shared::id::{Line, OpSeq};
use shared::protocol::{Parent, Push};
use shared::weakness::{Weakness, has};

/// How a push stands to the line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It continues the line, or repeats a piece of it.
    Fits,
    /// It begins after ops that the server does not have: answer how far the line is known.
    Gap,
    /// The store was cloned or restored; the last op that both share, when that can be told.
    Fork(Option<OpSeq>),
}

impl LineRow {
    /// Before its first op.
    pub(super) fn start(line: Line, parent: Option<Parent>) -> Self {
        LineRow { line, last: 0, chain: Chain::START, parent, durable: 0 }
    }
}

/// Compare a push with the line.
pub(super) fn compare(tx: &mut dyn Tx, row: &LineRow, push: &Push) -> Result<Standing> {
    if push.first > row.last + 1 {
        return Ok(Standing::Gap);
    }
    if has(Weakness::NoChain) {
        return Ok(Standing::Fits);
    }
    if chain_at(tx, row, push.first - 1)? != Some(push.prev) {
        return Ok(Standing::Fork(None));
    }
    let mut chain = push.prev;
    for entry in push.entries.iter().take_while(|entry| entry.seq <= row.last) {
        chain = chain.then(entry.id, entry.op.get());
        if chain_at(tx, row, entry.seq)? != Some(chain) {
            return Ok(Standing::Fork(Some(entry.seq - 1)));
        }
    }
    if row.last > push.tip.n {
        let shared = chain_at(tx, row, push.tip.n)? == Some(push.tip.chain);
        return Ok(Standing::Fork(shared.then_some(push.tip.n)));
    }
    Ok(Standing::Fits)
}

/// The chain of a known line after op `seq`; [`Chain::START`] before the first.
pub(super) fn chain_at(tx: &mut dyn Tx, row: &LineRow, seq: OpSeq) -> Result<Option<Chain>> {
    match seq {
        0 => Ok(Some(Chain::START)),
        seq if seq == row.last => Ok(Some(row.chain)),
        seq if seq > row.last => Ok(None),
        seq => tx.chain_at(row.line, seq),
    }
}
