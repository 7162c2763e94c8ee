//! Why the host did not do what a screen asked, in a sentence: what happened and what to do.

use super::Texts;
use crate::host::{Fault, LockRest};
use crate::platform::keys::PASSPHRASE_MIN;
use shared::clock::Millis;
use shared::normal;
use zeroize::Zeroizing;

/// Least letters of a new passphrase.
pub const PASSPHRASE_LETTERS: usize = PASSPHRASE_MIN;

/// The letters of a passphrase as they are typed: a Korean syllable is two or three of them.
pub fn letters(passphrase: &str) -> usize {
    Zeroizing::new(normal::apart(passphrase)).chars().count()
}

impl Texts {
    /// Why the host did not do it.
    pub fn fault(&self, fault: &Fault) -> String {
        match fault {
            Fault::Refused(refused) => self.refused(refused),
            Fault::Sync(failure) => self.failure(failure),
            Fault::Key(name) => self.fill(&format!("key.{name}"), &[("min", &PASSPHRASE_LETTERS)]),
            Fault::Store(name) => self.store(name),
            Fault::Address(name) => self.get(&format!("fault.address.{name}")),
            Fault::WrongPin(rest) => self.wrong_pin(*rest),
            Fault::WeakPin => self.get("fault.weak_pin"),
            Fault::NotOpen => self.get("fault.not_open"),
            Fault::Gone => self.get("fault.gone"),
        }
    }

    fn wrong_pin(&self, rest: LockRest) -> String {
        match rest {
            LockRest { free: 0, .. } => self.get("fault.wrong_pin_rest"),
            LockRest { free, .. } => self.fill("fault.wrong_pin", &[("n", &free)]),
        }
    }

    /// Until when somebody can work without a network; `None` before the first word of a server.
    pub fn lease(&self, expires: Option<Millis>, now: Millis) -> Option<String> {
        let expires = expires?;
        let key = if expires > now { "lease.until" } else { "lease.over" };
        Some(self.fill(key, &[("when", &self.until(expires, now))]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Refused;
    use crate::platform::keys::{Cost, KeyFile};
    use crate::sync::Failure;
    use crate::text::Lang;

    #[test]
    fn every_fault_has_a_sentence() {
        let address = ["not_an_address", "plain_http"].map(|it| Fault::Address(it.into()));
        let key = ["wrong_secret", "too_short", "not_there", "exists", "damaged", "too_new", "disk"]
            .map(|it| Fault::Key(it.into()));
        let rest = |free| Fault::WrongPin(LockRest { free, until: None });
        let others = [
            Fault::Refused(Refused::NotAllowed),
            Fault::Sync(Failure::BadCode),
            Fault::Store("full".into()),
            rest(0),
            rest(3),
            Fault::WeakPin,
            Fault::NotOpen,
            Fault::Gone,
        ];
        for texts in [Lang::Ko, Lang::En].map(Texts::for_lang) {
            for fault in address.iter().chain(&key).chain(&others) {
                let said = texts.fault(fault);
                assert!(said.contains(' ') && !said.contains(['{', '}']), "{fault:?}: {said}");
            }
        }
    }

    #[test]
    fn the_screen_counts_letters_as_the_key_file_does() {
        let dir = tempfile::tempdir().unwrap();
        for (number, (words, long)) in
            [("열두글자", false), ("여름비내리는", true), ("abcdefghijk", false), ("abcdefghijkl", true)]
                .into_iter()
                .enumerate()
        {
            let made = KeyFile::create(&dir.path().join(format!("{number}.json")), words, Cost::TEST);
            assert_eq!((letters(words) >= PASSPHRASE_LETTERS, made.is_ok()), (long, long), "{words}");
        }
    }

    #[test]
    fn offline_rights_are_told_with_their_end() {
        let ko = Texts::for_lang(Lang::Ko);
        let now = 1_795_482_000_000;
        let said = ko.lease(Some(now + 71 * 3_600_000), now);
        assert_eq!(said.as_deref(), Some("인터넷 없이 11월 27일 오전 9시까지 쓸 수 있어요."));
        assert!(ko.lease(Some(now - 1), now).is_some_and(|it| it.contains("동기화")));
        assert_eq!(ko.lease(None, now), None);
    }
}
