//! What the page shows, as it comes from `Query::Day`.

use chrono::NaiveDate;
use serde::Deserialize;
use shared::id::RecordId;

/// A day.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Day {
    /// The day in Seoul.
    pub day: NaiveDate,
    /// Doors on which nobody has knocked yet.
    pub doors: usize,
    /// The people behind them.
    pub persons: usize,
    /// What was done.
    pub done: Made,
    /// Overdue, due, planned; none without a door.
    pub groups: Vec<Group>,
    /// The door to begin with.
    pub first: Option<First>,
}

/// What was done on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Made {
    /// Doors knocked on.
    pub doors: usize,
    /// Those where she met somebody.
    pub met: usize,
}

/// Doors that are alike in when they wait.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Group {
    /// `overdue`, `due` or `planned`.
    pub when: String,
    /// Those on which nobody has knocked yet, shown or not.
    pub doors: usize,
    /// The people behind them.
    pub persons: usize,
    /// With those where somebody was.
    pub all: usize,
    /// Where most of them are.
    pub road: Option<Road>,
    /// The first of them.
    pub rows: Vec<Door>,
}

/// A road with several doors on it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Road {
    /// Its name.
    pub name: String,
    /// How many.
    pub doors: usize,
}

/// One household.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Door {
    /// The household.
    pub household: RecordId,
    /// In one line.
    pub address: Option<String>,
    /// Somebody knocked on that day.
    pub knocked: Option<Knocked>,
    /// Who waits.
    pub waiting: Vec<Waiting>,
}

/// A visit of that day.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Knocked {
    /// What came of it.
    pub outcome: Option<String>,
    /// Local time.
    pub at: Option<String>,
}

/// A person who waits.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Waiting {
    /// Who.
    #[serde(flatten)]
    pub person: Person,
    /// For what, the most pressing first.
    pub items: Vec<Item>,
}

/// A person in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Person {
    /// Who; nobody when the household has no known person.
    pub id: Option<RecordId>,
    /// As recorded.
    pub name: Option<String>,
    /// As recorded.
    pub birth_date: Option<NaiveDate>,
    /// In years.
    pub age: Option<u32>,
    /// `f`, `m` or `x`.
    pub sex: Option<String>,
}

/// Something to do: a task, or a planned visit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Item {
    /// `task` or `visit`.
    pub kind: String,
    /// `overdue`, `due` or `planned`.
    pub when: String,
    /// The last day.
    pub due: Option<NaiveDate>,
    /// The last moment, local time.
    pub due_at: Option<String>,
    /// Days since the last day.
    pub days_late: Option<i64>,
    /// `now`, `72h`, …
    pub urgency: Option<String>,
    /// What a task asks for.
    pub task_kind: Option<String>,
    /// The rule that made a task.
    pub rule: Option<String>,
    /// A task in a person's words.
    pub title: Option<String>,
    /// What sort of visit.
    pub visit_kind: Option<String>,
    /// Duties of the others who go.
    pub with: Vec<Option<String>>,
}

/// The door to begin with.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct First {
    /// The person for whom the most pressing thing is to be done, and what that is.
    #[serde(flatten)]
    pub waiting: Waiting,
    /// The household.
    pub household: RecordId,
    /// In one line.
    pub address: Option<String>,
    /// How to come in.
    pub access_note: Option<String>,
    /// What the next visitor should know of the household.
    pub note: Option<String>,
    /// What sort of household.
    pub household_type: Option<String>,
    /// Somebody knocked on that day: no other door is left.
    pub knocked: Option<Knocked>,
    /// Of what has waited longest.
    pub days_late: Option<i64>,
    /// How to reach her.
    #[serde(default)]
    pub phones: Vec<Phone>,
    /// What to mind when calling.
    #[serde(default)]
    pub contact_note: Option<String>,
    /// The last blood pressure.
    #[serde(default)]
    pub pressure: Option<Pressure>,
    /// What was agreed then.
    #[serde(default)]
    pub plan: Option<Plan>,
    /// The planned visit that a visit now would be.
    pub visit: Option<RecordId>,
    /// What sort of visit a visit now would be.
    pub visit_kind: String,
}

/// A phone.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Phone {
    /// As typed.
    pub number: String,
    /// Whose.
    pub owner: Option<String>,
    /// When to call.
    pub best_time: Option<String>,
}

/// The mean of the last readings.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Pressure {
    /// Systolic.
    pub sbp: i64,
    /// Diastolic.
    pub dbp: i64,
}

/// What was agreed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Plan {
    /// In words.
    pub text: String,
}
