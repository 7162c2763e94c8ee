//! What is typed so far at a senior's home. It is kept with the draft as plain JSON, so that an older form is read by a
//! newer program: what it does not have is as at the beginning, what is not known any more is passed over.

use super::answers::Taken;
use super::last::LastValues;
use super::next::Next;
use chrono::{NaiveDateTime, TimeDelta, Timelike};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shared::body::Snapshot;
use shared::domain::LocalTime;
use shared::domain::convert;
use shared::domain::senior_vitals::READINGS_MAX;
use shared::domain::visit::{VISIT, Visitor};
use shared::id::{RecordId, StaffId};
use shared::kind::Fields;
use shared::pack::Packs;
use shared::role::Role;
use std::collections::{BTreeMap, BTreeSet};

/// How long to wait before a pressure that is very high is measured again, in minutes.
const AGAIN_MINUTES: i64 = 5;

/// What stands around a form.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// Instruments and rules.
    pub packs: &'a Packs,
    /// Date and time in Seoul.
    pub now: NaiveDateTime,
    /// Who fills it in.
    pub me: StaffId,
    /// As what.
    pub role: Role,
    /// What was known before.
    pub last: &'a LastValues,
}

/// One reading of the cuff as far as it is typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PartReading {
    /// Systolic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sbp: Option<i64>,
    /// Diastolic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dbp: Option<i64>,
    /// Pulse.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pulse: Option<i64>,
}

impl PartReading {
    /// The value of a field of a reading.
    pub fn get(&self, name: &str) -> Option<i64> {
        match name {
            "sbp" => self.sbp,
            "dbp" => self.dbp,
            "pulse" => self.pulse,
            _ => None,
        }
    }

    fn set(&mut self, name: &str, value: Option<i64>) {
        match name {
            "sbp" => self.sbp = value,
            "dbp" => self.dbp = value,
            "pulse" => self.pulse = value,
            _ => {}
        }
    }

    /// Whether nothing is typed.
    pub fn is_empty(&self) -> bool {
        *self == PartReading::default()
    }
}

/// With what a form begins.
#[derive(Clone, Debug)]
pub struct Begun {
    /// Whom.
    pub person: RecordId,
    /// The planned visit and its fields as they were shown.
    pub planned: Option<(RecordId, Fields)>,
    /// Fresh ids: of the visit, of what is measured, and one for each instrument.
    pub fresh: Vec<RecordId>,
}

/// What is typed so far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VisitForm {
    /// Whom.
    pub person: RecordId,
    /// The visit: the planned one, or a new one.
    pub visit: RecordId,
    /// Id that the measurements will have.
    pub vitals_id: RecordId,
    /// Ids that the results will have, by instrument.
    #[serde(default)]
    pub result_ids: BTreeMap<String, RecordId>,
    /// The visit was planned before.
    #[serde(default)]
    pub planned: bool,
    /// The planned visit as it was when the form was opened.
    #[serde(default)]
    pub shown: Fields,
    /// Fields of the visit.
    #[serde(default)]
    pub header: Fields,
    /// Who is there.
    #[serde(default)]
    pub visitors: Vec<Visitor>,
    /// Fields of what is measured, but the readings.
    #[serde(default)]
    pub vitals: Fields,
    /// Readings of the cuff.
    #[serde(default)]
    pub readings: Vec<PartReading>,
    /// From when a pressure that is very high is measured again.
    #[serde(default)]
    pub again_at: Option<LocalTime>,
    /// Answers by instrument.
    #[serde(default)]
    pub results: BTreeMap<String, Taken>,
    /// Steps that were taken after a thought of self-harm.
    #[serde(default)]
    pub safety: BTreeSet<String>,
    /// Tasks that this visit closes, as they were when they were shown.
    #[serde(default)]
    pub closes: BTreeMap<RecordId, Snapshot>,
    /// The next visit.
    #[serde(default)]
    pub next: Next,
    /// Pages that were open.
    #[serde(default)]
    pub seen: BTreeSet<u8>,
}

impl VisitForm {
    /// An empty form: arrived now, at home, alone; `None` when there are too few fresh ids.
    pub fn begin(begun: Begun, around: &Around<'_>) -> Option<VisitForm> {
        let mut fresh = begun.fresh.into_iter();
        let (new, vitals_id) = (fresh.next()?, fresh.next()?);
        let codes: Vec<String> = around.packs.instruments().map(|it| it.code.clone()).collect();
        let result_ids: BTreeMap<String, RecordId> = codes.into_iter().zip(fresh).collect();
        if result_ids.len() < around.packs.instruments().count() {
            return None;
        }
        let planned = begun.planned.is_some();
        let (visit, shown) = begun.planned.unwrap_or((new, Fields::new()));
        let mut form = VisitForm {
            person: begun.person,
            visit,
            vitals_id,
            result_ids,
            planned,
            header: of_header(&shown),
            visitors: convert::elements(&shown, "visitors"),
            shown,
            vitals: Fields::new(),
            readings: vec![PartReading::default()],
            again_at: None,
            results: BTreeMap::new(),
            safety: BTreeSet::new(),
            closes: BTreeMap::new(),
            next: Next::default(),
            seen: BTreeSet::new(),
        };
        form.arrive(around);
        Some(form)
    }

    fn arrive(&mut self, around: &Around<'_>) {
        let now = json!(minute(around.now));
        let kind = if self.header.contains_key("visit_kind") { Value::Null } else { json!("senior_follow") };
        for (name, value) in [("visit_kind", kind), ("started_at", now), ("place", json!("home"))] {
            if !value.is_null() && !self.header.contains_key(name) {
                self.header.insert(name.to_owned(), value);
            }
        }
        self.header.entry("outcome").or_insert_with(|| json!("done"));
        if !self.visitors.iter().any(|it| it.staff == around.me) {
            self.visitors.push(Visitor { staff: around.me, duty: around.role.as_str().to_owned() });
        }
    }

    /// The fields as a draft keeps them.
    pub fn to_fields(&self) -> Fields {
        match serde_json::to_value(self) {
            Ok(Value::Object(fields)) => fields,
            _ => Fields::new(),
        }
    }

    /// A form from the fields of a draft; `None` when it is not one.
    pub fn of_fields(fields: &Fields) -> Option<VisitForm> {
        let mut form: VisitForm = serde_json::from_value(Value::Object(fields.clone())).ok()?;
        if form.readings.is_empty() {
            form.readings.push(PartReading::default());
        }
        Some(form)
    }

    /// What came of the knock on the door.
    pub fn outcome(&self) -> &str {
        convert::text(&self.header, "outcome").unwrap_or("done")
    }

    /// Write a field of the visit; `null` empties it.
    pub fn set_header(&mut self, name: &str, value: Value) {
        set(&mut self.header, name, value);
    }

    /// Write a field of what is measured; `null` empties it.
    pub fn set_vital(&mut self, name: &str, value: Value, now: NaiveDateTime) {
        set(&mut self.vitals, name, value);
        self.vitals.entry("measured_at").or_insert_with(|| json!(minute(now)));
    }

    /// Write a value of a reading of the cuff, from 0.
    pub fn set_reading(&mut self, nth: usize, name: &str, value: Option<i64>, now: NaiveDateTime) {
        if nth < READINGS_MAX {
            self.readings.resize(self.readings.len().max(nth + 1), PartReading::default());
            self.readings[nth].set(name, value);
            self.vitals.entry("measured_at").or_insert_with(|| json!(minute(now)));
        }
    }

    /// Whether another reading of the cuff may follow.
    pub fn may_measure_again(&self) -> bool {
        self.readings.len() < READINGS_MAX && self.readings.iter().all(|it| it.sbp.is_some())
    }

    /// One more reading.
    pub fn measure_again(&mut self) {
        if self.may_measure_again() {
            self.readings.push(PartReading::default());
        }
    }

    /// There are no symptoms: the pressure is measured again in five minutes.
    pub fn measure_again_later(&mut self, now: NaiveDateTime) {
        self.set_vital("unwell", json!(false), now);
        self.again_at = Some(minute(now + TimeDelta::minutes(AGAIN_MINUTES)));
        self.measure_again();
    }

    /// Who is there, or is not.
    pub fn set_visitor(&mut self, staff: StaffId, duty: &str, there: bool) {
        self.visitors.retain(|it| it.staff != staff);
        if there {
            self.visitors.push(Visitor { staff, duty: duty.to_owned() });
        }
    }

    /// A task is done by this visit, or is not.
    pub fn set_closed(&mut self, task: RecordId, opened: &Snapshot, done: bool) {
        match done {
            true => _ = self.closes.insert(task, opened.clone()),
            false => _ = self.closes.remove(&task),
        }
    }

    /// A step after a thought of self-harm was taken, or was not.
    pub fn set_safety(&mut self, step: &str, taken: bool) {
        match taken {
            true => _ = self.safety.insert(step.to_owned()),
            false => _ = self.safety.remove(step),
        }
    }
}

/// Whether somebody was met, so that there is something to measure and to ask.
pub fn met(outcome: &str) -> bool {
    matches!(outcome, "done" | "partial")
}

/// The fields of a visit that one writes, without its sets.
fn of_header(shown: &Fields) -> Fields {
    shown
        .iter()
        .filter(|(name, _)| VISIT.field(name).is_some() && !matches!(name.as_str(), "status"))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

fn set(fields: &mut Fields, name: &str, value: Value) {
    if value.is_null() {
        fields.remove(name);
    } else {
        fields.insert(name.to_owned(), value);
    }
}

/// A time as people say it: to the minute.
pub(super) fn minute(time: NaiveDateTime) -> LocalTime {
    LocalTime(time.with_second(0).and_then(|time| time.with_nanosecond(0)).unwrap_or(time))
}
