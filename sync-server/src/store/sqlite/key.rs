//! The key of an encrypted store file. Never printed, never in an error.

use shared::digest::{hex, unhex};
use std::fmt;
use std::str::FromStr;

/// 256 random bits, written as 64 hex digits.
#[derive(Clone, PartialEq, Eq)]
pub struct StoreKey([u8; 32]);

impl StoreKey {
    /// As SQLCipher takes a raw key, without deriving it from a passphrase.
    pub(super) fn as_pragma(&self) -> String {
        format!("x'{}'", hex(&self.0))
    }
}

impl fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreKey(***)")
    }
}

impl FromStr for StoreKey {
    type Err = NotAKey;
    fn from_str(text: &str) -> Result<Self, NotAKey> {
        unhex(text.trim()).and_then(|bytes| bytes.try_into().ok()).map(StoreKey).ok_or(NotAKey)
    }
}

/// The text is not a key; the text itself is not repeated.
#[derive(Debug, thiserror::Error)]
#[error("a store key is 64 hex digits; make one with: openssl rand -hex 32")]
pub struct NotAKey;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_never_printed() {
        let key: StoreKey = "ab".repeat(32).parse().unwrap();
        assert_eq!(format!("{key:?}"), "StoreKey(***)");
        assert!("ab".parse::<StoreKey>().is_err());
    }
}
