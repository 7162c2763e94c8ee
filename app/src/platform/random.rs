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

/// Fresh ids that ascend, within one millisecond and when the clock goes back too.
#[derive(Clone, Debug, Default)]
pub struct Ids {
    last: u128,
}

impl Ids {
    /// The next one.
    pub fn next(&mut self, now: Millis) -> Uuid {
        let drawn = uuid(now).as_u128();
        // The step stays far inside the random bits, so that version and variant are kept.
        let step = 1 + u128::from(u32::from_le_bytes(bytes()));
        self.last = if drawn > self.last { drawn } else { self.last + step };
        Uuid::from_u128(self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_source_ascend_even_when_the_clock_goes_back() {
        let mut ids = Ids::default();
        let drawn: Vec<_> = (0..500).map(|i| ids.next(1_000_000 - i)).collect();
        assert!(drawn.is_sorted_by(|one, next| one < next));
        assert!(
            drawn.iter().all(|id| id.get_version_num() == 7 && id.get_variant() == uuid::Variant::RFC4122)
        );
    }

    #[test]
    fn ids_made_later_sort_later() {
        assert!(uuid(1_000) < uuid(2_000));
        assert_ne!(uuid(1_000), uuid(1_000));
        assert_eq!(uuid(1_000).get_version_num(), 7);
    }
}
