//! From a chunk to rows.

use super::ids::{self, Raw};
use super::{ChunkHead, TableHead, mark, names};
use crate::id::{RecordId, Rev, Seq};
use uuid::Uuid;

/// Longest text that a chunk becomes: whoever sends more does not speak this protocol.
const TEXT_MAX: usize = 16 * 1024 * 1024;

/// What came is not what it says to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a chunk of this snapshot")]
pub struct NotAChunk;

/// One row of a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChunkRow<'a> {
    /// Its place in the stream.
    pub seq: Seq,
    /// Record or event.
    pub id: RecordId,
    /// Name of its kind.
    pub kind: &'a str,
    /// The part's version.
    pub rev: Rev,
    /// What is there.
    pub change: Change<'a>,
}

/// What a row of a chunk says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change<'a> {
    /// The published body, byte for byte as stored.
    Put(&'a str),
    /// It has left this stream. Where it went is told to nobody here: a snapshot is the same for every reader.
    Out,
}

/// The ids that several chunks of a snapshot name.
#[derive(Clone, Debug)]
pub struct Table {
    /// What it says of its snapshot.
    pub head: TableHead,
    ids: Vec<Raw>,
}

impl Table {
    /// From the unpacked bytes of a table.
    pub fn read(bytes: &[u8]) -> Result<Table, NotAChunk> {
        let (head, rest): (TableHead, _) = first_line(bytes)?;
        match ids::read(head.ids, rest) {
            Some((ids, [])) => Ok(Table { ids, head }),
            _ => Err(NotAChunk),
        }
    }
}

/// A chunk, unpacked, with its ids written out.
#[derive(Clone, Debug)]
pub struct Chunk {
    /// What it says of itself.
    pub head: ChunkHead,
    /// Of each row its kind, in order of place.
    kinds: Vec<u8>,
    /// The texts of its rows, kind by kind.
    text: String,
}

impl Chunk {
    /// The snapshot that a chunk is of, from its unpacked bytes: it needs that table.
    pub fn head_of(bytes: &[u8]) -> Result<ChunkHead, NotAChunk> {
        first_line(bytes).map(|(head, _)| head)
    }

    /// From the unpacked bytes of a chunk and the table of its snapshot.
    pub fn read(bytes: &[u8], table: &Table) -> Result<Chunk, NotAChunk> {
        let (head, rest): (ChunkHead, _) = first_line(bytes)?;
        if head.snapshot != table.head.snapshot {
            return Err(NotAChunk);
        }
        let rows = usize::try_from(head.rows).map_err(|_| NotAChunk)?;
        let (kinds, rest) = rest.split_at_checked(rows).ok_or(NotAChunk)?;
        let (own, rest) = ids::read(head.ids, rest).ok_or(NotAChunk)?;
        let (names, rest) = names::read(head.names, rest).ok_or(NotAChunk)?;
        let text = Spelling { own: &own, table: &table.ids, names: names.iter(), next: 0 }.spell(rest)?;
        let text = String::from_utf8(text).map_err(|_| NotAChunk)?;
        Ok(Chunk { text, kinds: kinds.to_owned(), head })
    }

    /// Its rows, in order of place.
    pub fn rows(&self) -> Result<Vec<ChunkRow<'_>>, NotAChunk> {
        let texts: Vec<&str> = self.text.split_terminator('\n').collect();
        if texts.len() != self.kinds.len() {
            return Err(NotAChunk);
        }
        // Where the next text of each kind stands.
        let mut next = vec![0; self.head.kinds.len() + 1];
        for &kind in &self.kinds {
            *next.get_mut(usize::from(kind) + 1).ok_or(NotAChunk)? += 1;
        }
        for kind in 1..next.len() {
            next[kind] += next[kind - 1];
        }
        let mut before = self.head.from;
        let rows = self.kinds.iter().map(|&kind| {
            let place = &mut next[usize::from(kind)];
            *place += 1;
            let row = row(texts[*place - 1], &self.head.kinds[usize::from(kind)], before)?;
            before = row.seq;
            Some(row)
        });
        let rows: Vec<_> = rows.collect::<Option<_>>().ok_or(NotAChunk)?;
        if before <= self.head.next { Ok(rows) } else { Err(NotAChunk) }
    }
}

fn row<'a>(text: &'a str, kind: &'a str, before: Seq) -> Option<ChunkRow<'a>> {
    let mut parts = text.splitn(4, char::from(mark::PART));
    let id = RecordId(Uuid::try_parse(parts.next()?).ok()?);
    let rev = number(parts.next()?)?;
    let seq = before.checked_add(number(parts.next()?)?).filter(|seq| *seq > before)?;
    let change = Some(parts.next()?).filter(|body| !body.is_empty()).map_or(Change::Out, Change::Put);
    Some(ChunkRow { seq, id, kind, rev, change })
}

fn number(text: &str) -> Option<i64> {
    if text.is_empty() { Some(1) } else { text.parse().ok() }
}

fn first_line<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<(T, &[u8]), NotAChunk> {
    let end = bytes.iter().position(|byte| *byte == b'\n').ok_or(NotAChunk)?;
    let head = serde_json::from_slice(&bytes[..end]).map_err(|_| NotAChunk)?;
    Ok((head, &bytes[end + 1..]))
}

/// Puts ids back where marks stand.
struct Spelling<'a> {
    own: &'a [Raw],
    table: &'a [Raw],
    names: std::slice::Iter<'a, u32>,
    next: usize,
}

impl Spelling<'_> {
    fn spell(mut self, packed: &[u8]) -> Result<Vec<u8>, NotAChunk> {
        let mut text = Vec::with_capacity(packed.len() * 3);
        let mut place = 0;
        while let Some(&letter) = packed.get(place) {
            place += 1;
            if letter > mark::TABLE_BARE {
                text.push(letter);
                continue;
            }
            let raw = match letter {
                mark::NEXT | mark::NEXT_BARE => {
                    self.next += 1;
                    self.own.get(self.next - 1)
                }
                mark::TABLE | mark::TABLE_BARE => {
                    self.names.next().and_then(|it| self.table.get(*it as usize))
                }
                mark::AGAIN | mark::AGAIN_BARE => {
                    let far = ids::read_number(packed, &mut place).and_then(|it| usize::try_from(it).ok());
                    self.next.checked_sub(far.ok_or(NotAChunk)?).and_then(|it| self.own.get(it))
                }
                _ => None,
            };
            let hyphens = matches!(letter, mark::NEXT | mark::TABLE | mark::AGAIN);
            ids::spell(raw.ok_or(NotAChunk)?, hyphens, &mut text);
            if text.len() > TEXT_MAX {
                return Err(NotAChunk);
            }
        }
        Ok(text)
    }
}
