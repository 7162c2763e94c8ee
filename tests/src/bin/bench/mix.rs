//! The record mix of the large stores: an invented neighbourhood as the ops that its tablets would have sent, without
//! the tablets. What a save comes to is decided by the app's own pure functions, the tasks of the rules included.

use anyhow::{Context, Result};
use app::data::{Me, Refused, Scene, decide_save, ops};
use app::store::index::Seen;
use chrono::NaiveDate;
use dolbom_tests::author::Author;
use dolbom_tests::generate::{Planned, Save, Size, Staff, done, got_round_to, plan};
use dolbom_tests::random::Random;
use shared::body::Snapshot;
use shared::clock::{Millis, Stamp};
use shared::domain::kinds;
use shared::id::RecordId;
use shared::kind::{Home, Kinds, Part};
use shared::op::{Intent, Op, Revs};
use shared::pack::Packs;
use shared::policy::Role;
use shared::protocol::Push;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap};
use std::vec::IntoIter;
use uuid::Uuid;

/// The same seed, the same neighbourhood.
const SEED: u64 = 20_261_124;

/// The last day of the neighbourhood.
pub fn until() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 24).expect("a day of the calendar")
}

/// Visits of the one person whose history is long.
pub const LONG_HISTORY: usize = 200;

/// Kinds that are edited later, so that what is in them is kept in mind.
const EDITED: [&str; 4] = ["household", "person", "dwelling", "task"];

/// Nurses, and half as many planners.
const STAFF: u8 = 30;

/// The neighbourhood, from its first save to its last.
pub struct Mix {
    /// Who writes it.
    pub authors: Vec<Author>,
    /// The person who was visited 200 times.
    pub long: RecordId,
    kinds: Kinds,
    packs: Packs,
    saves: IntoIter<Save>,
    known: HashMap<RecordId, Seen>,
    revs: HashMap<RecordId, Revs>,
    random: Random,
    /// When somebody gets round to a task; the soonest first.
    todo: BinaryHeap<Reverse<(Millis, RecordId)>>,
}

impl Mix {
    /// Of so many persons and visits.
    pub fn new(persons: usize, visits: usize) -> Result<Mix> {
        let roles = [Role::Nurse, Role::Nurse, Role::Planner];
        let authors: Vec<Author> =
            (1..=STAFF).zip(roles.into_iter().cycle()).map(|(n, role)| Author::new(n, role)).collect();
        let staff: Vec<Staff> =
            authors.iter().map(|it| Staff { id: it.caller.staff.id, role: it.caller.staff.role }).collect();
        let dong = dolbom_tests::author::dong();
        let mut saves = plan(&Size { persons, visits, seed: SEED, dong, until: until() }, &staff);
        let mut random = Random::new(SEED).branch(9);
        let long = lengthen(&mut saves, &mut random)?;
        Ok(Mix {
            authors,
            long,
            kinds: kinds(),
            packs: Packs::builtin(),
            saves: saves.into_iter(),
            known: HashMap::new(),
            revs: HashMap::new(),
            random,
            todo: BinaryHeap::new(),
        })
    }

    /// The pushes of the next saves, each with whole acts of about so many ops; none at the end.
    pub fn next(&mut self, saves: usize, ops_max: usize) -> Result<Vec<(usize, Push)>> {
        // The households come alone: nobody can visit one that is not there.
        let saves = match self.households() {
            0 => saves,
            homes => homes,
        };
        let chunk: Vec<Save> = self.saves.by_ref().take(saves).collect();
        if chunk.is_empty() {
            return Ok(Vec::new());
        }
        let mut pushes = Vec::new();
        for author in 0..self.authors.len() {
            let (mut pending, by) = (Vec::new(), self.authors[author].caller.staff.id);
            for save in chunk.iter().filter(|save| save.by == by) {
                // One of them gets round to what is to be done.
                while author == 0
                    && let Some((at, task)) = self.due(save.at)
                {
                    pending.extend(self.act(author, &finished(task, at))?);
                    self.cut(author, ops_max, &mut pending, &mut pushes);
                }
                pending.extend(self.act(author, save)?);
                self.cut(author, ops_max, &mut pending, &mut pushes);
            }
            self.cut(author, 1, &mut pending, &mut pushes);
        }
        Ok(pushes)
    }

    /// The next task that somebody has got round to by then.
    fn due(&mut self, by: Millis) -> Option<(Millis, RecordId)> {
        let Reverse(next) = *self.todo.peek().filter(|Reverse((at, _))| *at < by)?;
        self.todo.pop();
        Some(next)
    }

    fn cut(&mut self, author: usize, from: usize, pending: &mut Vec<Op>, to: &mut Vec<(usize, Push)>) {
        if pending.len() >= from {
            to.push((author, self.authors[author].push(&std::mem::take(pending))));
        }
    }

    /// How many of the saves make households, which come first.
    fn households(&self) -> usize {
        let homes = |save: &Save| {
            save.changes.iter().any(|it| matches!(it, Planned::Create { kind, .. } if *kind == "household"))
        };
        self.saves.as_slice().iter().rposition(homes).map_or(0, |last| last + 1)
    }

    fn act(&mut self, author: usize, save: &Save) -> Result<Vec<Op>> {
        let (mut known, mut changes) = (BTreeMap::new(), Vec::new());
        for planned in &save.changes {
            for id in near(planned) {
                known.extend(self.known.get(&id).map(|seen| (id, seen.clone())));
            }
            if let Some(Home::With(root)) = known.get(&planned.id()).and_then(Seen::home) {
                known.extend(self.known.get(&root).map(|seen| (root, seen.clone())));
            }
            let base = |id| self.revs.get(&id).cloned().unwrap_or_default();
            let opened = |id| Ok::<_, anyhow::Error>(Snapshot { base: base(id), ..Snapshot::default() });
            changes.push(planned.change(opened)?);
        }
        let Author { caller, lease, .. } = &self.authors[author];
        let me = Me { staff: caller.staff.id, lease: lease.clone() };
        let random = &mut self.random;
        let mut fresh = || fresh(random, save.at);
        let mut scene = Scene { kinds: &self.kinds, packs: &self.packs, me: &me, now: save.at, known };
        let mut plan = match decide_save(&mut scene, changes, &mut fresh) {
            Ok(plan) => plan,
            // What was drawn may be what is there already.
            Err(Refused::NothingChanged) => return Ok(Vec::new()),
            Err(refused) => return Err(refused).with_context(|| format!("{:?}", save.changes)),
        };
        plan.ops.retain(|it| it.changes_what_was_there() || !self.revs.contains_key(&it.rec));
        let mut ops = ops(&plan, &me, &mut || Stamp::at(save.at), &mut fresh);
        let known = scene.known;
        self.note(author, save, &mut ops, known);
        Ok(ops)
    }

    /// What the next saves need to know of these ops.
    fn note(&mut self, author: usize, save: &Save, ops: &mut [Op], known: BTreeMap<RecordId, Seen>) {
        let planned: BTreeSet<RecordId> = save.changes.iter().map(Planned::id).collect();
        for op in ops.iter_mut() {
            op.receipt = self.authors[author].receipt();
            self.count(op);
            if op.kind == "task" && !planned.contains(&op.rec) {
                self.todo.push(Reverse((got_round_to(&mut self.random, save.at), op.rec)));
            }
        }
        self.known.extend(known.into_iter().filter(|(_, seen)| EDITED.contains(&seen.kind.name)));
    }

    fn count(&mut self, op: &Op) {
        let Some(kind) = self.kinds.get(&op.kind) else { return };
        let mut parts: BTreeSet<Part> =
            op.writes().iter().filter_map(|it| kind.class_of(&it.key)).map(|(part, _)| part).collect();
        if matches!(op.intent, Intent::Create { .. }) {
            parts.insert(Part::Open);
        }
        let revs = self.revs.entry(op.rec).or_default();
        for part in parts {
            *revs.entry(part).or_default() += 1;
        }
    }
}

fn near(planned: &Planned) -> Vec<RecordId> {
    match planned {
        Planned::Create { home: Home::With(root), .. } => vec![*root],
        Planned::Create { .. } => Vec::new(),
        Planned::Event { parent, .. } => vec![*parent],
        Planned::Edit { id, .. } => vec![*id],
    }
}

fn fresh(random: &mut Random, at: Millis) -> Uuid {
    uuid::Builder::from_unix_timestamp_millis(at.unsigned_abs(), &random.ten_bytes()).into_uuid()
}

fn finished(task: RecordId, at: Millis) -> Save {
    Save { at, by: shared::id::StaffId(Uuid::nil()), changes: vec![done(task, at)] }
}

/// The first household with one person is visited again and again: copies of its visits with ids of their own.
fn lengthen(saves: &mut Vec<Save>, random: &mut Random) -> Result<RecordId> {
    let household = saves.first().and_then(|save| save.changes.first()).context("a first household")?.id();
    let person =
        saves[0].changes.iter().find(|it| matches!(it, Planned::Create { kind, .. } if *kind == "person"));
    let person = person.context("somebody lives there")?.id();
    let own: Vec<Save> = saves.iter().filter(|save| is_visit_to(save, household)).cloned().collect();
    let more = LONG_HISTORY.saturating_sub(own.len());
    for (place, save) in own.iter().cycle().take(more).enumerate() {
        let turn = i64::try_from(place / own.len().max(1))?;
        saves.push(again(save, save.at + (turn + 1) * 60_000, random));
    }
    saves.sort_by_key(|save| save.at);
    Ok(person)
}

fn is_visit_to(save: &Save, household: RecordId) -> bool {
    let first = save.changes.first();
    let Some(Planned::Create { kind: "visit", home, fields, .. }) = first else { return false };
    *home == Home::With(household) && fields.get("status").is_some_and(|it| it == "done")
}

fn again(save: &Save, at: Millis, random: &mut Random) -> Save {
    let mut changes = save.changes.clone();
    let old = changes[0].id();
    let new = RecordId(fresh(random, at));
    for change in &mut changes {
        match change {
            Planned::Create { id, .. } => *id = new,
            Planned::Event { id, parent, fields, .. } => {
                (*id, *parent) = (RecordId(fresh(random, at)), new);
                for value in fields.values_mut().filter(|it| **it == old.to_string()) {
                    *value = new.to_string().into();
                }
            }
            Planned::Edit { .. } => {}
        }
    }
    Save { at, by: save.by, changes }
}
