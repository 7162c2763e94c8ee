//! One visit of a nurse or a planner, and what else was saved on that day.

use super::home::{Care, Household};
use super::{Draw, Planned, Save, Staff, at, fields, finding, home, member};
use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use serde_json::{Value, json};
use shared::domain::LocalTime;
use shared::id::{RecordId, StaffId};
use shared::kind::Home;
use shared::policy::Role;

/// The visit itself, and now and then an edit or a discovery after it.
pub fn saves(draw: &mut Draw, household: &Household, day: NaiveDate, staff: &[Staff]) -> Vec<Save> {
    let role = role_of(draw, household.care);
    let by = member(draw, staff, role);
    let start = draw.office_time(day);
    let end = start + TimeDelta::minutes(draw.random.between(4, 14) * 5);
    let outcome =
        *draw.random.pick(&["done", "done", "done", "done", "done", "done", "partial", "absent", "refused"]);
    let id = draw.id(at(start));
    let mut changes = vec![header(household, id, by, role, (start, end), outcome)];
    if outcome == "done" {
        changes.extend(events(draw, household, id, role, start));
    }
    let saved = at(end);
    let mut saves = vec![Save { at: saved, by, changes }];
    if outcome == "done" && draw.random.in_hundred(6) {
        saves.push(home::new_phone(draw, by, saved + 60_000, household.persons[0]));
    }
    if outcome == "done" && draw.random.in_hundred(4) {
        saves.push(heating(draw, household, by, saved + 120_000));
    }
    if finds_something(draw, household.care) {
        saves.push(finding::discovery(draw, household, by, end + TimeDelta::minutes(5), id));
    }
    saves
}

fn role_of(draw: &mut Draw, care: Care) -> Role {
    let nurses = match care {
        Care::Senior => 70,
        Care::Mother => 90,
        Care::Alone => 20,
    };
    if draw.random.in_hundred(nurses) { Role::Nurse } else { Role::Planner }
}

fn finds_something(draw: &mut Draw, care: Care) -> bool {
    draw.random.in_hundred(if care == Care::Alone { 12 } else { 2 })
}

fn header(
    household: &Household,
    id: RecordId,
    by: StaffId,
    role: Role,
    (start, end): (NaiveDateTime, NaiveDateTime),
    outcome: &str,
) -> Planned {
    let visit_kind = match (household.care, role) {
        (Care::Senior, _) => "senior_follow",
        (Care::Mother, _) => "maternal_universal",
        (Care::Alone, _) => "discovery_check",
    };
    let subjects: Vec<Value> = household.persons.iter().map(|person| json!({ "person": person })).collect();
    let value = json!({
        "visit_kind": visit_kind,
        "planned_for": start.date(),
        "status": "done",
        "started_at": minute(start),
        "ended_at": minute(end),
        "place": "home",
        "outcome": outcome,
        "visitors": [{"staff": by, "duty": role.as_str()}],
        "subjects": subjects,
    });
    Planned::Create { id, kind: "visit", home: Home::With(household.id), fields: fields(value) }
}

/// A visit that is planned for that day, by the nurse who looks after the household.
pub fn planned(draw: &mut Draw, household: &Household, day: NaiveDate, made: NaiveDateTime) -> Save {
    let [nurse, planner] = household.assigned;
    let visit_kind = match household.care {
        Care::Senior => "senior_follow",
        Care::Mother => "maternal_sustained",
        Care::Alone => "case_monitor",
    };
    let mut visitors = vec![json!({"staff": nurse, "duty": "nurse"})];
    if draw.random.in_hundred(25) {
        visitors.push(json!({"staff": planner, "duty": "planner"}));
    }
    let subjects: Vec<Value> = household.persons.iter().map(|person| json!({ "person": person })).collect();
    let value = json!({
        "visit_kind": visit_kind, "planned_for": day, "visitors": visitors, "subjects": subjects,
    });
    let id = draw.id(at(made));
    let home = Home::With(household.id);
    let changes = vec![Planned::Create { id, kind: "visit", home, fields: fields(value) }];
    Save { at: at(made), by: nurse, changes }
}

/// Only nurses measure and ask; of a mother's visit the first issue records the header.
fn events(
    draw: &mut Draw,
    household: &Household,
    visit: RecordId,
    role: Role,
    start: NaiveDateTime,
) -> Vec<Planned> {
    if role != Role::Nurse || household.care == Care::Mother {
        return Vec::new();
    }
    let subject = household.persons[0];
    let mut event = |kind, value: Value| {
        let id = draw.id(at(start));
        let mut all = fields(value);
        all.extend(fields(json!({"subject": subject, "visit": visit})));
        Planned::Event { id, kind, parent: visit, fields: all }
    };
    let mut random = event_random(visit);
    let mut events = vec![event("senior_vitals", finding::vitals(&mut random, start))];
    if random.in_hundred(35) {
        events.push(event("assessment", finding::mood(&mut random, start)));
    }
    if random.in_hundred(20) {
        events.push(event("assessment", finding::frailty(&mut random, start)));
    }
    events
}

/// Drawn by the visit's own id, so that the measurements do not change with what else is generated.
fn event_random(visit: RecordId) -> crate::random::Random {
    let (high, low) = visit.0.as_u64_pair();
    crate::random::Random::new(high ^ low)
}

fn heating(draw: &mut Draw, household: &Household, by: StaffId, at: i64) -> Save {
    let value =
        json!({"heating": draw.random.pick(&["city_gas", "district", "oil", "electric_mat", "none"])});
    let change = Planned::Edit { id: household.dwelling, kind: "dwelling", fields: fields(value) };
    Save { at, by, changes: vec![change] }
}

/// As it stands in a body.
pub fn minute(time: NaiveDateTime) -> String {
    LocalTime(time).to_string()
}
