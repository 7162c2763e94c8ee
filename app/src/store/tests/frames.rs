//! Frames: guards, moves between streams, passes from the start, lost streams, texts that cannot be read.

use super::fixture::*;
use super::server::*;
use crate::store::FrameApplied::{Applied, Complete};
use crate::store::{FrameApplied, Ignored, Store};
use shared::id::Epoch;
use shared::kind::Part;
use tempfile::{TempDir, tempdir};

const MATCHES: FrameApplied = Complete { digest_matches: true };

fn reading(streams: &[shared::id::StreamName]) -> (TempDir, Store) {
    let dir = tempdir().unwrap();
    let mut store = create(dir.path());
    let heads: Vec<_> = streams.iter().map(|name| (name.clone(), 0)).collect();
    greet(&mut store, &heads);
    (dir, store)
}

#[test]
fn a_stream_comes_in_frames_and_is_complete_when_its_head_is_reached() {
    let (_dir, mut store) = reading(&[open_stream()]);
    let held = [(rec(1), 3), (rec(2), 4)];
    let mut first = frame(open_stream(), 0, 9, vec![put(4, rec(1), 3, &body("가"))], &held);
    first.next = 4;
    assert_eq!(store.apply_frame(&first).unwrap(), Applied);
    let second = frame(open_stream(), 4, 9, vec![put(9, rec(2), 4, &body("나"))], &held);
    assert_eq!(store.apply_frame(&second).unwrap(), MATCHES);
    assert_eq!(shown(&store, rec(1)), Some(("가".into(), false)));
    assert_eq!(store.digests().unwrap()[0].digest, second.digest);
    assert_eq!(store.mirror_row(rec(2), Part::Open).unwrap().unwrap().rev, 4);
}

#[test]
fn frames_that_do_not_fit_change_nothing() {
    let (_dir, mut store) = reading(&[open_stream()]);
    let rows = vec![put(4, rec(1), 3, &body("가"))];
    let good = frame(open_stream(), 0, 9, rows, &[(rec(1), 3)]);
    let ignored = |store: &mut Store, change: &dyn Fn(&mut shared::protocol::Frame), why: Ignored| {
        let mut frame = good.clone();
        change(&mut frame);
        assert_eq!(store.apply_frame(&frame).unwrap(), FrameApplied::Ignored(why));
    };
    ignored(&mut store, &|it| it.server_epoch = 1, Ignored::OtherServerEpoch);
    ignored(&mut store, &|it| it.stream = other_stream(), Ignored::NotMine);
    ignored(&mut store, &|it| it.generation = 2, Ignored::OtherGeneration);
    ignored(&mut store, &|it| it.from = 3, Ignored::NotNext);
    assert_eq!(shown(&store, rec(1)), None);
    assert_eq!(store.apply_frame(&good).unwrap(), MATCHES);
    ignored(&mut store, &|_| {}, Ignored::NotNext);
    ignored(&mut store, &|it| (it.from, it.next, it.head) = (9, 8, 8), Ignored::OlderSnapshot);
}

#[test]
fn an_older_body_by_another_stream_does_not_replace_a_newer_one() {
    let (_dir, mut store) = reading(&[open_stream(), other_stream()]);
    let newer = frame(open_stream(), 0, 5, vec![put(5, rec(1), 8, &body("새"))], &[(rec(1), 8)]);
    assert_eq!(store.apply_frame(&newer).unwrap(), MATCHES);
    let older = frame(other_stream(), 0, 5, vec![put(5, rec(1), 7, &body("옛"))], &[(rec(1), 7)]);
    assert_eq!(store.apply_frame(&older).unwrap(), MATCHES);
    assert_eq!(shown(&store, rec(1)), Some(("새".into(), false)));
}

#[test]
fn a_record_that_moves_between_two_streams_of_the_tablet_never_vanishes() {
    let (_dir, mut store) = reading(&[open_stream(), other_stream()]);
    store
        .apply_frame(&frame(open_stream(), 0, 5, vec![put(5, rec(1), 1, &body("가"))], &[(rec(1), 1)]))
        .unwrap();
    store.apply_frame(&frame(other_stream(), 0, 3, vec![], &[])).unwrap();
    let left = frame(open_stream(), 5, 6, vec![out(6, rec(1), 2, &[(other_stream(), 4)])], &[]);
    assert_eq!(store.apply_frame(&left).unwrap(), MATCHES);
    assert_eq!(shown(&store, rec(1)), Some(("가".into(), false)));
    let came = frame(other_stream(), 3, 4, vec![put(4, rec(1), 2, &body("나"))], &[(rec(1), 2)]);
    assert_eq!(store.apply_frame(&came).unwrap(), MATCHES);
    assert_eq!(shown(&store, rec(1)), Some(("나".into(), false)));
}

#[test]
fn a_record_that_was_expected_and_has_gone_on_is_deleted() {
    let (_dir, mut store) = reading(&[open_stream(), other_stream()]);
    store
        .apply_frame(&frame(open_stream(), 0, 5, vec![put(5, rec(1), 1, &body("가"))], &[(rec(1), 1)]))
        .unwrap();
    let left = frame(open_stream(), 5, 6, vec![out(6, rec(1), 2, &[(other_stream(), 4)])], &[]);
    store.apply_frame(&left).unwrap();
    let gone_on = frame(other_stream(), 0, 7, vec![], &[]);
    assert_eq!(store.apply_frame(&gone_on).unwrap(), MATCHES);
    assert_eq!(shown(&store, rec(1)), None);
    assert_eq!(store.mirror_row(rec(1), Part::Open).unwrap(), None);
}

#[test]
fn what_a_pass_from_the_start_does_not_name_goes_when_it_is_complete_and_not_before() {
    let (_dir, mut store) = reading(&[open_stream()]);
    let rows = vec![put(4, rec(1), 3, &body("가")), put(5, rec(2), 4, &body("나"))];
    let mut wrong = frame(open_stream(), 0, 5, rows, &[(rec(2), 4)]);
    assert_eq!(store.apply_frame(&wrong).unwrap(), Complete { digest_matches: false });
    store.restart_stream(&open_stream()).unwrap();
    assert_eq!(ask(&mut store).pull[0].cursor, 0);
    assert_eq!(shown(&store, rec(1)), Some(("가".into(), false)));
    wrong.rows.remove(0);
    assert_eq!(store.apply_frame(&wrong).unwrap(), MATCHES);
    assert_eq!((shown(&store, rec(1)), shown(&store, rec(2))), (None, Some(("나".into(), false))));
}

#[test]
fn nothing_of_a_lost_stream_stays_but_what_another_stream_holds() {
    let (_dir, mut store) = reading(&[open_stream(), other_stream()]);
    let both = vec![put(4, rec(1), 3, &body("가")), put(5, rec(2), 4, &body("나"))];
    store.apply_frame(&frame(open_stream(), 0, 5, both, &[(rec(1), 3), (rec(2), 4)])).unwrap();
    let one = vec![put(5, rec(2), 4, &body("나"))];
    store.apply_frame(&frame(other_stream(), 0, 5, one, &[(rec(2), 4)])).unwrap();
    for about in [rec(1), rec(2)] {
        let id = rec(about.0.as_u128() + 100);
        let draft = crate::store::DraftRow { id, about: Some(about), doc: "{}".into(), saved_at: NOW };
        store.keep_draft(&draft).unwrap();
    }
    let request = ask(&mut store);
    let mut head = answer(&request, &[(other_stream(), 5)]);
    head.streams.ver = 2;
    let applied = apply(&mut store, &head);
    assert_eq!(applied.lost_streams, [open_stream()]);
    assert_eq!((shown(&store, rec(1)), shown(&store, rec(2))), (None, Some(("나".into(), false))));
    assert_eq!(store.mirror_row(rec(1), Part::Open).unwrap(), None);
    let about: Vec<_> = store.drafts().unwrap().into_iter().map(|it| it.about).collect();
    assert_eq!(about, [Some(rec(2))]);
}

#[test]
fn a_stream_that_was_lost_and_given_again_is_read_from_its_start_without_a_wipe() {
    let (_dir, mut store) = reading(&[open_stream()]);
    let rows = vec![put(4, rec(1), 3, &body("가")), put(5, rec(2), 4, &body("나"))];
    store.apply_frame(&frame(open_stream(), 0, 5, rows, &[(rec(1), 3), (rec(2), 4)])).unwrap();
    let request = ask(&mut store);
    let mut head = answer(&request, &[(open_stream(), 9)]);
    head.streams = list(7, &[(open_stream(), 7)]);
    assert_eq!(apply(&mut store, &head).lost_streams, []);
    assert_eq!(shown(&store, rec(1)), Some(("가".into(), false)));
    let mut again = frame(open_stream(), 0, 9, vec![put(5, rec(2), 4, &body("나"))], &[(rec(2), 4)]);
    assert_eq!(store.apply_frame(&again).unwrap(), FrameApplied::Ignored(Ignored::OtherGeneration));
    again.generation = 7;
    assert_eq!(store.apply_frame(&again).unwrap(), MATCHES);
    assert_eq!(shown(&store, rec(1)), None);
}

#[test]
fn a_text_that_cannot_be_read_is_kept_counted_and_not_shown() {
    let (_dir, mut store) = reading(&[open_stream()]);
    let mut unknown = put(5, rec(2), 4, &body("나"));
    unknown.kind = "kind_of_next_year".into();
    let rows = vec![raw(4, rec(1), 3, "{\"g\":[]}"), unknown, put(6, rec(3), 5, &body("다"))];
    let held = [(rec(1), 3), (rec(2), 4), (rec(3), 5)];
    assert_eq!(store.apply_frame(&frame(open_stream(), 0, 6, rows, &held)).unwrap(), MATCHES);
    assert_eq!((shown(&store, rec(1)), store.visible(rec(2)).unwrap()), (None, None));
    assert_eq!(shown(&store, rec(3)), Some(("다".into(), false)));
    assert_eq!(store.status().unwrap().parked, 2);
    let row = store.mirror_row(rec(1), Part::Open).unwrap().unwrap();
    assert_eq!((row.body.as_str(), row.parked), ("{\"g\":[]}", true));
    assert_eq!(store.snapshot(rec(1)).unwrap().base[&Part::Open], 0);
}

#[test]
fn after_a_restore_of_the_server_rows_of_the_new_time_replace_those_of_the_lost_one() {
    let (_dir, mut store) = reading(&[open_stream()]);
    let rows = vec![put(4, rec(1), 300, &body("잃어버린")), put(5, rec(2), 4, &body("나"))];
    store.apply_frame(&frame(open_stream(), 0, 5, rows, &[(rec(1), 300), (rec(2), 4)])).unwrap();
    let request = ask(&mut store);
    let mut head = answer(&request, &[(open_stream(), 4)]);
    (head.server_epoch, head.streams) = (1, list(9, &[(open_stream(), 9)]));
    assert!(store.apply_head(&head, NOW, Epoch(1)).unwrap().restored);
    assert_eq!(shown(&store, rec(1)), Some(("잃어버린".into(), false)));
    let mut again = frame(open_stream(), 0, 4, vec![put(4, rec(1), 2, &body("있던"))], &[(rec(1), 2)]);
    (again.server_epoch, again.generation) = (1, 9);
    assert_eq!(store.apply_frame(&again).unwrap(), MATCHES);
    assert_eq!((shown(&store, rec(1)), shown(&store, rec(2))), (Some(("있던".into(), false)), None));
}

#[test]
fn what_was_on_its_way_when_the_server_was_lost_is_not_waited_for() {
    let (_dir, mut store) = reading(&[open_stream(), other_stream()]);
    let rows = vec![put(4, rec(1), 3, &body("가"))];
    store.apply_frame(&frame(open_stream(), 0, 4, rows, &[(rec(1), 3)])).unwrap();
    let left = vec![out(5, rec(1), 4, &[(other_stream(), 9)])];
    store.apply_frame(&frame(open_stream(), 4, 5, left, &[])).unwrap();
    let request = ask(&mut store);
    let mut head = answer(&request, &[(open_stream(), 0), (other_stream(), 0)]);
    (head.server_epoch, head.streams) = (1, list(9, &[(open_stream(), 9), (other_stream(), 9)]));
    assert!(store.apply_head(&head, NOW, Epoch(1)).unwrap().restored);
    assert_eq!(shown(&store, rec(1)), Some(("가".into(), false)), "nothing jumps before it has come");
    for stream in [open_stream(), other_stream()] {
        let mut nothing = frame(stream, 0, 0, vec![], &[]);
        (nothing.server_epoch, nothing.generation) = (1, 9);
        assert_eq!(store.apply_frame(&nothing).unwrap(), MATCHES);
    }
    assert_eq!(shown(&store, rec(1)), None);
}
