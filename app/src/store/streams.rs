//! The streams that this replica reads: where it stands in each, what came by it, and what goes when one is lost.

use super::meta::ServerState;
use super::sql::{Id, PartWord, uint};
use super::{Store, StoreError, draft, mirror};
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior};
use shared::digest::StreamDigest;
use shared::id::{RecordId, Rev, Seq, StreamName};
use shared::kind::Part;
use shared::protocol::{StreamGrant, StreamList};
use std::collections::BTreeSet;

/// Where this replica stands in one stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StreamRow {
    pub num: i64,
    pub name: StreamName,
    pub part: Part,
    pub generation: i64,
    pub cursor: Seq,
    pub complete: Option<Seq>,
    pub top: Option<Seq>,
    pub pass: i64,
    pub sweep: bool,
    pub digest: StreamDigest,
}

fn read(row: &Row<'_>) -> rusqlite::Result<StreamRow> {
    Ok(StreamRow {
        num: row.get(0)?,
        name: StreamName(row.get(1)?),
        part: row.get::<_, PartWord>(2)?.0,
        generation: row.get(3)?,
        cursor: row.get(4)?,
        complete: row.get(5)?,
        top: row.get(6)?,
        pass: row.get(7)?,
        sweep: row.get(8)?,
        digest: StreamDigest { count: uint(row.get(9)?), sum: row.get::<_, i64>(10)?.cast_unsigned() },
    })
}

const BEGUN: &str = "SELECT name FROM stream WHERE complete IS NULL ORDER BY name";

/// The streams of which not everything has come yet: they are read from their start.
pub(super) fn begun(conn: &Connection) -> Result<Vec<StreamName>, StoreError> {
    let mut query = conn.prepare_cached(BEGUN)?;
    let rows = query.query_map([], |row| row.get(0).map(StreamName))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

const ALL: &str = "
    SELECT num, name, part, generation, cursor, complete, top, pass, sweep, count, sum FROM stream ORDER BY name";
const BY_NAME: &str = "
    SELECT num, name, part, generation, cursor, complete, top, pass, sweep, count, sum FROM stream WHERE name = ?1";
const INSERT: &str = "
    INSERT INTO stream (name, part, generation, cursor, pass, sweep, count, sum)
    VALUES (?1, ?2, ?3, 0, 1, 0, 0, 0)";
const UPDATE: &str = "
    UPDATE stream SET generation = ?2, cursor = ?3, complete = ?4, top = ?5, pass = ?6, sweep = ?7,
        count = ?8, sum = ?9 WHERE num = ?1";

/// All streams that this replica reads.
pub(super) fn all(conn: &Connection) -> Result<Vec<StreamRow>, StoreError> {
    let mut query = conn.prepare_cached(ALL)?;
    let rows = query.query_map([], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The stream of this name, when this replica reads it.
pub(super) fn by_name(conn: &Connection, name: &StreamName) -> Result<Option<StreamRow>, StoreError> {
    Ok(conn.prepare_cached(BY_NAME)?.query_row([&name.0], read).optional()?)
}

/// Write back where this replica stands.
pub(super) fn keep(conn: &Connection, stream: &StreamRow) -> Result<(), StoreError> {
    conn.prepare_cached(UPDATE)?.execute((
        stream.num,
        stream.generation,
        stream.cursor,
        stream.complete,
        stream.top,
        stream.pass,
        stream.sweep,
        stream.digest.count.cast_signed(),
        stream.digest.sum.cast_signed(),
    ))?;
    Ok(())
}

/// Read a stream again from its start. Nothing is wiped: what this pass does not name goes when it is complete,
/// so that a half-read pass leaves neither ghosts nor holes.
pub(super) fn restart(conn: &Connection, stream: &mut StreamRow) -> Result<(), StoreError> {
    stream.cursor = 0;
    stream.complete = None;
    stream.pass += 1;
    stream.sweep = true;
    stream.digest = count(conn, stream.num)?;
    keep(conn, stream)
}

const MEMBERS: &str = "SELECT id, rev FROM membership WHERE stream = ?1 AND rev IS NOT NULL";

/// What is really there.
pub(super) fn members(conn: &Connection, stream: i64) -> Result<Vec<(RecordId, Rev)>, StoreError> {
    let mut query = conn.prepare_cached(MEMBERS)?;
    let rows = query.query_map([stream], |row| Ok((row.get::<_, Id>(0)?.into(), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The digest of it.
pub(super) fn count(conn: &Connection, stream: i64) -> Result<StreamDigest, StoreError> {
    let mut digest = StreamDigest::default();
    for (id, rev) in members(conn, stream)? {
        digest.add(id, rev);
    }
    Ok(digest)
}

/// What a new list of streams changed.
#[derive(Clone, Debug, Default)]
pub(super) struct ListTaken {
    pub lost: Vec<StreamName>,
    pub gained: Vec<StreamName>,
    pub touched: BTreeSet<RecordId>,
}

/// Take a list over: always the whole list, never a difference; an older one is ignored.
pub(super) fn take_list(
    conn: &Connection,
    server: &mut ServerState,
    list: &StreamList,
) -> Result<ListTaken, StoreError> {
    let mut taken = ListTaken::default();
    if list.ver <= server.streams_ver {
        return Ok(taken);
    }
    server.streams_ver = list.ver;
    for mut stream in all(conn)? {
        match list.streams.get(&stream.name) {
            Some(grant) if grant.part == stream.part => regrant(conn, &mut stream, *grant)?,
            _ => {
                taken.touched.extend(purge(conn, &stream)?);
                taken.lost.push(stream.name);
            }
        }
    }
    for (name, grant) in &list.streams {
        if by_name(conn, name)?.is_none() {
            conn.prepare_cached(INSERT)?.execute((&name.0, PartWord(grant.part), grant.generation))?;
            taken.gained.push(name.clone());
        }
    }
    Ok(taken)
}

/// A stream that was lost and given again meanwhile, or renewed by a restore, is read from its start: what happened
/// in between was never sent to this replica. Late frames of the former generation no longer apply.
fn regrant(conn: &Connection, stream: &mut StreamRow, grant: StreamGrant) -> Result<(), StoreError> {
    if stream.generation == grant.generation {
        return Ok(());
    }
    stream.generation = grant.generation;
    restart(conn, stream)
}

const IDS: &str = "SELECT id FROM membership WHERE stream = ?1";

/// Nothing of a lost stream stays: memberships, texts that no other stream holds, drafts about records that went.
/// The ops of this store about them stay in the outbox until they are acknowledged.
fn purge(conn: &Connection, stream: &StreamRow) -> Result<Vec<RecordId>, StoreError> {
    let mut query = conn.prepare_cached(IDS)?;
    let rows = query.query_map([stream.num], |row| row.get::<_, Id>(0).map(RecordId::from))?;
    let ids: Vec<RecordId> = rows.collect::<Result<_, _>>()?;
    conn.prepare_cached("DELETE FROM membership WHERE stream = ?1")?.execute([stream.num])?;
    conn.prepare_cached("DELETE FROM stream WHERE num = ?1")?.execute([stream.num])?;
    for &id in &ids {
        mirror::delete_unheld(conn, id, stream.part)?;
        if !mirror::has(conn, id)? {
            draft::delete_about(conn, id)?;
        }
    }
    Ok(ids)
}

/// A stream as it stands here, counted anew, to compare with the server's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamStanding {
    /// Its name.
    pub name: StreamName,
    /// The part that it carries.
    pub part: Part,
    /// Everything up to here has come.
    pub cursor: Seq,
    /// The head at which nothing was missing, the last time that was so.
    pub complete: Option<Seq>,
    /// Count and sum of what it holds here.
    pub digest: StreamDigest,
}

impl Store {
    /// Read a stream again from its start, because its digest does not match. Nothing is wiped.
    pub fn restart_stream(&mut self, name: &StreamName) -> Result<(), StoreError> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if let Some(mut stream) = by_name(&tx, name)? {
            restart(&tx, &mut stream)?;
        }
        Ok(tx.commit()?)
    }

    /// Count and sum of every stream, from what is really there.
    pub fn digests(&self) -> Result<Vec<StreamStanding>, StoreError> {
        all(&self.conn)?
            .into_iter()
            .map(|stream| {
                let digest = count(&self.conn, stream.num)?;
                let StreamRow { name, part, cursor, complete, .. } = stream;
                Ok(StreamStanding { name, part, cursor, complete, digest })
            })
            .collect()
    }
}
