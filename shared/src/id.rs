//! Names of things: one type for each kind of identifier, so that none can be taken for another.
//!
//! Fresh ids are made at the edge (`app::platform`, the server's `main`) and come in as arguments.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! uuid_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                text.parse().map($name)
            }
        }
    )*};
}

uuid_id! {
    /// A record (a thing that changes) or an event (a fact that never does): UUIDv7, or UUIDv5 when a rule made it.
    RecordId;
    /// One intended change. Fixed when it is saved and kept for ever, over every resubmission.
    OpId;
    /// The ops of one save, applied together or not at all.
    ActId;
    /// One person's database on one tablet.
    ReplicaId;
    /// A member of staff: nurse, planner, coordinator, …
    StaffId;
    /// Offline rights as the server granted them at one moment.
    LeaseId;
    /// One element of a set (a phone, a member, a hazard), fresh when it is added.
    ElementId;
}

impl OpId {
    /// The id under which the log keeps what came at this place of a line under an id that was taken.
    pub fn stand_in(line: Line, seq: OpSeq) -> Self {
        OpId(Uuid::new_v5(&line.replica.0, format!("{}\u{1f}{seq}", line.epoch).as_bytes()))
    }
}

impl RecordId {
    /// The id that every tablet derives alike for what a rule makes: UUIDv5 of (rule, subject, occurrence).
    pub fn derived(rule: &str, subject: RecordId, occurrence: &str) -> Self {
        let name = format!("{rule}\u{1f}{subject}\u{1f}{occurrence}");
        RecordId(Uuid::new_v5(&Uuid::from_u128(0x0d01_b0b0_7ab1_5e70_8000_5e00_1c4e_0001), name.as_bytes()))
    }
}

/// Numbers drawn once by a store for itself: which life of a replica an op number belongs to.
/// Sixteen hex digits on the wire, because JSON readers lose digits of large integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Epoch(pub u64);

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for Epoch {
    type Err = std::num::ParseIntError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        u64::from_str_radix(text, 16).map(Epoch)
    }
}

impl Serialize for Epoch {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Epoch {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// An unbroken, numbered sequence of ops: one replica in one epoch.
/// A store mints a new epoch when the server has shown that its numbers no longer fit (a clone, a restored copy).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Line {
    /// Whose ops they are.
    pub replica: ReplicaId,
    /// Which life of that replica.
    pub epoch: Epoch,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.replica, self.epoch)
    }
}

/// The place of an op in its line, from 1 without gaps.
pub type OpSeq = u64;

/// The server's version of one part of a record. The high 24 bits are the server's epoch, so that nothing
/// of a timeline lost with a restore compares as newer.
pub type Rev = i64;

/// A place in a stream, with the server's epoch in the high 24 bits like [`Rev`].
pub type Seq = i64;

/// How often the central store has been restored from a backup. 24 bits.
pub type ServerEpoch = i64;

/// The first rev or seq of a server epoch.
pub const fn epoch_floor(epoch: ServerEpoch) -> i64 {
    epoch << 40
}

/// The server epoch in which a rev or seq was given.
pub const fn epoch_of(number: i64) -> ServerEpoch {
    number >> 40
}

/// An administrative neighbourhood (행정동): ten digits, e.g. `1111051500`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DongCode(String);

impl DongCode {
    /// The ten digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for DongCode {
    type Error = NotADong;
    fn try_from(text: String) -> Result<Self, NotADong> {
        if text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit()) {
            Ok(DongCode(text))
        } else {
            Err(NotADong(text))
        }
    }
}

impl FromStr for DongCode {
    type Err = NotADong;
    fn from_str(text: &str) -> Result<Self, NotADong> {
        DongCode::try_from(text.to_owned())
    }
}

impl From<DongCode> for String {
    fn from(dong: DongCode) -> String {
        dong.0
    }
}

impl fmt::Display for DongCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text is not a dong code.
#[derive(Debug, thiserror::Error)]
#[error("a dong code has ten digits, not {0:?}")]
pub struct NotADong(pub String);

/// An ordered feed that a replica may read. Opaque to the client; the server composes it of dong and part.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StreamName(pub String);

impl fmt::Display for StreamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The same short text on tablet, desk and server log: replica short name and number of the save, e.g. `7Q4-118`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Receipt(pub String);

impl Receipt {
    /// Of a replica's short name and how many ops its store has saved, this one included.
    pub fn new(short: &str, number: u64) -> Self {
        Receipt(format!("{short}-{number}"))
    }

    /// Whether it is one of that replica's.
    pub fn is_of(&self, short: &str) -> bool {
        let number = self.0.strip_prefix(short).and_then(|rest| rest.strip_prefix('-'));
        number.is_some_and(|digits| digits.parse::<u64>().is_ok())
    }
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_rule_makes_has_the_same_id_on_every_tablet() {
        let subject = RecordId(Uuid::from_u128(7));
        assert_eq!(
            RecordId::derived("follow_up", subject, "2026-12-01"),
            RecordId::derived("follow_up", subject, "2026-12-01")
        );
        assert_ne!(
            RecordId::derived("follow_up", subject, "2026-12-01"),
            RecordId::derived("follow_up", subject, "2026-12-02")
        );
    }

    #[test]
    fn a_rev_of_a_restored_server_is_newer_than_any_before() {
        assert!(epoch_floor(1) > epoch_floor(0) + 1_000_000_000);
        assert_eq!(epoch_of(epoch_floor(3) + 17), 3);
    }

    #[test]
    fn a_dong_code_has_ten_digits() {
        assert!("1111051500".parse::<DongCode>().is_ok());
        assert!("111105150".parse::<DongCode>().is_err());
        assert!("서울".parse::<DongCode>().is_err());
    }
}
