//! What is typed so far at a senior's home. It is kept with the draft as plain JSON, so that an older form is read by a
//! newer program: what it does not have is as at the beginning, what is not known any more is passed over.

use super::answers::Taken;
use super::check::{Check, PartReading};
use super::last::LastValues;
use super::next::Next;
use chrono::{NaiveDateTime, Timelike};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shared::body::Snapshot;
use shared::domain::LocalTime;
use shared::domain::convert;
use shared::domain::senior_vitals::SENIOR_VITALS;
use shared::domain::visit::{VISIT, Visitor};
use shared::id::{RecordId, StaffId};
use shared::kind::Fields;
use shared::pack::Packs;
use shared::role::Role;
use std::collections::{BTreeMap, BTreeSet};

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
    /// What is measured and seen, a person each; never empty. The first is about [`VisitForm::person`].
    #[serde(default)]
    pub checks: Vec<Check>,
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
        let (new, check) = (fresh.next()?, fresh.next()?);
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
            result_ids,
            planned,
            header: of_header(&shown),
            visitors: convert::elements(&shown, "visitors"),
            shown,
            checks: vec![Check::new(&SENIOR_VITALS, check, begun.person)],
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
            self.visitors.push(Visitor::of(around.me, around.role.as_str()));
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
        if form.checks.is_empty() {
            form.checks.push(older_check(fields, form.person)?);
        }
        Some(form)
    }

    /// What is measured and seen of the person whom the form is about.
    pub fn own(&self) -> &Check {
        &self.checks[0]
    }

    /// The same, to write.
    pub fn own_mut(&mut self) -> &mut Check {
        &mut self.checks[0]
    }

    /// What came of the knock on the door.
    pub fn outcome(&self) -> &str {
        convert::text(&self.header, "outcome").unwrap_or("done")
    }

    /// Write a field of the visit; `null` empties it.
    pub fn set_header(&mut self, name: &str, value: Value) {
        set(&mut self.header, name, value);
    }

    /// Who is there, or is not.
    pub fn set_visitor(&mut self, staff: StaffId, duty: &str, there: bool) {
        self.visitors.retain(|it| it.staff != staff);
        if there {
            self.visitors.push(Visitor::of(staff, duty));
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

/// As forms were kept when they were about one person alone.
fn older_check(fields: &Fields, person: RecordId) -> Option<Check> {
    let id = convert::text(fields, "vitals_id")?.parse().ok()?;
    let mut check = Check::new(&SENIOR_VITALS, id, person);
    let of = |name: &str| fields.get(name).cloned().unwrap_or_default();
    check.fields = of("vitals").as_object().cloned().unwrap_or_default();
    let readings: Vec<PartReading> = serde_json::from_value(of("readings")).unwrap_or_default();
    if !readings.is_empty() {
        check.readings = readings;
    }
    check.again_at = serde_json::from_value(of("again_at")).ok().flatten();
    Some(check)
}

pub(super) fn set(fields: &mut Fields, name: &str, value: Value) {
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
