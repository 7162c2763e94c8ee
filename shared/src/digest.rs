//! Fingerprints: the chain of a line's ops, the digest of a stream.

use crate::id::{OpId, RecordId, Rev};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// SHA-256 of what is stored as text.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes of hex text; `None` when it is not hex.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).ok()).collect()
}

macro_rules! hex_newtype {
    ($(#[$doc:meta])* $name:ident, $n:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub [u8; $n]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex(&self.0))
            }
        }

        impl std::str::FromStr for $name {
            type Err = NotHex;
            fn from_str(text: &str) -> Result<Self, NotHex> {
                unhex(text).and_then(|bytes| bytes.try_into().ok()).map($name).ok_or(NotHex)
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

/// The text is not hex of the right length.
#[derive(Debug, thiserror::Error)]
#[error("not hex of the right length")]
pub struct NotHex;

hex_newtype! {
    /// What a line was up to an op: two stores that share numbers but not history differ here.
    /// It covers the digest of each body, not the body, so that a body may be destroyed after its retention.
    Chain, 16
}

impl Chain {
    /// Before the first op.
    pub const START: Chain = Chain([0; 16]);

    /// After one more op: SHA-256(chain ‖ op id ‖ SHA-256(body)), the first sixteen bytes.
    pub fn then(self, op: OpId, body: &str) -> Chain {
        let mut hash = Sha256::new();
        hash.update(self.0);
        hash.update(op.0.as_bytes());
        hash.update(sha256(body.as_bytes()));
        let full: [u8; 32] = hash.finalize().into();
        let mut short = [0; 16];
        short.copy_from_slice(&full[..16]);
        Chain(short)
    }
}

/// Count and sum of what a stream holds: Σ hash64(id, rev) mod 2⁶⁴, kept up step by step on both sides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamDigest {
    /// How many records.
    pub count: u64,
    /// Sixteen hex digits on the wire.
    #[serde(with = "hex_u64")]
    pub sum: u64,
}

impl StreamDigest {
    /// With one record more.
    pub fn add(&mut self, id: RecordId, rev: Rev) {
        self.count += 1;
        self.sum = self.sum.wrapping_add(hash64(id, rev));
    }

    /// With one record less.
    pub fn remove(&mut self, id: RecordId, rev: Rev) {
        self.count = self.count.wrapping_sub(1);
        self.sum = self.sum.wrapping_sub(hash64(id, rev));
    }
}

/// Sums of a stream by ranges of ids, to find where two sides differ. A record lies in the range that the last bits of
/// its id name: those are random in every id, while the first ones tell the time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranges {
    /// Of 2^bits ranges: from [`Ranges::BITS_MIN`] to [`Ranges::BITS_MAX`].
    pub bits: u8,
    /// Σ hash64(id, rev) mod 2⁶⁴ of each range, sixteen hex digits each, one after the other.
    #[serde(with = "hex_sums")]
    pub sums: Vec<u64>,
}

impl Ranges {
    /// Fewest.
    pub const BITS_MIN: u8 = 6;
    /// Most.
    pub const BITS_MAX: u8 = 12;

    /// Nothing in any of them; so many that a range holds some thirty records.
    pub fn for_count(count: u64) -> Ranges {
        let wished = (count / 32).checked_ilog2().and_then(|bits| u8::try_from(bits).ok()).unwrap_or(0);
        Ranges::new(wished.clamp(Ranges::BITS_MIN, Ranges::BITS_MAX))
    }

    /// Nothing in any of them.
    pub fn new(bits: u8) -> Ranges {
        Ranges { bits, sums: vec![0; 1 << bits.min(Ranges::BITS_MAX)] }
    }

    /// Whether there are as many sums as ranges.
    pub fn is_whole(&self) -> bool {
        (Ranges::BITS_MIN..=Ranges::BITS_MAX).contains(&self.bits) && self.sums.len() == 1 << self.bits
    }

    /// The range of an id.
    pub fn of(bits: u8, id: RecordId) -> u16 {
        let [.., high, low] = *id.0.as_bytes();
        u16::from_be_bytes([high, low]) & ((1 << bits.min(Ranges::BITS_MAX)) - 1)
    }

    /// With one record more.
    pub fn add(&mut self, id: RecordId, rev: Rev) {
        let sum = &mut self.sums[usize::from(Ranges::of(self.bits, id))];
        *sum = sum.wrapping_add(hash64(id, rev));
    }
}

fn hash64(id: RecordId, rev: Rev) -> u64 {
    let mut hash = Sha256::new();
    hash.update(id.0.as_bytes());
    hash.update(rev.to_be_bytes());
    let full: [u8; 32] = hash.finalize().into();
    u64::from_be_bytes(full[..8].try_into().expect("eight of thirty-two bytes"))
}

mod hex_sums {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(sums: &[u64], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&sums.iter().map(|sum| format!("{sum:016x}")).collect::<String>())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u64>, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = super::unhex(&text).ok_or_else(|| D::Error::custom("not hex"))?;
        Ok(bytes.chunks_exact(8).map(|it| u64::from_be_bytes(it.try_into().expect("eight bytes"))).collect())
    }
}

mod hex_u64 {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(value: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{value:016x}"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        u64::from_str_radix(&String::deserialize(deserializer)?, 16).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_digest_does_not_depend_on_the_order_and_forgets_what_is_removed() {
        let [a, b] = [RecordId(Uuid::from_u128(1)), RecordId(Uuid::from_u128(2))];
        let mut one = StreamDigest::default();
        one.add(a, 5);
        one.add(b, 6);
        let mut other = StreamDigest::default();
        other.add(b, 6);
        other.add(a, 4);
        assert_ne!(one, other);
        other.remove(a, 4);
        other.add(a, 5);
        assert_eq!(one, other);
    }

    #[test]
    fn chains_differ_by_op_and_by_body() {
        let op = OpId(Uuid::from_u128(1));
        assert_ne!(Chain::START.then(op, "{}"), Chain::START.then(op, "{ }"));
        assert_ne!(Chain::START.then(op, "{}"), Chain::START.then(OpId(Uuid::from_u128(2)), "{}"));
        let chain = Chain::START.then(op, "{}");
        assert_eq!(chain.to_string().parse::<Chain>().unwrap(), chain);
    }
}
