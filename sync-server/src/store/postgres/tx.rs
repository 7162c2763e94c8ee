//! The transaction that a job gets: what it has read and learned on the way, and each method in the file of its table.

use super::pending::Pending;
use super::row::at;
use super::session::Session;
use super::statements as sql;
use super::whereabouts::{Home, Sort, Spot};
use super::{desk, feeds, lines, ops, people, records};
use crate::store::{
    CodeRow, DeskLine, FeedRow, LineRow, LoggedOp, OpList, ReplicaRow, Result, StaffRow, StoreError,
    StoredEvent, StreamRow, Tx,
};
use shared::clock::Millis;
use shared::digest::Chain;
use shared::id::{
    DongCode, LeaseId, Line, OpId, OpSeq, RecordId, ReplicaId, Seq, ServerEpoch, StaffId, StreamName,
};
use shared::outcome::OpResult;
use shared::protocol::Lease;
use shared::record::{Abode, RecordState};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// What a job is told whose row was changed by another between its reading and its writing.
pub(super) const CHANGED_MEANWHILE: &str = "somebody else changed it meanwhile";

/// A connection inside a transaction, and what is known in it.
pub(super) struct PgTx<'a> {
    pub(super) session: &'a mut Session,
    pub(super) writes: bool,
    pub(super) pending: Pending,
    pub(super) spots: HashMap<(Sort, Uuid), Spot>,
    pub(super) homes_of: HashMap<ReplicaId, String>,
    pub(super) homes: HashMap<String, Home>,
    pub(super) event_counters: HashMap<String, i64>,
    pub(super) places: HashMap<(Line, OpSeq), (Chain, OpId)>,
    pub(super) ops: HashMap<OpId, LoggedOp>,
    pub(super) staff: HashMap<StaffId, StaffRow>,
    pub(super) replicas: HashMap<ReplicaId, ReplicaRow>,
    pub(super) leases: HashMap<LeaseId, (ReplicaId, Lease)>,
    /// Records that were fetched, as they lie in their rows.
    pub(super) fetched: HashMap<RecordId, String>,
    epoch: Option<ServerEpoch>,
}

impl<'a> PgTx<'a> {
    /// On a connection that has begun one.
    pub(super) fn new(session: &'a mut Session, writes: bool) -> Self {
        PgTx {
            session,
            writes,
            pending: Pending::default(),
            spots: HashMap::new(),
            homes_of: HashMap::new(),
            homes: HashMap::new(),
            event_counters: HashMap::new(),
            places: HashMap::new(),
            ops: HashMap::new(),
            staff: HashMap::new(),
            replicas: HashMap::new(),
            leases: HashMap::new(),
            fetched: HashMap::new(),
            epoch: None,
        }
    }

    fn meta(&mut self, name: &str) -> Result<i64> {
        let row = self.session.one(sql::META, &[&name])?;
        let row = row.ok_or_else(|| StoreError::Unreadable(format!("the store does not say its {name}")))?;
        at(&row, 0)
    }

    fn set_meta(&mut self, name: &str, value: i64) -> Result<()> {
        self.session.run(sql::SET_META, &[&name, &value]).map(drop)
    }
}

impl Tx for PgTx<'_> {
    fn server_epoch(&mut self) -> Result<ServerEpoch> {
        if let Some(epoch) = self.epoch {
            return Ok(epoch);
        }
        let epoch = self.meta("server_epoch")?;
        self.epoch = Some(epoch);
        Ok(epoch)
    }

    fn is_backup_copy(&mut self) -> Result<bool> {
        if self.writes {
            // Of two servers that start on a copy at once, one begins its epoch.
            self.session.one(sql::META_LOCKED, &[&"backup_copy"])?;
        }
        Ok(self.meta("backup_copy")? != 0)
    }

    fn begin_epoch(&mut self, epoch: ServerEpoch) -> Result<()> {
        self.epoch = Some(epoch);
        self.set_meta("backup_copy", 0)?;
        self.set_meta("server_epoch", epoch)
    }

    fn probe(&mut self, now: Millis) -> Result<()> {
        self.set_meta("probed", now)
    }

    fn expect(&mut self, ops: &[OpId], records: &[RecordId]) -> Result<()> {
        self.fetch_spots(ops, records)?;
        records::fetch(self, records)
    }

    fn record(&mut self, id: RecordId) -> Result<Option<RecordState>> {
        records::record(self, id)
    }

    fn abode(&mut self, id: RecordId) -> Result<Option<Abode>> {
        records::abode(self, id)
    }

    fn put_record(
        &mut self,
        record: &RecordState,
        follows: Option<RecordId>,
        dong: Option<&DongCode>,
    ) -> Result<()> {
        records::put_record(self, record, follows, dong)
    }

    fn followers(&mut self, root: RecordId) -> Result<Vec<RecordId>> {
        records::followers(self, root)
    }

    fn event(&mut self, id: RecordId) -> Result<Option<StoredEvent>> {
        records::event(self, id)
    }

    fn put_event(&mut self, event: &StoredEvent, dong: Option<&DongCode>) -> Result<i64> {
        records::put_event(self, event, dong)
    }

    fn event_order(&mut self, id: RecordId) -> Result<Option<i64>> {
        records::event_order(self, id)
    }

    fn events_of(&mut self, parent: RecordId) -> Result<Vec<RecordId>> {
        records::events_of(self, parent)
    }

    fn line(&mut self, line: Line) -> Result<Option<LineRow>> {
        lines::line(self, line)
    }

    fn put_line(&mut self, row: &LineRow) -> Result<()> {
        lines::put_line(self, row)
    }

    fn lines(&mut self) -> Result<Vec<LineRow>> {
        lines::lines(self)
    }

    fn chain_at(&mut self, line: Line, seq: OpSeq) -> Result<Option<Chain>> {
        lines::chain_at(self, line, seq)
    }

    fn log_place(&mut self, line: Line, seq: OpSeq, chain: Chain, op: OpId) -> Result<()> {
        lines::log_place(self, line, seq, chain, op)
    }

    fn op_at(&mut self, line: Line, seq: OpSeq) -> Result<Option<OpId>> {
        lines::op_at(self, line, seq)
    }

    fn submitted(&mut self, line: Line, op: OpId) -> Result<Option<OpSeq>> {
        lines::submitted(self, line, op)
    }

    fn op(&mut self, id: OpId) -> Result<Option<LoggedOp>> {
        ops::op(self, id)
    }

    fn put_op(&mut self, op: &LoggedOp) -> Result<()> {
        ops::put_op(self, op)
    }

    fn set_result(&mut self, id: OpId, result: &OpResult) -> Result<()> {
        ops::set_result(self, id, result)
    }

    fn quarantined(&mut self, limit: u32) -> Result<Vec<LoggedOp>> {
        ops::quarantined(self, limit)
    }

    fn listed(&mut self, list: OpList, before: Option<i64>, limit: u32) -> Result<Vec<(i64, LoggedOp)>> {
        ops::listed(self, list, before, limit)
    }

    fn put_desk_line(&mut self, line: &DeskLine) -> Result<()> {
        desk::put_line(self, line)
    }

    fn last_desk_line(&mut self) -> Result<Option<DeskLine>> {
        desk::last_line(self)
    }

    fn desk_lines(&mut self, what: &str, before: Option<i64>, limit: u32) -> Result<Vec<DeskLine>> {
        desk::lines(self, what, before, limit)
    }

    fn tally(&mut self, stream: &StreamName) -> Result<BTreeMap<String, u64>> {
        desk::tally(self, stream)
    }

    fn add_tally(&mut self, stream: &StreamName, kind: &str, by: i64) -> Result<()> {
        desk::add_tally(self, stream, kind, by)
    }

    fn count_ops(&mut self, replica: ReplicaId, day: i64, ops: u64) -> Result<()> {
        desk::count_ops(self, replica, day, ops)
    }

    fn ops_since(&mut self, replica: ReplicaId, day: i64) -> Result<u64> {
        desk::ops_since(self, replica, day)
    }

    fn park(&mut self, missing: RecordId, first_op: OpId) -> Result<()> {
        ops::park(self, missing, first_op)
    }

    fn unpark(&mut self, missing: &[RecordId]) -> Result<Vec<OpId>> {
        ops::unpark(self, missing)
    }

    fn act_of(&mut self, op: OpId) -> Result<Vec<LoggedOp>> {
        ops::act_of(self, op)
    }

    fn streams(&mut self) -> Result<Vec<StreamRow>> {
        feeds::streams(self)
    }

    fn stream(&mut self, name: &StreamName) -> Result<StreamRow> {
        feeds::stream(self, name)
    }

    fn put_stream(&mut self, row: &StreamRow) -> Result<()> {
        feeds::put_stream(self, row)
    }

    fn feed_of(&mut self, id: RecordId) -> Result<Vec<FeedRow>> {
        feeds::feed_of(self, id)
    }

    fn put_feed(&mut self, row: &FeedRow) -> Result<()> {
        feeds::put_feed(self, row)
    }

    fn feed_after(
        &mut self,
        stream: &StreamName,
        after: Seq,
        rows_max: usize,
        bytes_max: usize,
    ) -> Result<Vec<FeedRow>> {
        feeds::feed_after(self, stream, after, rows_max, bytes_max)
    }

    fn staff(&mut self, id: StaffId) -> Result<Option<StaffRow>> {
        people::staff(self, id)
    }

    fn all_staff(&mut self) -> Result<Vec<StaffRow>> {
        people::all_staff(self)
    }

    fn staff_version(&mut self) -> Result<i64> {
        self.meta("staff_version")
    }

    fn put_staff(&mut self, row: &StaffRow) -> Result<()> {
        self.session.run(sql::MORE_META, &[&"staff_version"])?;
        people::put_staff(self, row)
    }

    fn code(&mut self, hash: &[u8; 32]) -> Result<Option<CodeRow>> {
        people::code(self, hash)
    }

    fn put_code(&mut self, row: &CodeRow) -> Result<()> {
        people::put_code(self, row)
    }

    fn replica(&mut self, id: ReplicaId) -> Result<Option<ReplicaRow>> {
        people::replica(self, id)
    }

    fn replica_by_token(&mut self, hash: &[u8; 32]) -> Result<Option<ReplicaRow>> {
        people::replica_by_token(self, hash)
    }

    fn replica_by_short(&mut self, short: &str) -> Result<Option<ReplicaRow>> {
        people::replica_by_short(self, short)
    }

    fn replicas(&mut self) -> Result<Vec<ReplicaRow>> {
        people::replicas(self)
    }

    fn put_replica(&mut self, row: &ReplicaRow) -> Result<()> {
        people::put_replica(self, row)
    }

    fn lease(&mut self, id: LeaseId) -> Result<Option<(ReplicaId, Lease)>> {
        people::lease(self, id)
    }

    fn newest_lease(&mut self, replica: ReplicaId) -> Result<Option<Lease>> {
        people::newest_lease(self, replica)
    }

    fn put_lease(&mut self, replica: ReplicaId, lease: &Lease) -> Result<()> {
        people::put_lease(self, replica, lease)
    }

    fn mark_durable(&mut self) -> Result<()> {
        lines::mark_durable(self)
    }
}
