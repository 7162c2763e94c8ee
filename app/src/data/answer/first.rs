//! The door to begin with, as a nurse needs it before she knocks: one row.
//!
//! `{household, address, access_note, note, household_type, knocked, days_late, id, name, birth_date, age, sex, items, phones:
//! [{number, phone_kind, owner, best_time}], contact_note, pressure, plan, visit, visit_kind}`; the person is the one for
//! whom the most pressing thing is to be done, `items` are hers.
//! `pressure`: `{sbp, dbp, class, at}`, the mean of her last readings; `plan`: `{text, at}`, what was agreed then. Both only
//! where this person may read them.
//! `visit`: the planned visit that a visit now would be; `visit_kind`: what sort of visit that is.

use super::day::{Waiting, knocked};
use super::doors::Door;
use super::names::Desk;
use super::show::object;
use crate::data::Refused;
use chrono::NaiveDate;
use serde_json::{Value, json};
use shared::domain::convert;
use shared::domain::person::Phone;
use shared::domain::senior_vitals::{Reading, SENIOR_VITALS};
use shared::id::RecordId;
use shared::kind::Fields;
use shared::rules::blood_pressure::classify;
use shared::rules::visit::usual_kind;

/// What is known of that door.
pub(super) fn first(
    desk: &Desk<'_>,
    door: &Door,
    waiting: &[Waiting<'_>],
    day: NaiveDate,
) -> Result<Value, Refused> {
    let store = &desk.data.store;
    let Some(most) = waiting.first() else { return Ok(Value::Null) };
    let fields_of =
        |id: RecordId| Ok::<_, Refused>(store.record(id)?.map(|seen| seen.fields()).unwrap_or_default());
    let household = fields_of(door.household)?;
    let mut row = object(most.told(day));
    let late = most.items.iter().filter_map(|item| Some((day - item.due?).num_days())).max();
    let age = row["age"].as_u64();
    row.extend(object(json!({
        "household": door.household, "address": door.address,
        "access_note": store.address_of(door.household)?.access_note,
        "note": household.get("note"), "household_type": household.get("household_type"),
        "knocked": door.knocked.as_ref().map(knocked), "days_late": late.filter(|days| *days > 0),
    })));
    row.extend(match &most.person {
        Some(person) => about(desk, person.id, &fields_of(person.id)?)?,
        None => Fields::new(),
    });
    let planned = most.items.iter().find(|item| item.row["kind"] == "visit");
    let last = store.newest_visit_kind(door.household)?;
    let kind = match planned.and_then(|item| item.row["visit_kind"].as_str()) {
        Some(kind) => kind.to_owned(),
        None => usual_kind(age, last.as_deref()).to_owned(),
    };
    row.extend(object(json!({ "visit": planned.map(|item| item.id), "visit_kind": kind })));
    Ok(Value::Object(row))
}

/// How to reach a person, and what was measured and agreed the last time.
fn about(desk: &Desk<'_>, id: RecordId, person: &Fields) -> Result<Fields, Refused> {
    let vitals = match desk.data.store.newest_event(id, SENIOR_VITALS.name)? {
        Some(event) => desk.data.store.record(event)?.map(|seen| seen.fields()).unwrap_or_default(),
        None => Fields::new(),
    };
    let at = vitals.get("measured_at");
    let readings: Vec<Reading> = convert::elements(&vitals, "readings");
    let pressure = classify(&readings, &desk.data.packs)
        .map(|it| json!({ "sbp": it.mean_sbp, "dbp": it.mean_dbp, "class": it.class, "at": at }));
    let plan = convert::text(&vitals, "plan").map(|text| json!({ "text": text, "at": at }));
    let phones: Vec<Value> = convert::elements::<Phone>(person, "phones").iter().map(phone).collect();
    Ok(object(json!({
        "phones": phones, "contact_note": person.get("contact_note"), "pressure": pressure, "plan": plan,
    })))
}

fn phone(it: &Phone) -> Value {
    json!({ "number": it.number, "phone_kind": it.phone_kind, "owner": it.owner, "best_time": it.best_time })
}
