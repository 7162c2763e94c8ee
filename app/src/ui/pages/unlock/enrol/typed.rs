//! What was typed to enrol, what is missing in it, and to which step a failure leads back. Pure.

use crate::host::{Ask, Fault};
use crate::sync::Failure;
use crate::text::{PASSPHRASE_LETTERS, letters};

/// Most letters of the name of a device.
pub(super) const DEVICE_MAX: usize = 50;

/// A step of enrolling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Server, code, name of the device.
    WhereTo,
    /// The passphrase, twice.
    Secret,
}

/// What was typed so far.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Typed {
    pub server: String,
    pub code: String,
    pub device: String,
    pub passphrase: String,
    pub again: String,
}

impl Typed {
    /// Nothing but the address of the server.
    pub fn with_server(server: String) -> Self {
        Typed { server, ..Typed::default() }
    }

    /// Key of the sentence that says what the first step still lacks.
    pub fn lacks(&self) -> Option<&'static str> {
        let blank = |text: &str| text.trim().is_empty();
        if blank(&self.server) {
            Some("unlock.server_missing")
        } else if blank(&self.code) {
            Some("unlock.code_missing")
        } else if blank(&self.device) {
            Some("unlock.device_missing")
        } else {
            None
        }
    }

    /// Key of the sentence that says what the passphrase still lacks.
    pub fn passphrase_lacks(&self) -> Option<&'static str> {
        if letters(&self.passphrase) < PASSPHRASE_LETTERS {
            Some("unlock.passphrase_short")
        } else if self.again.is_empty() {
            Some("unlock.again_missing")
        } else if self.again != self.passphrase {
            Some("unlock.again_differs")
        } else {
            None
        }
    }

    /// What the host is asked for.
    pub fn ask(&self) -> Ask {
        let plain = |text: &str| text.trim().to_owned();
        Ask::Enrol {
            server: plain(&self.server),
            code: plain(&self.code),
            device: plain(&self.device),
            passphrase: self.passphrase.clone(),
        }
    }
}

/// The step on which somebody can mend it.
pub(super) fn step_of(fault: &Fault) -> Step {
    match fault {
        Fault::Address(_)
        | Fault::Sync(Failure::BadCode | Failure::Garbled { .. } | Failure::Protocol { .. }) => Step::WhereTo,
        _ => Step::Secret,
    }
}

/// Whether it is about the code.
pub(super) fn is_about_code(fault: &Fault) -> bool {
    matches!(fault, Fault::Sync(Failure::BadCode))
}

/// Whether it is about the address.
pub(super) fn is_about_server(fault: &Fault) -> bool {
    matches!(fault, Fault::Address(_) | Fault::Sync(Failure::Garbled { .. }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(passphrase: &str, again: &str) -> Typed {
        let [server, code, device] = ["https://x".to_owned(), " k7q2-9fmz ".to_owned(), "3호".to_owned()];
        Typed { server, code, device, passphrase: passphrase.into(), again: again.into() }
    }

    #[test]
    fn each_step_says_the_first_thing_that_is_missing() {
        let mut it = Typed::default();
        assert_eq!(it.lacks(), Some("unlock.server_missing"));
        it.server = "https://x".into();
        assert_eq!(it.lacks(), Some("unlock.code_missing"));
        it.code = "  ".into();
        assert_eq!(it.lacks(), Some("unlock.code_missing"));
        it.code = "K7Q2".into();
        assert_eq!(it.lacks(), Some("unlock.device_missing"));
        it.device = "3호".into();
        assert_eq!(it.lacks(), None);
    }

    #[test]
    fn a_passphrase_is_long_enough_as_typed_and_the_same_twice() {
        for (passphrase, again, lacks) in [
            ("느티나무", "느티나무", Some("unlock.passphrase_short")),
            ("느티나무 그늘", "", Some("unlock.again_missing")),
            ("느티나무 그늘", "느티나무 그늘 ", Some("unlock.again_differs")),
            ("느티나무 그늘", "느티나무 그늘", None),
        ] {
            assert_eq!(typed(passphrase, again).passphrase_lacks(), lacks, "{passphrase}");
        }
    }

    #[test]
    fn blanks_around_a_code_are_dropped_and_those_of_a_passphrase_are_not() {
        let Ask::Enrol { code, passphrase, .. } = typed(" 느티나무 그늘", "").ask() else {
            panic!("enrol")
        };
        assert_eq!((code.as_str(), passphrase.as_str()), ("k7q2-9fmz", " 느티나무 그늘"));
    }

    #[test]
    fn a_failure_leads_back_to_where_it_can_be_mended() {
        for (fault, step) in [
            (Fault::Sync(Failure::BadCode), Step::WhereTo),
            (Fault::Address("plain_http".into()), Step::WhereTo),
            (Fault::Key("too_short".into()), Step::Secret),
            (Fault::Sync(Failure::TimedOut), Step::Secret),
            (Fault::Store("full".into()), Step::Secret),
        ] {
            assert_eq!(step_of(&fault), step, "{fault:?}");
        }
    }
}
