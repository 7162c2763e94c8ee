//! The desk: what a coordinator asks and does about what no tablet holds. `POST /v1/desk`, typed JSON.
//!
//! A question changes nothing. A deed is one transaction, answered after the commit; repeated, it changes nothing more.
//! Who may ask what is in `policy`; where is the dong of the asker's row on the server, for every single item.

use crate::clock::Millis;
use crate::id::{ActId, DongCode, OpId, Receipt, RecordId, ReplicaId, StaffId};
use crate::kind::GroupKey;
use crate::outcome::{Closed, OpResult, Refusal};
use crate::policy::Role;
use crate::record::Candidate;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Most rows of one page.
pub const DESK_PAGE_MAX: u32 = 200;

/// Least letters of a reason: for a dismissal, and for a download.
pub const REASON_MIN: usize = 5;

/// Most letters of a reason.
pub const REASON_MAX: usize = 500;

/// For so many days what merged by itself is listed, and a dismissal may be taken back.
pub const DESK_DAYS: i64 = 7;

/// `POST /v1/desk`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeskRequest {
    /// See [`crate::protocol::PROTOCOL`].
    pub proto: u32,
    /// What is asked.
    pub ask: DeskAsk,
}

/// What is asked of the desk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeskAsk {
    /// To see something.
    Question(DeskQuestion),
    /// To do something.
    Deed(DeskDeed),
}

/// What can be seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeskQuestion {
    /// Replicas of the staff whose dong meets mine.
    Devices,
    /// Refused acts that are open, newest first.
    Quarantine {
        /// Most acts; at most [`DESK_PAGE_MAX`].
        limit: u32,
        /// Go on after the act with this `place`.
        #[serde(default)]
        after: Option<i64>,
        /// Those that were dismissed in the last days instead.
        #[serde(default)]
        dismissed: bool,
    },
    /// What merged by itself in the last days, newest first.
    Merged {
        /// Most ops; at most [`DESK_PAGE_MAX`].
        limit: u32,
        /// Go on after the op with this `place`.
        #[serde(default)]
        after: Option<i64>,
    },
    /// Records, refused acts and ops of each of my dong.
    Counts,
    /// Who downloaded what and why, newest first.
    Downloads {
        /// Most lines; at most [`DESK_PAGE_MAX`].
        limit: u32,
        /// Go on after the line with this `place`.
        #[serde(default)]
        after: Option<i64>,
    },
}

/// What can be done about a refused act. `op` is any op of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeskDeed {
    /// Apply it with other values. The original ops keep their ids, their line and their author.
    Mend {
        /// The act.
        op: OpId,
        /// The whole new value of each group that is corrected, by op; an event's fields stand under the key of its
        /// only group. `null` leaves the group out.
        corrected: BTreeMap<OpId, BTreeMap<GroupKey, Value>>,
    },
    /// Apply it unchanged, in the dong where its record is now.
    Adopt {
        /// The act.
        op: OpId,
    },
    /// It shall not be applied. It stays in the log for ever and leaves the open list.
    Dismiss {
        /// The act.
        op: OpId,
        /// Why, in words; the author reads it.
        reason: String,
    },
    /// The dismissal was a mistake: the act is open again. Within [`DESK_DAYS`].
    TakeBack {
        /// The act.
        op: OpId,
    },
}

impl DeskDeed {
    /// The act that it is about, by one of its ops.
    pub fn op(&self) -> OpId {
        match self {
            DeskDeed::Mend { op, .. }
            | DeskDeed::Adopt { op }
            | DeskDeed::Dismiss { op, .. }
            | DeskDeed::TakeBack { op } => *op,
        }
    }
}

/// The answer of the desk.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeskReply {
    /// The server's clock.
    pub server_time: Millis,
    /// What was asked for.
    #[serde(flatten)]
    pub answer: DeskAnswer,
}

/// What was asked for, under the name of the question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeskAnswer {
    /// To [`DeskQuestion::Devices`].
    Devices(Vec<DeviceRow>),
    /// To [`DeskQuestion::Quarantine`].
    Quarantine(DeskPage<RefusedAct>),
    /// To [`DeskQuestion::Merged`].
    Merged(DeskPage<MergedOp>),
    /// To [`DeskQuestion::Counts`].
    Counts(Vec<DongCounts>),
    /// To [`DeskQuestion::Downloads`].
    Downloads(DeskPage<DownloadLine>),
    /// To a deed.
    Done(DeedDone),
}

/// A page of rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeskPage<T> {
    /// In the order of the question.
    pub rows: Vec<T>,
    /// Ask on with this as `after`; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
}

/// A member of staff, who may work in another dong than the asker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Somebody {
    /// Who.
    pub id: StaffId,
    /// The name that colleagues use.
    pub name: Option<String>,
    /// What they do.
    pub role: Option<Role>,
}

/// One person's database on one tablet, and how it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRow {
    /// The replica.
    pub id: ReplicaId,
    /// Its short name.
    pub short: String,
    /// What its owner calls the tablet.
    pub device: String,
    /// Its owner.
    pub staff: StaffId,
    /// The owner's name.
    pub name: String,
    /// The owner's role.
    pub role: Role,
    /// The owner's dong.
    pub dong: Vec<DongCode>,
    /// When it was enrolled.
    pub enrolled: Millis,
    /// Its last contact; everything below is as it said then.
    pub seen: Option<Millis>,
    /// Whether it was revoked.
    pub revoked: bool,
    /// When everything had come and gone the last time, by the server's clock.
    pub synced: Option<Millis>,
    /// Ops that waited to be sent.
    pub waiting: Option<u64>,
    /// When the oldest of them was saved, by the server's clock.
    pub waits_since: Option<Millis>,
    /// Server's clock minus the device's.
    pub drift: Option<Millis>,
    /// Program version.
    pub app: Option<String>,
    /// Bytes that the app's storage holds.
    pub used_bytes: Option<u64>,
    /// Bytes that were free for it.
    pub free_bytes: Option<u64>,
    /// Whether the browser promised to keep what is stored.
    pub persisted: Option<bool>,
}

/// A refused save: applied whole or not at all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RefusedAct {
    /// For the next page.
    pub place: i64,
    /// The save; absent when its text cannot be read.
    pub act: Option<ActId>,
    /// The author's replica.
    pub replica: ReplicaId,
    /// Whose replica it is.
    pub by: Somebody,
    /// When the server took it.
    pub received: Millis,
    /// Whose it is to settle: where its record is now, else where its author works.
    pub dong: Vec<DongCode>,
    /// Its ops, in order.
    pub ops: Vec<RefusedOp>,
}

/// One op of a refused save.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RefusedOp {
    /// The op.
    pub op: OpId,
    /// What people read out to each other; absent when the text cannot be read.
    pub receipt: Option<Receipt>,
    /// When it was saved, by the author's device.
    pub at: Option<Millis>,
    /// The record, or the event's own id.
    pub record: Option<RecordId>,
    /// The record that an event belongs to, or that a new record lives with.
    pub of: Option<RecordId>,
    /// Name of its kind.
    pub kind: Option<String>,
    /// `create`, `edit`, `life`, `move`, `event`, `resolve`, `reopen`, `merge`.
    pub intent: Option<String>,
    /// What it writes, where the asker's role reads it; an event's fields under the key of its only group.
    pub groups: BTreeMap<GroupKey, Value>,
    /// What it writes in parts that the asker's role does not read.
    pub hidden: Vec<GroupKey>,
    /// Why it was refused.
    pub refusal: Option<Refusal>,
    /// What a coordinator decided about it.
    pub closed: Option<Closed>,
}

/// An op that met another change and merged by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MergedOp {
    /// For the next page.
    pub place: i64,
    /// The op.
    pub op: OpId,
    /// What people read out to each other.
    pub receipt: Receipt,
    /// Its author.
    pub by: Somebody,
    /// When it was saved, by the author's device.
    pub at: Millis,
    /// When the server took it.
    pub received: Millis,
    /// The record where it came to lie.
    pub record: RecordId,
    /// Name of its kind.
    pub kind: String,
    /// Where the record is now.
    pub dong: DongCode,
    /// Those of its groups that the asker's role reads.
    pub groups: Vec<MergedGroup>,
}

/// One group of a merged op.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MergedGroup {
    /// The group.
    pub key: GroupKey,
    /// Whether this group met another change; the others of the op did not.
    pub merged: bool,
    /// What the op wrote.
    pub value: Value,
    /// What was there before it, where that is still known.
    pub prior: Option<Value>,
    /// What is shown now.
    pub now: Option<Value>,
    /// Whether the op's value still stands.
    pub stands: bool,
    /// What others had written at the same time, where it is still known.
    pub others: Vec<Candidate>,
}

/// One dong in numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DongCounts {
    /// Which.
    pub dong: DongCode,
    /// Records and events that are there, by kind.
    pub records: BTreeMap<String, u64>,
    /// Refused acts that are open.
    pub refused: u64,
    /// There are more refused acts than were counted.
    pub refused_more: bool,
    /// Ops of the last seven days by those who work there.
    pub ops: u64,
}

/// A line about one download.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DownloadLine {
    /// For the next page.
    pub place: i64,
    /// When.
    pub at: Millis,
    /// Who.
    pub by: Somebody,
    /// What, and how much.
    #[serde(flatten)]
    pub what: Download,
}

/// What was downloaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Download {
    /// Which list.
    pub what: ExportWhat,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Where.
    pub dong: DongCode,
    /// As which file.
    pub format: ExportFormat,
    /// Rows without the heading.
    pub rows: u64,
    /// Why.
    pub reason: String,
}

/// What came of a deed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeedDone {
    /// Whether the act stands as the deed wished it: applied, dismissed, or open again.
    pub done: bool,
    /// What each op of the act has now. When the deed could not be done, why not; then nothing was changed.
    pub results: BTreeMap<OpId, OpResult>,
}

/// `POST /v1/desk/export`: a list as a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportRequest {
    /// See [`crate::protocol::PROTOCOL`].
    pub proto: u32,
    /// Which file.
    pub export: Export,
}

/// A list as a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    /// Which list.
    pub what: ExportWhat,
    /// First day, in Seoul.
    pub from: NaiveDate,
    /// Last day, in Seoul.
    pub to: NaiveDate,
    /// Where: one of mine.
    pub dong: DongCode,
    /// As which file.
    pub format: ExportFormat,
    /// Why it is handed on; recorded before the first byte leaves.
    pub reason: String,
    /// Language of headings and words: `ko` or `en`.
    pub lang: String,
}

impl Export {
    /// The plain name of the file. It says nothing of anybody.
    pub fn file_name(&self) -> String {
        let (what, format) = (self.what.as_str(), self.format.as_str());
        format!("dolbom-{what}-{}-{}-{}.{format}", self.dong, self.from, self.to)
    }
}

/// A list that can be handed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportWhat {
    /// Visits that were made or tried.
    Visits,
    /// Households in trouble that were found.
    Discoveries,
}

impl ExportWhat {
    /// The word on the wire, in commands and in names of files.
    pub fn as_str(self) -> &'static str {
        match self {
            ExportWhat::Visits => "visits",
            ExportWhat::Discoveries => "discoveries",
        }
    }
}

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// Comma-separated, UTF-8 with a mark.
    Csv,
    /// A workbook.
    Xlsx,
}

impl ExportFormat {
    /// The end of the file's name.
    pub fn as_str(self) -> &'static str {
        match self {
            ExportFormat::Csv => "csv",
            ExportFormat::Xlsx => "xlsx",
        }
    }
}

/// Whether a reason says something: enough letters, not too many.
pub fn is_reason(reason: &str) -> bool {
    (REASON_MIN..=REASON_MAX).contains(&reason.trim().chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_has_five_letters_without_the_blanks_around_it() {
        assert!(is_reason(" 구청 보고 "));
        assert!(!is_reason("  보고  "));
        assert!(!is_reason(&"가".repeat(REASON_MAX + 1)));
    }

    #[test]
    fn an_answer_stands_under_the_name_of_its_question() {
        let reply = DeskReply { server_time: 5, answer: DeskAnswer::Counts(Vec::new()) };
        assert_eq!(serde_json::to_string(&reply).unwrap(), r#"{"server_time":5,"counts":[]}"#);
        let ask: DeskRequest =
            serde_json::from_str(r#"{"proto":1,"ask":{"question":{"merged":{"limit":5}}}}"#).unwrap();
        assert_eq!(ask.ask, DeskAsk::Question(DeskQuestion::Merged { limit: 5, after: None }));
    }
}
