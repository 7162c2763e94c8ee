//! Staff, one-time codes, replicas and leases.

use super::row::{at, bytes_at, json_at};
use super::statements as sql;
use super::tx::{CHANGED_MEANWHILE, PgTx};
use super::whereabouts::{NOWHERE, Sort, Spot};
use crate::store::json::json;
use crate::store::{CodeRow, ReplicaRow, Result, StaffRow, StoreError};
use postgres::Row;
use shared::clock::Millis;
use shared::id::{DongCode, LeaseId, ReplicaId, StaffId};
use shared::protocol::Lease;
use std::collections::BTreeMap;
use uuid::Uuid;

pub(super) fn staff(tx: &mut PgTx<'_>, id: StaffId) -> Result<Option<StaffRow>> {
    let row = tx.session.one(sql::STAFF, &[&id.0])?;
    row.map(|row| seen_staff(tx, &row)).transpose()
}

pub(super) fn all_staff(tx: &mut PgTx<'_>) -> Result<Vec<StaffRow>> {
    tx.session.all(sql::ALL_STAFF, &[])?.iter().map(|row| seen_staff(tx, row)).collect()
}

/// Remembered as it was read, so that nobody's change in between is lost.
fn seen_staff(tx: &mut PgTx<'_>, row: &Row) -> Result<StaffRow> {
    let role: &str = at(row, 2)?;
    let row = StaffRow {
        id: StaffId(at(row, 0)?),
        name: at(row, 1)?,
        role: role.parse().map_err(|_| StoreError::Unreadable("a role that is not known".into()))?,
        dong: json_at(row, 3)?,
        ver: at(row, 4)?,
    };
    if tx.writes {
        tx.staff.insert(row.id, row.clone());
    }
    Ok(row)
}

pub(super) fn put_staff(tx: &mut PgTx<'_>, row: &StaffRow) -> Result<()> {
    let (role, works_in) = (row.role.as_str(), json(&row.dong)?);
    match tx.staff.insert(row.id, row.clone()) {
        None => tx.session.run(sql::PUT_STAFF, &[&row.id.0, &row.name, &role, &works_in, &row.ver]).map(drop),
        Some(old) => {
            let (old_role, old_works_in) = (old.role.as_str(), json(&old.dong)?);
            let values: super::session::Values<'_> = &[
                &row.id.0,
                &row.name,
                &role,
                &works_in,
                &row.ver,
                &old.name,
                &old_role,
                &old_works_in,
                &old.ver,
            ];
            match tx.session.run(sql::CHANGE_STAFF, values)? {
                1 => Ok(()),
                _ => Err(StoreError::Busy(CHANGED_MEANWHILE.into())),
            }
        }
    }
}

/// In a write job nobody else uses the code until the commit.
pub(super) fn code(tx: &mut PgTx<'_>, hash: &[u8; 32]) -> Result<Option<CodeRow>> {
    let asked = if tx.writes { sql::CODE_LOCKED } else { sql::CODE };
    let Some(row) = tx.session.one(asked, &[&hash.as_slice()])? else { return Ok(None) };
    Ok(Some(CodeRow {
        hash: bytes_at(&row, 0)?,
        staff: StaffId(at(&row, 1)?),
        expires: at(&row, 2)?,
        used_by: at::<Option<Uuid>>(&row, 3)?.map(ReplicaId),
    }))
}

pub(super) fn put_code(tx: &mut PgTx<'_>, row: &CodeRow) -> Result<()> {
    let used_by = row.used_by.map(|id| id.0);
    tx.session.run(sql::PUT_CODE, &[&row.hash.as_slice(), &row.staff.0, &row.expires, &used_by]).map(drop)
}

pub(super) fn replica(tx: &mut PgTx<'_>, id: ReplicaId) -> Result<Option<ReplicaRow>> {
    let row = tx.session.one(sql::REPLICA, &[&id.0])?;
    row.map(|row| with_contact(tx, &row)).transpose()
}

pub(super) fn replica_by_token(tx: &mut PgTx<'_>, hash: &[u8; 32]) -> Result<Option<ReplicaRow>> {
    let row = tx.session.one(sql::REPLICA_BY_TOKEN, &[&hash.as_slice()])?;
    row.map(|row| with_contact(tx, &row)).transpose()
}

pub(super) fn replica_by_short(tx: &mut PgTx<'_>, short: &str) -> Result<Option<ReplicaRow>> {
    let row = tx.session.one(sql::REPLICA_BY_SHORT, &[&short])?;
    row.map(|row| with_contact(tx, &row)).transpose()
}

pub(super) fn replicas(tx: &mut PgTx<'_>) -> Result<Vec<ReplicaRow>> {
    let mut contacts: BTreeMap<Uuid, (Option<Millis>, String)> = BTreeMap::new();
    for row in tx.session.all(sql::CONTACTS, &[])? {
        contacts.insert(at(&row, 0)?, (at(&row, 1)?, at(&row, 2)?));
    }
    let rows = tx.session.all(sql::REPLICAS, &[])?;
    rows.iter().map(|row| read_replica(row, contacts.remove(&at(row, 0)?))).collect()
}

fn with_contact(tx: &mut PgTx<'_>, row: &Row) -> Result<ReplicaRow> {
    let (id, dong): (Uuid, String) = (at(row, 0)?, at(row, 1)?);
    let contact = tx.session.one(sql::CONTACT, &[&dong, &id])?;
    let contact = contact.map(|row| Result::Ok((at(&row, 0)?, at(&row, 1)?))).transpose()?;
    let read = read_replica(row, contact)?;
    tx.homes_of.insert(read.id, dong);
    tx.replicas.insert(read.id, read.clone());
    Ok(read)
}

fn read_replica(row: &Row, contact: Option<(Option<Millis>, String)>) -> Result<ReplicaRow> {
    let (seen, report) = contact.unwrap_or_else(|| (None, "{}".into()));
    Ok(ReplicaRow {
        id: ReplicaId(at(row, 0)?),
        short: at(row, 2)?,
        token_hash: bytes_at(row, 3)?,
        staff: StaffId(at(row, 4)?),
        device: at(row, 5)?,
        enrolled: at(row, 6)?,
        seen,
        revoked: at(row, 7)?,
        report,
    })
}

/// Who a replica is is written only where it is another than was read: a contact undoes no revocation.
pub(super) fn put_replica(tx: &mut PgTx<'_>, row: &ReplicaRow) -> Result<()> {
    let old = tx.replicas.insert(row.id, row.clone());
    let of_contact = |it: &ReplicaRow| (it.seen, it.report.clone());
    let is_same = old
        .as_ref()
        .is_some_and(|old| ReplicaRow { seen: old.seen, report: old.report.clone(), ..row.clone() } == *old);
    let dong = home_for(tx, row)?;
    if !is_same {
        let values: super::session::Values<'_> = &[
            &row.id.0,
            &dong,
            &row.short,
            &row.token_hash.as_slice(),
            &row.staff.0,
            &row.device,
            &row.enrolled,
            &row.revoked,
        ];
        tx.session.run(sql::PUT_REPLICA, values)?;
    }
    if old.is_none_or(|old| of_contact(&old) != of_contact(row)) {
        tx.session.run(sql::PUT_CONTACT, &[&dong, &row.id.0, &row.seen, &row.report])?;
    }
    Ok(())
}

/// The home that a replica has, or that it gets: the first dong of its owner, and that for ever.
fn home_for(tx: &mut PgTx<'_>, row: &ReplicaRow) -> Result<String> {
    if tx.session.one(sql::REPLICA, &[&row.id.0])?.is_some() {
        return tx.home_of(row.id);
    }
    let owner = staff(tx, row.staff)?;
    let first = owner.as_ref().and_then(|it| it.dong.keys().next());
    let dong = first.map_or(NOWHERE, DongCode::as_str).to_owned();
    tx.homes_of.insert(row.id, dong.clone());
    Ok(dong)
}

pub(super) fn lease(tx: &mut PgTx<'_>, id: LeaseId) -> Result<Option<(ReplicaId, Lease)>> {
    if let Some(lease) = tx.leases.get(&id) {
        return Ok(Some(lease.clone()));
    }
    let Some(dong) = tx.spot(Sort::Lease, id.0)?.dong else { return Ok(None) };
    let Some(row) = tx.session.one(sql::LEASE, &[&dong, &id.0])? else { return Ok(None) };
    let found = (ReplicaId(at(&row, 0)?), json_at(&row, 1)?);
    tx.leases.insert(id, found.clone());
    Ok(Some(found))
}

pub(super) fn newest_lease(tx: &mut PgTx<'_>, replica: ReplicaId) -> Result<Option<Lease>> {
    let dong = tx.home_of(replica)?;
    if tx.writes {
        tx.hold_home(&dong)?;
    }
    let row = tx.session.one(sql::NEWEST_LEASE, &[&dong, &replica.0])?;
    row.map(|row| json_at(&row, 0)).transpose()
}

pub(super) fn put_lease(tx: &mut PgTx<'_>, replica: ReplicaId, lease: &Lease) -> Result<()> {
    let dong = tx.home_of(replica)?;
    tx.session.run(sql::PUT_LEASE, &[&dong, &replica.0, &lease.id.0, &json(lease)?])?;
    tx.pending.new_spots.insert((Sort::Lease.number(), lease.id.0), dong.clone());
    tx.spots.insert((Sort::Lease, lease.id.0), Spot { dong: Some(dong), ..Spot::default() });
    Ok(())
}
