//! A refused act that a coordinator has mended: the original ops, on their own line, with corrected texts.

use super::act::{is_kept_apart, judge, replica_of, settle};
use super::publish::publish;
use super::work::Work;
use crate::store::{Result, Tx};
use shared::clock::Millis;
use shared::id::OpId;
use shared::kind::Kinds;
use shared::outcome::OpResult;
use std::collections::BTreeMap;

/// Decide a quarantined act again, with corrected texts for some of its ops; what waited for it is released.
/// Answers what became of each op; nothing when the op is not in the log, or its act has happened already.
pub fn mend(
    tx: &mut dyn Tx,
    kinds: &Kinds,
    op: OpId,
    corrected: &BTreeMap<OpId, String>,
    now: Millis,
) -> Result<Vec<(OpId, OpResult)>> {
    let mut ops = tx.act_of(op)?;
    let Some(head) = ops.first().filter(|_| is_kept_apart(&ops)) else { return Ok(Vec::new()) };
    let (line, first) = (head.line, head.id);
    for op in &mut ops {
        if let Some(text) = corrected.get(&op.id) {
            op.text.clone_from(text);
        }
    }
    let mut work = Work::begin(tx, kinds, now)?;
    let replica = replica_of(&mut work, line)?;
    let judged = judge(&mut work, &replica, &ops)?;
    let answers: Vec<(OpId, OpResult)> =
        ops.iter().map(|op| op.id).zip(judged.results.iter().cloned()).collect();
    for (id, result) in &answers {
        work.tx.set_result(*id, result)?;
    }
    settle(&mut work, judged.missing, first, &judged.created)?;
    publish(work)?;
    Ok(answers)
}
