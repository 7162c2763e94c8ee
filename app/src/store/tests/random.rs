//! Random moves, withdrawals, restarts and a faulty network against a feed kept by hand: at every complete stream the
//! digests agree, and at rest the mirror is exactly what the streams hold.

use super::fixture::*;
use super::server::*;
use crate::store::{FrameApplied, Store};
use shared::digest::StreamDigest;
use shared::id::{Epoch, RecordId, Rev, Seq, ServerEpoch, StreamName, epoch_floor};
use shared::kind::Part;
use shared::protocol::{Frame, Position, Row};
use std::collections::BTreeMap;
use tempfile::tempdir;

/// The same sequence on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

/// Three streams; each record lies in one of them.
struct Feed {
    epoch: ServerEpoch,
    homes: BTreeMap<RecordId, (usize, Rev, String)>,
    rows: [BTreeMap<RecordId, Row>; 3],
    heads: [Seq; 3],
    ver: i64,
    grants: BTreeMap<usize, i64>,
}

fn name(stream: usize) -> StreamName {
    StreamName(["a/open", "b/open", "c/open"][stream].into())
}

impl Feed {
    fn place(&mut self, stream: usize, row: Row) {
        self.heads[stream] = row.seq;
        self.rows[stream].insert(row.id, row);
    }

    fn next(&self, stream: usize) -> Seq {
        (self.heads[stream] + 1).max(epoch_floor(self.epoch) + 1)
    }

    fn write(&mut self, id: RecordId, to: usize, text: String) {
        let old = self.homes.get(&id).map(|(home, rev, _)| (*home, *rev));
        let rev = (old.map_or(0, |it| it.1) + 1).max(epoch_floor(self.epoch));
        self.place(to, put(self.next(to), id, rev, &body(&text)));
        if let Some((home, _)) = old.filter(|it| it.0 != to) {
            self.place(home, out(self.next(home), id, rev, &[(name(to), self.heads[to])]));
        }
        self.homes.insert(id, (to, rev, text));
    }

    fn held(&self, stream: usize) -> StreamDigest {
        let mut digest = StreamDigest::default();
        let here = self.homes.iter().filter(|(_, (home, ..))| *home == stream);
        here.for_each(|(id, (_, rev, _))| digest.add(*id, *rev));
        digest
    }

    /// What a request gets: the streams from where the replica stands, cut at random.
    fn frames(&self, dice: &mut Dice, known: ServerEpoch, pull: &[Position]) -> Vec<Frame> {
        let mut frames = Vec::new();
        for (&stream, &generation) in &self.grants {
            let at = pull.iter().find(|it| it.stream == name(stream) && it.generation == generation);
            let mut from = at.filter(|_| known == self.epoch).map_or(0, |it| it.cursor);
            let (head, digest) = (self.heads[stream], self.held(stream));
            let mut rows: Vec<_> = self.rows[stream].values().filter(|row| row.seq > from).cloned().collect();
            rows.sort_by_key(|row| row.seq);
            while {
                let rest = rows.split_off(rows.len().min(1 + dice.below(4)));
                let next = if rest.is_empty() { head } else { rows.last().unwrap().seq };
                let (stream, server_epoch) = (name(stream), self.epoch);
                frames.push(Frame { stream, generation, server_epoch, from, next, head, digest, rows });
                (from, rows) = (next, rest);
                !rows.is_empty()
            } {}
        }
        frames
    }

    fn change(&mut self, dice: &mut Dice, n: usize) {
        let id = rec(dice.below(12) as u128);
        match dice.below(20) {
            0 => {
                self.ver = (self.ver + 1).max(epoch_floor(self.epoch));
                let stream = dice.below(3);
                if self.grants.remove(&stream).is_none() {
                    self.grants.insert(stream, self.ver);
                }
            }
            1..=9 => self.write(id, dice.below(3), n.to_string()),
            _ => {
                let home = self.homes.get(&id).map_or_else(|| dice.below(3), |it| it.0);
                self.write(id, home, n.to_string());
            }
        }
    }

    /// An older copy of the feed goes on in a new epoch, with generations renewed.
    fn restored(&self, older: &Feed) -> Feed {
        let epoch = self.epoch + 1;
        let grants = older.grants.keys().map(|&stream| (stream, epoch_floor(epoch))).collect();
        Feed {
            epoch,
            homes: older.homes.clone(),
            rows: older.rows.clone(),
            heads: older.heads,
            ver: epoch_floor(epoch),
            grants,
        }
    }
}

/// A faulty network: answers that come late, twice or in part.
#[derive(Default)]
struct Net {
    twice: Vec<Frame>,
    /// A stream whose frames are under way until the network is fast again.
    slow: Option<StreamName>,
    late: Vec<Frame>,
}

fn sync(store: &mut Store, feed: &Feed, dice: &mut Dice, net: &mut Net, faulty: Faulty) {
    let request = ask(store);
    let mut head = answer(&request, &[]);
    head.server_epoch = feed.epoch;
    head.streams = list(feed.ver, &feed.grants.iter().map(|(&it, &at)| (name(it), at)).collect::<Vec<_>>());
    head.heads = feed.grants.keys().map(|&it| (name(it), feed.heads[it])).collect();
    store.apply_head(&head, NOW, Epoch(1)).unwrap();
    let mut frames = feed.frames(dice, request.server_epoch, &request.pull);
    if faulty == Faulty::Yes {
        net.spoil(dice, &mut frames);
    }
    apply_all(store, &frames);
}

fn apply_all(store: &mut Store, frames: &[Frame]) {
    let revs = |store: &Store| -> Vec<Option<Rev>> {
        let rev = |n| store.mirror_row(rec(n), Part::Open).unwrap().map(|row| row.rev);
        (0..12).map(rev).collect()
    };
    for frame in frames {
        let before = revs(store);
        let seen = store.apply_frame(frame).unwrap();
        if frame.server_epoch == 0 {
            let mut pairs = before.into_iter().zip(revs(store));
            assert!(pairs.all(|(old, new)| old.is_none() || new.is_none() || old <= new), "a rev went back");
        }
        assert_ne!(seen, FrameApplied::Complete { digest_matches: false }, "{}", frame.stream);
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Faulty {
    Yes,
    No,
}

impl Net {
    fn spoil(&mut self, dice: &mut Dice, frames: &mut Vec<Frame>) {
        self.twice.extend(frames.iter().filter(|_| dice.one_in(4)).cloned());
        let slow = &*self.slow.get_or_insert_with(|| name(dice.below(3)));
        self.late.extend(frames.extract_if(.., |frame| frame.stream == *slow));
        if dice.one_in(3) {
            frames.truncate(dice.below(frames.len() + 1));
        }
        if !self.twice.is_empty() && dice.one_in(2) {
            let again = self.twice.swap_remove(dice.below(self.twice.len()));
            frames.insert(dice.below(frames.len() + 1), again);
        }
    }
}

fn check_at_rest(store: &Store, feed: &Feed) {
    let standings = store.digests().unwrap();
    assert_eq!(standings.len(), feed.grants.len());
    for (&stream, standing) in feed.grants.keys().zip(&standings) {
        assert_eq!(standing.digest, feed.held(stream));
        assert_eq!(standing.complete, Some(feed.heads[stream]));
    }
    for (id, (home, rev, text)) in &feed.homes {
        let row = store.mirror_row(*id, Part::Open).unwrap().map(|it| it.rev);
        let readable = feed.grants.contains_key(home);
        assert_eq!(row, readable.then_some(*rev), "{id}");
        assert_eq!(shown(store, *id), readable.then(|| (text.clone(), false)));
    }
}

fn run(seed: u64) {
    let dir = tempdir().unwrap();
    println!("seed {seed}");
    let mut store = create(dir.path());
    let mut dice = Dice(seed);
    let fresh = |epoch| Feed {
        epoch,
        homes: BTreeMap::new(),
        rows: Default::default(),
        heads: [0; 3],
        ver: 1,
        grants: [(0, 1), (1, 1)].into(),
    };
    let (mut feed, mut older, mut net) = (fresh(0), fresh(0), Net::default());
    for n in 0..150 {
        match dice.below(40) {
            0 => older = Feed { epoch: feed.epoch, ..feed.restored(&feed) },
            1 if older.homes.len() > 3 && feed.epoch < 2 => feed = feed.restored(&older),
            2..=3 => store.restart_stream(&name(dice.below(3))).unwrap(),
            4..=6 => {
                net.slow = None;
                apply_all(&mut store, &std::mem::take(&mut net.late));
            }
            7..=16 => sync(&mut store, &feed, &mut dice, &mut net, Faulty::Yes),
            _ => feed.change(&mut dice, n),
        }
    }
    sync(&mut store, &feed, &mut dice, &mut net, Faulty::No);
    sync(&mut store, &feed, &mut dice, &mut net, Faulty::No);
    check_at_rest(&store, &feed);
}

#[test]
fn whatever_moves_is_withdrawn_or_comes_twice_the_mirror_ends_as_the_streams_are() {
    (0..8).for_each(run);
}
