//! Replicas: found by their token, seen, revoked.

use super::{AccountError, Result};
use crate::reconcile::Caller;
use crate::store::{ReplicaRow, Tx};
use shared::clock::Millis;
use shared::digest::sha256;
use shared::protocol::DeviceReport;

/// Longest program version that is kept of a device's report.
const APP_CHARS_MAX: usize = 50;

/// Who comes with this token. A revoked replica is found too: what it may still do is the caller's to decide.
pub fn authenticate(tx: &mut dyn Tx, token: &str) -> Result<Caller> {
    // What is looked up is a hash, so the time it takes tells nothing of the token.
    let replica = tx.replica_by_token(&sha256(token.as_bytes()))?.ok_or(AccountError::BadToken)?;
    let staff = tx.staff(replica.staff)?.ok_or(AccountError::BadToken)?;
    Ok(Caller { replica, staff })
}

/// The replica was here and says this of itself.
pub fn seen(tx: &mut dyn Tx, replica: &ReplicaRow, report: &DeviceReport, now: Millis) -> Result<()> {
    let app = report.app.chars().take(APP_CHARS_MAX).collect();
    let report = DeviceReport { app, ..report.clone() };
    let text = serde_json::to_string(&report).expect("a report is plain numbers and text");
    Ok(tx.put_replica(&ReplicaRow { seen: Some(now), report: text, ..replica.clone() })?)
}

/// A replica by id or short name.
pub fn find(tx: &mut dyn Tx, text: &str) -> Result<ReplicaRow> {
    let found = match text.parse() {
        Ok(id) => tx.replica(id)?,
        Err(_) => tx.replica_by_short(&text.trim().to_uppercase())?,
    };
    found.ok_or(AccountError::NoSuchReplica)
}

/// From now on this replica reads nothing, and what it still sends goes to quarantine.
pub fn revoke(tx: &mut dyn Tx, text: &str) -> Result<ReplicaRow> {
    let row = ReplicaRow { revoked: true, ..find(tx, text)? };
    tx.put_replica(&row)?;
    Ok(row)
}
