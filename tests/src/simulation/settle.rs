//! From here on everything works: all must become equal within a few rounds. Each tablet's real driver does the syncs.

use super::World;
use super::serve::Served;
use super::truth::Stand;
use anyhow::{Context, Result, ensure};
use app::sync::driver::{Driver, Senses};
use app::sync::{Failure, SyncEnd, Transport, Wake};
use shared::protocol::{Reply, SyncRequest};
use std::collections::VecDeque;
use std::future::Future;
use std::pin::pin;
use std::task::{Poll, Waker};

/// Most rounds, in each of which every tablet syncs, until all are equal.
pub const ROUNDS_MAX: usize = 4;

impl World {
    /// No more faults; everything must become equal.
    pub(super) fn settle(&mut self) -> Result<()> {
        self.net.clear();
        self.central.refuse_commits(false)?;
        for tablet in 0..self.tablets.len() {
            self.disk(tablet, false)?;
            self.tablets[tablet].start_again()?;
        }
        for round in 1..=ROUNDS_MAX {
            self.quiet_round()?;
            if self.first_not_equal()?.is_none() {
                self.count(["", "1 round", "2 rounds", "3 rounds", "4 rounds"][round]);
                return self.check_end();
            }
        }
        let what = self.first_not_equal()?.unwrap_or_default();
        anyhow::bail!("not equal after {ROUNDS_MAX} rounds without faults: {what}")
    }

    /// Every tablet syncs, from the beginning to the end.
    pub(super) fn quiet_round(&mut self) -> Result<()> {
        for tablet in 0..self.tablets.len() {
            self.now += 1_000;
            self.sync(tablet).with_context(|| format!("sync of tablet {tablet}"))?;
        }
        Ok(())
    }

    fn sync(&mut self, tablet: usize) -> Result<()> {
        let mut data = self.tablets[tablet].lend();
        let (mut clock, mut dice) = (self.clock(tablet), self.random.branch(7));
        let mut now = || {
            clock += 1;
            clock
        };
        let mut random = || dice.number();
        let mut transport = Direct { world: self, tablet, lines: VecDeque::new(), problem: None, epoch: 0 };
        let mut senses = Senses { now: &mut now, random: &mut random };
        let mut driver = Driver::new();
        let report = at_once(driver.wake(Wake::Asked, &mut data.store, &mut transport, &mut senses));
        let (problem, epoch) = (transport.problem.take(), transport.epoch);
        self.tablets[tablet].give_back(data);
        if let Some(problem) = problem {
            return Err(problem);
        }
        let report = report.context("a sync that was asked for is made")?;
        self.reported(tablet, &report)?;
        ensure!(report.repaired.is_empty() && report.mismatched.is_empty(), "digests differ: {report:?}");
        match &report.end {
            SyncEnd::Done => {}
            SyncEnd::Stopped(Failure::Revoked) => {
                self.tablets[tablet].revoked = true;
                return Ok(());
            }
            other => anyhow::bail!("a sync without faults ends with {other:?}"),
        }
        let applied = app::store::HeadApplied { restored: report.restored, ..Default::default() };
        self.after_head(tablet, epoch, &applied)
    }

    /// What is not yet as it should be.
    fn first_not_equal(&self) -> Result<Option<String>> {
        for (n, tablet) in self.tablets.iter().enumerate().filter(|(_, it)| !it.revoked) {
            if !tablet.memory.overlaid.is_empty() || tablet.store().waiting()? > 0 {
                let over = &tablet.memory.overlaid;
                return Ok(Some(format!(
                    "tablet {n} has {} waiting, {over:?} laid over",
                    tablet.store().waiting()?
                )));
            }
            let mut streams = self.streams_of(n)?;
            for ours in tablet.store().digests()? {
                streams.retain(|it| *it != ours.name);
                let name = ours.name.clone();
                let theirs = self.central.read(move |tx| tx.stream(&name))?;
                if (ours.digest, ours.cursor) != (theirs.digest, theirs.head) {
                    return Ok(Some(format!("tablet {n}: {ours:?}, the server has {theirs:?}")));
                }
            }
            if let Some(stream) = streams.first() {
                return Ok(Some(format!("tablet {n} does not read {stream}")));
            }
        }
        Ok(None)
    }

    /// How many ops are kept apart.
    pub(super) fn kept_apart(&self) -> Vec<usize> {
        let log = self.truth.held.log.iter();
        log.filter(|(_, stand)| **stand != Stand::Taken).map(|(place, _)| *place).collect()
    }
}

/// A network that does nothing wrong.
struct Direct<'w> {
    world: &'w mut World,
    tablet: usize,
    lines: VecDeque<Reply>,
    problem: Option<anyhow::Error>,
    epoch: i64,
}

impl Direct<'_> {
    fn served(&mut self, request: &SyncRequest) -> Result<Option<VecDeque<Reply>>> {
        let text = serde_json::to_string(request)?;
        Ok(match self.world.serve(self.tablet, &text)? {
            Served::Lines(lines) => {
                let replies = lines.iter().map(|line| serde_json::from_str(line));
                Some(replies.collect::<Result<_, _>>()?)
            }
            Served::Revoked | Served::Died => None,
        })
    }
}

impl Transport for Direct<'_> {
    async fn send(&mut self, request: &SyncRequest) -> Result<(), Failure> {
        match self.served(request) {
            Ok(Some(lines)) => {
                self.lines = lines;
                if let Some(Reply::Head(head)) = self.lines.front() {
                    self.epoch = head.server_epoch;
                }
                Ok(())
            }
            Ok(None) => Err(Failure::Revoked),
            Err(problem) => {
                self.problem = Some(problem);
                Err(Failure::Cut)
            }
        }
    }

    async fn line(&mut self) -> Result<Option<Reply>, Failure> {
        Ok(self.lines.pop_front())
    }

    fn cut(&mut self) {
        self.lines.clear();
    }
}

/// The outcome of what never waits.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = std::task::Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(done) = future.as_mut().poll(&mut context) {
            return done;
        }
    }
}
