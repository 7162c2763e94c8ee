//! From a chunk to rows.

use super::ids::{self, Raw};
use super::{ChunkHead, TableHead, mark};
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
        let fits = head.ids.checked_mul(16) == Some(rest.len());
        if fits { Ok(Table { ids: ids::of_columns(rest), head }) } else { Err(NotAChunk) }
    }
}

/// A chunk, unpacked, with its ids written out.
#[derive(Clone, Debug)]
pub struct Chunk {
    /// What it says of itself.
    pub head: ChunkHead,
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
        let columns = head.ids.checked_mul(16).ok_or(NotAChunk)?;
        let (own, rest) = rest.split_at_checked(columns).ok_or(NotAChunk)?;
        let (names, rest) =
            rest.split_at_checked(head.names.checked_mul(3).ok_or(NotAChunk)?).ok_or(NotAChunk)?;
        if head.snapshot != table.head.snapshot {
            return Err(NotAChunk);
        }
        let names = Names { columns: names, count: head.names, next: 0 };
        let text = Spelling { own: &ids::of_columns(own), table: &table.ids, names, next: 0 }.spell(rest)?;
        Ok(Chunk { text: String::from_utf8(text).map_err(|_| NotAChunk)?, head })
    }

    /// Its rows, in order of place.
    pub fn rows(&self) -> Result<Vec<ChunkRow<'_>>, NotAChunk> {
        let mut before = self.head.from;
        let rows = self.text.split_terminator('\n').map(|line| {
            let row = row(line, before).ok_or(NotAChunk)?;
            before = row.seq;
            Ok(row)
        });
        let rows: Vec<_> = rows.collect::<Result<_, NotAChunk>>()?;
        let fits = rows.len() as u64 == self.head.rows && before <= self.head.next;
        if fits { Ok(rows) } else { Err(NotAChunk) }
    }
}

fn row(line: &str, before: Seq) -> Option<ChunkRow<'_>> {
    let mut parts = line.splitn(5, char::from(mark::PART));
    let id = RecordId(Uuid::try_parse(parts.next()?).ok()?);
    let kind = parts.next()?;
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

/// The numbers of ids in the table, one after the other: three columns, the highest byte first.
struct Names<'a> {
    columns: &'a [u8],
    count: usize,
    next: usize,
}

impl Names<'_> {
    fn next(&mut self) -> Option<usize> {
        let place = Some(self.next).filter(|place| *place < self.count)?;
        self.next += 1;
        let byte = |column: usize| usize::from(self.columns[column * self.count + place]);
        Some(byte(0) << 16 | byte(1) << 8 | byte(2))
    }
}

/// Puts ids back where marks stand.
struct Spelling<'a> {
    own: &'a [Raw],
    table: &'a [Raw],
    names: Names<'a>,
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
                mark::TABLE | mark::TABLE_BARE => self.names.next().and_then(|it| self.table.get(it)),
                mark::AGAIN | mark::AGAIN_BARE => {
                    let far = back(packed, &mut place).ok_or(NotAChunk)?;
                    self.next.checked_sub(far).and_then(|it| self.own.get(it))
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

fn back(packed: &[u8], place: &mut usize) -> Option<usize> {
    let mut far = 0;
    for shift in [0, 7, 14, 21] {
        let byte = *packed.get(*place)?;
        *place += 1;
        far |= usize::from(byte & 127) << shift;
        if byte < 128 {
            return Some(far);
        }
    }
    None
}
