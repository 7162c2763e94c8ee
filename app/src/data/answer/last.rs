//! What a form shows beside its fields before anything is typed, as one row:
//!
//! `{person, household, address, me, staff, values, sbp, weight_year_ago, scores, visit, planned,
//! tasks}`.
//! - `person`: as in `person.rs`; `me`, `staff`: `{id, name, role}`, the owner of this tablet and all colleagues.
//! - `values`: field of `senior_vitals` → `{value, taken_at}`, the newest that was measured; `readings` there is a list.
//! - `sbp`: `[{value, taken_at}]`, the systolic means of the last visits, oldest first; at most seven.
//! - `weight_year_ago`: `{value, taken_at}` of the weighing nearest to a year before now, or `null`.
//! - `scores`: instrument → `{total, class, refused, taken_at}`, the newest.
//! - `visit`: `{id, visit_kind, started_at, outcome}`, the last that took place at this household, or `null`.
//! - `planned`: `[{id, visit_kind, planned_for}]`, visits to this person that are planned.
//! - `tasks`: `[{id, task_kind, rule, title, due, due_at, urgency, opened}]`, open ones about this person or the
//!   household; `opened` goes back with the save that closes one.
//!
//! What this role may not read is not here. Corrected facts count as corrected.

use super::events::{Placed, corrections, standing};
use super::names::Desk;
use super::person;
use crate::data::Refused;
use crate::store::index::TaskRow;
use chrono::{Days, NaiveDate};
use serde_json::{Map, Value, json};
use shared::clock::seoul_date;
use shared::domain::assessment::ASSESSMENT;
use shared::domain::convert;
use shared::domain::senior_vitals::{Reading, SENIOR_VITALS};
use shared::id::RecordId;
use shared::kind::Fields;
use shared::rules::blood_pressure::classify;

/// How many measurements are looked through: a year of fortnightly visits.
const MEASURED_MAX: u32 = 26;
/// How many results are looked through.
const RESULTS_MAX: u32 = 24;
/// How many planned visits and open tasks are told.
const NEAR_MAX: u32 = 20;
/// How many systolic values make the line.
const LINE_MAX: usize = 7;
/// How far from a year ago a weighing may lie, in days.
const YEAR_SLACK: i64 = 90;

/// What is known of a person before a visit.
pub(super) fn last_values(desk: &Desk<'_>, id: RecordId) -> Result<Value, Refused> {
    let (store, today) = (&desk.data.store, seoul_date(desk.now));
    let row = store.person(id)?.ok_or(Refused::NotFound { id })?;
    let household = store.root_of(id)?;
    let measured = shown(desk, SENIOR_VITALS.name, id, MEASURED_MAX)?;
    let results = shown(desk, ASSESSMENT.name, id, RESULTS_MAX)?;
    let visit = store.last_visit_to(household)?.map(|it| {
        json!({
            "id": it.id, "visit_kind": it.visit_kind, "started_at": it.started_at, "outcome": it.outcome,
        })
    });
    let planned = store
        .planned_of(household, id, NEAR_MAX)?
        .into_iter()
        .map(|it| json!({ "id": it.id, "visit_kind": it.visit_kind, "planned_for": it.planned_for }));
    let tasks = store.open_tasks_of(household, id, NEAR_MAX)?;
    let tasks: Result<Vec<Value>, Refused> =
        tasks.iter().map(|task| Ok(task_row(task, &store.snapshot(task.id)?))).collect();
    Ok(json!({
        "person": person::person(&row, today), "household": household,
        "address": store.address_of(household)?.line(), "me": desk.names.of(desk.me.staff),
        "staff": desk.names.all(), "values": values(&measured), "sbp": line(desk, &measured),
        "weight_year_ago": year_ago(&measured, today), "scores": scores(&results), "visit": visit,
        "planned": planned.collect::<Vec<_>>(), "tasks": tasks?,
    }))
}

/// An event that is shown, and when the fact was so.
type Fact = (String, Fields);

/// The newest facts of a kind, newest first; what was corrected is left out.
fn shown(desk: &Desk<'_>, kind: &str, person: RecordId, limit: u32) -> Result<Vec<Fact>, Refused> {
    let store = &desk.data.store;
    let mut placed: Vec<Placed> = Vec::new();
    let mut fields = Vec::new();
    for row in store.newest_of(kind, person, limit)? {
        let Some(event) = store.record(row.id)?.and_then(|seen| seen.event) else { continue };
        placed.push((row, event.order));
        fields.push(event.fields);
    }
    let corrections = corrections(&placed);
    let facts = placed.iter().zip(fields).filter(|((row, _), _)| standing(row, &corrections) == "shown");
    Ok(facts.map(|((row, _), fields)| (row.taken_at.clone().unwrap_or_default(), fields)).collect())
}

fn values(measured: &[Fact]) -> Map<String, Value> {
    let mut values = Map::new();
    for field in SENIOR_VITALS.event_group().fields.iter().filter(|field| !field.required) {
        let newest = measured.iter().find_map(|(at, fields)| Some((at, fields.get(field.name)?)));
        if let Some((at, value)) = newest {
            values.insert(field.name.to_owned(), json!({ "value": value, "taken_at": at }));
        }
    }
    values
}

fn line(desk: &Desk<'_>, measured: &[Fact]) -> Vec<Value> {
    let mean = |(at, fields): &Fact| {
        let readings: Vec<Reading> = convert::elements(fields, "readings");
        let class = classify(&readings, &desk.data.packs)?;
        Some(json!({ "value": class.mean_sbp, "taken_at": at }))
    };
    let mut line: Vec<Value> = measured.iter().filter_map(mean).take(LINE_MAX).collect();
    line.reverse();
    line
}

fn year_ago(measured: &[Fact], today: NaiveDate) -> Option<Value> {
    let then = today - Days::new(365);
    let weighed = measured.iter().filter_map(|(at, fields)| {
        let day: NaiveDate = at.get(..10)?.parse().ok()?;
        let off = (day - then).num_days().abs();
        Some((off, at, convert::integer(fields, "weight")?)).filter(|_| off <= YEAR_SLACK)
    });
    let (_, at, weight) = weighed.min_by_key(|(off, _, _)| *off)?;
    Some(json!({ "value": weight, "taken_at": at }))
}

fn scores(results: &[Fact]) -> Map<String, Value> {
    let mut scores = Map::new();
    for (at, fields) in results {
        let Some(code) = convert::text(fields, "instrument") else { continue };
        scores.entry(code).or_insert_with(|| {
            json!({
                "total": fields.get("total"), "class": fields.get("class"),
                "refused": convert::flag(fields, "refused"), "taken_at": at,
            })
        });
    }
    scores
}

fn task_row(task: &TaskRow, opened: &shared::body::Snapshot) -> Value {
    json!({
        "id": task.id, "task_kind": task.task_kind, "rule": task.rule, "title": task.title, "due": task.due,
        "due_at": task.due_at, "urgency": task.urgency, "opened": opened,
    })
}
