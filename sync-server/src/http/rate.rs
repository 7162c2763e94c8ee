//! Wrong codes: each address has a few tries, then waits.
//!
//! Only failures count, so that a whole office can enrol its tablets in one morning. A code has forty bits and ten
//! minutes; this keeps the guesses far from that. Own code, because a bucket that is filled back on success is
//! twenty lines and the limiters on the registry count requests.

use super::limits::{ADDRESSES_MAX, WRONG_CODE_REFILL_MS, WRONG_CODES_MAX};
use shared::clock::Millis;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// The tries that each address has left, and when that was reckoned.
#[derive(Debug, Default)]
pub(super) struct Tries {
    left: Mutex<HashMap<IpAddr, (f64, Millis)>>,
}

impl Tries {
    /// Take a try; whether there was one.
    pub(super) fn take(&self, address: IpAddr, now: Millis) -> bool {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        if left.len() >= ADDRESSES_MAX {
            left.retain(|_, bucket| refilled(*bucket, now) < WRONG_CODES_MAX);
        }
        let network = network_of(address);
        if left.len() >= ADDRESSES_MAX && !left.contains_key(&network) {
            return false;
        }
        let bucket = left.entry(network).or_insert((WRONG_CODES_MAX, now));
        let tries = refilled(*bucket, now);
        let has_one = tries >= 1.0;
        *bucket = (if has_one { tries - 1.0 } else { tries }, now);
        has_one
    }

    /// The code was right: the try is given back.
    pub(super) fn give_back(&self, address: IpAddr) {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((tries, _)) = left.get_mut(&network_of(address)) {
            *tries = (*tries + 1.0).min(WRONG_CODES_MAX);
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a fraction of a try does not matter")]
fn refilled((tries, at): (f64, Millis), now: Millis) -> f64 {
    let passed = now.saturating_sub(at).max(0) as f64;
    (tries + passed / WRONG_CODE_REFILL_MS as f64).min(WRONG_CODES_MAX)
}

/// Whoever has one IPv6 address has the whole /64.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) => IpAddr::V6((u128::from(six) & (u128::MAX << 64)).into()),
        four => four,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_ten_wrong_codes_an_address_waits_and_others_do_not() {
        let tries = Tries::default();
        let [here, there] = ["10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()];
        assert!((0..10).all(|_| tries.take(here, 0)));
        assert!(!tries.take(here, 0));
        assert!(tries.take(there, 0));
        assert!(tries.take(here, WRONG_CODE_REFILL_MS));
        assert!(!tries.take(here, WRONG_CODE_REFILL_MS));
    }

    #[test]
    fn right_codes_cost_nothing_and_a_clock_that_goes_back_gives_nothing() {
        let tries = Tries::default();
        let here: IpAddr = "::1".parse().unwrap();
        for _ in 0..100 {
            assert!(tries.take(here, 1_000_000));
            tries.give_back(here);
        }
        assert!((0..10).all(|_| tries.take(here, 1_000_000)));
        assert!(!tries.take(here, 0));
    }

    #[test]
    fn one_ipv6_network_is_one_address_and_memory_is_bounded() {
        let tries = Tries::default();
        let address = |n: u128| IpAddr::V6(n.into());
        assert!((0..10).all(|n| tries.take(address(n), 0)));
        assert!(!tries.take(address(99), 0));
        for n in 1..2 * ADDRESSES_MAX as u128 {
            tries.take(address(n << 64), 0);
        }
        assert!(tries.left.lock().unwrap().len() <= ADDRESSES_MAX);
    }
}
