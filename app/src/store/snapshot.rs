//! What a form has in sight when it is opened: bases, pins, joins. A later save is judged by it.

use super::meta::{self, ServerState};
use super::{Store, StoreError, mirror, op_row};
use shared::body::Snapshot;
use shared::id::{RecordId, Rev};
use shared::kind::{GroupKey, Kind, Part};
use shared::op::{Intent, Op};
use shared::weakness::{Weakness, has};
use std::collections::BTreeMap;

impl Store {
    /// Take it when the values are shown, never when they are saved: a form that was opened at rev 5 and saved
    /// after a pull to 8 has not seen 8.
    pub fn snapshot(&self, id: RecordId) -> Result<Snapshot, StoreError> {
        let confirmed = mirror::bodies(&self.conn, &self.kinds, id)?;
        let lease = meta::load::<ServerState>(&self.conn)?.lease;
        let mut base: BTreeMap<Part, Rev> = lease.role.reads().iter().map(|&part| (part, 0)).collect();
        base.extend(confirmed.iter().map(|(&part, (rev, _))| (part, *rev)));
        let mut snapshot = Snapshot { base, mark: op_row::newest(&self.conn)?, ..Snapshot::default() };
        let hidden = self.hidden_by_overlay(id)?;
        for (key, sight) in &hidden {
            let hides = sight.base != snapshot.base.get(&sight.part).copied().unwrap_or(0);
            if hides && !has(Weakness::NoPins) {
                snapshot.pins.insert(*key, sight.base);
            }
            if sight.joins {
                snapshot.joins.push(*key);
            }
        }
        let open = confirmed.values().flat_map(|(_, body)| body.conflicts.keys());
        snapshot.joins.extend(open.filter(|key| !hidden.contains_key(key)));
        Ok(snapshot)
    }

    /// The groups that own pending ops hide: what their author had seen is what the newest of them had seen. The
    /// mirror's rev would claim sight of values of others that the overlay covers.
    fn hidden_by_overlay(&self, id: RecordId) -> Result<BTreeMap<GroupKey, Sight>, StoreError> {
        let mut hidden = BTreeMap::new();
        for op in op_row::overlay_of(&self.conn, id)? {
            let Some(kind) = self.kinds.get(&op.kind) else { continue };
            hidden.extend(sights(&op, kind));
        }
        Ok(hidden)
    }
}

/// What the author of a pending op had in sight of one group.
#[derive(Clone, Copy, Debug)]
struct Sight {
    part: Part,
    base: Rev,
    joins: bool,
}

fn sights<'a>(op: &'a Op, kind: &'a Kind) -> impl Iterator<Item = (GroupKey, Sight)> + 'a {
    let keys: Vec<GroupKey> = match &op.intent {
        Intent::Reopen { key, .. } => vec![*key],
        _ => op.writes().iter().map(|write| write.key).collect(),
    };
    keys.into_iter().filter_map(move |key| {
        let (part, _) = kind.class_of(&key)?;
        // What a pending undo brings back is shown in conflict, and has its old revs: who writes there adds a value to
        // it, so no rev may claim to have seen it.
        let unseen = matches!(op.intent, Intent::Reopen { .. });
        let base = if unseen { 0 } else { op.base_of(&key, part) };
        Some((key, Sight { part, base, joins: op.joins.contains(&key) }))
    })
}
