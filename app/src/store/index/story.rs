//! What a person's page asks: her events, the visits, discoveries and tasks of her household. Every list is limited and
//! read by an index that begins with person or household, so that it does not grow with the history.

use super::read::{record, task};
use super::row::{Past, PastEvent, Place, PlannedVisit, TaskRow};
use crate::store::sql::Id;
use crate::store::{Store, StoreError};
use rusqlite::Row;
use shared::id::RecordId;

const NAMES: &str = "
    WITH RECURSIVE names(id) AS (
        SELECT ?1 UNION SELECT r.id FROM record_index r JOIN names n ON r.merged_into = n.id)
    SELECT id FROM names";
const EVENTS: &str = "
    SELECT id, taken_at, kind, topic, visit FROM event_index
    WHERE subject = ?1 AND taken_at <= ?2 AND (taken_at, id) < (?2, ?3)
    ORDER BY taken_at DESC, id DESC LIMIT ?4";
const CORRECTIONS: &str = "SELECT id FROM event_index WHERE supersedes = ?1";
const VISITS: &str = "
    SELECT id, at FROM visit_index
    WHERE household = ?1 AND status = 'done' AND listed = 1 AND at <= ?2 AND (at, id) < (?2, ?3)
      AND (subjects = '[]' OR instr(subjects, ?5) > 0)
    ORDER BY at DESC, id DESC LIMIT ?4";
const DISCOVERIES: &str = "
    SELECT id, found_at FROM discovery_index
    WHERE household = ?1 AND listed = 1 AND found_at <= ?2 AND (found_at, id) < (?2, ?3)
    ORDER BY found_at DESC, id DESC LIMIT ?4";
const TASKS_DONE: &str = "
    SELECT id, done_at FROM task_index
    WHERE household = ?1 AND done_at IS NOT NULL AND done_at <= ?2 AND (done_at, id) < (?2, ?3)
      AND (subject IS NULL OR subject = ?5)
    ORDER BY done_at DESC, id DESC LIMIT ?4";
const VISIT_AT: &str = "SELECT at FROM visit_index WHERE id = ?1 AND status = 'done' AND listed = 1";
const PLACE: &str = "
    SELECT at FROM visit_index WHERE id = ?1 AND status = 'done'
    UNION ALL SELECT taken_at FROM event_index WHERE id = ?1
    UNION ALL SELECT found_at FROM discovery_index WHERE id = ?1
    UNION ALL SELECT done_at FROM task_index WHERE id = ?1
    LIMIT 1";
const TASKS: &str = "
    SELECT id, household, subject, linked, task_kind, title, rule, due, due_at, urgency, duty, staff
    FROM task_index WHERE household = ?1 AND open = 1 AND (subject IS NULL OR subject = ?2)
    ORDER BY due IS NULL, due, due_at, id LIMIT ?3";
const PLANNED: &str = "
    SELECT id, visit_kind, planned_for FROM visit_index
    WHERE household = ?1 AND status = 'planned' AND listed = 1 AND (subjects = '[]' OR instr(subjects, ?2) > 0)
    ORDER BY planned_for IS NULL, planned_for, id LIMIT ?3";
const VISIT_COUNT: &str = "
    SELECT count(*) FROM (
        SELECT 1 FROM visit_index
        WHERE household = ?1 AND status = 'done' AND listed = 1 AND (subjects = '[]' OR instr(subjects, ?2) > 0)
        LIMIT ?3)";

const DWELLING: &str = "
    SELECT id FROM dwelling_index WHERE household = ?1 AND listed = 1 ORDER BY changed_at DESC, id DESC LIMIT 1";

/// A list of what is past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PastOf {
    /// Visits that took place, of this person or of nobody in particular.
    Visits,
    /// Discoveries.
    Discoveries,
    /// Tasks that are done, about this person or nobody in particular.
    Tasks,
}

impl PastOf {
    fn sql(self) -> &'static str {
        match self {
            PastOf::Visits => VISITS,
            PastOf::Discoveries => DISCOVERIES,
            PastOf::Tasks => TASKS_DONE,
        }
    }
}

impl Store {
    /// The record and those that were merged into it.
    pub fn names_of(&self, id: RecordId) -> Result<Vec<RecordId>, StoreError> {
        self.rows(NAMES, [Id::from(id)], |row| Ok(row.get::<_, Id>(0)?.into()))
    }

    /// The events about a person, newest first, from before this place.
    pub fn past_events(
        &self,
        subject: RecordId,
        before: &Place,
        limit: u32,
    ) -> Result<Vec<PastEvent>, StoreError> {
        let params = (Id::from(subject), &before.at, Id::from(before.id), limit);
        self.rows(EVENTS, params, |row| {
            Ok(PastEvent { past: past(row)?, kind: row.get(2)?, topic: row.get(3)?, visit: record(row, 4)? })
        })
    }

    /// The events that correct this one.
    pub fn corrections_of(&self, event: RecordId) -> Result<Vec<RecordId>, StoreError> {
        self.rows(CORRECTIONS, [Id::from(event)], |row| Ok(row.get::<_, Id>(0)?.into()))
    }

    /// What is past in a household as far as it is about this person, newest first, from before this place.
    pub fn past_of(
        &self,
        list: PastOf,
        household: RecordId,
        person: RecordId,
        before: &Place,
        limit: u32,
    ) -> Result<Vec<Past>, StoreError> {
        let (household, last) = (Id::from(household), Id::from(before.id));
        match list {
            PastOf::Visits => {
                let named = person.to_string();
                self.rows(list.sql(), (household, &before.at, last, limit, named), past)
            }
            PastOf::Discoveries => self.rows(list.sql(), (household, &before.at, last, limit), past),
            PastOf::Tasks => {
                self.rows(list.sql(), (household, &before.at, last, limit, Id::from(person)), past)
            }
        }
    }

    /// When a visit took place; `None` when it is not here, did not take place or is archived.
    pub fn visit_at(&self, visit: RecordId) -> Result<Option<String>, StoreError> {
        Ok(self.rows(VISIT_AT, [Id::from(visit)], |row| row.get(0))?.into_iter().next().flatten())
    }

    /// The place of something past, to go on after it.
    pub fn past_place(&self, id: RecordId) -> Result<Option<Place>, StoreError> {
        let found: Option<Option<String>> =
            self.rows(PLACE, [Id::from(id)], |row| row.get(0))?.into_iter().next();
        Ok(found.flatten().map(|at| Place { at, id }))
    }

    /// Open tasks of a household about this person or nobody in particular, the earliest deadline first.
    pub fn open_tasks_of(
        &self,
        household: RecordId,
        person: RecordId,
        limit: u32,
    ) -> Result<Vec<TaskRow>, StoreError> {
        self.rows(TASKS, (Id::from(household), Id::from(person), limit), task)
    }

    /// Visits that are planned for this person, the earliest first.
    pub fn planned_of(
        &self,
        household: RecordId,
        person: RecordId,
        limit: u32,
    ) -> Result<Vec<PlannedVisit>, StoreError> {
        self.rows(PLANNED, (Id::from(household), person.to_string(), limit), |row| {
            Ok(PlannedVisit {
                id: row.get::<_, Id>(0)?.into(),
                visit_kind: row.get(1)?,
                planned_for: row.get(2)?,
            })
        })
    }

    /// The dwelling of a household: the one that was changed last.
    pub fn dwelling_of(&self, household: RecordId) -> Result<Option<RecordId>, StoreError> {
        Ok(self
            .rows(DWELLING, [Id::from(household)], |row| Ok(row.get::<_, Id>(0)?.into()))?
            .into_iter()
            .next())
    }

    /// How many visits took place, counted up to `most`.
    pub fn visit_count_of(
        &self,
        household: RecordId,
        person: RecordId,
        most: u32,
    ) -> Result<u32, StoreError> {
        let params = (Id::from(household), person.to_string(), most);
        Ok(self.rows(VISIT_COUNT, params, |row| row.get(0))?.into_iter().next().unwrap_or(0))
    }
}

fn past(row: &Row<'_>) -> rusqlite::Result<Past> {
    Ok(Past { id: row.get::<_, Id>(0)?.into(), at: row.get(1)? })
}
