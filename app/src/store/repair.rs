//! Repair: what is here is counted anew, and ranges of a stream that differ from the server's are made equal to it.
//! Nothing is wiped: what the server has not is dropped row by row, what it has otherwise is put.

use super::frame::Ignored;
use super::membership::Members;
use super::meta::{self, ServerState};
use super::mirror::{self, Confirmed};
use super::sql::{Id, PartWord};
use super::streams::{self, StreamRow};
use super::{Store, StoreError, overlay};
use rusqlite::{Connection, TransactionBehavior};
use shared::clock::Millis;
use shared::digest::Ranges;
use shared::id::{RecordId, Rev, ServerEpoch, StreamName};
use shared::kind::{Kinds, Part};
use shared::protocol::{Change, Repair, Row};
use std::collections::{BTreeMap, BTreeSet};

/// What became of a repair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repaired {
    /// Nothing was changed.
    Ignored(Ignored),
    /// So many rows are other than before.
    Rows(u64),
}

// A membership whose text is missing or older than it says counts as another rev, so that the digest tells.
const SPOIL: &str = "
    UPDATE membership SET rev = -1 WHERE rev >= 0 AND NOT EXISTS (
        SELECT 1 FROM mirror r JOIN stream s ON s.num = membership.stream
        WHERE r.id = membership.id AND r.part = s.part AND r.rev >= membership.rev)";
const UNHELD: &str = "
    SELECT r.id, r.part FROM mirror r WHERE NOT EXISTS (
        SELECT 1 FROM membership m JOIN stream s ON s.num = m.stream WHERE m.id = r.id AND s.part = r.part)";

impl Store {
    /// Count what is really here, if that was not done since this time: digests then tell what was lost or left over in
    /// the tables themselves. What no stream holds goes.
    pub fn count_anew(&mut self, now: Millis, since: Millis) -> Result<(), StoreError> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut server: ServerState = meta::load(&tx)?;
        if (since..=now).contains(&server.counted) {
            return Ok(());
        }
        server.counted = now;
        meta::keep(&tx, &server)?;
        tx.execute(SPOIL, [])?;
        let mut touched = BTreeSet::new();
        for (id, part) in unheld(&tx)? {
            mirror::delete_unheld(&tx, id, part)?;
            touched.insert(id);
        }
        for mut stream in streams::all(&tx)? {
            stream.digest = streams::count(&tx, stream.num)?;
            streams::keep(&tx, &stream)?;
        }
        overlay::refresh(&tx, &self.kinds, touched)?;
        Ok(tx.commit()?)
    }

    /// The digest of this stream is another than the server's: the next requests say what is here, range by range.
    pub fn ask_for_repair(&mut self, name: StreamName) {
        self.differ.insert(name);
    }

    /// Make some ranges of a stream equal to the server's.
    pub fn apply_repair(&mut self, repair: &Repair) -> Result<Repaired, StoreError> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let server: ServerState = meta::load(&tx)?;
        let mut stream = match guard(&tx, &server, repair)? {
            Ok(stream) => stream,
            Err(why) => return Ok(Repaired::Ignored(why)),
        };
        let mut here = held(&tx, &stream, repair)?;
        let (mut rows, mut touched) = (0, BTreeSet::new());
        for row in &repair.rows {
            if here.remove(&row.id) != Some(row.rev) {
                rows += 1;
                take(&tx, &self.kinds, &mut stream, repair.server_epoch, row)?;
                touched.insert(row.id);
            }
        }
        for &id in here.keys() {
            rows += 1;
            Members::of(&tx, &mut stream).drop(id)?;
            mirror::delete_unheld(&tx, id, stream.part)?;
            touched.insert(id);
        }
        streams::keep(&tx, &stream)?;
        overlay::refresh(&tx, &self.kinds, touched)?;
        tx.commit()?;
        self.differ.remove(&repair.stream);
        Ok(Repaired::Rows(rows))
    }
}

fn unheld(conn: &Connection) -> Result<Vec<(RecordId, Part)>, StoreError> {
    let mut query = conn.prepare_cached(UNHELD)?;
    let rows = query.query_map([], |row| Ok((row.get::<_, Id>(0)?.into(), row.get::<_, PartWord>(1)?.0)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What is here of the streams that differ.
pub(super) fn asked(
    conn: &Connection,
    differ: &BTreeSet<StreamName>,
) -> Result<BTreeMap<StreamName, Ranges>, StoreError> {
    let mut asked = BTreeMap::new();
    for name in differ {
        let Some(stream) = streams::by_name(conn, name)? else { continue };
        let members = streams::members(conn, stream.num)?;
        let mut ranges = Ranges::for_count(members.len() as u64);
        members.into_iter().for_each(|(id, rev)| ranges.add(id, rev));
        asked.insert(name.clone(), ranges);
    }
    Ok(asked)
}

/// As of a frame. The rows may be newer than the cursor: they come again after it.
fn guard(
    conn: &Connection,
    server: &ServerState,
    repair: &Repair,
) -> Result<Result<StreamRow, Ignored>, StoreError> {
    if repair.server_epoch != server.epoch {
        return Ok(Err(Ignored::OtherServerEpoch));
    }
    let Some(stream) = streams::by_name(conn, &repair.stream)? else { return Ok(Err(Ignored::NotMine)) };
    Ok(if repair.generation != stream.generation {
        Err(Ignored::OtherGeneration)
    } else if stream.top.is_some_and(|top| repair.head < top) {
        Err(Ignored::OlderSnapshot)
    } else {
        Ok(stream)
    })
}

fn held(
    conn: &Connection,
    stream: &StreamRow,
    repair: &Repair,
) -> Result<BTreeMap<RecordId, Rev>, StoreError> {
    let ranges: BTreeSet<u16> = repair.ranges.iter().copied().collect();
    let members = streams::members(conn, stream.num)?;
    Ok(members.into_iter().filter(|(id, _)| ranges.contains(&Ranges::of(repair.bits, *id))).collect())
}

// A text that claims to be newer than what the server has is wrong, unless another stream brought it.
const UNDO: &str = "
    DELETE FROM mirror WHERE id = ?1 AND part = ?2 AND rev > ?3 AND NOT EXISTS (
        SELECT 1 FROM membership m WHERE m.id = ?1 AND m.stream <> ?4 AND m.rev >= mirror.rev)";

fn take(
    conn: &Connection,
    kinds: &Kinds,
    stream: &mut StreamRow,
    server_epoch: ServerEpoch,
    row: &Row,
) -> Result<(), StoreError> {
    let Change::Put(body) = &row.change else { return Ok(()) };
    Members::of(conn, stream).put(row.id, row.seq, row.rev)?;
    let part = stream.part;
    conn.prepare_cached(UNDO)?.execute((Id::from(row.id), PartWord(part), row.rev, stream.num))?;
    let (id, kind, rev, body) = (row.id, row.kind.as_str(), row.rev, body.get());
    mirror::put(conn, kinds, Confirmed { id, part, kind, rev, server_epoch, body })?;
    Ok(())
}
