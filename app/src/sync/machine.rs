//! Decides what a sync does next. Pure: no clock, no randomness, no input or output.
//!
//! Push goes first and always: frames are asked for only with the last part of the outbox, and an op saved
//! while frames come in ends the reading at the next frame. Every loop has a named limit, so that each sync
//! ends in a report: done, waiting for a moment, or stopped until a person acts.

mod round;
#[cfg(test)]
mod tests;

use crate::sync::backoff;
use crate::sync::{Failure, SyncEnd, SyncReport};
use round::Round;
use shared::clock::Millis;
use shared::id::{OpSeq, StreamName};
use shared::protocol::{
    Frame, PUSH_BYTES_MAX, PUSH_OPS_MAX, Position, Repair, Reply, ReplyHead, SyncRequest,
};
use std::collections::BTreeSet;

/// Most requests of one sync. A first sync of 100,000 visits takes about thirty.
pub const ROUNDS_MAX: u32 = 1_000;

/// Most rounds in a row in which nothing moved.
pub const STALLS_MAX: u32 = 3;

/// Most broken-off answers in one sync that are asked for again at once, because something of them had come.
pub const CUTS_MAX: u32 = 8;

/// Something that happened, with the time and a fresh random number.
#[derive(Clone, Debug)]
pub struct Input {
    /// The clock.
    pub now: Millis,
    /// For jitter.
    pub random: u64,
    /// What happened.
    pub event: Event,
}

/// Why it may be time to sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wake {
    /// Something was saved.
    Saved,
    /// The network is back.
    Online,
    /// The moment of the last [`Output::Wait`] has come.
    Timer,
    /// A person asked for it.
    Asked,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// It may be time to sync.
    Wake {
        /// Why.
        why: Wake,
        /// Ops that wait.
        waiting: u64,
    },
    /// The request of the last [`Output::Send`] is on its way.
    Sent(Asked),
    /// A line of the answer.
    Line(Reply),
    /// The store has applied the head.
    HeadApplied(HeadSeen),
    /// The store has looked at the frame.
    FrameApplied {
        /// What it did with it.
        seen: FrameSeen,
        /// Ops that wait now.
        waiting: u64,
    },
    /// The store has applied a repair.
    RepairApplied {
        /// How many rows are other than before.
        rows: u64,
    },
    /// The store has looked at the piece of a snapshot that was asked for with [`Output::Fetch`].
    PieceApplied {
        /// What it did with it.
        seen: PieceSeen,
        /// Ops that wait now.
        waiting: u64,
    },
    /// No answer, or no more of it.
    Failed(Failure),
}

/// What the store did with a piece of a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceSeen {
    /// It does not fit where the replica stands.
    Ignored,
    /// So many rows were applied; there is more.
    Applied(u64),
    /// So many rows were applied; they were the last.
    Last(u64),
}

/// A request as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Its number.
    pub rid: u64,
    /// How many ops it carried.
    pub entries: usize,
    /// The number of the first of them; older ones were only asked about.
    pub first: OpSeq,
    /// Whether it asked for frames.
    pub frames: bool,
    /// Where the replica stood in each stream.
    pub positions: Vec<Position>,
}

/// What the store says after it applied a head.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeadSeen {
    /// Ops that wait now.
    pub waiting: u64,
    /// Ops that the server had refused and has taken now.
    pub released: u64,
    /// The outbox was numbered anew.
    pub renumbered: bool,
    /// The server had been restored.
    pub restored: bool,
    /// The server asks for ops that it was sent before.
    pub resend: bool,
    /// Ops that neither side has any more.
    pub missing: Option<(OpSeq, OpSeq)>,
}

/// What the store did with a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameSeen {
    /// It does not fit where the replica stands.
    Ignored,
    /// Applied; the stream has more.
    Applied,
    /// Applied; the stream stands where the server's stands.
    Complete {
        /// Whether both hold the same.
        digest_matches: bool,
    },
}

/// Whether a request asks for frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frames {
    /// Only when it carries everything that waits.
    AfterPush,
    /// In any case: the push does not move, and reading must not stand still for it.
    Always,
}

/// What to ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Most ops; at least one whole act is sent. 0: none.
    pub ops: usize,
    /// Most bytes of ops.
    pub bytes: usize,
    /// Whether to ask for frames.
    pub frames: Frames,
    /// Whether streams that begin may come as snapshots.
    pub snapshots: bool,
}

impl Ask {
    /// Apply the rule of frames to a request that the store has made.
    pub fn settle(&self, request: &mut SyncRequest) -> Asked {
        let sent = request.push.entries.len();
        let more = sent > 0 && request.device.waiting > sent as u64;
        let positions = request.pull.clone();
        if more && self.frames == Frames::AfterPush {
            request.pull.clear();
        }
        if !self.snapshots {
            request.snapshots.clear();
        }
        Asked {
            rid: request.rid,
            entries: sent,
            first: request.push.first,
            frames: !request.pull.is_empty() || positions.is_empty(),
            positions,
        }
    }
}

/// What to do.
#[derive(Clone, Debug)]
pub enum Output {
    /// Make a request and send it; then tell [`Event::Sent`].
    Send(Ask),
    /// Apply this head in the store; then tell [`Event::HeadApplied`].
    ApplyHead(Box<ReplyHead>),
    /// Apply this frame in the store; then tell [`Event::FrameApplied`].
    ApplyFrame(Frame),
    /// Apply this repair in the store; then tell [`Event::RepairApplied`].
    ApplyRepair(Repair),
    /// Say in the next requests what the store holds of this stream: it differs from the server's.
    Differs(StreamName),
    /// Read this stream again from the start. Nothing is deleted before it has come.
    Restart(StreamName),
    /// Fetch the next piece of the snapshot of this stream and apply it in the store; then tell [`Event::PieceApplied`].
    Fetch(StreamName),
    /// Stop reading the answer.
    Cut,
    /// Nothing to do before this moment.
    Wait(Millis),
    /// The sync is over.
    Report(Box<SyncReport>),
}

/// Where a sync stands.
#[derive(Debug)]
enum State {
    /// Before the first.
    Idle,
    /// A sync is under way.
    Busy(Box<Sync>),
    /// Until a moment.
    Waiting { until: Millis, because: Because },
    /// Until a person asks.
    Stopped,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Because {
    /// All is well.
    Regular,
    /// The network or the tablet failed.
    Failed,
    /// The server asked for it.
    ServerAsked,
}

/// One sync: rounds until nothing is left to do.
#[derive(Debug)]
struct Sync {
    round: Round,
    report: SyncReport,
    /// Most ops in a push; halved when the server finds a request too large. 0: not even one act fits.
    ops: usize,
    stalls: u32,
    cuts: u32,
    /// Whether snapshots are asked for. No more once they have come, or could not be had: what is left comes as frames.
    snapshots: bool,
    /// Streams that differed: the ranges that differ were asked for.
    differed: BTreeSet<StreamName>,
    /// Streams that differed even then and were read again from the start.
    restarted: BTreeSet<StreamName>,
    next_sync_ms: u64,
}

impl Sync {
    fn new(waiting: u64) -> Self {
        let report = SyncReport { waiting, ..SyncReport::new() };
        Sync {
            round: Round::default(),
            report,
            ops: PUSH_OPS_MAX,
            stalls: 0,
            cuts: 0,
            snapshots: true,
            differed: BTreeSet::new(),
            restarted: BTreeSet::new(),
            next_sync_ms: backoff::PAUSE_MIN_MS,
        }
    }

    fn ask(&mut self) -> Output {
        self.report.rounds += 1;
        self.round = Round::default();
        let frames = if self.stalls > 0 { Frames::Always } else { Frames::AfterPush };
        Output::Send(Ask { ops: self.ops, bytes: PUSH_BYTES_MAX, frames, snapshots: self.snapshots })
    }
}

/// Decides what a sync does next.
#[derive(Debug)]
pub struct Machine {
    state: State,
    /// Failures in a row, over syncs.
    failures: u32,
}

impl Default for Machine {
    fn default() -> Self {
        Machine::new()
    }
}

impl Machine {
    /// Before the first sync.
    pub fn new() -> Self {
        Machine { state: State::Idle, failures: 0 }
    }

    /// Take in what happened, say what to do.
    pub fn step(&mut self, input: Input) -> Vec<Output> {
        let Input { now, random, event } = input;
        let State::Busy(sync) = &mut self.state else {
            return match event {
                Event::Wake { why, waiting } => self.wake(now, why, waiting),
                _ => Vec::new(),
            };
        };
        let next = match event {
            Event::Wake { waiting, .. } => {
                sync.report.waiting = waiting;
                return Vec::new();
            }
            Event::Sent(asked) => {
                sync.round.sent(asked);
                return Vec::new();
            }
            Event::Line(Reply::Head(head)) => sync.head(head),
            Event::Line(Reply::Repair(repair)) => sync.repair(repair),
            Event::Line(Reply::Frame(frame)) => sync.frame(frame),
            Event::Line(Reply::End { more }) => sync.end(more),
            Event::HeadApplied(seen) => sync.head_applied(seen),
            Event::FrameApplied { seen, waiting } => sync.frame_applied(seen, waiting),
            Event::RepairApplied { rows } => sync.repair_applied(rows),
            Event::PieceApplied { seen, waiting } => sync.piece_applied(seen, waiting),
            Event::Failed(failure) => sync.failed(failure),
        };
        match next {
            Next::Go(outputs) => outputs,
            Next::Finish(end) => self.finish(now, random, end),
        }
    }

    fn wake(&mut self, now: Millis, why: Wake, waiting: u64) -> Vec<Output> {
        let begins = match (&self.state, why) {
            (State::Busy(_), _) => false,
            (State::Idle, _) | (_, Wake::Asked) => true,
            (State::Stopped, _) => false,
            (State::Waiting { until, because }, why) => {
                now >= *until
                    || match (because, why) {
                        (Because::Regular, Wake::Saved) => waiting > 0,
                        (Because::Regular | Because::Failed, Wake::Online) => true,
                        _ => false,
                    }
            }
        };
        if begins {
            let mut sync = Sync::new(waiting);
            let first = sync.ask();
            self.state = State::Busy(Box::new(sync));
            return vec![first];
        }
        match self.state {
            State::Waiting { until, .. } if why == Wake::Timer => vec![Output::Wait(until)],
            _ => Vec::new(),
        }
    }

    fn finish(&mut self, now: Millis, random: u64, end: SyncEnd) -> Vec<Output> {
        let State::Busy(sync) = std::mem::replace(&mut self.state, State::Stopped) else {
            return Vec::new();
        };
        self.failures = match &end {
            SyncEnd::Done => 0,
            _ if sync.round.moved => 1,
            _ => self.failures.saturating_add(1),
        };
        let (pause, because) = match &end {
            SyncEnd::Done => (Some(backoff::after_success(sync.next_sync_ms, random)), Because::Regular),
            SyncEnd::Waiting(failure) => {
                let pause = backoff::after_failure(self.failures, failure, random);
                let asked = failure.asked_to_wait().is_some();
                (Some(pause), if asked { Because::ServerAsked } else { Because::Failed })
            }
            SyncEnd::Stopped(_) => (None, Because::Failed),
        };
        let next = pause.map(|pause| now.saturating_add(pause));
        let mut outputs =
            vec![Output::Cut, Output::Report(Box::new(SyncReport { end, next, ..sync.report }))];
        if let Some(until) = next {
            self.state = State::Waiting { until, because };
            outputs.push(Output::Wait(until));
        }
        outputs
    }
}

/// What a step of a sync leads to.
enum Next {
    Go(Vec<Output>),
    Finish(SyncEnd),
}
