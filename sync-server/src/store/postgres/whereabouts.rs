//! In which dong something is of which only the id is known, and the homes of replicas: the way to the shard.
//!
//! In a write job the whereabouts of a record are locked until the commit, also of one that is not there yet: whoever
//! makes it, moves it or waits for it does so alone.

use super::row::at;
use super::statements as sql;
use super::tx::PgTx;
use crate::store::Result;
use postgres::Row;
use shared::clock::Millis;
use shared::id::{OpId, RecordId, ReplicaId};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Where something is that is in no dong.
pub(super) const NOWHERE: &str = "";

/// Places of ops are at least so many in a millisecond of their home.
const PLACES_A_MILLI: i64 = 8;

/// More dong than there will be: the place of an op tells its home by the remainder.
const HOMES_MAX: i64 = 4096;

/// What the register speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Sort {
    Record = 1,
    Event = 2,
    Op = 3,
    Lease = 4,
}

impl Sort {
    pub(super) fn number(self) -> i16 {
        self as i16
    }
}

/// Where something is.
#[derive(Clone, Debug, Default)]
pub(super) struct Spot {
    /// Its dong; `None` when it is not there.
    pub(super) dong: Option<String>,
    /// Other dong in which it has left rows of feeds.
    pub(super) elsewhere: Vec<String>,
    /// It came with this job: nothing of it lies in a feed.
    pub(super) is_new: bool,
}

impl Spot {
    fn read(row: &Row, column: usize) -> Result<Spot> {
        Ok(Spot { dong: at(row, column)?, elsewhere: at(row, column + 1)?, is_new: false })
    }

    /// Every dong that may have a row of it in a feed.
    pub(super) fn everywhere(&self) -> Vec<String> {
        let mut all: Vec<String> = self.elsewhere.iter().chain(&self.dong).cloned().collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// A home: the number of its dong, and the last place that was given there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Home {
    number: i64,
    no: i64,
}

impl PgTx<'_> {
    /// Where something is.
    pub(super) fn spot(&mut self, sort: Sort, id: Uuid) -> Result<Spot> {
        if let Some(spot) = self.spots.get(&(sort, id)) {
            return Ok(spot.clone());
        }
        let spot = self.look_up(sort, id)?;
        self.spots.insert((sort, id), spot.clone());
        Ok(spot)
    }

    /// Learn where these are, all at once, and that the others are not there; hold the records in a write job.
    pub(super) fn fetch_spots(&mut self, ops: &[OpId], records: &[RecordId]) -> Result<()> {
        let sorts = |id: Uuid| [(Sort::Record, id), (Sort::Event, id)];
        let asked = ops.iter().map(|op| (Sort::Op, op.0)).chain(records.iter().flat_map(|it| sorts(it.0)));
        let asked: BTreeSet<(Sort, Uuid)> = asked.filter(|key| !self.spots.contains_key(key)).collect();
        let ids: BTreeSet<Uuid> = asked.iter().map(|(_, id)| *id).collect();
        let held: Vec<Uuid> =
            asked.iter().filter(|(sort, _)| *sort == Sort::Record).map(|(_, id)| *id).collect();
        if self.writes {
            self.hold(&held)?;
        }
        for row in self.session.all(sql::WHEREABOUTS_OF, &[&Vec::from_iter(ids)])? {
            let (id, sort): (Uuid, i16) = (at(&row, 0)?, at(&row, 1)?);
            let sort = [Sort::Record, Sort::Event, Sort::Op].into_iter().find(|it| it.number() == sort);
            if let Some(key) = sort.map(|sort| (sort, id)).filter(|key| asked.contains(key)) {
                let spot = Spot::read(&row, 2)?;
                self.spots.entry(key).or_insert(spot);
            }
        }
        for key in asked {
            self.spots.entry(key).or_default();
        }
        Ok(())
    }

    /// Hold records until the commit, those too that are not there, in the order of their ids.
    fn hold(&mut self, ids: &[Uuid]) -> Result<()> {
        let sort = Sort::Record.number();
        let mut missing: BTreeSet<Uuid> = ids.iter().copied().collect();
        for row in self.session.all(sql::WHEREABOUTS_OF_LOCKED, &[&ids, &sort])? {
            let id: Uuid = at(&row, 0)?;
            missing.remove(&id);
            self.spots.insert((Sort::Record, id), Spot::read(&row, 1)?);
        }
        if missing.is_empty() {
            return Ok(());
        }
        for row in self.session.all(sql::HOLD_WHEREABOUTS_OF, &[&Vec::from_iter(missing), &sort])? {
            self.spots.insert((Sort::Record, at(&row, 0)?), Spot::read(&row, 1)?);
        }
        Ok(())
    }

    fn look_up(&mut self, sort: Sort, id: Uuid) -> Result<Spot> {
        let holds = self.writes && sort == Sort::Record;
        let asked = if holds { sql::WHEREABOUTS_LOCKED } else { sql::WHEREABOUTS };
        let mut row = self.session.one(asked, &[&id, &sort.number()])?;
        if holds && row.is_none() {
            row = self.session.one(sql::HOLD_WHEREABOUTS, &[&id, &sort.number()])?;
        }
        row.map_or_else(|| Ok(Spot::default()), |row| Spot::read(&row, 0))
    }

    /// Where a record or an event is: they share their ids.
    pub(super) fn spot_of_feeds(&mut self, id: RecordId) -> Result<(Sort, Spot)> {
        for sort in [Sort::Record, Sort::Event] {
            let spot = self.spot(sort, id.0)?;
            if spot.dong.is_some() || !spot.elsewhere.is_empty() {
                return Ok((sort, spot));
            }
        }
        Ok((Sort::Record, Spot::default()))
    }

    /// The home of a replica, fixed when it is enrolled; nowhere for one that is not known.
    pub(super) fn home_of(&mut self, replica: ReplicaId) -> Result<String> {
        if let Some(dong) = self.homes_of.get(&replica) {
            return Ok(dong.clone());
        }
        let row = self.session.one(sql::REPLICA, &[&replica.0])?;
        let dong: String = row.map_or_else(|| Ok(NOWHERE.to_owned()), |row| at(&row, 1))?;
        self.homes_of.insert(replica, dong.clone());
        Ok(dong)
    }

    /// From here on, until the commit, no other write job works on the lines and ops of this home.
    pub(super) fn hold_home(&mut self, dong: &str) -> Result<Home> {
        if let Some(home) = self.homes.get(dong) {
            return Ok(*home);
        }
        let mut row = self.session.one(sql::HOME, &[&dong])?;
        if row.is_none() {
            self.session.run(sql::NEW_DONG_NUMBER, &[&dong])?;
            row = self.session.one(sql::NEW_HOME, &[&dong])?;
        }
        let no = row.map_or(Ok(0), |row| at(&row, 0))?;
        let number = self.session.one(sql::DONG_NUMBER, &[&dong])?;
        let home = Home { number: number.map_or(Ok(0), |row| at(&row, 0))?, no };
        self.homes.insert(dong.to_owned(), home);
        Ok(home)
    }

    /// The next place of a home: greater than all before it there, near those of other homes at the same time, and
    /// equal to none of them.
    pub(super) fn next_place(&mut self, dong: &str, now: Millis) -> Result<i64> {
        let home = self.hold_home(dong)?;
        let no = (home.no + 1).max(now.saturating_mul(PLACES_A_MILLI));
        self.homes.insert(dong.to_owned(), Home { no, ..home });
        self.pending.homes.insert(dong.to_owned(), no);
        Ok(no.saturating_mul(HOMES_MAX).saturating_add(home.number % HOMES_MAX))
    }

    /// The next place in the order of events of a dong.
    pub(super) fn next_event(&mut self, dong: &str) -> Result<i64> {
        let no = self.event_counter(dong)? + 1;
        self.raise_event_counter(dong, no);
        Ok(no)
    }

    /// The last place of an event of this dong; no other job takes one until the commit.
    pub(super) fn event_counter(&mut self, dong: &str) -> Result<i64> {
        if let Some(no) = self.event_counters.get(dong) {
            return Ok(*no);
        }
        let row = self.session.one(sql::EVENT_COUNTER, &[&dong])?;
        let no = row.map_or(Ok(0), |row| at(&row, 0))?;
        self.event_counters.insert(dong.to_owned(), no);
        Ok(no)
    }

    pub(super) fn raise_event_counter(&mut self, dong: &str, no: i64) {
        self.event_counters.insert(dong.to_owned(), no);
        self.pending.event_counters.insert(dong.to_owned(), no);
    }
}
