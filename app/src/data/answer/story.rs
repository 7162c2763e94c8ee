//! What is past for a person, newest first: `{entries: [entry], more}`. The next page begins after the last entry's `id`.
//!
//! Entry: `{id, kind, at, by, state, marks, fields, …}`; `at` is the local time, `by` who saved it last, `fields`, `marks`
//! and `state` as in `show.rs`. Further,
//! - of a `visit` that took place: `visitors: [{id, name, role, duty}]` and `events`, as in `events.rs`, of this person;
//! - of a `senior_vitals` or `assessment` that names no visit which is here: `events` with that one;
//! - of a `discovery`: `risk` as in `show.rs`; of a `task` that is done nothing more.
//!
//! A page may be shorter than was asked for while `more` is true: it ends where one of its lists was cut off.

use super::events::{event, events, is_shown};
use super::names::Desk;
use super::profile::winner_of;
use super::show::{in_review, object, risk_of};
use super::state::state;
use crate::data::Refused;
use crate::store::index::{PastOf, Place, flat};
use serde_json::{Value, json};
use shared::domain::discovery::DISCOVERY;
use shared::domain::visit::VISIT;
use shared::id::{RecordId, StaffId};
use std::collections::BTreeSet;

/// No page is longer.
const ENTRIES_MOST: u32 = 200;
/// Events that are looked through for one entry, about: a visit has a few.
const EVENTS_EACH: u32 = 4;

/// Which entries.
pub(super) struct Page {
    pub visits: bool,
    pub limit: u32,
    pub after: Option<RecordId>,
}

/// A page of what is past.
pub(super) fn story(desk: &Desk<'_>, id: RecordId, page: Page) -> Result<Value, Refused> {
    let person = winner_of(desk, id)?;
    let before = match page.after {
        None => Place::newest(),
        Some(id) => desk.data.store.past_place(id)?.ok_or(Refused::NotFound { id })?,
    };
    let limit = page.limit.clamp(1, ENTRIES_MOST);
    let names = desk.data.store.names_of(person)?;
    let mut pile = Pile::new(desk, names, before, limit + 1);
    pile.gather(person, page.visits)?;
    let (places, more) = pile.page(limit as usize);
    let mut entries = Vec::with_capacity(places.len());
    for place in places {
        entries.extend(entry(desk, &pile.names, &place)?);
    }
    Ok(json!({ "entries": entries, "more": more }))
}

/// What was found in the lists, before it is put in order.
struct Pile<'a> {
    desk: &'a Desk<'a>,
    names: Vec<RecordId>,
    before: Place,
    limit: u32,
    /// By time and id.
    found: BTreeSet<(String, RecordId)>,
    /// Of lists that were cut off, the newest end: before it something may be missing.
    end: Option<(String, RecordId)>,
}

impl<'a> Pile<'a> {
    fn new(desk: &'a Desk<'a>, names: Vec<RecordId>, before: Place, limit: u32) -> Self {
        Pile { desk, names, before, limit, found: BTreeSet::new(), end: None }
    }

    fn gather(&mut self, person: RecordId, only_visits: bool) -> Result<(), Refused> {
        let store = &self.desk.data.store;
        let lists: &[PastOf] = if only_visits {
            &[PastOf::Visits]
        } else {
            &[PastOf::Visits, PastOf::Discoveries, PastOf::Tasks]
        };
        for home in store.names_of(store.root_of(person)?)? {
            for (list, name) in
                lists.iter().flat_map(|list| self.names.iter().map(move |name| (*list, *name)))
            {
                let rows = store.past_of(list, home, name, &self.before, self.limit)?;
                let last =
                    rows.last().map(|it| (it.at.clone(), it.id)).filter(|_| is_cut(rows.len(), self.limit));
                self.end = self.end.take().max(last);
                self.found.extend(rows.into_iter().map(|it| (it.at, it.id)));
            }
        }
        self.gather_events(only_visits)
    }

    /// Events lead to visits in former households; those without a visit stand by themselves.
    fn gather_events(&mut self, only_visits: bool) -> Result<(), Refused> {
        let store = &self.desk.data.store;
        let limit = self.limit * EVENTS_EACH;
        for name in self.names.clone() {
            let rows = store.past_events(name, &self.before, limit)?;
            let last =
                rows.last().map(|it| (it.past.at.clone(), it.past.id)).filter(|_| is_cut(rows.len(), limit));
            self.end = self.end.take().max(last);
            for row in rows {
                let visit =
                    row.visit.map(|visit| Ok::<_, Refused>((store.visit_at(visit)?, visit))).transpose()?;
                match visit {
                    Some((Some(at), visit)) => self.put(at, visit),
                    _ if only_visits => {}
                    _ => self.put(row.past.at, row.past.id),
                }
            }
        }
        Ok(())
    }

    fn put(&mut self, at: String, id: RecordId) {
        if (&at, id) < (&self.before.at, self.before.id) {
            self.found.insert((at, id));
        }
    }

    /// The newest, and whether there is more.
    fn page(&self, limit: usize) -> (Vec<Place>, bool) {
        let certain = |it: &&(String, RecordId)| self.end.as_ref().is_none_or(|end| *it >= end);
        let all: Vec<&(String, RecordId)> = self.found.iter().rev().take_while(certain).collect();
        let more = self.end.is_some() || all.len() > limit;
        let places = all.into_iter().take(limit).map(|(at, id)| Place { at: at.clone(), id: *id });
        (places.collect(), more)
    }
}

fn is_cut(found: usize, limit: u32) -> bool {
    found >= limit as usize
}

fn entry(desk: &Desk<'_>, names: &[RecordId], place: &Place) -> Result<Option<Value>, Refused> {
    let Some(seen) = desk.data.store.record(place.id)? else { return Ok(None) };
    let by = seen.last.map(|(by, _)| desk.names.of(by));
    if seen.event.is_some() {
        if !is_shown(desk, &seen)? {
            return Ok(None);
        }
        let event = event(desk, place.id, &place.at)?;
        return Ok(event.map(|event| {
            json!({
                "id": place.id, "kind": seen.kind.name, "at": place.at, "by": by, "state": event["state"],
                "marks": {}, "fields": {}, "events": [event],
            })
        }));
    }
    let (values, marks) = in_review(desk, &seen);
    let fields = flat(seen.kind, &values);
    let mut row = object(json!({
        "id": place.id, "kind": seen.kind.name, "at": place.at, "by": by, "state": state(desk, &seen)?.word,
        "marks": marks,
    }));
    if seen.kind.name == VISIT.name {
        row.insert("visitors".to_owned(), visitors(desk, fields.get("visitors").unwrap_or(&Value::Null)));
        row.insert("events".to_owned(), Value::Array(events_of(desk, names, place.id)?));
    } else if seen.kind.name == DISCOVERY.name {
        row.insert("risk".to_owned(), risk_of(&fields, &desk.data.packs));
    }
    row.insert("fields".to_owned(), Value::Object(fields));
    Ok(Some(Value::Object(row)))
}

/// Of two people who were visited together each has her own.
fn events_of(desk: &Desk<'_>, names: &[RecordId], visit: RecordId) -> Result<Vec<Value>, Refused> {
    let about = |event: &Value| {
        let subject: Option<RecordId> = event["fields"]["subject"].as_str().and_then(|it| it.parse().ok());
        subject.is_none_or(|subject| names.contains(&subject))
    };
    Ok(events(desk, visit)?.into_iter().filter(about).collect())
}

/// `{id, name, role, duty}` each.
pub(super) fn visitors(desk: &Desk<'_>, set: &Value) -> Value {
    let of = |it: &Value| {
        let staff: StaffId = it["staff"].as_str()?.parse().ok()?;
        let mut row = object(desk.names.of(staff));
        row.insert("duty".to_owned(), it["duty"].clone());
        Some(Value::Object(row))
    };
    set.as_object().into_iter().flat_map(|set| set.values()).filter_map(of).collect()
}
