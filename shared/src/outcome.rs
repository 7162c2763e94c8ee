//! What the server did with an op, and why it could not do what was asked.

use crate::clock::Millis;
use crate::id::{OpId, RecordId, StaffId};
use crate::kind::{GroupKey, Problem};
use crate::op::Revs;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What became of an op. A duplicate is answered with the outcome that the op has now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing else had changed.
    Applied,
    /// Something else had changed and both stand; nobody has to decide.
    Merged,
    /// The record was already there, made alike by a rule on another tablet.
    Joined,
    /// A group now has candidates with different values, for a coordinator.
    Conflict,
    /// Kept whole, apart, with a reason.
    Quarantined,
}

/// The answer about one op.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpResult {
    /// In one word.
    pub outcome: Outcome,
    /// The record's versions after it; empty when it was redirected to another record or quarantined.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub revs: Revs,
    /// Groups with another outcome than `applied`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub groups: BTreeMap<GroupKey, Outcome>,
    /// Why it was quarantined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
    /// What a coordinator decided about it after it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<Closed>,
}

/// What a coordinator decided about a refused op.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// Who decided. The author of the op stays its author.
    pub by: StaffId,
    /// When, by the server.
    pub at: Millis,
    /// What.
    pub how: How,
    /// Why, in words; of a dismissal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// How a refused op was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// Applied with other values.
    Mended,
    /// Applied unchanged, where its record is now.
    Adopted,
    /// Not applied, for a reason.
    Dismissed,
}

impl OpResult {
    /// Kept apart for this reason.
    pub fn quarantined(refusal: Refusal) -> Self {
        OpResult {
            outcome: Outcome::Quarantined,
            revs: Revs::new(),
            groups: BTreeMap::new(),
            refusal: Some(refusal),
            closed: None,
        }
    }
}

/// Why an op was quarantined. Each has a sentence in `assets/text` that says what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Refusal {
    /// Values do not fit their declaration.
    Invalid {
        /// Each names its field.
        problems: Vec<Problem>,
    },
    /// The text is no op of this protocol version.
    Malformed {
        /// What the reader said; holds no values.
        detail: String,
    },
    /// Written by a newer program than this server.
    SchemaTooNew {
        /// The op's schema.
        schema: u16,
    },
    /// The server does not know this kind, or this group of it.
    UnknownKind {
        /// Kind, or kind and group.
        name: String,
    },
    /// The author's role may not do this.
    NotAllowed,
    /// No home of the record lies in the dong of the lease. Unknown and forbidden records look alike.
    NotInScope,
    /// The op names another author than the replica's owner, or a lease that was never given to it.
    NotYours,
    /// The same id was used for something else.
    IdReuse,
    /// A record that it refers to has not come yet; it is decided when that record appears.
    Awaits {
        /// That record.
        record: RecordId,
    },
    /// Another op of the same save was refused, and a save is applied whole.
    WithAct {
        /// That op.
        op: OpId,
    },
    /// Records in different dong are not merged; move one first.
    MergeAcross,
    /// A resolution is taken back within seven days.
    TooLate,
}
