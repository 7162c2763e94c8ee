//! Forms that are not finished. They never leave the tablet.

use super::sql::Id;
use super::{Store, StoreError};
use rusqlite::{Connection, OptionalExtension, Row};
use shared::clock::Millis;
use shared::id::{OpId, RecordId};

/// A form that is not finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftRow {
    /// The id that the record will have.
    pub id: RecordId,
    /// The record that is being edited, or that the new one belongs to.
    pub about: Option<RecordId>,
    /// As the form has it, JSON.
    pub doc: String,
    /// When it was kept.
    pub saved_at: Millis,
}

const KEEP: &str = "
    INSERT INTO draft (id, about, doc, saved_at) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (id) DO UPDATE SET about = excluded.about, doc = excluded.doc, saved_at = excluded.saved_at";
const LIST: &str = "SELECT id, about, doc, saved_at FROM draft ORDER BY saved_at DESC, id";
const ONE: &str = "SELECT id, about, doc, saved_at FROM draft WHERE id = ?1";
const SEE: &str = "INSERT INTO seen (resolution, at) VALUES (?1, ?2) ON CONFLICT DO NOTHING";

fn read(row: &Row<'_>) -> rusqlite::Result<DraftRow> {
    Ok(DraftRow {
        id: row.get::<_, Id>(0)?.into(),
        about: row.get::<_, Option<Id>>(1)?.map(RecordId::from),
        doc: row.get(2)?,
        saved_at: row.get(3)?,
    })
}

pub(super) fn delete(conn: &Connection, id: RecordId) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM draft WHERE id = ?1")?.execute([Id::from(id)])?;
    Ok(())
}

/// A draft that holds values of a record must not outlive the right to read it.
pub(super) fn delete_about(conn: &Connection, record: RecordId) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM draft WHERE about = ?1 OR id = ?1")?.execute([Id::from(record)])?;
    Ok(())
}

impl Store {
    /// Keep a draft; a former one of this id is replaced. On the disk when this answers.
    pub fn keep_draft(&mut self, draft: &DraftRow) -> Result<(), StoreError> {
        let row = (Id::from(draft.id), draft.about.map(Id::from), &draft.doc, draft.saved_at);
        self.conn.prepare_cached(KEEP)?.execute(row)?;
        Ok(())
    }

    /// Throw a draft away.
    pub fn drop_draft(&mut self, id: RecordId) -> Result<(), StoreError> {
        delete(&self.conn, id)
    }

    /// One draft.
    pub fn draft(&self, id: RecordId) -> Result<Option<DraftRow>, StoreError> {
        Ok(self.conn.prepare_cached(ONE)?.query_row([Id::from(id)], read).optional()?)
    }

    /// All drafts, newest first.
    pub fn drafts(&self) -> Result<Vec<DraftRow>, StoreError> {
        let mut query = self.conn.prepare_cached(LIST)?;
        let rows = query.query_map([], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The author has looked at what was decided.
    pub fn mark_seen(&mut self, resolution: OpId, now: Millis) -> Result<(), StoreError> {
        self.conn.prepare_cached(SEE)?.execute((Id::from(resolution), now))?;
        Ok(())
    }

    /// Whether the author has looked at it.
    pub fn seen(&self, resolution: OpId) -> Result<bool, StoreError> {
        let mut query = self.conn.prepare_cached("SELECT 1 FROM seen WHERE resolution = ?1")?;
        Ok(query.exists([Id::from(resolution)])?)
    }
}
