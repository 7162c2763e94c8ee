//! `replicas` and `quarantine list`: what an administrator watches. Never the contents of an op.

use super::Session;
use super::failure::Failure;
use super::out::{Answer, clock};
use super::store::look;
use serde_json::{Value, json};
use shared::id::Receipt;
use shared::protocol::DeviceReport;
use std::collections::BTreeMap;
use sync_server::store::{LoggedOp, ReplicaRow};

pub(super) fn replicas(session: &Session) -> Result<Answer, Failure> {
    let (replicas, staff) = look(session, |tx| Ok((tx.replicas()?, tx.all_staff()?)))?;
    let names: BTreeMap<_, _> = staff.into_iter().map(|it| (it.id, it.name)).collect();
    let name_of = |row: &ReplicaRow| names.get(&row.staff).cloned().unwrap_or_default();
    Ok(Answer::Table {
        heads: &["short", "person", "device", "enrolled", "seen", "waiting", "app", "state", "id"],
        rows: replicas.iter().map(|row| replica_cells(session, row, name_of(row))).collect(),
        json: replicas.iter().map(|row| replica_json(row, &name_of(row))).collect(),
    })
}

fn report_of(row: &ReplicaRow) -> Option<DeviceReport> {
    serde_json::from_str(&row.report).ok()
}

fn replica_cells(session: &Session, row: &ReplicaRow, name: String) -> Vec<String> {
    let report = report_of(row);
    let state = if row.revoked { "state_revoked" } else { "state_good" };
    vec![
        row.short.clone(),
        name,
        row.device.clone(),
        clock(row.enrolled),
        row.seen.map_or_else(|| session.texts.plain("never").to_owned(), clock),
        report.as_ref().map_or_else(String::new, |it| it.waiting.to_string()),
        report.map_or_else(String::new, |it| it.app),
        session.texts.plain(state).to_owned(),
        row.id.to_string(),
    ]
}

fn replica_json(row: &ReplicaRow, name: &str) -> Value {
    let report = report_of(row);
    json!({
        "id": row.id, "short": row.short, "person": row.staff, "name": name, "device": row.device,
        "enrolled": row.enrolled, "seen": row.seen, "revoked": row.revoked,
        "waiting": report.as_ref().map(|it| it.waiting), "app": report.map(|it| it.app),
    })
}

pub(super) fn quarantine(session: &Session, limit: u32) -> Result<Answer, Failure> {
    let (ops, replicas) = look(session, move |tx| Ok((tx.quarantined(limit)?, tx.replicas()?)))?;
    let shorts: BTreeMap<_, _> = replicas.into_iter().map(|it| (it.id, it.short)).collect();
    let receipt_of = |op: &LoggedOp| {
        Receipt::new(shorts.get(&op.line.replica).map_or("?", String::as_str), op.seq).to_string()
    };
    Ok(Answer::Table {
        heads: &["receipt", "received", "reason", "op"],
        rows: ops
            .iter()
            .map(|op| vec![receipt_of(op), clock(op.received), reason_of(op), op.id.to_string()])
            .collect(),
        json: ops
            .iter()
            .map(|op| {
                let (receipt, refusal) = (receipt_of(op), &op.result.refusal);
                json!({"op": op.id, "receipt": receipt, "received": op.received, "refusal": refusal})
            })
            .collect(),
    })
}

/// The code of the refusal.
fn reason_of(op: &LoggedOp) -> String {
    let refusal = serde_json::to_value(&op.result.refusal).unwrap_or_default();
    refusal["code"].as_str().unwrap_or("?").to_owned()
}
