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
use shared::kind::{Fields, Kinds, Part, Shape};
use std::collections::BTreeSet;

/// A record or event as it is seen here.
pub fn seen_of(conn: &Connection, kinds: &Kinds, id: RecordId) -> Result<Option<Seen>, StoreError> {
    Ok(visible_of(conn, kinds, id)?.and_then(|visible| Seen::of(id, kinds, visible)))
}

/// Rebuild the rows of this record from what is visible of it now; none when nothing is.
pub fn reindex(tx: &Transaction<'_>, kinds: &Kinds, id: RecordId) -> Result<(), StoreError> {
    let seen = seen_of(tx, kinds, id)?;
    if let Some(seen) = seen.as_ref().filter(|seen| !rows::is_dwelling(seen)) {
        return put(tx, seen, None);
    }
    // The words of an address are found with the people who live there, so they follow the dwelling.
    let lived_in = household_of_dwelling(tx, id)?;
    match seen {
        None => forget(tx, id)?,
        Some(seen) => put(tx, &seen, None)?,
    }
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
    later: &mut Later,
) -> Result<(), StoreError> {
    let visible =
        Visible { kind: kind.to_owned(), parts: [(part, shown)].into(), pending: false, conflict: false };
    let Some(seen) = Seen::of(id, kinds, visible) else { return Ok(()) };
    put(conn, &seen, Some(later))
}

const NUM: &str = "SELECT num FROM record_index WHERE id = ?1";
const PUT: &str = "
    INSERT INTO record_index (id, kind, home, listed, merged_into, changed_at, dong, found_as)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
    ON CONFLICT (id) DO UPDATE SET home = excluded.home, listed = excluded.listed,
        merged_into = excluded.merged_into, changed_at = excluded.changed_at, dong = excluded.dong,
        found_as = excluded.found_as";
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

/// With `new`, no table has anything of it, and what lies elsewhere is written later.
fn put(conn: &Connection, seen: &Seen, new: Option<&mut Later>) -> Result<(), StoreError> {
    let fields = seen.fields();
    let home = rows::home_of(seen);
    if new.is_none() && num_of(conn, seen.id)?.is_some() {
        drop_lists(conn, seen)?;
    }
    conn.prepare_cached(PUT)?.execute((
        Id::from(seen.id),
        seen.kind.name,
        home.map(Id::from),
        rows::listed(seen),
        seen.alias.map(Id::from),
        rows::changed_at(seen),
        rows::dong_of(seen),
        rows::found_as(seen, &fields),
    ))?;
    rows::put(conn, seen, &fields)?;
    if seen.kind.shape == Shape::Record {
        parties::put_conflicts(conn, seen)?;
    }
    let links = rows::links(seen, &fields);
    match new {
        Some(later) => {
            later.links.extend(links.into_iter().map(|of| (of, seen.id)));
            later.homes.extend(rows::speaks_of_home(seen).then(|| home.unwrap_or(seen.id)));
            Ok(())
        }
        None => {
            put_links(conn, seen.id, links)?;
            put_document(conn, seen, &fields)
        }
    }
}

/// Rows of which a record has several; what has one row is written over.
const DROP_LINKS: &str = "DELETE FROM link_index WHERE id = ?1";
const DROP_LISTS: [&str; 3] = [
    "DELETE FROM conflict_index WHERE record = ?1",
    "DELETE FROM settled_index WHERE record = ?1",
    "DELETE FROM party_index WHERE record = ?1",
];

fn drop_lists(conn: &Connection, seen: &Seen) -> Result<(), StoreError> {
    conn.prepare_cached(DROP_LINKS)?.execute([Id::from(seen.id)])?;
    if seen.kind.shape == Shape::Record {
        for statement in DROP_LISTS {
            conn.prepare_cached(statement)?.execute([Id::from(seen.id)])?;
        }
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

/// What many new records leave in tables that are written once for all of them, in order: each page is touched once
/// then, and the words of a household once for all who live there.
#[derive(Debug, Default)]
pub(super) struct Later {
    links: Vec<(RecordId, RecordId)>,
    homes: BTreeSet<RecordId>,
}

impl Later {
    /// Write it.
    pub(super) fn put(mut self, conn: &Connection, kinds: &Kinds) -> Result<(), StoreError> {
        self.links.sort_unstable();
        let mut query = conn.prepare_cached(PUT_LINK)?;
        for (of, id) in self.links {
            query.execute([Id::from(of), Id::from(id)])?;
        }
        for household in self.homes {
            refresh_documents(conn, kinds, household)?;
        }
        Ok(())
    }
}

const DROP_DOCUMENT: &str = "DELETE FROM search_index WHERE rowid = ?1";
const PUT_DOCUMENT: &str =
    "INSERT INTO search_index (rowid, name, initials, address, phone) VALUES (?1, ?2, ?3, ?4, ?5)";

fn put_document(conn: &Connection, seen: &Seen, fields: &Fields) -> Result<(), StoreError> {
    let household = rows::home_of(seen).unwrap_or(seen.id);
    let address = || Ok(read::address_of(conn, household)?.words());
    let Some(document) = rows::document(seen, fields, address)? else { return Ok(()) };
    let Some(num) = num_of(conn, seen.id)? else { return Ok(()) };
    conn.prepare_cached(DROP_DOCUMENT)?.execute([num])?;
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
    SELECT id FROM record_index WHERE id = ?1
    UNION ALL
    SELECT id FROM record_index WHERE home = ?1 AND kind = 'person'";

fn refresh_documents(conn: &Connection, kinds: &Kinds, household: RecordId) -> Result<(), StoreError> {
    let mut query = conn.prepare_cached(FOUND_WITH)?;
    let rows = query.query_map([Id::from(household)], |row| row.get(0))?;
    for id in rows.collect::<Result<Vec<Id>, _>>()? {
        if let Some(seen) = seen_of(conn, kinds, id.into())? {
            put_document(conn, &seen, &seen.fields())?;
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
