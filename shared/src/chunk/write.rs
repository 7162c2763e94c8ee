//! From rows to a chunk. Two passes over the stream: the first finds the ids of the table, the second writes.

use super::ids::{self, Raw};
use super::read::{Change, ChunkRow};
use super::{ChunkHead, TableHead, mark};
use std::collections::HashMap;

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
        ids::columns(&self.table, &mut out);
        out
    }

    /// A chunk of these rows, as it is packed. Numbers of ids in the head are filled in here.
    pub fn chunk(&self, head: ChunkHead, rows: &[ChunkRow<'_>]) -> Vec<u8> {
        let mut text =
            Text { packer: self, own: HashMap::new(), ids: Vec::new(), names: Vec::new(), out: Vec::new() };
        let mut before = head.from;
        for row in rows {
            text.row(row, before);
            before = row.seq;
        }
        let Text { ids, names, out: written, .. } = text;
        let mut out = first_line(&ChunkHead { ids: ids.len(), names: names.len(), ..head });
        ids::columns(&ids, &mut out);
        for byte in [2, 1, 0] {
            out.extend(names.iter().map(|name| name.to_le_bytes()[byte]));
        }
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
    /// Its id, kind, rev where it is not 1, the places left out since the row before, and its body.
    fn row(&mut self, row: &ChunkRow<'_>, before: i64) {
        self.id(*row.id.0.as_bytes(), true);
        self.out.push(mark::PART);
        self.out.extend(row.kind.bytes());
        self.out.push(mark::PART);
        self.number(row.rev, 1);
        self.out.push(mark::PART);
        self.number(row.seq - before, 1);
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
            self.back(self.ids.len() - number);
        } else {
            self.own.insert(raw, self.ids.len());
            self.ids.push(raw);
            self.out.push(if hyphens { mark::NEXT } else { mark::NEXT_BARE });
        }
    }

    /// How far back among the ids of this chunk: seven bits a byte, the lowest first; all but the last have the eighth.
    fn back(&mut self, mut far: usize) {
        while far >= 128 {
            self.out.push(u8::try_from(far % 128).expect("less than 128") | 128);
            far /= 128;
        }
        self.out.push(u8::try_from(far).expect("less than 128"));
    }
}
