//! Refused ops whose outcome changes: asked about again, known as sent, kept through a fork, never shown twice.

use super::fixture::*;
use super::server::*;
use crate::store::{OpState, OutboxFilter, Store};
use shared::id::{Epoch, OpSeq};
use shared::outcome::{Closed, How, OpResult, Outcome, Refusal};
use shared::protocol::{Ack, SyncRequest};
use std::collections::BTreeMap;
use tempfile::{TempDir, tempdir};

fn applied() -> OpResult {
    OpResult {
        outcome: Outcome::Applied,
        revs: BTreeMap::new(),
        groups: BTreeMap::new(),
        refusal: None,
        closed: None,
    }
}

/// A store whose first op was refused and whose second was taken; all up to `durable` lie in a backup.
fn with_a_refused_op(durable: OpSeq) -> (TempDir, Store) {
    let dir = tempdir().unwrap();
    let mut store = create(dir.path());
    for n in [1, 2] {
        store.save(vec![create_op(n, rec(n), "가")], &[], None, NOW).unwrap();
    }
    let request = ask(&mut store);
    assert!(request.push.ask.is_empty());
    let mut head = answer(&request, &[(open_stream(), 0)]);
    refuse(&mut head, 1);
    through(&mut head).durable_through = durable;
    apply(&mut store, &head);
    (dir, store)
}

/// What the server says of the op that was asked about.
fn told(store: &mut Store, request: &SyncRequest, result: OpResult) -> crate::store::HeadApplied {
    let mut head = answer(request, &[(open_stream(), 3)]);
    through(&mut head).results.extend(request.push.ask.iter().map(|seq| (*seq, result.clone())));
    apply(store, &head)
}

fn refused(store: &Store) -> usize {
    store.outbox(OutboxFilter::Refused).unwrap().len()
}

#[test]
fn a_refused_op_is_asked_about_until_it_is_taken() {
    for durable in [0, 2] {
        let (_dir, mut store) = with_a_refused_op(durable);
        let request = ask(&mut store);
        assert_eq!((request.push.ask.clone(), request.push.first), (vec![1], 3));
        let still = told(&mut store, &request, OpResult::quarantined(Refusal::NotYours));
        assert_eq!((still.acked, still.refused, still.released, refused(&store)), (0, 0, 0, 1));
        let reason = store.outbox(OutboxFilter::Refused).unwrap()[0].result.clone().unwrap().refusal;
        assert_eq!(reason, Some(Refusal::NotYours), "the newest reason is listed");
        let request = ask(&mut store);
        let now = told(&mut store, &request, applied());
        assert_eq!((now.acked, now.refused, now.released, refused(&store)), (0, 0, 1, 0));
        assert!(ask(&mut store).push.ask.is_empty());
        let row = store.outbox(OutboxFilter::All).unwrap().remove(0);
        assert_eq!((row.result.unwrap().outcome, row.receipt.0.as_str()), (Outcome::Applied, "7Q4-1"));
        assert_eq!(store.op(op_id(1)).unwrap().is_some(), durable == 0, "what nobody needs is let go");
    }
}

#[test]
fn what_was_released_is_shown_when_its_stream_brings_it_and_only_once() {
    let (_dir, mut store) = with_a_refused_op(0);
    let request = ask(&mut store);
    told(&mut store, &request, applied());
    assert_eq!(shown(&store, rec(1)), None);
    let held = [(rec(1), 5), (rec(2), 5)];
    let rows = vec![put(2, rec(2), 5, &body("가")), put(3, rec(1), 5, &body("가"))];
    store.apply_frame(&frame(open_stream(), 0, 3, rows, &held)).unwrap();
    assert_eq!(shown(&store, rec(1)), Some(("가".into(), false)));
}

#[test]
fn nothing_is_asked_before_the_end_of_the_outbox() {
    let (_dir, mut store) = with_a_refused_op(0);
    store.save(vec![create_op(3, rec(3), "가")], &[], None, NOW).unwrap();
    let part = crate::store::PushLimits { ops: 0, bytes: 0 };
    assert!(store.sync_request(part, NOW, "0").unwrap().push.ask.is_empty());
    assert_eq!(ask(&mut store).push.ask, [1]);
}

#[test]
fn a_refused_op_goes_along_into_a_new_line_even_when_it_lies_in_a_backup() {
    let (_dir, mut store) = with_a_refused_op(2);
    let request = ask(&mut store);
    let mut head = answer(&request, &[]);
    head.ack = Ack::Fork { line: request.push.line, at: Some(2) };
    assert!(apply(&mut store, &head).forked);
    let request = ask(&mut store);
    let ids: Vec<_> = request.push.entries.iter().map(|entry| entry.id).collect();
    assert_eq!((ids, request.push.line.epoch, request.push.ask.len()), (vec![op_id(1)], Epoch(0xbeef), 0));
    let mut head = answer(&request, &[]);
    refuse(&mut head, 1);
    through(&mut head).durable_through = 1;
    apply(&mut store, &head);
    assert_eq!(store.outbox(OutboxFilter::Refused).unwrap()[0].state, OpState::Pruned);
    let request = ask(&mut store);
    assert_eq!(request.push.ask, [1]);
    assert_eq!(told(&mut store, &request, applied()).released, 1);
}

#[test]
fn what_a_coordinator_dismissed_needs_nobody_and_is_asked_about_while_it_can_be_taken_back() {
    let (_dir, mut store) = with_a_refused_op(0);
    assert_eq!(store.refused_saves().unwrap(), 1);
    let dismissed = |at| OpResult {
        closed: Some(Closed {
            by: staff().id,
            at,
            how: How::Dismissed,
            reason: Some("두 번 적었어요".into()),
        }),
        ..OpResult::quarantined(Refusal::NotYours)
    };
    let request = ask(&mut store);
    told(&mut store, &request, dismissed(NOW));
    assert_eq!((store.refused_saves().unwrap(), refused(&store)), (0, 1));
    let request = ask(&mut store);
    assert_eq!(request.push.ask, [1]);
    told(&mut store, &request, OpResult::quarantined(Refusal::NotYours));
    assert_eq!(store.refused_saves().unwrap(), 1, "it was taken back");
    let request = ask(&mut store);
    told(&mut store, &request, dismissed(NOW - 8 * 24 * 3600 * 1000));
    assert!(ask(&mut store).push.ask.is_empty());
    assert_eq!(refused(&store), 0);
}
