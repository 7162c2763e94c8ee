//! The numbers of a period, counted from the records that are here: what this role may read, and nothing else. Which
//! visit, person or discovery counts is decided by `shared::rules::indicators`.
//!
//! `Indicators`, one row: `{from, to, visits: {all, met, outcomes: {<outcome>: n}}, seniors: {met, known, known_met},
//! discoveries: {all, dong: [{dong, n}]}, households, first_act: {counted, in_time, late, not_yet, median_minutes},
//! months: [{month, visits, met, discoveries}]}`; `from` and `month` are days.
//! - `visits.all`: visits that were made or tried and lie in the period by their start, else by the day for which they were
//!   planned. `met`: those at which somebody was met (outcome `done` or `partial`).
//! - `seniors.met`: distinct persons who were met at a visit and were 65 or older on that day. `known`: persons in use who
//!   are 65 or older on the last day; `known_met`: those of them who were met. A person who was merged counts once.
//! - `discoveries.all`: discoveries by the day on which they were found, without duplicates. `dong`: where the household
//!   lives now.
//! - `households`: distinct households with a discovery of the period that is confirmed or linked and new.
//! - `first_act.counted`: discoveries for which somebody acted or should have by now: `in_time` and `late`, by the hours of
//!   their urgency. `not_yet`: nobody acted and there is time left. `median_minutes`: from finding to acting, of those for
//!   which somebody acted. An act is a done task that names the discovery, or a later visit to the household at which
//!   somebody was met; where neither is recorded and the discovery is no longer only suspected, its last change.
//!
//! `IndicatorList`: see `list.rs`.

mod list;

pub(super) use list::{Page, list};

use super::names::Desk;
use crate::data::Refused;
use crate::store::Store;
use crate::store::index::{FoundRow, Period};
use chrono::{Datelike, Months, NaiveDate, NaiveDateTime};
use serde_json::{Map, Value, json};
use shared::clock::seoul_time;
use shared::id::RecordId;
use shared::kind::parse_local_time;
use shared::rules::discovery::risk;
use shared::rules::indicators::{
    After, InTime, MONTHS_MAX, in_time, is_confirmed, is_discovery, is_met, is_new, is_senior, median,
    seniors_born_by,
};
use std::collections::{BTreeMap, BTreeSet};

/// The days of a period.
#[derive(Clone, Copy, Debug)]
pub(in crate::data) struct Days {
    from: NaiveDate,
    to: NaiveDate,
}

impl Days {
    /// At most twelve months, of which the last is that of `to`.
    pub fn of(from: NaiveDate, to: NaiveDate) -> Days {
        let earliest = first_of(to).checked_sub_months(Months::new(MONTHS_MAX - 1)).unwrap_or(to);
        Days { from: from.max(earliest), to }
    }

    /// Only those of the month of this day.
    pub fn within(self, month: Option<NaiveDate>) -> Days {
        let Some(first) = month.map(first_of) else { return self };
        let last = next_month(first).pred_opt().unwrap_or(first);
        Days { from: self.from.max(first), to: self.to.min(last) }
    }

    /// As local times.
    fn period(self) -> Period {
        let end = self.to.succ_opt().unwrap_or(self.to);
        format!("{}T00:00", self.from)..format!("{end}T00:00")
    }

    fn months(self) -> Vec<NaiveDate> {
        let from = |month: &NaiveDate| Some(next_month(*month));
        std::iter::successors(Some(first_of(self.from)), from).take_while(|month| *month <= self.to).collect()
    }
}

fn first_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

fn next_month(first: NaiveDate) -> NaiveDate {
    first.checked_add_months(Months::new(1)).unwrap_or(NaiveDate::MAX)
}

fn parsed(text: &str) -> Option<NaiveDateTime> {
    parse_local_time(&Value::from(text))
}

/// The numbers.
pub(super) fn indicators(desk: &Desk<'_>, days: Days) -> Result<Value, Refused> {
    let found = found(desk, days)?;
    let visits = desk.data.store.visits_by_month(&days.period())?;
    let mut outcomes: BTreeMap<&str, u64> = BTreeMap::new();
    let mut months: BTreeMap<String, [u64; 3]> =
        days.months().into_iter().map(|month| (month.to_string()[..7].to_owned(), [0; 3])).collect();
    for row in &visits {
        *outcomes.entry(row.outcome.as_deref().unwrap_or("none")).or_default() += row.count;
        let of_month = months.entry(row.month.clone()).or_default();
        of_month[0] += row.count;
        of_month[1] += if is_met(row.outcome.as_deref()) { row.count } else { 0 };
    }
    for it in &found {
        months.entry(it.row.found_at.chars().take(7).collect()).or_default()[2] += 1;
    }
    let sum = |at: usize| months.values().map(|of_month| of_month[at]).sum::<u64>();
    let (all, met) = (sum(0), sum(1));
    let months: Vec<Value> = months
        .iter()
        .map(|(month, [visits, met, found])| {
            json!({ "month": format!("{month}-01"), "visits": visits, "met": met, "discoveries": found })
        })
        .collect();
    Ok(json!({
        "from": days.from, "to": days.to,
        "visits": { "all": all, "met": met, "outcomes": outcomes },
        "seniors": seniors_row(desk, days)?,
        "discoveries": { "all": found.len(), "dong": by_dong(&found) },
        "households": households(&found).len(),
        "first_act": first_act_row(&found),
        "months": months,
    }))
}

/// A senior who was met.
struct Senior {
    person: RecordId,
    at: String,
}

/// Each once, under the name that is left of her; the last one first.
fn seniors(store: &Store, days: Days) -> Result<Vec<Senior>, Refused> {
    let (mut seen, mut seniors) = (BTreeSet::new(), Vec::new());
    for row in store.met_in(&days.period())? {
        let person = store.named(row.person)?;
        let birth = store.person(person)?.and_then(|it| it.birth_date?.parse().ok());
        let day = parsed(&row.at).map(|at| at.date());
        if birth.zip(day).is_some_and(|(birth, day)| is_senior(birth, day)) && seen.insert(person) {
            seniors.push(Senior { person, at: row.at });
        }
    }
    Ok(seniors)
}

fn seniors_row(desk: &Desk<'_>, days: Days) -> Result<Value, Refused> {
    let store = &desk.data.store;
    let met = seniors(store, days)?;
    let mut known_met = 0_u64;
    for it in &met {
        known_met += u64::from(store.is_listed(it.person)?);
    }
    let known = store.born_by(&seniors_born_by(days.to).to_string())?;
    Ok(json!({ "met": met.len(), "known": known, "known_met": known_met }))
}

/// A discovery that counts, and what is known of it.
struct Found {
    row: FoundRow,
    /// Its household, through merges; itself where it has none.
    root: RecordId,
    dong: Option<String>,
    is_new: bool,
    at: NaiveDateTime,
    urgency: String,
    act: Option<NaiveDateTime>,
    in_time: InTime,
}

/// The discoveries of these days, the newest first.
fn found(desk: &Desk<'_>, days: Days) -> Result<Vec<Found>, Refused> {
    let store = &desk.data.store;
    let mut found = Vec::new();
    for row in store.discoveries_in(&days.period())? {
        let Some(at) = parsed(&row.found_at).filter(|_| is_discovery(&row.status)) else { continue };
        let root = store.root_of(row.household.unwrap_or(row.id))?;
        let names = store.names_of(root)?;
        let mut before = None;
        for name in &names {
            before = before.max(store.found_before(*name, &row.found_at)?.as_deref().and_then(parsed));
        }
        let risk = risk(&row.signals, &desk.data.packs);
        let urgency = row.urgency_override.clone().unwrap_or(risk.urgency);
        let hours = desk.data.packs.signals().hours_of(&urgency).unwrap_or(risk.hours);
        let act = after(store, &row, &names)?.first_act(at);
        let in_time = in_time(at, act, hours, seoul_time(desk.now));
        let (dong, is_new) = (store.dong_of(root)?, is_new(row.is_new, at, before));
        found.push(Found { root, dong, is_new, at, urgency, act, in_time, row });
    }
    Ok(found)
}

fn after(store: &Store, row: &FoundRow, names: &[RecordId]) -> Result<After, Refused> {
    let mut visit = None;
    for name in names {
        let met = store.met_after(*name, &row.found_at)?.as_deref().and_then(parsed);
        visit = visit.into_iter().chain(met).min();
    }
    let task = store.task_done_about(row.id)?.as_deref().and_then(parsed);
    let judged = (row.status != "suspected").then(|| seoul_time(row.changed_at));
    Ok(After { task, visit, judged })
}

fn by_dong(found: &[Found]) -> Vec<Value> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for dong in found.iter().filter_map(|it| it.dong.as_deref()) {
        *counts.entry(dong).or_default() += 1;
    }
    counts.into_iter().map(|(dong, n)| json!({ "dong": dong, "n": n })).collect()
}

/// Of each new household the discovery that was confirmed, the newest first.
fn households(found: &[Found]) -> Vec<&Found> {
    let mut seen = BTreeSet::new();
    let counts = |it: &&Found| it.is_new && is_confirmed(&it.row.status) && it.row.household.is_some();
    found.iter().filter(counts).filter(|it| seen.insert(it.root)).collect()
}

/// Discoveries for which somebody acted, or should have by now.
fn first_acts(found: &[Found]) -> Vec<&Found> {
    found.iter().filter(|it| it.in_time != InTime::NotYet).collect()
}

fn first_act_row(found: &[Found]) -> Value {
    let many = |wanted: InTime| found.iter().filter(|it| it.in_time == wanted).count();
    let (yes, no) = (many(InTime::Yes), many(InTime::No));
    let minutes = found.iter().filter_map(|it| Some((it.act? - it.at).num_minutes()));
    json!({
        "counted": yes + no, "in_time": yes, "late": no, "not_yet": many(InTime::NotYet),
        "median_minutes": median(minutes.collect()),
    })
}

/// What a list tells of an act.
fn told(it: &Found) -> Map<String, Value> {
    let in_time = match it.in_time {
        InTime::Yes => Value::Bool(true),
        InTime::No => Value::Bool(false),
        InTime::NotYet => Value::Null,
    };
    let act = it.act.map(|act| shared::domain::LocalTime(act).to_string());
    super::show::object(json!({
        "status": it.row.status, "urgency": it.urgency, "act_at": act, "in_time": in_time,
        "minutes": it.act.map(|act| (act - it.at).num_minutes()),
    }))
}
