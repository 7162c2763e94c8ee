//! The transaction that a job gets: each method is one small statement in the file of its table.

use super::{desk, feeds, lines, meta, ops, people, records};
use crate::store::{
    CodeRow, DeskLine, FeedRow, LineRow, LoggedOp, OpList, ReplicaRow, Result, StaffRow, StoredEvent,
    StreamRow, Tx,
};
use rusqlite::Connection;
use shared::clock::Millis;
use shared::digest::Chain;
use shared::id::{
    DongCode, LeaseId, Line, OpId, OpSeq, RecordId, ReplicaId, Seq, ServerEpoch, StaffId, StreamName,
};
use shared::outcome::OpResult;
use shared::protocol::Lease;
use shared::record::{Abode, RecordState};
use std::collections::BTreeMap;

/// A connection inside a transaction.
pub(super) struct SqliteTx<'a> {
    connection: &'a Connection,
}

impl<'a> SqliteTx<'a> {
    /// On a connection that has begun one.
    pub(super) fn new(connection: &'a Connection) -> Self {
        SqliteTx { connection }
    }
}

impl Tx for SqliteTx<'_> {
    fn server_epoch(&mut self) -> Result<ServerEpoch> {
        meta::get(self.connection, meta::SERVER_EPOCH)
    }

    fn is_backup_copy(&mut self) -> Result<bool> {
        Ok(meta::get(self.connection, meta::BACKUP_COPY)? != 0)
    }

    fn begin_epoch(&mut self, epoch: ServerEpoch) -> Result<()> {
        meta::set(self.connection, meta::BACKUP_COPY, 0)?;
        meta::set(self.connection, meta::SERVER_EPOCH, epoch)
    }

    fn probe(&mut self, now: Millis) -> Result<()> {
        meta::set(self.connection, meta::PROBED, now)
    }

    fn record(&mut self, id: RecordId) -> Result<Option<RecordState>> {
        records::record(self.connection, id)
    }

    fn abode(&mut self, id: RecordId) -> Result<Option<Abode>> {
        records::abode(self.connection, id)
    }

    fn put_record(
        &mut self,
        record: &RecordState,
        follows: Option<RecordId>,
        _dong: Option<&DongCode>,
    ) -> Result<()> {
        records::put_record(self.connection, record, follows)
    }

    fn followers(&mut self, root: RecordId) -> Result<Vec<RecordId>> {
        records::followers(self.connection, root)
    }

    fn event(&mut self, id: RecordId) -> Result<Option<StoredEvent>> {
        records::event(self.connection, id)
    }

    fn put_event(&mut self, event: &StoredEvent, _dong: Option<&DongCode>) -> Result<i64> {
        records::put_event(self.connection, event)
    }

    fn event_order(&mut self, id: RecordId) -> Result<Option<i64>> {
        records::event_order(self.connection, id)
    }

    fn events_of(&mut self, parent: RecordId) -> Result<Vec<RecordId>> {
        records::events_of(self.connection, parent)
    }

    fn line(&mut self, line: Line) -> Result<Option<LineRow>> {
        lines::line(self.connection, line)
    }

    fn put_line(&mut self, row: &LineRow) -> Result<()> {
        lines::put_line(self.connection, row)
    }

    fn lines(&mut self) -> Result<Vec<LineRow>> {
        lines::lines(self.connection)
    }

    fn chain_at(&mut self, line: Line, seq: OpSeq) -> Result<Option<Chain>> {
        lines::chain_at(self.connection, line, seq)
    }

    fn log_place(&mut self, line: Line, seq: OpSeq, chain: Chain, op: OpId) -> Result<()> {
        lines::log_place(self.connection, line, seq, chain, op)
    }

    fn op_at(&mut self, line: Line, seq: OpSeq) -> Result<Option<OpId>> {
        lines::op_at(self.connection, line, seq)
    }

    fn submitted(&mut self, line: Line, op: OpId) -> Result<Option<OpSeq>> {
        lines::submitted(self.connection, line, op)
    }

    fn op(&mut self, id: OpId) -> Result<Option<LoggedOp>> {
        ops::op(self.connection, id)
    }

    fn put_op(&mut self, op: &LoggedOp) -> Result<()> {
        ops::put_op(self.connection, op)
    }

    fn set_result(&mut self, id: OpId, result: &OpResult) -> Result<()> {
        ops::set_result(self.connection, id, result)
    }

    fn quarantined(&mut self, limit: u32) -> Result<Vec<LoggedOp>> {
        ops::quarantined(self.connection, limit)
    }

    fn listed(&mut self, list: OpList, before: Option<i64>, limit: u32) -> Result<Vec<(i64, LoggedOp)>> {
        ops::listed(self.connection, list, before, limit)
    }

    fn put_desk_line(&mut self, line: &DeskLine) -> Result<()> {
        desk::put_line(self.connection, line)
    }

    fn last_desk_line(&mut self) -> Result<Option<DeskLine>> {
        desk::last_line(self.connection)
    }

    fn desk_lines(&mut self, what: &str, before: Option<i64>, limit: u32) -> Result<Vec<DeskLine>> {
        desk::lines(self.connection, what, before, limit)
    }

    fn tally(&mut self, stream: &StreamName) -> Result<BTreeMap<String, u64>> {
        desk::tally(self.connection, stream)
    }

    fn add_tally(&mut self, stream: &StreamName, kind: &str, by: i64) -> Result<()> {
        desk::add_tally(self.connection, stream, kind, by)
    }

    fn count_ops(&mut self, replica: ReplicaId, day: i64, ops: u64) -> Result<()> {
        desk::count_ops(self.connection, replica, day, ops)
    }

    fn ops_since(&mut self, replica: ReplicaId, day: i64) -> Result<u64> {
        desk::ops_since(self.connection, replica, day)
    }

    fn park(&mut self, missing: RecordId, first_op: OpId) -> Result<()> {
        ops::park(self.connection, missing, first_op)
    }

    fn unpark(&mut self, missing: &[RecordId]) -> Result<Vec<OpId>> {
        ops::unpark(self.connection, missing)
    }

    fn act_of(&mut self, op: OpId) -> Result<Vec<LoggedOp>> {
        ops::act_of(self.connection, op)
    }

    fn streams(&mut self) -> Result<Vec<StreamRow>> {
        feeds::streams(self.connection)
    }

    fn stream(&mut self, name: &StreamName) -> Result<StreamRow> {
        feeds::stream(self.connection, name)
    }

    fn put_stream(&mut self, row: &StreamRow) -> Result<()> {
        feeds::put_stream(self.connection, row)
    }

    fn feed_of(&mut self, id: RecordId) -> Result<Vec<FeedRow>> {
        feeds::feed_of(self.connection, id)
    }

    fn put_feed(&mut self, row: &FeedRow) -> Result<()> {
        feeds::put_feed(self.connection, row)
    }

    fn feed_after(
        &mut self,
        stream: &StreamName,
        after: Seq,
        rows_max: usize,
        bytes_max: usize,
    ) -> Result<Vec<FeedRow>> {
        feeds::feed_after(self.connection, stream, after, rows_max, bytes_max)
    }

    fn staff(&mut self, id: StaffId) -> Result<Option<StaffRow>> {
        people::staff(self.connection, id)
    }

    fn all_staff(&mut self) -> Result<Vec<StaffRow>> {
        people::all_staff(self.connection)
    }

    fn staff_version(&mut self) -> Result<i64> {
        meta::get(self.connection, meta::STAFF_VERSION)
    }

    fn put_staff(&mut self, row: &StaffRow) -> Result<()> {
        let version = meta::get(self.connection, meta::STAFF_VERSION)?;
        meta::set(self.connection, meta::STAFF_VERSION, version + 1)?;
        people::put_staff(self.connection, row)
    }

    fn put_code(&mut self, row: &CodeRow) -> Result<()> {
        people::put_code(self.connection, row)
    }

    fn replica(&mut self, id: ReplicaId) -> Result<Option<ReplicaRow>> {
        people::replica(self.connection, id)
    }

    fn replica_by_short(&mut self, short: &str) -> Result<Option<ReplicaRow>> {
        people::replica_by_short(self.connection, short)
    }

    fn replicas(&mut self) -> Result<Vec<ReplicaRow>> {
        people::replicas(self.connection)
    }

    fn put_replica(&mut self, row: &ReplicaRow) -> Result<()> {
        people::put_replica(self.connection, row)
    }

    fn lease(&mut self, id: LeaseId) -> Result<Option<(ReplicaId, Lease)>> {
        people::lease(self.connection, id)
    }

    fn newest_lease(&mut self, replica: ReplicaId) -> Result<Option<Lease>> {
        people::newest_lease(self.connection, replica)
    }

    fn put_lease(&mut self, replica: ReplicaId, lease: &Lease) -> Result<()> {
        people::put_lease(self.connection, replica, lease)
    }

    fn mark_durable(&mut self) -> Result<()> {
        lines::mark_durable(self.connection)
    }

    fn code(&mut self, hash: &[u8; 32]) -> Result<Option<CodeRow>> {
        people::code(self.connection, hash)
    }

    fn replica_by_token(&mut self, hash: &[u8; 32]) -> Result<Option<ReplicaRow>> {
        people::replica_by_token(self.connection, hash)
    }
}
