//! Staff, one-time codes, replicas and leases.

use super::codec::{bytes_at, json, json_at, uuid_at, uuid_or_none_at};
use super::statement::{all, one, run};
use crate::store::{CodeRow, ReplicaRow, Result, StaffRow, StoreError};
use rusqlite::{Connection, Row, params};
use shared::id::{LeaseId, ReplicaId, StaffId};
use shared::protocol::Lease;

pub(super) fn staff(connection: &Connection, id: StaffId) -> Result<Option<StaffRow>> {
    let sql = "SELECT id, name, role, dong, ver FROM staff WHERE id = ?1";
    one(connection, sql, [id.0.as_bytes()], read_staff)
}

pub(super) fn all_staff(connection: &Connection) -> Result<Vec<StaffRow>> {
    all(connection, "SELECT id, name, role, dong, ver FROM staff ORDER BY name, id", [], read_staff)
}

fn read_staff(row: &Row<'_>) -> Result<StaffRow> {
    let role: String = row.get(2)?;
    Ok(StaffRow {
        id: StaffId(uuid_at(row, 0)?),
        name: row.get(1)?,
        role: role.parse().map_err(|_| StoreError::Unreadable("a role that is not known".into()))?,
        dong: json_at(row, 3)?,
        ver: row.get(4)?,
    })
}

const PUT_STAFF: &str = "INSERT INTO staff (id, name, role, dong, ver) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (id) DO UPDATE SET name = ?2, role = ?3, dong = ?4, ver = ?5";

pub(super) fn put_staff(connection: &Connection, row: &StaffRow) -> Result<()> {
    let values = params![row.id.0.as_bytes(), row.name, row.role.as_str(), json(&row.dong)?, row.ver];
    run(connection, PUT_STAFF, values)
}

pub(super) fn code(connection: &Connection, hash: &[u8; 32]) -> Result<Option<CodeRow>> {
    one(connection, "SELECT hash, staff, expires, used_by FROM code WHERE hash = ?1", [hash], |row| {
        Ok(CodeRow {
            hash: bytes_at(row, 0)?,
            staff: StaffId(uuid_at(row, 1)?),
            expires: row.get(2)?,
            used_by: uuid_or_none_at(row, 3)?.map(ReplicaId),
        })
    })
}

const PUT_CODE: &str = "INSERT INTO code (hash, staff, expires, used_by) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (hash) DO UPDATE SET staff = ?2, expires = ?3, used_by = ?4";

pub(super) fn put_code(connection: &Connection, row: &CodeRow) -> Result<()> {
    let used_by = row.used_by.map(|id| id.0.into_bytes());
    run(connection, PUT_CODE, params![row.hash, row.staff.0.as_bytes(), row.expires, used_by])
}

const REPLICA: &str = "SELECT id, short, token_hash, staff, device, enrolled, seen, revoked, report
    FROM replica WHERE id = ?1";

pub(super) fn replica(connection: &Connection, id: ReplicaId) -> Result<Option<ReplicaRow>> {
    one(connection, REPLICA, [id.0.as_bytes()], read_replica)
}

const REPLICA_BY_TOKEN: &str = "SELECT id, short, token_hash, staff, device, enrolled, seen, revoked, report
    FROM replica WHERE token_hash = ?1";

pub(super) fn replica_by_token(connection: &Connection, hash: &[u8; 32]) -> Result<Option<ReplicaRow>> {
    one(connection, REPLICA_BY_TOKEN, [hash], read_replica)
}

const REPLICA_BY_SHORT: &str = "SELECT id, short, token_hash, staff, device, enrolled, seen, revoked, report
    FROM replica WHERE short = ?1";

pub(super) fn replica_by_short(connection: &Connection, short: &str) -> Result<Option<ReplicaRow>> {
    one(connection, REPLICA_BY_SHORT, [short], read_replica)
}

const REPLICAS: &str = "SELECT id, short, token_hash, staff, device, enrolled, seen, revoked, report
    FROM replica ORDER BY enrolled DESC, id DESC";

pub(super) fn replicas(connection: &Connection) -> Result<Vec<ReplicaRow>> {
    all(connection, REPLICAS, [], read_replica)
}

fn read_replica(row: &Row<'_>) -> Result<ReplicaRow> {
    Ok(ReplicaRow {
        id: ReplicaId(uuid_at(row, 0)?),
        short: row.get(1)?,
        token_hash: bytes_at(row, 2)?,
        staff: StaffId(uuid_at(row, 3)?),
        device: row.get(4)?,
        enrolled: row.get(5)?,
        seen: row.get(6)?,
        revoked: row.get(7)?,
        report: row.get(8)?,
    })
}

const PUT_REPLICA: &str =
    "INSERT INTO replica (id, short, token_hash, staff, device, enrolled, seen, revoked, report)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
    ON CONFLICT (id) DO UPDATE SET short = ?2, token_hash = ?3, staff = ?4, device = ?5, enrolled = ?6,
        seen = ?7, revoked = ?8, report = ?9";

pub(super) fn put_replica(connection: &Connection, row: &ReplicaRow) -> Result<()> {
    let values = params![
        row.id.0.as_bytes(),
        row.short,
        row.token_hash,
        row.staff.0.as_bytes(),
        row.device,
        row.enrolled,
        row.seen,
        row.revoked,
        row.report,
    ];
    run(connection, PUT_REPLICA, values)
}

pub(super) fn lease(connection: &Connection, id: LeaseId) -> Result<Option<(ReplicaId, Lease)>> {
    one(connection, "SELECT replica, lease FROM lease WHERE id = ?1", [id.0.as_bytes()], |row| {
        Ok((ReplicaId(uuid_at(row, 0)?), json_at(row, 1)?))
    })
}

const NEWEST_LEASE: &str = "SELECT lease FROM lease WHERE replica = ?1 ORDER BY no DESC LIMIT 1";

pub(super) fn newest_lease(connection: &Connection, replica: ReplicaId) -> Result<Option<Lease>> {
    one(connection, NEWEST_LEASE, [replica.0.as_bytes()], |row| json_at(row, 0))
}

pub(super) fn put_lease(connection: &Connection, replica: ReplicaId, lease: &Lease) -> Result<()> {
    let sql = "INSERT INTO lease (id, replica, lease) VALUES (?1, ?2, ?3)";
    run(connection, sql, params![lease.id.0.as_bytes(), replica.0.as_bytes(), json(lease)?])
}
