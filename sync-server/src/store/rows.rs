//! What the central store keeps, row by row.

use shared::clock::Millis;
use shared::digest::{Chain, StreamDigest};
use shared::id::{ActId, DongCode, Line, OpId, OpSeq, RecordId, ReplicaId, Rev, Seq, StaffId, StreamName};
use shared::kind::Fields;
use shared::op::Revs;
use shared::outcome::OpResult;
use shared::policy::Role;
use shared::protocol::Parent;
use std::collections::BTreeMap;

/// A fact as it was saved.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredEvent {
    /// The event.
    pub id: RecordId,
    /// Name of its kind.
    pub kind: String,
    /// The record that it belongs to, as the op named it; read through aliases.
    pub parent: RecordId,
    /// The event that it corrects.
    pub supersedes: Option<RecordId>,
    /// All fields.
    pub fields: Fields,
    /// The author.
    pub by: StaffId,
    /// When, by the author's device.
    pub at: Millis,
    /// SHA-256 of what makes it this event and no other: parent, kind, supersedes, fields.
    pub digest: [u8; 32],
}

/// A line, as far as it is known.
#[derive(Clone, Debug, PartialEq)]
pub struct LineRow {
    /// Which.
    pub line: Line,
    /// Its last op that is here; 0 before the first.
    pub last: OpSeq,
    /// Its chain there.
    pub chain: Chain,
    /// Where it forked off, as its first push said.
    pub parent: Option<Parent>,
    /// Ops up to here lie in a verified backup.
    pub durable: OpSeq,
}

/// An op in the log.
#[derive(Clone, Debug, PartialEq)]
pub struct LoggedOp {
    /// The op.
    pub id: OpId,
    /// The act that it belongs to; `None` when its text could not be read.
    pub act: Option<ActId>,
    /// Its place in the act.
    pub index: u16,
    /// The line that first submitted it, and its place there.
    pub line: Line,
    /// Its place in that line.
    pub seq: OpSeq,
    /// Its text, byte for byte.
    pub text: String,
    /// Revs of an earlier acknowledgement, when it came again after a restore.
    pub was: Revs,
    /// What became of it.
    pub result: OpResult,
    /// When the server took it.
    pub received: Millis,
}

/// A list of the log that the desk reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpList {
    /// Refused and open.
    Refused,
    /// Refused and dismissed.
    Dismissed,
    /// Merged by themselves.
    Merged,
}

/// A line of the log of the desk: who did what. Nothing in it is ever changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskLine {
    /// Its place, given by the store.
    pub place: i64,
    /// When.
    pub at: Millis,
    /// Who.
    pub staff: StaffId,
    /// On which replica.
    pub replica: ReplicaId,
    /// What, in one word.
    pub what: String,
    /// More of it, as JSON.
    pub detail: String,
    /// Covers this line and, by the chain of the line before, all before it.
    pub chain: [u8; 32],
}

/// Head and digest of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamRow {
    /// Which.
    pub name: StreamName,
    /// The place of its newest row.
    pub head: Seq,
    /// Count and sum of what it holds.
    pub digest: StreamDigest,
}

/// One row of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedRow {
    /// The stream.
    pub stream: StreamName,
    /// Its place.
    pub seq: Seq,
    /// Record or event.
    pub id: RecordId,
    /// Name of its kind.
    pub kind: String,
    /// The part's version.
    pub rev: Rev,
    /// What is there.
    pub text: FeedText,
}

/// What a row of a feed says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedText {
    /// The published body as JSON text.
    Put(String),
    /// It has left; where it went on, and at which place there.
    Out(BTreeMap<StreamName, Seq>),
}

impl FeedText {
    /// How many bytes it takes in a frame, nearly.
    pub fn bytes(&self) -> usize {
        match self {
            FeedText::Put(body) => body.len(),
            FeedText::Out(goes_on) => goes_on.keys().map(|stream| stream.0.len() + 20).sum(),
        }
    }
}

/// A member of staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffRow {
    /// Who.
    pub id: StaffId,
    /// The name that colleagues use.
    pub name: String,
    /// What they do.
    pub role: Role,
    /// Each dong with the version of the stream list at which it was given.
    pub dong: BTreeMap<DongCode, i64>,
    /// Grows with every change of role or dong.
    pub ver: i64,
}

/// A one-time code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeRow {
    /// SHA-256 of its canonical text.
    pub hash: [u8; 32],
    /// For whom.
    pub staff: StaffId,
    /// Until when; `None`: until it is used.
    pub expires: Option<Millis>,
    /// The replica that it gave.
    pub used_by: Option<ReplicaId>,
}

/// One person's database on one tablet, as the server knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplicaRow {
    /// Which.
    pub id: ReplicaId,
    /// Its short name, unique.
    pub short: String,
    /// SHA-256 of its token.
    pub token_hash: [u8; 32],
    /// Whose.
    pub staff: StaffId,
    /// What the person calls the tablet.
    pub device: String,
    /// When it was enrolled.
    pub enrolled: Millis,
    /// Its last contact.
    pub seen: Option<Millis>,
    /// Whether it was revoked: it may still push, into quarantine only, and reads nothing.
    pub revoked: bool,
    /// Its last report as JSON: ops waiting, program version, clock.
    pub report: String,
}
