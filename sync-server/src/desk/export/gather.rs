//! What a list is made from: one pass over the dong's open stream, in pages.

use crate::store::{FeedText, Result, StoreError, Tx};
use serde_json::Value;
use shared::body::Body;
use shared::desk::{Export, ExportWhat};
use shared::domain::{discovery::DISCOVERY, dwelling::DWELLING, person::PERSON, task::TASK, visit::VISIT};
use shared::id::{RecordId, StaffId};
use shared::kind::{Fields, Home, Kind, Kinds, MergeClass, Part};
use shared::policy::stream_of;
use std::collections::BTreeMap;

/// Rows of the stream that are read at once.
const PAGE_ROWS: usize = 500;

/// Bytes of them.
const PAGE_BYTES: usize = 1024 * 1024;

/// A record as a list needs it.
#[derive(Debug)]
pub(super) struct Record {
    /// The household that it lives with.
    pub(super) home: Option<RecordId>,
    /// All fields that are no set.
    pub(super) fields: Fields,
    /// The elements of each set, by its name.
    pub(super) sets: BTreeMap<&'static str, Vec<Value>>,
}

impl Record {
    pub(super) fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field)?.as_str()
    }

    pub(super) fn id(&self, field: &str) -> Option<RecordId> {
        self.text(field)?.parse().ok()
    }

    pub(super) fn set(&self, name: &str) -> &[Value] {
        self.sets.get(name).map_or(&[], Vec::as_slice)
    }
}

/// The records of a dong that a list is made from.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// Those that are in use of the kind that is listed.
    pub(super) listed: BTreeMap<RecordId, Record>,
    /// People, those who have moved or died too.
    persons: BTreeMap<RecordId, Record>,
    /// People who were merged into others.
    aliases: BTreeMap<RecordId, RecordId>,
    /// The address of each household.
    addresses: BTreeMap<RecordId, String>,
    /// The task that asks for the first action, by discovery.
    pub(super) first_actions: BTreeMap<RecordId, Record>,
    staff: BTreeMap<StaffId, String>,
}

/// The rule that asks somebody to act on a discovery.
const FIRST_ACTION: &str = "discovery_first_action";

impl Gathered {
    /// Of the dong of this export.
    pub(super) fn of(tx: &mut dyn Tx, kinds: &Kinds, export: &Export) -> Result<Gathered> {
        let stream = stream_of(&export.dong, Part::Open);
        let staff = tx.all_staff()?.into_iter().map(|it| (it.id, it.name)).collect();
        let mut gathered = Gathered { staff, ..Gathered::default() };
        let mut after = 0;
        loop {
            let rows = tx.feed_after(&stream, after, PAGE_ROWS, PAGE_BYTES)?;
            let Some(last) = rows.last() else { return Ok(gathered) };
            after = last.seq;
            for row in rows {
                if let (FeedText::Put(text), Some(kind)) = (row.text, kinds.get(&row.kind))
                    && wanted(export.what, kind.name)
                {
                    // The reader's message could quote a value.
                    let body = serde_json::from_str(&text)
                        .map_err(|_| StoreError::Unreadable(format!("the body of {}", row.id)))?;
                    gathered.take(export.what, row.id, kind, body);
                }
            }
        }
    }

    fn take(&mut self, what: ExportWhat, id: RecordId, kind: &'static Kind, body: Body) {
        let in_use = !body.is_archived() && body.alias.is_none();
        let record = record_of(kind, &body);
        match kind.name {
            "person" => {
                self.aliases.extend(body.alias.map(|winner| (id, winner)));
                self.persons.insert(id, record);
            }
            "dwelling" if in_use => {
                let words: Vec<&str> =
                    ["road_addr", "detail"].iter().filter_map(|field| record.text(field)).collect();
                if let (Some(household), false) = (record.home, words.is_empty()) {
                    self.addresses.entry(household).or_insert_with(|| words.join(", "));
                }
            }
            "task" if record.text("rule") == Some(FIRST_ACTION) => {
                if let Some(discovery) = record.id("linked") {
                    self.first_actions.insert(discovery, record);
                }
            }
            name if in_use && name == listed_kind(what) => {
                self.listed.insert(id, record);
            }
            _ => {}
        }
    }

    /// A person, by whatever name.
    pub(super) fn person(&self, mut id: RecordId) -> Option<&Record> {
        for _ in 0..self.aliases.len() {
            match self.aliases.get(&id) {
                Some(winner) => id = *winner,
                None => break,
            }
        }
        self.persons.get(&id)
    }

    pub(super) fn address(&self, household: Option<RecordId>) -> Option<&str> {
        self.addresses.get(&household?).map(String::as_str)
    }

    pub(super) fn staff(&self, id: &Value) -> Option<&str> {
        self.staff.get(&id.as_str()?.parse().ok()?).map(String::as_str)
    }
}

fn listed_kind(what: ExportWhat) -> &'static str {
    match what {
        ExportWhat::Visits => VISIT.name,
        ExportWhat::Discoveries => DISCOVERY.name,
    }
}

fn wanted(what: ExportWhat, kind: &str) -> bool {
    let beside: &[&str] = match what {
        ExportWhat::Visits => &[PERSON.name, DWELLING.name],
        ExportWhat::Discoveries => &[DWELLING.name, TASK.name],
    };
    kind == listed_kind(what) || beside.contains(&kind)
}

fn record_of(kind: &'static Kind, body: &Body) -> Record {
    let home = match body.home() {
        Some(Home::With(root)) => Some(root),
        _ => None,
    };
    let (mut fields, mut sets) = (Fields::new(), BTreeMap::<&'static str, Vec<Value>>::new());
    for (key, value) in &body.values {
        let Some(group) = kind.group(key.group) else { continue };
        if group.class == MergeClass::Set {
            sets.entry(group.name).or_default().push(value.clone());
        } else if let Some(of_group) = value.as_object() {
            fields.extend(of_group.clone());
        }
    }
    Record { home, fields, sets }
}
