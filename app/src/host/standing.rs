//! How things stand, read from what the host holds and from the open store.

use super::message::{Owner, Reply, Standing, Told};
use super::state::{Host, Opened};
use crate::platform::{clock, device};
use crate::store::StoreError;
use shared::clock::{Millis, seoul_date};

/// What of it only an open store knows. What it last said stands while it is locked: nothing changes then.
#[derive(Clone, Default)]
pub(super) struct Counts {
    waiting: u64,
    refused: u64,
    conflicts: u64,
    decided: u64,
    last_sync: Option<Millis>,
    lease_expires: Option<Millis>,
    has_pin: bool,
}

impl Host {
    /// How things stand now.
    pub fn standing(&self) -> Standing {
        let now = clock::now();
        let mut held = self.held.borrow_mut();
        // A store that cannot say so says it at the next query, with its reason.
        if let Some(counts) = held.open.as_ref().and_then(|open| counts(open).ok()) {
            held.counts = counts;
        }
        let counts = held.counts.clone();
        Standing {
            now,
            today: seoul_date(now),
            origin: device::origin(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            phase: held.phase,
            owner: held.owner.clone(),
            network: held.network,
            syncing: held.syncing,
            rows: held.rows,
            of: held.of,
            waiting: counts.waiting,
            refused: counts.refused,
            conflicts: counts.conflicts,
            decided: counts.decided,
            last_sync: counts.last_sync,
            last_failure: held.last_failure.clone(),
            lease_expires: counts.lease_expires,
            has_pin: counts.has_pin || held.pin.is_some(),
            rest: held.tries.rest(),
            persisted: held.persisted,
            free_bytes: held.free_bytes,
            copy_problem: held.copy_problem,
        }
    }

    /// Tell the screens how things stand.
    pub fn tell_standing(&self) {
        self.tell(Told::Standing(Box::new(self.standing())));
    }

    /// The answer to what opens, closes or asks.
    pub fn standing_reply(&self) -> Reply {
        Reply::Standing(Box::new(self.standing()))
    }
}

fn counts(open: &Opened) -> Result<Counts, StoreError> {
    let store = &open.data.store;
    let status = store.status()?;
    Ok(Counts {
        waiting: store.waiting_saves()?,
        refused: store.refused_saves()?,
        conflicts: store.conflict_count_for(store.lease()?.role.settles())?,
        decided: store.unseen_decision_count()?,
        last_sync: status.last_sync,
        lease_expires: Some(status.lease.expires),
        has_pin: store.pin()?.is_some(),
    })
}

/// Whose store it is.
pub(super) fn owner(open: &Opened) -> Result<Owner, StoreError> {
    let who = open.data.store.identity();
    let lease = open.data.store.lease()?;
    Ok(Owner {
        name: who.staff.name.clone(),
        role: lease.role,
        short: who.short.clone(),
        dong: lease.dong.iter().map(ToString::to_string).collect(),
    })
}
