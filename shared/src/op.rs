//! One intended change: what a tablet queues, what travels, what the server decides about.
//!
//! An op is fixed when it is saved and never changes; its place in a line (number, chain, `was`) is
//! transport and lies beside it. The ops of one save form an act and are applied together or not at all.

use crate::clock::Stamp;
use crate::id::{ActId, LeaseId, OpId, Receipt, RecordId, Rev, StaffId};
use crate::kind::{GroupKey, HOME, Home, LIFE, Part};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// The schema number that this program writes. Older numbers are upcast by the server, newer ones are refused.
pub const OP_SCHEMA: u16 = 1;

/// Most ops in one act.
pub const ACT_OPS_MAX: usize = 200;

/// A rev for each part that the author read.
pub type Revs = BTreeMap<Part, Rev>;

/// The act that an op belongs to and its place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActPlace {
    /// The act.
    pub id: ActId,
    /// From 0.
    pub index: u16,
    /// How many ops the act has.
    pub of: u16,
}

/// One new value of one group or set element.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Write {
    /// What is written.
    pub key: GroupKey,
    /// The whole new value, canonical. `null` removes an element of a set.
    pub value: Value,
}

/// What the author wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// A new record. The writes include [`HOME`]; [`LIFE`] is `active` without saying.
    Create {
        /// Home and first values.
        writes: Vec<Write>,
    },
    /// New values of groups, elements added, changed and removed.
    Edit {
        /// Only what changed.
        writes: Vec<Write>,
    },
    /// Archive with a reason, or take into use again.
    Life {
        /// `"active"` or `{"archived": reason}`.
        value: Value,
    },
    /// Move a root to another dong, or a record to another root.
    Move {
        /// The new home.
        home: Home,
    },
    /// A coordinator settles a conflict.
    Resolve {
        /// The group in conflict.
        key: GroupKey,
        /// What shall stand.
        value: Value,
        /// Why, as a code or in words; both authors see it.
        reason: String,
        /// The heads that were on the screen, for the record.
        saw: Vec<OpId>,
    },
    /// Take a resolution back: its candidates return as the next round.
    Reopen {
        /// The op that resolved.
        resolution: OpId,
        /// The group that it resolved.
        key: GroupKey,
    },
    /// Two records are one: this one becomes a name of the other.
    Merge {
        /// The record that stays.
        into: RecordId,
    },
    /// A fact. The op's `rec` is the event's id.
    Event {
        /// The record that it belongs to and moves with.
        parent: RecordId,
        /// The event that it corrects.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        supersedes: Option<RecordId>,
        /// The fields, canonical.
        body: Value,
    },
}

/// What can be read of an op of any schema: enough to keep it apart together with its act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpEnvelope {
    /// The op's id.
    pub id: OpId,
    /// The save that it belongs to.
    pub act: ActPlace,
    /// The schema that it was written in.
    pub schema: u16,
    /// Name of its kind.
    pub kind: String,
    /// The record, or the event's own id.
    pub rec: RecordId,
}

/// One intended change of one record, or one event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Op {
    /// Kept for ever, over every resubmission.
    pub id: OpId,
    /// The save that it belongs to.
    pub act: ActPlace,
    /// See [`OP_SCHEMA`].
    pub schema: u16,
    /// Name of the record's or event's kind.
    pub kind: String,
    /// The record, or the event's own id.
    pub rec: RecordId,
    /// For each part that the author reads, the mirror's rev when the value was shown. 0: never seen.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub base: Revs,
    /// Groups whose base is another: an op of this store was still pending on them when they were shown.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub pins: BTreeMap<GroupKey, Rev>,
    /// Significant groups that were in open conflict when they were shown: the write joins as a candidate.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub joins: BTreeSet<GroupKey>,
    /// What to do.
    pub intent: Intent,
    /// When, by the device.
    pub hlc: Stamp,
    /// Who.
    pub actor: StaffId,
    /// Under which offline rights.
    pub lease: LeaseId,
    /// For people, the same on tablet, desk and log: given by the store at the save and kept, however often the line
    /// is numbered anew.
    pub receipt: Receipt,
}

impl Op {
    /// What could be read of it in any schema.
    pub fn envelope(&self) -> OpEnvelope {
        let Op { id, act, schema, kind, rec, .. } = self;
        OpEnvelope { id: *id, act: *act, schema: *schema, kind: kind.clone(), rec: *rec }
    }

    /// The rev that the author had seen of this group: its pin, or the base of its part.
    pub fn base_of(&self, key: &GroupKey, part: Part) -> Rev {
        self.pins.get(key).or_else(|| self.base.get(&part)).copied().unwrap_or(0)
    }

    /// The writes of this op, as one list whatever its intent.
    pub fn writes(&self) -> Cow<'_, [Write]> {
        let one = |key, value| Cow::Owned(vec![Write { key, value }]);
        match &self.intent {
            Intent::Create { writes } | Intent::Edit { writes } => Cow::Borrowed(writes),
            Intent::Life { value } => one(GroupKey::of(LIFE), value.clone()),
            Intent::Move { home } => one(GroupKey::of(HOME), home.to_value()),
            Intent::Resolve { key, value, .. } => one(*key, value.clone()),
            Intent::Reopen { .. } | Intent::Merge { .. } | Intent::Event { .. } => Cow::Borrowed(&[]),
        }
    }

    /// Whether this op settles a conflict.
    pub fn resolves(&self) -> bool {
        matches!(self.intent, Intent::Resolve { .. })
    }

    /// Whether only who settles may do this.
    pub fn needs_settler(&self) -> bool {
        matches!(self.intent, Intent::Resolve { .. } | Intent::Reopen { .. } | Intent::Merge { .. })
    }

    /// The home that this op gives its record, whatever its intent.
    pub fn home(&self) -> Option<Home> {
        self.writes()
            .iter()
            .find(|write| write.key == GroupKey::of(HOME))
            .and_then(|write| Home::of(&write.value))
    }

    /// The records that must be known before this op can be decided.
    pub fn needs(&self) -> Vec<RecordId> {
        let mut needs = match &self.intent {
            Intent::Create { .. } => Vec::new(),
            Intent::Event { parent, .. } => vec![*parent],
            Intent::Merge { into } => vec![self.rec, *into],
            _ => vec![self.rec],
        };
        if let Some(Home::With(root)) = self.home() {
            needs.push(root);
        }
        needs
    }
}
