//! The rows that the index tables answer with.

use crate::store::OpState;
use serde_json::Value;
use shared::clock::Millis;
use shared::digest::StreamDigest;
use shared::id::{OpId, Receipt, RecordId};
use shared::kind::GroupKey;
use shared::outcome::OpResult;

/// Where a household lives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// Road-name address, or the lot-number one.
    pub road_addr: Option<String>,
    /// Building, floor, unit.
    pub detail: Option<String>,
    /// How to get in.
    pub access_note: Option<String>,
}

impl Address {
    /// As one line.
    pub fn line(&self) -> Option<String> {
        let words = self.words();
        (!words.is_empty()).then(|| words.join(", "))
    }

    pub(super) fn words(&self) -> Vec<String> {
        self.road_addr.iter().chain(&self.detail).cloned().collect()
    }
}

/// A person in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow {
    /// Who.
    pub id: RecordId,
    /// As recorded; may not be known.
    pub name: Option<String>,
    /// As recorded.
    pub birth_date: Option<String>,
    /// As recorded.
    pub sex: Option<String>,
}

/// Who looks after a household, and what the next visitor should know.
#[derive(Clone, Debug, PartialEq)]
pub struct HouseholdRow {
    /// `{staff, duty}` each.
    pub assigned: Vec<Value>,
    /// As recorded.
    pub note: Option<String>,
}

/// A task that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskRow {
    /// Its id.
    pub id: RecordId,
    /// The record that it lives with.
    pub household: Option<RecordId>,
    /// About whom.
    pub subject: Option<RecordId>,
    /// About which record.
    pub linked: Option<RecordId>,
    /// What it asks for.
    pub task_kind: Option<String>,
    /// In a person's words.
    pub title: Option<String>,
    /// The rule that made it, as far as this role may know.
    pub rule: Option<String>,
    /// The last day.
    pub due: Option<String>,
    /// The last moment.
    pub due_at: Option<String>,
    /// How soon.
    pub urgency: Option<String>,
    /// Whose duty.
    pub duty: Option<String>,
    /// Whose.
    pub staff: Option<String>,
}

/// A visit that is planned, or that took place.
#[derive(Clone, Debug, PartialEq)]
pub struct VisitRow {
    /// Its id.
    pub id: RecordId,
    /// The record that it lives with.
    pub household: Option<RecordId>,
    /// What sort of visit.
    pub visit_kind: Option<String>,
    /// The day.
    pub planned_for: Option<String>,
    /// Who goes: `{staff, duty}` each.
    pub visitors: Vec<Value>,
    /// Whom: `{person}` each.
    pub subjects: Vec<Value>,
    /// At the door, when it took place.
    pub started_at: Option<String>,
    /// What came of it.
    pub outcome: Option<String>,
}

/// The last visit that took place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastVisit {
    /// Its id.
    pub id: RecordId,
    /// What sort of visit.
    pub visit_kind: Option<String>,
    /// When it began, local time.
    pub started_at: Option<String>,
    /// What came of it.
    pub outcome: Option<String>,
}

/// An event of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    /// Its id.
    pub id: RecordId,
    /// The event that it corrects.
    pub supersedes: Option<RecordId>,
    /// When the fact was so, local time.
    pub taken_at: Option<String>,
    /// When it was saved, by its author's device.
    pub saved_at: Millis,
}

/// A hit of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Person or household.
    pub id: RecordId,
    /// `person` or `household`.
    pub kind: String,
    /// Whether lists show it: neither archived nor merged.
    pub listed: bool,
    /// The record that it was merged into.
    pub merged_into: Option<RecordId>,
}

/// A group in open conflict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConflictRow {
    /// The record.
    pub record: RecordId,
    /// The group.
    pub key: GroupKey,
    /// Since when.
    pub since: Millis,
}

/// A conflict that was settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettledRow {
    /// The op that resolved.
    pub resolution: OpId,
    /// The record.
    pub record: RecordId,
    /// The group.
    pub key: GroupKey,
}

/// The place in a list after which it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListAfter {
    /// When the last row was changed.
    pub changed_at: Millis,
    /// The last row.
    pub id: RecordId,
}

/// Where this replica stands in a stream, and the digest of what it holds of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamStanding {
    /// The stream.
    pub stream: String,
    /// Everything up to here has come.
    pub cursor: i64,
    /// The server's head when everything had come; `None` before the first time.
    pub complete: Option<i64>,
    /// Count and sum.
    pub digest: StreamDigest,
}

/// What became of an op of this store on one record.
#[derive(Clone, Debug, PartialEq)]
pub struct OpTrace {
    /// The op.
    pub op: OpId,
    /// For people.
    pub receipt: Receipt,
    /// Where it stands.
    pub state: OpState,
    /// What the server did with it.
    pub result: Option<OpResult>,
}

/// Something that is past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// Visit, event, discovery or task.
    pub id: RecordId,
    /// When, local time.
    pub at: String,
}

/// An event about a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastEvent {
    /// Which, and when it was so.
    pub past: Past,
    /// Name of its kind.
    pub kind: String,
    /// Which instrument was answered.
    pub topic: Option<String>,
    /// The visit that it names; it may not be here.
    pub visit: Option<RecordId>,
}

/// A place in what is past; a list goes on with what comes before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// When, local time.
    pub at: String,
    /// Of things at one moment, the last that was shown.
    pub id: RecordId,
}

impl Place {
    /// Before everything is: a list begins with the newest.
    pub fn newest() -> Self {
        Place { at: "9999-12-31T23:59".to_owned(), id: RecordId(uuid::Uuid::max()) }
    }
}

/// A visit that is planned for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedVisit {
    /// Its id.
    pub id: RecordId,
    /// What sort of visit.
    pub visit_kind: Option<String>,
    /// The day.
    pub planned_for: Option<String>,
}
