//! Group commit, snapshots and full disks.

use super::super::connect::{Purpose, connect};
use super::super::tx::SqliteTx;
use super::super::writer::{Waiting, Writer, commit_together};
use super::*;
use rusqlite::Connection;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

fn writer_connection(path: &Path) -> Connection {
    let mut connection = connect(path, None, Purpose::Write).unwrap();
    migrate::migrate(&mut connection).unwrap();
    connection
}

fn waiting(job: impl FnMut(&mut dyn Tx) -> Result<()> + Send + 'static) -> (Waiting, Receiver<Result<()>>) {
    let (answer, answered) = channel();
    (Waiting { job: Box::new(job), answer }, answered)
}

fn count(connection: &Connection) -> i64 {
    connection.query_row("SELECT count(*) FROM parked", [], |row| row.get(0)).unwrap()
}

#[test]
fn jobs_that_wait_together_are_committed_together_and_answered_after_the_commit() {
    let (_folder, path) = place();
    let connection = writer_connection(&path);
    let outside = connect(&path, None, Purpose::Read).unwrap();
    let (first, first_answer) = waiting(|tx| park_in(tx, 1, 1));
    let (watching, said) = channel();
    let (second, second_answer) = waiting(move |tx| {
        watching.send((first_answer.try_recv(), count(&outside))).unwrap();
        park_in(tx, 1, 2)
    });
    commit_together(&connection, vec![first, second]);
    assert_eq!(said.recv().unwrap(), (Err(TryRecvError::Empty), 0));
    assert_eq!(second_answer.recv().unwrap(), Ok(()));
    assert_eq!(count(&connect(&path, None, Purpose::Read).unwrap()), 2);
}

#[test]
fn a_job_that_fails_or_panics_leaves_its_neighbours_alone() {
    let (_folder, path) = place();
    let connection = writer_connection(&path);
    let (jobs, answers): (Vec<_>, Vec<_>) = [
        waiting(|tx| park_in(tx, 1, 1)),
        waiting(|tx| {
            park_in(tx, 1, 2)?;
            Err(StoreError::Engine("refused".into()))
        }),
        waiting(|tx| {
            park_in(tx, 1, 3)?;
            panic!("a defect")
        }),
        waiting(|tx| park_in(tx, 1, 4)),
    ]
    .into_iter()
    .unzip();
    commit_together(&connection, jobs);
    let answers: Vec<_> = answers.into_iter().map(|it| it.recv().unwrap()).collect();
    assert_eq!(answers[0], Ok(()));
    assert_eq!(answers[1], Err(StoreError::Engine("refused".into())));
    assert!(matches!(&answers[2], Err(StoreError::Engine(why)) if why.contains("defect")));
    assert_eq!(answers[3], Ok(()));
    let left = SqliteTx::new(&connection).unpark(&[rows::record_id(1)]).unwrap();
    assert_eq!(left, [rows::op_id(1), rows::op_id(4)]);
}

#[test]
fn many_threads_write_and_all_of_it_is_there() {
    let (_folder, path) = place();
    let store = Arc::new(open(&path, None).unwrap());
    let threads: Vec<_> = (0..8_u128)
        .map(|thread| {
            let store = store.clone();
            std::thread::spawn(move || {
                for i in 0..25 {
                    park(&*store, 1, thread * 100 + i).unwrap();
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(parked(&*store, 1), 200);
}

/// A store whose disk holds so many pages and no more.
fn full_soon(path: &Path, pages: i64) -> Writer {
    let connection = writer_connection(path);
    let used: i64 = connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    connection.pragma_update_and_check(None, "max_page_count", used + pages, |_| Ok(())).unwrap();
    Writer::start(connection).unwrap()
}

#[test]
fn on_a_full_disk_a_job_fails_whole_and_what_was_committed_stays() {
    let (_folder, path) = place();
    let writer = full_soon(&path, 2);
    let mut kept = 0;
    let refused = loop {
        let from = kept * 100;
        let job = move |tx: &mut dyn Tx| (0..100).try_for_each(|i| park_in(tx, 1, from + i));
        match writer.run(Box::new(job)) {
            Ok(()) => kept += 1,
            Err(error) => break error,
        }
        assert!(kept < 100, "the disk never filled");
    };
    assert!(matches!(refused, StoreError::Full(_)), "{refused}");
    let outside = connect(&path, None, Purpose::Read).unwrap();
    assert_eq!(count(&outside), i64::try_from(kept).unwrap() * 100);
    assert!(matches!(
        writer.run(Box::new(|tx| (0..100).try_for_each(|i| park_in(tx, 2, i)))),
        Err(StoreError::Full(_))
    ));
    assert_eq!(count(&outside), i64::try_from(kept).unwrap() * 100);
}

#[test]
fn room_made_on_the_disk_is_used_again() {
    let (_folder, path) = place();
    let writer = full_soon(&path, 0);
    let much = |tx: &mut dyn Tx| (0..1000).try_for_each(|i| park_in(tx, 1, i));
    assert!(matches!(writer.run(Box::new(much)), Err(StoreError::Full(_))));
    drop(writer);
    Writer::start(writer_connection(&path)).unwrap().run(Box::new(much)).unwrap();
}

#[test]
fn a_commit_that_fails_keeps_nothing_of_the_group() {
    let (_folder, path) = place();
    let connection = writer_connection(&path);
    // A constraint that is looked at only by COMMIT: the one way to make just that statement fail.
    connection
        .execute_batch(
            "PRAGMA foreign_keys = ON;
            CREATE TABLE other (id BLOB PRIMARY KEY);
            DROP TABLE parked;
            CREATE TABLE parked (no INTEGER PRIMARY KEY, missing BLOB NOT NULL,
                first_op BLOB NOT NULL REFERENCES other (id) DEFERRABLE INITIALLY DEFERRED,
                UNIQUE (missing, first_op));",
        )
        .unwrap();
    let (first, first_answer) = waiting(|tx| tx.probe(NOW));
    let (second, second_answer) = waiting(|tx| park_in(tx, 1, 1));
    commit_together(&connection, vec![first, second]);
    assert!(first_answer.recv().unwrap().is_err());
    assert!(second_answer.recv().unwrap().is_err());
    assert!(connection.is_autocommit());
    assert_eq!(meta::get(&connection, meta::PROBED).unwrap(), 0);
}

#[test]
fn a_reader_sees_one_snapshot_while_others_write() {
    let (_folder, path) = place();
    let store = Arc::new(open(&path, None).unwrap());
    write(&*store, |tx| tx.put_line(&rows::line_row(1, 1))).unwrap();
    let writing = store.clone();
    let (before, after) = read(&*store, move |tx| {
        let before = tx.lines()?.len();
        write(&*writing, |tx| tx.put_line(&rows::line_row(2, 1)))?;
        Ok((before, tx.lines()?.len()))
    })
    .unwrap();
    assert_eq!((before, after), (1, 1));
    assert_eq!(read(&*store, |tx| Ok(tx.lines()?.len())).unwrap(), 2);
}

#[test]
fn a_reader_cannot_write_and_a_panic_in_it_harms_nobody() {
    let (_folder, path) = place();
    let store = open(&path, None).unwrap();
    assert!(read(&store, |tx| park_in(tx, 1, 1)).is_err());
    for _ in 0..READERS + 1 {
        assert!(read(&store, |_| -> Result<()> { panic!("a defect") }).is_err());
    }
    assert_eq!(read(&store, |tx| tx.server_epoch()).unwrap(), 0);
}

#[test]
fn a_closed_store_has_answered_everything_it_took() {
    let (_folder, path) = place();
    let store = open(&path, None).unwrap();
    park(&store, 1, 1).unwrap();
    drop(store);
    assert_eq!(parked(&open(&path, None).unwrap(), 1), 1);
}
