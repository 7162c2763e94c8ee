//! What was measured and asked of a person lately, oldest first: what the cards and the summary are made of.

use super::super::events::is_shown;
use super::super::names::Desk;
use crate::data::Refused;
use crate::store::index::{PastEvent, Place};
use chrono::NaiveDate;
use serde_json::Value;
use shared::domain::assessment::ASSESSMENT;
use shared::domain::convert;
use shared::domain::senior_vitals::{SENIOR_VITALS, SeniorVitals};
use shared::id::RecordId;
use shared::kind::Fields;
use std::collections::BTreeMap;

/// How far back events are looked through. Their bodies are not read for that.
const EVENTS_MOST: u32 = 400;
/// How many measurements are read: monthly visits of two years.
const VITALS_MOST: usize = 24;
/// How many answers to one instrument are read.
const ANSWERS_MOST: usize = 7;

/// What an instrument came to. A reader of the open part knows the class alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answered {
    pub day: NaiveDate,
    pub instrument: String,
    pub total: Option<i64>,
    pub class: Option<String>,
}

/// What was measured and asked, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Health {
    pub vitals: Vec<SeniorVitals>,
    pub answered: Vec<Answered>,
}

/// Read what was measured and asked of the person who has these names.
pub(super) fn health(desk: &Desk<'_>, names: &[RecordId]) -> Result<Health, Refused> {
    let mut events: Vec<PastEvent> = Vec::new();
    for name in names {
        events.extend(desk.data.store.past_events(*name, &Place::newest(), EVENTS_MOST)?);
    }
    events.sort_by(|a, b| (&b.past.at, b.past.id).cmp(&(&a.past.at, a.past.id)));
    let mut health = Health::default();
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for event in events {
        let most = if event.kind == SENIOR_VITALS.name { VITALS_MOST } else { ANSWERS_MOST };
        let count = taken.entry(event.topic.clone().unwrap_or(event.kind)).or_default();
        if *count < most && read(desk, event.past.id, &mut health)? {
            *count += 1;
        }
    }
    health.vitals.reverse();
    health.answered.reverse();
    Ok(health)
}

/// Whether the event is one that is shown and fits.
fn read(desk: &Desk<'_>, id: RecordId, health: &mut Health) -> Result<bool, Refused> {
    let Some(seen) = desk.data.store.record(id)? else { return Ok(false) };
    if !is_shown(desk, &seen)? {
        return Ok(false);
    }
    let fields = seen.fields();
    if seen.kind.name == SENIOR_VITALS.name {
        let vitals = convert::read::<SeniorVitals>(&fields).ok();
        health.vitals.extend(vitals);
    } else if seen.kind.name == ASSESSMENT.name {
        health.answered.extend(answered(&fields));
    }
    Ok(true)
}

fn answered(fields: &Fields) -> Option<Answered> {
    let text = |name| convert::text(fields, name).map(str::to_owned);
    if fields.get("refused") == Some(&Value::Bool(true)) {
        return None;
    }
    Some(Answered {
        day: convert::local_time(fields, "taken_at")?.date(),
        instrument: text("instrument")?,
        total: convert::integer(fields, "total"),
        class: text("class"),
    })
}
