//! What a job has written and PostgreSQL does not have yet: many rows go over in one statement, before anything reads
//! their table and before the commit.

use super::row::epoch_key;
use super::statements as sql;
use super::tx::PgTx;
use super::whereabouts::Sort;
use crate::store::json::{json, outcome_word, signed};
use crate::store::{FeedRow, FeedText, LoggedOp, Result, StoredEvent};
use shared::digest::Chain;
use shared::id::{Line, OpId, OpSeq, RecordId};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The rows of an op that are on their way.
pub(super) struct OpRow {
    pub(super) no: i64,
    pub(super) op: LoggedOp,
}

/// A place of a line on its way: which op stands there, and the chain after it.
pub(super) type PlaceRow = (OpSeq, Chain, OpId);

/// A record on its way.
pub(super) struct RecordRow {
    pub(super) kind: String,
    pub(super) follows: Option<Uuid>,
    pub(super) state: String,
}

/// Rows on their way, by dong.
#[derive(Default)]
pub(super) struct Pending {
    pub(super) homes: BTreeMap<String, i64>,
    pub(super) event_counters: BTreeMap<String, i64>,
    /// Whereabouts of what is new: no other may be there.
    pub(super) new_spots: BTreeMap<(i16, Uuid), String>,
    /// Whereabouts of records.
    pub(super) spots: BTreeMap<Uuid, String>,
    pub(super) places: BTreeMap<(String, Line), Vec<PlaceRow>>,
    pub(super) ops: BTreeMap<String, Vec<OpRow>>,
    pub(super) records: BTreeMap<(String, RecordId), RecordRow>,
    pub(super) events: BTreeMap<String, Vec<(i64, StoredEvent)>>,
    pub(super) feeds: BTreeMap<(String, RecordId, String), FeedRow>,
}

impl PgTx<'_> {
    /// Send all rows that are on their way. Called before the commit and before their tables are read.
    pub(super) fn settle(&mut self) -> Result<()> {
        self.settle_places()?;
        self.settle_ops()?;
        self.settle_records()?;
        self.settle_events()?;
        self.settle_spots()?;
        self.settle_feeds()?;
        for (dong, no) in std::mem::take(&mut self.pending.homes) {
            self.session.run(sql::SET_HOME, &[&dong, &no])?;
        }
        for (dong, no) in std::mem::take(&mut self.pending.event_counters) {
            self.session.run(sql::SET_EVENT_COUNTER, &[&dong, &no])?;
        }
        Ok(())
    }

    fn settle_spots(&mut self) -> Result<()> {
        let mut by_sort: BTreeMap<i16, (Vec<Uuid>, Vec<String>)> = BTreeMap::new();
        for ((sort, id), dong) in std::mem::take(&mut self.pending.new_spots) {
            let (ids, dongs) = by_sort.entry(sort).or_default();
            ids.push(id);
            dongs.push(dong);
        }
        for (sort, (ids, dongs)) in by_sort {
            self.session.run(sql::NEW_WHEREABOUTS, &[&ids, &sort, &dongs])?;
        }
        let (ids, dongs): (Vec<Uuid>, Vec<String>) =
            std::mem::take(&mut self.pending.spots).into_iter().unzip();
        if !ids.is_empty() {
            self.session.run(sql::SET_WHEREABOUTS, &[&ids, &Sort::Record.number(), &dongs])?;
        }
        Ok(())
    }

    /// Places of lines.
    pub(super) fn settle_places(&mut self) -> Result<()> {
        for ((dong, line), rows) in std::mem::take(&mut self.pending.places) {
            let seqs = rows.iter().map(|(seq, ..)| signed(*seq)).collect::<Result<Vec<i64>>>()?;
            let chains: Vec<&[u8]> = rows.iter().map(|(_, chain, _)| chain.0.as_slice()).collect();
            let ops: Vec<Uuid> = rows.iter().map(|(.., op)| op.0).collect();
            let (replica, epoch) = (line.replica.0, epoch_key(line.epoch));
            self.session.run(sql::PUT_PLACES, &[&dong, &replica, &epoch, &seqs, &chains, &ops])?;
        }
        Ok(())
    }

    /// Ops.
    pub(super) fn settle_ops(&mut self) -> Result<()> {
        for (dong, rows) in std::mem::take(&mut self.pending.ops) {
            let of = |read: fn(&LoggedOp) -> Result<String>| {
                rows.iter().map(|row| read(&row.op)).collect::<Result<Vec<String>>>()
            };
            let ids: Vec<Uuid> = rows.iter().map(|row| row.op.id.0).collect();
            let nos: Vec<i64> = rows.iter().map(|row| row.no).collect();
            let acts: Vec<Option<Uuid>> = rows.iter().map(|row| row.op.act.map(|act| act.0)).collect();
            let places: Vec<i32> = rows.iter().map(|row| i32::from(row.op.index)).collect();
            let replicas: Vec<Uuid> = rows.iter().map(|row| row.op.line.replica.0).collect();
            let epochs: Vec<i64> = rows.iter().map(|row| epoch_key(row.op.line.epoch)).collect();
            let seqs = rows.iter().map(|row| signed(row.op.seq)).collect::<Result<Vec<i64>>>()?;
            let texts: Vec<&str> = rows.iter().map(|row| row.op.text.as_str()).collect();
            let (was, results) = (of(|op| json(&op.was))?, of(|op| json(&op.result))?);
            let outcomes: Vec<&str> = rows.iter().map(|row| outcome_word(&row.op.result)).collect();
            let received: Vec<i64> = rows.iter().map(|row| row.op.received).collect();
            self.session.run(
                sql::PUT_OPS,
                &[
                    &dong, &ids, &nos, &acts, &places, &replicas, &epochs, &seqs, &texts, &was, &outcomes,
                    &results, &received,
                ],
            )?;
        }
        Ok(())
    }

    /// Records.
    pub(super) fn settle_records(&mut self) -> Result<()> {
        let mut by_dong: BTreeMap<String, Vec<(Uuid, RecordRow)>> = BTreeMap::new();
        for ((dong, id), row) in std::mem::take(&mut self.pending.records) {
            by_dong.entry(dong).or_default().push((id.0, row));
        }
        for (dong, rows) in by_dong {
            let ids: Vec<Uuid> = rows.iter().map(|(id, _)| *id).collect();
            let kinds: Vec<&str> = rows.iter().map(|(_, row)| row.kind.as_str()).collect();
            let follows: Vec<Option<Uuid>> = rows.iter().map(|(_, row)| row.follows).collect();
            let states: Vec<&str> = rows.iter().map(|(_, row)| row.state.as_str()).collect();
            self.session.run(sql::PUT_RECORDS, &[&dong, &ids, &kinds, &follows, &states])?;
        }
        Ok(())
    }

    /// Events.
    pub(super) fn settle_events(&mut self) -> Result<()> {
        for (dong, rows) in std::mem::take(&mut self.pending.events) {
            let ids: Vec<Uuid> = rows.iter().map(|(_, it)| it.id.0).collect();
            let nos: Vec<i64> = rows.iter().map(|(no, _)| *no).collect();
            let kinds: Vec<&str> = rows.iter().map(|(_, it)| it.kind.as_str()).collect();
            let parents: Vec<Uuid> = rows.iter().map(|(_, it)| it.parent.0).collect();
            let older: Vec<Option<Uuid>> = rows.iter().map(|(_, it)| it.supersedes.map(|id| id.0)).collect();
            let fields = rows.iter().map(|(_, it)| json(&it.fields)).collect::<Result<Vec<String>>>()?;
            let authors: Vec<Uuid> = rows.iter().map(|(_, it)| it.by.0).collect();
            let at: Vec<i64> = rows.iter().map(|(_, it)| it.at).collect();
            let digests: Vec<&[u8]> = rows.iter().map(|(_, it)| it.digest.as_slice()).collect();
            self.session.run(
                sql::PUT_EVENTS,
                &[&dong, &ids, &nos, &kinds, &parents, &older, &fields, &authors, &at, &digests],
            )?;
        }
        Ok(())
    }

    /// Rows of feeds.
    pub(super) fn settle_feeds(&mut self) -> Result<()> {
        let mut by_dong: BTreeMap<String, Vec<(String, FeedRow)>> = BTreeMap::new();
        for ((dong, _, part), row) in std::mem::take(&mut self.pending.feeds) {
            by_dong.entry(dong).or_default().push((part, row));
        }
        for (dong, rows) in by_dong {
            let parts: Vec<&str> = rows.iter().map(|(part, _)| part.as_str()).collect();
            let ids: Vec<Uuid> = rows.iter().map(|(_, row)| row.id.0).collect();
            let seqs: Vec<i64> = rows.iter().map(|(_, row)| row.seq).collect();
            let kinds: Vec<&str> = rows.iter().map(|(_, row)| row.kind.as_str()).collect();
            let revs: Vec<i64> = rows.iter().map(|(_, row)| row.rev).collect();
            let (mut bodies, mut goes_on) = (Vec::new(), Vec::new());
            for (_, row) in &rows {
                let (body, on) = match &row.text {
                    FeedText::Put(body) => (Some(body.as_str()), None),
                    FeedText::Out(on) => (None, Some(json(on)?)),
                };
                bodies.push(body);
                goes_on.push(on);
            }
            let values: super::session::Values<'_> =
                &[&dong, &parts, &ids, &seqs, &kinds, &revs, &bodies, &goes_on];
            self.session.run(sql::PUT_FEEDS, values)?;
        }
        Ok(())
    }
}
