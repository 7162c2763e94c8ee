//! How the records of this tablet stand to the server, as one of a few cases. Pure.

use crate::host::{Network, Standing};
use crate::sync::Failure;

/// What the head card says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Now {
    /// Records go and come; so many rows came so far.
    Syncing(u64),
    /// A person must do something first.
    Stopped(Failure),
    /// No network; so many saves are kept. An ordinary day.
    Offline(u64),
    /// The network is there; so many saves wait, and why the last try did not go through.
    Waiting(u64, Option<Failure>),
    /// Everything was sent; the last try to look for news may have failed.
    Sent(Option<Failure>),
}

impl Now {
    /// Of how things stand.
    pub fn of(standing: &Standing) -> Now {
        let failure = standing.last_failure.clone();
        match (standing.syncing, standing.network, standing.waiting) {
            (true, ..) => Now::Syncing(standing.rows),
            (false, ..) if failure.as_ref().is_some_and(Failure::stops) => {
                failure.map_or(Now::Sent(None), Now::Stopped)
            }
            (false, Network::Offline, waiting) => Now::Offline(waiting),
            (false, Network::Online, 0) => Now::Sent(failure),
            (false, Network::Online, waiting) => Now::Waiting(waiting, failure),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::{LockRest, Phase};

    fn standing(network: Network, waiting: u64) -> Standing {
        Standing {
            now: 1_795_482_000_000,
            today: "2026-11-24".parse().unwrap(),
            origin: None,
            version: "0".into(),
            phase: Phase::Open,
            owner: None,
            network,
            syncing: false,
            rows: 0,
            of: 0,
            waiting,
            refused: 0,
            conflicts: 0,
            decided: 0,
            last_sync: None,
            last_failure: None,
            lease_expires: None,
            has_pin: false,
            rest: LockRest::default(),
            persisted: None,
            free_bytes: None,
            copy_problem: false,
        }
    }

    #[test]
    fn without_a_network_nothing_is_wrong_whatever_the_last_try_said() {
        let mut it = standing(Network::Offline, 3);
        it.last_failure = Some(Failure::TimedOut);
        assert_eq!(Now::of(&it), Now::Offline(3));
        it.syncing = true;
        it.rows = 12;
        assert_eq!(Now::of(&it), Now::Syncing(12));
    }

    #[test]
    fn what_a_person_must_do_first_comes_before_everything_that_mends_itself() {
        let mut it = standing(Network::Online, 2);
        it.last_failure = Some(Failure::TimedOut);
        assert_eq!(Now::of(&it), Now::Waiting(2, Some(Failure::TimedOut)));
        it.waiting = 0;
        assert_eq!(Now::of(&it), Now::Sent(Some(Failure::TimedOut)));
        it.last_failure = Some(Failure::Revoked);
        it.network = Network::Offline;
        assert_eq!(Now::of(&it), Now::Stopped(Failure::Revoked));
    }
}
