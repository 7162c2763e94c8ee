//! What a store knows of itself and of the server: four small documents.

use super::StoreError;
use super::sql::Json;
use rusqlite::{Connection, OptionalExtension};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use shared::clock::{Millis, Stamp};
use shared::digest::Chain;
use shared::id::{Epoch, Line, OpSeq, ReplicaId, ServerEpoch};
use shared::protocol::{Lease, Parent, StaffMember};
use uuid::Uuid;

/// A document of the store, under its name.
pub(super) trait Doc: Serialize + DeserializeOwned {
    /// The name.
    const NAME: &'static str;
}

/// Who this replica is. Never changes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Identity {
    /// This database, whatever the server calls it.
    pub store_id: Uuid,
    /// The replica.
    pub replica: ReplicaId,
    /// Its short name, the first part of every receipt.
    pub short: String,
    /// Bearer token.
    pub token: String,
    /// Whose replica it is.
    pub staff: StaffMember,
    /// Where the server is.
    pub server_url: String,
}

impl Doc for Identity {
    const NAME: &'static str = "identity";
}

/// Where the line stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct LineState {
    /// Its epoch, minted by this store.
    pub epoch: Epoch,
    /// The line that it forked from.
    pub parent: Option<Parent>,
    /// Number of its newest op.
    pub n: OpSeq,
    /// Its chain there.
    pub chain: Chain,
    /// The server has decided ops up to here, and this store has read what it decided.
    pub through: OpSeq,
    /// The newest request; only the answer to it may renumber the outbox.
    pub rid: u64,
    /// Refused ops were asked about up to here, when they were more than one request may name; else 0.
    #[serde(default)]
    pub asked: OpSeq,
    /// The newest stamp.
    pub hlc: Stamp,
}

impl LineState {
    pub(super) fn line(&self, replica: ReplicaId) -> Line {
        Line { replica, epoch: self.epoch }
    }
}

impl Doc for LineState {
    const NAME: &'static str = "line";
}

/// What the server said last.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct ServerState {
    /// How often it was restored.
    pub epoch: ServerEpoch,
    /// Version of the stream list; -1 for none.
    pub streams_ver: i64,
    /// Version of the names of staff; 0 for none.
    #[serde(default)]
    pub staff_ver: i64,
    /// Offline rights.
    pub lease: Lease,
    /// Server's clock minus the device's.
    pub clock_offset: Millis,
    /// The server's time as it was known last: what it said, or what a lease was found to have run out by. It is not
    /// earlier now, whatever the device's clock says.
    #[serde(default)]
    pub latest: Millis,
    /// When what is here was counted anew, by the device.
    #[serde(default)]
    pub counted: Millis,
    /// When the last reply was complete, by the device.
    pub last_sync: Option<Millis>,
}

impl Doc for ServerState {
    const NAME: &'static str = "server";
}

/// The owner and her colleagues, so that names can be shown.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Colleagues(pub Vec<StaffMember>);

impl Doc for Colleagues {
    const NAME: &'static str = "colleagues";
}

const READ: &str = "SELECT doc FROM meta WHERE name = ?1";
const WRITE: &str =
    "INSERT INTO meta (name, doc) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET doc = excluded.doc";

/// Read a document.
pub(super) fn load<D: Doc>(conn: &Connection) -> Result<D, StoreError> {
    find(conn)?.ok_or_else(|| StoreError::Unreadable { what: D::NAME.to_owned() })
}

/// Whether a document was ever written.
pub(super) fn is_there<D: Doc>(conn: &Connection) -> Result<bool, StoreError> {
    Ok(conn.prepare_cached(READ)?.exists([D::NAME])?)
}

/// Read a document that may not be there.
pub(super) fn find<D: Doc>(conn: &Connection) -> Result<Option<D>, StoreError> {
    let found: Option<Json<D>> =
        conn.prepare_cached(READ)?.query_row([D::NAME], |row| row.get(0)).optional()?;
    Ok(found.map(|json| json.0))
}

/// Write a document.
pub(super) fn keep<D: Doc>(conn: &Connection, doc: &D) -> Result<(), StoreError> {
    conn.prepare_cached(WRITE)?.execute((D::NAME, Json(doc)))?;
    Ok(())
}
