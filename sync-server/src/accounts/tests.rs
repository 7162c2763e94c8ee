//! Accounts over a real store.

use super::code::{Code, CodeLife, issue};
use super::enrol::{Enrolled, Fresh, enrol};
use super::staff::{Change, add, change};
use super::*;
use crate::store::{Access, SqliteStore, StaffRow, read, write};
use shared::id::{DongCode, LeaseId, ReplicaId, StaffId, epoch_floor};
use shared::policy::Role;
use shared::protocol::DeviceReport;
use std::path::Path;
use tempfile::TempDir;
use uuid::Uuid;

const NOW: i64 = 1_790_000_000_000;
const NURSE: StaffId = StaffId(Uuid::from_u128(1));

fn dong(last: &str) -> DongCode {
    format!("11110515{last}").parse().unwrap()
}

/// Run on a store with one nurse in one dong.
fn with_nurse<T: Send + 'static>(
    mut job: impl FnMut(&mut dyn Tx) -> Result<T> + Send + 'static,
) -> Result<T> {
    let folder = TempDir::new().unwrap();
    let store = SqliteStore::open(&folder.path().join("store.db"), None, Access::Server).unwrap();
    write(&store, move |tx| {
        settled(add(tx, NURSE, " 김간호 ", Role::Nurse, &[dong("00")].into()).and_then(|_| job(tx)))
    })
    .unwrap()
}

fn fresh(n: u8) -> Fresh {
    Fresh {
        replica: ReplicaId(Uuid::from_u128(100 + u128::from(n))),
        lease: LeaseId(Uuid::from_u128(200 + u128::from(n))),
        token: [n; 32],
        short: [7; 16],
    }
}

fn code() -> Code {
    Code::from_random([1, 2, 3, 10, 20, 30, 31, 255])
}

fn enrolled(tx: &mut dyn Tx, n: u8, now: i64) -> Result<Enrolled> {
    enrol(tx, &code().to_string(), "태블릿", &fresh(n), now)
}

#[test]
fn a_code_is_read_however_it_is_typed_and_never_printed() {
    assert_eq!(code().to_string(), "123A-MYZZ");
    for typed in ["123A-MYZZ", "123amyzz", " l23a - myzz", "I23AMYZZ"] {
        assert_eq!(Code::from_typed(typed), Some(code()), "{typed}");
    }
    for typed in ["", "123A-MYZ", "123A-MYZZZ", "123A-MYZU", "가나다라마바사아"] {
        assert_eq!(Code::from_typed(typed), None, "{typed}");
    }
    assert_eq!(format!("{:?}", code()), "Code(***)");
}

#[test]
fn a_code_gives_one_replica_and_no_second() {
    let (first, second) = with_nurse(|tx| {
        issue(tx, NURSE, &code(), CodeLife::Short, NOW)?;
        Ok((enrolled(tx, 1, NOW + 1)?, enrolled(tx, 2, NOW + 2).err()))
    })
    .unwrap();
    assert_eq!(first.token, "01".repeat(32));
    assert_eq!((first.staff.name.as_str(), first.replica.short.len()), ("김간호", 3));
    assert_eq!(first.lease.expires - first.lease.issued, limits::LEASE_MS);
    assert_eq!(second, Some(AccountError::BadCode));
}

#[test]
fn a_wrong_a_used_and_an_expired_code_look_alike() {
    let expired = with_nurse(|tx| {
        issue(tx, NURSE, &code(), CodeLife::Short, NOW)?;
        enrolled(tx, 1, NOW + limits::CODE_MS)
    });
    let wrong = with_nurse(|tx| enrolled(tx, 1, NOW));
    assert_eq!((expired.err(), wrong.err()), (Some(AccountError::BadCode), Some(AccountError::BadCode)));
}

#[test]
fn a_code_until_used_outlives_the_ten_minutes() {
    let found = with_nurse(|tx| {
        issue(tx, NURSE, &code(), CodeLife::UntilUsed, NOW)?;
        enrolled(tx, 1, NOW + 1000 * limits::CODE_MS)
    });
    assert!(found.is_ok());
}

#[test]
fn a_bad_device_name_does_not_use_the_code_up() {
    let (bad, good) = with_nurse(|tx| {
        issue(tx, NURSE, &code(), CodeLife::Short, NOW)?;
        let bad = enrol(tx, &code().to_string(), &"x".repeat(51), &fresh(1), NOW).err();
        Ok((bad, enrolled(tx, 1, NOW)))
    })
    .unwrap();
    assert_eq!(bad, Some(AccountError::BadName));
    assert!(good.is_ok());
}

#[test]
fn short_names_are_unique_and_grow_to_four_letters_when_three_are_taken() {
    let shorts = with_nurse(|tx| {
        let mut shorts = Vec::new();
        for n in 1..=2 {
            issue(tx, NURSE, &code(), CodeLife::Short, NOW)?;
            shorts.push(enrolled(tx, n, NOW)?.replica.short);
        }
        issue(tx, NURSE, &code(), CodeLife::Short, NOW)?;
        Ok((shorts, enrolled(tx, 3, NOW).err()))
    })
    .unwrap();
    assert_eq!(shorts.0, ["777", "7777"]);
    assert!(matches!(shorts.1, Some(AccountError::Store(StoreError::Busy(_)))));
}

#[test]
fn a_token_finds_its_replica_and_nothing_else_does() {
    let found = with_nurse(|tx| {
        issue(tx, NURSE, &code(), CodeLife::Short, NOW)?;
        let token = enrolled(tx, 1, NOW)?.token;
        let caller = replica::authenticate(tx, &token)?;
        replica::seen(tx, &caller.replica, &DeviceReport { waiting: 4, ..DeviceReport::default() }, NOW + 9)?;
        Ok((replica::authenticate(tx, &token)?, replica::authenticate(tx, &token.to_uppercase()[..63]).err()))
    })
    .unwrap();
    assert_eq!((found.0.staff.id, found.0.replica.seen), (NURSE, Some(NOW + 9)));
    assert!(found.0.replica.report.contains("\"waiting\":4"));
    assert_eq!(found.1, Some(AccountError::BadToken));
}

#[test]
fn a_replica_is_revoked_by_its_short_name() {
    let row = with_nurse(|tx| {
        issue(tx, NURSE, &code(), CodeLife::Short, NOW)?;
        let short = enrolled(tx, 1, NOW)?.replica.short;
        assert_eq!(replica::revoke(tx, "nobody").err(), Some(AccountError::NoSuchReplica));
        replica::revoke(tx, &short)
    });
    assert!(row.unwrap().revoked);
}

#[test]
fn a_lease_is_given_again_while_it_is_young_and_says_the_same() {
    let ids = with_nurse(|tx| {
        let replica = ReplicaId(Uuid::from_u128(5));
        let mut staff = tx.staff(NURSE)?.ok_or(AccountError::NoSuchPerson)?;
        let mut ids = Vec::new();
        for (n, now) in [(1, NOW), (2, NOW + 1), (3, NOW + limits::LEASE_RENEW_MS)] {
            ids.push(lease::current(tx, replica, &staff, LeaseId(Uuid::from_u128(n)), now)?.id.0.as_u128());
        }
        staff.role = Role::Planner;
        let now = NOW + limits::LEASE_RENEW_MS + 1;
        ids.push(lease::current(tx, replica, &staff, LeaseId(Uuid::from_u128(4)), now)?.id.0.as_u128());
        Ok(ids)
    });
    assert_eq!(ids.unwrap(), [1, 1, 3, 4]);
}

fn versions(row: &StaffRow) -> Vec<i64> {
    row.dong.values().copied().collect()
}

#[test]
fn a_dong_that_stays_keeps_its_version_and_one_that_returns_gets_a_new_one() {
    let rows = with_nurse(|tx| {
        let to =
            |dong: &[DongCode]| Change { dong: Some(dong.iter().cloned().collect()), ..Change::default() };
        let two = change(tx, NURSE, to(&[dong("00"), dong("01")]))?;
        let second = change(tx, NURSE, to(&[dong("01")]))?;
        let again = change(tx, NURSE, to(&[dong("00"), dong("01")]))?;
        Ok([two, second, again])
    })
    .unwrap();
    assert_eq!(rows.each_ref().map(versions), [vec![1, 2], vec![2], vec![4, 2]]);
    assert_eq!(rows.each_ref().map(|it| it.ver), [2, 3, 4]);
}

#[test]
fn another_role_makes_all_streams_new_and_another_name_none() {
    let rows = with_nurse(|tx| {
        let name = Change { name: Some("이간호".into()), ..Change::default() };
        let role = Change { role: Some(Role::Planner), ..Change::default() };
        Ok([change(tx, NURSE, name)?, change(tx, NURSE, role)?])
    })
    .unwrap();
    assert_eq!(rows.each_ref().map(|it| (it.ver, versions(it))), [(1, vec![1]), (2, vec![2])]);
}

#[test]
fn people_are_found_by_id_or_by_a_name_that_only_one_has() {
    let found = with_nurse(|tx| {
        let by_name = staff::find(tx, "김간호")?.id;
        let by_id = staff::find(tx, &NURSE.to_string())?.id;
        add(tx, StaffId(Uuid::from_u128(2)), "김간호", Role::Nurse, &[].into())?;
        Ok((by_name, by_id, staff::find(tx, "김간호").err(), staff::find(tx, "박").err()))
    })
    .unwrap();
    assert_eq!(found, (NURSE, NURSE, Some(AccountError::AmbiguousName), Some(AccountError::NoSuchPerson)));
}

/// Start a server on the store; the epoch that it begins.
fn started(path: &Path) -> (SqliteStore, Option<i64>) {
    let store = SqliteStore::open(path, None, Access::Server).unwrap();
    let begun = write(&store, |tx| settled(restore::begin_epoch_if_restored(tx))).unwrap().unwrap();
    (store, begun)
}

#[test]
fn the_first_start_on_a_backup_begins_an_epoch_that_is_newer_than_all_before() {
    let folder = TempDir::new().unwrap();
    let (path, copy) = (folder.path().join("store.db"), folder.path().join("copy.db"));
    let (store, begun) = started(&path);
    assert_eq!(begun, None);
    write(&store, |tx| settled(add(tx, NURSE, "김간호", Role::Nurse, &[dong("00")].into())))
        .unwrap()
        .unwrap();
    crate::store::back_up(&path, None, &copy, NOW).unwrap();
    drop(store);
    crate::store::restore(&copy, None, &path).unwrap();
    let (restored, begun) = started(&path);
    assert_eq!(begun, Some(1));
    let staff = read(&restored, |tx| tx.staff(NURSE)).unwrap().unwrap();
    assert!(staff.ver > epoch_floor(1) && staff.dong.values().all(|ver| *ver > epoch_floor(1)));
    drop(restored);
    assert_eq!(started(&path).1, None);
}

#[test]
fn the_same_backup_restored_again_never_uses_an_epoch_again() {
    let folder = TempDir::new().unwrap();
    let (path, copy) = (folder.path().join("store.db"), folder.path().join("copy.db"));
    drop(started(&path));
    crate::store::back_up(&path, None, &copy, NOW).unwrap();
    for epoch in 1..4 {
        crate::store::restore(&copy, None, &path).unwrap();
        let (store, begun) = started(&path);
        assert_eq!((begun, read(&store, |tx| tx.server_epoch()).unwrap()), (Some(epoch), epoch));
    }
}
