//! What is on a tablet's screen: for each group the ops whose effect is shown, by what the oracle knows.

use super::World;
use super::bits::Bits;
use super::truth::Sight;
use anyhow::{Context, Result};
use shared::body::Body;
use shared::id::RecordId;
use shared::kind::{GroupKey, LIFE, Part};
use shared::op::Intent;
use std::collections::BTreeSet;

/// What is shown of a record.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// Of each group.
    pub sight: Sight,
    /// The same, of groups in open conflict too: what who settles has in sight.
    pub whole: Sight,
    /// Groups that are shown in conflict.
    pub conflicts: BTreeSet<GroupKey>,
    /// Groups that own ops lie over.
    pub pending: BTreeSet<GroupKey>,
    /// Own ops lie over it that take something back or merge it.
    pub blocked: bool,
}

impl Look {
    /// What is in sight of a group.
    pub fn of(&self, key: &GroupKey) -> Bits {
        self.sight.get(key).copied().unwrap_or_default()
    }

    /// What who settles has in sight of it.
    pub fn whole_of(&self, key: &GroupKey) -> Bits {
        self.whole.get(key).copied().unwrap_or_default()
    }

    /// The archivings that are known.
    pub fn life(&self) -> Bits {
        self.whole_of(&GroupKey::of(LIFE))
    }
}

impl World {
    /// What is shown of a record on a tablet.
    pub(super) fn look(&self, tablet: usize, rec: RecordId) -> Result<Look> {
        let it = &self.tablets[tablet];
        let mut look = Look::default();
        let mine: Vec<usize> = it.memory.own.iter().filter(|op| self.truth.ops[*op].op.rec == rec).collect();
        for part in Part::ALL {
            let Some(row) = it.store().mirror_row(rec, part)? else { continue };
            if row.parked {
                continue;
            }
            let shown = self.truth.shown(rec, part, row.rev);
            let shown = shown.with_context(|| format!("{rec} {part} was never published at {}", row.rev))?;
            look.whole.extend(shown.iter().map(|(key, bits)| (*key, *bits)));
            let body: Body = serde_json::from_str(&row.body)?;
            look.conflicts.extend(body.conflicts.keys());
        }
        for &op in &mine {
            let own = &self.truth.ops[op];
            for (key, _) in own.writes() {
                look.whole.entry(key).or_default().insert(op);
                look.sight.entry(key).or_default().insert(op);
            }
        }
        let life = GroupKey::of(LIFE);
        for (key, bits) in &look.whole {
            if !look.conflicts.contains(key) || *key == life {
                look.sight.insert(*key, *bits);
            }
        }
        self.lay(tablet, rec, &mut look);
        Ok(look)
    }

    /// Own ops hide what lies under them: their author sees what she had seen then, and what she wrote.
    fn lay(&self, tablet: usize, rec: RecordId, look: &mut Look) {
        let it = &self.tablets[tablet];
        for &place in &it.memory.overlaid {
            let own = &self.truth.ops[place];
            if own.op.rec != rec {
                continue;
            }
            look.blocked |= matches!(own.op.intent, Intent::Reopen { .. } | Intent::Merge { .. });
            if let Intent::Reopen { key, .. } = &own.op.intent {
                // What it brings back is shown as a conflict: who writes there adds her own value to it.
                let hers = self.truth.that_wrote(it.memory.own, rec, key);
                look.sight.insert(*key, hers);
                look.conflicts.insert(*key);
            }
            for (key, _) in own.writes() {
                let bits = own.sight.get(&key).copied().unwrap_or_default().or(Bits::one(place));
                look.sight.insert(key, bits);
                look.whole.insert(key, bits);
                look.pending.insert(key);
            }
        }
    }
}
