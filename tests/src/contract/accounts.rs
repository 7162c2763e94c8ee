//! The contract of staff, one-time codes, replicas, leases and the epoch.

use super::{Open, kept};
use crate::author::{Author, NOW, uuid};
use anyhow::{Result, ensure};
use shared::id::{LeaseId, ReplicaId};
use shared::policy::Role;
use shared::protocol::Lease;
use sync_server::store::{self, CodeRow, ReplicaRow, StaffRow};

/// A member of staff is replaced whole.
pub fn staff_are_listed_by_name_and_change(open: Open<'_>) -> Result<()> {
    let (first, second) = (Author::new(1, Role::Nurse).caller.staff, Author::new(2, Role::Head).caller.staff);
    let first = StaffRow { name: "하나".into(), ..first };
    let second = StaffRow { name: "가람".into(), ..second };
    let expected = (vec![second.clone(), first.clone()], Some(first.clone()), None);
    let id = first.id;
    let found = kept(
        open,
        move |tx| {
            tx.put_staff(&StaffRow {
                role: Role::Planner,
                dong: Default::default(),
                ver: 7,
                ..first.clone()
            })?;
            tx.put_staff(&second)?;
            tx.put_staff(&first)
        },
        move |tx| Ok((tx.all_staff()?, tx.staff(id)?, tx.staff(shared::id::StaffId(uuid(77)))?)),
    )?;
    assert_eq!(found, expected);
    Ok(())
}

/// Who has this version of the list need not read it.
pub fn every_change_of_the_staff_gives_the_list_a_new_version(open: Open<'_>) -> Result<()> {
    let versions = |n| {
        let staff = Author::new(n, Role::Nurse).caller.staff;
        kept(open, move |tx| tx.put_staff(&staff), |tx| tx.staff_version())
    };
    let (first, second, again) = (versions(1)?, versions(2)?, versions(2)?);
    ensure!(1 <= first && first < second && second < again);
    Ok(())
}

/// With and without an end, before and after it was used.
pub fn a_code_is_found_by_its_hash_and_used(open: Open<'_>) -> Result<()> {
    let staff = Author::new(1, Role::Nurse).caller.staff.id;
    let short = CodeRow { hash: [2; 32], staff, expires: Some(NOW), used_by: None };
    let used = CodeRow { used_by: Some(ReplicaId(uuid(5))), ..short.clone() };
    let endless = CodeRow { hash: [3; 32], expires: None, ..short.clone() };
    let expected = (Some(used.clone()), Some(endless.clone()), None);
    let found = kept(
        open,
        move |tx| [&short, &endless, &used].into_iter().try_for_each(|it| tx.put_code(it)),
        |tx| Ok((tx.code(&[2; 32])?, tx.code(&[3; 32])?, tx.code(&[4; 32])?)),
    )?;
    assert_eq!(found, expected);
    Ok(())
}

/// Newest first in the list; a short name and a token belong to one replica.
pub fn a_replica_is_found_by_id_token_and_short_name(open: Open<'_>) -> Result<()> {
    let old = Author::new(1, Role::Nurse).caller.replica;
    let new = ReplicaRow { enrolled: NOW + 1, ..Author::new(2, Role::Nurse).caller.replica };
    let changed =
        ReplicaRow { seen: Some(NOW + 9), revoked: true, report: r#"{"x":1}"#.into(), ..old.clone() };
    let expected = (Some(changed.clone()), Some(new.clone()), Some(changed.clone()), vec![new.id, old.id]);
    let (id, token) = (old.id, new.token_hash);
    let twice = ReplicaRow { id: ReplicaId(uuid(99)), token_hash: [9; 32], ..old.clone() };
    let found = kept(
        open,
        move |tx| [&old, &new, &changed].into_iter().try_for_each(|it| tx.put_replica(it)),
        move |tx| {
            let ids = tx.replicas()?.into_iter().map(|it| it.id).collect();
            Ok((tx.replica(id)?, tx.replica_by_token(&token)?, tx.replica_by_short("T1")?, ids))
        },
    )?;
    assert_eq!(found, expected);
    let store = open();
    assert!(store::write(&*store, move |tx| tx.put_replica(&twice)).is_err(), "a short name twice");
    let nothing = |tx: &mut dyn store::Tx| {
        Ok((tx.replica(ReplicaId(uuid(99)))?, tx.replica_by_token(&[9; 32])?, tx.replica_by_short("T9")?))
    };
    assert_eq!(store::read(&*store, nothing)?, (None, None, None));
    Ok(())
}

/// The one that was put last, whatever its id.
pub fn leases_are_kept_and_the_newest_is_known(open: Open<'_>) -> Result<()> {
    let author = Author::new(1, Role::Nurse);
    let replica = author.caller.replica.id;
    let older = Lease { id: LeaseId(uuid(9)), ..author.lease.clone() };
    let newer = Lease { id: LeaseId(uuid(4)), role: Role::Planner, ..author.lease };
    let expected = (Some((replica, older.clone())), Some(newer.clone()), None, None);
    let found = kept(
        open,
        move |tx| [&older, &newer].into_iter().try_for_each(|it| tx.put_lease(replica, it)),
        move |tx| {
            let unknown = (tx.newest_lease(ReplicaId(uuid(99)))?, tx.lease(LeaseId(uuid(99)))?);
            Ok((tx.lease(LeaseId(uuid(9)))?, tx.newest_lease(replica)?, unknown.0, unknown.1))
        },
    )?;
    assert_eq!(found, expected);
    Ok(())
}

/// A new store is nobody's backup and begins at epoch 0.
pub fn a_new_epoch_is_kept(open: Open<'_>) -> Result<()> {
    let store = open();
    let look = |tx: &mut dyn store::Tx| Ok((tx.server_epoch()?, tx.is_backup_copy()?));
    assert_eq!(store::read(&*store, look)?, (0, false));
    drop(store);
    let begin = |tx: &mut dyn store::Tx| {
        tx.probe(NOW)?;
        tx.begin_epoch(3)
    };
    assert_eq!(kept(open, begin, look)?, (3, false));
    Ok(())
}
