//! What people do on their tablets, by what they see there.

use super::{Neighbourhood, dong};
use anyhow::{Context, Result};
use app::data::{Change, Choice, Command, Edge, HomeGiven, Refused};
use app::store::OutboxFilter;
use serde_json::json;
use shared::id::{OpId, RecordId};
use shared::kind::{Fields, GroupKey, Part};
use uuid::Uuid;

/// Few records, so that people meet on them.
const RECORDS_MAX: usize = 4;

impl Neighbourhood {
    /// A person does something on a tablet; what she is refused changes nothing.
    pub(super) fn act(&mut self, tablet: usize) -> Result<()> {
        let Some(command) = self.choose(tablet)? else { return Ok(()) };
        let said = format!("{command:?}");
        match self.command(tablet, command) {
            Ok(()) => {
                self.story.push(format!("tablet {tablet}: {said}"));
                self.count("saved");
            }
            Err(refused) => {
                self.story.push(format!("tablet {tablet} refuses ({refused}): {said}"));
                self.count("refused");
            }
        }
        Ok(())
    }

    pub(super) fn command(&mut self, tablet: usize, command: Command) -> Result<(), Refused> {
        let now = self.now + self.tablets[tablet].clock_skew;
        let fresh = &mut self.fresh;
        let mut next = || {
            *fresh += 1;
            Uuid::from_u128(*fresh)
        };
        let data = self.tablets[tablet].data.as_mut().expect("open between steps");
        data.command(command, &mut Edge { now, fresh: &mut next })?;
        // "Saved" was said: from here on none of these may be lost.
        let rows = data.store.outbox(OutboxFilter::All)?;
        self.saved.extend(rows.into_iter().map(|row| row.op));
        Ok(())
    }

    /// What the person wants, by what she sees.
    pub(super) fn choose(&mut self, tablet: usize) -> Result<Option<Command>> {
        let records = self.records(tablet)?;
        let settles = self.tablets[tablet].replica == 0 && self.random.below(2) == 0;
        if settles && let Some(command) = self.settle_something(tablet)? {
            return Ok(Some(command));
        }
        if records.is_empty() || (records.len() < RECORDS_MAX && self.random.below(8) == 0) {
            return Ok(Some(self.create()));
        }
        let id = records[self.random.place(records.len())];
        let opened = self.data(tablet).store.snapshot(id)?;
        let change = match self.random.below(17) {
            0..9 => Change::Edit { id, opened, fields: self.some_fields(tablet) },
            9..11 => self.change_set(tablet, id)?,
            11..14 => Change::Event {
                id: RecordId(self.uuid()),
                kind: "probe_event".into(),
                parent: id,
                supersedes: None,
                fields: fields(&[("v", self.value())]),
            },
            14 => Change::Archive { id, opened, reason: "moved".into() },
            15 => Change::Revive { id, opened },
            _ => Change::Move {
                id,
                opened,
                home: HomeGiven::Dong(dong(1 + u32::try_from(self.random.below(2))?)),
            },
        };
        Ok(Some(save(change)))
    }

    pub(super) fn create(&mut self) -> Command {
        let fields = fields(&[("v", self.value()), ("q", self.value()), ("m", self.value())]);
        let id = RecordId(self.uuid());
        save(Change::Create { id, kind: "probe".into(), home: HomeGiven::Dong(dong(1)), fields })
    }

    pub(super) fn some_fields(&mut self, tablet: usize) -> Fields {
        let nurse = matches!(self.tablets[tablet].replica, 1 | 2);
        let names: &[&str] = if nurse { &["v", "v", "q", "w", "m", "c"] } else { &["v", "v", "q", "w", "m"] };
        let name = names[self.random.place(names.len())];
        fields(&[(name, self.value())])
    }

    pub(super) fn change_set(&mut self, tablet: usize, id: RecordId) -> Result<Change> {
        let opened = self.data(tablet).store.snapshot(id)?;
        let visible = self.data(tablet).store.visible(id)?.context("a record that was listed")?;
        let element =
            visible.body(Part::Open).and_then(|body| body.elements(6).next().map(|(element, _)| element));
        let change = match (element, self.random.below(3)) {
            (Some(element), 0) => json!({"remove": [element]}),
            (Some(element), 1) => json!({"change": {(element.to_string()): {"e": self.value()}}}),
            _ => json!({"add": [{"e": self.value()}]}),
        };
        Ok(Change::Edit { id, opened, fields: [("s".to_owned(), change)].into_iter().collect() })
    }

    /// The coordinator settles a conflict that she sees, or takes a resolution back.
    pub(super) fn settle_something(&mut self, tablet: usize) -> Result<Option<Command>> {
        let mut records = self.records(tablet)?;
        if records.is_empty() {
            return Ok(None);
        }
        let first = self.random.place(records.len());
        records.rotate_left(first);
        for id in records {
            let Some(visible) = self.data(tablet).store.visible(id)? else { continue };
            for part in [Part::Open, Part::Clinical] {
                let Some(body) = visible.body(part) else { continue };
                if let Some((&key, open)) = body.conflicts.iter().next() {
                    let pick = open.candidates[self.random.place(open.candidates.len())].op;
                    self.count("resolved");
                    return Ok(Some(resolve(id, key, pick)));
                }
                if let Some(&resolution) = body.undoable.first()
                    && self.random.below(4) == 0
                {
                    self.count("reopened");
                    return Ok(Some(Command::Reopen { resolution }));
                }
            }
        }
        Ok(None)
    }

    pub(super) fn value(&mut self) -> u64 {
        self.random.below(9)
    }

    pub(super) fn records(&self, tablet: usize) -> Result<Vec<RecordId>> {
        let conn = self.data(tablet).store.connection();
        let mut query = conn.prepare("SELECT DISTINCT id FROM visible WHERE kind = 'probe' ORDER BY id")?;
        let rows = query.query_map([], |row| row.get::<_, Vec<u8>>(0))?;
        rows.map(|id| Ok(RecordId(Uuid::from_slice(&id?)?))).collect()
    }
}

fn fields(values: &[(&str, u64)]) -> Fields {
    values.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect()
}

fn save(change: Change) -> Command {
    Command::Save { changes: vec![change], draft: None }
}

fn resolve(record: RecordId, key: GroupKey, pick: OpId) -> Command {
    Command::Resolve { record, key, choice: Choice::Candidate(pick), reason: "newer".into(), saw: Vec::new() }
}
