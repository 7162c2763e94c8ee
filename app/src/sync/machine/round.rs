//! One request and its answer: what may come when, and what follows from it.

use super::{Asked, CUTS_MAX, FrameSeen, HeadSeen, Next, Output, PieceSeen, ROUNDS_MAX, STALLS_MAX, Sync};
use crate::sync::{Failure, SyncEnd};
use shared::id::StreamName;
use shared::protocol::{Ack, Frame, Repair, ReplyHead};
use std::collections::BTreeSet;

/// What of the answer has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Phase {
    /// Nothing.
    #[default]
    Sent,
    /// The head, which the store is applying.
    Head,
    /// The head is applied; frames may come.
    Frames,
    /// A frame, which the store is applying.
    Frame,
    /// A repair, which the store is applying.
    Repair,
    /// The answer has ended; pieces of snapshots are fetched.
    Pieces,
}

/// One request and its answer.
#[derive(Debug, Default)]
pub(super) struct Round {
    asked: Option<Asked>,
    phase: Phase,
    /// Streams that do not yet stand where the server's stood.
    pub(super) open: BTreeSet<StreamName>,
    /// Streams that come as snapshots, the one that is being fetched last.
    snapshots: Vec<StreamName>,
    /// The stream and the rows of the frame that the store is applying.
    applying: Option<(StreamName, u64)>,
    /// Ops that waited when the head was applied: more of them were saved since.
    waited: u64,
    /// The server asks for older ops, which do not count as waiting.
    resend: bool,
    /// Whether anything was acknowledged or applied.
    pub(super) moved: bool,
}

impl Round {
    pub(super) fn sent(&mut self, asked: Asked) {
        self.asked = Some(asked);
    }

    fn asked_for_frames(&self) -> bool {
        self.asked.as_ref().is_some_and(|asked| asked.frames)
    }

    /// The streams in which the replica does not stand where the server stands.
    fn behind(&self, head: &ReplyHead) -> BTreeSet<StreamName> {
        let stands = |stream: &StreamName| {
            let generation = head.streams.streams.get(stream).map(|grant| grant.generation);
            self.asked
                .iter()
                .flat_map(|asked| &asked.positions)
                .find(|it| it.stream == *stream && Some(it.generation) == generation)
                .map_or(0, |it| it.cursor)
        };
        head.heads
            .iter()
            .filter(|(stream, at)| stands(stream) < **at)
            .map(|(stream, _)| stream.clone())
            .collect()
    }
}

fn garbled(detail: &str) -> Failure {
    Failure::Garbled { detail: detail.to_owned() }
}

impl Sync {
    pub(super) fn head(&mut self, head: Box<ReplyHead>) -> Next {
        let rid = self.round.asked.as_ref().map(|asked| asked.rid);
        if self.round.phase != Phase::Sent || rid != Some(head.rid) {
            return self.failed(garbled("a head that was not asked for"));
        }
        self.round.phase = Phase::Head;
        self.round.open = self.round.behind(&head);
        self.round.snapshots = head.snapshots.keys().cloned().collect();
        self.next_sync_ms = head.next_sync_ms;
        if let Ack::Through(through) = &head.ack {
            let first = self.round.asked.as_ref().map_or(0, |asked| asked.first);
            // Older ops were only asked about: the store tells whether that brought news.
            self.round.moved |= through.results.range(first..).next().is_some();
            self.report.count(through.results.range(first..));
        }
        Next::Go(vec![Output::ApplyHead(head)])
    }

    pub(super) fn head_applied(&mut self, seen: HeadSeen) -> Next {
        self.round.phase = Phase::Frames;
        self.round.moved |= seen.renumbered || seen.restored || seen.released > 0;
        self.report.released += seen.released;
        self.report.missing = seen.missing.or(self.report.missing);
        self.round.waited = seen.waiting;
        self.round.resend = seen.resend;
        self.report.waiting = seen.waiting;
        self.report.renumbered |= seen.renumbered;
        self.report.restored |= seen.restored;
        Next::Go(Vec::new())
    }

    pub(super) fn frame(&mut self, frame: Frame) -> Next {
        if self.round.phase != Phase::Frames {
            return self.failed(garbled("a frame out of turn"));
        }
        self.round.phase = Phase::Frame;
        self.round.applying = Some((frame.stream.clone(), frame.rows.len() as u64));
        Next::Go(vec![Output::ApplyFrame(frame)])
    }

    pub(super) fn frame_applied(&mut self, seen: FrameSeen, waiting: u64) -> Next {
        self.round.phase = Phase::Frames;
        self.report.waiting = waiting;
        let Some((stream, rows)) = self.round.applying.take() else { return Next::Go(Vec::new()) };
        if seen != FrameSeen::Ignored {
            self.round.moved = true;
            self.report.frames += 1;
            self.report.rows += rows;
        }
        let mut outputs = Vec::new();
        if let FrameSeen::Complete { digest_matches } = seen {
            self.round.open.remove(&stream);
            outputs = self.compared(stream, digest_matches);
        }
        let saved_meanwhile = waiting > self.round.waited && self.ops > 0;
        if saved_meanwhile && self.report.rounds < ROUNDS_MAX {
            outputs.extend([Output::Cut, self.ask()]);
        }
        Next::Go(outputs)
    }

    /// Both sides stand at the same place: what if they do not hold the same?
    fn compared(&mut self, stream: StreamName, digest_matches: bool) -> Vec<Output> {
        if digest_matches {
            return Vec::new();
        }
        if self.differed.insert(stream.clone()) {
            self.report.repaired.insert(stream.clone());
            self.round.open.insert(stream.clone());
            return vec![Output::Differs(stream)];
        }
        if !self.restarted.insert(stream.clone()) {
            self.report.repaired.remove(&stream);
            self.report.mismatched.insert(stream);
            return Vec::new();
        }
        self.round.open.insert(stream.clone());
        vec![Output::Restart(stream)]
    }

    pub(super) fn repair(&mut self, repair: Repair) -> Next {
        if self.round.phase != Phase::Frames {
            return self.failed(garbled("a repair out of turn"));
        }
        self.round.phase = Phase::Repair;
        Next::Go(vec![Output::ApplyRepair(repair)])
    }

    pub(super) fn repair_applied(&mut self, rows: u64) -> Next {
        self.round.phase = Phase::Frames;
        self.round.moved = true;
        self.report.repairs += rows;
        Next::Go(Vec::new())
    }

    pub(super) fn end(&mut self, more: bool) -> Next {
        if self.round.phase != Phase::Frames {
            return self.failed(garbled("an end out of turn"));
        }
        self.stalls = if self.round.moved { 0 } else { self.stalls + 1 };
        if let Some(stream) = self.round.snapshots.last() {
            self.round.phase = Phase::Pieces;
            return Next::Go(vec![Output::Fetch(stream.clone())]);
        }
        let sends = (self.report.waiting > 0 || self.round.resend) && self.ops > 0;
        let reads = more || !self.round.open.is_empty() || !self.round.asked_for_frames();
        if !sends && !reads {
            return Next::Finish(match self.ops {
                0 => SyncEnd::Waiting(Failure::TooLarge),
                _ => SyncEnd::Done,
            });
        }
        self.again(Failure::Stalled)
    }

    pub(super) fn piece_applied(&mut self, seen: PieceSeen, waiting: u64) -> Next {
        self.report.waiting = waiting;
        match seen {
            // The list of streams has changed, or the server was restored: its next answer says so.
            PieceSeen::Ignored => {
                self.snapshots = false;
                return self.again(Failure::Stalled);
            }
            PieceSeen::Applied(rows) => self.report.rows += rows,
            PieceSeen::Last(rows) => {
                self.report.rows += rows;
                self.round.snapshots.pop();
            }
        }
        (self.round.moved, self.stalls) = (true, 0);
        let saved_meanwhile = waiting > self.round.waited && self.ops > 0;
        match self.round.snapshots.last() {
            Some(stream) if !saved_meanwhile => Next::Go(vec![Output::Fetch(stream.clone())]),
            Some(_) => self.again(Failure::Stalled),
            None => {
                // What has changed since the snapshots were made comes as frames.
                self.snapshots = false;
                self.again(Failure::Stalled)
            }
        }
    }

    pub(super) fn failed(&mut self, failure: Failure) -> Next {
        let in_pieces = self.round.phase == Phase::Pieces;
        match failure {
            // No such snapshot, or none that can be read: frames do as well.
            Failure::NotFound | Failure::Garbled { .. } | Failure::Malformed { .. } if in_pieces => {
                self.snapshots = false;
                self.again(failure)
            }
            Failure::TooLarge => self.too_large(),
            Failure::Cut if self.round.moved && self.cuts < CUTS_MAX => {
                self.cuts += 1;
                self.again(Failure::Cut)
            }
            failure if failure.stops() => Next::Finish(SyncEnd::Stopped(failure)),
            failure => Next::Finish(SyncEnd::Waiting(failure)),
        }
    }

    /// Send half as much; when one act is too much, send none and go on reading.
    fn too_large(&mut self) -> Next {
        let sent = self.round.asked.as_ref().map_or(0, |asked| asked.entries);
        if self.ops == 0 || sent == 0 {
            return Next::Finish(SyncEnd::Waiting(Failure::TooLarge));
        }
        self.ops = self.ops.min(sent) / 2;
        self.again(Failure::TooLarge)
    }

    /// One more round, unless there were too many.
    fn again(&mut self, otherwise: Failure) -> Next {
        if self.stalls >= STALLS_MAX || self.report.rounds >= ROUNDS_MAX {
            return Next::Finish(SyncEnd::Waiting(otherwise));
        }
        Next::Go(vec![self.ask()])
    }
}
