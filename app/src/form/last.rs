//! What was known before a visit, as the query `LastValues` tells it. What is not there is not known: after the offline
//! rights have run out nothing is, and the form works all the same.

use serde::Deserialize;
use serde_json::Value;
use shared::body::Snapshot;
use shared::id::{RecordId, StaffId};
use shared::role::Role;
use std::collections::BTreeMap;

/// Whom.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct PersonLine {
    /// As recorded; may not be known.
    pub name: Option<String>,
    /// In completed years.
    pub age: Option<u32>,
    /// As recorded.
    pub sex: Option<String>,
}

/// A member of staff.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Colleague {
    /// Who.
    pub id: StaffId,
    /// Name, when it is known.
    pub name: Option<String>,
    /// Role, when it is known.
    pub role: Option<Role>,
}

/// A value and when it was so, local time.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Dated {
    /// As it was stored.
    pub value: Value,
    /// Local time.
    pub taken_at: String,
}

/// The last result of an instrument.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct LastScore {
    /// Sum of the points.
    pub total: Option<i64>,
    /// Class of the total.
    pub class: Option<String>,
    /// It was not wanted.
    #[serde(default)]
    pub refused: bool,
    /// Local time.
    pub taken_at: String,
}

/// A visit near to now.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct VisitLine {
    /// Its id.
    pub id: RecordId,
    /// What sort of visit.
    pub visit_kind: Option<String>,
    /// The day for which it was planned.
    pub planned_for: Option<String>,
    /// When it began, local time.
    pub started_at: Option<String>,
    /// What came of it.
    pub outcome: Option<String>,
}

/// A task that is open.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct OpenTask {
    /// Its id.
    pub id: RecordId,
    /// What it asks for.
    pub task_kind: Option<String>,
    /// The rule that made it.
    pub rule: Option<String>,
    /// In a person's words.
    pub title: Option<String>,
    /// The last day.
    pub due: Option<String>,
    /// As it was when it was shown.
    pub opened: Snapshot,
}

/// What was known before.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct LastValues {
    /// Whom.
    pub person: PersonLine,
    /// The household.
    pub household: Option<RecordId>,
    /// Where it lives.
    pub address: Option<String>,
    /// Everybody who works here.
    pub staff: Vec<Colleague>,
    /// The newest value of each field.
    pub values: BTreeMap<String, Dated>,
    /// Systolic means, oldest first.
    pub sbp: Vec<Dated>,
    /// The weight about a year ago.
    pub weight_year_ago: Option<Dated>,
    /// The newest result of each instrument.
    pub scores: BTreeMap<String, LastScore>,
    /// The last visit that took place.
    pub visit: Option<VisitLine>,
    /// Visits that are planned.
    pub planned: Vec<VisitLine>,
    /// Open tasks.
    pub tasks: Vec<OpenTask>,
}

impl LastValues {
    /// Of a row; what cannot be read is not known.
    pub fn of_row(row: &Value) -> LastValues {
        serde_json::from_value(row.clone()).unwrap_or_default()
    }

    /// The last number of a field of what is measured.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.values.get(name)?.value.as_i64()
    }

    /// The last word of a field of what is measured.
    pub fn word(&self, name: &str) -> Option<&str> {
        self.values.get(name)?.value.as_str()
    }

    /// The last value of the cuff: of the last reading of the last visit at which it was read.
    pub fn reading(&self, name: &str) -> Option<i64> {
        self.values.get("readings")?.value.as_array()?.last()?.get(name)?.as_i64()
    }

    /// The codes of a list, e.g. `illness` of `illnesses`.
    pub fn codes(&self, list: &str, name: &str) -> Vec<String> {
        let items = self.values.get(list).and_then(|it| it.value.as_array());
        let code = |item: &Value| item.get(name)?.as_str().map(str::to_owned);
        items.into_iter().flatten().filter_map(code).collect()
    }
}
