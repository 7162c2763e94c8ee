//! What was saved here, one save at a time, a page of it: what waits, what was refused, what the server has taken.

use super::meta::{self, LineState};
use super::outbox::{OutboxRow, read};
use super::sql::{Id, Json, Word, int, uint};
use super::{Store, StoreError};
use serde::{Deserialize, Serialize};
use shared::outcome::OpResult;
use std::collections::BTreeSet;

/// Which saves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// Those that wait to be sent, in the order in which they are sent.
    Waiting,
    /// Those of which the server refused something, the newest first.
    Refused,
    /// Those that the server has taken, the newest first.
    Taken,
}

// The ops of a save stand one after another: they were written in one transaction. Each statement walks an index and
// is left as soon as the page is full, so that none grows with the history.
const WAITING: &str = "
    SELECT ord, op_id, act, rec, kind, keys, state, overlay, result, receipt, saved_at FROM op
    WHERE state <> 'pruned' AND epoch = ?2 AND seq > ?3 AND ord > ?1 ORDER BY seq";
const REFUSED: &str = "
    SELECT ord, op_id, act, rec, kind, keys, state, overlay, result, receipt, saved_at
    FROM op INDEXED BY op_refused
    WHERE refused = 1 AND ord < ?1 ORDER BY ord DESC";
const TAKEN: &str = "
    SELECT ord, op_id, act, rec, kind, keys, state, overlay, result, receipt, saved_at FROM op
    WHERE ord < ?1 AND refused = 0 AND state <> 'waiting' AND (state = 'pruned' OR epoch <> ?2 OR seq <= ?3)
    ORDER BY ord DESC";
const WAITING_COUNT: &str =
    "SELECT count(DISTINCT act) FROM op WHERE state <> 'pruned' AND epoch = ?1 AND seq > ?2";
const REFUSED_RESULTS: &str = "SELECT act, result FROM op INDEXED BY op_refused WHERE refused = 1";

impl Store {
    /// A page of saves, each with its ops in their order; `after` is the ordinal of the last row's last op on the page
    /// before, as [`place`] says.
    pub fn saves(
        &self,
        which: Which,
        limit: u32,
        after: Option<u64>,
    ) -> Result<Vec<Vec<OutboxRow>>, StoreError> {
        let line: LineState = meta::load(&self.conn)?;
        let line = (Word(line.epoch), int(line.through));
        let (sql, start) = match which {
            Which::Waiting => (WAITING, 0),
            Which::Refused => (REFUSED, u64::MAX),
            Which::Taken => (TAKEN, u64::MAX),
        };
        let after = i64::try_from(after.unwrap_or(start)).unwrap_or(i64::MAX);
        let mut query = self.conn.prepare_cached(sql)?;
        let mut rows = match which {
            Which::Refused => query.query([after])?,
            Which::Waiting | Which::Taken => query.query((after, line.0, line.1))?,
        };
        let mut saves: Vec<Vec<OutboxRow>> = Vec::new();
        while let Some(row) = rows.next()? {
            let row = read(row)?;
            let full = saves.len() == limit as usize;
            match saves.last_mut().filter(|save| save[0].act == row.act) {
                Some(save) => save.push(row),
                None if full => break,
                None => saves.push(vec![row]),
            }
        }
        for save in &mut saves {
            save.sort_by_key(|row| row.ord);
        }
        Ok(saves)
    }

    /// How many saves wait to be sent.
    pub fn waiting_saves(&self) -> Result<u64, StoreError> {
        let line: LineState = meta::load(&self.conn)?;
        let mut query = self.conn.prepare_cached(WAITING_COUNT)?;
        Ok(query.query_row((Word(line.epoch), int(line.through)), |row| row.get(0).map(uint))?)
    }

    /// How many saves the server did not take, without those that a coordinator has dismissed: they need nobody.
    pub fn refused_saves(&self) -> Result<u64, StoreError> {
        let mut query = self.conn.prepare_cached(REFUSED_RESULTS)?;
        let rows =
            query.query_map([], |row| Ok((row.get::<_, Id>(0)?.0, row.get::<_, Json<OpResult>>(1)?.0)))?;
        let mut open = BTreeSet::new();
        for row in rows {
            let (act, result) = row?;
            if result.closed.is_none() {
                open.insert(act);
            }
        }
        Ok(open.len() as u64)
    }
}

/// Where the page after this save begins.
pub fn place(which: Which, save: &[OutboxRow]) -> u64 {
    let ords = save.iter().map(|row| row.ord);
    match which {
        Which::Waiting => ords.max().unwrap_or(0),
        Which::Refused | Which::Taken => ords.min().unwrap_or(0),
    }
}
