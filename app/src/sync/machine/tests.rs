//! Each transition of the machine, as a row.

use super::*;
use serde_json::{Value, json};
use shared::id::Seq;
use std::collections::BTreeMap;

mod world;

const NOW: Millis = 1_000_000;

fn step(machine: &mut Machine, event: Event) -> Vec<Output> {
    machine.step(Input { now: NOW, random: 0, event })
}

fn wake(machine: &mut Machine, why: Wake, waiting: u64) -> Vec<Output> {
    step(machine, Event::Wake { why, waiting })
}

fn stream(name: &str) -> StreamName {
    StreamName(name.into())
}

fn asked(entries: usize, cursors: &[(&str, Seq)]) -> Asked {
    let position =
        |(name, cursor): &(&str, Seq)| Position { stream: stream(name), generation: 1, cursor: *cursor };
    Asked { rid: 1, entries, first: 1, frames: true, positions: cursors.iter().map(position).collect() }
}

/// Values that the machine passes on without looking at them are any.
fn head(results: Value, heads: &[(&str, Seq)]) -> Reply {
    let line = json!({"replica": uuid::Uuid::nil(), "epoch": "0000000000000001"});
    let grants: BTreeMap<_, _> =
        heads.iter().map(|(name, _)| (*name, json!({"generation": 1, "part": "open"}))).collect();
    let ack = json!({"through": {
        "line": line, "through": 0, "chain": "00".repeat(16), "results": results, "durable_through": 0,
    }});
    serde_json::from_value(json!({"head": {
        "rid": 1, "server_epoch": 0, "server_time": NOW, "ack": ack,
        "streams": {"ver": 1, "streams": grants},
        "heads": heads.iter().copied().collect::<BTreeMap<_, _>>(),
        "lease": {
            "id": uuid::Uuid::nil(), "role": "nurse", "dong": [], "issued": 0, "expires": 1,
        },
        "next_sync_ms": 60_000,
    }}))
    .unwrap()
}

fn frame(name: &str) -> Reply {
    serde_json::from_value(json!({"frame": {
        "stream": name, "generation": 1, "server_epoch": 0, "from": 0, "next": 1, "head": 2,
        "digest": {"count": 0, "sum": "0000000000000000"}, "rows": [],
    }}))
    .unwrap()
}

fn applied(count: usize) -> Value {
    (1..=count)
        .map(|seq| (seq.to_string(), json!({"outcome": "applied"})))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn report(outputs: &[Output]) -> &SyncReport {
    outputs
        .iter()
        .find_map(|it| match it {
            Output::Report(report) => Some(report.as_ref()),
            _ => None,
        })
        .expect("the sync is over")
}

fn ask(outputs: &[Output]) -> Ask {
    outputs
        .iter()
        .find_map(|it| match it {
            Output::Send(ask) => Some(*ask),
            _ => None,
        })
        .expect("there is one more round")
}

/// A machine whose request with `entries` ops is on its way.
fn sending(entries: usize, cursors: &[(&str, Seq)]) -> Machine {
    let mut machine = Machine::new();
    wake(&mut machine, Wake::Asked, entries as u64);
    step(&mut machine, Event::Sent(asked(entries, cursors)));
    machine
}

fn seen(waiting: u64) -> Event {
    Event::HeadApplied(HeadSeen { waiting, ..HeadSeen::default() })
}

fn looked(seen: FrameSeen) -> Event {
    Event::FrameApplied { seen, waiting: 0 }
}

const COMPLETE: FrameSeen = FrameSeen::Complete { digest_matches: true };

#[test]
fn a_quiet_sync_is_one_round_and_ends_with_the_servers_wish() {
    let mut machine = sending(2, &[("a", 2)]);
    assert!(matches!(
        step(&mut machine, Event::Line(head(applied(2), &[("a", 2)])))[..],
        [Output::ApplyHead(_)]
    ));
    assert!(step(&mut machine, seen(0)).is_empty());
    let outputs = step(&mut machine, Event::Line(Reply::End { more: false }));
    let report = report(&outputs);
    assert_eq!((&report.end, report.rounds), (&SyncEnd::Done, 1));
    assert_eq!(report.outcomes.values().sum::<u64>(), 2);
    assert_eq!(report.next, Some(NOW + 60_000));
    assert!(matches!(outputs[..], [Output::Cut, Output::Report(_), Output::Wait(_)]));
}

#[test]
fn a_sync_goes_on_while_something_is_left() {
    for (why, waiting, heads, more, goes_on) in [
        ("nothing is left", 0, [("a", 2)], false, false),
        ("ops wait", 3, [("a", 2)], false, true),
        ("the server has more", 0, [("a", 2)], true, true),
        ("a stream is behind", 0, [("a", 3)], false, true),
        ("a stream is new", 0, [("b", 1)], false, true),
    ] {
        let mut machine = sending(2, &[("a", 2)]);
        step(&mut machine, Event::Line(head(applied(2), &heads)));
        step(&mut machine, seen(waiting));
        let outputs = step(&mut machine, Event::Line(Reply::End { more }));
        assert_eq!(matches!(outputs[..], [Output::Send(_)]), goes_on, "{why}");
    }
}

#[test]
fn frames_are_asked_for_with_the_last_part_of_the_outbox_only() {
    let ask = |frames| Ask { ops: 500, bytes: PUSH_BYTES_MAX, frames, snapshots: true };
    for (frames, entries, waiting, pulled) in [
        (Frames::AfterPush, 0, 0, true),
        (Frames::AfterPush, 1, 1, true),
        (Frames::AfterPush, 1, 2, false),
        (Frames::AfterPush, 0, 2, true),
        (Frames::Always, 1, 2, true),
    ] {
        let mut request = request(entries, waiting);
        let asked = ask(frames).settle(&mut request);
        assert_eq!(
            (asked.frames, !request.pull.is_empty()),
            (pulled, pulled),
            "{frames:?} {entries} {waiting}"
        );
        assert_eq!(asked.positions.len(), 1);
    }
}

fn request(entries: u64, waiting: u64) -> SyncRequest {
    let entry = |seq| json!({"seq": seq, "id": uuid::Uuid::nil(), "op": {}});
    serde_json::from_value(json!({
        "proto": 1, "rid": 1, "server_epoch": 0, "streams_ver": 1,
        "push": {
            "line": {"replica": uuid::Uuid::nil(), "epoch": "0000000000000001"},
            "tip": {"n": 9, "chain": "00".repeat(16)}, "first": 1, "prev": "00".repeat(16),
            "entries": (1..=entries).map(entry).collect::<Vec<_>>(),
        },
        "pull": [{"stream": "a", "generation": 1, "cursor": 0}],
        "device": {"app": "", "waiting": waiting, "clock": 0, "hlc": 0},
    }))
    .unwrap()
}

#[test]
fn an_op_saved_while_frames_come_in_is_sent_at_the_next_frame() {
    let mut machine = sending(0, &[("a", 0)]);
    step(&mut machine, Event::Line(head(json!({}), &[("a", 9)])));
    step(&mut machine, seen(0));
    step(&mut machine, Event::Line(frame("a")));
    let outputs = step(&mut machine, Event::FrameApplied { seen: FrameSeen::Applied, waiting: 1 });
    assert!(matches!(outputs[..], [Output::Cut, Output::Send(_)]));
}

#[test]
fn a_request_that_is_too_large_is_halved_down_to_one_act_and_then_reading_goes_on_alone() {
    let mut machine = sending(5, &[("a", 0)]);
    let mut limits = Vec::new();
    for entries in [5, 2, 1] {
        limits.push(ask(&step(&mut machine, Event::Failed(Failure::TooLarge))).ops);
        step(&mut machine, Event::Sent(asked(if entries == 1 { 0 } else { entries }, &[("a", 0)])));
    }
    assert_eq!(limits, [2, 1, 0]);
    step(&mut machine, Event::Line(head(json!({}), &[("a", 1)])));
    step(&mut machine, seen(5));
    step(&mut machine, Event::Line(frame("a")));
    step(&mut machine, Event::FrameApplied { seen: COMPLETE, waiting: 5 });
    let outputs = step(&mut machine, Event::Line(Reply::End { more: false }));
    let report = report(&outputs);
    assert_eq!(report.end, SyncEnd::Waiting(Failure::TooLarge));
    assert_eq!((report.frames, report.waiting), (1, 5));
}

#[test]
fn a_stream_that_differs_is_repaired_then_read_again_and_then_reported() {
    let mut machine = sending(0, &[("a", 0)]);
    let differs = FrameSeen::Complete { digest_matches: false };
    let round = |machine: &mut Machine, seen_frame| {
        step(machine, Event::Line(head(json!({}), &[("a", 1)])));
        step(machine, seen(0));
        step(machine, Event::Line(frame("a")));
        let follows = step(machine, looked(seen_frame)).pop();
        let outputs = step(machine, Event::Line(Reply::End { more: false }));
        step(machine, Event::Sent(asked(0, &[("a", 0)])));
        (follows, outputs)
    };
    let (follows, outputs) = round(&mut machine, differs);
    assert!(matches!(follows, Some(Output::Differs(_))));
    assert!(matches!(outputs[..], [Output::Send(_)]));
    let (follows, outputs) = round(&mut machine, differs);
    assert!(matches!(follows, Some(Output::Restart(_))), "the server may not know how to repair");
    assert!(matches!(outputs[..], [Output::Send(_)]));
    let (follows, outputs) = round(&mut machine, differs);
    assert!(follows.is_none());
    assert_eq!(report(&outputs).mismatched, BTreeSet::from([stream("a")]));
    assert_eq!(report(&outputs).end, SyncEnd::Done);

    wake(&mut machine, Wake::Asked, 0);
    step(&mut machine, Event::Sent(asked(0, &[("a", 0)])));
    let (follows, _) = round(&mut machine, differs);
    assert!(matches!(follows, Some(Output::Differs(_))), "the next sync tries again");
    let (_, outputs) = round(&mut machine, COMPLETE);
    assert_eq!(report(&outputs).repaired, BTreeSet::from([stream("a")]));
    assert!(report(&outputs).mismatched.is_empty());
}

#[test]
fn what_a_person_must_mend_stops_until_she_asks_and_the_rest_waits() {
    for (failure, stops) in [
        (Failure::Protocol { speaks: Some((2, 3)) }, true),
        (Failure::Revoked, true),
        (Failure::BadToken, true),
        (Failure::Offline { detail: String::new() }, false),
        (Failure::TimedOut, false),
        (Failure::Cut, false),
        (Failure::Garbled { detail: String::new() }, false),
        (Failure::Busy { after: Some(5_000) }, false),
        (Failure::Unavailable { after: None }, false),
        (Failure::Malformed { detail: String::new() }, false),
        (Failure::Store { name: "full".into() }, false),
    ] {
        let mut machine = sending(1, &[]);
        let outputs = step(&mut machine, Event::Failed(failure.clone()));
        let end = &report(&outputs).end;
        if stops {
            assert_eq!(*end, SyncEnd::Stopped(failure));
            assert!(wake(&mut machine, Wake::Saved, 1).is_empty());
            assert!(wake(&mut machine, Wake::Online, 1).is_empty());
        } else {
            assert_eq!(*end, SyncEnd::Waiting(failure));
            assert!(report(&outputs).next.is_some_and(|next| next > NOW));
        }
        assert!(matches!(wake(&mut machine, Wake::Asked, 1)[..], [Output::Send(_)]));
    }
}

#[test]
fn who_may_wake_a_waiting_machine() {
    let quiet = || {
        let mut machine = sending(0, &[]);
        step(&mut machine, Event::Line(head(json!({}), &[])));
        step(&mut machine, seen(0));
        step(&mut machine, Event::Line(Reply::End { more: false }));
        machine
    };
    let after = |failure: Failure| {
        let mut machine = sending(0, &[]);
        step(&mut machine, Event::Failed(failure));
        machine
    };
    let busy = Failure::Busy { after: Some(30_000) };
    for (what, mut machine, why, begins) in [
        ("a save after a quiet sync", quiet(), Wake::Saved, true),
        ("a save does not hammer a dead network", after(Failure::TimedOut), Wake::Saved, false),
        ("the network is back", after(Failure::TimedOut), Wake::Online, true),
        ("the server asked for silence", after(busy.clone()), Wake::Online, false),
        ("a person insists", after(busy), Wake::Asked, true),
        ("a timer that rang early", quiet(), Wake::Timer, false),
    ] {
        let outputs = wake(&mut machine, why, 1);
        assert_eq!(matches!(outputs[..], [Output::Send(_)]), begins, "{what}");
    }
    let mut machine = quiet();
    assert!(matches!(wake(&mut machine, Wake::Timer, 0)[..], [Output::Wait(until)] if until == NOW + 60_000));
    let late = Input { now: NOW + 60_000, random: 0, event: Event::Wake { why: Wake::Timer, waiting: 0 } };
    assert!(matches!(machine.step(late)[..], [Output::Send(_)]));
}

#[test]
fn a_broken_answer_is_asked_for_again_at_once_only_when_something_had_come() {
    let mut machine = sending(1, &[("a", 0)]);
    step(&mut machine, Event::Line(head(applied(1), &[("a", 9)])));
    step(&mut machine, seen(0));
    assert!(matches!(step(&mut machine, Event::Failed(Failure::Cut))[..], [Output::Send(_)]));
    step(&mut machine, Event::Sent(asked(0, &[("a", 0)])));
    let outputs = step(&mut machine, Event::Failed(Failure::Cut));
    assert_eq!(report(&outputs).end, SyncEnd::Waiting(Failure::Cut));
    assert_eq!(report(&outputs).outcomes.len(), 1, "what had come is reported");
}

#[test]
fn lines_out_of_turn_are_no_answer() {
    let garbled =
        |outputs: Vec<Output>| matches!(report(&outputs).end, SyncEnd::Waiting(Failure::Garbled { .. }));
    assert!(garbled(step(&mut sending(0, &[]), Event::Line(frame("a")))));
    assert!(garbled(step(&mut sending(0, &[]), Event::Line(Reply::End { more: false }))));
    let mut twice = sending(0, &[]);
    step(&mut twice, Event::Line(head(json!({}), &[])));
    step(&mut twice, seen(0));
    assert!(garbled(step(&mut twice, Event::Line(head(json!({}), &[])))));
    let mut other = Machine::new();
    wake(&mut other, Wake::Asked, 0);
    step(&mut other, Event::Sent(Asked { rid: 7, ..asked(0, &[]) }));
    assert!(garbled(step(&mut other, Event::Line(head(json!({}), &[])))));
}

#[test]
fn a_server_that_acknowledges_nothing_does_not_keep_the_tablet_busy() {
    let mut machine = sending(1, &[]);
    let mut wishes = Vec::new();
    let outputs = loop {
        step(&mut machine, Event::Line(head(json!({}), &[])));
        step(&mut machine, seen(1));
        let outputs = step(&mut machine, Event::Line(Reply::End { more: false }));
        match outputs[..] {
            [Output::Send(ask)] => wishes.push(ask.frames),
            _ => break outputs,
        }
        step(&mut machine, Event::Sent(asked(1, &[])));
    };
    assert_eq!(report(&outputs).end, SyncEnd::Waiting(Failure::Stalled));
    assert_eq!(wishes, [Frames::Always, Frames::Always], "reading must not stand still for it");
}

#[test]
fn what_was_only_asked_about_is_neither_counted_as_sent_nor_progress() {
    let older = json!({"3": {"outcome": "applied"}});
    for (released, moved) in [(0, false), (1, true)] {
        let mut machine = sending(0, &[]);
        step(&mut machine, Event::Sent(Asked { first: 5, ..asked(0, &[]) }));
        step(&mut machine, Event::Line(head(older.clone(), &[])));
        step(&mut machine, Event::HeadApplied(HeadSeen { released, ..HeadSeen::default() }));
        let State::Busy(sync) = &machine.state else { panic!("the sync goes on") };
        assert_eq!((sync.round.moved, sync.report.released), (moved, released));
        assert!(sync.report.outcomes.is_empty());
    }
}
