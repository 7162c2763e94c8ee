//! The contract of jobs: each whole or not at all, answered after the commit, reading one snapshot.

use super::Open;
use super::streams::{World, create};
use crate::author::{record, uuid};
use anyhow::{Context, Result};
use shared::id::OpId;
use shared::policy::Role;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Barrier};
use sync_server::reconcile;
use sync_server::store::{self, Store, StoreError, Tx};

fn park(tx: &mut dyn Tx, n: u128) -> store::Result<()> {
    tx.park(record(1), OpId(uuid(n)))
}

fn parked(store: &dyn Store) -> Result<Vec<u128>> {
    let ops = store::write(store, |tx| tx.unpark(&[record(1)]))?;
    Ok(ops.into_iter().map(|op| op.0.as_u128() - uuid(0).as_u128()).collect())
}

/// Jobs that fail and jobs that do not, from many threads at once: a failing one takes nobody with it.
pub fn a_job_that_fails_is_rolled_back_alone(open: Open<'_>) -> Result<()> {
    let store = open();
    let together = Arc::new(Barrier::new(8));
    let threads: Vec<_> = (0..8_u128)
        .map(|thread| {
            let (store, together) = (store.clone(), together.clone());
            std::thread::spawn(move || -> Vec<bool> {
                together.wait();
                let job = |n: u128| {
                    store::write(&*store, move |tx| {
                        park(tx, n)?;
                        if n % 2 == 1 { Err(StoreError::Engine("refused".into())) } else { Ok(()) }
                    })
                };
                (0..10).map(|i| job(thread * 10 + i).is_ok()).collect()
            })
        })
        .collect();
    for thread in threads {
        let answers = thread.join().ok().context("no thread panics")?;
        assert!(answers.iter().enumerate().all(|(i, done)| *done == (i % 2 == 0)), "{answers:?}");
    }
    let mut left = parked(&*store)?;
    left.sort_unstable();
    assert_eq!(left, (0..80).step_by(2).collect::<Vec<_>>());
    Ok(())
}

/// A defect in a job is an error of that job.
pub fn a_job_that_panics_harms_nobody(open: Open<'_>) -> Result<()> {
    let store = open();
    store::write(&*store, |tx| park(tx, 1))?;
    let panics = |tx: &mut dyn Tx| -> store::Result<()> {
        park(tx, 2)?;
        panic!("a defect, which this test makes")
    };
    assert!(store::write(&*store, panics).is_err());
    assert!(
        store::read(&*store, |_| -> store::Result<()> { panic!("a defect, which this test makes") }).is_err()
    );
    store::write(&*store, |tx| park(tx, 3))?;
    assert_eq!(parked(&*store)?, [1, 3]);
    Ok(())
}

/// The answer comes after the commit: whoever looks then, sees it, and so does the next process.
pub fn what_was_answered_is_there_when_the_store_is_opened_again(open: Open<'_>) -> Result<()> {
    for n in 1..=20 {
        let store = open();
        store::write(&*store, move |tx| park(tx, n))?;
        drop(store);
    }
    assert_eq!(parked(&*open())?, (1..=20).collect::<Vec<_>>());
    Ok(())
}

/// A writer commits between two reads of one job.
pub fn a_reader_sees_one_snapshot_while_others_write(open: Open<'_>) -> Result<()> {
    let store = open();
    let staff = crate::author::Author::new(1, Role::Nurse).caller.staff;
    let (ask, asked) = sync_channel::<()>(0);
    let (tell, told) = sync_channel::<bool>(0);
    let writing = store.clone();
    let writer = std::thread::spawn(move || {
        if asked.recv().is_ok() {
            let done = store::write(&*writing, move |tx| tx.put_staff(&staff)).is_ok();
            // The reader waits for it.
            let _ = tell.send(done);
        }
    });
    let seen = store::read(&*store, move |tx| {
        let before = tx.all_staff()?.len();
        let closed = |_| StoreError::Closed;
        ask.send(()).map_err(closed)?;
        let written = told.recv().map_err(|_| StoreError::Closed)?;
        Ok((before, written, tx.all_staff()?.len()))
    })?;
    writer.join().ok().context("the writer does not panic")?;
    assert_eq!(seen, (0, true, 0));
    assert_eq!(store::read(&*store, |tx| Ok(tx.all_staff()?.len()))?, 1);
    Ok(())
}

/// What a reading job writes is an error or is gone.
pub fn a_reader_cannot_write(open: Open<'_>) -> Result<()> {
    let store = open();
    let _ = store::read(&*store, |tx| park(tx, 1));
    assert_eq!(parked(&*store)?, []);
    Ok(())
}

/// Places are given back when the push that took them fails.
pub fn a_push_that_fails_after_it_took_places_leaves_no_gap(open: Open<'_>) -> Result<()> {
    let mut world = World::begin(open(), 1)?;
    let name = world.stream.clone();
    let head = move |store: &dyn Store| store::read(store, move |tx| Ok(tx.stream(&name)?.head));
    let before = head.clone()(&*world.store)?;
    let author = world.authors.first_mut().context("one author")?;
    let op = create(author, record(2));
    let push = author.push(&[op]);
    let (kinds, caller) = (world.kinds.clone(), author.caller.clone());
    let failing = {
        let (push, kinds, caller) = (push.clone(), kinds.clone(), caller.clone());
        move |tx: &mut dyn Tx| -> store::Result<()> {
            reconcile::push(tx, &kinds, &caller, &push, crate::author::NOW)?;
            Err(StoreError::Engine("the connection was lost".into()))
        }
    };
    assert!(store::write(&*world.store, failing).is_err());
    assert_eq!(head.clone()(&*world.store)?, before);
    store::write(&*world.store, move |tx| {
        reconcile::push(tx, &kinds, &caller, &push, crate::author::NOW).map(drop)
    })?;
    assert_eq!(head(&*world.store)?, before + 1);
    Ok(())
}
