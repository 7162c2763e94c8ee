//! The only source of random numbers of the app, and the fresh ids that are made of them.

use shared::clock::Millis;
use uuid::{Builder, Uuid};

/// Random bytes of the operating system.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("an operating system without random numbers can keep no secret");
    bytes
}

/// A random number: epochs of a store, jitter.
pub fn number() -> u64 {
    u64::from_le_bytes(bytes())
}

/// A fresh UUIDv7: ids made later sort later.
pub fn uuid(now: Millis) -> Uuid {
    Builder::from_unix_timestamp_millis(now.unsigned_abs(), &bytes()).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_made_later_sort_later() {
        assert!(uuid(1_000) < uuid(2_000));
        assert_ne!(uuid(1_000), uuid(1_000));
        assert_eq!(uuid(1_000).get_version_num(), 7);
    }
}
