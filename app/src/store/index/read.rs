//! What screens ask of the index tables: rows, in the order in which they are shown.

use super::row::{
    Address, ConflictRow, EventRow, Hit, HouseholdRow, ListAfter, OpTrace, PersonRow, SettledRow,
    StreamStanding, TaskRow, VisitRow,
};
use super::terms::Terms;
use crate::store::sql::{Id, Json, uint};
use crate::store::{OpState, Store, StoreError};
use rusqlite::{Connection, OptionalExtension, Row};
use shared::digest::StreamDigest;
use shared::id::{OpId, Receipt, RecordId, StaffId};
use shared::kind::GroupKey;
use shared::policy::Role;

const ADDRESS: &str = "SELECT road_addr, detail, access_note FROM household_address WHERE household = ?1";

pub(super) fn address_of(conn: &Connection, household: RecordId) -> Result<Address, StoreError> {
    let mut query = conn.prepare_cached(ADDRESS)?;
    let found = query.query_row([Id::from(household)], |row| {
        Ok(Address { road_addr: row.get(0)?, detail: row.get(1)?, access_note: row.get(2)? })
    });
    Ok(found.optional()?.unwrap_or_default())
}

const HOME: &str = "SELECT home, merged_into FROM record_index WHERE id = ?1";
const PERSONS: &str = "
    SELECT id, name, birth_date, sex FROM person_index WHERE household = ?1 AND listed = 1
    ORDER BY birth_date, name, id";
const PERSON: &str = "SELECT id, name, birth_date, sex FROM person_index WHERE id = ?1";
const HOUSEHOLD: &str = "SELECT assigned, note FROM household_index WHERE id = ?1";
const LAST_VISIT: &str = "
    SELECT started_at FROM visit_index
    WHERE household = ?1 AND status = 'done' AND listed = 1 AND started_at IS NOT NULL ORDER BY at DESC LIMIT 1";
const NEWEST_VISIT_KIND: &str = "
    SELECT visit_kind FROM visit_index
    WHERE household = ?1 AND status = 'done' AND listed = 1 AND started_at IS NOT NULL ORDER BY at DESC LIMIT 1";
// Left out here is only what is another's for certain: it names somebody else, or is of another duty, or its household
// is assigned to somebody else of that duty. `assigned` and `visitors` are JSON without blanks.
const TASKS: &str = "
    SELECT t.id, t.household, subject, linked, task_kind, title, rule, due, due_at, urgency, duty, staff
    FROM task_index t LEFT JOIN household_index h ON h.id = t.household AND h.listed = 1
    WHERE open = 1 AND (due IS NULL OR due <= ?1) AND CASE
        WHEN staff IS NOT NULL THEN staff = ?2
        WHEN duty <> ?3 THEN 0
        WHEN instr(h.assigned, '\"duty\":\"' || ?3 || '\"') THEN instr(h.assigned, ?2)
        ELSE 1 END
    ORDER BY due, due_at, t.id";
const VISITS: &str = "
    SELECT v.id, v.household, visit_kind, planned_for, visitors, subjects, started_at, outcome
    FROM visit_index v LEFT JOIN household_index h ON h.id = v.household AND h.listed = 1
    WHERE status = 'planned' AND v.listed = 1 AND (planned_for IS NULL OR planned_for <= ?1) AND CASE
        WHEN instr(visitors, '\"staff\"') THEN instr(visitors, ?2)
        WHEN instr(h.assigned, '\"duty\":\"' || ?3 || '\"') THEN instr(h.assigned, ?2)
        ELSE 1 END
    ORDER BY planned_for, v.id";
const VISITS_DONE: &str = "
    SELECT id, household, visit_kind, planned_for, visitors, subjects, started_at, outcome
    FROM visit_index WHERE status = 'done' AND listed = 1 AND at >= ?1 AND at < ?2 AND started_at IS NOT NULL
    ORDER BY at, id";
// A correction has the parent of what it corrects.
const NEWEST_EVENT: &str = "
    SELECT e.id FROM event_index e
    WHERE e.subject = ?1 AND e.kind = ?2
      AND NOT EXISTS (SELECT 1 FROM event_index c WHERE c.supersedes = e.id AND c.parent = e.parent)
    ORDER BY coalesce(e.taken_at, '') DESC, e.saved_at DESC, e.id DESC LIMIT 1";
// CROSS JOIN: by the names, then by what lives with them or names them. Left to itself the planner reads every link of
// the store.
const EVENTS: &str = "
    WITH RECURSIVE names(id) AS (
        SELECT ?1 UNION SELECT r.id FROM record_index r JOIN names n ON r.merged_into = n.id),
    near(id) AS (
        SELECT l.id FROM names CROSS JOIN link_index l ON l.of = names.id
        UNION SELECT r.id FROM names CROSS JOIN record_index r ON r.home = names.id)
    SELECT e.id, e.supersedes, e.taken_at, e.saved_at FROM near CROSS JOIN event_index e ON e.id = near.id
    ORDER BY coalesce(e.taken_at, '') DESC, e.saved_at DESC, e.id DESC";
const FOUND: &str = "SELECT rowid FROM search_index WHERE search_index MATCH ?1 LIMIT ?2";
const SEARCH_FEW: &str = "
    SELECT r.id, r.kind, r.listed, r.merged_into FROM search_index s JOIN record_index r ON r.num = s.rowid
    WHERE search_index MATCH ?1 ORDER BY r.listed DESC, r.kind DESC, r.found_as, r.id LIMIT ?2";
// In the order of the index, to the last that is shown. With the plus the planner does not look up and sort all hits.
const SEARCH_MANY: &str = "
    SELECT id, kind, listed, merged_into FROM record_index INDEXED BY record_found
    WHERE found_as IS NOT NULL AND +num IN (SELECT rowid FROM search_index WHERE search_index MATCH ?1)
    ORDER BY listed DESC, kind DESC, found_as, id LIMIT ?2";
const LIST: &str = "
    SELECT id FROM record_index
    WHERE kind = ?1 AND (listed = 1 OR ?2) AND (changed_at, id) < (?3, ?4)
    ORDER BY changed_at DESC, id DESC LIMIT ?5";
const LIST_OF: &str = "
    SELECT r.id FROM (
        SELECT id FROM link_index WHERE of = ?6
        UNION SELECT id FROM record_index WHERE home = ?6
        UNION SELECT id FROM record_index WHERE home IN (SELECT id FROM record_index WHERE home = ?6)) near
    JOIN record_index r ON r.id = near.id
    WHERE r.kind = ?1 AND (r.listed = 1 OR ?2) AND (r.changed_at, r.id) < (?3, ?4)
    ORDER BY r.changed_at DESC, r.id DESC LIMIT ?5";
const CHANGED_AT: &str = "SELECT changed_at FROM record_index WHERE id = ?1";
const CONFLICTS: &str = "SELECT record, key, since FROM conflict_index ORDER BY since, record, key";
const SETTLED: &str =
    "SELECT resolution, record, key FROM settled_index ORDER BY at DESC, resolution, key LIMIT ?1";
const RESOLVED: &str = "SELECT resolution, record, key FROM settled_index WHERE resolution = ?1 LIMIT 1";
const OPS_LAID: &str =
    "SELECT op_id, receipt, state, result FROM op WHERE rec = ?1 AND overlay = 1 ORDER BY ord";
const OPS_REFUSED: &str =
    "SELECT op_id, receipt, state, result FROM op WHERE rec = ?1 AND refused = 1 ORDER BY ord";
const STREAMS: &str = "SELECT name, cursor, complete, count, sum FROM stream ORDER BY name";
const COUNT: &str = "SELECT count(*) FROM conflict_index";

/// So many hits are looked up and sorted; of more, everybody who may be found is gone through in order.
const FEW_HITS: u32 = 500;

/// How many homes and merges lie between a record and its root, at most; more is a ring.
const STEPS_MAX: usize = 8;

impl Store {
    /// A record or event as it is seen here.
    pub fn record(&self, id: RecordId) -> Result<Option<super::Seen>, StoreError> {
        super::seen_of(self.connection(), self.kinds(), id)
    }

    /// The household that a record moves with, through merges; as far as it is known here.
    pub fn root_of(&self, id: RecordId) -> Result<RecordId, StoreError> {
        let mut query = self.connection().prepare_cached(HOME)?;
        let mut at = id;
        for _ in 0..STEPS_MAX {
            let found: Option<(Option<Id>, Option<Id>)> =
                query.query_row([Id::from(at)], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
            match found.and_then(|(home, merged)| merged.or(home)) {
                Some(next) => at = next.into(),
                None => break,
            }
        }
        Ok(at)
    }

    /// Where a household lives.
    pub fn address_of(&self, household: RecordId) -> Result<Address, StoreError> {
        address_of(self.connection(), household)
    }

    /// Who lives there, the oldest first.
    pub fn persons_of(&self, household: RecordId) -> Result<Vec<PersonRow>, StoreError> {
        self.rows(PERSONS, [Id::from(household)], person)
    }

    /// One person.
    pub fn person(&self, id: RecordId) -> Result<Option<PersonRow>, StoreError> {
        Ok(self.rows(PERSON, [Id::from(id)], person)?.into_iter().next())
    }

    /// One household.
    pub fn household(&self, id: RecordId) -> Result<Option<HouseholdRow>, StoreError> {
        let read =
            |row: &Row<'_>| Ok(HouseholdRow { assigned: row.get::<_, Json<_>>(0)?.0, note: row.get(1)? });
        Ok(self.rows(HOUSEHOLD, [Id::from(id)], read)?.into_iter().next())
    }

    /// When somebody was there last, local time.
    pub fn last_visit_of(&self, household: RecordId) -> Result<Option<String>, StoreError> {
        Ok(self.rows(LAST_VISIT, [Id::from(household)], |row| row.get(0))?.into_iter().next())
    }

    /// What the newest visit to a household was for.
    pub fn newest_visit_kind(&self, household: RecordId) -> Result<Option<String>, StoreError> {
        let found = self.rows(NEWEST_VISIT_KIND, [Id::from(household)], |row| row.get(0))?;
        Ok(found.into_iter().next().flatten())
    }

    /// Open tasks that are due until that day, `2026-11-22`, and those without a day.
    pub fn tasks_until(&self, day: &str, staff: StaffId, role: Role) -> Result<Vec<TaskRow>, StoreError> {
        self.rows(TASKS, (day, staff.to_string(), role.as_str()), task)
    }

    /// Visits that are planned until that day and did not take place, and those without a day.
    pub fn visits_until(&self, day: &str, staff: StaffId, role: Role) -> Result<Vec<VisitRow>, StoreError> {
        self.rows(VISITS, (day, staff.to_string(), role.as_str()), visit)
    }

    /// Visits that took place from this local time on and before that one, in their order.
    pub fn visits_done(&self, from: &str, before: &str) -> Result<Vec<VisitRow>, StoreError> {
        self.rows(VISITS_DONE, [from, before], visit)
    }

    /// The newest event of this kind about a person, corrected or first; when two people corrected the same, the newer.
    pub fn newest_event(&self, subject: RecordId, kind: &str) -> Result<Option<RecordId>, StoreError> {
        let id = |row: &Row<'_>| Ok(RecordId::from(row.get::<_, Id>(0)?));
        Ok(self.rows(NEWEST_EVENT, (Id::from(subject), kind), id)?.into_iter().next())
    }

    /// The events that belong to a record or name it, through merges, newest first.
    pub fn events_of(&self, record_id: RecordId) -> Result<Vec<EventRow>, StoreError> {
        self.rows(EVENTS, [Id::from(record_id)], |row| {
            Ok(EventRow {
                id: row.get::<_, Id>(0)?.into(),
                supersedes: record(row, 1)?,
                taken_at: row.get(2)?,
                saved_at: row.get(3)?,
            })
        })
    }

    /// Persons and households in which every word is found; those in use first, then by name.
    pub fn search(&self, terms: &Terms, limit: u32) -> Result<Vec<Hit>, StoreError> {
        let typed = terms.expression();
        let few = self.rows(FOUND, (&typed, FEW_HITS + 1), |_| Ok(()))?.len() <= FEW_HITS as usize;
        self.rows(if few { SEARCH_FEW } else { SEARCH_MANY }, (&typed, limit), |row| {
            Ok(Hit {
                id: row.get::<_, Id>(0)?.into(),
                kind: row.get(1)?,
                listed: row.get(2)?,
                merged_into: record(row, 3)?,
            })
        })
    }

    /// Records of a kind, newest change first; with `of`, those that live with that record or name it.
    pub fn list(
        &self,
        kind: &str,
        of: Option<RecordId>,
        archived: bool,
        after: Option<ListAfter>,
        limit: u32,
    ) -> Result<Vec<RecordId>, StoreError> {
        let after = after.unwrap_or(ListAfter { changed_at: i64::MAX, id: RecordId(uuid::Uuid::max()) });
        let id = |row: &Row<'_>| Ok(RecordId::from(row.get::<_, Id>(0)?));
        let (at, last) = (after.changed_at, Id::from(after.id));
        match of {
            None => self.rows(LIST, (kind, archived, at, last, limit), id),
            Some(of) => self.rows(LIST_OF, (kind, archived, at, last, limit, Id::from(of)), id),
        }
    }

    /// The place of a record in the lists.
    pub fn place_of(&self, id: RecordId) -> Result<Option<ListAfter>, StoreError> {
        let found = self.rows(CHANGED_AT, [Id::from(id)], |row| row.get(0))?;
        Ok(found.into_iter().next().map(|changed_at| ListAfter { changed_at, id }))
    }

    /// Groups in open conflict, the oldest first.
    pub fn open_conflicts(&self) -> Result<Vec<ConflictRow>, StoreError> {
        self.rows(CONFLICTS, [], |row| {
            Ok(ConflictRow { record: row.get::<_, Id>(0)?.into(), key: key(row, 1)?, since: row.get(2)? })
        })
    }

    /// How many groups are in open conflict.
    pub fn open_conflict_count(&self) -> Result<u64, StoreError> {
        Ok(self.connection().prepare_cached(COUNT)?.query_row([], |row| row.get(0).map(uint))?)
    }

    /// Conflicts that were settled, the newest first.
    pub fn settled_conflicts(&self, limit: u32) -> Result<Vec<SettledRow>, StoreError> {
        self.rows(SETTLED, [limit], settled)
    }

    /// What a resolution settled.
    pub fn settled_by(&self, resolution: OpId) -> Result<Option<SettledRow>, StoreError> {
        Ok(self.rows(RESOLVED, [Id::from(resolution)], settled)?.into_iter().next())
    }

    /// The ops of this store that are laid over a record, and those on it that were refused.
    pub fn ops_on(&self, id: RecordId) -> Result<(Vec<OpTrace>, Vec<OpTrace>), StoreError> {
        let id = [Id::from(id)];
        Ok((self.rows(OPS_LAID, id, trace)?, self.rows(OPS_REFUSED, id, trace)?))
    }

    /// Where this replica stands in each stream.
    pub fn standing(&self) -> Result<Vec<StreamStanding>, StoreError> {
        self.rows(STREAMS, [], |row| {
            let count = uint(row.get(3)?);
            let sum = row.get::<_, i64>(4)?.cast_unsigned();
            let digest = StreamDigest { count, sum };
            Ok(StreamStanding { stream: row.get(0)?, cursor: row.get(1)?, complete: row.get(2)?, digest })
        })
    }

    pub(super) fn rows<T>(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let mut query = self.connection().prepare_cached(sql)?;
        let rows = query.query_map(params, read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

pub(super) fn task(row: &Row<'_>) -> rusqlite::Result<TaskRow> {
    Ok(TaskRow {
        id: row.get::<_, Id>(0)?.into(),
        household: record(row, 1)?,
        subject: record(row, 2)?,
        linked: record(row, 3)?,
        task_kind: row.get(4)?,
        title: row.get(5)?,
        rule: row.get(6)?,
        due: row.get(7)?,
        due_at: row.get(8)?,
        urgency: row.get(9)?,
        duty: row.get(10)?,
        staff: row.get(11)?,
    })
}

fn person(row: &Row<'_>) -> rusqlite::Result<PersonRow> {
    Ok(PersonRow {
        id: row.get::<_, Id>(0)?.into(),
        name: row.get(1)?,
        birth_date: row.get(2)?,
        sex: row.get(3)?,
    })
}

pub(super) fn visit(row: &Row<'_>) -> rusqlite::Result<VisitRow> {
    Ok(VisitRow {
        id: row.get::<_, Id>(0)?.into(),
        household: record(row, 1)?,
        visit_kind: row.get(2)?,
        planned_for: row.get(3)?,
        visitors: row.get::<_, Json<_>>(4)?.0,
        subjects: row.get::<_, Json<_>>(5)?.0,
        started_at: row.get(6)?,
        outcome: row.get(7)?,
    })
}

fn settled(row: &Row<'_>) -> rusqlite::Result<SettledRow> {
    Ok(SettledRow {
        resolution: row.get::<_, Id>(0)?.into(),
        record: row.get::<_, Id>(1)?.into(),
        key: key(row, 2)?,
    })
}

fn trace(row: &Row<'_>) -> rusqlite::Result<OpTrace> {
    Ok(OpTrace {
        op: row.get::<_, Id>(0)?.into(),
        receipt: Receipt(row.get(1)?),
        state: OpState::of(row.get_ref(2)?.as_str()?),
        result: row.get::<_, Option<Json<_>>>(3)?.map(|json| json.0),
    })
}

pub(super) fn record(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<RecordId>> {
    Ok(row.get::<_, Option<Id>>(column)?.map(RecordId::from))
}

pub(super) fn key(row: &Row<'_>, column: usize) -> rusqlite::Result<GroupKey> {
    let text = row.get_ref(column)?.as_str()?;
    text.parse().map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(error))
    })
}
