//! What is true in a run: who had seen what when she wrote, and what the server must therefore hold.
//!
//! It knows no rev, base, pin or chain. Each op has, for every group that it writes, the set of ops whose effect its
//! author had on the screen; a value stands until an op that had it in sight has arrived.

use super::bits::{Bits, OPS_MAX};
use super::setup::kinds;
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use shared::id::{ActId, OpId, RecordId, ReplicaId, Rev, ServerEpoch, StaffId};
use shared::kind::{ACTIVE, GroupKey, HOME, Kinds, LIFE, Part, is_archived};
use shared::op::{Intent, Op};
use shared::outcome::Outcome;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

/// What its author had in sight, group by group.
pub type Sight = BTreeMap<GroupKey, Bits>;

/// An op and what its author had seen.
#[derive(Clone, Debug)]
pub struct TrueOp {
    /// As it was saved.
    pub op: Op,
    /// Its replica.
    pub replica: ReplicaId,
    /// What its author had in sight of each group that it writes; of an archiving and a merge, of every group.
    pub sight: Sight,
    /// The archivings that its author knew of.
    pub life: Bits,
    /// Groups that were shown in conflict: whether an archiving has them in sight is left open.
    pub unsure: BTreeSet<GroupKey>,
}

impl TrueOp {
    fn staff(&self) -> StaffId {
        self.op.actor
    }

    fn seen(&self, key: &GroupKey) -> Bits {
        self.sight.get(key).copied().unwrap_or_default()
    }

    /// The groups that it writes, and what.
    pub fn writes(&self) -> Vec<(GroupKey, Value)> {
        let mut writes: Vec<_> = self.op.writes().iter().map(|it| (it.key, it.value.clone())).collect();
        let life = GroupKey::of(LIFE);
        if matches!(self.op.intent, Intent::Create { .. }) && !writes.iter().any(|(key, _)| *key == life) {
            writes.push((life, Value::from(ACTIVE)));
        }
        writes
    }
}

/// One group of one record on the server.
#[derive(Clone, Debug, Default)]
pub struct TrueGroup {
    /// Ops that have written here.
    pub all: Bits,
    /// What each of them had in sight.
    pub sight: BTreeMap<usize, Bits>,
    /// Ops that were in sight of a later one at any time.
    pub ever: Bits,
    /// Resolutions that were taken back.
    pub void: Bits,
}

impl TrueGroup {
    /// The values that must stand: those that nobody had in sight who wrote later.
    pub fn heads(&self) -> Bits {
        let covered = self
            .sight
            .iter()
            .filter(|(op, _)| !self.void.has(**op))
            .fold(Bits::default(), |covered, (_, sight)| covered.or(*sight));
        self.all.without(covered).without(self.void)
    }
}

/// One record on the server.
#[derive(Clone, Debug, Default)]
pub struct TrueRecord {
    /// Its kind.
    pub kind: String,
    /// Its groups.
    pub groups: BTreeMap<GroupKey, TrueGroup>,
    /// Edits, which speak against archivings that did not know them.
    pub edits: Vec<(usize, GroupKey)>,
    /// What who archived knew of each group by her other tablet.
    pub elsewhere: BTreeMap<usize, Sight>,
    /// Ops that came out of their turn, and those that had come before: none of them was written in sight of it.
    pub late: BTreeMap<usize, Bits>,
    /// The record that it was merged into.
    pub alias: Option<RecordId>,
    /// Whether others were merged into it.
    pub winner: bool,
}

impl TrueRecord {
    /// An op comes out of its turn, mended perhaps. What its author wrote after it has come already: that was not
    /// written in sight of what this has become.
    fn comes_late(&mut self, op: usize) {
        let one = Bits::one(op);
        for group in self.groups.values_mut() {
            group.ever = group.ever.without(one);
            group.sight.values_mut().for_each(|sight| *sight = sight.without(one));
        }
        let before = self.groups.values().fold(Bits::default(), |all, group| all.or(group.all));
        self.late.insert(op, before);
    }

    /// Whether an op came out of its turn, after this other one.
    fn came_late(&self, op: usize, other: usize) -> bool {
        self.late.get(&op).is_some_and(|before| before.has(other))
    }
}

/// Where an op stands on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    /// It has happened.
    Taken,
    /// It waits for a record.
    Awaits,
    /// It is kept apart.
    Apart,
}

/// What the server must hold.
#[derive(Clone, Debug, Default)]
pub struct Held {
    /// Every record that came.
    pub records: BTreeMap<RecordId, TrueRecord>,
    /// Every event that came.
    pub events: BTreeSet<RecordId>,
    /// Every op in the log.
    pub log: BTreeMap<usize, Stand>,
}

/// What is true.
#[derive(Default)]
pub struct Truth {
    /// Every op that was called saved.
    pub ops: Vec<TrueOp>,
    index: HashMap<OpId, usize>,
    /// The ops of each save.
    pub acts: HashMap<ActId, Vec<usize>>,
    /// On the server now.
    pub held: Held,
    /// What each version of a part shows.
    shown: HashMap<(RecordId, Part, Rev), (ServerEpoch, Rc<Sight>)>,
    /// Whether the server was ever restored: then false conflicts are possible, missed ones are not.
    pub restored: bool,
}

impl Truth {
    /// The op of this id.
    pub fn place(&self, id: OpId) -> Option<usize> {
        self.index.get(&id).copied()
    }

    /// Something was saved.
    pub fn saved(&mut self, op: TrueOp) -> Result<usize> {
        let place = self.ops.len();
        ensure!(place < OPS_MAX, "a run has at most {OPS_MAX} ops");
        ensure!(self.index.insert(op.op.id, place).is_none(), "op {} was saved twice", op.op.id);
        self.acts.entry(op.op.act.id).or_default().push(place);
        self.ops.push(op);
        Ok(place)
    }

    /// Of these ops, those that wrote this group of this record.
    pub fn that_wrote(&self, ops: Bits, rec: RecordId, key: &GroupKey) -> Bits {
        ops.iter()
            .filter(|it| {
                let it = &self.ops[*it];
                it.op.rec == rec && it.writes().iter().any(|(its, _)| its == key)
            })
            .collect()
    }

    /// What this version of this part shows.
    pub fn shown(&self, rec: RecordId, part: Part, rev: Rev) -> Option<Rc<Sight>> {
        self.shown.get(&(rec, part, rev)).map(|(_, sight)| sight.clone())
    }

    /// The server published this version of this part. A number of a lost timeline must not come again for something
    /// else: who had seen that would seem to have seen this.
    pub fn publish(
        &mut self,
        rec: RecordId,
        part: Part,
        rev: Rev,
        epoch: ServerEpoch,
        kinds: &Kinds,
    ) -> Result<()> {
        let before = self.shown.get(&(rec, part, rev));
        if before.is_some_and(|(its, _)| *its == epoch) {
            return Ok(());
        }
        let Some(record) = self.held.records.get(&rec) else { return Ok(()) };
        let kind = kinds.get(&record.kind);
        let of_part =
            |key: &GroupKey| kind.and_then(|it| it.class_of(key)).is_some_and(|(its, _)| its == part);
        let groups = record.groups.iter().filter(|(key, _)| of_part(key)).map(|(key, it)| (*key, it.all));
        let sight: Sight = groups.collect();
        if let Some((_, known)) = before {
            ensure!(**known == sight, "{rec} {part} {rev} was given twice");
            return Ok(());
        }
        self.shown.insert((rec, part, rev), (epoch, Rc::new(sight)));
        Ok(())
    }

    /// The record that this one is a name of.
    pub fn root(&self, rec: RecordId) -> RecordId {
        let mut at = rec;
        while let Some(next) = self.held.records.get(&at).and_then(|it| it.alias) {
            at = next;
        }
        at
    }

    /// The server has taken an op.
    pub fn taken(&mut self, place: usize, outcome: Outcome, out_of_turn: bool) -> Result<()> {
        let op = self.ops[place].clone();
        let root = self.root(op.op.rec);
        match &op.op.intent {
            Intent::Event { .. } => {
                self.held.events.insert(op.op.rec);
                return Ok(());
            }
            Intent::Reopen { resolution, key } => {
                return self.reopened(&op, root, *resolution, *key, outcome);
            }
            Intent::Merge { into } => return self.merged(&op, *into, outcome),
            Intent::Create { .. } => {
                let record = self.held.records.entry(root).or_default();
                record.kind.clone_from(&op.op.kind);
            }
            _ => {}
        }
        if out_of_turn && !self.restored {
            self.held.records.get_mut(&root).context("a record that was written")?.comes_late(place);
        }
        let redirected = root != op.op.rec;
        let named: Bits = (0..self.ops.len()).filter(|it| self.ops[*it].op.rec == op.op.rec).collect();
        for (key, _) in op.writes() {
            let seen = if redirected { op.seen(&key).and(named) } else { op.seen(&key) };
            let before = self.group(root, key)?.all;
            let seen = seen.or(self.by_the_same_person(&op, before)).without(Bits::one(place));
            let group = self.group(root, key)?;
            group.all.insert(place);
            group.ever = group.ever.or(seen);
            group.sight.insert(place, seen);
        }
        self.note_archive(place, root, &op)?;
        self.note_edit(place, root, &op)
    }

    /// What the archiving of one who has two tablets knows by the other one: what she wrote there, and what she had in
    /// sight of it.
    fn note_archive(&mut self, place: usize, root: RecordId, op: &TrueOp) -> Result<()> {
        let archives = op.writes().iter().any(|(key, value)| key.group == LIFE && is_archived(value));
        if !archives {
            return Ok(());
        }
        let record = self.held.records.get(&root).context("a record that was archived")?;
        let known = record.groups.iter().map(|(key, group)| {
            let hers = self.by_the_same_person(op, group.all).without(group.void);
            (*key, hers.iter().filter_map(|it| group.sight.get(&it)).fold(hers, |all, sight| all.or(*sight)))
        });
        let known: Sight = known.collect();
        self.held.records.entry(root).or_default().elsewhere.insert(place, known);
        Ok(())
    }

    /// An edit speaks against archivings; so does the settling of any group but home and life.
    fn note_edit(&mut self, place: usize, root: RecordId, op: &TrueOp) -> Result<()> {
        let edits = match &op.op.intent {
            Intent::Edit { .. } => true,
            Intent::Resolve { key, .. } => key.group != HOME && key.group != LIFE,
            _ => false,
        };
        if edits {
            let record = self.held.records.get_mut(&root).context("a record that was edited")?;
            record.edits.extend(op.writes().into_iter().map(|(key, _)| (place, key)));
        }
        Ok(())
    }

    fn group(&mut self, rec: RecordId, key: GroupKey) -> Result<&mut TrueGroup> {
        let record = self.held.records.get_mut(&rec).context("a record that was written")?;
        Ok(record.groups.entry(key).or_default())
    }

    /// What the same person had brought from another tablet: she does not contradict herself.
    fn by_the_same_person(&self, op: &TrueOp, before: Bits) -> Bits {
        let hers = |it: &usize| {
            let other = &self.ops[*it];
            other.staff() == op.staff() && other.replica != op.replica && other.op.rec == op.op.rec
        };
        before.iter().filter(hers).collect()
    }

    fn reopened(
        &mut self,
        op: &TrueOp,
        root: RecordId,
        resolution: OpId,
        key: GroupKey,
        outcome: Outcome,
    ) -> Result<()> {
        let Some(target) = self.place(resolution) else { return Ok(()) };
        let (restored, same) = (self.restored, root == op.op.rec);
        let group = self.group(root, key)?;
        let may = same && group.all.has(target) && !group.ever.has(target) && !group.void.has(target);
        let did = outcome == Outcome::Applied;
        ensure!(restored || may == did, "op {} takes back: {did}, should be {may}", op.op.id);
        if did {
            group.void.insert(target);
        }
        Ok(())
    }

    /// What the coordinator had not seen of the loser stands in the winner from now on.
    fn merged(&mut self, op: &TrueOp, into: RecordId, outcome: Outcome) -> Result<()> {
        let (loser, winner) = (op.op.rec, self.root(into));
        if outcome == Outcome::Merged {
            return Ok(());
        }
        let record = self.held.records.get(&loser).cloned().context("a record that was merged")?;
        for (key, group) in record.groups.iter().filter(|(key, _)| key.group != HOME && key.group != LIFE) {
            let seen = op.seen(key).or(self.by_the_same_person(op, group.all));
            let heads = group.heads();
            let moved = if key.element.is_some() { heads } else { heads.without(seen) };
            for place in moved.iter() {
                let theirs = self.ops[place].op.rec;
                let named: Bits = (0..self.ops.len()).filter(|it| self.ops[*it].op.rec == theirs).collect();
                let sight = group.sight.get(&place).copied().unwrap_or_default().and(named);
                let group = self.group(winner, *key)?;
                group.all.insert(place);
                group.ever = group.ever.or(sight);
                group.sight.insert(place, sight);
            }
        }
        self.held.records.entry(loser).or_default().alias = Some(winner);
        self.held.records.entry(winner).or_default().winner = true;
        Ok(())
    }

    /// Whether a conflict about use and archive is open: least and most, which differ where one person has two tablets.
    pub fn life_open(&self, record: &TrueRecord) -> (bool, bool) {
        let Some(group) = record.groups.get(&GroupKey::of(LIFE)) else { return (false, false) };
        let heads = group.heads();
        let value = |op: usize| {
            let writes = self.ops[op].writes();
            writes.into_iter().find(|(key, _)| key.group == LIFE).map(|(_, value)| value)
        };
        let values: BTreeSet<String> = heads.iter().filter_map(value).map(|it| it.to_string()).collect();
        let (mut least, mut most) = (values.len() > 1, values.len() > 1);
        let kinds = kinds(true);
        // Who archives speaks about what she reads.
        let reads = |op: &TrueOp, key: &GroupKey| {
            let part = kinds.get(&record.kind).and_then(|kind| kind.class_of(key)).map(|(part, _)| part);
            part.is_some_and(|part| op.op.base.contains_key(&part))
        };
        for archive in heads.iter().filter(|op| value(*op).is_some_and(|it| is_archived(&it))) {
            for (edit, key) in &record.edits {
                let (a, e) = (&self.ops[archive], &self.ops[*edit]);
                let void = record.groups.get(key).is_some_and(|it| it.void.has(*edit));
                let elsewhere = record.elsewhere.get(&archive).and_then(|it| it.get(key));
                let saw = a.seen(key).has(*edit) && !record.came_late(*edit, archive);
                let saw = elsewhere.is_some_and(|it| it.has(*edit)) || saw && !a.unsure.contains(key);
                let known = e.life.has(archive) && !record.came_late(archive, *edit);
                if !void && !known && !saw {
                    most = true;
                    let sure = reads(a, key) && !a.unsure.contains(key);
                    least |= sure && a.staff() != e.staff();
                }
            }
        }
        (least, most)
    }
}
