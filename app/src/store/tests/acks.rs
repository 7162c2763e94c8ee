//! Acknowledgements: prefixes, lost replies, refusals, forks, restored servers, and when an op leaves the overlay.

use super::fixture::*;
use super::server::*;
use crate::store::{OpState, OutboxFilter, PushLimits, Store};
use shared::digest::Chain;
use shared::id::{ActId, Epoch, OpId, RecordId};
use shared::op::{ActPlace, Op};
use shared::protocol::Ack;
use tempfile::{TempDir, tempdir};

fn with_ops(ids: &[u128]) -> (TempDir, Store) {
    let dir = tempdir().unwrap();
    let mut store = create(dir.path());
    for &n in ids {
        store.save(vec![create_op(n, rec(n), "가")], &[], None, NOW).unwrap();
    }
    (dir, store)
}

fn of_act(mut op: Op, act: u128, index: u16, of: u16) -> Op {
    op.act = ActPlace { id: ActId(uuid::Uuid::from_u128(act)), index, of };
    op
}

fn states(store: &Store) -> Vec<OpState> {
    store.outbox(OutboxFilter::All).unwrap().iter().map(|row| row.state).collect()
}

fn ids(request: &shared::protocol::SyncRequest) -> Vec<OpId> {
    request.push.entries.iter().map(|entry| entry.id).collect()
}

#[test]
fn a_request_carries_whole_acts_in_order_and_at_least_one() {
    let dir = tempdir().unwrap();
    let mut store = create(dir.path());
    let act = |from: u128, n: u16| -> Vec<Op> {
        (0..n)
            .map(|i| of_act(create_op(from + u128::from(i), rec(from + u128::from(i)), "가"), from, i, n))
            .collect()
    };
    for (from, n) in [(10, 3), (20, 2), (30, 1)] {
        store.save(act(from, n), &[], None, NOW).unwrap();
    }
    let mut sent =
        |ops| store.sync_request(PushLimits { ops, bytes: 1 << 20 }, NOW, "0").unwrap().push.entries.len();
    assert_eq!([sent(0), sent(1), sent(4), sent(5), sent(99)], [0, 3, 3, 5, 6]);
    let request = ask(&mut store);
    assert_eq!((request.push.first, request.push.prev, request.device.waiting), (1, Chain::START, 6));
    assert_eq!(chain_before(&request, 7), request.push.tip.chain);
}

#[test]
fn an_op_is_shown_as_own_until_the_stream_has_brought_what_became_of_it() {
    let (_dir, mut store) = with_ops(&[1]);
    let request = ask(&mut store);
    let applied = apply(&mut store, &answer(&request, &[(open_stream(), 7)]));
    assert_eq!((applied.acked, applied.refused), (1, 0));
    assert_eq!(states(&store), [OpState::Acked]);
    assert_eq!(shown(&store, rec(1)), Some(("가".into(), true)));
    let mut early = frame(open_stream(), 0, 7, vec![put(6, rec(1), 5, &body("가"))], &[(rec(1), 5)]);
    early.next = 6;
    store.apply_frame(&early).unwrap();
    assert_eq!(shown(&store, rec(1)), Some(("가".into(), true)));
    store.apply_frame(&frame(open_stream(), 6, 7, vec![], &[(rec(1), 5)])).unwrap();
    assert_eq!(shown(&store, rec(1)), Some(("가".into(), false)));
    assert_eq!(store.waiting().unwrap(), 0);
}

#[test]
fn ops_of_a_record_leave_the_overlay_as_a_prefix() {
    let (_dir, mut store) = with_ops(&[1]);
    let first = ask(&mut store);
    let opened = store.snapshot(rec(1)).unwrap();
    store.save(vec![edit_op(2, rec(1), &opened, facts(), named("나"))], &[], None, NOW).unwrap();
    let mut head = answer(&first, &[(open_stream(), 7)]);
    through(&mut head).durable_through = 1;
    apply(&mut store, &head);
    assert_eq!(states(&store), [OpState::Pruned, OpState::Waiting]);
    let rows = vec![put(7, rec(1), 5, &body("가"))];
    store.apply_frame(&frame(open_stream(), 0, 7, rows, &[(rec(1), 5)])).unwrap();
    assert_eq!(shown(&store, rec(1)), Some(("나".into(), true)));
    let request = ask(&mut store);
    assert_eq!(ids(&request), [op_id(2)]);
    apply(&mut store, &answer(&request, &[(open_stream(), 8)]));
    let rows = vec![put(8, rec(1), 6, &body("나"))];
    store.apply_frame(&frame(open_stream(), 7, 8, rows, &[(rec(1), 6)])).unwrap();
    assert_eq!(shown(&store, rec(1)), Some(("나".into(), false)));
}

#[test]
fn an_op_stays_in_the_overlay_while_its_record_is_on_its_way() {
    let (_dir, mut store) = with_ops(&[1]);
    let both = [(open_stream(), 1), (other_stream(), 0)];
    let request = ask(&mut store);
    apply(&mut store, &answer(&request, &both));
    store
        .apply_frame(&frame(open_stream(), 0, 1, vec![put(1, rec(1), 5, &body("가"))], &[(rec(1), 5)]))
        .unwrap();
    store.apply_frame(&frame(other_stream(), 0, 0, vec![], &[])).unwrap();
    assert_eq!(shown(&store, rec(1)), Some(("가".into(), false)));
    let opened = store.snapshot(rec(1)).unwrap();
    store.save(vec![edit_op(2, rec(1), &opened, facts(), named("나"))], &[], None, NOW).unwrap();
    let request = ask(&mut store);
    apply(&mut store, &answer(&request, &[(open_stream(), 1), (other_stream(), 0)]));
    assert_eq!(shown(&store, rec(1)), Some(("가".into(), false)), "the fixture's heads were reached already");
    let opened = store.snapshot(rec(1)).unwrap();
    store.save(vec![edit_op(3, rec(1), &opened, facts(), named("다"))], &[], None, NOW).unwrap();
    let request = ask(&mut store);
    apply(&mut store, &answer(&request, &[(open_stream(), 2), (other_stream(), 0)]));
    let left = frame(open_stream(), 1, 2, vec![out(2, rec(1), 6, &[(other_stream(), 3)])], &[]);
    store.apply_frame(&left).unwrap();
    assert_eq!(shown(&store, rec(1)), Some(("다".into(), true)));
    let came = frame(other_stream(), 0, 3, vec![put(3, rec(1), 7, &body("다"))], &[(rec(1), 7)]);
    store.apply_frame(&came).unwrap();
    assert_eq!(shown(&store, rec(1)), Some(("다".into(), false)));
}

#[test]
fn after_a_lost_reply_the_same_ops_are_sent_again_and_read_once() {
    let (_dir, mut store) = with_ops(&[1, 2]);
    let lost = ask(&mut store);
    let again = ask(&mut store);
    assert_eq!(ids(&again), ids(&lost));
    assert!(again.rid > lost.rid);
    assert_eq!(apply(&mut store, &answer(&again, &[])).acked, 2);
    let late = apply(&mut store, &answer(&lost, &[]));
    assert_eq!((late.acked, late.forked, store.waiting().unwrap()), (0, false, 0));
}

#[test]
fn ops_whose_outcome_nobody_read_stay_waiting() {
    let (_dir, mut store) = with_ops(&[1, 2, 3]);
    let request = ask(&mut store);
    let mut head = answer(&request, &[]);
    through(&mut head).results.remove(&2);
    assert_eq!(apply(&mut store, &head).acked, 1);
    assert_eq!(states(&store), [OpState::Acked, OpState::Waiting, OpState::Waiting]);
    assert_eq!(ids(&ask(&mut store)), [op_id(2), op_id(3)]);
}

#[test]
fn an_acknowledgement_of_another_chain_counts_for_nothing() {
    let (_dir, mut store) = with_ops(&[1]);
    let request = ask(&mut store);
    let mut head = answer(&request, &[]);
    through(&mut head).chain = Chain([9; 16]);
    assert_eq!(apply(&mut store, &head).acked, 0);
    through(&mut head).chain = request.push.tip.chain;
    through(&mut head).line.epoch = Epoch(0xdead);
    assert_eq!((apply(&mut store, &head).acked, store.waiting().unwrap()), (0, 1));
}

#[test]
fn a_refused_op_leaves_the_screen_and_stays_listed_with_its_reason() {
    let (_dir, mut store) = with_ops(&[1, 2]);
    let request = ask(&mut store);
    let mut head = answer(&request, &[(open_stream(), 0)]);
    refuse(&mut head, 1);
    through(&mut head).durable_through = 2;
    let applied = apply(&mut store, &head);
    assert_eq!((applied.acked, applied.refused), (2, 1));
    assert_eq!(shown(&store, rec(1)), None);
    assert_eq!(shown(&store, rec(2)), Some(("가".into(), true)));
    let refused = store.outbox(OutboxFilter::Refused).unwrap();
    assert_eq!(refused[0].op, op_id(1));
    assert!(refused[0].result.as_ref().unwrap().refusal.is_some());
    assert!(store.op(op_id(1)).unwrap().is_some(), "what has to be mended is kept");
}

#[test]
fn ops_are_let_go_in_whole_acts_and_only_when_durable() {
    let dir = tempdir().unwrap();
    let mut store = create(dir.path());
    let ops = (0..2).map(|i| of_act(create_op(u128::from(i), rec(u128::from(i)), "가"), 7, i, 2)).collect();
    store.save(ops, &[], None, NOW).unwrap();
    let request = ask(&mut store);
    let mut head = answer(&request, &[]);
    through(&mut head).durable_through = 1;
    apply(&mut store, &head);
    assert_eq!(states(&store), [OpState::Acked, OpState::Acked]);
    through(&mut head).durable_through = 2;
    apply(&mut store, &head);
    assert_eq!(states(&store), [OpState::Pruned, OpState::Pruned]);
    assert_eq!(store.op(op_id(0)).unwrap(), None);
}

#[test]
fn a_cloned_copy_goes_on_in_a_line_of_its_own_with_the_same_op_ids() {
    let [dir, copy] = [tempdir().unwrap(), tempdir().unwrap()];
    let mut store = create(dir.path());
    store.save(vec![create_op(1, rec(1), "가")], &[], None, NOW).unwrap();
    crash_copy(dir.path(), copy.path());
    let mut clone = Store::open(copy.path(), &key(), kinds()).unwrap();
    store.save(vec![create_op(2, rec(2), "가")], &[], None, NOW).unwrap();
    clone.save(vec![create_op(3, rec(3), "가")], &[], None, NOW).unwrap();
    let request = ask(&mut clone);
    let (old, at_one) = (request.push.line, chain_before(&request, 2));
    let mut head = answer(&request, &[]);
    head.ack = Ack::Fork { line: old, at: Some(1) };
    let stale = shared::protocol::ReplyHead { rid: request.rid - 1, ..head.clone() };
    assert!(!apply(&mut clone, &stale).forked, "only the answer to the latest request renumbers");
    assert!(apply(&mut clone, &head).forked);
    let request = ask(&mut clone);
    assert_eq!(ids(&request), [op_id(1), op_id(3)]);
    let parent = request.push.parent.unwrap();
    assert_eq!((parent.line, parent.fork, parent.chain), (old, 1, at_one));
    assert_eq!((request.push.line.epoch, request.push.first, request.push.tip.n), (Epoch(0xbeef), 1, 2));
    assert_eq!(request.push.tip.chain, chain_before(&request, 3));
    assert_eq!(shown(&clone, rec(3)), Some(("가".into(), true)));
    drop(clone);
    assert_eq!(Store::open(copy.path(), &key(), kinds()).unwrap().waiting().unwrap(), 2);
}

#[test]
fn when_nothing_could_be_compared_older_ops_are_sent_first() {
    let (_dir, mut store) = with_ops(&[1, 2]);
    let request = ask(&mut store);
    apply(&mut store, &answer(&request, &[]));
    let request = ask(&mut store);
    assert_eq!(ids(&request), []);
    let mut head = answer(&request, &[]);
    head.ack = Ack::Fork { line: request.push.line, at: None };
    let applied = apply(&mut store, &head);
    assert_eq!((applied.resend, applied.forked), (true, false));
    let request = ask(&mut store);
    assert_eq!(ids(&request), [op_id(1), op_id(2)]);
    head = answer(&request, &[]);
    head.ack = Ack::Fork { line: request.push.line, at: None };
    assert!(apply(&mut store, &head).forked);
    assert_eq!(ask(&mut store).push.parent, None);
}

#[test]
fn a_restored_server_is_offered_everything_that_is_held_with_the_revs_it_once_gave() {
    let (_dir, mut store) = with_ops(&[1, 2]);
    let request = ask(&mut store);
    apply(&mut store, &answer(&request, &[(open_stream(), 3)]));
    let rows = vec![put(3, rec(1), 5, &body("가"))];
    store.apply_frame(&frame(open_stream(), 0, 3, rows, &[(rec(1), 5)])).unwrap();
    let request = ask(&mut store);
    let mut head = answer(&request, &[(open_stream(), 0)]);
    (head.server_epoch, head.streams.ver) = (1, 9);
    (through(&mut head).through, through(&mut head).chain) = (0, Chain::START);
    let applied = apply(&mut store, &head);
    assert_eq!((applied.restored, applied.forked, applied.missing_range), (true, false, None));
    assert_eq!(shown(&store, rec(1)), Some(("가".into(), true)));
    let request = ask(&mut store);
    assert_eq!((request.server_epoch, request.pull[0].cursor), (1, 0));
    assert_eq!(ids(&request), [op_id(1), op_id(2)]);
    assert_eq!(request.push.entries[0].was.values().collect::<Vec<_>>(), [&5]);
    head.server_epoch = 0;
    assert!(apply(&mut store, &head).outdated);
}

#[test]
fn an_op_that_lies_in_a_backup_does_not_wait_for_a_place_in_a_lost_timeline() {
    let (_dir, mut store) = with_ops(&[1]);
    let request = ask(&mut store);
    let mut head = answer(&request, &[(open_stream(), 9)]);
    through(&mut head).durable_through = 1;
    apply(&mut store, &head);
    let request = ask(&mut store);
    let mut head = answer(&request, &[(open_stream(), 3)]);
    (head.server_epoch, head.streams.ver) = (1, 9);
    assert!(apply(&mut store, &head).restored);
    assert_eq!(shown(&store, rec(1)), Some(("가".into(), true)), "nothing jumps before its stream has come");
    let mut again = frame(open_stream(), 0, 3, vec![put(3, rec(1), 5, &body("가"))], &[(rec(1), 5)]);
    again.server_epoch = 1;
    store.apply_frame(&again).unwrap();
    assert_eq!(shown(&store, rec(1)), Some(("가".into(), false)));
}

#[test]
fn a_server_that_lost_what_it_called_durable_gets_a_new_line_and_the_gap_is_named() {
    let (_dir, mut store) = with_ops(&[1, 2, 3]);
    let request = ask(&mut store);
    let at_one = chain_before(&request, 2);
    let mut head = answer(&request, &[]);
    through(&mut head).durable_through = 2;
    apply(&mut store, &head);
    let request = ask(&mut store);
    let mut head = answer(&request, &[]);
    head.server_epoch = 1;
    (through(&mut head).through, through(&mut head).chain) = (1, at_one);
    let applied = apply(&mut store, &head);
    assert_eq!((applied.forked, applied.missing_range), (true, Some((2, 2))));
    let request = ask(&mut store);
    assert_eq!((ids(&request), request.push.parent.unwrap().fork), (vec![op_id(3)], 1));
}

#[test]
fn rights_names_and_the_servers_clock_are_kept() {
    let (_dir, mut store) = with_ops(&[]);
    let request = ask(&mut store);
    let mut head = answer(&request, &[]);
    head.staff = vec![staff(), shared::protocol::StaffMember { name: "동료".into(), ..staff() }];
    head.staff_ver = 7;
    head.lease.expires = NOW + 99;
    apply(&mut store, &head);
    assert_eq!(store.colleagues().unwrap().len(), 2);
    let request = ask(&mut store);
    assert_eq!(request.staff_ver, 7);
    apply(&mut store, &shared::protocol::ReplyHead { staff: Vec::new(), rid: request.rid, ..head });
    assert_eq!(
        (store.colleagues().unwrap().len(), ask(&mut store).staff_ver),
        (2, 7),
        "not sent again, kept"
    );
    let status = store.status().unwrap();
    assert_eq!((status.lease.expires, status.clock_offset), (NOW + 99, 500));
}

#[test]
fn an_op_on_a_record_that_has_moved_away_waits_in_the_outbox_and_is_not_shown() {
    let (_dir, mut store) = with_ops(&[]);
    greet(&mut store, &[(open_stream(), 0)]);
    store
        .apply_frame(&frame(open_stream(), 0, 1, vec![put(1, rec(1), 1, &body("가"))], &[(rec(1), 1)]))
        .unwrap();
    let opened = store.snapshot(rec(1)).unwrap();
    let ops = vec![edit_op(1, rec(1), &opened, facts(), named("나")), event_op(2, rec(5), rec(1), 120)];
    store.save(ops, &[], None, NOW).unwrap();
    store.apply_frame(&frame(open_stream(), 1, 2, vec![out(2, rec(1), 2, &[])], &[])).unwrap();
    let gone = |id: RecordId| store.visible(id).unwrap().is_none();
    assert!(gone(rec(1)) && gone(rec(5)));
    assert_eq!(store.waiting().unwrap(), 2);
}
