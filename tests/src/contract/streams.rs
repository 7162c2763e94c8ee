//! The contract of places in streams: the order of rows is the order of commits, without gaps, so that a reader who
//! asks for what comes after its cursor never passes over a row that is committed later.

use super::Open;
use crate::author::{Author, NOW, dong, record};
use crate::probe::{PROBE, PROBE_EVENT, key};
use anyhow::{Context, Result, ensure};
use serde_json::json;
use shared::id::{RecordId, Seq, StreamName};
use shared::kind::{Home, Kinds, Part};
use shared::op::{Intent, Op, Write};
use shared::policy::{Role, stream_of};
use shared::protocol::Ack;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use sync_server::reconcile;
use sync_server::store::{self, Store};

const WRITERS: u8 = 4;
const PUSHES: u32 = 25;

/// A store with authors of the probe kind and one record that all of them change.
pub(super) struct World {
    pub(super) store: Arc<dyn Store>,
    pub(super) kinds: Kinds,
    pub(super) authors: Vec<Author>,
    pub(super) stream: StreamName,
}

/// The record that everybody changes.
fn shared_record() -> RecordId {
    record(1)
}

/// A new record of the probe kind.
pub(super) fn create(author: &mut Author, rec: RecordId) -> Op {
    let home = Write { key: key("home"), value: Home::Dong(dong()).to_value() };
    let value = Write { key: key("p"), value: json!({"v": 1}) };
    author.op("probe", rec, Intent::Create { writes: vec![home, value] })
}

impl World {
    /// The record is there, at the first place of its stream.
    pub(super) fn begin(store: Arc<dyn Store>, authors: u8) -> Result<World> {
        let authors: Vec<Author> = (1..=authors).map(|n| Author::new(n, Role::Coordinator)).collect();
        let kinds = Kinds::new([&PROBE, &PROBE_EVENT]);
        let mut world = World { store, kinds, authors, stream: stream_of(&dong(), Part::Open) };
        for author in &world.authors {
            let (caller, lease) = (author.caller.clone(), author.lease.clone());
            store::write(&*world.store, move |tx| {
                tx.put_staff(&caller.staff)?;
                tx.put_replica(&caller.replica)?;
                tx.put_lease(caller.replica.id, &lease)
            })?;
        }
        let first = world.authors.first_mut().context("at least one author")?;
        let op = create(first, shared_record());
        push(&*world.store, &world.kinds, first, &[op])?;
        Ok(world)
    }
}

/// Push, and see that all of it was taken.
fn push(store: &dyn Store, kinds: &Kinds, author: &mut Author, ops: &[Op]) -> Result<()> {
    let (push, caller, kinds) = (author.push(ops), author.caller.clone(), kinds.clone());
    let tip = push.tip;
    let ack = store::write(store, move |tx| reconcile::push(tx, &kinds, &caller, &push, NOW))?;
    let Ack::Through(through) = ack else { anyhow::bail!("a fork where there is none: {ack:?}") };
    ensure!((through.through, through.chain) == (tip.n, tip.chain), "{through:?}");
    ensure!(through.results.values().all(|it| it.refusal.is_none()), "{through:?}");
    Ok(())
}

/// Each writer makes records of its own and changes the shared one, push by push.
fn write_on(store: &dyn Store, kinds: &Kinds, author: &mut Author, n: u8) -> Result<()> {
    for i in 0..PUSHES {
        let made = create(author, record(1_000 * u128::from(n) + u128::from(i)));
        let value = json!({"w": i % 100});
        let changed = author.op(
            "probe",
            shared_record(),
            Intent::Edit { writes: vec![Write { key: key("l"), value }] },
        );
        push(store, kinds, author, &[made, changed])?;
    }
    Ok(())
}

/// Reads after its cursor until it is told that all is written and nothing more comes.
fn poll(store: &dyn Store, stream: &StreamName, done: &AtomicUsize) -> Result<BTreeSet<RecordId>> {
    let (mut cursor, mut seen): (Seq, _) = (0, BTreeSet::new());
    loop {
        let all_written = done.load(Ordering::SeqCst) == usize::from(WRITERS);
        let name = stream.clone();
        let (state, rows, members) = store::read(store, move |tx| {
            let rows = tx.feed_after(&name, cursor, 7, usize::MAX)?;
            let members = tx.feed_after(&name, 0, usize::from(u16::MAX), usize::MAX)?.len();
            Ok((tx.stream(&name)?, rows, members))
        })?;
        ensure!(
            state.digest.count == members as u64,
            "digest and rows are of one commit: {state:?}, {members}"
        );
        for row in &rows {
            ensure!(
                row.seq > cursor && row.seq <= state.head,
                "{} after {cursor} up to {}",
                row.seq,
                state.head
            );
            cursor = row.seq;
            seen.insert(row.id);
        }
        if all_written && cursor == state.head {
            return Ok(seen);
        }
        std::thread::yield_now();
    }
}

/// Counters drawn before the commit (an engine's own sequences) fail here: a row whose number is lower than a cursor
/// would appear after the reader has passed it.
pub fn many_writers_leave_no_gap_and_a_polling_reader_misses_nothing(open: Open<'_>) -> Result<()> {
    let World { store, kinds, authors, stream } = World::begin(open(), WRITERS)?;
    let done = AtomicUsize::new(0);
    let seen = std::thread::scope(|scope| {
        let reader = scope.spawn(|| poll(&*store, &stream, &done));
        let writers: Vec<_> = (1..)
            .zip(authors)
            .map(|(n, mut author)| {
                let (store, kinds, done) = (&store, &kinds, &done);
                scope.spawn(move || {
                    let written = write_on(&**store, kinds, &mut author, n);
                    done.fetch_add(1, Ordering::SeqCst);
                    written
                })
            })
            .collect();
        for writer in writers {
            writer.join().ok().context("a writer panicked")??;
        }
        reader.join().ok().context("the reader panicked")?
    })?;
    let mut expected: BTreeSet<_> = (1..=u128::from(WRITERS))
        .flat_map(|n| (0..u128::from(PUSHES)).map(move |i| record(1_000 * n + i)))
        .collect();
    expected.insert(shared_record());
    assert_eq!(seen, expected);
    let head = store::read(&*store, move |tx| Ok(tx.stream(&stream)?.head))?;
    assert_eq!(
        head,
        1 + 2 * i64::from(WRITERS) * i64::from(PUSHES),
        "one place for each change, none left out"
    );
    Ok(())
}
