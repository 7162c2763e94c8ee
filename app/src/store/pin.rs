//! What the store remembers of the PIN: salt, cost and the derived key. Inside the encrypted database nobody can try
//! PINs on it who has not got the passphrase; outside it nothing of the PIN is kept.

use super::meta::{self, Doc};
use super::{Store, StoreError};
use serde::{Deserialize, Serialize};

/// What unlocking by PIN needs, once the passphrase has opened the store.
#[derive(Clone, Serialize, Deserialize)]
pub struct PinDoc {
    /// Salt, hexadecimal.
    pub salt: String,
    /// The key that Argon2id makes of the PIN, hexadecimal.
    pub derived: String,
}

impl Doc for PinDoc {
    const NAME: &'static str = "pin";
}

impl Store {
    /// What is remembered of the PIN; `None` when none was chosen.
    pub fn pin(&self) -> Result<Option<PinDoc>, StoreError> {
        meta::find(&self.conn)
    }

    /// Remember a PIN.
    pub fn keep_pin(&mut self, pin: &PinDoc) -> Result<(), StoreError> {
        meta::keep(&self.conn, pin)
    }
}
