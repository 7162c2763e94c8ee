//! The tasks that follow from what was saved. Two tablets that hold the same fact make the same task: its id is
//! derived from the rule, whom it is about and the occurrence, and everything in it follows from those three. Were
//! two tasks of one id to differ, they would meet as a conflict that nobody made.

use super::born::Born;
use super::discovery::{Risk, risk};
use super::finding::findings_about;
use crate::domain::assessment::ASSESSMENT;
use crate::domain::discovery::DISCOVERY;
use crate::domain::infant_check::INFANT_CHECK;
use crate::domain::maternal_check::MATERNAL_CHECK;
use crate::domain::private_check::PRIVATE_CHECK;
use crate::domain::senior_vitals::SENIOR_VITALS;
use crate::domain::task::{Cause, Owner, What, When};
use crate::domain::visit::{VISIT, times};
use crate::domain::{LocalTime, convert};
use crate::id::RecordId;
use crate::kind::{Fields, Part};
use crate::pack::{FollowUp, Packs};
use chrono::{Days, NaiveDateTime, NaiveTime, TimeDelta, Timelike};

/// What is known around a save, besides the saved values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SaveContext {
    /// Whom the record is about, when its own values do not say so.
    pub subject: Option<RecordId>,
    /// The household, which the tasks move with.
    pub household: RecordId,
    /// What is known of the birth of whom the record is about.
    pub born: Born,
    /// Date and time in Seoul. Counts only when the fact itself has no time.
    pub local_now: NaiveDateTime,
}

/// A task that a rule makes; its home is the household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleTask {
    /// Name of the rule; the texts have a sentence under `task.`.
    pub rule: String,
    /// A person, a discovery or a household: with the rule and the occurrence it tells one task from another.
    pub about: RecordId,
    /// The same on every tablet.
    pub id: RecordId,
    /// The values of the kind `task`.
    pub fields: Fields,
}

/// The tasks that follow from these values of a record or event, the most urgent first.
pub fn tasks_after(
    kind_name: &str,
    record_id: RecordId,
    fields: &Fields,
    context: &SaveContext,
    packs: &Packs,
) -> Vec<RuleTask> {
    let found = findings_about(kind_name, fields, &context.born, packs);
    if found.is_empty() {
        return Vec::new();
    }
    let fact = fact_of(kind_name, record_id, fields, context, packs);
    let rules = packs.follow_ups().rules.iter().filter(|rule| rule.follows(&found));
    rules.map(|rule| task_of(rule, &fact)).collect()
}

/// What the tasks of one save have in common.
struct Fact {
    /// See [`RuleTask::about`].
    about: RecordId,
    /// When it was so, to the minute.
    at: NaiveDateTime,
    subject: Option<RecordId>,
    linked: Option<RecordId>,
    risk: Option<Risk>,
}

fn fact_of(
    kind_name: &str,
    record_id: RecordId,
    fields: &Fields,
    context: &SaveContext,
    packs: &Packs,
) -> Fact {
    let time = |name: &str| convert::local_time(fields, name);
    let subject = convert::text(fields, "subject").and_then(|id| id.parse().ok()).or(context.subject);
    let at = match kind_name {
        name if name == ASSESSMENT.name => time("taken_at"),
        name if name == SENIOR_VITALS.name => time("measured_at"),
        name if [MATERNAL_CHECK.name, INFANT_CHECK.name].contains(&name) => time("measured_at"),
        name if name == PRIVATE_CHECK.name => time("asked_at"),
        name if name == DISCOVERY.name => time("found_at"),
        name if name == VISIT.name => {
            let planned = convert::date(fields, "planned_for");
            let (started, _) = times(fields);
            started.map(|at| at.0).or(planned.map(|day| day.and_time(NaiveTime::MIN)))
        }
        _ => None,
    }
    .unwrap_or(context.local_now);
    let mut fact = Fact {
        about: subject.unwrap_or(context.household),
        at: at.with_second(0).and_then(|at| at.with_nanosecond(0)).expect("every minute has a second 0"),
        subject,
        linked: None,
        risk: None,
    };
    if kind_name == DISCOVERY.name {
        (fact.about, fact.subject) = (record_id, None);
        fact.linked = Some(record_id);
        fact.risk = Some(judged(fields, packs));
    }
    fact
}

/// What tells one task of a rule about the same one from the next: the day of the fact where days count, the minute
/// where hours do, and the urgency where the fact has one of its own. The deadline follows from it.
fn occurrence_of(rule: &FollowUp, fact: &Fact) -> String {
    let when = match rule.due_days {
        Some(_) => fact.at.date().to_string(),
        None => LocalTime(fact.at).to_string(),
    };
    match &fact.risk {
        Some(risk) => format!("{when} {}", risk.urgency),
        None => when,
    }
}

/// The risk of a discovery, at the urgency that a person decided on when she did.
fn judged(fields: &Fields, packs: &Packs) -> Risk {
    let mut risk = risk(&convert::elements(fields, "signals"), packs);
    if let Some(urgency) = convert::text(fields, "urgency_override")
        && let Some(hours) = packs.signals().hours_of(urgency)
    {
        risk.urgency = urgency.to_owned();
        risk.hours = hours;
    }
    risk
}

fn task_of(rule: &FollowUp, fact: &Fact) -> RuleTask {
    let occurrence = occurrence_of(rule, fact);
    // Why is told only to readers of the part that the reason belongs to.
    let (open_rule, clinical_rule) = match rule.part {
        Part::Open => (Some(rule.rule.clone()), None),
        Part::Clinical | Part::Restricted => (None, Some(rule.rule.clone())),
    };
    let what = What {
        task_kind: rule.task_kind.clone(),
        title: None,
        rule: open_rule,
        subject: fact.subject,
        linked: fact.linked,
        occurrence: Some(occurrence.clone()),
        guarded: rule.guarded.then_some(true),
    };
    let owner = Owner { duty: Some(rule.duty.clone()), staff: None };
    let mut fields = convert::fields_of(&what);
    fields.extend(convert::fields_of(&when_of(rule, fact)));
    fields.extend(convert::fields_of(&owner));
    fields.extend(convert::fields_of(&Cause { clinical_rule }));
    let id = RecordId::derived(&rule.rule, fact.about, &occurrence);
    RuleTask { rule: rule.rule.clone(), about: fact.about, id, fields }
}

/// Up to 72 hours the hour counts; beyond, the day.
const HOURS_COUNT_MAX: i64 = 72;

fn when_of(rule: &FollowUp, fact: &Fact) -> When {
    let hours = rule.due_hours.or(fact.risk.as_ref().map(|risk| risk.hours));
    let urgency = rule.urgency.clone().or(fact.risk.as_ref().map(|risk| risk.urgency.clone()));
    let (due, due_at) = match (rule.due_days, hours) {
        (Some(days), _) => (fact.at.date().checked_add_days(Days::new(days)), None),
        (None, Some(hours)) => {
            let last = TimeDelta::try_hours(hours).and_then(|hours| fact.at.checked_add_signed(hours));
            let exact = last.filter(|_| hours <= HOURS_COUNT_MAX);
            (last.map(|last| last.date()), exact.map(LocalTime))
        }
        (None, None) => (None, None),
    };
    When { due, due_at, urgency }
}

#[cfg(test)]
mod tests;
