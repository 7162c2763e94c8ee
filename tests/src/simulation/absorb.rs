//! After each write of the server: what it did with the ops, held against what the oracle knows.

use super::World;
use super::bits::Bits;
use super::truth::{Stand, TrueGroup, TrueRecord};
use anyhow::{Context, Result, ensure};
use shared::id::{OpId, RecordId};
use shared::kind::{GroupKey, LIFE, Part};
use shared::outcome::{OpResult, Outcome, Refusal};
use shared::record::RecordState;
use std::collections::BTreeSet;

/// An op that the server has taken in its last write.
struct News {
    place: usize,
    outcome: Outcome,
    out_of_turn: bool,
}

impl World {
    /// Take in what the server has done with these ops, and with those that it had kept apart.
    pub(super) fn absorb(&mut self, pushed: Vec<OpId>) -> Result<()> {
        let apart = self.truth.held.log.iter().filter(|(_, stand)| **stand != Stand::Taken);
        let mut asked: Vec<OpId> = pushed;
        asked.extend(apart.map(|(place, _)| self.truth.ops[*place].op.id));
        let mut once = BTreeSet::new();
        asked.retain(|id| once.insert(*id));
        if asked.is_empty() {
            return Ok(());
        }
        let wanted = asked.clone();
        let found =
            self.central.read(move |tx| wanted.iter().map(|id| tx.op(*id)).collect::<Result<Vec<_>, _>>())?;
        let mut news = Vec::new();
        let mut acts = BTreeSet::new();
        for (id, logged) in asked.into_iter().zip(found) {
            let place = self.truth.place(id).with_context(|| format!("op {id} was never saved"))?;
            let Some(logged) = logged else { continue };
            acts.insert(self.truth.ops[place].op.act.id);
            news.extend(self.note_result(place, &logged.result));
        }
        let decided = self.central.decided()?;
        news.sort_by_key(|it| decided.iter().rposition(|id| *id == self.truth.ops[it.place].op.id));
        for it in &news {
            self.truth.taken(it.place, it.outcome, it.out_of_turn)?;
        }
        for act in acts {
            self.act_is_whole(&self.truth.acts[&act])?;
        }
        if news.is_empty() { Ok(()) } else { self.compare_records() }
    }

    fn note_result(&mut self, place: usize, result: &OpResult) -> Option<News> {
        let before = self.truth.held.log.get(&place).copied();
        let now = match (&result.refusal, result.outcome) {
            (Some(Refusal::Awaits { .. }), Outcome::Quarantined) => Stand::Awaits,
            (_, Outcome::Quarantined) => Stand::Apart,
            _ => Stand::Taken,
        };
        if before == Some(Stand::Taken) || before == Some(now) {
            return None;
        }
        self.truth.held.log.insert(place, now);
        self.tell(|| format!("op {place}: {result:?}"));
        if now != Stand::Taken {
            self.count("refused");
            return None;
        }
        match result.outcome {
            Outcome::Conflict => self.count("conflicts"),
            Outcome::Merged => self.count("merged by themselves"),
            _ => {}
        }
        if before.is_some() {
            self.count("released, mended or adopted");
        }
        Some(News { place, outcome: result.outcome, out_of_turn: before.is_some() })
    }

    /// The ops of one save happen together or not at all.
    fn act_is_whole(&self, ops: &[usize]) -> Result<()> {
        let stands: BTreeSet<_> =
            ops.iter().map(|op| self.truth.held.log.get(op).map(|stand| *stand == Stand::Taken)).collect();
        ensure!(stands.len() == 1, "half of a save has happened: ops {ops:?}");
        Ok(())
    }

    /// Every record of the server against what must stand in it.
    pub(super) fn compare_records(&mut self) -> Result<()> {
        let ids: Vec<RecordId> = self.truth.held.records.keys().copied().collect();
        let wanted = ids.clone();
        let states = self
            .central
            .read(move |tx| wanted.iter().map(|id| tx.record(*id)).collect::<Result<Vec<_>, _>>())?;
        for (id, state) in ids.into_iter().zip(states) {
            let state = state.with_context(|| format!("record {id} was taken and is not there"))?;
            let known = &self.truth.held.records[&id];
            self.compare(&state, known).with_context(|| format!("record {id}"))?;
            for part in Part::ALL {
                if let Some(&rev) = state.revs.get(&part) {
                    self.truth.publish(id, part, rev, self.central.epoch(), &self.kinds)?;
                }
            }
        }
        Ok(())
    }

    fn compare(&self, state: &RecordState, known: &TrueRecord) -> Result<()> {
        ensure!(state.alias == known.alias, "is a name of {:?}, should be of {:?}", state.alias, known.alias);
        let none = TrueGroup::default();
        let keys: BTreeSet<&GroupKey> = state.groups.keys().chain(known.groups.keys()).collect();
        for key in keys.into_iter().filter(|key| key.group != LIFE) {
            let heads = state.groups.get(key).map(|it| it.heads.as_slice()).unwrap_or_default();
            let have: Bits =
                heads.iter().map(|head| self.truth.place(head.op).context("an op")).collect::<Result<_>>()?;
            let want = known.groups.get(key).unwrap_or(&none).heads();
            let missed = want.without(have);
            ensure!(missed.is_empty(), "{key}: {missed:?} were lost; {have:?} stand, {want:?} should");
            let false_ones = have.without(want);
            ensure!(
                self.truth.restored || false_ones.is_empty(),
                "{key}: {false_ones:?} were seen by their successors; {have:?} stand, {want:?} should"
            );
            let wrote = |op: usize| self.truth.ops[op].op.writes().iter().any(|it| it.key == *key);
            ensure!(have.iter().all(wrote), "{key}: not all of {have:?} have written it");
        }
        let life = state.groups.get(&GroupKey::of(LIFE)).is_some_and(|it| it.open);
        let (least, most) = self.truth.life_open(known);
        let exact = !self.truth.restored && known.alias.is_none() && !known.winner;
        ensure!(
            !exact || (life || !least) && (most || !life),
            "life: open {life}, least {least}, most {most}"
        );
        Ok(())
    }
}
