//! From a one-time code to a replica with a token.

use super::code::{Code, letters};
use super::{AccountError, Result, lease, proper_name};
use crate::store::{CodeRow, ReplicaRow, StaffRow, StoreError, Tx};
use shared::clock::Millis;
use shared::digest::{hex, sha256};
use shared::id::{LeaseId, ReplicaId};
use shared::protocol::Lease;

/// What must be fresh for a new replica.
#[derive(Clone)]
pub struct Fresh {
    /// Its id.
    pub replica: ReplicaId,
    /// Id of its first lease.
    pub lease: LeaseId,
    /// Random bits of its token.
    pub token: [u8; 32],
    /// Random bytes for its short name.
    pub short: [u8; 16],
}

/// What the tablet gets.
#[derive(Clone, PartialEq, Eq)]
pub struct Enrolled {
    /// The new replica.
    pub replica: ReplicaRow,
    /// Its bearer token; only its hash is kept.
    pub token: String,
    /// Its owner.
    pub staff: StaffRow,
    /// Its first lease.
    pub lease: Lease,
}

/// Use a code up for a new replica. A wrong, a used and an expired code look alike.
pub fn enrol(tx: &mut dyn Tx, typed: &str, device: &str, fresh: &Fresh, now: Millis) -> Result<Enrolled> {
    let device = proper_name(device)?;
    let code = usable(tx, typed, now)?;
    let staff = tx.staff(code.staff)?.ok_or(AccountError::BadCode)?;
    let short = free_short(tx, &fresh.short)?;
    let token = hex(&fresh.token);
    let replica = ReplicaRow {
        id: fresh.replica,
        short,
        token_hash: sha256(token.as_bytes()),
        staff: staff.id,
        device,
        enrolled: now,
        seen: None,
        revoked: false,
        report: "{}".to_owned(),
    };
    tx.put_code(&CodeRow { used_by: Some(replica.id), ..code })?;
    tx.put_replica(&replica)?;
    let lease = lease::current(tx, replica.id, &staff, fresh.lease, now)?;
    Ok(Enrolled { replica, token, staff, lease })
}

fn usable(tx: &mut dyn Tx, typed: &str, now: Millis) -> Result<CodeRow> {
    let code = Code::from_typed(typed).ok_or(AccountError::BadCode)?;
    let row = tx.code(&code.hash())?.ok_or(AccountError::BadCode)?;
    let good = row.used_by.is_none() && row.expires.is_none_or(|expires| now < expires);
    if good { Ok(row) } else { Err(AccountError::BadCode) }
}

/// Three letters, or four where those are taken.
fn free_short(tx: &mut dyn Tx, random: &[u8; 16]) -> Result<String> {
    let all = letters(random);
    let candidates = [&all[..3], &all[3..6], &all[6..9], &all[9..13], &all[12..16]];
    for short in candidates {
        if tx.replica_by_short(short)?.is_none() {
            return Ok(short.to_owned());
        }
    }
    Err(StoreError::Busy("no short name was free; try again".into()).into())
}
