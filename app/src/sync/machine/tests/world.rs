//! Random failures from seeds: every sync ends, and "done" is true.

use super::*;

/// A server, a store and a network in three numbers each; failures come from a seed.
struct World {
    seed: u64,
    waiting: u64,
    sent: u64,
    cursors: BTreeMap<&'static str, Seq>,
    heads: BTreeMap<&'static str, Seq>,
    reading: Vec<&'static str>,
    trouble: u64,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut world = World {
            seed,
            waiting: 0,
            sent: 0,
            cursors: [("a", 0), ("b", 0)].into(),
            heads: BTreeMap::new(),
            reading: Vec::new(),
            trouble: seed % 5,
        };
        world.waiting = world.dice(1_200);
        world.heads = [("a", world.place()), ("b", world.place())].into();
        world
    }

    fn place(&mut self) -> Seq {
        i64::try_from(self.dice(6)).unwrap()
    }

    fn dice(&mut self, sides: u64) -> u64 {
        // xorshift: the same throws for the same seed.
        self.seed ^= (self.seed << 13) | 1;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        self.seed % sides
    }

    fn failure(&mut self) -> Failure {
        match self.dice(7) {
            0 => Failure::Offline { detail: String::new() },
            1 => Failure::TimedOut,
            2 | 3 => Failure::Cut,
            4 => Failure::TooLarge,
            5 => Failure::Busy { after: Some(1_000) },
            _ => Failure::Revoked,
        }
    }

    /// What happens next, given what the machine last wanted.
    fn answer(&mut self, output: &Output) -> Vec<Event> {
        if !matches!(output, Output::ApplyHead(_) | Output::Restart(_) | Output::Differs(_))
            && self.dice(20) < self.trouble
        {
            return vec![Event::Failed(self.failure())];
        }
        match output {
            Output::Send(ask) => {
                self.sent = self.waiting.min(ask.ops as u64);
                let frames = self.sent == 0 || self.sent == self.waiting || ask.frames == Frames::Always;
                self.reading = if frames { vec!["a", "b"] } else { Vec::new() };
                let cursors: Vec<_> = self.cursors.iter().map(|(name, at)| (*name, *at)).collect();
                let heads: Vec<_> = self.heads.iter().map(|(name, at)| (*name, *at)).collect();
                let mut head = head(applied(usize::try_from(self.sent).unwrap()), &heads);
                if ask.snapshots && self.dice(2) == 0 {
                    self.offer(&mut head);
                }
                let asked = Asked { frames, ..asked(usize::try_from(self.sent).unwrap(), &cursors) };
                vec![Event::Sent(asked), Event::Line(head)]
            }
            Output::ApplyHead(_) => {
                self.waiting -= self.sent;
                let mut events = vec![seen(self.waiting)];
                events.extend(self.next_line());
                events
            }
            Output::ApplyFrame(frame) => self.apply(&frame.stream.0.clone()),
            Output::ApplyRepair(_) => vec![Event::RepairApplied { rows: 1 }],
            Output::Differs(_) => self.next_line(),
            Output::Restart(stream) => {
                *self.cursors.get_mut(stream.0.as_str()).unwrap() = 0;
                self.next_line()
            }
            Output::Fetch(stream) => self.piece(&stream.0.clone()),
            Output::Cut | Output::Wait(_) | Output::Report(_) => Vec::new(),
        }
    }

    /// Everything that is asked for comes as snapshots.
    fn offer(&mut self, head: &mut Reply) {
        let Reply::Head(head) = head else { return };
        let behind = |name: &&'static str| self.cursors[*name] < self.heads[*name];
        for name in std::mem::take(&mut self.reading).into_iter().filter(behind) {
            head.snapshots.insert(StreamName(name.to_owned()), 2_000);
        }
    }

    /// A snapshot may have been made a while ago, may be of no use, or may be gone.
    fn piece(&mut self, name: &str) -> Vec<Event> {
        let saved = u64::from(self.dice(10) == 0);
        self.waiting += saved;
        let (stale, sort) = (self.place().min(2), self.dice(12));
        let cursor = self.cursors.get_mut(name).unwrap();
        let seen = match sort {
            0 => return vec![Event::Failed(Failure::NotFound)],
            1 => PieceSeen::Ignored,
            _ => {
                *cursor = self.heads[name].min(*cursor + 1);
                if *cursor + stale >= self.heads[name] { PieceSeen::Last(3) } else { PieceSeen::Applied(3) }
            }
        };
        vec![Event::PieceApplied { seen, waiting: self.waiting }]
    }

    fn apply(&mut self, name: &str) -> Vec<Event> {
        let cursor = self.cursors.get_mut(name).unwrap();
        *cursor += 1;
        let complete = *cursor >= self.heads[name];
        let saved = u64::from(self.dice(10) == 0);
        self.waiting += saved;
        let digest_matches = self.dice(8) > 0;
        let seen = if complete { FrameSeen::Complete { digest_matches } } else { FrameSeen::Applied };
        let mut events = vec![Event::FrameApplied { seen, waiting: self.waiting }];
        if saved == 0 && (digest_matches || !complete) {
            events.extend(self.next_line());
        }
        events
    }

    fn next_line(&mut self) -> Vec<Event> {
        let behind = |name: &&&str| self.cursors[**name] < self.heads[**name];
        let line = match self.reading.iter().find(behind) {
            Some(name) => frame(name),
            None => Reply::End { more: false },
        };
        vec![Event::Line(line)]
    }

    /// One sync from a person's wish to its report.
    fn sync(&mut self, machine: &mut Machine) -> SyncReport {
        let mut events = vec![Event::Wake { why: Wake::Asked, waiting: self.waiting }];
        for _ in 0..100_000 {
            let outputs: Vec<_> = match events.is_empty() {
                true => machine.step(Input {
                    now: NOW,
                    random: self.seed,
                    event: Event::Line(Reply::End { more: false }),
                }),
                false => {
                    let event = events.remove(0);
                    machine.step(Input { now: NOW, random: self.seed, event })
                }
            };
            if outputs.iter().any(|it| matches!(it, Output::Send(_) | Output::Cut)) {
                events.clear();
            }
            for output in &outputs {
                if let Output::Report(report) = output {
                    return report.as_ref().clone();
                }
                events.extend(self.answer(output));
            }
        }
        panic!("the sync of seed {} did not end", self.seed);
    }
}

#[test]
fn every_sync_ends_whatever_fails_and_done_means_done() {
    let mut ends = BTreeMap::<&str, u32>::new();
    for seed in 1..600 {
        let mut world = World::new(seed);
        let mut machine = Machine::new();
        for _ in 0..5 {
            let report = world.sync(&mut machine);
            let end = match &report.end {
                SyncEnd::Done => {
                    assert_eq!(world.waiting, 0, "seed {seed}");
                    assert!(report.next.is_some());
                    "done"
                }
                SyncEnd::Waiting(_) => {
                    assert!(report.next.is_some_and(|next| next > NOW), "seed {seed}");
                    "waiting"
                }
                SyncEnd::Stopped(_) => {
                    assert_eq!(report.next, None, "seed {seed}");
                    "stopped"
                }
            };
            *ends.entry(end).or_default() += 1;
        }
    }
    assert!(ends.values().all(|count| *count > 100) && ends.len() == 3, "{ends:?}");
}
