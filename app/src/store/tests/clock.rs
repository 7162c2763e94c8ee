//! Offline rights run out by the server's clock, whatever the device's clock says.

use super::fixture::*;
use super::server::*;
use crate::store::Store;
use shared::clock::Millis;
use shared::id::Epoch;
use tempfile::{TempDir, tempdir};

const DAY: Millis = 24 * 3600 * 1000;

/// A store that has synced at `NOW` of the server, when the device said `device`; the lease holds for three days.
fn synced_at(device: Millis) -> (TempDir, Store) {
    let dir = tempdir().unwrap();
    let mut store = create(dir.path());
    sync(&mut store, NOW, device);
    (dir, store)
}

fn sync(store: &mut Store, server: Millis, device: Millis) {
    let request = ask(store);
    let mut head = answer(&request, &[]);
    (head.server_time, head.lease.expires) = (server, server + 3 * DAY);
    store.apply_head(&head, device, Epoch(1)).unwrap();
}

#[test]
fn a_device_whose_clock_is_days_wrong_has_the_whole_lease() {
    for wrong in [0, 5 * DAY, -5 * DAY] {
        let (_dir, store) = synced_at(NOW + wrong);
        for (after, locked) in [(0, false), (2 * DAY, false), (3 * DAY + 1, true)] {
            assert_eq!(store.locks_reading(NOW + wrong + after).unwrap(), locked, "{wrong} {after}");
        }
    }
}

#[test]
fn a_clock_that_is_set_back_is_not_earlier_than_what_the_server_said() {
    let (_dir, store) = synced_at(NOW);
    assert_eq!(store.server_clock(NOW - 9 * DAY).unwrap(), NOW);
    assert_eq!(store.server_clock(NOW + DAY).unwrap(), NOW + DAY);
}

#[test]
fn reading_that_was_locked_is_unlocked_by_the_server_alone() {
    let (dir, store) = synced_at(NOW);
    assert!(store.locks_reading(NOW + 4 * DAY).unwrap());
    assert!(store.locks_reading(NOW).unwrap(), "the clock was set back");
    drop(store);
    let mut store = Store::open(dir.path(), &key(), kinds()).unwrap();
    assert!(store.locks_reading(NOW).unwrap(), "and the program started again");
    sync(&mut store, NOW + DAY / 2, NOW);
    assert!(!store.locks_reading(NOW).unwrap(), "the clock had been days fast, and is right now");
}
