//! Saves of this tablet as people speak of them, one row a save, a page at a time:
//! `{place, act, saved_at, state, outcome, kind, record, command, groups, count, subject: {id, name}, address, receipts,
//! refusals: [{op, receipt, record, kind, refusal}]}`.
//!
//! `kind`, `record`, `command` and `groups` are of what the save was about: its visit, or else its first op; `count` says
//! how many ops of that kind it has. `subject` is the person concerned, `address` where that household lives; both are
//! `null` where it is not known here, and while reading is locked. `state`: `waiting`, `refused`, `closed` (refused, and a
//! coordinator has dismissed it), `in_review`, `sent`. `closed`: `{by: {id, name, role}, at, how, reason}` of the coordinator
//! who mended, adopted or dismissed something of it; `null` while reading is locked.
//! `outcome` is the most telling one: `conflict`, `merged`, `joined`, `applied`; `null` while it waits. `refusals` say why,
//! those ops first that are at fault themselves. The next page begins after the last row's `place`.

use super::Rows;
use super::names::Desk;
use super::outbox::{command, groups, state};
use crate::data::{Data, Refused};
use crate::store::index::Seen;
use crate::store::{OutboxRow, Which, place_of_save};
use serde_json::{Value, json};
use shared::domain::person::PERSON;
use shared::domain::visit::VISIT;
use shared::id::{OpId, RecordId};
use shared::kind::Home;
use shared::op::Intent;
use shared::outcome::{Outcome, Refusal};

/// Which rows.
pub(super) struct Page {
    pub which: Which,
    pub limit: u32,
    pub after: Option<u64>,
}

/// A page of saves. `locked`: whose records they are is not told.
pub(super) fn saves(desk: &Desk<'_>, page: Page, locked: bool) -> Result<Rows, Refused> {
    let saves = desk.data.store.saves(page.which, page.limit, page.after)?;
    saves.iter().map(|save| told(desk, save, page.which, locked)).collect()
}

fn told(desk: &Desk<'_>, save: &[OutboxRow], which: Which, locked: bool) -> Result<Value, Refused> {
    let data = desk.data;
    let main = save.iter().find(|row| row.kind == VISIT.name).unwrap_or(&save[0]);
    let about = if locked { About::default() } else { about(data, save, main)? };
    let receipts: Vec<_> = save.iter().map(|row| &row.receipt).collect();
    Ok(json!({
        "place": place_of_save(which, save), "act": main.act, "saved_at": main.saved_at, "state": word(data, save)?,
        "outcome": outcome(save), "kind": main.kind, "record": main.rec,
        "command": data.store.op(main.op)?.map(|op| command(&op.intent)), "groups": groups(data, main),
        "count": save.iter().filter(|row| row.kind == main.kind).count(), "subject": about.subject,
        "address": about.address, "receipts": receipts, "refusals": refusals(save),
        "closed": closed(desk, save).filter(|_| !locked),
    }))
}

fn closed(desk: &Desk<'_>, save: &[OutboxRow]) -> Option<Value> {
    let closed = save.iter().find_map(|row| row.result.as_ref()?.closed.as_ref())?;
    Some(json!({
        "by": desk.names.of(closed.by), "at": closed.at, "how": closed.how, "reason": closed.reason,
    }))
}

fn word(data: &Data, save: &[OutboxRow]) -> Result<&'static str, Refused> {
    let mut words = Vec::with_capacity(save.len());
    for row in save {
        words.push(state(data, row)?);
    }
    let first = ["refused", "waiting", "in_review", "closed"].into_iter().find(|word| words.contains(word));
    Ok(first.unwrap_or("sent"))
}

fn outcome(save: &[OutboxRow]) -> Option<Outcome> {
    let outcomes = || save.iter().filter_map(|row| row.result.as_ref()).map(|result| result.outcome);
    let telling =
        [Outcome::Quarantined, Outcome::Conflict, Outcome::Merged, Outcome::Joined, Outcome::Applied];
    telling.into_iter().find(|it| outcomes().any(|outcome| outcome == *it))
}

fn refusals(save: &[OutboxRow]) -> Vec<Value> {
    let of = |row: &OutboxRow| Some((row.clone(), row.result.as_ref()?.refusal.clone()?));
    let mut refused: Vec<(OutboxRow, Refusal)> = save.iter().filter_map(of).collect();
    refused.sort_by_key(|(_, refusal)| matches!(refusal, Refusal::WithAct { .. } | Refusal::Awaits { .. }));
    let row = |(row, refusal): &(OutboxRow, Refusal)| {
        json!({
            "op": row.op, "receipt": row.receipt, "record": row.rec, "kind": row.kind, "refusal": refusal,
        })
    };
    refused.iter().map(row).collect()
}

/// Whom a save is about.
#[derive(Debug, Default)]
struct About {
    subject: Option<Value>,
    address: Option<String>,
}

fn about(data: &Data, save: &[OutboxRow], main: &OutboxRow) -> Result<About, Refused> {
    let store = &data.store;
    let seen = seen(data, main)?;
    let household = seen.as_ref().and_then(home).unwrap_or(main.rec);
    let root = store.root_of(household)?;
    let mut about = About { subject: None, address: store.address_of(root)?.line() };
    for id in seen.iter().flat_map(persons) {
        if let Some(name) = name_of(data, save, id)? {
            about.subject = Some(json!({ "id": id, "name": name }));
            return Ok(about);
        }
    }
    if let [only] = store.persons_of(root)?.as_slice() {
        about.subject = only.name.as_ref().map(|name| json!({ "id": only.id, "name": name }));
    }
    Ok(about)
}

/// The record as it is seen here, or as its op has it: what was refused is laid over nothing any more.
fn seen(data: &Data, row: &OutboxRow) -> Result<Option<Seen>, Refused> {
    Ok(match data.store.record(row.rec)? {
        Some(seen) => Some(seen),
        None => written(data, row.op, row.rec)?,
    })
}

fn written(data: &Data, op: OpId, id: RecordId) -> Result<Option<Seen>, Refused> {
    let Some(op) = data.store.op(op)? else { return Ok(None) };
    let Some(kind) = data.store.kinds().get(&op.kind) else { return Ok(None) };
    let mut seen = Seen::new(id, kind);
    for write in op.writes().into_owned() {
        seen.write(write.key, write.value);
    }
    if let Intent::Event { parent, supersedes, body } = &op.intent {
        let fields = body.as_object().cloned().unwrap_or_default();
        let (parent, supersedes, by, at) = (*parent, *supersedes, op.actor, op.hlc.millis());
        let event = shared::body::EventBody { parent, supersedes, fields, by, at, order: None };
        seen = Seen::of_event(id, kind, event);
    }
    Ok(Some(seen))
}

pub(super) fn home(seen: &Seen) -> Option<RecordId> {
    match seen.home()? {
        Home::With(id) => Some(id),
        Home::Dong(_) => None,
    }
}

/// Whom it is about, as the record itself says: the person, its subject, those who were met, its members.
pub(super) fn persons(seen: &Seen) -> Vec<RecordId> {
    if seen.kind.name == PERSON.name {
        return vec![seen.id];
    }
    let fields = seen.fields();
    let id = |value: &Value| value.as_str().and_then(|text| text.parse().ok());
    let of_set = |name: &str| {
        let elements = fields.get(name).and_then(Value::as_object);
        elements
            .into_iter()
            .flat_map(|set| set.values())
            .filter_map(|it| id(&it["person"]))
            .collect::<Vec<_>>()
    };
    let parent = seen.event.as_ref().map(|event| event.parent);
    fields
        .get("subject")
        .and_then(id)
        .into_iter()
        .chain(of_set("subjects"))
        .chain(of_set("members"))
        .chain(parent)
        .collect()
}

fn name_of(data: &Data, save: &[OutboxRow], id: RecordId) -> Result<Option<String>, Refused> {
    if let Some(person) = data.store.person(id)? {
        return Ok(person.name);
    }
    let Some(row) = save.iter().find(|row| row.rec == id && row.kind == PERSON.name) else { return Ok(None) };
    let named = written(data, row.op, id)?.map(|seen| seen.fields());
    Ok(named.and_then(|fields| fields.get("name")?.as_str().map(str::to_owned)))
}
