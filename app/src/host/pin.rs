//! The PIN: which ones are taken, how often a wrong one may be tried, and the key that it wraps while the program runs.
//!
//! The wrapped key lives in memory only. After a restart, or after twelve hours, the passphrase is asked for again; so a
//! lost tablet that was switched off gives nothing to try PINs on.

use super::message::LockRest;
use crate::platform::disk;
use crate::platform::files::HomeDir;
use crate::platform::keys::{Cost, KeyError, StoreKey, derive, seal, unseal};
use crate::platform::random;
use crate::store::PinDoc;
use serde::{Deserialize, Serialize};
use shared::clock::Millis;
use shared::digest::{hex, unhex};
use shared::policy::{PIN_DIGITS, PIN_FREE_TRIES, PIN_KEPT, PIN_WAIT, PIN_WAIT_MAX};
use zeroize::Zeroizing;

const ABOUT: &str = "dolbom pin 1";

/// Whether this PIN is taken: six digits, and not one that anybody tries first.
pub(super) fn is_taken(pin: &str) -> bool {
    let digits: Vec<u32> = pin.chars().filter_map(|it| it.to_digit(10)).collect();
    let steps: Vec<u32> = digits.windows(2).map(|pair| (10 + pair[1] - pair[0]) % 10).collect();
    let runs = |step: u32| steps.iter().all(|it| *it == step);
    let repeats = |n: usize| digits.chunks(n).all(|chunk| chunk == &digits[..n]);
    digits.len() == PIN_DIGITS
        && pin.chars().count() == PIN_DIGITS
        && !(runs(0) || runs(1) || runs(9) || repeats(2) || repeats(3))
}

/// Wrong PINs so far; kept on the disk, so that a restart changes nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Tries {
    wrong: u32,
    until: Option<Millis>,
}

impl Tries {
    /// Of this folder. One that cannot be read counts as none: the passphrase stands behind it.
    pub fn read(home: &HomeDir) -> Tries {
        disk::read(&home.tries()).ok().and_then(|it| serde_json::from_slice(&it).ok()).unwrap_or_default()
    }

    pub fn write(self, home: &HomeDir) -> std::io::Result<()> {
        disk::write_atomically(&home.tries(), &serde_json::to_vec(&self).expect("plain JSON"))
    }

    /// After one more wrong PIN.
    pub fn wrong(self, now: Millis) -> Tries {
        let wrong = self.wrong.saturating_add(1);
        let costly = wrong.saturating_sub(PIN_FREE_TRIES);
        let wait = |n: u32| PIN_WAIT.saturating_mul(1 << (n - 1).min(16)).min(PIN_WAIT_MAX);
        Tries { wrong, until: (costly > 0).then(|| now.saturating_add(wait(costly))) }
    }

    pub fn must_wait(self, now: Millis) -> bool {
        self.until.is_some_and(|until| now < until)
    }

    pub fn rest(self) -> LockRest {
        LockRest { free: PIN_FREE_TRIES.saturating_sub(self.wrong), until: self.until }
    }
}

/// The store's key under the PIN, in memory.
pub(super) struct KeptPin {
    salt: Vec<u8>,
    sealed: Vec<u8>,
    since: Millis,
}

impl KeptPin {
    /// Choose a PIN: what the store remembers of it, and the key wrapped under it.
    pub fn choose(pin: &str, key: &StoreKey, now: Millis) -> Result<(PinDoc, KeptPin), KeyError> {
        let salt: [u8; 16] = random::bytes();
        let derived = derive(pin, Cost::PIN, &salt)?;
        let kept = KeptPin { salt: salt.to_vec(), sealed: seal(&derived, ABOUT, key.bytes()), since: now };
        Ok((PinDoc { salt: hex(&salt), derived: hex(&*derived) }, kept))
    }

    /// From what the store remembers, when the passphrase has opened it.
    pub fn again(doc: &PinDoc, key: &StoreKey, now: Millis) -> Option<KeptPin> {
        let derived: Zeroizing<[u8; 32]> = Zeroizing::new(unhex(&doc.derived)?.try_into().ok()?);
        Some(KeptPin { salt: unhex(&doc.salt)?, sealed: seal(&derived, ABOUT, key.bytes()), since: now })
    }

    /// The key, when this is the PIN.
    pub fn key(&self, pin: &str) -> Option<StoreKey> {
        let derived = derive(pin, Cost::PIN, &self.salt).ok()?;
        let opened = unseal(&derived, ABOUT, &self.sealed)?;
        Some(StoreKey::from(<[u8; 32]>::try_from(opened.as_slice()).ok()?))
    }

    /// Whether the passphrase must be typed again.
    pub fn is_over(&self, now: Millis) -> bool {
        now.saturating_sub(self.since) > PIN_KEPT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_six_digits_and_not_one_that_anybody_tries_first() {
        for (pin, taken) in [
            ("483920", true),
            ("112358", true),
            ("48392", false),
            ("4839201", false),
            ("48392a", false),
            ("000000", false),
            ("123456", false),
            ("987654", false),
            ("890123", false),
            ("121212", false),
            ("123123", false),
        ] {
            assert_eq!(is_taken(pin), taken, "{pin}");
        }
    }

    #[test]
    fn five_wrong_pins_are_free_and_each_further_one_doubles_the_wait() {
        let mut tries = Tries::default();
        let mut waits = Vec::new();
        for _ in 0..8 {
            tries = tries.wrong(1_000);
            waits.push((tries.rest().free, tries.rest().until.map(|until| until - 1_000)));
        }
        let minute = 60_000;
        assert_eq!(
            waits,
            [
                (4, None),
                (3, None),
                (2, None),
                (1, None),
                (0, None),
                (0, Some(minute)),
                (0, Some(2 * minute)),
                (0, Some(4 * minute))
            ]
        );
        assert!(tries.must_wait(1_000) && !tries.must_wait(1_000 + 4 * minute));
        let many = (0..40).fold(tries, |it, _| it.wrong(0));
        assert_eq!(many.rest().until, Some(PIN_WAIT_MAX));
    }

    #[test]
    fn a_pin_gives_the_key_back_also_after_the_passphrase_has_opened_the_store_again() {
        let key = StoreKey::from([7; 32]);
        let (doc, kept) = KeptPin::choose("483920", &key, 0).unwrap();
        assert_eq!(kept.key("483920").unwrap().bytes(), key.bytes());
        assert!(kept.key("483921").is_none());
        let again = KeptPin::again(&doc, &key, 5).unwrap();
        assert_eq!(again.key("483920").unwrap().bytes(), key.bytes());
        assert!(!again.is_over(5 + PIN_KEPT) && again.is_over(6 + PIN_KEPT));
    }
}
