//! Offline rights: what a replica may do until it meets the server again.

use super::Result;
use super::limits::{LEASE_MS, LEASE_RENEW_MS};
use crate::store::{StaffRow, Tx};
use shared::clock::Millis;
use shared::id::{DongCode, LeaseId, ReplicaId};
use shared::protocol::Lease;

/// The lease to answer with: the newest while it is young and says the same, else a new one with this id.
pub fn current(
    tx: &mut dyn Tx,
    replica: ReplicaId,
    staff: &StaffRow,
    fresh: LeaseId,
    now: Millis,
) -> Result<Lease> {
    let dong: Vec<DongCode> = staff.dong.keys().cloned().collect();
    let newest = tx.newest_lease(replica)?;
    let good = newest.filter(|it| {
        let age = now - it.issued;
        it.role == staff.role && it.dong == dong && (0..LEASE_RENEW_MS).contains(&age)
    });
    if let Some(lease) = good {
        return Ok(lease);
    }
    let lease = Lease { id: fresh, role: staff.role, dong, issued: now, expires: now + LEASE_MS };
    tx.put_lease(replica, &lease)?;
    Ok(lease)
}
