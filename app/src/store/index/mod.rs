//! Small tables that screens read: rebuilt for one record in the transaction that changes what is shown of it.
//!
//! Bodies stay the truth; every row here can be made again from them. Archived and merged records leave the lists
//! and stay in the search, marked. The care rules are not known here: a discovery's signals are kept, not its score.

#[cfg(test)]
pub(crate) mod confirmed;
mod fields;
mod indicators;
pub mod korean;
mod near;
mod parties;
mod read;
mod row;
mod rows;
mod seen;
mod span;
mod story;
mod terms;

pub use fields::{Values, flat, flat_group};
#[cfg(test)]
pub(in crate::store) use indicators::PLANS;
pub use indicators::{FoundRow, MetRow, MonthRow, Period};
pub use parties::{DiscoveryRow, OwnDecision};
pub use row::{
    Address, ConflictRow, EventRow, Hit, HouseholdRow, LastVisit, ListAfter, OpTrace, Past, PastEvent,
    PersonRow, Place, PlannedVisit, SettledRow, StreamStanding, TaskRow, VisitRow,
};
pub use seen::Seen;
pub use story::PastOf;
pub use terms::{Found, Terms};

use super::sql::Id;
use super::visible::{Shown, Visible, visible_of};
use super::{Store, StoreError};
use rusqlite::{Connection, OptionalExtension, Transaction};
use shared::id::RecordId;
use shared::kind::{Kinds, Part, Shape};
use std::collections::BTreeSet;

/// A record or event as it is seen here.
pub fn seen_of(conn: &Connection, kinds: &Kinds, id: RecordId) -> Result<Option<Seen>, StoreError> {
    Ok(visible_of(conn, kinds, id)?.and_then(|visible| Seen::of(id, kinds, visible)))
}

/// Rebuild the rows of this record from what is visible of it now; none when nothing is.
pub fn reindex(tx: &Transaction<'_>, kinds: &Kinds, id: RecordId) -> Result<(), StoreError> {
    let lived_in = household_of_dwelling(tx, id)?;
    match seen_of(tx, kinds, id)? {
        None => forget(tx, id)?,
        Some(seen) => put(tx, &seen, None)?,
    }
    // The words of an address are found with the people who live there, so they follow the dwelling.
    let lives_in = household_of_dwelling(tx, id)?;
    for household in lived_in.into_iter().chain(lives_in.filter(|it| Some(*it) != lived_in)) {
        refresh_documents(tx, kinds, household)?;
    }
    Ok(())
}

/// Make the rows of a record of which nothing was here and over which nothing is laid: what is seen of it is this part.
pub(super) fn begin(
    conn: &Connection,
    kinds: &Kinds,
    id: RecordId,
    part: Part,
    kind: &str,
    shown: Shown,
    links: &mut Links,
) -> Result<(), StoreError> {
    let visible =
        Visible { kind: kind.to_owned(), parts: [(part, shown)].into(), pending: false, conflict: false };
    let Some(seen) = Seen::of(id, kinds, visible) else { return Ok(()) };
    put(conn, &seen, Some(links))?;
    match rows::is_dwelling(&seen).then(|| rows::home_of(&seen)).flatten() {
        Some(household) => refresh_documents(conn, kinds, household),
        None => Ok(()),
    }
}

const NUM: &str = "SELECT num FROM record_index WHERE id = ?1";
const PUT: &str = "
    INSERT INTO record_index (id, kind, home, listed, merged_into, changed_at, dong)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    ON CONFLICT (id) DO UPDATE SET home = excluded.home, listed = excluded.listed,
        merged_into = excluded.merged_into, changed_at = excluded.changed_at, dong = excluded.dong
    RETURNING num";
const FORGET: &[&str] = &[
    "DELETE FROM record_index WHERE id = ?1",
    "DELETE FROM person_index WHERE id = ?1",
    "DELETE FROM household_index WHERE id = ?1",
    "DELETE FROM dwelling_index WHERE id = ?1",
    "DELETE FROM visit_index WHERE id = ?1",
    "DELETE FROM event_index WHERE id = ?1",
    "DELETE FROM task_index WHERE id = ?1",
    "DELETE FROM discovery_index WHERE id = ?1",
    "DELETE FROM link_index WHERE id = ?1",
    "DELETE FROM conflict_index WHERE record = ?1",
    "DELETE FROM settled_index WHERE record = ?1",
    "DELETE FROM party_index WHERE record = ?1",
];

fn num_of(conn: &Connection, id: RecordId) -> Result<Option<i64>, StoreError> {
    Ok(conn.prepare_cached(NUM)?.query_row([Id::from(id)], |row| row.get(0)).optional()?)
}

fn forget(conn: &Connection, id: RecordId) -> Result<(), StoreError> {
    let Some(num) = num_of(conn, id)? else { return Ok(()) };
    conn.prepare_cached(DROP_DOCUMENT)?.execute([num])?;
    for statement in FORGET {
        conn.prepare_cached(statement)?.execute([Id::from(id)])?;
    }
    Ok(())
}

/// With `new`, no table has anything of it, and its links are written later.
fn put(conn: &Connection, seen: &Seen, new: Option<&mut Links>) -> Result<(), StoreError> {
    let is_new = new.is_some();
    let fields = seen.fields();
    let home = rows::home_of(seen).map(Id::from);
    let merged = seen.alias.map(Id::from);
    let changed_at = rows::changed_at(seen);
    let dong = rows::dong_of(seen);
    let record = (Id::from(seen.id), seen.kind.name, home, rows::listed(seen), merged, changed_at, dong);
    if !is_new && num_of(conn, seen.id)?.is_some() {
        drop_lists(conn, seen.id)?;
    }
    let num: i64 = conn.prepare_cached(PUT)?.query_row(record, |row| row.get(0))?;
    rows::put(conn, seen, &fields)?;
    let links = rows::links(seen, &fields);
    match new {
        Some(later) => later.0.extend(links.into_iter().map(|of| (of, seen.id))),
        None => put_links(conn, seen.id, links)?,
    }
    if seen.kind.shape == Shape::Record {
        parties::put_conflicts(conn, seen)?;
        put_document(conn, num, seen, &fields, is_new)?;
    }
    Ok(())
}

/// Rows of which a record has several; what has one row is written over.
const DROP_LISTS: [&str; 4] = [
    "DELETE FROM link_index WHERE id = ?1",
    "DELETE FROM conflict_index WHERE record = ?1",
    "DELETE FROM settled_index WHERE record = ?1",
    "DELETE FROM party_index WHERE record = ?1",
];

fn drop_lists(conn: &Connection, id: RecordId) -> Result<(), StoreError> {
    for statement in DROP_LISTS {
        conn.prepare_cached(statement)?.execute([Id::from(id)])?;
    }
    Ok(())
}

const PUT_LINK: &str = "INSERT OR IGNORE INTO link_index (of, id) VALUES (?1, ?2)";

fn put_links(conn: &Connection, id: RecordId, links: BTreeSet<RecordId>) -> Result<(), StoreError> {
    for of in links {
        conn.prepare_cached(PUT_LINK)?.execute([Id::from(of), Id::from(id)])?;
    }
    Ok(())
}

/// Links of many new records: written in order, because each page of the table is touched once then.
#[derive(Debug, Default)]
pub(super) struct Links(Vec<(RecordId, RecordId)>);

impl Links {
    /// Write them.
    pub(super) fn put(mut self, conn: &Connection) -> Result<(), StoreError> {
        self.0.sort_unstable();
        let mut query = conn.prepare_cached(PUT_LINK)?;
        for (of, id) in self.0 {
            query.execute([Id::from(of), Id::from(id)])?;
        }
        Ok(())
    }
}

const DROP_DOCUMENT: &str = "DELETE FROM search_index WHERE rowid = ?1";
const PUT_DOCUMENT: &str =
    "INSERT INTO search_index (rowid, name, initials, address, phone) VALUES (?1, ?2, ?3, ?4, ?5)";

fn put_document(
    conn: &Connection,
    num: i64,
    seen: &Seen,
    fields: &shared::kind::Fields,
    is_new: bool,
) -> Result<(), StoreError> {
    let household = rows::home_of(seen).unwrap_or(seen.id);
    let address = || Ok(read::address_of(conn, household)?.words());
    let Some(document) = rows::document(seen, fields, address)? else { return Ok(()) };
    if !is_new {
        conn.prepare_cached(DROP_DOCUMENT)?.execute([num])?;
    }
    if !document.is_empty() {
        let it = document.columns();
        conn.prepare_cached(PUT_DOCUMENT)?.execute((num, it.name, it.initials, it.address, it.phone))?;
    }
    Ok(())
}

const HOUSEHOLD_OF_DWELLING: &str = "SELECT household FROM dwelling_index WHERE id = ?1";

fn household_of_dwelling(conn: &Connection, id: RecordId) -> Result<Option<RecordId>, StoreError> {
    let found: Option<Option<Id>> =
        conn.prepare_cached(HOUSEHOLD_OF_DWELLING)?.query_row([Id::from(id)], |row| row.get(0)).optional()?;
    Ok(found.flatten().map(RecordId::from))
}

const FOUND_WITH: &str = "
    SELECT num, id FROM record_index WHERE id = ?1
    UNION ALL
    SELECT num, id FROM record_index WHERE home = ?1 AND kind = 'person'";

fn refresh_documents(conn: &Connection, kinds: &Kinds, household: RecordId) -> Result<(), StoreError> {
    let mut query = conn.prepare_cached(FOUND_WITH)?;
    let rows = query.query_map([Id::from(household)], |row| Ok((row.get(0)?, row.get::<_, Id>(1)?)))?;
    for (num, id) in rows.collect::<Result<Vec<(i64, Id)>, _>>()? {
        if let Some(seen) = seen_of(conn, kinds, id.into())? {
            put_document(conn, num, &seen, &seen.fields(), false)?;
        }
    }
    Ok(())
}

impl Store {
    /// Where the words of a search are found in a person or household.
    pub fn found_in(&self, id: RecordId, terms: &Terms) -> Result<Vec<Found>, StoreError> {
        let Some(seen) = seen_of(&self.conn, &self.kinds, id)? else { return Ok(Vec::new()) };
        let household = rows::home_of(&seen).unwrap_or(seen.id);
        let address = || Ok(read::address_of(&self.conn, household)?.words());
        let document = rows::document(&seen, &seen.fields(), address)?;
        Ok(document.map(|document| terms.found_in(&document)).unwrap_or_default())
    }
}
