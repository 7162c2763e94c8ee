//! The records that one push works on: loaded once, changed act by act, written and published at the end.

use super::place::follows;
use crate::store::{Result, StoreError, StoredEvent, Tx};
use shared::clock::Millis;
use shared::id::{LeaseId, OpId, OpSeq, RecordId, ReplicaId, ServerEpoch};
use shared::kind::Kinds;
use shared::outcome::OpResult;
use shared::protocol::Lease;
use shared::record::{Abode, RecordState};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Most aliases or roots that are followed.
const STEPS_MAX: usize = 4096;

/// A push at work.
pub(super) struct Work<'t> {
    pub(super) tx: &'t mut dyn Tx,
    pub(super) kinds: &'t Kinds,
    pub(super) now: Millis,
    pub(super) epoch: ServerEpoch,
    records: BTreeMap<RecordId, Option<Arc<RecordState>>>,
    /// Of records that were not changed since they were looked at.
    abodes: BTreeMap<RecordId, Option<Arc<Abode>>>,
    leases: BTreeMap<LeaseId, Option<Arc<(ReplicaId, Lease)>>>,
    trial: Option<Trial>,
    /// What became of ops that this push has decided, as it is now.
    pub(super) results: BTreeMap<OpId, OpResult>,
    /// Where the line has submitted which op in this push.
    pub(super) places: BTreeMap<OpSeq, OpId>,
    /// Ops that are in the log since this push.
    pub(super) taken: u64,
    /// Records whose state is new.
    pub(super) changed: BTreeSet<RecordId>,
    /// Records that came, moved or were merged: what moves with them is placed anew.
    pub(super) relocated: BTreeSet<RecordId>,
    /// Records and events that were not there before: nothing in the store can be about them yet.
    pub(super) created: BTreeSet<RecordId>,
    /// Events that came, in their order.
    pub(super) new_events: Vec<StoredEvent>,
}

/// What an act has done so far; forgotten when one of its ops is refused.
#[derive(Default)]
struct Trial {
    records: BTreeMap<RecordId, Arc<RecordState>>,
    events: Vec<StoredEvent>,
}

impl<'t> Work<'t> {
    pub(super) fn begin(tx: &'t mut dyn Tx, kinds: &'t Kinds, now: Millis) -> Result<Self> {
        let epoch = tx.server_epoch()?;
        Ok(Work {
            tx,
            kinds,
            now,
            epoch,
            records: BTreeMap::new(),
            abodes: BTreeMap::new(),
            leases: BTreeMap::new(),
            trial: None,
            results: BTreeMap::new(),
            places: BTreeMap::new(),
            taken: 0,
            changed: BTreeSet::new(),
            relocated: BTreeSet::new(),
            created: BTreeSet::new(),
            new_events: Vec::new(),
        })
    }

    /// What is decided next asks for these, and for the homes of these records.
    pub(super) fn expect(&mut self, ops: &[OpId], records: &[RecordId]) -> Result<()> {
        self.tx.expect(ops, records)?;
        let mut roots = BTreeSet::new();
        for &id in records {
            let homes = self.abode(id)?.map(|abode| abode.homes.clone()).unwrap_or_default();
            roots.extend(homes.into_iter().filter_map(|home| follows(Some(home))));
        }
        let new = roots.into_iter().filter(|id| !self.abodes.contains_key(id));
        self.tx.expect(&[], &Vec::from_iter(new))
    }

    /// Where a record lives within this push.
    pub(super) fn abode(&mut self, id: RecordId) -> Result<Option<Arc<Abode>>> {
        if let Some(abode) = self.abodes.get(&id) {
            return Ok(abode.clone());
        }
        let changed = self.trial.as_ref().and_then(|trial| trial.records.get(&id));
        let abode = match changed.or_else(|| self.records.get(&id)?.as_ref()) {
            Some(record) => Some(Abode::from(record.as_ref())),
            None => self.tx.abode(id)?,
        };
        let abode = abode.map(Arc::new);
        self.abodes.insert(id, abode.clone());
        Ok(abode)
    }

    /// Where the record lives that this one was merged into in the end, or it itself.
    pub(super) fn resolved_abode(&mut self, id: RecordId) -> Result<Option<Arc<Abode>>> {
        let mut abode = self.abode(id)?;
        for _ in 0..STEPS_MAX {
            match abode.as_ref().and_then(|it| it.alias) {
                None => return Ok(abode),
                Some(winner) => abode = self.abode(winner)?,
            }
        }
        Err(StoreError::Unreadable(format!("record {id} is merged in a circle")))
    }

    /// The record's newest state within this push.
    pub(super) fn record(&mut self, id: RecordId) -> Result<Option<Arc<RecordState>>> {
        if let Some(record) = self.trial.as_ref().and_then(|trial| trial.records.get(&id)) {
            return Ok(Some(record.clone()));
        }
        if let Some(record) = self.records.get(&id) {
            return Ok(record.clone());
        }
        // What lives nowhere is not there.
        let is_known_to_miss = self.abodes.get(&id).is_some_and(Option::is_none);
        let record = if is_known_to_miss { None } else { self.tx.record(id)?.map(Arc::new) };
        self.records.insert(id, record.clone());
        Ok(record)
    }

    /// The record, or the one that it was merged into in the end.
    pub(super) fn resolved(&mut self, id: RecordId) -> Result<Option<Arc<RecordState>>> {
        let mut record = self.record(id)?;
        for _ in 0..STEPS_MAX {
            match record.as_ref().and_then(|it| it.alias) {
                None => return Ok(record),
                Some(winner) => record = self.record(winner)?,
            }
        }
        Err(StoreError::Unreadable(format!("record {id} is merged in a circle")))
    }

    /// A lease and the replica that it was given to; every op of a push cites one, nearly always the same.
    pub(super) fn lease(&mut self, id: LeaseId) -> Result<Option<Arc<(ReplicaId, Lease)>>> {
        if let Some(lease) = self.leases.get(&id) {
            return Ok(lease.clone());
        }
        let lease = self.tx.lease(id)?.map(Arc::new);
        self.leases.insert(id, lease.clone());
        Ok(lease)
    }

    /// The event's newest state within this push.
    pub(super) fn event(&mut self, id: RecordId) -> Result<Option<StoredEvent>> {
        let tried = self.trial.iter().flat_map(|trial| &trial.events);
        match tried.chain(&self.new_events).find(|event| event.id == id) {
            Some(event) => Ok(Some(event.clone())),
            None => self.tx.event(id),
        }
    }

    /// From here on changes are kept only by [`Work::keep_act`].
    pub(super) fn try_act(&mut self) {
        self.trial = Some(Trial::default());
    }

    /// An act has changed a record.
    pub(super) fn set_record(&mut self, record: RecordState) {
        self.abodes.remove(&record.id);
        self.trial.get_or_insert_default().records.insert(record.id, Arc::new(record));
    }

    /// An act has brought an event.
    pub(super) fn add_event(&mut self, event: StoredEvent) {
        self.trial.get_or_insert_default().events.push(event);
    }

    /// One of the act's ops was refused: none of them has happened.
    pub(super) fn drop_act(&mut self) {
        for id in self.trial.take().into_iter().flat_map(|trial| trial.records.into_keys()) {
            self.abodes.remove(&id);
        }
    }

    /// The whole act holds. Answers the records that were not there before.
    pub(super) fn keep_act(&mut self) -> Result<Vec<RecordId>> {
        let Some(trial) = self.trial.take() else { return Ok(Vec::new()) };
        let mut created = Vec::new();
        for (id, record) in trial.records {
            let before = match self.records.get(&id) {
                Some(before) => before.clone(),
                None => self.record(id)?,
            };
            if before.is_none() {
                created.push(id);
                self.created.insert(id);
            }
            let moved =
                before.as_ref().is_none_or(|it| it.home() != record.home() || it.alias != record.alias);
            if moved {
                self.relocated.insert(id);
            }
            self.changed.insert(id);
            self.records.insert(id, Some(record));
        }
        for event in trial.events {
            created.push(event.id);
            self.created.insert(event.id);
            self.new_events.push(event);
        }
        Ok(created)
    }

    /// Change a record outside an act: a follower that is placed anew.
    pub(super) fn put(&mut self, record: RecordState) {
        self.abodes.remove(&record.id);
        self.changed.insert(record.id);
        self.records.insert(record.id, Some(Arc::new(record)));
    }
}
