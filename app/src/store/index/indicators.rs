//! What the numbers of a period count. Each statement begins with an index and reads the days of the period, or the one
//! household that it is about; none walks through the history.

use super::read::{record, visit};
use super::row::{Place, VisitRow};
use crate::store::sql::{Id, Json, uint};
use crate::store::{Store, StoreError};
use rusqlite::{OptionalExtension, Row};
use shared::clock::Millis;
use shared::domain::convert;
use shared::domain::discovery::Signal;
use shared::id::RecordId;
use shared::kind::Fields;
use std::ops::Range;

const VISITS: &str = "
    SELECT substr(at, 1, 7), outcome, count(*) FROM visit_index
    WHERE status = 'done' AND listed = 1 AND at >= ?1 AND at < ?2 GROUP BY 1, 2 ORDER BY 1, 2";
const MET: &str = "
    SELECT unhex(json_extract(s.value, '$.person'), '-'), max(v.at)
    FROM visit_index v CROSS JOIN json_each(v.subjects) s
    WHERE v.status = 'done' AND v.listed = 1 AND v.at >= ?1 AND v.at < ?2 AND v.outcome IN ('done', 'partial')
    GROUP BY 1 ORDER BY 2 DESC, 1 DESC";
const VISIT_PAGE: &str = "
    SELECT id, household, visit_kind, planned_for, visitors, subjects, at, outcome FROM visit_index
    WHERE status = 'done' AND listed = 1 AND at >= ?1 AND at <= ?2 AND (at, id) < (?2, ?3)
    ORDER BY at DESC, id DESC LIMIT ?4";
const FOUND: &str = "
    SELECT d.id, d.household, d.found_at, d.status, d.signals, d.urgency_override, d.is_new, r.changed_at
    FROM discovery_index d CROSS JOIN record_index r ON r.id = d.id
    WHERE d.listed = 1 AND d.found_at >= ?1 AND d.found_at < ?2 ORDER BY d.found_at DESC, d.id DESC";
const FOUND_BEFORE: &str = "
    SELECT max(found_at) FROM discovery_index
    WHERE household = ?1 AND listed = 1 AND found_at < ?2 AND status <> 'duplicate'";
const MET_AFTER: &str = "
    SELECT at FROM visit_index
    WHERE household = ?1 AND status = 'done' AND listed = 1 AND at > ?2 AND outcome IN ('done', 'partial')
    ORDER BY at LIMIT 1";
const TASK_DONE: &str = "
    SELECT min(t.done_at) FROM link_index l CROSS JOIN task_index t ON t.id = l.id
    WHERE l.of = ?1 AND t.linked = ?1 AND t.done_at IS NOT NULL";
const SENIORS: &str = "SELECT count(*) FROM person_index WHERE listed = 1 AND birth_date <= ?1";
const LISTED: &str = "SELECT listed FROM record_index WHERE id = ?1";
const MERGED: &str = "SELECT merged_into FROM record_index WHERE id = ?1";
const DONG: &str = "SELECT dong FROM record_index WHERE id = ?1";

/// So many merges lie one upon another, at most; more is a ring.
const MERGES_MAX: usize = 8;

/// Visits of a month that ended so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthRow {
    /// `2026-11`.
    pub month: String,
    /// What came of them.
    pub outcome: Option<String>,
    /// How many.
    pub count: u64,
}

/// A person who was met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetRow {
    /// As the visit names her.
    pub person: RecordId,
    /// The last time, local.
    pub at: String,
}

/// A discovery of a period.
#[derive(Clone, Debug)]
pub struct FoundRow {
    /// Its id.
    pub id: RecordId,
    /// Whose.
    pub household: Option<RecordId>,
    /// When, local time.
    pub found_at: String,
    /// What people concluded.
    pub status: String,
    /// The warning signs.
    pub signals: Vec<Signal>,
    /// What a person decided instead of the score.
    pub urgency_override: Option<String>,
    /// Whether its author said that the household is new.
    pub is_new: Option<bool>,
    /// When it was changed last.
    pub changed_at: Millis,
}

/// Local times from the first on and before the second.
pub type Period = Range<String>;

impl Store {
    /// Visits that took place or were tried, by month and by what came of them.
    pub fn visits_by_month(&self, period: &Period) -> Result<Vec<MonthRow>, StoreError> {
        self.rows(VISITS, (&period.start, &period.end), |row| {
            Ok(MonthRow { month: row.get(0)?, outcome: row.get(1)?, count: uint(row.get(2)?) })
        })
    }

    /// Persons who were met, the last one first.
    pub fn met_in(&self, period: &Period) -> Result<Vec<MetRow>, StoreError> {
        let rows = self.rows(MET, (&period.start, &period.end), |row| {
            let person: Option<Vec<u8>> = row.get(0)?;
            Ok((person, row.get(1)?))
        })?;
        let of = |(person, at): (Option<Vec<u8>>, String)| {
            let person = uuid::Uuid::from_slice(&person?).ok()?;
            Some(MetRow { person: RecordId(person), at })
        };
        Ok(rows.into_iter().filter_map(of).collect())
    }

    /// Visits of a period, the newest first, from before this place; `started_at` is when it took place.
    pub fn visits_in(
        &self,
        period: &Period,
        before: &Place,
        limit: u32,
    ) -> Result<Vec<VisitRow>, StoreError> {
        self.rows(VISIT_PAGE, (&period.start, &before.at, Id::from(before.id), limit), visit)
    }

    /// Discoveries of a period, the newest first.
    pub fn discoveries_in(&self, period: &Period) -> Result<Vec<FoundRow>, StoreError> {
        self.rows(FOUND, (&period.start, &period.end), found)
    }

    /// When this household was discovered the last time before.
    pub fn found_before(&self, household: RecordId, at: &str) -> Result<Option<String>, StoreError> {
        self.first(FOUND_BEFORE, (Id::from(household), at))
    }

    /// When somebody was met there the first time after.
    pub fn met_after(&self, household: RecordId, at: &str) -> Result<Option<String>, StoreError> {
        self.first(MET_AFTER, (Id::from(household), at))
    }

    /// When the first task about a record was done.
    pub fn task_done_about(&self, record: RecordId) -> Result<Option<String>, StoreError> {
        self.first(TASK_DONE, [Id::from(record)])
    }

    /// How many persons in use were born by that day.
    pub fn born_by(&self, day: &str) -> Result<u64, StoreError> {
        Ok(self.connection().prepare_cached(SENIORS)?.query_row([day], |row| row.get(0).map(uint))?)
    }

    /// The record of which this one is a name, through merges; itself when it is none.
    pub fn named(&self, id: RecordId) -> Result<RecordId, StoreError> {
        let mut query = self.connection().prepare_cached(MERGED)?;
        let mut at = id;
        for _ in 0..MERGES_MAX {
            let found: Option<Option<Id>> = query.query_row([Id::from(at)], |row| row.get(0)).optional()?;
            match found.flatten() {
                Some(next) => at = next.into(),
                None => break,
            }
        }
        Ok(at)
    }

    /// Whether lists show it.
    pub fn is_listed(&self, id: RecordId) -> Result<bool, StoreError> {
        let mut query = self.connection().prepare_cached(LISTED)?;
        Ok(query.query_row([Id::from(id)], |row| row.get(0)).optional()?.unwrap_or(false))
    }

    /// The dong of a root.
    pub fn dong_of(&self, root: RecordId) -> Result<Option<String>, StoreError> {
        self.first(DONG, [Id::from(root)])
    }

    fn first(&self, sql: &str, params: impl rusqlite::Params) -> Result<Option<String>, StoreError> {
        let found: Option<Option<String>> =
            self.connection().prepare_cached(sql)?.query_row(params, |row| row.get(0)).optional()?;
        Ok(found.flatten())
    }
}

fn found(row: &Row<'_>) -> rusqlite::Result<FoundRow> {
    let mut fields = Fields::new();
    fields.insert("signals".to_owned(), row.get::<_, Json<_>>(4)?.0);
    Ok(FoundRow {
        id: row.get::<_, Id>(0)?.into(),
        household: record(row, 1)?,
        found_at: row.get(2)?,
        status: row.get(3)?,
        signals: convert::elements(&fields, "signals"),
        urgency_override: row.get(5)?,
        is_new: row.get(6)?,
        changed_at: row.get(7)?,
    })
}

/// Each statement, and what it begins with: for the test that asks the planner.
#[cfg(test)]
pub(in crate::store) const PLANS: [(&str, &str); 8] = [
    (VISITS, "visit_period (at>? AND at<?)"),
    (MET, "visit_period (at>? AND at<?)"),
    (VISIT_PAGE, "visit_period (at>? AND at<?)"),
    (FOUND, "discovery_found (found_at>? AND found_at<?)"),
    (FOUND_BEFORE, "discovery_story (household=? AND found_at<?)"),
    (MET_AFTER, "visit_story (household=? AND at>?)"),
    (TASK_DONE, "PRIMARY KEY (of=?)"),
    (SENIORS, "person_birth (birth_date<?)"),
];
