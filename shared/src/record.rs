//! The server's state of a record: every group as a list of heads, nearly always one.
//!
//! What a person sees is a projection of the heads ([`GroupState::shown`]). The rules that change heads
//! are in `decide`; here is only their shape.

use crate::clock::{Millis, Stamp};
use crate::id::{Line, OpId, Receipt, RecordId, Rev, ServerEpoch, StaffId, epoch_floor};
use crate::kind::{GroupKey, HOME, Home, Kind, LIFE, MergeClass, Part};
use crate::op::Revs;
use crate::weakness::{Weakness, has};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A value that nobody has yet superseded in sight of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Who wrote it, as an op.
    pub op: OpId,
    /// The line that first submitted that op.
    pub line: Line,
    /// The rev of the part at which it became visible.
    pub rev: Rev,
    /// The value.
    #[serde(rename = "v")]
    pub value: Value,
    /// Orders `lww` writes: at least one more than all it superseded.
    pub stamp: Stamp,
    /// The record that the op named; another than the record's own after a merge of two records.
    pub addr: RecordId,
    /// The rev that an earlier acknowledgement gave, when the op came again after a restore.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<Rev>,
    /// Its rev in the record that it was moved from by a merge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lrev: Option<Rev>,
    /// On `life` only: this head speaks for an edit against that archiving op.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marker: Option<OpId>,
    /// Whether it came with the record.
    #[serde(default, skip_serializing_if = "is_false")]
    pub first: bool,
    /// Whether it once was superseded and came back; such a resolution cannot be undone.
    #[serde(default, skip_serializing_if = "is_false")]
    pub stale: bool,
    /// The author.
    pub by: StaffId,
    /// When, by the author's device, clamped to the server's clock.
    pub at: Millis,
    /// For people: which tablet, which entry.
    pub receipt: Receipt,
    /// What was shown before this op, for "base ‖ A ‖ B".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prior: Option<Value>,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// A head superseded only by resolutions that may still be undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shadow {
    /// With its original rev.
    pub head: Head,
    /// Those resolutions.
    pub by: BTreeSet<OpId>,
}

/// One group, or one element of a set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupState {
    /// First comes first: the shown one of a significant group.
    pub heads: Vec<Head>,
    /// What an undo would bring back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shadows: Vec<Shadow>,
    /// How many times a conflict was opened here.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub round: u32,
    /// Whether a conflict is open: heads with different values.
    #[serde(default, skip_serializing_if = "is_false")]
    pub open: bool,
    /// For each server epoch, the greatest base that wrote here: tells late comers after a restore.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub lost: BTreeMap<ServerEpoch, Rev>,
}

fn is_zero(value: &u32) -> bool {
    *value == 0
}

impl GroupState {
    /// The value that everybody sees.
    pub fn shown(&self, class: MergeClass) -> Option<&Value> {
        let head = match class {
            MergeClass::Significant | MergeClass::Set => self.heads.first(),
            MergeClass::LastWriter => self.heads.iter().max_by_key(|head| (head.stamp, head.line, head.op)),
            MergeClass::Monotone => self.heads.iter().max_by_key(|head| rank(&head.value)),
        };
        head.map(|head| &head.value)
    }

    /// The home that it says, of the group of the home.
    fn home(&self) -> Option<Home> {
        self.heads.first().and_then(|head| Home::of(&head.value))
    }

    /// Whether the heads say different things.
    pub fn differs(&self) -> bool {
        self.heads.iter().skip(1).any(|head| head.value != self.heads[0].value)
    }
}

/// The order of a monotone value: a number, or the number in the only field of an object.
pub fn rank(value: &Value) -> i64 {
    match value {
        Value::Object(fields) => fields.values().next().map_or(i64::MIN, rank),
        other => other.as_i64().unwrap_or(i64::MIN),
    }
}

/// A conflict that was settled, kept with the record so that both authors learn what was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// The group.
    pub key: GroupKey,
    /// Which round.
    pub round: u32,
    /// The op that resolved.
    pub resolution: OpId,
    /// The coordinator.
    pub by: StaffId,
    /// When, by the coordinator's device.
    pub at: Millis,
    /// When the server took it: from then it may be taken back for seven days.
    pub taken: Millis,
    /// Why.
    pub reason: String,
    /// What stands.
    pub value: Value,
    /// What was there before both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Value>,
    /// Between what was chosen.
    pub candidates: Vec<Candidate>,
    /// Who took it back, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reopened: Option<(StaffId, Millis)>,
}

/// One value that stood in a conflict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The op that wrote it.
    pub op: OpId,
    /// The value; of an edit against archiving, `"active"`.
    pub value: Value,
    /// The author.
    pub by: StaffId,
    /// When, by the author's device.
    pub at: Millis,
    /// Which tablet, which entry.
    pub receipt: Receipt,
}

impl Candidate {
    /// Of a head.
    pub fn of(head: &Head) -> Self {
        Candidate {
            op: head.op,
            value: head.value.clone(),
            by: head.by,
            at: head.at,
            receipt: head.receipt.clone(),
        }
    }
}

/// Most settled conflicts kept with a record; older ones stay in the op log.
pub const SETTLED_MAX: usize = 50;

/// Where a record lives, of whatever it says: what rights and places are judged by. Reads what [`RecordState`] writes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Abode {
    /// Name of its kind.
    pub kind: String,
    /// Every home it ever had.
    pub homes: BTreeSet<Home>,
    /// The record that it was merged into.
    #[serde(default)]
    pub alias: Option<RecordId>,
    groups: HomeGroup,
}

/// Of all groups its home.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct HomeGroup {
    #[serde(rename = "0")]
    home: Option<GroupState>,
}

impl Abode {
    /// Where it lives now.
    pub fn home(&self) -> Option<Home> {
        self.groups.home.as_ref().and_then(GroupState::home)
    }
}

impl From<&RecordState> for Abode {
    fn from(record: &RecordState) -> Self {
        let home = record.groups.get(&GroupKey::of(HOME)).cloned();
        let (kind, homes) = (record.kind.clone(), record.homes.clone());
        Abode { kind, homes, alias: record.alias, groups: HomeGroup { home } }
    }
}

/// A whole record, all parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordState {
    /// The record.
    pub id: RecordId,
    /// Name of its kind.
    pub kind: String,
    /// The version of each part.
    pub revs: Revs,
    /// Every group ever written.
    pub groups: BTreeMap<GroupKey, GroupState>,
    /// Every home it ever had.
    pub homes: BTreeSet<Home>,
    /// The record that this one was merged into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<RecordId>,
    /// The records that were merged into this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub losers: Vec<RecordId>,
    /// Conflicts that were settled, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settled: Vec<Settled>,
}

impl RecordState {
    /// Before its first op.
    pub fn new(id: RecordId, kind: &str) -> Self {
        RecordState {
            id,
            kind: kind.to_owned(),
            revs: Revs::new(),
            groups: BTreeMap::new(),
            homes: BTreeSet::new(),
            alias: None,
            losers: Vec::new(),
            settled: Vec::new(),
        }
    }

    /// The shown value of a group.
    pub fn shown(&self, kind: &Kind, key: &GroupKey) -> Option<&Value> {
        let (_, class) = kind.class_of(key)?;
        self.groups.get(key)?.shown(class)
    }

    /// Where it lives now.
    pub fn home(&self) -> Option<Home> {
        self.groups.get(&GroupKey::of(HOME)).and_then(GroupState::home)
    }

    /// The version of a part; 0 before the first.
    pub fn rev(&self, part: Part) -> Rev {
        self.revs.get(&part).copied().unwrap_or(0)
    }

    /// Give a part its next version, never below the floor of this server epoch.
    pub fn next_rev(&mut self, part: Part, epoch: ServerEpoch) {
        let rev = self.revs.entry(part).or_insert(0);
        *rev = (*rev + 1).max(if has(Weakness::NoJump) { 0 } else { epoch_floor(epoch) });
    }

    /// The groups in open conflict.
    pub fn open_conflicts(&self) -> impl Iterator<Item = (&GroupKey, &GroupState)> {
        self.groups.iter().filter(|(_, group)| group.open)
    }

    /// Heads that speak about use or archive: archive heads, and edits against them.
    pub fn life(&self) -> &[Head] {
        self.groups.get(&GroupKey::of(LIFE)).map_or(&[], |group| &group.heads)
    }
}
