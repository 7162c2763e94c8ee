//! What a form has in sight: bases, pins, joins.

use super::fixture::*;
use super::server::*;
use crate::store::Store;
use serde_json::json;
use shared::body::{Body, OpenConflict};
use shared::kind::Part;
use shared::op::Intent;
use tempfile::{TempDir, tempdir};

fn at_rev(rev: i64, body: &Body) -> (TempDir, Store) {
    let dir = tempdir().unwrap();
    let mut store = create(dir.path());
    greet(&mut store, &[(open_stream(), 0)]);
    let rows = vec![put(rev, rec(1), rev, body)];
    store.apply_frame(&frame(open_stream(), 0, rev, rows, &[(rec(1), rev)])).unwrap();
    (dir, store)
}

fn pull(store: &mut Store, from: i64, rev: i64, body: &Body) {
    let rows = vec![put(rev, rec(1), rev, body)];
    store.apply_frame(&frame(open_stream(), from, rev, rows, &[(rec(1), rev)])).unwrap();
}

#[test]
fn the_base_is_the_rev_that_was_shown_in_each_part_that_the_role_reads() {
    let (_dir, store) = at_rev(5, &body("가"));
    let snapshot = store.snapshot(rec(1)).unwrap();
    assert_eq!(snapshot.base.into_iter().collect::<Vec<_>>(), [(Part::Open, 5), (Part::Clinical, 0)]);
    assert!(snapshot.pins.is_empty() && snapshot.joins.is_empty());
}

#[test]
fn a_pending_op_hides_the_mirror_so_the_second_save_keeps_the_first_ones_base() {
    let (_dir, mut store) = at_rev(5, &body("가"));
    let opened = store.snapshot(rec(1)).unwrap();
    let first = edit_op(1, rec(1), &opened, facts(), named("나"));
    store.save(vec![first], &[(rec(1), opened)], None, NOW).unwrap();
    pull(&mut store, 5, 8, &body("남의 값"));
    assert_eq!(shown(&store, rec(1)), Some(("나".into(), true)));
    let opened = store.snapshot(rec(1)).unwrap();
    assert_eq!((opened.base[&Part::Open], opened.pins.get(&facts())), (8, Some(&5)));
    let second = edit_op(2, rec(1), &opened, facts(), named("다"));
    store.save(vec![second], &[(rec(1), opened)], None, NOW).unwrap();
    pull(&mut store, 8, 9, &body("또 남의 값"));
    assert_eq!(store.snapshot(rec(1)).unwrap().pins[&facts()], 5);
}

#[test]
fn only_the_written_elements_of_a_set_are_pinned() {
    let (_dir, mut store) = at_rev(5, &body("가"));
    let opened = store.snapshot(rec(1)).unwrap();
    let add = edit_op(1, rec(1), &opened, element(1), json!({ "number": "010" }));
    store.save(vec![add], &[(rec(1), opened)], None, NOW).unwrap();
    pull(&mut store, 5, 8, &body("가"));
    let opened = store.snapshot(rec(1)).unwrap();
    assert_eq!(opened.pins.into_iter().collect::<Vec<_>>(), [(element(1), 5)]);
    let visible = store.visible(rec(1)).unwrap().unwrap();
    assert_eq!(visible.body(Part::Open).unwrap().elements(PHONES).count(), 1);
}

#[test]
fn a_write_in_sight_of_an_open_conflict_joins_it_and_hands_that_on() {
    let mut open = body("가");
    open.conflicts.insert(facts(), OpenConflict { round: 1, base: None, candidates: vec![] });
    let (_dir, mut store) = at_rev(5, &open);
    assert!(store.visible(rec(1)).unwrap().unwrap().conflict);
    let opened = store.snapshot(rec(1)).unwrap();
    assert_eq!(opened.joins, [facts()]);
    let edit = edit_op(1, rec(1), &opened, facts(), named("나"));
    store.save(vec![edit], &[(rec(1), opened)], None, NOW).unwrap();
    pull(&mut store, 5, 6, &body("끝난 뒤"));
    let opened = store.snapshot(rec(1)).unwrap();
    assert_eq!((opened.joins.as_slice(), opened.pins[&facts()]), (&[facts()][..], 5));
}

#[test]
fn a_pending_resolution_joins_nothing_and_a_pending_undo_has_seen_nothing() {
    let mut open = body("가");
    open.conflicts.insert(facts(), OpenConflict { round: 1, base: None, candidates: vec![] });
    let (_dir, mut store) = at_rev(5, &open);
    let opened = store.snapshot(rec(1)).unwrap();
    let resolve = Intent::Resolve { key: facts(), value: named("나"), reason: "call".into(), saw: vec![] };
    let mut resolve = op(1, rec(1), resolve);
    resolve.base = opened.base.clone();
    store.save(vec![resolve], &[], None, NOW).unwrap();
    let opened = store.snapshot(rec(1)).unwrap();
    assert!(opened.joins.is_empty());
    let mut undo = op(2, rec(1), Intent::Reopen { resolution: op_id(1), key: facts() });
    undo.base = opened.base.clone();
    store.save(vec![undo], &[], None, NOW).unwrap();
    assert_eq!(store.snapshot(rec(1)).unwrap().pins[&facts()], 0);
}
