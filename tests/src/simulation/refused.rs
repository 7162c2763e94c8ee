//! Ops that cannot be taken, as a program with a defect writes them, and what a coordinator does about them.

use super::World;
use super::look::Look;
use super::people::Looks;
use anyhow::{Context, Result};
use app::store::StoreError;
use serde_json::{Value, json};
use shared::desk::{DeskAsk, DeskDeed};
use shared::id::{ActId, LeaseId, OpId, RecordId};
use shared::kind::{GroupKey, HOME, Home};
use shared::op::{ActPlace, Intent, OP_SCHEMA, Op, Write};
use shared::policy::Role;

impl World {
    /// A program with a defect saves what cannot be taken.
    pub(super) fn poison(&mut self, tablet: usize) -> Result<()> {
        let Some(op) = self.bad_op(tablet)? else { return Ok(()) };
        let look = if matches!(op.intent, Intent::Create { .. }) {
            Look::default()
        } else {
            self.look(tablet, op.rec)?
        };
        let looks = Looks::from([(op.rec, look)]);
        self.tell(|| format!("{op:?}"));
        let now = self.clock(tablet);
        match self.tablets[tablet].store_mut().save(vec![op], &[], None, now) {
            Ok(_) => {
                self.count("poisoned ops");
                self.note_saved(tablet, &looks)
            }
            Err(StoreError::ChangedSinceOpened { .. }) => Ok(()),
            Err(error) => self.store_failed(tablet, error.name(), &error.to_string()),
        }
    }

    fn bad_op(&mut self, tablet: usize) -> Result<Option<Op>> {
        let store = self.tablets[tablet].store();
        let (actor, lease) = (store.identity().staff.id, store.lease()?);
        let Some(dong) = lease.dong.first().cloned() else { return Ok(None) };
        let group = |id| GroupKey::of(id);
        let bad = json!({"v": 777});
        let which = self.random.below(6);
        let (rec, kind, intent) = if which < 2 {
            let home = Write { key: group(HOME), value: Home::Dong(dong).to_value() };
            let writes = vec![home, Write { key: group(2), value: bad }];
            (RecordId(self.uuid()), "probe".to_owned(), Intent::Create { writes })
        } else {
            let Some((rec, kind)) = self.some_record(tablet)? else { return Ok(None) };
            let rec = if which == 2 { RecordId(self.uuid()) } else { rec };
            let value = if which == 3 { bad } else { json!({"v": self.value()}) };
            (rec, kind, Intent::Edit { writes: vec![Write { key: group(2), value }] })
        };
        let now = self.clock(tablet);
        let opened = self.tablets[tablet].store().snapshot(rec)?;
        let op = Op {
            id: OpId(self.uuid()),
            act: ActPlace { id: ActId(self.uuid()), index: 0, of: 1 },
            schema: if which == 4 { OP_SCHEMA + 1 } else { OP_SCHEMA },
            kind,
            rec,
            base: opened.base,
            pins: opened.pins,
            joins: opened.joins.into_iter().filter(|key| *key == group(2)).collect(),
            intent,
            hlc: self.tablets[tablet].store_mut().next_stamp(now),
            actor,
            lease: if which == 5 { LeaseId(self.uuid()) } else { lease.id },
            receipt: Default::default(),
        };
        Ok(Some(op))
    }

    /// A coordinator does something about what is kept apart.
    pub(super) fn desk(&mut self) -> Result<()> {
        let apart = self.kept_apart();
        let settlers: Vec<usize> =
            (0..self.tablets.len()).filter(|it| self.role(*it) == Role::Coordinator).collect();
        if apart.is_empty() {
            return Ok(());
        }
        let by = *self.random.pick(&settlers);
        let place = *self.random.pick(&apart);
        let (key, op) = (GroupKey::of(2), self.truth.ops[place].op.id);
        let deed = match self.random.below(6) {
            0 => DeskDeed::Dismiss { op, reason: "written twice".into() },
            1 => DeskDeed::TakeBack { op },
            2 => DeskDeed::Adopt { op },
            _ => {
                let corrected: Value = json!({"v": self.value()});
                let groups = [(key, corrected)].into();
                DeskDeed::Mend { op, corrected: [(op, groups)].into() }
            }
        };
        self.count("deeds at the desk");
        self.at_desk(by, DeskAsk::Deed(deed)).context("at the desk")
    }
}
