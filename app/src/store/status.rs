//! Who works here, with which rights, what waits, and how old what is here is.

use super::meta::{self, Colleagues, Identity, LineState, ServerState};
use super::sql::uint;
use super::{Store, StoreError, op_row};
use shared::clock::Millis;
use shared::id::{Line, OpSeq, ServerEpoch};
use shared::protocol::{EnrolReply, Lease, StaffMember};

/// The state of a store.
#[derive(Clone, Debug)]
pub struct StoreStatus {
    /// Its line.
    pub line: Line,
    /// Number of its newest op.
    pub newest: OpSeq,
    /// Decided up to here.
    pub through: OpSeq,
    /// Ops that wait to be sent.
    pub waiting: u64,
    /// Ops that it refused.
    pub refused: u64,
    /// Texts that this program cannot read.
    pub parked: u64,
    /// Forms that are not finished.
    pub drafts: u64,
    /// Offline rights.
    pub lease: Lease,
    /// How often the server was restored.
    pub server_epoch: ServerEpoch,
    /// Server's clock minus the device's.
    pub clock_offset: Millis,
    /// When everything had come the last time, by the device.
    pub last_sync: Option<Millis>,
    /// Why the sentinel could not be written, when it could not.
    pub sentinel_problem: Option<String>,
}

const COUNTS: &str = "
    SELECT (SELECT count(*) FROM op WHERE refused = 1),
           (SELECT count(*) FROM mirror WHERE parked = 1),
           (SELECT count(*) FROM draft)";

impl Store {
    /// The state of this store.
    pub fn status(&self) -> Result<StoreStatus, StoreError> {
        let line: LineState = meta::load(&self.conn)?;
        let server: ServerState = meta::load(&self.conn)?;
        let count = |column| move |row: &rusqlite::Row<'_>| row.get::<_, i64>(column).map(uint);
        let counts = self
            .conn
            .prepare_cached(COUNTS)?
            .query_row([], |row| Ok((count(0)(row)?, count(1)(row)?, count(2)(row)?)))?;
        let (refused, parked, drafts) = counts;
        Ok(StoreStatus {
            line: line.line(self.identity.replica),
            newest: line.n,
            through: line.through,
            waiting: op_row::waiting(&self.conn, &line)?,
            refused,
            parked,
            drafts,
            lease: server.lease,
            server_epoch: server.epoch,
            clock_offset: server.clock_offset,
            last_sync: server.last_sync,
            sentinel_problem: self.sentinel_problem.clone(),
        })
    }

    /// How many ops wait to be sent.
    pub fn waiting(&self) -> Result<u64, StoreError> {
        op_row::waiting(&self.conn, &meta::load(&self.conn)?)
    }

    /// Who this replica is, its token and server.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Offline rights.
    pub fn lease(&self) -> Result<Lease, StoreError> {
        Ok(meta::load::<ServerState>(&self.conn)?.lease)
    }

    /// What an enrolment would say today: who this replica is, and the rights that the server gave last.
    pub fn enrolled(&self) -> Result<EnrolReply, StoreError> {
        let (who, server) = (&self.identity, meta::load::<ServerState>(&self.conn)?);
        Ok(EnrolReply {
            replica: who.replica,
            short: who.short.clone(),
            token: who.token.clone(),
            staff: who.staff.clone(),
            lease: server.lease,
            server_epoch: server.epoch,
            server_time: server.latest,
        })
    }

    /// The server's clock, as it is known here at this time of the device. A device's clock that is wrong, or was set
    /// back, does not matter.
    pub fn server_clock(&self, now: Millis) -> Result<Millis, StoreError> {
        let server: ServerState = meta::load(&self.conn)?;
        Ok(server.latest.max(now.saturating_add(server.clock_offset)))
    }

    /// Whether offline rights have run out, so that reading is locked. Once it was, only the server's next word unlocks
    /// it: that is noted here.
    pub fn locks_reading(&self, now: Millis) -> Result<bool, StoreError> {
        let server: ServerState = meta::load(&self.conn)?;
        let (expires, clock) = (server.lease.expires, self.server_clock(now)?);
        if clock > expires && server.latest <= expires {
            meta::keep(&self.conn, &ServerState { latest: clock, ..server })?;
        }
        Ok(clock > expires)
    }

    /// The owner and her colleagues.
    pub fn colleagues(&self) -> Result<Vec<StaffMember>, StoreError> {
        Ok(meta::load::<Colleagues>(&self.conn)?.0)
    }

    /// A sync has brought everything.
    pub fn synced(&mut self, now: Millis) -> Result<(), StoreError> {
        let mut server: ServerState = meta::load(&self.conn)?;
        server.last_sync = Some(now);
        meta::keep(&self.conn, &server)
    }
}
