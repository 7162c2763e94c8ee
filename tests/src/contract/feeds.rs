//! The contract of streams and their rows.

use super::{Open, kept};
use crate::author::record;
use anyhow::Result;
use shared::digest::StreamDigest;
use shared::id::{Seq, StreamName};
use sync_server::store::{self, FeedRow, FeedText, StreamRow};

fn stream(name: &str) -> StreamName {
    StreamName(name.into())
}

fn row(name: &str, n: u128, seq: Seq, text: FeedText) -> FeedRow {
    FeedRow { stream: stream(name), seq, id: record(n), kind: "person".into(), rev: seq + 5, text }
}

fn put(bytes: usize) -> FeedText {
    FeedText::Put("x".repeat(bytes))
}

/// What was never written has head 0 and counts nothing.
pub fn a_stream_begins_at_nothing_and_keeps_its_digest(open: Open<'_>) -> Result<()> {
    let digest = StreamDigest { count: 2, sum: u64::MAX };
    let kept_row = StreamRow { name: stream("a"), head: (3 << 40) + 7, digest };
    let expected = kept_row.clone();
    let found = kept(
        open,
        move |tx| {
            tx.put_stream(&StreamRow { head: 1, ..kept_row.clone() })?;
            tx.put_stream(&kept_row)
        },
        |tx| Ok((tx.stream(&stream("a"))?, tx.stream(&stream("b"))?)),
    )?;
    let nothing = StreamRow { name: stream("b"), head: 0, digest: StreamDigest::default() };
    assert_eq!(found, (expected, nothing));
    Ok(())
}

/// One row a record and stream: the older one goes, also where the record has left.
pub fn a_row_that_is_put_again_moves(open: Open<'_>) -> Result<()> {
    let gone = row("a", 1, 3, FeedText::Out([(stream("b"), 3)].into()));
    let (left, other) = (gone.clone(), row("b", 1, 3, put(2)));
    let expected = (vec![gone.clone()], vec![gone, other.clone()], vec![]);
    let found = kept(
        open,
        move |tx| {
            tx.put_feed(&row("a", 1, 1, put(2)))?;
            tx.put_feed(&left)?;
            tx.put_feed(&other)
        },
        |tx| Ok((tx.feed_after(&stream("a"), 0, 10, 1000)?, tx.feed_of(record(1))?, tx.feed_of(record(2))?)),
    )?;
    assert_eq!(found, expected);
    Ok(())
}

/// By place, whatever the order in which they were put; the place itself is not among them.
pub fn rows_come_in_order_from_after_a_place(open: Open<'_>) -> Result<()> {
    let found = kept(
        open,
        |tx| {
            [(1, 9), (2, 4), (3, 1 << 41), (4, 6)]
                .into_iter()
                .try_for_each(|(n, seq)| tx.put_feed(&row("a", n, seq, put(1))))?;
            tx.put_feed(&row("b", 1, 5, put(1)))
        },
        |tx| {
            let seqs = |rows: Vec<FeedRow>| rows.into_iter().map(|it| it.seq).collect::<Vec<_>>();
            Ok([
                seqs(tx.feed_after(&stream("a"), 0, 10, 1000)?),
                seqs(tx.feed_after(&stream("a"), 4, 2, 1000)?),
                seqs(tx.feed_after(&stream("a"), 1 << 41, 10, 1000)?),
                seqs(tx.feed_after(&stream("c"), 0, 10, 1000)?),
            ])
        },
    )?;
    assert_eq!(found, [vec![4, 6, 9, 1 << 41], vec![6, 9], vec![], vec![]]);
    Ok(())
}

/// However small the limit, a reader gets past a large row.
pub fn a_frame_ends_early_by_rows_or_bytes_but_never_before_its_first_row(open: Open<'_>) -> Result<()> {
    let store = open();
    store::write(&*store, |tx| {
        (1..=4_i64).try_for_each(|seq| tx.put_feed(&row("a", seq.unsigned_abs().into(), seq, put(100))))
    })?;
    let cases = [(0, 10, 1000, 4), (0, 2, 1000, 2), (0, 10, 250, 2), (0, 10, 50, 1), (3, 10, 50, 1)];
    for (after, rows, bytes, expected) in cases {
        let found = store::read(&*store, move |tx| tx.feed_after(&stream("a"), after, rows, bytes))?;
        assert_eq!(found.len(), expected, "after {after}, at most {rows} rows and {bytes} bytes");
    }
    Ok(())
}
