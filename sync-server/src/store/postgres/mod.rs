//! The engine for many servers: PostgreSQL, spoken to as it is, with one transaction a job.
//!
//! A write job is a READ COMMITTED transaction that locks what it decides by before it reads it, so that jobs on one
//! home, one record, one act or one stream come one after the other on all servers. A read job is one REPEATABLE READ
//! snapshot. Where two jobs met otherwise, one of them is rolled back and run again from its beginning.
//! Knows no rules: what a row means is decided above.

mod connect;
mod desk;
mod error;
mod feeds;
mod lines;
mod migrate;
mod ops;
mod password;
mod pending;
mod people;
mod pool;
mod records;
mod row;
mod session;
mod statements;
mod tx;
mod whereabouts;

#[cfg(test)]
mod shards;

use super::{Access, Job, Result, Store, StoreError};
use crate::edge::pause;
use connect::Way;
pub(super) use connect::has_password;
use migrate::Found;
use pool::Pool;
use session::Session;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;
use tx::PgTx;

/// How often a job is run before the caller is asked to come again.
const TRIES_MAX: u32 = 6;

/// How long the second try waits; each further one longer.
const PAUSE: Duration = Duration::from_millis(5);

/// A store in a database.
pub struct PostgresStore {
    pool: Pool,
}

impl PostgresStore {
    /// Open the database of a URL and bring it to this program's schema.
    pub fn open(url: &str, access: Access) -> Result<Self> {
        let way = Way::of(url)?;
        let mut session = way.connect()?;
        if migrate::look(&mut session)? == Found::Nothing && access == Access::Beside {
            return Err(StoreError::Damaged("there is no store in this database".into()));
        }
        migrate::migrate(&mut session)?;
        Ok(PostgresStore { pool: Pool::new(way, session) })
    }

    /// Run a job until it is done, or nothing but its own reason ends it.
    fn run(&self, how: &str, writes: bool, mut job: Job) -> Result<()> {
        for tries in 1.. {
            let ended = self.pool.lend(tries > 2, |session| Ok(run_once(session, how, writes, &mut job)));
            match ended? {
                Ended::Done => return Ok(()),
                Ended::Again(_) if tries < TRIES_MAX => pause(PAUSE * (tries - 1)),
                Ended::Again(error) | Ended::Failed(error) => return Err(error),
            }
        }
        unreachable!("the last try returns")
    }
}

/// How a try ended.
enum Ended {
    Done,
    /// Rolled back for another's sake.
    Again(StoreError),
    Failed(StoreError),
}

fn run_once(session: &mut Session, how: &str, writes: bool, job: &mut Job) -> Ended {
    let result = session.begin(how).and_then(|()| {
        let mut tx = PgTx::new(session, writes);
        // What the job had touched is rolled back, so nothing half-done is seen afterwards.
        catch_unwind(AssertUnwindSafe(|| job(&mut tx).and_then(|()| tx.settle()))).unwrap_or_else(|_| {
            Err(StoreError::Engine("a job ended by a defect; nothing of it was kept".into()))
        })
    });
    // After an error PostgreSQL would answer COMMIT by rolling back, as if all were well.
    let trouble = session.trouble();
    match (result, trouble) {
        (Ok(()), None) => match session.control("COMMIT") {
            Ok(()) => Ended::Done,
            // Whether it was committed is not known: whoever asked comes again and finds out.
            Err(error) => Ended::Failed(error),
        },
        (result, trouble) => {
            // A connection that cannot roll back is closed, and its transaction with it.
            let _ = session.control("ROLLBACK");
            match (result, trouble) {
                (_, Some(trouble)) if trouble.again => Ended::Again(trouble.error),
                (Err(error), _) if is_met(&error) => Ended::Again(error),
                (Err(error), _) => Ended::Failed(error),
                (Ok(()), Some(trouble)) => Ended::Failed(trouble.error),
                (Ok(()), None) => unreachable!("committed above"),
            }
        }
    }
}

/// What this engine itself says when what a job had read was changed meanwhile.
fn is_met(error: &StoreError) -> bool {
    matches!(error, StoreError::Busy(why) if why == tx::CHANGED_MEANWHILE)
}

impl Store for PostgresStore {
    fn write_job(&self, job: Job) -> Result<()> {
        self.run("BEGIN ISOLATION LEVEL READ COMMITTED", true, job)
    }

    fn read_job(&self, job: Job) -> Result<()> {
        self.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", false, job)
    }
}
