//! What people do on their tablets, by what they see there.

use super::World;
use super::bits::Bits;
use super::look::Look;
use super::script::Deed;
use super::tablet::Form;
use super::truth::{Sight, TrueOp};
use anyhow::{Context, Result, bail};
use app::data::{Change, Command, Edge, Refused};
use shared::clock::Millis;
use shared::id::{OpId, RecordId};
use shared::kind::{GroupKey, LIFE};
use shared::op::{Intent, Op};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What was in sight of each record that a command is about.
pub(super) type Looks = BTreeMap<RecordId, Look>;

impl World {
    /// A person does something; what she is refused changes nothing.
    pub(super) fn act(&mut self, deed: Deed, tablet: usize) -> Result<()> {
        match deed {
            Deed::Open => return self.open_form(tablet),
            Deed::Save => return self.save_form(tablet),
            Deed::Poison => return self.poison(tablet),
            _ => {}
        }
        let Some((command, looks)) = self.choose(deed, tablet)? else { return Ok(()) };
        self.command(tablet, command, &looks)
    }

    fn open_form(&mut self, tablet: usize) -> Result<()> {
        let Some((rec, kind)) = self.some_record(tablet)? else { return Ok(()) };
        let look = self.look(tablet, rec)?;
        let opened = self.tablets[tablet].store().snapshot(rec)?;
        let fields = self.some_fields(tablet, &kind);
        self.tell(|| format!("opens {rec} for {fields:?}"));
        self.tablets[tablet].forms.push(Form { rec, opened, look, fields });
        Ok(())
    }

    fn save_form(&mut self, tablet: usize) -> Result<()> {
        if self.tablets[tablet].forms.is_empty() {
            return Ok(());
        }
        let Form { rec, opened, look, fields } = self.tablets[tablet].forms.remove(0);
        let command = Command::Save { changes: vec![Change::Edit { id: rec, opened, fields }], draft: None };
        self.command(tablet, command, &Looks::from([(rec, look)]))
    }

    /// Carry a command out; when it is called saved, the oracle notes what its author had seen.
    pub(super) fn command(&mut self, tablet: usize, command: Command, looks: &Looks) -> Result<()> {
        let now = self.clock(tablet);
        let ids: Vec<Uuid> = (0..12).map(|_| self.uuid()).collect();
        let mut next = ids.into_iter();
        let mut fresh = || next.next().expect("a save needs few ids");
        self.tell(|| format!("{command:?}"));
        let said = match &command {
            Command::Resolve { .. } => "settled",
            Command::Reopen { .. } => "reopened",
            Command::Merge { .. } => "merged",
            _ => "saves",
        };
        let done = self.tablets[tablet].data().command(command, &mut Edge { now, fresh: &mut fresh });
        match done {
            Ok(_) => {
                self.count(said);
                self.note_saved(tablet, looks)
            }
            Err(Refused::Store { name, detail }) => self.store_failed(tablet, &name, &detail),
            Err(refused) => {
                self.tell(|| format!("refused: {refused:?}"));
                Ok(())
            }
        }
    }

    /// The device's clock.
    pub(super) fn clock(&self, tablet: usize) -> Millis {
        self.now + self.tablets[tablet].skew
    }

    /// A store failed: because its program dies in the middle, because its disk is full, or by a defect.
    pub(super) fn store_failed(&mut self, tablet: usize, name: &str, detail: &str) -> Result<()> {
        let it = &self.tablets[tablet];
        if it.dying {
            self.count("crashes in a transaction");
            self.tell(|| "dies in the middle of it".into());
            self.tablets[tablet].start_again()?;
        } else if it.full && name == "full" {
            self.count("full disks met");
        } else {
            bail!("tablet {tablet}: its store failed: {name}: {detail}");
        }
        // Nothing may have been kept of what failed.
        let newest = self.newest(tablet)?;
        let known = self.tablets[tablet].memory.newest;
        anyhow::ensure!(
            newest == known,
            "tablet {tablet} kept ops of a save that failed: {newest}, not {known}"
        );
        Ok(())
    }

    pub(super) fn newest(&self, tablet: usize) -> Result<i64> {
        let conn = self.tablets[tablet].store().connection();
        let mut query = conn.prepare_cached("SELECT coalesce(max(ord), 0) FROM op")?;
        Ok(query.query_row([], |row| row.get(0))?)
    }

    /// Note the ops that a tablet has saved since it was looked at last.
    pub(super) fn note_saved(&mut self, tablet: usize, looks: &Looks) -> Result<()> {
        let known = self.tablets[tablet].memory.newest;
        let texts: Vec<(i64, String)> = {
            let conn = self.tablets[tablet].store().connection();
            let mut query = conn.prepare_cached("SELECT ord, body FROM op WHERE ord > ?1 ORDER BY ord")?;
            query.query_map([known], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?
        };
        for (ord, text) in texts {
            let op: Op = serde_json::from_str(&text)?;
            let true_op = self.true_op(tablet, op, looks)?;
            let id = true_op.op.id;
            let place = self.truth.saved(true_op)?;
            let memory = &mut self.tablets[tablet].memory;
            (memory.newest, _) = (ord, memory.own.insert(place));
            memory.overlaid.push(place);
            self.count("ops");
            self.tell(|| format!("saved as op {place}, {id}"));
        }
        Ok(())
    }

    /// An op with what its author had in sight of what it is about.
    fn true_op(&self, tablet: usize, op: Op, looks: &Looks) -> Result<TrueOp> {
        let none = Look::default();
        let look = looks.get(&op.rec).unwrap_or(&none);
        let own = |key: &GroupKey| self.truth.that_wrote(self.tablets[tablet].memory.own, op.rec, key);
        let life = GroupKey::of(LIFE);
        let sight: Sight = match &op.intent {
            Intent::Life { .. } => look.whole.clone(),
            Intent::Merge { .. } => look.sight.clone(),
            Intent::Resolve { key, .. } if *key == life => look.whole.clone(),
            Intent::Resolve { key, .. } => Sight::from([(*key, look.whole_of(key).or(own(key)))]),
            Intent::Create { .. } => Sight::new(),
            _ => op.writes().iter().map(|it| (it.key, look.of(&it.key).or(own(&it.key)))).collect(),
        };
        let replica = self.tablets[tablet].replica;
        let unsure = look.conflicts.iter().copied().collect();
        Ok(TrueOp { life: look.life().or(own(&life)), op, replica, sight, unsure })
    }

    /// The ops that lie over the mirror now; those that have left it.
    pub(super) fn read_overlay(&mut self, tablet: usize) -> Result<Vec<usize>> {
        let ids: Vec<[u8; 16]> = {
            let conn = self.tablets[tablet].store().connection();
            let mut query = conn.prepare_cached("SELECT op_id FROM op WHERE overlay = 1 ORDER BY ord")?;
            query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?
        };
        let mut now = Vec::with_capacity(ids.len());
        for id in ids {
            now.push(self.truth.place(OpId(Uuid::from_bytes(id))).context("an op that was saved")?);
        }
        let there: Bits = now.iter().copied().collect();
        let before = std::mem::replace(&mut self.tablets[tablet].memory.overlaid, now);
        Ok(before.into_iter().filter(|op| !there.has(*op)).collect())
    }
}
