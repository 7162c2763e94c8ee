//! Which stream brought which record, and the stream's digest, kept step by step with it.

use super::StoreError;
use super::sql::Id;
use super::streams::StreamRow;
use rusqlite::{Connection, OptionalExtension, Params};
use shared::id::{RecordId, Rev, Seq};

/// The memberships of one stream. The digest in the row changes with them; the caller writes the row back.
pub(super) struct Members<'a> {
    conn: &'a Connection,
    pub stream: &'a mut StreamRow,
}

const REV: &str = "SELECT rev FROM membership WHERE stream = ?1 AND id = ?2";
const PUT: &str = "
    INSERT INTO membership (stream, id, seq, rev, pass) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (stream, id) DO UPDATE SET seq = excluded.seq, rev = excluded.rev, pass = excluded.pass";
const PUT_NEW: &str = "
    INSERT INTO membership (stream, id, seq, rev, pass) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING";
const EXPECT: &str = "
    INSERT INTO membership (stream, id, seq, rev, pass) VALUES (?1, ?2, ?3, NULL, ?4) ON CONFLICT DO NOTHING";
const UNNAME: &str = "UPDATE membership SET pass = ?3 WHERE stream = ?1 AND id = ?2 AND rev IS NOT NULL";
const DROP: &str = "DELETE FROM membership WHERE stream = ?1 AND id = ?2";
const NOT_COME: &str = "SELECT id FROM membership WHERE stream = ?1 AND rev IS NULL AND seq <= ?2";
const UNNAMED: &str = "SELECT id FROM membership WHERE stream = ?1 AND rev IS NOT NULL AND pass <> ?2";
const IN_TRANSIT: &str = "
    SELECT 1 FROM stream s CROSS JOIN membership m ON m.stream = s.num
    WHERE m.id = ?1 AND m.rev IS NULL LIMIT 1";

impl<'a> Members<'a> {
    /// Of this stream.
    pub(super) fn of(conn: &'a Connection, stream: &'a mut StreamRow) -> Self {
        Members { conn, stream }
    }

    /// The record has come, or come again.
    pub(super) fn put(&mut self, id: RecordId, seq: Seq, rev: Rev) -> Result<(), StoreError> {
        self.uncount(id)?;
        self.stream.digest.add(id, rev);
        let row = (self.stream.num, Id::from(id), seq, rev, self.stream.pass);
        self.conn.prepare_cached(PUT)?.execute(row)?;
        Ok(())
    }

    /// The record has come, most likely for the first time.
    pub(super) fn put_new(&mut self, id: RecordId, seq: Seq, rev: Rev) -> Result<(), StoreError> {
        let row = (self.stream.num, Id::from(id), seq, rev, self.stream.pass);
        if self.conn.prepare_cached(PUT_NEW)?.execute(row)? == 0 {
            return self.put(id, seq, rev);
        }
        self.stream.digest.add(id, rev);
        Ok(())
    }

    /// The record is on its way to this stream, unless it is there.
    pub(super) fn expect(&mut self, id: RecordId, seq: Seq) -> Result<(), StoreError> {
        let row = (self.stream.num, Id::from(id), seq, self.stream.pass);
        self.conn.prepare_cached(EXPECT)?.execute(row)?;
        Ok(())
    }

    /// The record is no longer here.
    pub(super) fn drop(&mut self, id: RecordId) -> Result<(), StoreError> {
        self.uncount(id)?;
        self.conn.prepare_cached(DROP)?.execute((self.stream.num, Id::from(id)))?;
        Ok(())
    }

    /// The record has left the stream while this replica reads it from its start: it goes when the pass is complete.
    pub(super) fn unname(&mut self, id: RecordId) -> Result<(), StoreError> {
        let row = (self.stream.num, Id::from(id), self.stream.pass - 1);
        self.stream.sweep |= self.conn.prepare_cached(UNNAME)?.execute(row)? > 0;
        Ok(())
    }

    /// Records that were expected up to this place.
    pub(super) fn not_come(&self, head: Seq) -> Result<Vec<RecordId>, StoreError> {
        self.ids(NOT_COME, (self.stream.num, head))
    }

    /// Records that this pass did not name. Those on their way are not meant: they are expected later.
    pub(super) fn unnamed(&self) -> Result<Vec<RecordId>, StoreError> {
        self.ids(UNNAMED, (self.stream.num, self.stream.pass))
    }

    fn uncount(&mut self, id: RecordId) -> Result<(), StoreError> {
        let mut query = self.conn.prepare_cached(REV)?;
        let found: Option<Option<Rev>> =
            query.query_row((self.stream.num, Id::from(id)), |row| row.get(0)).optional()?;
        if let Some(rev) = found.flatten() {
            self.stream.digest.remove(id, rev);
        }
        Ok(())
    }

    fn ids(&self, sql: &str, params: impl Params) -> Result<Vec<RecordId>, StoreError> {
        let mut query = self.conn.prepare_cached(sql)?;
        let rows = query.query_map(params, |row| row.get::<_, Id>(0).map(RecordId::from))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// What was on its way in a lost timeline may never come: it is waited for only until its stream is complete again,
/// at whatever place.
pub(super) fn expect_nothing_more(conn: &Connection) -> Result<(), StoreError> {
    conn.prepare_cached("UPDATE membership SET seq = 0 WHERE rev IS NULL")?.execute([])?;
    Ok(())
}

/// Whether any stream expects this record.
pub(super) fn in_transit(conn: &Connection, id: RecordId) -> Result<bool, StoreError> {
    Ok(conn.prepare_cached(IN_TRANSIT)?.exists([Id::from(id)])?)
}
