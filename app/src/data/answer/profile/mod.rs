//! A person's page.
//!
//! `Profile`, one row: `{id, kind, household, archived, changed, state, ops, marks, fields, birth_date, age, sex, phones,
//! home, facts, cards, falls, medicines, tasks, planned, drafts, visits, last_visit}`.
//! - Head as in `show.rs`: `fields` and `marks` are those of the person. A person who was merged into another is
//!   answered with the other.
//! - `phones`: `[{number, phone_kind, owner, best_time}]`, the person's own first.
//! - `home`: see `home.rs`. `facts`: see `facts.rs`. `cards`: see `cards.rs`.
//! - `falls`: `{count, at}` of twelve months, `medicines`: `{count, class, concern, at}`, as they were measured last.
//! - `tasks`: open ones, as in `tasks.rs`. `planned`: `[{id, visit_kind, planned_for, days_late}]`.
//! - `drafts`: forms about this person that are not finished, newest first: `[{id, kind, page, saved_at}]`.
//! - `visits`: how many took place, counted up to a hundred. `last_visit`: local time of the last one.

mod cards;
mod facts;
mod health;
mod home;
mod tasks;

use super::names::Desk;
use super::show::{head, in_review, object};
use super::state::state;
use crate::data::{Draft, Refused};
use crate::store::index::{PastOf, Place, Seen, flat};
use cards::Card;
use chrono::NaiveDate;
use health::Health;
use serde_json::{Value, json};
use shared::clock::age_years;
use shared::domain::convert;
use shared::domain::person::PERSON;
use shared::id::RecordId;
use shared::kind::Fields;
use shared::rules::concern::{Concern, concern};
use shared::rules::measures;

/// Visits are counted no further.
const VISITS_MOST: u32 = 100;
/// Planned visits that are shown.
const PLANNED_MOST: u32 = 10;
/// How many merges lie between a record and the one that stays, at most; more is a ring.
const MERGES_MOST: usize = 8;

/// A person's page.
pub(super) fn profile(desk: &Desk<'_>, id: RecordId, day: NaiveDate) -> Result<Value, Refused> {
    let id = winner_of(desk, id)?;
    let seen = desk.data.store.record(id)?.filter(|it| it.kind.name == PERSON.name);
    let seen = seen.ok_or(Refused::NotFound { id })?;
    let household = desk.data.store.root_of(id)?;
    let names = desk.data.store.names_of(id)?;
    let (values, marks) = in_review(desk, &seen);
    let fields = flat(seen.kind, &values);
    let mut row = head(desk, &seen)?;
    let state = state(desk, &seen)?;
    row.extend(object(json!({ "state": state.word, "ops": state.ops, "marks": marks })));
    row.extend(who(&fields, day));
    row.insert("home".to_owned(), home::home(desk, household, day)?);
    row.extend(story_so_far(desk, &seen, &names, household, day)?);
    row.insert("drafts".to_owned(), drafts(desk, &names)?);
    row.insert("fields".to_owned(), Value::Object(fields));
    Ok(Value::Object(row))
}

/// The record itself, or the one that it was merged into.
pub(super) fn winner_of(desk: &Desk<'_>, id: RecordId) -> Result<RecordId, Refused> {
    let mut at = id;
    for _ in 0..MERGES_MOST {
        match desk.data.store.record(at)?.ok_or(Refused::NotFound { id })?.alias {
            Some(winner) => at = winner,
            None => return Ok(at),
        }
    }
    Err(Refused::NotFound { id })
}

fn who(fields: &Fields, day: NaiveDate) -> Fields {
    let birth = convert::date(fields, "birth_date");
    let mut phones: Vec<&Value> =
        fields.get("phones").and_then(Value::as_object).map(|it| it.values().collect()).unwrap_or_default();
    phones.sort_by_key(|phone| phone.get("owner").is_some_and(|owner| owner != "self"));
    object(json!({
        "birth_date": birth, "age": birth.map(|birth| age_years(birth, day)), "sex": fields.get("sex"),
        "phones": phones,
    }))
}

/// How the person is, what was done and what is to do.
fn story_so_far(
    desk: &Desk<'_>,
    seen: &Seen,
    names: &[RecordId],
    household: RecordId,
    day: NaiveDate,
) -> Result<Fields, Refused> {
    let (store, packs) = (&desk.data.store, &desk.data.packs);
    let health = health::health(desk, names)?;
    let cards = cards::cards(&health, packs);
    let tasks = tasks::tasks(desk, household, names, day)?;
    let last = store.past_of(PastOf::Visits, household, seen.id, &Place::newest(), 1)?.into_iter().next();
    let outcome = match &last {
        Some(visit) => store.record(visit.id)?.map(|it| it.fields()),
        None => None,
    };
    let around = facts::Around {
        day,
        late: &tasks.iter().filter_map(|it| it["days_late"].as_i64()).collect::<Vec<_>>(),
        last_visit: last.as_ref().and_then(|it| it.at.get(..10)?.parse().ok()),
        outcome: outcome.as_ref().and_then(|fields| convert::text(fields, "outcome")),
    };
    let facts = facts::facts(&health, &cards, &around, packs);
    let cards: Vec<Value> = cards.iter().map(Card::row).collect();
    Ok(object(json!({
        "facts": facts, "cards": cards, "falls": falls(&health), "medicines": medicines(desk, &health),
        "tasks": tasks, "planned": planned(desk, household, seen.id, day)?,
        "visits": store.visit_count_of(household, seen.id, VISITS_MOST)?, "last_visit": last.map(|it| it.at),
    })))
}

fn falls(health: &Health) -> Value {
    let of = health.vitals.iter().rev().find_map(|it| Some((it.measured_at.0.date(), it.falls_12m?)));
    of.map_or(Value::Null, |(at, count)| json!({ "count": count, "at": at }))
}

fn medicines(desk: &Desk<'_>, health: &Health) -> Value {
    let of = health.vitals.iter().rev().find_map(|it| Some((it.measured_at.0.date(), it.meds_count?)));
    of.map_or(Value::Null, |(at, count)| {
        let class = measures::medicines(count, &desk.data.packs).class;
        let concern = concern("medicines", &class).map(Concern::as_str);
        json!({ "count": count, "class": class, "concern": concern, "at": at })
    })
}

fn planned(
    desk: &Desk<'_>,
    household: RecordId,
    person: RecordId,
    day: NaiveDate,
) -> Result<Vec<Value>, Refused> {
    let rows = desk.data.store.planned_of(household, person, PLANNED_MOST)?;
    let told = |it: crate::store::index::PlannedVisit| {
        let late = it.planned_for.as_deref().and_then(|due| tasks::days_late(due, day));
        json!({ "id": it.id, "visit_kind": it.visit_kind, "planned_for": it.planned_for, "days_late": late })
    };
    Ok(rows.into_iter().map(told).collect())
}

fn drafts(desk: &Desk<'_>, names: &[RecordId]) -> Result<Value, Refused> {
    let about = |it: &crate::store::DraftRow| it.about.is_some_and(|about| names.contains(&about));
    let told = |row: &crate::store::DraftRow| {
        let draft: Draft = serde_json::from_str(&row.doc).ok()?;
        Some(json!({ "id": draft.id, "kind": draft.kind, "page": draft.page, "saved_at": row.saved_at }))
    };
    Ok(desk.data.store.drafts()?.iter().filter(|it| about(it)).filter_map(told).collect())
}
