//! Saving: on the disk before it is said, judged by what was shown.

use super::fixture::*;
use crate::store::{DraftRow, Store, StoreError};
use shared::id::Receipt;
use shared::kind::Part;
use tempfile::tempdir;

#[test]
fn what_was_said_to_be_saved_survives_a_crash() {
    let [dir, copy] = [tempdir().unwrap(), tempdir().unwrap()];
    let mut store = create(dir.path());
    let saved = store.save(vec![create_op(1, rec(1), "김영자")], &[], None, NOW).unwrap();
    assert_eq!(saved.receipts, [Receipt("7Q4-1".into())]);
    crash_copy(dir.path(), copy.path());
    let after = Store::open(copy.path(), &key(), kinds()).unwrap();
    assert_eq!(shown(&after, rec(1)), Some(("김영자".into(), true)));
    assert_eq!(after.status().unwrap().waiting, 1);
}

#[test]
fn a_save_ends_its_draft_and_a_refused_one_keeps_it() {
    let dir = tempdir().unwrap();
    let mut store = create(dir.path());
    let draft = DraftRow { id: rec(1), about: None, doc: "{}".into(), saved_at: NOW };
    store.keep_draft(&draft).unwrap();
    let opened = store.snapshot(rec(1)).unwrap();
    store.save(vec![create_op(1, rec(1), "가")], &[], None, NOW).unwrap();
    let late = edit_op(2, rec(1), &opened, facts(), named("나"));
    let error = store.save(vec![late], &[(rec(1), opened)], Some(rec(1)), NOW).unwrap_err();
    assert!(matches!(&error, StoreError::ChangedSinceOpened { keys } if *keys == [facts()]), "{error:?}");
    assert_eq!(store.drafts().unwrap(), [draft]);
    assert_eq!(shown(&store, rec(1)), Some(("가".into(), true)));
    let opened = store.snapshot(rec(1)).unwrap();
    let edit = edit_op(3, rec(1), &opened, facts(), named("나"));
    store.save(vec![edit], &[(rec(1), opened)], Some(rec(1)), NOW).unwrap();
    assert_eq!(store.drafts().unwrap(), []);
    assert_eq!(shown(&store, rec(1)), Some(("나".into(), true)));
}

#[test]
fn another_group_of_the_same_record_may_be_saved_from_an_older_form() {
    let dir = tempdir().unwrap();
    let mut store = create(dir.path());
    store.save(vec![create_op(1, rec(1), "가")], &[], None, NOW).unwrap();
    let opened = store.snapshot(rec(1)).unwrap();
    let first = edit_op(2, rec(1), &opened, facts(), named("나"));
    store.save(vec![first], &[(rec(1), opened.clone())], None, NOW).unwrap();
    let second = edit_op(3, rec(1), &opened, health(), serde_json::json!({ "sbp": 120 }));
    store.save(vec![second], &[(rec(1), opened)], None, NOW).unwrap();
    let visible = store.visible(rec(1)).unwrap().unwrap();
    assert_eq!(visible.body(Part::Clinical).unwrap().values[&health()]["sbp"], 120);
}

#[test]
fn an_event_is_shown_with_its_parent_in_the_part_of_its_kind() {
    let dir = tempdir().unwrap();
    let mut store = create(dir.path());
    let ops = vec![create_op(1, rec(1), "가"), event_op(2, rec(2), rec(1), 130)];
    store.save(ops, &[], None, NOW).unwrap();
    let visible = store.visible(rec(2)).unwrap().unwrap();
    let event = visible.event(Part::Clinical).unwrap();
    assert_eq!((event.parent, event.fields["sbp"].as_i64()), (rec(1), Some(130)));
    store.save(vec![event_op(3, rec(3), rec(99), 130)], &[], None, NOW).unwrap();
    assert_eq!(store.visible(rec(3)).unwrap(), None);
}

#[test]
fn on_a_full_disk_nothing_is_saved_and_nothing_is_lost() {
    let dir = tempdir().unwrap();
    let mut store = create(dir.path());
    store.save(vec![create_op(1, rec(1), "가")], &[], None, NOW).unwrap();
    let pages: i64 = store.conn.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    store.conn.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).unwrap();
    let name = "긴 이름".repeat(5_000);
    let error = store.save(vec![create_op(2, rec(2), &name)], &[], None, NOW).unwrap_err();
    assert!(matches!(error, StoreError::Full), "{error:?}");
    assert_eq!((store.status().unwrap().newest, shown(&store, rec(2))), (1, None));
    store.conn.pragma_update_and_check(None, "max_page_count", 1_000_000, |_| Ok(())).unwrap();
    let saved = store.save(vec![create_op(2, rec(2), &name)], &[], None, NOW).unwrap();
    assert_eq!(saved.receipts[0].0, "7Q4-2");
}

#[test]
fn stamps_grow_over_a_clock_that_goes_back_and_over_a_restart() {
    let dir = tempdir().unwrap();
    let mut store = create(dir.path());
    let mut op = create_op(1, rec(1), "가");
    op.hlc = store.next_stamp(NOW);
    let first = op.hlc;
    store.save(vec![op], &[], None, NOW).unwrap();
    drop(store);
    let mut store = Store::open(dir.path(), &key(), kinds()).unwrap();
    assert!(store.next_stamp(NOW - 1_000_000) > first);
}
