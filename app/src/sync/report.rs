//! What a sync came to, for the person who asked and for the sync page.

use crate::sync::Failure;
use serde::{Deserialize, Serialize};
use shared::clock::Millis;
use shared::id::{OpSeq, StreamName};
use shared::outcome::{OpResult, Outcome, Refusal};
use std::collections::{BTreeMap, BTreeSet};

/// How a sync ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncEnd {
    /// Everything was sent and everything has come.
    Done,
    /// It is tried again by itself.
    Waiting(Failure),
    /// A person must do something first.
    Stopped(Failure),
}

/// What a sync came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncReport {
    /// How it ended.
    pub end: SyncEnd,
    /// When it is tried again; `None` when it has stopped.
    pub next: Option<Millis>,
    /// How many requests were made.
    pub rounds: u32,
    /// What became of the ops that were sent.
    pub outcomes: BTreeMap<Outcome, u64>,
    /// Ops that the server keeps apart, with the reason.
    pub refused: BTreeMap<OpSeq, Refusal>,
    /// How many ops the server had refused before and has taken now.
    pub released: u64,
    /// How many frames were applied.
    pub frames: u64,
    /// How many rows they had.
    pub rows: u64,
    /// Ops that still wait.
    pub waiting: u64,
    /// The store had been restored or cloned: what waits was numbered anew and is sent again.
    pub renumbered: bool,
    /// Ops that neither the server nor this store has any more, after a restore: for the administrator.
    pub missing: Option<(OpSeq, OpSeq)>,
    /// The server had been restored from a backup: what it may have lost is sent again.
    pub restored: bool,
    /// Streams that did not equal the server's and were made equal.
    pub repaired: BTreeSet<StreamName>,
    /// Rows that were other than the server's and were repaired one by one.
    #[serde(default)]
    pub repairs: u64,
    /// Streams that differed even after that.
    pub mismatched: BTreeSet<StreamName>,
}

impl SyncReport {
    /// Before the first round.
    pub(crate) fn new() -> Self {
        SyncReport {
            end: SyncEnd::Done,
            next: None,
            rounds: 0,
            outcomes: BTreeMap::new(),
            refused: BTreeMap::new(),
            released: 0,
            frames: 0,
            rows: 0,
            waiting: 0,
            renumbered: false,
            missing: None,
            restored: false,
            repaired: BTreeSet::new(),
            repairs: 0,
            mismatched: BTreeSet::new(),
        }
    }

    /// Count what became of these ops.
    pub(crate) fn count<'a>(&mut self, results: impl Iterator<Item = (&'a OpSeq, &'a OpResult)>) {
        for (seq, result) in results {
            *self.outcomes.entry(result.outcome).or_default() += 1;
            if let Some(refusal) = &result.refusal {
                self.refused.insert(*seq, refusal.clone());
            }
        }
    }
}
