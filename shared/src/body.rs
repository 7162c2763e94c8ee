//! What is published of a record: the text that lies in feeds and mirrors, one a part.
//!
//! It carries the shown values; candidates only where a conflict is open; and what was decided before.
//! A tablet lays its own pending ops over it ([`Body::lay`]) to make the visible record.

use crate::clock::Millis;
use crate::id::{OpId, RecordId, Rev, StaffId};
use crate::kind::{ACTIVE, Fields, GroupKey, HOME, Home, Kind, LIFE, MergeClass, Part, is_archived};
use crate::op::{Intent, Op, Write};
use crate::record::{Candidate, RecordState, Settled, rank};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A conflict as every tablet of the dong sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenConflict {
    /// Which round.
    pub round: u32,
    /// What was there before both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Value>,
    /// The values, the shown one first.
    pub candidates: Vec<Candidate>,
}

/// One part of a record, as published.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// The shown value of each group and set element. Removed elements are not here.
    #[serde(rename = "g")]
    pub values: BTreeMap<GroupKey, Value>,
    /// Groups in open conflict.
    #[serde(rename = "c", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub conflicts: BTreeMap<GroupKey, OpenConflict>,
    /// Conflicts that were settled, oldest first.
    #[serde(rename = "s", default, skip_serializing_if = "Vec::is_empty")]
    pub settled: Vec<Settled>,
    /// Resolutions that may still be taken back.
    #[serde(rename = "u", default, skip_serializing_if = "Vec::is_empty")]
    pub undoable: Vec<OpId>,
    /// The record that this one was merged into.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<RecordId>,
    /// Who changed this part last, and when.
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    pub last: Option<(StaffId, Millis)>,
}

/// An event as published: it never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventBody {
    /// The record that it belongs to.
    #[serde(rename = "p")]
    pub parent: RecordId,
    /// The event that it corrects.
    #[serde(rename = "x", default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<RecordId>,
    /// The fields, or a projection of them for readers of another part.
    #[serde(rename = "f")]
    pub fields: Fields,
    /// The author.
    pub by: StaffId,
    /// When it was saved, by the author's device.
    pub at: Millis,
    /// Its place in the order in which the server took events; a move does not change it. `None` where it waits.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub order: Option<i64>,
}

impl Body {
    /// One part of a record for publication.
    pub fn publish(record: &RecordState, kind: &Kind, part: Part) -> Body {
        let of_part = |key: &&GroupKey| kind.class_of(key).is_some_and(|(its, _)| its == part);
        let mut body = Body { alias: record.alias, ..Body::default() };
        for (key, group) in record.groups.iter().filter(|(key, _)| of_part(key)) {
            let class = kind.class_of(key).map_or(MergeClass::Significant, |(_, class)| class);
            if let Some(value) = group.shown(class).filter(|value| !value.is_null()) {
                body.values.insert(*key, value.clone());
            }
            if group.open {
                body.conflicts.insert(*key, open_conflict(group));
            }
        }
        body.settled = record.settled.iter().filter(|it| of_part(&&it.key)).cloned().collect();
        body.undoable = body
            .settled
            .iter()
            .filter(|it| {
                let group = record.groups.get(&it.key).filter(|_| it.key.group != LIFE);
                group.is_some_and(|group| {
                    group.heads.iter().any(|head| head.op == it.resolution && !head.stale)
                })
            })
            .map(|it| it.resolution)
            .collect();
        body.last = record
            .groups
            .iter()
            .filter(|(key, _)| of_part(key))
            .flat_map(|(_, group)| &group.heads)
            .max_by_key(|head| (head.rev, head.op))
            .map(|head| (head.by, head.at));
        body
    }

    /// Lay a pending op of this store over the part, so that its author sees what she wrote.
    pub fn lay(&mut self, op: &Op, kind: &Kind, part: Part) {
        for Write { key, value } in op.writes().into_owned() {
            match kind.class_of(&key) {
                Some((its, class)) if its == part => {
                    self.close_undo(&key);
                    self.lay_value(key, value, class);
                }
                _ => {}
            }
        }
        match &op.intent {
            Intent::Resolve { key, value, reason, .. } => self.settle(op, key, value, reason),
            Intent::Reopen { resolution, key } => self.reopen(op, resolution, key),
            Intent::Merge { into } => self.alias = Some(*into),
            Intent::Create { .. } if part == Part::Open => {
                self.values.entry(GroupKey::of(LIFE)).or_insert_with(|| Value::from(ACTIVE));
            }
            _ => {}
        }
        self.last = Some((op.actor, op.hlc.millis()));
    }

    /// Whoever writes after a resolution ends the time in which it may be taken back.
    fn close_undo(&mut self, key: &GroupKey) {
        let settled = &self.settled;
        let of_key = |id: &OpId| settled.iter().any(|it| it.resolution == *id && it.key == *key);
        self.undoable.retain(|id| !of_key(id));
    }

    /// What was decided here stands among the decisions at once, and may be taken back before it is sent.
    fn settle(&mut self, op: &Op, key: &GroupKey, value: &Value, reason: &str) {
        let Some(open) = self.conflicts.remove(key) else { return };
        let at = op.hlc.millis();
        self.settled.push(Settled {
            key: *key,
            round: open.round,
            resolution: op.id,
            by: op.actor,
            at,
            taken: at,
            reason: reason.to_owned(),
            value: value.clone(),
            base: open.base,
            candidates: open.candidates,
            reopened: None,
        });
        if key.group != LIFE {
            self.undoable.push(op.id);
        }
    }

    /// What was decided between is in conflict again, as the next round.
    fn reopen(&mut self, op: &Op, resolution: &OpId, key: &GroupKey) {
        let Some(settled) = self.settled.iter_mut().find(|it| it.resolution == *resolution && it.key == *key)
        else {
            return;
        };
        settled.reopened = Some((op.actor, op.hlc.millis()));
        self.undoable.retain(|id| id != resolution);
        let (round, base) = (settled.round + 1, settled.base.clone());
        let mut candidates = settled.candidates.clone();
        if let Some(open) = self.conflicts.get(key) {
            candidates.extend(open.candidates.iter().filter(|it| it.op != *resolution).cloned());
        }
        if let Some(first) = candidates.first().map(|it| it.value.clone()) {
            self.lay_value(*key, first, MergeClass::Significant);
        }
        self.conflicts.insert(*key, OpenConflict { round, base, candidates });
    }

    fn lay_value(&mut self, key: GroupKey, value: Value, class: MergeClass) {
        let keeps = class == MergeClass::Monotone
            && self.values.get(&key).is_some_and(|old| rank(old) > rank(&value));
        if value.is_null() {
            self.values.remove(&key);
        } else if !keeps {
            self.values.insert(key, value);
        }
    }

    /// Where the record lives. Only in the open part.
    pub fn home(&self) -> Option<Home> {
        self.values.get(&GroupKey::of(HOME)).and_then(Home::of)
    }

    /// Whether the record is archived. Only in the open part.
    pub fn is_archived(&self) -> bool {
        self.values.get(&GroupKey::of(LIFE)).is_some_and(is_archived)
    }

    /// The elements of a set group, in the order of their ids.
    pub fn elements(
        &self,
        group: crate::kind::GroupId,
    ) -> impl Iterator<Item = (crate::id::ElementId, &Value)> {
        self.values
            .iter()
            .filter(move |(key, _)| key.group == group)
            .filter_map(|(key, value)| key.element.map(|element| (element, value)))
    }
}

fn open_conflict(group: &crate::record::GroupState) -> OpenConflict {
    OpenConflict {
        round: group.round,
        base: group.heads.iter().find_map(|head| head.prior.clone()),
        candidates: group.heads.iter().map(Candidate::of).collect(),
    }
}

/// The rev of a mirror row, as a form takes it for its base.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// For each part that this replica reads, the rev when the form was opened; 0 for a record of its own.
    pub base: BTreeMap<Part, Rev>,
    /// Groups whose base is another, because an op of this store is pending on them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub pins: BTreeMap<GroupKey, Rev>,
    /// Significant groups in open conflict.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joins: Vec<GroupKey>,
    /// The newest op of this store at that moment: a save is shown again when this store wrote the same groups since.
    pub mark: u64,
}
