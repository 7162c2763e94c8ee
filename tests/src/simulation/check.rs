//! What must hold on a tablet after each thing that it applied, and on all of them in the end.

use super::World;
use super::bits::Bits;
use super::truth::Stand;
use anyhow::{Context, Result, ensure};
use app::store::{FrameApplied, HeadApplied, Shown};
use shared::body::Body;
use shared::id::{Line, OpId, RecordId, ServerEpoch};
use shared::kind::Part;
use shared::op::Intent;
use shared::policy::parts_of_stream;
use shared::protocol::{Change, Frame};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const ACKED: &str = "SELECT op_id, refused FROM op WHERE state = 'acked'";
const UNHELD: &str = "
    SELECT count(*) FROM mirror WHERE NOT EXISTS
        (SELECT 1 FROM membership m JOIN stream s ON s.num = m.stream WHERE m.id = mirror.id AND s.part = mirror.part)";
const EMPTY_MEMBERS: &str = "
    SELECT count(*) FROM membership m JOIN stream s ON s.num = m.stream WHERE m.rev IS NOT NULL AND NOT EXISTS
        (SELECT 1 FROM mirror WHERE mirror.id = m.id AND mirror.part = s.part)";
const COUNTED: &str = "SELECT kind, count(*) FROM record_index GROUP BY kind";

impl World {
    pub(super) fn after_head(
        &mut self,
        tablet: usize,
        epoch: ServerEpoch,
        applied: &HeadApplied,
    ) -> Result<()> {
        if applied.restored {
            self.tablets[tablet].memory.acked = Bits::default();
        }
        if epoch == self.central.epoch() && !applied.outdated {
            self.what_is_acked_is_there(tablet)?;
        }
        if !applied.lost_streams.is_empty() {
            ensure!(
                self.number(tablet, UNHELD)? == 0,
                "tablet {tablet} keeps texts of {:?}",
                applied.lost_streams
            );
            self.count("streams lost");
        }
        self.own_writes_stay(tablet)
    }

    /// What a tablet calls acknowledged lies in the server's log, and what it calls taken has been taken.
    fn what_is_acked_is_there(&mut self, tablet: usize) -> Result<()> {
        let rows: Vec<([u8; 16], bool)> = {
            let conn = self.tablets[tablet].store().connection();
            let mut query = conn.prepare_cached(ACKED)?;
            query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?
        };
        for (id, refused) in rows {
            let place = self.truth.place(OpId(Uuid::from_bytes(id))).context("an op that was saved")?;
            if refused || self.tablets[tablet].memory.acked.has(place) {
                continue;
            }
            let stand = self.truth.held.log.get(&place);
            ensure!(stand.is_some(), "op {place} is acknowledged to tablet {tablet} and is not in the log");
            ensure!(
                stand == Some(&Stand::Taken),
                "op {place} counts as taken on tablet {tablet} and was refused"
            );
            self.tablets[tablet].memory.acked.insert(place);
        }
        Ok(())
    }

    pub(super) fn after_frame(&mut self, tablet: usize, frame: &Frame, applied: FrameApplied) -> Result<()> {
        if let FrameApplied::Complete { digest_matches } = applied {
            ensure!(digest_matches, "tablet {tablet}: the digest of {} differs", frame.stream);
        }
        if matches!(applied, FrameApplied::Ignored(_)) {
            return Ok(());
        }
        let part = parts_of_stream(&frame.stream).map(|(_, part)| part).context("a part")?;
        for row in &frame.rows {
            if !matches!(row.change, Change::Put(_)) {
                self.tablets[tablet].memory.revs.remove(&(row.id, part));
                continue;
            }
            let there = self.tablets[tablet].store().mirror_row(row.id, part)?;
            let there = there.with_context(|| format!("{} came and is not there", row.id))?;
            let now = (frame.server_epoch, there.rev);
            let before = self.tablets[tablet].memory.revs.insert((row.id, part), now);
            ensure!(
                before.is_none_or(|it| it <= now),
                "tablet {tablet}: {} went back from {before:?} to {now:?}",
                row.id
            );
        }
        self.own_writes_stay(tablet)
    }

    /// Whoever wrote something sees it until somebody writes after her: an op leaves the overlay when the mirror shows it.
    fn own_writes_stay(&mut self, tablet: usize) -> Result<()> {
        for place in self.read_overlay(tablet)? {
            let own = &self.truth.ops[place];
            let taken = self.truth.held.log.get(&place) == Some(&Stand::Taken);
            if self.truth.restored
                || !taken
                || self.counts_as_refused(tablet, own.op.id)?
                || self.truth.root(own.op.rec) != own.op.rec
            {
                continue;
            }
            let Some(kind) = self.kinds.get(&own.op.kind) else { continue };
            for (key, _) in own.writes() {
                let Some((part, _)) = kind.class_of(&key) else { continue };
                let Some(row) = self.tablets[tablet].store().mirror_row(own.op.rec, part)? else { continue };
                let shown =
                    self.truth.shown(own.op.rec, part, row.rev).context("a version that was published")?;
                let there = shown.get(&key).is_some_and(|it| it.has(place));
                ensure!(
                    there,
                    "op {place} has left the overlay of tablet {tablet}, whose mirror does not show it"
                );
            }
        }
        Ok(())
    }

    /// Whether a tablet has read of an op that it was refused, and not yet that it was taken since.
    fn counts_as_refused(&self, tablet: usize, op: OpId) -> Result<bool> {
        let conn = self.tablets[tablet].store().connection();
        let mut query = conn.prepare_cached("SELECT refused FROM op WHERE op_id = ?1")?;
        Ok(query.query_row([op.0.as_bytes().as_slice()], |row| row.get(0))?)
    }

    fn number(&self, tablet: usize, sql: &str) -> Result<i64> {
        let conn = self.tablets[tablet].store().connection();
        Ok(conn.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }

    /// All of it, once everything is quiet.
    pub(super) fn check_end(&mut self) -> Result<()> {
        self.lines_are_whole()?;
        self.compare_records()?;
        let mut texts = BTreeMap::new();
        for tablet in 0..self.tablets.len() {
            if self.tablets[tablet].revoked {
                continue;
            }
            self.check_tablet(tablet, &mut texts).with_context(|| format!("tablet {tablet}"))?;
        }
        Ok(())
    }

    /// Every line is a prefix of what its store saved, without a gap and without a repetition.
    fn lines_are_whole(&self) -> Result<()> {
        let places: Vec<(Line, Vec<Option<OpId>>)> = self.central.read(|tx| {
            let mut all = Vec::new();
            for row in tx.lines()? {
                let ops = (1..=row.last).map(|seq| tx.op_at(row.line, seq)).collect::<Result<_, _>>()?;
                all.push((row.line, ops));
            }
            Ok(all)
        })?;
        for (line, ops) in places {
            let mut seen = BTreeSet::new();
            for op in ops {
                let op = op.with_context(|| format!("a hole in line {line}"))?;
                ensure!(seen.insert(op), "op {op} stands twice in line {line}");
                let place = self.truth.place(op).with_context(|| format!("op {op} was never saved"))?;
                ensure!(self.truth.held.log.contains_key(&place), "op {place} has a place and no outcome");
            }
        }
        Ok(())
    }

    fn check_tablet(
        &mut self,
        tablet: usize,
        texts: &mut BTreeMap<(RecordId, Part), Option<String>>,
    ) -> Result<()> {
        self.everything_saved_is_there(tablet)?;
        ensure!(self.number(tablet, UNHELD)? == 0, "it keeps texts that no stream brings");
        ensure!(self.number(tablet, EMPTY_MEMBERS)? == 0, "a stream holds what is not there");
        let ids: BTreeSet<RecordId> = self.records(tablet)?.into_iter().map(|(id, _)| id).collect();
        for id in ids {
            let visible = self.tablets[tablet].store().visible(id)?.context("a record that is listed")?;
            for (part, shown) in &visible.parts {
                let Shown::Record(body) = shown else { continue };
                let text = serde_json::to_string(body)?;
                if let Entry::Vacant(place) = texts.entry((id, *part)) {
                    place.insert(self.published(id, *part)?);
                }
                let theirs = texts[&(id, *part)].as_deref().context("a record that the server has")?;
                ensure!(theirs == text, "{id} {part} differs:\n  server: {theirs}\n  tablet: {text}");
            }
        }
        self.counters_are_equal(tablet)
    }

    /// What tablets are told of a part of a record.
    fn published(&self, id: RecordId, part: Part) -> Result<Option<String>> {
        let state = self.central.read(move |tx| tx.record(id))?;
        let Some(state) = state else { return Ok(None) };
        let kind = self.kinds.get(&state.kind).context("a kind that the server knows")?;
        Ok(Some(serde_json::to_string(&Body::publish(&state, kind, part))?))
    }

    /// Whatever this store holds was called saved: the server has it, or a gap was reported.
    fn everything_saved_is_there(&self, tablet: usize) -> Result<()> {
        let rows: Vec<([u8; 16], bool)> = {
            let conn = self.tablets[tablet].store().connection();
            let mut query = conn.prepare_cached("SELECT op_id, state = 'pruned' FROM op")?;
            query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?
        };
        for (id, pruned) in rows {
            let place = self.truth.place(OpId(Uuid::from_bytes(id))).context("an op that was saved")?;
            let there = self.truth.held.log.contains_key(&place);
            ensure!(there || pruned && self.gap, "op {place} was called saved and never reached the server");
            let event = matches!(self.truth.ops[place].op.intent, Intent::Event { .. });
            let taken = self.truth.held.log.get(&place) == Some(&Stand::Taken);
            let rec = self.truth.ops[place].op.rec;
            if event && taken {
                let there = self.central.read(move |tx| tx.event(rec))?.is_some();
                ensure!(there, "event {rec} of op {place} is not there");
            }
        }
        Ok(())
    }

    /// A tablet counts what the server counts for its streams.
    fn counters_are_equal(&self, tablet: usize) -> Result<()> {
        let mut theirs: BTreeMap<String, u64> = BTreeMap::new();
        for stream in self.streams_of(tablet)? {
            if parts_of_stream(&stream).is_some_and(|(_, part)| part == Part::Open) {
                for (kind, count) in self.central.read(move |tx| tx.tally(&stream))? {
                    *theirs.entry(kind).or_default() += count;
                }
            }
        }
        let known = self.tablets[tablet].kinds();
        theirs.retain(|kind, count| *count > 0 && known.get(kind).is_some());
        let conn = self.tablets[tablet].store().connection();
        let mut query = conn.prepare_cached(COUNTED)?;
        let rows = query
            .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?.unsigned_abs())))?;
        let ours: BTreeMap<String, u64> = rows.collect::<Result<_, _>>()?;
        ensure!(ours == theirs, "it counts {ours:?}, the server {theirs:?}");
        Ok(())
    }
}
