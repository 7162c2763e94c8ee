//! The tablets of a dong: whose, and how each stood at its last contact.

use super::Asker;
use crate::store::{ReplicaRow, Result, StaffRow, Tx};
use shared::desk::DeviceRow;
use shared::protocol::DeviceReport;
use std::collections::BTreeMap;

/// The replicas of staff whose dong meets the asker's, those first that are longest without contact.
pub(super) fn devices(tx: &mut dyn Tx, asker: &Asker) -> Result<Vec<DeviceRow>> {
    let near = tx.all_staff()?.into_iter().filter(|it| asker.looks_after(it.dong.keys()));
    let near: BTreeMap<_, _> = near.map(|it| (it.id, it)).collect();
    let mut rows: Vec<DeviceRow> = tx
        .replicas()?
        .into_iter()
        .filter_map(|replica| near.get(&replica.staff).map(|staff| row(replica, staff)))
        .collect();
    rows.sort_by_key(|row| (row.revoked, row.seen.unwrap_or(row.enrolled), row.id));
    Ok(rows)
}

fn row(replica: ReplicaRow, staff: &StaffRow) -> DeviceRow {
    let report: Option<DeviceReport> = serde_json::from_str(&replica.report).ok();
    let report = report.filter(|_| replica.seen.is_some());
    let drift = report.as_ref().zip(replica.seen).map(|(report, seen)| seen.saturating_sub(report.clock));
    // What the device dates by its own clock is told by the server's.
    let dated = |at: Option<i64>| at.zip(drift).map(|(at, drift)| at.saturating_add(drift));
    DeviceRow {
        id: replica.id,
        short: replica.short,
        device: replica.device,
        staff: staff.id,
        name: staff.name.clone(),
        role: staff.role,
        dong: staff.dong.keys().cloned().collect(),
        enrolled: replica.enrolled,
        seen: replica.seen,
        revoked: replica.revoked,
        synced: dated(report.as_ref().and_then(|it| it.synced)),
        waiting: report.as_ref().map(|it| it.waiting),
        waits_since: dated(report.as_ref().and_then(|it| it.waits_since)),
        drift,
        used_bytes: report.as_ref().and_then(|it| it.used_bytes),
        free_bytes: report.as_ref().and_then(|it| it.free_bytes),
        persisted: report.as_ref().and_then(|it| it.persisted),
        app: report.map(|it| it.app),
    }
}
