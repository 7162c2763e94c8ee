//! A few connections that jobs take in turn. One that is lost is not given back.

use super::connect::Way;
use super::session::Session;
use crate::store::{Result, StoreError};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Most connections of one server.
const SESSIONS_MAX: usize = 16;

/// How long a job waits for one.
const WAIT_MAX: Duration = Duration::from_secs(20);

struct Held {
    free: Vec<Session>,
    out: usize,
}

/// The connections.
pub(super) struct Pool {
    way: Way,
    held: Mutex<Held>,
    freed: Condvar,
}

impl Pool {
    /// With its first connection.
    pub(super) fn new(way: Way, first: Session) -> Self {
        Pool { way, held: Mutex::new(Held { free: vec![first], out: 0 }), freed: Condvar::new() }
    }

    /// Lend a connection to this work; `anew` is one that nobody has used before.
    pub(super) fn lend<T>(&self, anew: bool, work: impl FnOnce(&mut Session) -> Result<T>) -> Result<T> {
        let mut lent = Lent { pool: self, session: None };
        let free = self.turn()?;
        lent.session = Some(match free.filter(|it| !anew && !it.is_closed()) {
            Some(session) => session,
            None => self.way.connect()?,
        });
        work(lent.session.as_mut().expect("it was put there above"))
    }

    fn turn(&self) -> Result<Option<Session>> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut held, _) = self
            .freed
            .wait_timeout_while(held, WAIT_MAX, |held| held.out >= SESSIONS_MAX)
            .unwrap_or_else(PoisonError::into_inner);
        if held.out >= SESSIONS_MAX {
            return Err(StoreError::Busy("too many jobs at once; try again".into()));
        }
        held.out += 1;
        Ok(held.free.pop())
    }
}

/// Gives the turn back whatever happens.
struct Lent<'p> {
    pool: &'p Pool,
    session: Option<Session>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut held = self.pool.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.out -= 1;
        held.free.extend(self.session.take().filter(|it| !it.is_closed()));
        self.pool.freed.notify_one();
    }
}
