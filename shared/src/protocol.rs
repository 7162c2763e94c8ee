//! Protocol v1: what travels between a tablet and the central store, as JSON over HTTP.
//!
//! `POST /v1/enrol` turns a one-time code into a replica and its token. `POST /v1/sync` takes ops in and gives
//! state out: the answer is one JSON object a line ([`Reply`]), so that a broken transfer loses at most one frame.

use crate::clock::{Millis, Stamp};
use crate::digest::{Chain, Ranges, StreamDigest};
use crate::id::{
    DongCode, LeaseId, Line, OpId, OpSeq, RecordId, ReplicaId, Rev, Seq, ServerEpoch, StaffId, StreamName,
};
use crate::kind::Part;
use crate::op::Revs;
use crate::outcome::OpResult;
use crate::policy::Role;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// The version of these messages.
pub const PROTOCOL: u32 = 1;

/// Most ops in one push.
pub const PUSH_OPS_MAX: usize = 500;

/// Most bytes of op bodies in one push.
pub const PUSH_BYTES_MAX: usize = 256 * 1024;

/// Most rows in one frame.
pub const FRAME_ROWS_MAX: usize = 500;

/// Most bytes of bodies in one frame.
pub const FRAME_BYTES_MAX: usize = 256 * 1024;

/// Bytes of frames after which the server ends a reply and lets the client ask again.
pub const REPLY_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Most bytes of a request body.
pub const REQUEST_BYTES_MAX: usize = 1024 * 1024;

/// `POST /v1/enrol`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EnrolRequest {
    /// See [`PROTOCOL`].
    pub proto: u32,
    /// The one-time code, as the administrator read it out; letters in any case, hyphens as you like.
    pub code: String,
    /// What the person calls this tablet, ≤ 50 characters.
    pub device: String,
}

/// The answer to a good code.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EnrolReply {
    /// The new replica.
    pub replica: ReplicaId,
    /// Its short name, the first part of every receipt.
    pub short: String,
    /// Bearer token of this replica: 256 random bits as hex. Only its hash is kept on the server.
    pub token: String,
    /// Whose replica it is.
    pub staff: StaffMember,
    /// Offline rights.
    pub lease: Lease,
    /// How often the server was restored.
    pub server_epoch: ServerEpoch,
    /// The server's clock.
    pub server_time: Millis,
}

/// A member of staff as tablets see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffMember {
    /// Who.
    pub id: StaffId,
    /// The name that colleagues use.
    pub name: String,
    /// What they do.
    pub role: Role,
    /// Where.
    pub dong: Vec<DongCode>,
}

/// Offline rights: under which role and in which dong the holder works until it expires.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// Every op cites it.
    pub id: LeaseId,
    /// Role at the time of issue.
    pub role: Role,
    /// Dong at the time of issue.
    pub dong: Vec<DongCode>,
    /// When it was given.
    pub issued: Millis,
    /// After this moment reading is locked; writing and unsent work stay.
    pub expires: Millis,
}

/// `POST /v1/sync`: ops in, and where the replica stands in each stream.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SyncRequest {
    /// See [`PROTOCOL`].
    pub proto: u32,
    /// New for every send; only the answer to the latest may renumber the outbox.
    pub rid: u64,
    /// The server epoch that the replica knows.
    pub server_epoch: ServerEpoch,
    /// Ops and the state of the line.
    pub push: Push,
    /// Where the replica stands in each stream that it asks for; from 0 where the server knows it otherwise.
    /// Empty: only the head is answered.
    pub pull: Vec<Position>,
    /// The version of the stream list that the replica has; -1 for none.
    pub streams_ver: i64,
    /// The version of the names of staff that the replica has; 0 for none.
    #[serde(default)]
    pub staff_ver: i64,
    /// What the administrator sees of the device.
    pub device: DeviceReport,
    /// Streams that are read from their start and may come as a snapshot ([`crate::chunk`]).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub snapshots: Vec<StreamName>,
    /// What this replica holds of streams whose digest was another than the server's: the ranges that differ are sent.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub repair: BTreeMap<StreamName, Ranges>,
}

/// The device as the administrator sees it; no personal data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceReport {
    /// Program version.
    pub app: String,
    /// Ops that wait, this request's included.
    pub waiting: u64,
    /// The device's clock.
    pub clock: Millis,
    /// The device's last stamp.
    pub hlc: Stamp,
    /// When everything had come and gone the last time, by the device's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub synced: Option<Millis>,
    /// When the oldest op that waits was saved, by the device's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits_since: Option<Millis>,
    /// Bytes that the app's storage holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_bytes: Option<u64>,
    /// Bytes that are free for it, where that can be known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub free_bytes: Option<u64>,
    /// Whether the browser promised to keep what is stored; absent where nobody needs to promise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub persisted: Option<bool>,
}

/// A part of the outbox, and what the line is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Push {
    /// Whose ops, in which life.
    pub line: Line,
    /// The line that this one forked from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Parent>,
    /// Number and chain of the newest op of the line.
    pub tip: Tip,
    /// Number of the first entry, or of the next op when there is none.
    pub first: OpSeq,
    /// Chain before the first entry.
    pub prev: Chain,
    /// In order, without gaps, whole acts.
    pub entries: Vec<Entry>,
    /// Refused ops of this line, all before `first`, whose outcome is asked again: it changes when what an op waited
    /// for has come, and when a coordinator has mended it. At most [`PUSH_OPS_MAX`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ask: Vec<OpSeq>,
}

/// Where a line forked off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parent {
    /// The older line of the same replica.
    pub line: Line,
    /// Its last op that belongs to both.
    pub fork: OpSeq,
    /// Its chain there.
    pub chain: Chain,
}

/// The newest op of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tip {
    /// Its number; 0 before the first.
    pub n: OpSeq,
    /// Its chain.
    pub chain: Chain,
}

/// One op in its place.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Number in the line.
    pub seq: OpSeq,
    /// The op's id, beside its text: an op that cannot be read still has its place.
    pub id: OpId,
    /// The op's JSON text, byte for byte as it was saved: the chain covers it.
    pub op: Box<RawValue>,
    /// The revs that an earlier acknowledgement gave; sent again only after a restore of the server.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub was: Revs,
}

/// Where a replica stands in one stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The stream.
    pub stream: StreamName,
    /// The version of the stream list at which the replica got this stream.
    pub generation: i64,
    /// Everything up to here has come. 0: from the start.
    pub cursor: Seq,
}

/// One line of the answer to a sync.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// First, once. Applied in one transaction.
    Head(Box<ReplyHead>),
    /// What some ranges of a stream hold; only to whoever asked for a repair, before the stream's frames. Applied in one
    /// transaction each.
    Repair(Repair),
    /// A piece of a stream. Applied in one transaction each.
    Frame(Frame),
    /// Last, once. Without it the reply was cut off.
    End {
        /// Whether streams have more than this reply could hold.
        more: bool,
    },
}

/// What a reply begins with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReplyHead {
    /// The request's.
    pub rid: u64,
    /// How often the server was restored.
    pub server_epoch: ServerEpoch,
    /// The server's clock.
    pub server_time: Millis,
    /// What became of the push.
    pub ack: Ack,
    /// The streams that the replica reads: the whole list, never a difference.
    pub streams: StreamList,
    /// Head of each of those streams after the push.
    pub heads: BTreeMap<StreamName, Seq>,
    /// Offline rights, new at each sync.
    pub lease: Lease,
    /// The version of the names of staff.
    #[serde(default)]
    pub staff_ver: i64,
    /// The replica's owner and the colleagues of the same dong, so that names can be shown. Empty when the request has
    /// this version of them already.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub staff: Vec<StaffMember>,
    /// After how many milliseconds the next sync is welcome.
    pub next_sync_ms: u64,
    /// Streams of this request that come as a snapshot, with the rows that are still to come; no frames of theirs follow.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub snapshots: BTreeMap<StreamName, u64>,
}

/// What became of a push.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ack {
    /// The line is known up to here.
    Through(Through),
    /// The line that the server knows is another: the store was cloned or restored.
    Fork {
        /// The line of the request.
        line: Line,
        /// The last op that both share; `None` when nothing could be compared.
        at: Option<OpSeq>,
    },
}

/// Ops that the server has, decided and committed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Through {
    /// The line of the request.
    pub line: Line,
    /// Up to this op.
    pub through: OpSeq,
    /// The line's chain there.
    pub chain: Chain,
    /// What became of the entries of this request, and of the ops that it asks about, as it is now.
    pub results: BTreeMap<OpSeq, OpResult>,
    /// Ops up to here lie in a verified backup; the tablet keeps the others.
    pub durable_through: OpSeq,
}

/// The streams that a replica reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamList {
    /// Grows with every change of rights.
    pub ver: i64,
    /// Each stream that the replica reads.
    pub streams: BTreeMap<StreamName, StreamGrant>,
}

/// One stream that a replica reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamGrant {
    /// The version of the list at which the replica got it; another one means that it was lost meanwhile.
    pub generation: i64,
    /// The part whose bodies it carries.
    pub part: Part,
}

/// A resumable piece of a stream. Rows, head and digest come from one snapshot.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Frame {
    /// The stream.
    pub stream: StreamName,
    /// The replica's generation of it.
    pub generation: i64,
    /// The server epoch.
    pub server_epoch: ServerEpoch,
    /// Applies only to a replica that stands here.
    pub from: Seq,
    /// Where the replica stands afterwards.
    pub next: Seq,
    /// The stream's head at the snapshot.
    pub head: Seq,
    /// The stream's digest at the snapshot.
    pub digest: StreamDigest,
    /// In order of `seq`.
    pub rows: Vec<Row>,
}

/// All that a stream holds in some ranges of ids ([`Ranges`]), from the snapshot of the reply.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Repair {
    /// The stream.
    pub stream: StreamName,
    /// The replica's generation of it.
    pub generation: i64,
    /// The server epoch.
    pub server_epoch: ServerEpoch,
    /// The stream's head at the snapshot.
    pub head: Seq,
    /// Of 2^bits ranges…
    pub bits: u8,
    /// …these: what they hold is in `rows`, and nothing else.
    pub ranges: Vec<u16>,
    /// Each is a put.
    pub rows: Vec<Row>,
}

/// The newest state of one record's part, or that it has left the stream.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Row {
    /// Its place in the stream.
    pub seq: Seq,
    /// Record or event.
    pub id: RecordId,
    /// Name of its kind.
    pub kind: String,
    /// The part's version.
    pub rev: Rev,
    /// What is there now.
    pub change: Change,
}

/// What a row says.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// The published body, byte for byte as stored.
    Put(Box<RawValue>),
    /// It has left this stream; in which streams of the reader it goes on, and at which place there.
    Out(BTreeMap<StreamName, Seq>),
}

/// Any answer but success: what went wrong, for the program and for the log.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ErrorReply {
    /// In one word.
    pub code: ErrorCode,
    /// For a programmer; holds no values of records.
    pub detail: String,
    /// For [`ErrorCode::Protocol`]: least and greatest version that the server speaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaks: Option<(u32, u32)>,
}

/// Why a request was not served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The code is wrong, used or expired. All three look alike.
    BadCode,
    /// No token, or not a valid one.
    BadToken,
    /// The replica was revoked.
    Revoked,
    /// Server and client speak different versions.
    Protocol,
    /// The request is not what this version expects.
    Malformed,
    /// Too many bytes or ops; send less at once.
    TooLarge,
    /// Come back later; nothing was lost.
    Busy,
    /// The server cannot write now (a full disk, say); nothing of the request was kept.
    Unavailable,
    /// The asker's role, or the dong of her row, does not allow it.
    NotAllowed,
    /// Nothing of that name is there for the asker: unknown and forbidden look alike.
    NotFound,
    /// It may be done within some days, and they have passed; or it is settled already.
    TooLate,
    /// A reason is missing or says too little.
    NoReason,
}
