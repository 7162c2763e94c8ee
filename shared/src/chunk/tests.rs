//! What goes into a chunk comes out of it, and nothing that is sent makes it panic.

use super::*;
use crate::id::RecordId;
use proptest::prelude::*;
use uuid::Uuid;

/// Half of the ids tell a time, as those that people make; the others are derived.
fn id(n: u128) -> u128 {
    let random = n.wrapping_mul(0x8f3a_90b1_77c4_55d2_61e0_93ab);
    let timed = (0x0193_60f9_bd80 + n % 7) << 80
        | 7 << 76
        | random >> 20 & 0xfff << 64
        | 2 << 62
        | random & ((1 << 62) - 1);
    if n.is_multiple_of(2) { timed } else { n }
}

fn kind_of(id: u128) -> &'static str {
    ["visit", "task", "person"][(id % 3) as usize]
}

fn pack(rows: &[(u128, i64, Option<String>)], cut: usize) -> (Table, Vec<Vec<u8>>) {
    let rows: Vec<ChunkRow<'_>> = rows
        .iter()
        .enumerate()
        .map(|(n, (id, rev, body))| ChunkRow {
            seq: 3 * n as i64 + 1,
            id: RecordId(Uuid::from_u128(*id)),
            kind: kind_of(*id),
            rev: *rev,
            change: body.as_deref().map_or(Change::Out, Change::Put),
        })
        .collect();
    let mut survey = Survey::default();
    for chunk in rows.chunks(cut) {
        chunk.iter().for_each(|row| survey.row(row));
        survey.cut();
    }
    let packer = survey.packer();
    let name = "0-9-1".to_owned();
    let mut from = 0;
    let chunks = rows
        .chunks(cut)
        .map(|chunk| {
            let next = chunk.last().map_or(from, |row| row.seq);
            let rows = chunk.len() as u64;
            let head = ChunkHead {
                snapshot: name.clone(),
                head: 99,
                from,
                next,
                rows,
                at: 0,
                ids: 0,
                names: 0,
                kinds: Vec::new(),
            };
            from = next;
            packer.chunk(head, chunk)
        })
        .collect();
    let head = TableHead { snapshot: name, head: 99, rows: rows.len() as u64, bytes: 1, chunks: 1, ids: 0 };
    (Table::read(&packer.table(head)).unwrap(), chunks)
}

fn unpack(table: &Table, chunks: &[Vec<u8>]) -> Vec<(u128, i64, Option<String>)> {
    let mut all = Vec::new();
    for bytes in chunks {
        let chunk = Chunk::read(bytes, table).unwrap();
        for row in chunk.rows().unwrap() {
            assert_eq!(row.seq, 3 * all.len() as i64 + 1);
            assert_eq!(row.kind, kind_of(row.id.0.as_u128()));
            let body = match row.change {
                Change::Put(body) => Some(body.to_owned()),
                Change::Out => None,
            };
            all.push((row.id.0.as_u128(), row.rev, body));
        }
    }
    all
}

fn body() -> impl Strategy<Value = Option<String>> {
    let id = (0u128..40, any::<bool>()).prop_map(|(n, hyphens)| {
        let id = Uuid::from_u128(id(n));
        if hyphens { id.to_string() } else { format!("4.{}", id.simple()) }
    });
    let word = prop_oneof![
        id,
        "[0-9a-f]{30,40}",
        "김[가-힣 .-]{0,6}",
        Just("0193-".to_owned()),
        Just("0193BE6C-7840-7FF0-953F-2DCD842F2537".to_owned())
    ];
    proptest::option::of(proptest::collection::vec(word, 1..6).prop_map(|words| format!("{words:?}")))
}

proptest! {
    #[test]
    fn rows_come_out_byte_for_byte_as_they_went_in(
        rows in proptest::collection::vec(((0u128..30).prop_map(id), 1i64..4, body()), 0..40),
        cut in 1usize..9,
    ) {
        let (table, chunks) = pack(&rows, cut);
        prop_assert_eq!(unpack(&table, &chunks), rows);
    }

    #[test]
    fn bytes_that_were_changed_are_refused_or_read_and_never_panic(
        rows in proptest::collection::vec(((0u128..9).prop_map(id), 1i64..4, body()), 1..12),
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let (table, mut chunks) = pack(&rows, 4);
        let chunk = &mut chunks[0];
        let place = place.index(chunk.len());
        chunk[place] = byte;
        if let Ok(chunk) = Chunk::read(chunk, &table) {
            let _read_or_refused = chunk.rows();
        }
        let _shorter = Chunk::read(&chunks[0][..place], &table);
    }
}

#[test]
fn an_id_that_several_chunks_name_is_written_once() {
    let home = Uuid::from_u128(77 << 64 | 5);
    let rows: Vec<_> = (0..100).map(|n| (n + 1000, 1, Some(format!("{{\"with\":\"{home}\"}}")))).collect();
    let (table, chunks) = pack(&rows, 10);
    assert_eq!(unpack(&table, &chunks), rows);
    let holds = |bytes: &[u8]| bytes.windows(16).any(|it| it == home.as_bytes());
    assert!(!chunks.iter().any(|chunk| holds(chunk)), "the table has it");
    // Ten chunks, each with its line in front; every row of eighty letters has lost both its ids but for sixteen bytes.
    let packed: usize = chunks.iter().map(Vec::len).sum();
    assert!(packed < 100 * 50 + 10 * 200, "{packed}");
}

#[test]
fn an_id_that_tells_a_time_costs_no_more_than_its_random_bits() {
    let timed: Vec<_> = (0..800u128).map(|n| Uuid::from_u128(id(2 * n)).into_bytes()).collect();
    let mut out = Vec::new();
    ids::write(&timed, &mut out);
    assert!(out.len() < 800 * 9 + 800 * 2, "{}", out.len());
    let (read, rest) = ids::read(800, &out).unwrap();
    assert_eq!((read, rest.len()), (timed, 0));
}

#[test]
fn who_was_named_just_now_is_named_by_one_byte() {
    let told: Vec<u32> = (0..300).map(|n| [70_000, 5, n * n][(n % 3) as usize]).collect();
    let mut out = Vec::new();
    names::write(&told, &mut out);
    assert!(out.len() < 300 + 103 * 3, "{}", out.len());
    assert_eq!(names::read(300, &out), Some((told, &[][..])));
    assert_eq!(names::read(1, &[9]), None, "nobody was named before");
}
