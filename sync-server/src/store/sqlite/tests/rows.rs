//! Every row comes back as it was put.

use super::*;
use crate::store::{
    CodeRow, FeedRow, FeedText, LineRow, LoggedOp, ReplicaRow, StaffRow, StoredEvent, StreamRow,
};
use serde_json::json;
use shared::digest::{Chain, StreamDigest};
use shared::id::*;
use shared::outcome::{OpResult, Outcome, Refusal};
use shared::policy::Role;
use shared::protocol::{Lease, Parent};
use shared::record::RecordState;
use std::collections::BTreeMap;
use uuid::Uuid;

pub(super) fn record_id(n: u128) -> RecordId {
    RecordId(Uuid::from_u128(n))
}

pub(super) fn op_id(n: u128) -> OpId {
    OpId(Uuid::from_u128(n))
}

fn line(n: u128) -> Line {
    Line { replica: ReplicaId(Uuid::from_u128(n)), epoch: Epoch(u64::MAX - 5) }
}

pub(super) fn line_row(n: u128, last: OpSeq) -> LineRow {
    LineRow { line: line(n), last, chain: Chain([9; 16]), parent: None, durable: 0 }
}

pub(super) fn logged(n: u128, act: Option<u128>, index: u16, outcome: Outcome) -> LoggedOp {
    LoggedOp {
        id: op_id(n),
        act: act.map(|act| ActId(Uuid::from_u128(act))),
        index,
        line: line(1),
        seq: 4,
        text: r#"{"b": 1,  "a":2}"#.into(),
        was: BTreeMap::new(),
        result: OpResult {
            outcome,
            revs: BTreeMap::new(),
            groups: BTreeMap::new(),
            refusal: None,
            closed: None,
        },
        received: NOW,
    }
}

pub(super) fn feed(stream: &str, n: u128, seq: Seq, text: FeedText) -> FeedRow {
    FeedRow {
        stream: StreamName(stream.into()),
        seq,
        id: record_id(n),
        kind: "person".into(),
        rev: seq,
        text,
    }
}

/// Put in one transaction, look in another.
fn check<T: Send + 'static>(
    put: impl FnMut(&mut dyn Tx) -> Result<()> + Send + 'static,
    look: impl FnMut(&mut dyn Tx) -> Result<T> + Send + 'static,
) -> T {
    let (_folder, path) = place();
    let store = open(&path, None).unwrap();
    write(&store, put).unwrap();
    read(&store, look).unwrap()
}

#[test]
fn a_record_and_its_followers() {
    let root = RecordState::new(record_id(1), "household");
    let mut member = RecordState::new(record_id(2), "person");
    member.losers.push(record_id(9));
    let expected = (root.clone(), member.clone());
    let found = check(
        move |tx| {
            tx.put_record(&root, Some(root.id), None)?;
            tx.put_record(&RecordState::new(member.id, "person"), None, None)?;
            tx.put_record(&member, Some(root.id), None)
        },
        |tx| {
            Ok((
                tx.record(record_id(1))?,
                tx.record(record_id(2))?,
                tx.followers(record_id(1))?,
                tx.record(record_id(3))?,
            ))
        },
    );
    assert_eq!(found, (Some(expected.0), Some(expected.1), vec![record_id(1), record_id(2)], None));
}

#[test]
fn an_event_is_found_by_its_parent() {
    let event = StoredEvent {
        id: record_id(5),
        kind: "discovery".into(),
        parent: record_id(1),
        supersedes: Some(record_id(4)),
        fields: serde_json::from_value(json!({"channel": "visit", "note": "월세 7개월"})).unwrap(),
        by: StaffId(Uuid::from_u128(3)),
        at: NOW,
        digest: [7; 32],
    };
    let expected = event.clone();
    let found = check(
        move |tx| tx.put_event(&event, None).map(drop),
        |tx| Ok((tx.event(record_id(5))?, tx.events_of(record_id(1))?)),
    );
    assert_eq!(found, (Some(expected), vec![record_id(5)]));
}

#[test]
fn an_op_is_logged_once() {
    let (_folder, path) = place();
    let store = open(&path, None).unwrap();
    let put = || write(&store, |tx| tx.put_op(&logged(1, None, 0, Outcome::Applied)));
    put().unwrap();
    assert!(put().is_err());
}

#[test]
fn a_line_its_places_and_its_parent() {
    let mut row = line_row(1, 3);
    row.parent = Some(Parent { line: line(8), fork: 2, chain: Chain([1; 16]) });
    let expected = row.clone();
    let found = check(
        move |tx| {
            tx.put_line(&row)?;
            tx.log_place(line(1), 3, Chain([9; 16]), op_id(5))
        },
        |tx| {
            Ok((
                tx.line(line(1))?,
                tx.chain_at(line(1), 3)?,
                tx.op_at(line(1), 3)?,
                tx.submitted(line(1), op_id(5))?,
                tx.line(line(2))?,
            ))
        },
    );
    assert_eq!(found, (Some(expected), Some(Chain([9; 16])), Some(op_id(5)), Some(3), None));
}

#[test]
fn an_op_keeps_its_text_byte_for_byte_and_may_get_another_outcome() {
    let released = logged(1, Some(7), 0, Outcome::Applied);
    let expected = released.clone();
    let found = check(
        move |tx| {
            let mut first = released.clone();
            first.result = OpResult::quarantined(Refusal::Awaits { record: record_id(1) });
            tx.put_op(&first)?;
            tx.set_result(first.id, &released.result)
        },
        |tx| tx.op(op_id(1)),
    );
    assert_eq!(found, Some(expected));
}

#[test]
fn quarantine_is_listed_oldest_first() {
    let found = check(
        |tx| {
            for (n, outcome) in [(9, Outcome::Quarantined), (3, Outcome::Applied), (1, Outcome::Quarantined)]
            {
                tx.put_op(&logged(n, None, 0, outcome))?;
            }
            Ok(())
        },
        |tx| Ok((tx.quarantined(10)?, tx.quarantined(1)?)),
    );
    assert_eq!(found.0.iter().map(|it| it.id).collect::<Vec<_>>(), [op_id(9), op_id(1)]);
    assert_eq!(found.1.len(), 1);
}

#[test]
fn an_act_is_read_in_order_and_never_with_another_replicas_ops() {
    let found = check(
        |tx| {
            tx.put_op(&logged(1, Some(7), 1, Outcome::Applied))?;
            tx.put_op(&logged(2, Some(7), 0, Outcome::Applied))?;
            tx.put_op(&LoggedOp { line: line(66), ..logged(3, Some(7), 2, Outcome::Applied) })?;
            tx.put_op(&logged(4, None, 0, Outcome::Quarantined))
        },
        |tx| Ok((tx.act_of(op_id(1))?, tx.act_of(op_id(4))?)),
    );
    let ids = |ops: &[LoggedOp]| ops.iter().map(|it| it.id).collect::<Vec<_>>();
    assert_eq!((ids(&found.0), ids(&found.1)), (vec![op_id(2), op_id(1)], vec![op_id(4)]));
}

#[test]
fn what_waits_for_a_record_is_taken_out_once_in_the_order_it_came() {
    let (_folder, path) = place();
    let store = open(&path, None).unwrap();
    for op in [5, 2, 9, 2] {
        park(&store, 1, op).unwrap();
    }
    let take = || write(&store, |tx| tx.unpark(&[record_id(1)])).unwrap();
    assert_eq!(take(), [op_id(5), op_id(2), op_id(9)]);
    assert_eq!(take(), []);
}

#[test]
fn a_stream_begins_at_nothing_and_keeps_its_digest() {
    let row =
        StreamRow { name: StreamName("a".into()), head: 7, digest: StreamDigest { count: 2, sum: u64::MAX } };
    let expected = row.clone();
    let found = check(
        move |tx| tx.put_stream(&row),
        |tx| Ok((tx.stream(&StreamName("a".into()))?, tx.stream(&StreamName("b".into()))?)),
    );
    assert_eq!(found.0, expected);
    assert_eq!((found.1.head, found.1.digest), (0, StreamDigest::default()));
}

#[test]
fn a_row_that_is_put_again_moves_and_what_has_left_says_where_to() {
    let out = FeedText::Out([(StreamName("b".into()), 3)].into());
    let gone = feed("a", 1, 3, out);
    let (expected, other) = (gone.clone(), feed("b", 1, 3, FeedText::Put("{}".into())));
    let found = check(
        {
            let other = other.clone();
            move |tx| {
                tx.put_feed(&feed("a", 1, 1, FeedText::Put("{}".into())))?;
                tx.put_feed(&gone)?;
                tx.put_feed(&other)
            }
        },
        |tx| Ok((tx.feed_after(&StreamName("a".into()), 0, 10, 1000)?, tx.feed_of(record_id(1))?)),
    );
    assert_eq!(found, (vec![expected.clone()], vec![expected, other]));
}

#[test]
fn a_frame_ends_early_by_rows_or_bytes_but_never_before_its_first_row() {
    let lengths = check(
        |tx| (1..=4).try_for_each(|n| tx.put_feed(&feed("a", n as u128, n, FeedText::Put("x".repeat(100))))),
        |tx| {
            let a = StreamName("a".into());
            [(0, 10, 1000), (0, 2, 1000), (0, 10, 250), (0, 10, 50), (3, 10, 50), (4, 10, 50)]
                .into_iter()
                .map(|(after, rows, bytes)| Ok(tx.feed_after(&a, after, rows, bytes)?.len()))
                .collect::<Result<Vec<_>>>()
        },
    );
    assert_eq!(lengths, [4, 2, 2, 1, 1, 0]);
}

#[test]
fn staff_codes_replicas_and_leases() {
    let dong: DongCode = "1111051500".parse().unwrap();
    let staff = StaffRow {
        id: StaffId(Uuid::from_u128(1)),
        name: "김간호".into(),
        role: Role::Nurse,
        dong: [(dong.clone(), 3)].into(),
        ver: 3,
    };
    let replica = ReplicaRow {
        id: ReplicaId(Uuid::from_u128(2)),
        short: "7Q4".into(),
        token_hash: [1; 32],
        staff: staff.id,
        device: "태블릿".into(),
        enrolled: NOW,
        seen: Some(NOW + 1),
        revoked: true,
        report: "{}".into(),
    };
    let code = CodeRow { hash: [2; 32], staff: staff.id, expires: None, used_by: Some(replica.id) };
    let lease = |n: u128| Lease {
        id: LeaseId(Uuid::from_u128(n)),
        role: Role::Nurse,
        dong: vec![dong.clone()],
        issued: NOW,
        expires: NOW + 1,
    };
    let expected = (staff.clone(), replica.clone(), code.clone(), lease(8), lease(4));
    let (first, second) = (lease(8), lease(4));
    let found = check(
        move |tx| {
            tx.put_staff(&staff)?;
            tx.put_replica(&ReplicaRow { revoked: false, ..replica.clone() })?;
            tx.put_replica(&replica)?;
            tx.put_code(&code)?;
            tx.put_lease(replica.id, &first)?;
            tx.put_lease(replica.id, &second)
        },
        |tx| {
            Ok((
                tx.all_staff()?.pop(),
                (tx.replica_by_token(&[1; 32])?, tx.replica_by_short("7Q4")?, tx.replicas()?.len()),
                tx.code(&[2; 32])?,
                (tx.lease(LeaseId(Uuid::from_u128(8)))?, tx.newest_lease(ReplicaId(Uuid::from_u128(2)))?),
            ))
        },
    );
    let (staff, replica, code, old, newest) = expected;
    assert_eq!(found.0, Some(staff));
    assert_eq!(found.1, (Some(replica.clone()), Some(replica.clone()), 1));
    assert_eq!(found.2, Some(code));
    assert_eq!(found.3, (Some((replica.id, old)), Some(newest)));
}
