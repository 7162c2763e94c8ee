//! Conflicts, what was decided, and whose values met in them.

use super::read::key;
use super::seen::Seen;
use crate::store::sql::{Id, Json, uint};
use crate::store::{Store, StoreError};
use rusqlite::Connection;
use shared::domain::convert;
use shared::domain::discovery::Signal;
use shared::id::{OpId, RecordId, StaffId};
use shared::kind::{Fields, GroupKey};
use std::collections::BTreeSet;

const PUT_CONFLICT: &str = "INSERT INTO conflict_index (record, key, round, since) VALUES (?1, ?2, ?3, ?4)";
const PUT_SETTLED: &str =
    "INSERT OR REPLACE INTO settled_index (resolution, record, key, at) VALUES (?1, ?2, ?3, ?4)";
const PUT_PARTY: &str = "
    INSERT INTO party_index (staff, record, key, resolution, at, reopened) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

/// The rows of a record.
pub(super) fn put_conflicts(conn: &Connection, seen: &Seen) -> Result<(), StoreError> {
    let record = Id::from(seen.id);
    for (key, conflict) in &seen.conflicts {
        let key = key.to_string();
        let mut times: Vec<i64> = conflict.candidates.iter().map(|it| it.at).collect();
        times.sort_unstable();
        let since = times.get(1).or(times.first()).copied().unwrap_or(0);
        conn.prepare_cached(PUT_CONFLICT)?.execute((record, &key, conflict.round, since))?;
        let authors: BTreeSet<StaffId> = conflict.candidates.iter().map(|it| it.by).collect();
        for staff in authors {
            let open = (Id::from(staff), record, &key, None::<Id>, since, false);
            conn.prepare_cached(PUT_PARTY)?.execute(open)?;
        }
    }
    for it in &seen.settled {
        let (resolution, key) = (Id::from(it.resolution), it.key.to_string());
        conn.prepare_cached(PUT_SETTLED)?.execute((resolution, record, &key, it.at))?;
        let authors: BTreeSet<StaffId> = it.candidates.iter().map(|candidate| candidate.by).collect();
        for staff in authors.into_iter().filter(|staff| *staff != it.by) {
            let row = (Id::from(staff), record, &key, Some(resolution), it.at, it.reopened.is_some());
            conn.prepare_cached(PUT_PARTY)?.execute(row)?;
        }
    }
    Ok(())
}

/// A decision about a value of one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnDecision {
    /// The op that resolved.
    pub resolution: OpId,
    /// The record.
    pub record: RecordId,
    /// The group.
    pub key: GroupKey,
}

const UNSEEN: &str = "
    FROM party_index p WHERE p.staff = ?1 AND p.resolution IS NOT NULL AND p.reopened = 0
      AND NOT EXISTS (SELECT 1 FROM seen s WHERE s.resolution = p.resolution)";
const OWN: &str = "
    SELECT p.resolution, p.record, p.key FROM party_index p WHERE p.staff = ?1 AND p.resolution IS NOT NULL
    ORDER BY p.at DESC, p.resolution LIMIT ?2";
const OWN_OPEN: &str = "SELECT count(*) FROM party_index WHERE staff = ?1 AND resolution IS NULL";
const URGENCIES: &str = "
    SELECT status, signals, urgency_override FROM discovery_index WHERE household = ?1 AND listed = 1
    ORDER BY found_at DESC LIMIT 20";

/// What of a discovery says how soon somebody must act.
#[derive(Clone, Debug)]
pub struct DiscoveryRow {
    /// Whether it is still open, in one word.
    pub status: String,
    /// The warning signs.
    pub signals: Vec<Signal>,
    /// What a person decided instead of the score.
    pub urgency_override: Option<String>,
}

impl Store {
    /// How many decisions about own values this person has not looked at.
    pub fn unseen_decision_count(&self) -> Result<u64, StoreError> {
        let me = Id::from(self.identity().staff.id);
        let sql = format!("SELECT count(DISTINCT p.resolution) {UNSEEN}");
        Ok(self.conn.prepare_cached(&sql)?.query_row([me], |row| row.get(0).map(uint))?)
    }

    /// Decisions about own values, the newest first; those alone that this person has not looked at.
    pub fn own_decisions(&self, unseen: bool, limit: u32) -> Result<Vec<OwnDecision>, StoreError> {
        let me = Id::from(self.identity().staff.id);
        let of_unseen = format!(
            "SELECT p.resolution, p.record, p.key {UNSEEN} ORDER BY p.at DESC, p.resolution LIMIT ?2"
        );
        let sql = if unseen { of_unseen.as_str() } else { OWN };
        self.rows(sql, (me, limit), |row| {
            Ok(OwnDecision {
                resolution: row.get::<_, Id>(0)?.into(),
                record: row.get::<_, Id>(1)?.into(),
                key: key(row, 2)?,
            })
        })
    }

    fn own_conflict_count(&self) -> Result<u64, StoreError> {
        let me = Id::from(self.identity().staff.id);
        Ok(self.conn.prepare_cached(OWN_OPEN)?.query_row([me], |row| row.get(0).map(uint))?)
    }

    /// What of the open conflicts needs this person: who settles them counts households, everybody else the groups in
    /// which she has a value.
    pub fn conflict_count_for(&self, settles: bool) -> Result<u64, StoreError> {
        if !settles {
            return self.own_conflict_count();
        }
        let mut roots = BTreeSet::new();
        for row in self.open_conflicts()? {
            roots.insert(self.root_of(row.record)?);
        }
        Ok(roots.len() as u64)
    }

    /// The newest discoveries of a household.
    pub fn discoveries_of(&self, household: RecordId) -> Result<Vec<DiscoveryRow>, StoreError> {
        self.rows(URGENCIES, [Id::from(household)], |row| {
            let mut fields = Fields::new();
            fields.insert("signals".to_owned(), row.get::<_, Json<_>>(1)?.0);
            Ok(DiscoveryRow {
                status: row.get(0)?,
                signals: convert::elements(&fields, "signals"),
                urgency_override: row.get(2)?,
            })
        })
    }
}
