//! What lies nearest to a person before a visit: the newest facts of a kind, the last visit. Each with a limit.

use super::read::record;
use super::row::{EventRow, LastVisit};
use crate::store::sql::Id;
use crate::store::{Store, StoreError};
use rusqlite::Row;
use shared::id::RecordId;

// A correction has the time of the fact that it corrects, or names a new one; either way it lies near the newest end.
const NEWEST: &str = "
    WITH RECURSIVE names(id) AS (
        SELECT ?1 UNION SELECT r.id FROM record_index r JOIN names n ON r.merged_into = n.id)
    SELECT e.id, e.supersedes, e.taken_at, e.saved_at
    FROM names JOIN event_index e ON e.subject = names.id
    WHERE e.kind = ?2
    ORDER BY e.taken_at DESC, e.saved_at DESC, e.id DESC LIMIT ?3";
const LAST_VISIT: &str = "
    SELECT id, visit_kind, started_at, outcome FROM visit_index
    WHERE household = ?1 AND status = 'done' AND listed = 1 ORDER BY at DESC, id DESC LIMIT 1";

impl Store {
    /// The newest events of a kind about a person, through merges.
    pub fn newest_of(&self, kind: &str, person: RecordId, limit: u32) -> Result<Vec<EventRow>, StoreError> {
        self.rows(NEWEST, (Id::from(person), kind, limit), |row| {
            Ok(EventRow {
                id: row.get::<_, Id>(0)?.into(),
                supersedes: record(row, 1)?,
                taken_at: row.get(2)?,
                saved_at: row.get(3)?,
            })
        })
    }

    /// The newest visit to a household that took place.
    pub fn last_visit_to(&self, household: RecordId) -> Result<Option<LastVisit>, StoreError> {
        let read = |row: &Row<'_>| {
            Ok(LastVisit {
                id: row.get::<_, Id>(0)?.into(),
                visit_kind: row.get(1)?,
                started_at: row.get(2)?,
                outcome: row.get(3)?,
            })
        };
        Ok(self.rows(LAST_VISIT, [Id::from(household)], read)?.into_iter().next())
    }
}
