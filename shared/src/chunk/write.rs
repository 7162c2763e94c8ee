//! From rows to a chunk. Two passes over the stream: the first finds the ids of the table, the second writes.

use super::ids::{self, Raw};
use super::read::{Change, ChunkRow};
use super::{ChunkHead, TableHead, mark, names};
use std::collections::{BTreeSet, HashMap};

/// The first pass: which ids several chunks name.
#[derive(Debug, Default)]
pub struct Survey {
    chunk: u32,
    /// The chunk that named it last, and its number in the table.
    found: HashMap<Raw, (u32, Option<u32>)>,
    table: Vec<Raw>,
}

impl Survey {
    /// The next row of the present chunk.
    pub fn row(&mut self, row: &ChunkRow<'_>) {
        self.note(*row.id.0.as_bytes());
        if let Change::Put(body) = row.change {
            each_id(body.as_bytes(), |raw| self.note(raw));
        }
    }

    /// The chunk ends here.
    pub fn cut(&mut self) {
        self.chunk += 1;
    }

    fn note(&mut self, raw: Raw) {
        let number = u32::try_from(self.table.len()).expect("fewer ids than 2³²");
        let (chunk, place) = self.found.entry(raw).or_insert((self.chunk, None));
        // Numbers are written with three bytes.
        if *chunk != self.chunk && place.is_none() && number < 1 << 24 {
            *place = Some(number);
            self.table.push(raw);
        }
    }

    /// What the second pass needs.
    pub fn packer(self) -> Packer {
        let numbers = self.found.into_iter().filter_map(|(raw, (_, number))| Some((raw, number?)));
        Packer { numbers: numbers.collect(), table: self.table }
    }
}

fn each_id(text: &[u8], mut told: impl FnMut(Raw)) {
    let mut place = 0;
    while place < text.len() {
        match ids::at(text, place) {
            Some((raw, hyphens)) => {
                told(raw);
                place += if hyphens { ids::LONG } else { ids::BARE };
            }
            None => place += 1,
        }
    }
}

/// The second pass: writes chunks that name the ids of one table.
#[derive(Debug)]
pub struct Packer {
    numbers: HashMap<Raw, u32>,
    table: Vec<Raw>,
}

impl Packer {
    /// The table, as it is packed.
    pub fn table(&self, head: TableHead) -> Vec<u8> {
        let mut out = first_line(&TableHead { ids: self.table.len(), ..head });
        ids::write(&self.table, &mut out);
        out
    }

    /// A chunk of these rows, as it is packed. Kinds and numbers of ids in the head are filled in here.
    pub fn chunk(&self, head: ChunkHead, rows: &[ChunkRow<'_>]) -> Vec<u8> {
        let kinds: BTreeSet<&str> = rows.iter().map(|row| row.kind).collect();
        let kinds: Vec<&str> = kinds.into_iter().collect();
        let kind_of = |row: &ChunkRow<'_>| {
            u8::try_from(kinds.partition_point(|kind| *kind < row.kind)).expect("fewer kinds than 256")
        };
        let mut before = head.from;
        let mut placed = Vec::with_capacity(rows.len());
        for row in rows {
            placed.push((row, row.seq - before));
            before = row.seq;
        }
        let of_rows: Vec<u8> = rows.iter().map(kind_of).collect();
        placed.sort_by_key(|(row, _)| kind_of(row));
        let mut text =
            Text { packer: self, own: HashMap::new(), ids: Vec::new(), names: Vec::new(), out: Vec::new() };
        placed.iter().for_each(|(row, distance)| text.row(row, *distance));
        let Text { ids, names, out: written, .. } = text;
        let kinds = kinds.into_iter().map(str::to_owned).collect();
        let mut out = first_line(&ChunkHead { ids: ids.len(), names: names.len(), kinds, ..head });
        out.extend(of_rows);
        ids::write(&ids, &mut out);
        names::write(&names, &mut out);
        out.extend(written);
        out
    }
}

fn first_line(head: &impl serde::Serialize) -> Vec<u8> {
    let mut out = serde_json::to_vec(head).expect("numbers and a name are plain JSON");
    out.push(b'\n');
    out
}

/// The text of a chunk while it is written.
struct Text<'a> {
    packer: &'a Packer,
    own: HashMap<Raw, usize>,
    ids: Vec<Raw>,
    names: Vec<u32>,
    out: Vec<u8>,
}

impl Text<'_> {
    /// Its id, its rev, its distance from the row before it in the stream, and its body.
    fn row(&mut self, row: &ChunkRow<'_>, distance: i64) {
        self.id(*row.id.0.as_bytes(), true);
        self.out.push(mark::PART);
        self.number(row.rev, 1);
        self.out.push(mark::PART);
        self.number(distance, 1);
        self.out.push(mark::PART);
        if let Change::Put(body) = row.change {
            self.body(body.as_bytes());
        }
        self.out.push(mark::ROW);
    }

    /// What is nearly always so is not written.
    fn number(&mut self, number: i64, usual: i64) {
        if number != usual {
            self.out.extend(number.to_string().bytes());
        }
    }

    fn body(&mut self, text: &[u8]) {
        let mut place = 0;
        while let Some(&letter) = text.get(place) {
            match ids::at(text, place) {
                Some((raw, hyphens)) => {
                    self.id(raw, hyphens);
                    place += if hyphens { ids::LONG } else { ids::BARE };
                }
                None => {
                    debug_assert!(letter >= mark::FIRST_OF_TEXT, "JSON without blanks has no such letters");
                    self.out.push(letter);
                    place += 1;
                }
            }
        }
    }

    fn id(&mut self, raw: Raw, hyphens: bool) {
        if let Some(&number) = self.packer.numbers.get(&raw) {
            self.out.push(if hyphens { mark::TABLE } else { mark::TABLE_BARE });
            self.names.push(number);
        } else if let Some(&number) = self.own.get(&raw) {
            self.out.push(if hyphens { mark::AGAIN } else { mark::AGAIN_BARE });
            // How far back among the ids of this chunk.
            ids::number((self.ids.len() - number) as u64, &mut self.out);
        } else {
            self.own.insert(raw, self.ids.len());
            self.ids.push(raw);
            self.out.push(if hyphens { mark::NEXT } else { mark::NEXT_BARE });
        }
    }
}
