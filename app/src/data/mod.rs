//! The only door for screens, the headless tablet and tests: what a person can do and what she can see.
//!
//! A command is decided on what is known here before anything is done, and done in one transaction; it is answered
//! after the commit. A query reads one state of the store. Neither knows a network.

mod act;
mod answer;
mod command;
mod compose;
mod edge;
mod fact;
mod flat;
mod perform;
mod query;
mod scene;
mod settle;
#[cfg(test)]
mod tests;

pub use act::{Plan, Planned, ops};
pub use command::{Change, Choice, Command, Done, Draft, HomeGiven, Refused};
pub use compose::save as decide_save;
pub use edge::Edge;
pub use query::{Answer, Indicator, Query};
pub use scene::{Me, Scene};

pub use crate::store::Which;

use crate::store::{Store, StoreError};
use shared::clock::Millis;
use shared::pack::Packs;

/// One replica's records, open.
#[derive(Debug)]
pub struct Data {
    /// The local store. The sync of this replica uses it too, between commands.
    pub store: Store,
    /// Instruments and rules.
    pub packs: Packs,
}

impl Data {
    /// Over an open store.
    pub fn new(store: Store, packs: Packs) -> Self {
        Data { store, packs }
    }

    /// Who works here, and under which offline rights.
    pub fn me(&self) -> Result<Me, Refused> {
        Ok(Me { staff: self.store.identity().staff.id, lease: self.store.lease()? })
    }

    /// Carry a command out. When this answers, it is on the disk; when it refuses, nothing was changed.
    pub fn command(&mut self, command: Command, edge: &mut Edge<'_>) -> Result<Done, Refused> {
        perform::perform(self, command, edge)
    }

    /// Answer a query. `now` tells whether the offline rights have run out.
    pub fn query(&self, query: &Query, now: Millis) -> Result<Answer, Refused> {
        answer::answer(self, query, now)
    }

    /// Answer [`Query::Desk`] or [`Command::Desk`] with what the server's desk has said to it.
    pub fn desk(&self, reply: serde_json::Value, now: Millis) -> Result<Answer, Refused> {
        answer::desk(self, reply, now)
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::ChangedSinceOpened { keys } => Refused::ChangedSinceOpened { keys },
            other => Refused::Store { name: other.name().to_owned(), detail: other.to_string() },
        }
    }
}
