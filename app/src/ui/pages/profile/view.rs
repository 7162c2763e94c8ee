//! What the page shows, as it comes from `Query::Profile` and `Query::Story`.

use chrono::NaiveDate;
use serde::Deserialize;
use shared::clock::Millis;
use shared::domain::assessment::ASSESSMENT;
use shared::id::RecordId;
use shared::kind::Fields;

/// A person's page.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Person {
    pub id: RecordId,
    pub archived: Option<String>,
    pub changed: Option<Changed>,
    /// Field → `{in_review}` or `{reported}`.
    pub marks: Fields,
    pub fields: Fields,
    pub birth_date: Option<NaiveDate>,
    pub age: Option<u32>,
    pub sex: Option<String>,
    pub phones: Vec<Phone>,
    pub home: Household,
    pub facts: Vec<Fact>,
    pub cards: Vec<Condition>,
    pub falls: Option<Falls>,
    pub medicines: Option<Medicines>,
    pub tasks: Vec<Task>,
    pub planned: Vec<Planned>,
    pub drafts: Vec<Begun>,
    pub visits: u64,
}

/// Who changed it last, and when.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Changed {
    pub at: Millis,
    pub by: Staff,
}

/// One number to call.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Phone {
    pub number: String,
    pub phone_kind: Option<String>,
    pub owner: Option<String>,
    pub best_time: Option<String>,
}

/// With whom and where.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Household {
    pub household: RecordId,
    pub address: Option<String>,
    pub access_note: Option<String>,
    pub note: Option<String>,
    pub marks: Fields,
    pub dwelling: Option<Dwelling>,
    pub persons: Vec<Member>,
    pub assigned: Vec<Staff>,
    pub fields: Fields,
}

/// Where.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Dwelling {
    pub id: RecordId,
    pub marks: Fields,
    pub fields: Fields,
}

/// Somebody of the household.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Member {
    pub id: RecordId,
    pub name: Option<String>,
    pub age: Option<u32>,
    pub sex: Option<String>,
    pub relation: Option<String>,
}

/// A colleague.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Staff {
    pub name: Option<String>,
    pub role: Option<String>,
    pub duty: Option<String>,
}

/// What a colleague would say.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    BpCrisis { value: i64, second: i64 },
    BpRising { months: u32, readings: usize },
    BpHigh { class: String },
    GlucoseHigh { class: Option<String> },
    Falls { count: u32 },
    WeightLoss { grams: i64 },
    Mood { scale: String, class: Option<String> },
    Frail,
    Overdue { count: usize, days: i64 },
    Absent,
    LastVisit { at: NaiveDate, days: i64 },
    NoVisit,
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Condition {
    pub measure: String,
    pub scale: String,
    pub value: Option<i64>,
    pub second: Option<i64>,
    pub unit: String,
    pub of: Option<i64>,
    pub class: Option<String>,
    pub concern: Option<String>,
    pub at: NaiveDate,
    pub direction: Option<String>,
    pub state: Option<String>,
    pub points: Vec<Value>,
    pub limit: Option<i64>,
    pub year: Option<Value>,
}

/// A value on its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Value {
    pub at: NaiveDate,
    pub value: i64,
}

/// Falls of twelve months.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Falls {
    pub count: u32,
}

/// Medicines taken regularly.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Medicines {
    pub count: u32,
    pub concern: Option<String>,
}

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Task {
    pub id: RecordId,
    pub subject: Option<RecordId>,
    pub due: Option<NaiveDate>,
    pub due_at: Option<String>,
    pub days_late: Option<i64>,
    pub urgency: Option<String>,
    pub task_kind: Option<String>,
    pub rule: Option<String>,
    pub title: Option<String>,
    pub duty: Option<String>,
    pub staff: Option<Staff>,
}

/// A visit to come.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Planned {
    pub id: RecordId,
    pub visit_kind: Option<String>,
    pub planned_for: Option<NaiveDate>,
    pub days_late: Option<i64>,
}

/// A form that is not finished.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Begun {
    pub id: RecordId,
    pub kind: String,
    pub saved_at: Millis,
}

/// A page of what is past.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Story {
    pub entries: Vec<Entry>,
    pub more: bool,
}

/// Something past.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Entry {
    pub id: RecordId,
    pub kind: String,
    /// Local time.
    pub at: String,
    pub by: Option<Staff>,
    pub state: String,
    pub marks: Fields,
    pub fields: Fields,
    #[serde(default)]
    pub visitors: Vec<Staff>,
    #[serde(default)]
    pub events: Vec<Event>,
    #[serde(default)]
    pub risk: Option<Risk>,
}

/// How soon someone must act on a discovery.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Risk {
    pub score: i64,
    pub urgency: String,
}

/// A fact of a visit.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Event {
    pub id: RecordId,
    pub kind: String,
    pub by: Option<Staff>,
    pub fields: Fields,
    pub findings: Vec<String>,
    pub standing: String,
    /// Those that correct it, the one that counts first.
    #[serde(default)]
    pub superseded_by: Vec<RecordId>,
    pub state: String,
}

impl Entry {
    /// The day.
    pub fn day(&self) -> Option<NaiveDate> {
        self.at.get(..10)?.parse().ok()
    }

    /// The events, what was measured before what was asked, each before what it corrects.
    pub fn in_order(&self) -> Vec<&Event> {
        let mut events: Vec<&Event> = self.events.iter().collect();
        events.sort_by_key(|event| {
            (event.kind == ASSESSMENT.name, text(&event.fields, "instrument"), event.standing != "shown")
        });
        events
    }

    /// The events that count: those that nobody corrected.
    pub fn shown(&self) -> impl Iterator<Item = &Event> {
        self.in_order().into_iter().filter(|event| event.standing == "shown")
    }
}

/// A text of fields.
pub fn text<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    fields.get(name)?.as_str().filter(|text| !text.is_empty())
}

/// The codes of a set whose elements have one code each.
pub fn codes<'a>(fields: &'a Fields, set: &str, code: &str) -> Vec<&'a str> {
    let elements = fields.get(set).and_then(serde_json::Value::as_object);
    elements.into_iter().flat_map(|set| set.values()).filter_map(|it| it.get(code)?.as_str()).collect()
}
