//! Opening: the key, the version, the lock, and a database that forgot.

use super::fixture::*;
use crate::store::{Journal, Place, Store, StoreError, StoreKey};
use std::fs;
use tempfile::tempdir;

#[test]
fn a_store_is_encrypted_and_opens_again_with_its_key() {
    let dir = tempdir().unwrap();
    drop(create(dir.path()));
    let bytes = fs::read(dir.path().join("store.db")).unwrap();
    assert!(!bytes.starts_with(b"SQLite format 3"));
    assert!(!String::from_utf8_lossy(&bytes).contains("127.0.0.1"));
    let store = Store::open(dir.path(), &key(), kinds()).unwrap();
    assert_eq!(store.identity().short, "7Q4");
}

#[test]
fn the_rollback_journal_serves_as_well() {
    let dir = tempdir().unwrap();
    let place = Place { dir: dir.path().into(), journal: Journal::Truncate };
    let mut store = Store::create(place.clone(), &key(), founding()).unwrap();
    store.save(vec![create_op(1, rec(1), "김영자")], &[], None, NOW).unwrap();
    drop(store);
    let store = Store::open(place, &key(), kinds()).unwrap();
    assert_eq!(shown(&store, rec(1)), Some(("김영자".into(), true)));
}

#[test]
fn a_wrong_key_and_a_damaged_file_are_refused() {
    let dir = tempdir().unwrap();
    drop(create(dir.path()));
    let wrong = Store::open(dir.path(), &StoreKey::from([8; 32]), kinds()).unwrap_err();
    assert!(matches!(wrong, StoreError::WrongKeyOrDamaged), "{wrong:?}");
    let file = dir.path().join("store.db");
    let mut bytes = fs::read(&file).unwrap();
    bytes[100] ^= 1;
    fs::write(&file, bytes).unwrap();
    let damaged = Store::open(dir.path(), &key(), kinds()).unwrap_err();
    assert!(matches!(damaged, StoreError::WrongKeyOrDamaged), "{damaged:?}");
}

#[test]
fn a_newer_database_is_refused() {
    let dir = tempdir().unwrap();
    let store = create(dir.path());
    store.conn.pragma_update(None, "user_version", 99).unwrap();
    drop(store);
    let error = Store::open(dir.path(), &key(), kinds()).unwrap_err();
    assert!(matches!(error, StoreError::TooNew { found: 99, .. }), "{error:?}");
}

#[test]
fn a_store_that_is_open_elsewhere_is_busy() {
    let dir = tempdir().unwrap();
    let _open = create(dir.path());
    let error = Store::open(dir.path(), &key(), kinds()).unwrap_err();
    assert!(matches!(error, StoreError::Busy), "{error:?}");
}

#[test]
fn an_empty_folder_holds_no_store_and_a_store_is_not_overwritten() {
    let dir = tempdir().unwrap();
    assert!(matches!(Store::open(dir.path(), &key(), kinds()), Err(StoreError::NotThere)));
    drop(create(dir.path()));
    assert!(matches!(Store::create(dir.path(), &key(), founding()), Err(StoreError::AlreadyThere)));
}

#[test]
fn a_database_that_forgot_is_never_gone_on_with() {
    let forgot = |change: &dyn Fn(&std::path::Path)| {
        let dir = tempdir().unwrap();
        let mut store = create(dir.path());
        store.save(vec![create_op(1, rec(1), "김영자")], &[], None, NOW).unwrap();
        drop(store);
        change(dir.path());
        let error = Store::open(dir.path(), &key(), kinds()).unwrap_err();
        assert!(matches!(error, StoreError::Forgot { .. }), "{error:?}");
    };
    forgot(&|dir| fs::write(dir.join("store.db"), b"").unwrap());
    forgot(&|dir| fs::remove_file(dir.join("store.db")).unwrap());
    forgot(&|dir| {
        let other = tempdir().unwrap();
        drop(create(other.path()));
        fs::copy(other.path().join("store.db"), dir.join("store.db")).unwrap();
    });
}

#[test]
fn a_restored_copy_of_the_whole_folder_opens() {
    let [dir, copy] = [tempdir().unwrap(), tempdir().unwrap()];
    let mut store = create(dir.path());
    store.save(vec![create_op(1, rec(1), "김영자")], &[], None, NOW).unwrap();
    crash_copy(dir.path(), copy.path());
    store.save(vec![create_op(2, rec(2), "이순자")], &[], None, NOW).unwrap();
    let older = Store::open(copy.path(), &key(), kinds()).unwrap();
    assert_eq!(shown(&older, rec(2)), None);
}
