//! What a person can do. Every command is one transaction: it answers after the commit, or changes nothing.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared::body::Snapshot;
use shared::desk::{DeskDeed, Export};
use shared::id::{ActId, DongCode, OpId, Receipt, RecordId};
use shared::kind::{Fields, GroupKey, Problem};

/// What a person can do.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// One save: all changes, and what the rules make of them, become the ops of one act.
    Save {
        /// In the order in which they depend on each other: a household before its members.
        changes: Vec<Change>,
        /// The draft that this save ends.
        draft: Option<RecordId>,
    },
    /// A coordinator settles a conflict.
    Resolve {
        /// The record.
        record: RecordId,
        /// The group in conflict.
        key: GroupKey,
        /// What shall stand.
        choice: Choice,
        /// Why, as a code or in words; both authors see it.
        reason: String,
        /// The candidates that were on the screen: when another has come since, the page is shown again. Empty:
        /// nothing is claimed.
        #[serde(default)]
        saw: Vec<OpId>,
    },
    /// Take a resolution back within seven days; its candidates return as the next round.
    Reopen {
        /// The op that resolved.
        resolution: OpId,
    },
    /// Two records are one.
    Merge {
        /// The record that becomes a name of the other.
        loser: RecordId,
        /// The record that stays.
        winner: RecordId,
    },
    /// Keep a form that is not finished. It never leaves the tablet.
    KeepDraft(Draft),
    /// Throw a draft away.
    DropDraft {
        /// The draft.
        id: RecordId,
    },
    /// The author has seen what was decided.
    MarkSeen {
        /// The op that resolved.
        resolution: OpId,
    },
    /// A coordinator settles a refused save on the server, online. Answered with one row instead of receipts.
    Desk(DeskDeed),
    /// Fetch a list as a file, online, and keep it on this device. Answered with one row.
    Export(Export),
}

/// One change of a save.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A new record.
    Create {
        /// Fresh, or derived by a rule.
        id: RecordId,
        /// Name of its kind.
        kind: String,
        /// Where it lives.
        home: HomeGiven,
        /// All fields, flat; a set as a list of its elements.
        fields: Fields,
    },
    /// New values in a record.
    Edit {
        /// The record.
        id: RecordId,
        /// Taken when the form was opened.
        opened: Snapshot,
        /// Changed fields only; `null` empties one. A set as `{"add": […], "change": {id: {…}}, "remove": [id]}`.
        fields: Fields,
    },
    /// A fact.
    Event {
        /// Fresh.
        id: RecordId,
        /// Name of its kind.
        kind: String,
        /// The record that it belongs to.
        parent: RecordId,
        /// The event that it corrects.
        supersedes: Option<RecordId>,
        /// All fields.
        fields: Fields,
    },
    /// Out of use, with a reason.
    Archive {
        /// The record.
        id: RecordId,
        /// Taken when the page was opened.
        opened: Snapshot,
        /// `moved`, `deceased`, `duplicate`, `mistake`, or in words.
        reason: String,
    },
    /// In use again.
    Revive {
        /// The record.
        id: RecordId,
        /// Taken when the page was opened.
        opened: Snapshot,
    },
    /// To another dong, or to another household.
    Move {
        /// The record.
        id: RecordId,
        /// Taken when the page was opened.
        opened: Snapshot,
        /// Where to.
        home: HomeGiven,
    },
}

/// Where a new or moved record lives.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HomeGiven {
    /// A household in this dong.
    Dong(DongCode),
    /// With this household.
    With(RecordId),
}

/// What shall stand.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// The value of this candidate.
    Candidate(OpId),
    /// A value of one's own: the fields of the group, or `null` for a removed element.
    Value(Value),
}

/// A form that is not finished.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The id that the record will have.
    pub id: RecordId,
    /// Name of its kind.
    pub kind: String,
    /// The record that is being edited, or that the new one belongs to.
    pub about: Option<RecordId>,
    /// Taken when the form was opened.
    pub opened: Snapshot,
    /// What was typed so far, as the form has it.
    pub fields: Fields,
    /// The page that was open.
    pub page: u8,
}

/// A command was carried out and is on the disk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The save, when ops were queued.
    pub act: Option<ActId>,
    /// For people: one a queued op, in order.
    pub receipts: Vec<Receipt>,
    /// Records that were touched, those that rules made included.
    pub records: Vec<RecordId>,
    /// Things worth a second look that did not stop the save, e.g. a visit of five hours: names of rules.
    pub flags: Vec<String>,
}

/// A command that was not carried out, with what to do. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Refused {
    /// Values do not fit; each problem names its field.
    #[error("values do not fit")]
    Invalid {
        /// What is wrong.
        problems: Vec<Problem>,
    },
    /// No such kind.
    #[error("no such kind: {name}")]
    UnknownKind {
        /// As given.
        name: String,
        /// Those there are.
        known: Vec<String>,
    },
    /// No such record on this tablet.
    #[error("no such record here: {id}")]
    NotFound {
        /// As given.
        id: RecordId,
    },
    /// The role may not do this.
    #[error("the role may not do this")]
    NotAllowed,
    /// Somebody saved the same group on this tablet after the form was opened; show it again.
    #[error("changed on this tablet since the form was opened")]
    ChangedSinceOpened {
        /// Which groups.
        keys: Vec<GroupKey>,
    },
    /// There is nothing to decide: no open conflict, or no such candidate.
    #[error("nothing to decide there")]
    NoConflict,
    /// More than seven days have passed, or somebody wrote after it.
    #[error("too late to take this back")]
    TooLate,
    /// Nothing differs from what is there.
    #[error("nothing has changed")]
    NothingChanged,
    /// No such instrument.
    #[error("no such instrument: {name}")]
    UnknownInstrument {
        /// As given.
        name: String,
        /// Those that are installed.
        known: Vec<String>,
    },
    /// The offline rights have run out: sync first. Saving stays possible.
    #[error("offline rights have run out")]
    LeaseExpired,
    /// Only the server can say or do this, and nobody asked it.
    #[error("only the server knows")]
    AsksServer,
    /// The store could not do it: full disk, damaged file, … The sentence is in the texts under this name.
    #[error("the store failed: {name}")]
    Store {
        /// Name of the store's error, e.g. `full`.
        name: String,
        /// For a programmer; holds no values of records.
        detail: String,
    },
}
