//! The key of the store: 256 random bits, kept only wrapped.
//!
//! A wrap is the key sealed with XChaCha20-Poly1305 under a key that Argon2id makes of a secret which a person
//! knows. There may be several (passphrase, recovery, PIN); the parameters stand beside each, so that they can
//! grow with the devices. Losing the last wrap loses the store, so the file is replaced atomically and never edited.

use crate::platform::disk;
use crate::platform::random;
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use shared::digest::{hex, unhex};
use shared::normal;
use std::io;
use std::path::Path;
use zeroize::Zeroizing;

/// The version of the key file that this program writes.
const FORMAT: u32 = 1;

/// Least letters of a passphrase, counted as they are typed: a Korean syllable is two or three of them.
pub const PASSPHRASE_MIN: usize = 12;

/// Most memory that a key file may ask for: a damaged or hostile file must not exhaust the device.
const MEMORY_KIB_MAX: u32 = 1024 * 1024;

/// Most passes that a key file may ask for.
const PASSES_MAX: u32 = 32;

/// The key that opens a store. Wiped from memory when dropped.
#[derive(Clone)]
pub struct StoreKey(Zeroizing<[u8; 32]>);

impl StoreKey {
    /// The bytes, for the store's cipher only.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for StoreKey {
    fn from(bytes: [u8; 32]) -> Self {
        StoreKey(Zeroizing::new(bytes))
    }
}

impl std::fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StoreKey(***)")
    }
}

/// What unwrapping costs an attacker, and the owner each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Cost {
    /// For phones, tablets and desks.
    pub const NATIVE: Cost = Cost { memory_kib: 46 * 1024, passes: 2 };
    /// For a PIN, which is tried only while the program runs: what it costs is felt at every unlocking.
    pub const PIN: Cost = Cost { memory_kib: 19 * 1024, passes: 2 };
    /// For tests: fast and worthless.
    pub const TEST: Cost = Cost { memory_kib: 64, passes: 1 };
}

/// Whose secret a wrap needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Secret {
    /// What the owner types.
    Passphrase,
    /// What the organisation keeps, for a forgotten passphrase.
    Recovery,
}

/// One sealed copy of the key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Wrap {
    secret: Secret,
    kdf: String,
    cost: Cost,
    salt: String,
    nonce: String,
    sealed: String,
}

/// The key file of a store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFile {
    format: u32,
    wraps: Vec<Wrap>,
}

/// Why a key could not be made or opened.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// No wrap opens with this secret.
    #[error("the passphrase does not open this store")]
    WrongSecret,
    /// Too easy to guess.
    #[error("the passphrase has fewer than {PASSPHRASE_MIN} letters")]
    TooShort,
    /// There is no key file.
    #[error("there is no key file")]
    NotThere,
    /// A key file is there already, and a new one would lose the store.
    #[error("there is a key file already")]
    Exists,
    /// The file is not a key file, or was damaged.
    #[error("the key file is damaged: {0}")]
    Damaged(String),
    /// Written by a newer program.
    #[error("the key file is of format {0}, this program reads {FORMAT}")]
    TooNew(u32),
    /// The disk could not do it.
    #[error("the key file cannot be read or written: {0}")]
    Disk(#[from] io::Error),
}

impl KeyError {
    /// The name under which the texts have a sentence.
    pub fn name(&self) -> &'static str {
        match self {
            KeyError::WrongSecret => "wrong_secret",
            KeyError::TooShort => "too_short",
            KeyError::NotThere => "not_there",
            KeyError::Exists => "exists",
            KeyError::Damaged(_) => "damaged",
            KeyError::TooNew(_) => "too_new",
            KeyError::Disk(_) => "disk",
        }
    }
}

impl KeyFile {
    /// A fresh key, wrapped under this passphrase and written to the disk.
    pub fn create(path: &Path, passphrase: &str, cost: Cost) -> Result<StoreKey, KeyError> {
        if disk::exists(path) {
            return Err(KeyError::Exists);
        }
        let key = StoreKey(Zeroizing::new(random::bytes()));
        let mut file = KeyFile { format: FORMAT, wraps: Vec::new() };
        file.wraps.push(wrap(&key, Secret::Passphrase, passphrase, cost)?);
        file.write(path)?;
        Ok(key)
    }

    /// Read the file without opening the key.
    pub fn read(path: &Path) -> Result<KeyFile, KeyError> {
        let text = disk::read(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => KeyError::NotThere,
            _ => KeyError::Disk(error),
        })?;
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let damaged = |error: serde_json::Error| KeyError::Damaged(error.to_string());
        let Format { format } = serde_json::from_slice(&text).map_err(damaged)?;
        if format > FORMAT {
            return Err(KeyError::TooNew(format));
        }
        serde_json::from_slice(&text).map_err(damaged)
    }

    /// The key, by any wrap that this secret opens.
    pub fn open(&self, secret: &str) -> Result<StoreKey, KeyError> {
        for it in &self.wraps {
            if let Some(key) = unwrap(it, secret)? {
                return Ok(key);
            }
        }
        Err(KeyError::WrongSecret)
    }

    /// Seal the key under one more secret; a wrap of the same sort is replaced. The file is written before it answers.
    pub fn add(
        &mut self,
        path: &Path,
        key: &StoreKey,
        secret: Secret,
        words: &str,
        cost: Cost,
    ) -> Result<(), KeyError> {
        let fresh = wrap(key, secret, words, cost)?;
        let mut next = self.clone();
        next.wraps.retain(|it| it.secret != secret);
        next.wraps.push(fresh);
        next.write(path)?;
        *self = next;
        Ok(())
    }

    fn write(&self, path: &Path) -> Result<(), KeyError> {
        let text = serde_json::to_vec_pretty(self).expect("a key file is plain JSON");
        Ok(disk::write_atomically(path, &text)?)
    }
}

fn wrap(key: &StoreKey, secret: Secret, words: &str, cost: Cost) -> Result<Wrap, KeyError> {
    if Zeroizing::new(normal::apart(words)).chars().count() < PASSPHRASE_MIN {
        return Err(KeyError::TooShort);
    }
    let salt: [u8; 16] = random::bytes();
    let nonce: [u8; 24] = random::bytes();
    let cipher = cipher(words, cost, &salt)?;
    let payload = Payload { msg: key.bytes(), aad: &bound(secret, cost) };
    let sealed = cipher
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_| KeyError::Damaged("the key cannot be sealed".into()))?;
    Ok(Wrap {
        secret,
        kdf: "argon2id".into(),
        cost,
        salt: hex(&salt),
        nonce: hex(&nonce),
        sealed: hex(&sealed),
    })
}

/// The key, or nothing when the words are others.
fn unwrap(wrap: &Wrap, words: &str) -> Result<Option<StoreKey>, KeyError> {
    if wrap.kdf != "argon2id" {
        return Ok(None);
    }
    let bytes = |name: &str, text: &str| {
        unhex(text).ok_or_else(|| KeyError::Damaged(format!("{name} is not hexadecimal")))
    };
    let salt = bytes("salt", &wrap.salt)?;
    let nonce: [u8; 24] = bytes("nonce", &wrap.nonce)?
        .try_into()
        .map_err(|_| KeyError::Damaged("nonce has another length".into()))?;
    let sealed = bytes("sealed", &wrap.sealed)?;
    let cipher = cipher(words, wrap.cost, &salt)?;
    let payload = Payload { msg: &sealed, aad: &bound(wrap.secret, wrap.cost) };
    let Ok(opened) = cipher.decrypt(&XNonce::from(nonce), payload).map(Zeroizing::new) else {
        return Ok(None);
    };
    let key: [u8; 32] =
        opened.as_slice().try_into().map_err(|_| KeyError::Damaged("the key has another length".into()))?;
    Ok(Some(StoreKey(Zeroizing::new(key))))
}

fn cipher(words: &str, cost: Cost, salt: &[u8]) -> Result<XChaCha20Poly1305, KeyError> {
    Ok(XChaCha20Poly1305::new(&Key::from(*derive(words, cost, salt)?)))
}

/// The key that Argon2id makes of what a person types.
pub fn derive(words: &str, cost: Cost, salt: &[u8]) -> Result<Zeroizing<[u8; 32]>, KeyError> {
    if cost.memory_kib > MEMORY_KIB_MAX || cost.passes > PASSES_MAX {
        return Err(KeyError::Damaged("it asks for too much memory or time".into()));
    }
    let damaged = |error: argon2::Error| KeyError::Damaged(error.to_string());
    let params = Params::new(cost.memory_kib, cost.passes, 1, Some(32)).map_err(damaged)?;
    let normal: Zeroizing<String> = Zeroizing::new(normal::composed(words));
    let mut derived = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(normal.as_bytes(), salt, derived.as_mut())
        .map_err(damaged)?;
    Ok(derived)
}

/// Seal something under a key: a fresh nonce, then what XChaCha20-Poly1305 makes of it. `about` is bound to it.
pub fn seal(key: &[u8; 32], about: &str, plain: &[u8]) -> Vec<u8> {
    let nonce: [u8; 24] = random::bytes();
    let payload = Payload { msg: plain, aad: about.as_bytes() };
    let sealed = XChaCha20Poly1305::new(&Key::from(*key)).encrypt(&XNonce::from(nonce), payload);
    [&nonce[..], &sealed.expect("what is sealed here fits into memory")].concat()
}

/// Open what [`seal`] sealed; `None` when it was sealed under another key, about something else, or was damaged.
pub fn unseal(key: &[u8; 32], about: &str, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, sealed) = sealed.split_first_chunk::<24>()?;
    let payload = Payload { msg: sealed, aad: about.as_bytes() };
    let opened = XChaCha20Poly1305::new(&Key::from(*key)).decrypt(&XNonce::from(*nonce), payload);
    opened.ok().map(Zeroizing::new)
}

/// What a wrap is bound to, so that its parameters cannot be lowered or exchanged in the file.
fn bound(secret: Secret, cost: Cost) -> Vec<u8> {
    let secret = match secret {
        Secret::Passphrase => "passphrase",
        Secret::Recovery => "recovery",
    };
    format!("dolbom store key {FORMAT} {secret} {} {}", cost.memory_kib, cost.passes).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const WORDS: &str = "correct horse battery";

    fn new_file() -> (tempfile::TempDir, std::path::PathBuf, StoreKey) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.json");
        let key = KeyFile::create(&path, WORDS, Cost::TEST).unwrap();
        (folder, path, key)
    }

    #[test]
    fn the_passphrase_gives_the_key_back_and_another_does_not() {
        let (_folder, path, key) = new_file();
        let file = KeyFile::read(&path).unwrap();
        assert_eq!(file.open(WORDS).unwrap().bytes(), key.bytes());
        assert!(matches!(file.open("correct horse batterz"), Err(KeyError::WrongSecret)));
        assert!(!format!("{key:?}").contains(&hex(key.bytes())));
        assert!(!fs::read_to_string(&path).unwrap().contains(&hex(key.bytes())));
    }

    #[test]
    fn korean_words_open_however_the_keyboard_composes_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.json");
        let words = "우리동네 돌봄";
        let key = KeyFile::create(&path, words, Cost::TEST).unwrap();
        let apart = normal::apart(words);
        assert_eq!(KeyFile::read(&path).unwrap().open(&apart).unwrap().bytes(), key.bytes());
    }

    #[test]
    fn a_short_passphrase_is_refused_and_an_old_key_never_overwritten() {
        let (_folder, path, key) = new_file();
        assert!(matches!(KeyFile::create(&path, WORDS, Cost::TEST), Err(KeyError::Exists)));
        let other = path.with_file_name("other.json");
        assert!(matches!(KeyFile::create(&other, "short", Cost::TEST), Err(KeyError::TooShort)));
        assert!(!other.exists());
        assert_eq!(KeyFile::read(&path).unwrap().open(WORDS).unwrap().bytes(), key.bytes());
    }

    #[test]
    fn a_second_wrap_opens_the_same_key_and_a_new_passphrase_replaces_the_old() {
        let (_folder, path, key) = new_file();
        let mut file = KeyFile::read(&path).unwrap();
        file.add(&path, &key, Secret::Recovery, "kept in the safe of the dong", Cost::TEST).unwrap();
        file.add(&path, &key, Secret::Passphrase, "a new passphrase", Cost::TEST).unwrap();
        let file = KeyFile::read(&path).unwrap();
        for words in ["kept in the safe of the dong", "a new passphrase"] {
            assert_eq!(file.open(words).unwrap().bytes(), key.bytes());
        }
        assert!(matches!(file.open(WORDS), Err(KeyError::WrongSecret)));
    }

    #[test]
    fn a_changed_file_does_not_open() {
        let (_folder, path, _) = new_file();
        let text = fs::read_to_string(&path).unwrap();
        for (from, to) in [("\"passes\": 1", "\"passes\": 2"), ("\"passphrase\"", "\"recovery\"")] {
            assert!(text.contains(from));
            fs::write(&path, text.replace(from, to)).unwrap();
            assert!(matches!(KeyFile::read(&path).unwrap().open(WORDS), Err(KeyError::WrongSecret)));
        }
        fs::write(&path, text.replace("\"memory_kib\": 64", "\"memory_kib\": 4000000000")).unwrap();
        assert!(matches!(KeyFile::read(&path).unwrap().open(WORDS), Err(KeyError::Damaged(_))));
        fs::write(&path, text.replace("\"format\": 1", "\"format\": 2")).unwrap();
        assert!(matches!(KeyFile::read(&path), Err(KeyError::TooNew(2))));
        fs::write(&path, &text[..text.len() / 2]).unwrap();
        assert!(matches!(KeyFile::read(&path), Err(KeyError::Damaged(_))));
        assert!(matches!(KeyFile::read(&path.with_file_name("none")), Err(KeyError::NotThere)));
    }
}
