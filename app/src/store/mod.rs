//! The local store of one replica: an encrypted SQLite database that answers "saved" after the commit.
//!
//! SQL only. It knows no HTTP and no care rules; kinds come in as declarations. What it does with a reply of the
//! central store follows the rules of reconciliation (docs/protocol.md) and each rule names its reason where it
//! stands. The same SQL runs in the browser; only the journal differs.

mod ack;
mod ask;
mod chunk;
mod copy;
mod draft;
mod error;
mod frame;
mod head;
pub mod index;
mod line;
mod membership;
mod meta;
mod migrations;
mod mirror;
mod op_row;
mod open;
mod outbox;
mod overlay;
mod pin;
mod repair;
mod request;
mod save;
mod saves;
mod sentinel;
mod settle;
#[cfg(feature = "simulation")]
mod simulated;
mod snapshot;
mod sql;
mod status;
mod streams;
mod visible;

pub use chunk::ChunkApplied;
pub use copy::{Copied, CopiedOp};
pub use draft::DraftRow;
pub use error::StoreError;
pub use frame::{FrameApplied, Ignored};
pub use head::HeadApplied;
pub use meta::Identity;
pub use mirror::MirrorRow;
pub use op_row::OpState;
pub use open::{Founding, Journal, Place};
pub use outbox::{OutboxFilter, OutboxRow};
pub use pin::PinDoc;
pub use repair::Repaired;
pub use request::PushLimits;
pub use save::Saved;
pub use saves::{Which, place as place_of_save};
pub use status::StoreStatus;
pub use streams::StreamStanding;
pub use visible::{Shown, Visible, visible_of};

pub use crate::platform::keys::StoreKey;

use rusqlite::Connection;
use shared::clock::Stamp;
use shared::id::StreamName;
use shared::kind::Kinds;
use std::collections::BTreeSet;

/// One replica's database, open. It is used by one thread of one process.
#[derive(Debug)]
pub struct Store {
    conn: Connection,
    kinds: Kinds,
    place: Place,
    /// Who this replica is; it never changes.
    identity: Identity,
    last_stamp: Stamp,
    /// Streams whose digest was another than the server's.
    differ: BTreeSet<StreamName>,
    /// Whether it takes memory for many rows at once.
    wide: bool,
    sentinel: Option<sentinel::Open>,
    /// Why the sentinel could not be written; saves go on, because they are in the database.
    sentinel_problem: Option<String>,
}

impl Store {
    /// The kinds that this program knows.
    pub fn kinds(&self) -> &Kinds {
        &self.kinds
    }

    /// For the modules that keep tables of their own in this database.
    pub fn connection(&self) -> &Connection {
        &self.conn
    }
}

#[cfg(test)]
mod tests;
