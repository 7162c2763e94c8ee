//! The next visit: offered by a rule of the pack, changed by one tap. It becomes a planned visit that every tablet
//! derives alike.

use super::visit::{Around, met};
use crate::data::{Change, HomeGiven};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use serde_json::json;
use shared::domain::visit::VISIT;
use shared::id::RecordId;
use shared::kind::Fields;

/// Intervals that one tap chooses, in days: two weeks, a month, three months. Whole weeks, so that the weekday stays.
pub const INTERVALS: [(&str, u64); 3] = [("two_weeks", 14), ("month", 28), ("three_months", 91)];

/// The rule by which the id of the next visit is derived.
const NEXT_VISIT: &str = "next_senior_visit";

/// What was chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Next {
    /// What the rule offers.
    #[default]
    Offered,
    /// Another day.
    On(NaiveDate),
    /// No visit is planned.
    Nothing,
}

/// What is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The rule.
    pub rule: String,
    /// The finding that made it, e.g. `class.bp.stage2`; `None` when it is the usual interval.
    pub because: Option<String>,
    /// The day.
    pub day: NaiveDate,
    /// What sort of visit.
    pub visit_kind: String,
    /// There is a planned visit already: nothing needs to be made.
    pub planned_already: bool,
}

/// That day, or the Monday after it.
pub fn workday(day: NaiveDate) -> NaiveDate {
    let more = match day.weekday() {
        Weekday::Sat => 2,
        Weekday::Sun => 1,
        _ => 0,
    };
    day + Days::new(more)
}

/// What is offered after these findings; `None` when nobody will be visited: a door that stayed closed gets a task,
/// and who has moved or died is visited no more.
pub(super) fn offer(
    outcome: &str,
    visit: RecordId,
    findings: &[String],
    around: &Around<'_>,
) -> Option<Offer> {
    if !met(outcome) && outcome != "refused" {
        return None;
    }
    let today = around.now.date();
    let planned = around.last.planned.iter().filter(|it| it.id != visit);
    let ahead = planned.filter_map(|it| {
        let day: NaiveDate = it.planned_for.as_deref()?.parse().ok()?;
        Some((day, it.visit_kind.clone().unwrap_or_default())).filter(|_| day > today)
    });
    let rules = &around.packs.follow_ups().next_visits;
    let (rule, because) = rules.iter().find_map(|rule| Some((rule, rule.follows(findings)?)))?;
    let day = workday(today + Days::new(rule.days));
    let because = because.map(str::to_owned);
    // A visit that is planned no later than the rule asks is enough.
    let (day, visit_kind, planned_already) = match ahead.min().filter(|(planned, _)| *planned <= day) {
        Some((planned, kind)) => (planned, kind, true),
        None => (day, rule.visit_kind.clone(), false),
    };
    Some(Offer { rule: rule.rule.clone(), because, day, visit_kind, planned_already })
}

/// The visit to make: its day, and what sort it is.
pub(super) fn to_plan(next: Next, offer: Option<&Offer>) -> Option<(NaiveDate, String)> {
    match (next, offer) {
        (Next::Nothing, _) => None,
        (Next::Offered, offer) => {
            offer.filter(|it| !it.planned_already).map(|it| (it.day, it.visit_kind.clone()))
        }
        (Next::On(day), Some(it)) if it.planned_already && it.day == day => None,
        (Next::On(day), _) => Some((day, "senior_follow".to_owned())),
    }
}

/// The planned visit. All of it follows from whom, when and what sort, so that two tablets make one.
pub(super) fn planned(person: RecordId, day: NaiveDate, visit_kind: &str) -> (RecordId, Change) {
    let id = RecordId::derived(NEXT_VISIT, person, &format!("{day} {visit_kind}"));
    let mut fields = Fields::new();
    fields.insert("visit_kind".to_owned(), json!(visit_kind));
    fields.insert("planned_for".to_owned(), json!(day));
    fields.insert("subjects".to_owned(), json!([{ "person": person }]));
    let home = HomeGiven::With(person);
    (id, Change::Create { id, kind: VISIT.name.to_owned(), home, fields })
}
