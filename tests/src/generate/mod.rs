//! An invented neighbourhood: households, two years of visits and what was found, as the saves that people would
//! have made. The plan is pure: the same seed, staff and last day give the same saves; [`carry`] carries them out.
//! Nothing in it is about a real person: streets do not exist, phones begin with 010-0, which is given to nobody.

pub mod carry;
mod finding;
mod home;
mod invented;
mod visit;

use crate::random::Random;
use app::data::{Change, HomeGiven};
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use home::Household;
use shared::body::Snapshot;
use shared::clock::{Millis, seoul_millis, seoul_time};
use shared::domain::LocalTime;
use shared::id::{DongCode, RecordId, StaffId};
use shared::kind::{Fields, Home};
use shared::policy::Role;

/// How much, and when.
#[derive(Clone, Debug)]
pub struct Size {
    /// Persons; the last household may bring a few more.
    pub persons: usize,
    /// Visits.
    pub visits: usize,
    /// The same seed, the same neighbourhood.
    pub seed: u64,
    /// Where.
    pub dong: DongCode,
    /// The last day; the first is two years earlier.
    pub until: NaiveDate,
}

/// A member of staff who saves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Staff {
    /// As the server knows her.
    pub id: StaffId,
    /// What she does.
    pub role: Role,
}

/// One save of one person.
#[derive(Clone, Debug, PartialEq)]
pub struct Save {
    /// When.
    pub at: Millis,
    /// By whom.
    pub by: StaffId,
    /// What, in the order in which the changes depend on each other.
    pub changes: Vec<Planned>,
}

/// One change of a save.
#[derive(Clone, Debug, PartialEq)]
pub enum Planned {
    /// A new record.
    Create {
        /// Its id.
        id: RecordId,
        /// Name of its kind.
        kind: &'static str,
        /// Where it lives.
        home: Home,
        /// All fields.
        fields: Fields,
    },
    /// A fact.
    Event {
        /// Its id.
        id: RecordId,
        /// Name of its kind.
        kind: &'static str,
        /// The record that it belongs to.
        parent: RecordId,
        /// All fields.
        fields: Fields,
    },
    /// New values in a record; what the form showed is read when it is carried out.
    Edit {
        /// The record.
        id: RecordId,
        /// Name of its kind.
        kind: &'static str,
        /// Changed fields.
        fields: Fields,
    },
}

impl Planned {
    /// The record or event.
    pub fn id(&self) -> RecordId {
        match self {
            Planned::Create { id, .. } | Planned::Event { id, .. } | Planned::Edit { id, .. } => *id,
        }
    }

    /// As the app is asked for it; an edit of what a form showed, when it was opened like this.
    pub fn change<E>(&self, opened: impl FnOnce(RecordId) -> Result<Snapshot, E>) -> Result<Change, E> {
        Ok(match self.clone() {
            Planned::Create { id, kind, home, fields } => {
                let home = match home {
                    Home::Dong(dong) => HomeGiven::Dong(dong),
                    Home::With(root) => HomeGiven::With(root),
                };
                Change::Create { id, kind: kind.to_owned(), home, fields }
            }
            Planned::Event { id, kind, parent, fields } => {
                Change::Event { id, kind: kind.to_owned(), parent, supersedes: None, fields }
            }
            Planned::Edit { id, fields, .. } => Change::Edit { id, opened: opened(id)?, fields },
        })
    }
}

/// When somebody gets round to a task that a rule made of what was saved then: within forty days, one in 25 later, as it
/// happens.
pub fn got_round_to(random: &mut Random, saved: Millis) -> Millis {
    let (first, last) = if random.in_hundred(4) { (41, 75) } else { (1, 40) };
    saved + random.between(first, last) * 24 * 60 * 60 * 1000
}

/// A task is done.
pub fn done(task: RecordId, at: Millis) -> Planned {
    let done_at = LocalTime(seoul_time(at)).to_string();
    let state = serde_json::json!({"status": "done", "done_at": done_at});
    let fields = state.as_object().cloned().unwrap_or_default();
    Planned::Edit { id: task, kind: "task", fields }
}

/// Days of two years.
const DAYS: u64 = 730;

/// The saves of two years, in the order of their time. The staff has at least a nurse and a planner.
pub fn plan(size: &Size, staff: &[Staff]) -> Vec<Save> {
    let mut draw = Draw::new(size);
    let households = settle(&mut draw, size, staff);
    let mut saves: Vec<Save> = households.iter().map(|(save, _)| save.clone()).collect();
    for i in 0..size.visits {
        let household = &households[i % households.len()].1;
        let day = visit_day(size, i);
        saves.extend(visit::saves(&mut draw, household, day, staff));
    }
    saves.extend(week(&mut draw, size, &households));
    saves.sort_by_key(|save| save.at);
    saves
}

/// Of so many persons one has a visit planned for the week that begins with the last day.
const PERSONS_A_PLANNED_VISIT: usize = 25;

/// What is planned for the last day and the week after it.
fn week(draw: &mut Draw, size: &Size, households: &[(Save, Household)]) -> Vec<Save> {
    let count = size.persons / PERSONS_A_PLANNED_VISIT;
    let planned = (0..count).map(|i| {
        let household = &households[(i * 7 + 3) % households.len()].1;
        let day = size.until + Days::new(i as u64 % 5);
        let made = draw.office_time(size.until - Days::new(1));
        visit::planned(draw, household, day, made)
    });
    planned.collect()
}

/// Households until there are enough persons, all in the first weeks.
fn settle(draw: &mut Draw, size: &Size, staff: &[Staff]) -> Vec<(Save, Household)> {
    let first = first_day(size);
    let mut households: Vec<(Save, Household)> = Vec::new();
    let mut persons = 0;
    while persons < size.persons.max(1) {
        let day = first + Days::new(draw.random.below(14));
        let by = member(draw, staff, Role::Planner);
        let (save, household) = home::settle(draw, size, day, by, staff);
        persons += household.persons.len();
        households.push((save, household));
    }
    households
}

fn first_day(size: &Size) -> NaiveDate {
    size.until - Days::new(DAYS)
}

/// The rounds go from household to household and spread evenly from the third week to the last day.
fn visit_day(size: &Size, i: usize) -> NaiveDate {
    let span = DAYS - 14;
    let last = size.visits.saturating_sub(1).max(1) as u64;
    first_day(size) + Days::new(14 + i as u64 * span / last)
}

fn member(draw: &mut Draw, staff: &[Staff], role: Role) -> StaffId {
    let of_role: Vec<_> = staff.iter().filter(|it| it.role == role).collect();
    assert!(!of_role.is_empty(), "a neighbourhood needs a {role}");
    draw.random.pick(&of_role).id
}

/// What everything here is drawn from.
struct Draw {
    random: Random,
    ids: Random,
}

impl Draw {
    fn new(size: &Size) -> Self {
        let root = Random::new(size.seed);
        Draw { random: root.branch(1), ids: root.branch(2) }
    }

    /// A time-ordered id.
    fn id(&mut self, at: Millis) -> RecordId {
        let millis = u64::try_from(at).expect("the neighbourhood begins after 1970");
        RecordId(uuid::Builder::from_unix_timestamp_millis(millis, &self.ids.ten_bytes()).into_uuid())
    }

    /// A time between nine and half past four, in steps of five minutes.
    fn office_time(&mut self, day: NaiveDate) -> NaiveDateTime {
        day.and_time(NaiveTime::MIN) + TimeDelta::minutes(9 * 60 + self.random.between(0, 90) * 5)
    }
}

fn at(time: NaiveDateTime) -> Millis {
    seoul_millis(time)
}

fn fields(value: serde_json::Value) -> Fields {
    match value {
        serde_json::Value::Object(fields) => {
            fields.into_iter().filter(|(_, value)| !value.is_null()).collect()
        }
        _ => Fields::new(),
    }
}

#[cfg(test)]
mod tests;
