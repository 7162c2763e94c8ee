//! What a person wants, by what she sees: which record, which fields, which value.

use super::World;
use super::look::Look;
use super::people::Looks;
use super::script::Deed;
use super::setup::{DONGS, Fault, dong};
use crate::probe;
use anyhow::Result;
use app::data::{Change, Choice, Command, HomeGiven};
use serde_json::json;
use shared::body::Body;
use shared::id::RecordId;
use shared::kind::{Fields, GroupKey, HOME, Home, LIFE, Part};
use shared::policy::Role;
use uuid::Uuid;

/// Few records, so that people meet on them.
const RECORDS_MAX: usize = 5;

/// A command, and what was in sight of the records that it is about.
type Wish = Option<(Command, Looks)>;

fn save(change: Change) -> Command {
    Command::Save { changes: vec![change], draft: None }
}

fn fields(values: &[(&str, u64)]) -> Fields {
    values.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect()
}

impl World {
    pub(super) fn choose(&mut self, deed: Deed, tablet: usize) -> Result<Wish> {
        if deed == Deed::Create {
            return self.create(tablet);
        }
        if matches!(deed, Deed::Settle | Deed::Reopen | Deed::Merge) {
            return if self.role(tablet).settles() { self.decide(deed, tablet) } else { Ok(None) };
        }
        let Some((id, kind)) = self.some_record(tablet)? else { return Ok(None) };
        let look = self.look(tablet, id)?;
        let opened = self.tablets[tablet].store().snapshot(id)?;
        let (life, home) = (GroupKey::of(LIFE), GroupKey::of(HOME));
        let change = match deed {
            Deed::Set if kind == "probe" => self.change_set(tablet, id)?,
            Deed::Event => self.event(id),
            Deed::Both => return self.both(tablet, id, &kind),
            Deed::Archive
                if look.blocked || look.pending.contains(&life) || look.conflicts.contains(&life) =>
            {
                return Ok(None);
            }
            Deed::Archive if self.is_archived(tablet, id)? => Change::Revive { id, opened },
            Deed::Archive => Change::Archive { id, opened, reason: "moved".into() },
            Deed::Move if look.blocked || look.conflicts.contains(&home) => return Ok(None),
            Deed::Move => match self.new_home(tablet, id, &kind)? {
                Some(home) => Change::Move { id, opened, home },
                None => return Ok(None),
            },
            _ => Change::Edit { id, opened, fields: self.some_fields(tablet, &kind) },
        };
        Ok(Some((save(change), Looks::from([(id, look)]))))
    }

    pub(super) fn role(&self, tablet: usize) -> Role {
        self.setup.persons[self.setup.devices[self.tablets[tablet].device].person].role
    }

    fn create(&mut self, tablet: usize) -> Result<Wish> {
        let records = self.records(tablet)?;
        if records.len() >= RECORDS_MAX {
            return Ok(None);
        }
        let id = RecordId(self.uuid());
        let (name, home) = match self.random.below(10) {
            0..3 => match self.root(tablet, &records)? {
                Some(root) => ("probe_person", HomeGiven::With(root)),
                None => return Ok(None),
            },
            3..5 if self.tablets[tablet].newer && self.setup.has(Fault::Versions) => {
                ("probe_newer", HomeGiven::Dong(self.some_dong(tablet)?))
            }
            _ => ("probe", HomeGiven::Dong(self.some_dong(tablet)?)),
        };
        let fields = match name {
            "probe" => fields(&[("v", self.value()), ("q", self.value()), ("m", self.value())]),
            _ => fields(&[("v", self.value())]),
        };
        let change = Change::Create { id, kind: name.into(), home, fields };
        Ok(Some((save(change), Looks::new())))
    }

    fn some_dong(&mut self, tablet: usize) -> Result<shared::id::DongCode> {
        let lease = self.tablets[tablet].store().lease()?;
        if lease.dong.is_empty() {
            return Ok(dong(0));
        }
        Ok(self.random.pick(&lease.dong).clone())
    }

    fn root(&mut self, tablet: usize, records: &[(RecordId, String)]) -> Result<Option<RecordId>> {
        let roots: Vec<RecordId> =
            records.iter().filter(|(_, kind)| kind == "probe").map(|(id, _)| *id).collect();
        let _ = tablet;
        Ok(if roots.is_empty() { None } else { Some(*self.random.pick(&roots)) })
    }

    fn event(&mut self, parent: RecordId) -> Change {
        Change::Event {
            id: RecordId(self.uuid()),
            kind: "probe_event".into(),
            parent,
            supersedes: None,
            fields: fields(&[("v", self.value())]),
        }
    }

    /// Two changes in one save, of two records if there are two.
    fn both(&mut self, tablet: usize, first: RecordId, kind: &str) -> Result<Wish> {
        let mut looks = Looks::from([(first, self.look(tablet, first)?)]);
        let opened = self.tablets[tablet].store().snapshot(first)?;
        let one = Change::Edit { id: first, opened, fields: self.some_fields(tablet, kind) };
        let others: Vec<_> = self.records(tablet)?.into_iter().filter(|(id, _)| *id != first).collect();
        let two = if others.is_empty() {
            self.event(first)
        } else {
            let (id, kind) = self.random.pick(&others).clone();
            looks.insert(id, self.look(tablet, id)?);
            let opened = self.tablets[tablet].store().snapshot(id)?;
            Change::Edit { id, opened, fields: self.some_fields(tablet, &kind) }
        };
        Ok(Some((Command::Save { changes: vec![one, two], draft: None }, looks)))
    }

    pub(super) fn some_fields(&mut self, tablet: usize, kind: &str) -> Fields {
        let nurse = self.role(tablet) != Role::Planner;
        let names: &[&str] = match (kind, self.setup.has(Fault::Dense), nurse) {
            ("probe", true, _) => &["v", "q"],
            ("probe", false, true) => &["v", "v", "q", "w", "m", "c"],
            ("probe", false, false) => &["v", "v", "q", "w", "m"],
            ("probe_person", _, true) => &["v", "c"],
            _ => &["v"],
        };
        let name = *self.random.pick(names);
        let other = *self.random.pick(names);
        fields(&[(name, self.value()), (other, self.value())])
    }

    fn change_set(&mut self, tablet: usize, id: RecordId) -> Result<Change> {
        let opened = self.tablets[tablet].store().snapshot(id)?;
        let element =
            self.body(tablet, id, Part::Open)?.and_then(|body| body.elements(6).next().map(|it| it.0));
        let change = match (element, self.random.below(3)) {
            (Some(element), 0) => json!({"remove": [element]}),
            (Some(element), 1) => json!({"change": {(element.to_string()): {"e": self.value()}}}),
            _ => json!({"add": [{"e": self.value()}]}),
        };
        Ok(Change::Edit { id, opened, fields: [("s".to_owned(), change)].into_iter().collect() })
    }

    fn new_home(&mut self, tablet: usize, id: RecordId, kind: &str) -> Result<Option<HomeGiven>> {
        if kind != "probe_person" {
            return Ok(Some(HomeGiven::Dong(dong(self.random.place(DONGS)))));
        }
        let others: Vec<_> = self.records(tablet)?.into_iter().filter(|it| it.0 != id).collect();
        Ok(self.root(tablet, &others)?.map(HomeGiven::With))
    }

    /// What a coordinator decides about what she sees.
    fn decide(&mut self, deed: Deed, tablet: usize) -> Result<Wish> {
        let mut records = self.records(tablet)?;
        if records.is_empty() {
            return Ok(None);
        }
        let first = self.random.place(records.len());
        records.rotate_left(first);
        if deed == Deed::Merge {
            return self.merge(tablet, &records);
        }
        for (id, _) in records {
            let look = self.look(tablet, id)?;
            if look.blocked {
                continue;
            }
            for part in [Part::Open, Part::Clinical] {
                let Some(body) = self.body(tablet, id, part)? else { continue };
                let command = match deed {
                    Deed::Settle => self.settle_one(id, &body, &look),
                    _ => reopen_one(&body, &look),
                };
                if let Some(command) = command {
                    return Ok(Some((command, Looks::from([(id, look)]))));
                }
            }
        }
        Ok(None)
    }

    fn settle_one(&mut self, record: RecordId, body: &Body, look: &Look) -> Option<Command> {
        let (key, open) = body.conflicts.iter().find(|(key, _)| !look.pending.contains(key))?;
        // What lies over other groups hides them: who archives must see them.
        if key.group == LIFE && !look.pending.is_empty() {
            return None;
        }
        let choice =
            if key.group != HOME && key.group != LIFE && key.element.is_none() && self.random.below(5) == 0 {
                let field = if *key == probe::key("q") { "q" } else { "v" };
                let field =
                    if key.group == 7 || (key.group == 3 && body.home().is_none()) { "c" } else { field };
                Choice::Value(json!({ field: self.value() }))
            } else {
                Choice::Candidate(self.random.pick(&open.candidates).op)
            };
        Some(Command::Resolve { record, key: *key, choice, reason: "newer".into(), saw: Vec::new() })
    }

    fn merge(&mut self, tablet: usize, records: &[(RecordId, String)]) -> Result<Wish> {
        let Some((loser, kind)) = records.first() else { return Ok(None) };
        let home = self.home(tablet, *loser)?;
        for (winner, its) in &records[1..] {
            if its != kind || self.home(tablet, *winner)? != home {
                continue;
            }
            let (look, other) = (self.look(tablet, *loser)?, self.look(tablet, *winner)?);
            if look.blocked || other.blocked || !look.pending.is_empty() {
                continue;
            }
            let command = Command::Merge { loser: *loser, winner: *winner };
            return Ok(Some((command, Looks::from([(*loser, look)]))));
        }
        Ok(None)
    }

    fn home(&self, tablet: usize, id: RecordId) -> Result<Option<Home>> {
        Ok(self.body(tablet, id, Part::Open)?.and_then(|body| body.home()))
    }

    fn is_archived(&self, tablet: usize, id: RecordId) -> Result<bool> {
        Ok(self.body(tablet, id, Part::Open)?.is_some_and(|body| body.is_archived()))
    }

    pub(super) fn body(&self, tablet: usize, id: RecordId, part: Part) -> Result<Option<Body>> {
        let visible = self.tablets[tablet].store().visible(id)?;
        Ok(visible.and_then(|it| it.body(part).cloned()))
    }

    pub(super) fn value(&mut self) -> u64 {
        self.random.below(3)
    }

    /// The records that a tablet shows, without those that are a name of another.
    pub(super) fn records(&self, tablet: usize) -> Result<Vec<(RecordId, String)>> {
        let conn = self.tablets[tablet].store().connection();
        let mut query = conn.prepare_cached(
            "SELECT id, kind FROM record_index WHERE kind <> 'probe_event' AND merged_into IS NULL ORDER BY id",
        )?;
        let rows = query
            .query_map([], |row| Ok((RecordId(Uuid::from_bytes(row.get(0)?)), row.get::<_, String>(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub(super) fn some_record(&mut self, tablet: usize) -> Result<Option<(RecordId, String)>> {
        let records = self.records(tablet)?;
        Ok(if records.is_empty() { None } else { Some(self.random.pick(&records).clone()) })
    }
}

fn reopen_one(body: &Body, look: &Look) -> Option<Command> {
    let resolution = *body.undoable.first()?;
    let key = body.settled.iter().find(|it| it.resolution == resolution)?.key;
    if look.pending.contains(&key) { None } else { Some(Command::Reopen { resolution }) }
}
