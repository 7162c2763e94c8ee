//! What is between tablets and server: messages that are lost, repeated, late and cut, and each tablet's sync machine.

use super::World;
use super::serve::Served;
use anyhow::{Result, bail, ensure};
use app::store::{FrameApplied, HeadApplied, PushLimits, StoreError};
use app::sync::{Ask, Event, Failure, FrameSeen, HeadSeen, Input, Output, SyncEnd, SyncReport, Wake};
use shared::id::Epoch;
use shared::protocol::{Frame, Reply, ReplyHead};
use std::collections::VecDeque;

/// What is under way.
#[derive(Clone)]
pub(super) struct Message {
    tablet: usize,
    rid: u64,
    what: What,
}

#[derive(Clone)]
enum What {
    Request(String),
    Answer(Vec<String>),
    Revoked,
}

/// How a message arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// As it was sent.
    Whole,
    /// And is still under way.
    Twice,
    /// Its beginning, if it is an answer.
    Begun,
    /// Not at all.
    Never,
}

impl World {
    /// A tablet wants to sync.
    pub(super) fn ask(&mut self, tablet: usize) -> Result<()> {
        let waiting = self.tablets[tablet].store().waiting()?;
        self.machine(tablet, Event::Wake { why: Wake::Asked, waiting })
    }

    /// A tablet waits no longer for the answer that it reads.
    pub(super) fn time_out(&mut self, tablet: usize) -> Result<()> {
        if self.tablets[tablet].awaiting.take().is_none() {
            return Ok(());
        }
        self.count("time-outs");
        self.machine(tablet, Event::Failed(Failure::TimedOut))
    }

    /// A message arrives.
    pub(super) fn deliver(&mut self, at: usize, how: How) -> Result<()> {
        if at >= self.net.len() {
            return Ok(());
        }
        let message = match how {
            How::Twice => {
                self.count("repeated");
                self.net[at].clone()
            }
            _ => self.net.remove(at),
        };
        if how == How::Never {
            self.count("lost");
            return Ok(());
        }
        let Message { tablet, rid, what } = message;
        match what {
            What::Request(text) => {
                let what = match self.serve(tablet, &text)? {
                    Served::Lines(lines) => What::Answer(lines),
                    Served::Revoked => What::Revoked,
                    Served::Died => return self.server_starts_again(),
                };
                self.net.push(Message { tablet, rid, what });
                Ok(())
            }
            What::Answer(lines) => {
                let end = if how == How::Begun { self.random.place(lines.len() + 1) } else { lines.len() };
                if how == How::Begun {
                    self.count("cut");
                }
                self.answered(tablet, rid, &lines[..end], end < lines.len())
            }
            What::Revoked if self.tablets[tablet].awaiting == Some(rid) => {
                self.tablets[tablet].awaiting = None;
                self.tablets[tablet].revoked = true;
                self.machine(tablet, Event::Failed(Failure::Revoked))
            }
            What::Revoked => Ok(()),
        }
    }

    /// Lines of an answer come to a tablet: to its machine when it reads that answer, else past it to the store, which
    /// must know itself what is too late.
    fn answered(&mut self, tablet: usize, rid: u64, lines: &[String], cut: bool) -> Result<()> {
        let replies = self.in_pieces(lines)?;
        if self.tablets[tablet].awaiting != Some(rid) {
            self.count("late answers");
            return replies.into_iter().try_for_each(|reply| self.stray(tablet, reply));
        }
        for reply in replies {
            self.machine(tablet, Event::Line(reply))?;
            if self.tablets[tablet].awaiting != Some(rid) {
                return Ok(());
            }
        }
        if cut {
            self.tablets[tablet].awaiting = None;
            return self.machine(tablet, Event::Failed(Failure::Cut));
        }
        Ok(())
    }

    /// The replies, with frames cut into smaller ones as a server does that has more rows.
    fn in_pieces(&mut self, lines: &[String]) -> Result<Vec<Reply>> {
        let mut replies = Vec::with_capacity(lines.len());
        for line in lines {
            match serde_json::from_str(line)? {
                Reply::Frame(frame) if frame.rows.len() > 1 && self.random.below(3) == 0 => {
                    let at = 1 + self.random.place(frame.rows.len() - 1);
                    let (first, rest) = frame.rows.split_at(at);
                    let middle = first.last().map_or(frame.from, |row| row.seq);
                    replies.push(Reply::Frame(Frame { next: middle, rows: first.to_vec(), ..frame.clone() }));
                    replies.push(Reply::Frame(Frame { from: middle, rows: rest.to_vec(), ..frame }));
                }
                reply => replies.push(reply),
            }
        }
        Ok(replies)
    }

    fn stray(&mut self, tablet: usize, reply: Reply) -> Result<()> {
        let applied = match reply {
            Reply::Head(head) => self.apply_head(tablet, &head).map(|_| ()),
            Reply::Frame(frame) => self.apply_frame(tablet, &frame).map(|_| ()),
            Reply::Repair(_) | Reply::End { .. } => return Ok(()),
        };
        self.or_failed(tablet, applied).map(|_| ())
    }

    /// Nothing when the store could not and the tablet has started again or goes on.
    fn or_failed<T>(&mut self, tablet: usize, applied: Result<T>) -> Result<Option<T>> {
        match applied {
            Ok(applied) => Ok(Some(applied)),
            Err(error) => match error.downcast::<StoreError>() {
                Ok(error) => {
                    self.store_failed(tablet, error.name(), &error.to_string())?;
                    Ok(None)
                }
                Err(other) => Err(other),
            },
        }
    }

    /// Tell a tablet's machine what happened, and do what it says.
    pub(super) fn machine(&mut self, tablet: usize, event: Event) -> Result<()> {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let input = Input { now: self.clock(tablet), random: self.random.number(), event };
            for output in self.tablets[tablet].machine.step(input) {
                match self.put_into_effect(tablet, output) {
                    Ok(next) => events.extend(next),
                    Err(error) => {
                        let died = self.tablets[tablet].dying;
                        self.or_failed::<()>(tablet, Err(error))?;
                        if died {
                            return Ok(());
                        }
                        self.tablets[tablet].awaiting = None;
                        events.push_back(Event::Failed(Failure::Store { name: "full".into() }));
                        break;
                    }
                }
            }
        }
        Ok(())
    }

    fn put_into_effect(&mut self, tablet: usize, output: Output) -> Result<Option<Event>> {
        Ok(match output {
            Output::Send(ask) => Some(self.send(tablet, ask)?),
            Output::ApplyHead(head) => {
                let applied = self.apply_head(tablet, &head)?;
                let waiting = self.tablets[tablet].store().waiting()?;
                Some(Event::HeadApplied(HeadSeen {
                    waiting,
                    released: applied.released,
                    renumbered: applied.forked,
                    restored: applied.restored,
                    resend: applied.resend,
                    missing: applied.missing_range,
                }))
            }
            Output::ApplyFrame(frame) => {
                let seen = match self.apply_frame(tablet, &frame)? {
                    FrameApplied::Ignored(_) => FrameSeen::Ignored,
                    FrameApplied::Applied => FrameSeen::Applied,
                    FrameApplied::Complete { digest_matches } => FrameSeen::Complete { digest_matches },
                };
                let waiting = self.tablets[tablet].store().waiting()?;
                Some(Event::FrameApplied { seen, waiting })
            }
            Output::Restart(stream) => {
                self.tablets[tablet].store_mut().restart_stream(&stream)?;
                None
            }
            Output::ApplyRepair(_) | Output::Differs(_) | Output::Fetch(_) => {
                bail!("tablet {tablet} differs from its streams: {output:?}")
            }
            Output::Cut => {
                self.tablets[tablet].awaiting = None;
                None
            }
            Output::Report(report) => {
                self.reported(tablet, &report)?;
                None
            }
            Output::Wait(_) => None,
        })
    }

    fn send(&mut self, tablet: usize, ask: Ask) -> Result<Event> {
        let few = self.random.below(3) == 0;
        let ops = if few { ask.ops.min(1 + self.random.place(3)) } else { ask.ops };
        let limits = PushLimits { ops, bytes: ask.bytes };
        let now = self.clock(tablet);
        let mut request = self.tablets[tablet].store_mut().sync_request(limits, now, "simulation")?;
        let asked = ask.settle(&mut request);
        let rid = request.rid;
        self.tablets[tablet].awaiting = Some(rid);
        self.net.push(Message { tablet, rid, what: What::Request(serde_json::to_string(&request)?) });
        self.count("requests");
        Ok(Event::Sent(asked))
    }

    /// What a sync came to.
    pub(super) fn reported(&mut self, tablet: usize, report: &SyncReport) -> Result<()> {
        self.tell(|| format!("tablet {tablet} reports {:?} after {} rounds", report.end, report.rounds));
        if report.missing.is_some() {
            self.count("gaps reported");
            ensure!(self.gap, "tablet {tablet} reports a gap: {:?}", report.missing);
        }
        if report.end == SyncEnd::Done {
            let now = self.clock(tablet);
            self.count("whole syncs");
            self.tablets[tablet].store_mut().synced(now)?;
        }
        Ok(())
    }

    pub(super) fn apply_head(&mut self, tablet: usize, head: &ReplyHead) -> Result<HeadApplied> {
        let (now, fresh) = (self.clock(tablet), Epoch(self.random.number()));
        let applied = self.tablets[tablet].store_mut().apply_head(head, now, fresh)?;
        self.tell(|| format!("tablet {tablet} takes a head of epoch {}: {applied:?}", head.server_epoch));
        if applied.forked {
            self.count("forks");
        }
        self.after_head(tablet, head.server_epoch, &applied)?;
        Ok(applied)
    }

    pub(super) fn apply_frame(&mut self, tablet: usize, frame: &Frame) -> Result<FrameApplied> {
        let applied = self.tablets[tablet].store_mut().apply_frame(frame)?;
        self.tell(|| {
            let (stream, from, next) = (&frame.stream, frame.from, frame.next);
            format!("tablet {tablet} takes {stream} {from}..{next} of {}: {applied:?}", frame.head)
        });
        self.after_frame(tablet, frame, applied)?;
        Ok(applied)
    }
}
