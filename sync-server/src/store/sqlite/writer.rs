//! The one writer: takes what waits, commits it together, and only then answers.
//!
//! Each job has a savepoint of its own, so that one that fails leaves its neighbours alone. A group costs one fsync.

use super::tx::SqliteTx;
use crate::store::{Job, Result, StoreError};
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;

/// Most jobs in one commit.
const GROUP_JOBS_MAX: usize = 64;

/// Most jobs that wait; whoever comes later waits at the door.
const QUEUE_JOBS_MAX: usize = 1024;

/// A job and who waits for its answer.
pub(super) struct Waiting {
    pub(super) job: Job,
    pub(super) answer: Sender<Result<()>>,
}

/// The way to the writer's thread.
#[derive(Debug)]
pub(super) struct Writer {
    queue: Option<SyncSender<Waiting>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Start the thread on its connection.
    pub(super) fn start(connection: Connection) -> Result<Self> {
        let (queue, jobs) = sync_channel(QUEUE_JOBS_MAX);
        let thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || serve(&connection, &jobs))
            .map_err(|error| StoreError::Engine(format!("no thread for the writer: {error}")))?;
        Ok(Writer { queue: Some(queue), thread: Some(thread) })
    }

    /// Run a job; returns after the commit of its group.
    pub(super) fn run(&self, job: Job) -> Result<()> {
        let (answer, answered) = channel();
        let queue = self.queue.as_ref().ok_or(StoreError::Closed)?;
        queue.send(Waiting { job, answer }).map_err(|_| StoreError::Closed)?;
        answered.recv().map_err(|_| StoreError::Closed)?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // The thread catches the panics of its jobs; should it have ended by one of its own, there is nothing to wait for.
            let _ = thread.join();
        }
    }
}

fn serve(connection: &Connection, jobs: &Receiver<Waiting>) {
    while let Ok(first) = jobs.recv() {
        let group = std::iter::once(first).chain(jobs.try_iter().take(GROUP_JOBS_MAX - 1)).collect();
        commit_together(connection, group);
    }
}

/// Run these jobs, commit once, answer each.
pub(super) fn commit_together(connection: &Connection, group: Vec<Waiting>) {
    let (jobs, answers): (Vec<_>, Vec<_>) = group.into_iter().map(|it| (it.job, it.answer)).unzip();
    let results = match run_group(connection, jobs) {
        Ok(results) => results,
        Err(error) => {
            roll_back(connection);
            answers.iter().map(|_| Err(error.clone())).collect()
        }
    };
    for (answer, result) in answers.into_iter().zip(results) {
        // Who asked may have gone; the commit stands.
        let _ = answer.send(result);
    }
}

/// Run and commit; an error here is an error of the whole group and nothing of it was kept.
fn run_group(connection: &Connection, jobs: Vec<Job>) -> Result<Vec<Result<()>>> {
    connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
    if jobs.len() == 1 {
        return jobs.into_iter().map(|job| run_alone(connection, job)).collect();
    }
    let mut results = Vec::with_capacity(jobs.len());
    for job in jobs {
        let result = run_apart(connection, job)?;
        // A full disk makes SQLite roll back the whole transaction: the jobs before this one are lost with it.
        if connection.is_autocommit() {
            return Err(result.err().unwrap_or_else(rolled_back));
        }
        results.push(result);
    }
    connection.prepare_cached("COMMIT")?.execute([])?;
    Ok(results)
}

/// A job that shares its commit with nobody needs no savepoint: what it has done goes with the transaction.
fn run_alone(connection: &Connection, job: Job) -> Result<Result<()>> {
    let result = caught(connection, job);
    if connection.is_autocommit() {
        return Err(result.err().unwrap_or_else(rolled_back));
    }
    let end = if result.is_ok() { "COMMIT" } else { "ROLLBACK" };
    connection.prepare_cached(end)?.execute([])?;
    Ok(result)
}

fn rolled_back() -> StoreError {
    StoreError::Full("the transaction was rolled back".into())
}

fn run_apart(connection: &Connection, job: Job) -> Result<Result<()>> {
    connection.prepare_cached("SAVEPOINT job")?.execute([])?;
    let result = caught(connection, job);
    if connection.is_autocommit() {
        return Ok(result);
    }
    if result.is_err() {
        connection.prepare_cached("ROLLBACK TO job")?.execute([])?;
    }
    connection.prepare_cached("RELEASE job")?.execute([])?;
    Ok(result)
}

fn caught(connection: &Connection, mut job: Job) -> Result<()> {
    // What the job had touched is rolled back, so nothing half-done is seen afterwards.
    catch_unwind(AssertUnwindSafe(|| job(&mut SqliteTx::new(connection))))
        .unwrap_or_else(|_| Err(StoreError::Engine("a job ended by a defect; nothing of it was kept".into())))
}

fn roll_back(connection: &Connection) {
    if connection.is_autocommit() {
        return;
    }
    if let Err(error) = connection.execute_batch("ROLLBACK") {
        tracing::error!(%error, "the store could not roll back; it will refuse the next write");
    }
}
