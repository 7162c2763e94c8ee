//! One-time codes: eight characters that can be read out, forty bits, kept as a hash, good once.

use super::limits::CODE_MS;
use super::{AccountError, Result};
use crate::store::{CodeRow, Tx};
use shared::clock::Millis;
use shared::digest::sha256;
use shared::id::StaffId;
use std::fmt;

/// Thirty-two letters and digits of which no two look alike.
pub(super) const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const CODE_CHARS: usize = 8;

/// How long a code is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeLife {
    /// Ten minutes.
    Short,
    /// Until somebody uses it. For demonstrations and tests.
    UntilUsed,
}

/// A code before it is given away. Not kept anywhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// Of random bytes.
    pub fn from_random(random: [u8; CODE_CHARS]) -> Self {
        Code(letters(&random))
    }

    /// As somebody typed it: letters in any case, hyphens and blanks as they like, O for 0, I and L for 1.
    pub fn from_typed(text: &str) -> Option<Self> {
        // A line is drawn before the work: nobody types more.
        let typed = text.chars().take(4 * CODE_CHARS).filter(|it| !matches!(it, '-' | ' '));
        let code: String = typed.map(canonical).collect();
        let fits = code.len() == CODE_CHARS && code.bytes().all(|it| ALPHABET.contains(&it));
        fits.then_some(Code(code))
    }

    /// What is kept of it.
    pub fn hash(&self) -> [u8; 32] {
        sha256(self.0.as_bytes())
    }
}

/// In two halves, as it is read out.
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = self.0.split_at(CODE_CHARS / 2);
        write!(f, "{first}-{second}")
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(***)")
    }
}

/// A letter of the alphabet for each random byte, all equally likely.
pub(super) fn letters(random: &[u8]) -> String {
    random.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect()
}

fn canonical(typed: char) -> char {
    match typed.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    }
}

/// Keep a code for a person.
pub fn issue(tx: &mut dyn Tx, staff: StaffId, code: &Code, life: CodeLife, now: Millis) -> Result<CodeRow> {
    tx.staff(staff)?.ok_or(AccountError::NoSuchPerson)?;
    let expires = match life {
        CodeLife::Short => Some(now + CODE_MS),
        CodeLife::UntilUsed => None,
    };
    let row = CodeRow { hash: code.hash(), staff, expires, used_by: None };
    tx.put_code(&row)?;
    Ok(row)
}
