//! The log of the desk: who did what. Each line's chain covers the line and all lines before it.

use crate::reconcile::Caller;
use crate::store::{DeskLine, Result, StoreError, Tx};
use serde::Serialize;
use shared::clock::Millis;
use shared::digest::sha256;

/// Add a line in the transaction of what it tells of.
pub(super) fn note(
    tx: &mut dyn Tx,
    caller: &Caller,
    what: &str,
    detail: &impl Serialize,
    now: Millis,
) -> Result<()> {
    let detail = serde_json::to_string(detail).map_err(|error| StoreError::Unreadable(error.to_string()))?;
    let before = tx.last_desk_line()?.map_or([0; 32], |line| line.chain);
    let mut line = DeskLine {
        place: 0,
        at: now,
        staff: caller.staff.id,
        replica: caller.replica.id,
        what: what.to_owned(),
        detail,
        chain: before,
    };
    line.chain = chain_of(&line, before);
    tx.put_desk_line(&line)
}

/// The chain after a line.
pub fn chain_of(line: &DeskLine, before: [u8; 32]) -> [u8; 32] {
    let mut covered = before.to_vec();
    covered.extend(line.at.to_be_bytes());
    covered.extend(line.staff.0.as_bytes());
    covered.extend(line.replica.0.as_bytes());
    // No word holds a zero, so no two lines cover the same bytes.
    covered.extend(line.what.as_bytes());
    covered.push(0);
    covered.extend(line.detail.as_bytes());
    sha256(&covered)
}
