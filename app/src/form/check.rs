//! What is measured and seen of one person at a visit. A save makes an event of it.

use super::visit::{minute, set};
use chrono::{NaiveDateTime, TimeDelta};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shared::domain::LocalTime;
use shared::domain::convert;
use shared::domain::infant_check::INFANT_CHECK;
use shared::domain::maternal_check::MATERNAL_CHECK;
use shared::domain::senior_vitals::{READINGS_MAX, Reading, SENIOR_VITALS};
use shared::id::RecordId;
use shared::kind::{Fields, Kind};

/// How long to wait before a pressure that is very high is measured again, in minutes.
const AGAIN_MINUTES: i64 = 5;

/// Kinds of what is measured and seen.
static KINDS: [&Kind; 3] = [&SENIOR_VITALS, &MATERNAL_CHECK, &INFANT_CHECK];

/// The declaration of this name.
pub(super) fn check_kind(name: &str) -> &'static Kind {
    KINDS.into_iter().find(|kind| kind.name == name).unwrap_or(&SENIOR_VITALS)
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

/// What is measured and seen of one person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// Name of its kind.
    pub kind: String,
    /// Id that the event will have.
    pub id: RecordId,
    /// Whom.
    pub about: RecordId,
    /// What is typed, but the readings.
    #[serde(default)]
    pub fields: Fields,
    /// Readings of the cuff.
    #[serde(default)]
    pub readings: Vec<PartReading>,
    /// From when a pressure that is very high is measured again.
    #[serde(default)]
    pub again_at: Option<LocalTime>,
}

impl Check {
    /// Nothing is typed yet.
    pub fn new(kind: &Kind, id: RecordId, about: RecordId) -> Check {
        let readings = vec![PartReading::default()];
        Check { kind: kind.name.to_owned(), id, about, fields: Fields::new(), readings, again_at: None }
    }

    /// The declaration of its kind.
    pub fn declared(&self) -> &'static Kind {
        check_kind(&self.kind)
    }

    /// A number that is typed.
    pub fn number(&self, name: &str) -> Option<i64> {
        convert::integer(&self.fields, name)
    }

    /// Whether something is typed in this field.
    pub fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    /// Write a field; `null` empties it.
    pub fn set(&mut self, name: &str, value: Value, now: NaiveDateTime) {
        set(&mut self.fields, name, value);
        self.begun(now);
    }

    /// Write a value of a reading of the cuff, from 0.
    pub fn set_reading(&mut self, nth: usize, name: &str, value: Option<i64>, now: NaiveDateTime) {
        if nth < READINGS_MAX {
            self.readings.resize(self.readings.len().max(nth + 1), PartReading::default());
            self.readings[nth].set(name, value);
            self.begun(now);
        }
    }

    fn begun(&mut self, now: NaiveDateTime) {
        self.fields.entry("measured_at").or_insert_with(|| json!(minute(now)));
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
        self.set("unwell", json!(false), now);
        self.again_at = Some(minute(now + TimeDelta::minutes(AGAIN_MINUTES)));
        self.measure_again();
    }

    /// Readings of which both pressures are typed: only they have a class.
    pub fn whole_readings(&self) -> Vec<Reading> {
        let whole = |it: &PartReading| Some(Reading { sbp: it.sbp?, dbp: it.dbp?, pulse: it.pulse });
        self.readings.iter().filter_map(whole).collect()
    }

    /// The values of the event, when anything is typed.
    pub(super) fn event(&self, visit: RecordId) -> Option<Fields> {
        let readings: Vec<_> = self.readings.iter().filter(|it| !it.is_empty()).collect();
        let mut fields = self.fields.clone();
        let typed = fields.keys().any(|name| name != "measured_at");
        if readings.is_empty() && !typed {
            return None;
        }
        if !readings.is_empty() {
            fields.insert("readings".to_owned(), json!(readings));
        }
        fields.insert("subject".to_owned(), json!(self.about));
        fields.insert("visit".to_owned(), json!(visit));
        Some(fields)
    }
}
