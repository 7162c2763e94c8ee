//! Visits by plan: around birthdays, after a birth, in a series, and what follows when nobody is met. Pure: two tablets
//! that know the same make the same task.

use super::tasks::RuleTask;
use crate::domain::convert;
use crate::domain::task::{Cause, Owner, What, When};
use crate::id::RecordId;
use crate::kind::Part;
use crate::pack::{Age, BirthdayPlan, PlanTask, Plans};
use chrono::{Datelike, Days, Months, NaiveDate};

/// How something planned stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    /// Its window has passed.
    Overdue,
    /// Its window is open.
    Due,
    /// Its window has not begun.
    Planned,
}

impl Due {
    /// `overdue`, `due` or `planned`.
    pub fn as_str(self) -> &'static str {
        match self {
            Due::Overdue => "overdue",
            Due::Due => "due",
            Due::Planned => "planned",
        }
    }
}

/// One thing that is planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned<'a> {
    /// The task that it makes; of the mood of mothers there is none.
    pub task: Option<&'a PlanTask>,
    /// Which of a series: `w06`, `m14`, `g30`; empty when there is only one.
    pub label: String,
    /// The day that it is meant for.
    pub on: NaiveDate,
    /// First day of its window.
    pub from: NaiveDate,
    /// Last day of its window.
    pub to: NaiveDate,
}

impl Planned<'_> {
    /// How it stands.
    pub fn due(&self, today: NaiveDate) -> Due {
        match () {
            () if today < self.from => Due::Planned,
            () if today <= self.to => Due::Due,
            () => Due::Overdue,
        }
    }

    /// Whether something on this day counts for it.
    pub fn is_met_by(&self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }
}

/// The birthday on which somebody has so many years; who was born on 29 February has it on 1 March in other years.
pub fn birthday(born: NaiveDate, years: u32) -> Option<NaiveDate> {
    let year = born.year().checked_add(i32::try_from(years).ok()?)?;
    born.with_year(year).or_else(|| NaiveDate::from_ymd_opt(year, 3, 1))
}

/// The plan for whoever has one of these birthdays in the month after this day: the monthly list.
pub fn next_month(born: NaiveDate, today: NaiveDate, plans: &Plans) -> Option<Planned<'_>> {
    let next = today.with_day(1)?.checked_add_months(Months::new(1))?;
    let of = |plan: &BirthdayPlan| birthday(born, plan.years);
    let plan = plans
        .birthdays
        .iter()
        .find(|plan| of(plan).is_some_and(|day| (day.year(), day.month()) == (next.year(), next.month())))?;
    let on = of(plan)?;
    Some(around(Some(&plan.task), String::new(), on, plan.days_before, plan.days_after))
}

/// What is done once after a birth: the universal visit, the benefits.
pub fn after_birth(born: NaiveDate, plans: &Plans) -> impl Iterator<Item = Planned<'_>> {
    plans.newborn.iter().map(move |plan| {
        let (from, to) = (plan.from.on(born), plan.to.last_day(born));
        Planned { task: Some(&plan.task), label: String::new(), on: to, from, to }
    })
}

/// The sustained visits after a birth, in order.
pub fn series(born: NaiveDate, plans: &Plans) -> Vec<Planned<'_>> {
    let plan = &plans.sustained;
    let after = times(born, &plan.weeks, &plan.months);
    after.map(|(label, on)| around(Some(&plan.task), label, on, plan.days_early, plan.days_late)).collect()
}

/// The visits before the birth that is expected on this day, in order.
pub fn antenatal(expected: NaiveDate, plans: &Plans) -> Vec<Planned<'_>> {
    const WEEKS: u32 = 40;
    let plan = &plans.sustained;
    let weeks = plan.antenatal_weeks.iter().filter_map(|week| {
        let before = u64::from(WEEKS.checked_sub(*week)?) * 7;
        let on = expected.checked_sub_days(Days::new(before))?;
        Some(around(Some(&plan.antenatal_task), format!("g{week:02}"), on, plan.days_early, plan.days_late))
    });
    weeks.collect()
}

/// When the mood of a mother is asked for.
pub fn mood(born: NaiveDate, plans: &Plans) -> Vec<Planned<'_>> {
    let plan = &plans.mood;
    let all = times(born, &plan.weeks, &plan.months);
    all.map(|(label, on)| around(None, label, on, plan.days_early, plan.days_late)).collect()
}

/// What of a plan is still to be done: nothing on these days counts for it, and what came after it was not done either.
/// A visit that was missed is not made up for once a later one was made.
pub fn open<'a>(planned: Vec<Planned<'a>>, done: &[NaiveDate]) -> Vec<Planned<'a>> {
    let last = done.iter().max().copied();
    let is_open =
        |it: &Planned<'_>| !done.iter().any(|day| it.is_met_by(*day)) && last.is_none_or(|last| it.to > last);
    planned.into_iter().filter(is_open).collect()
}

/// The task of a plan, about a person or a household. Everything in it follows from whom it is about and the day that
/// was planned.
pub fn task_of(planned: &Planned<'_>, about: RecordId, subject: Option<RecordId>) -> Option<RuleTask> {
    Some(task(planned.task?, about, subject, &format!("{} {}", planned.on, planned.label), planned.to))
}

fn task(
    plan: &PlanTask,
    about: RecordId,
    subject: Option<RecordId>,
    occurrence: &str,
    due: NaiveDate,
) -> RuleTask {
    let occurrence = occurrence.trim_end().to_owned();
    let (open_rule, clinical_rule) = match plan.part {
        Part::Open => (Some(plan.rule.clone()), None),
        Part::Clinical | Part::Restricted => (None, Some(plan.rule.clone())),
    };
    let id = RecordId::derived(&plan.rule, about, &occurrence);
    let mut fields = convert::fields_of(&What {
        task_kind: plan.task_kind.clone(),
        title: None,
        rule: open_rule,
        subject,
        linked: None,
        occurrence: Some(occurrence),
        guarded: None,
    });
    fields.extend(convert::fields_of(&When {
        due: Some(due),
        due_at: None,
        urgency: Some(plan.urgency.clone()),
    }));
    fields.extend(convert::fields_of(&Owner { duty: Some(plan.duty.clone()), staff: None }));
    fields.extend(convert::fields_of(&Cause { clinical_rule }));
    RuleTask { rule: plan.rule.clone(), about, id, fields }
}

/// What follows from the attempts to visit a household, each with its day and outcome, in any order.
pub fn after_attempts(household: RecordId, attempts: &[(NaiveDate, &str)], plans: &Plans) -> Vec<RuleTask> {
    let rule = &plans.unreached;
    let mut attempts = attempts.to_vec();
    attempts.sort_unstable_by_key(|(day, _)| std::cmp::Reverse(*day));
    let Some(&(last, outcome)) = attempts.first() else { return Vec::new() };
    let later = |days: u64| last.checked_add_days(Days::new(days)).unwrap_or(last);
    let about = |plan: &PlanTask, due: NaiveDate| task(plan, household, None, &last.to_string(), due);
    if outcome == "refused" {
        return vec![about(&rule.ask_again, later(rule.ask_again_days))];
    }
    let absent: Vec<NaiveDate> =
        attempts.iter().take_while(|(_, outcome)| *outcome == "absent").map(|(day, _)| *day).collect();
    let often = rule.escalate_after.checked_sub(1).and_then(|place| absent.get(place));
    let told = often.is_some_and(|first| (last - *first).num_days() <= rule.escalate_within_days);
    let noted = absent.len() == rule.note_after;
    let due = later(rule.due_days);
    [(told, &rule.escalate), (noted, &rule.note)]
        .into_iter()
        .filter(|(follows, _)| *follows)
        .map(|(_, plan)| about(plan, due))
        .collect()
}

/// Why a family is offered the sustained visits: findings and risk factors. Empty: it is not. Support by nobody counts
/// as the factor `no_support`.
pub fn offer<'a>(findings: &'a [String], factors: &'a [&'a str], plans: &Plans) -> Vec<&'a str> {
    let rule = &plans.offer;
    let has = |factor: &String| factors.contains(&factor.as_str());
    let found = findings.iter().filter(|it| rule.findings.contains(it)).map(String::as_str);
    let weighty = factors.iter().filter(|factor| rule.any_of.iter().any(|it| it == *factor)).copied();
    let mut because: Vec<&str> = found.chain(weighty).collect();
    let others = || factors.iter().filter(|factor| rule.any_of.iter().all(|it| it != *factor)).copied();
    if rule.all_of.iter().all(has) || others().count() >= rule.others {
        because.extend(others());
    }
    because
}

fn times<'a>(
    born: NaiveDate,
    weeks: &'a [u32],
    months: &'a [u32],
) -> impl Iterator<Item = (String, NaiveDate)> + 'a {
    let weeks = weeks.iter().map(move |week| {
        let age = Age { days: week.saturating_mul(7), months: 0 };
        (format!("w{week:02}"), age.on(born))
    });
    let months =
        months.iter().map(move |month| (format!("m{month:02}"), Age { days: 0, months: *month }.on(born)));
    weeks.chain(months)
}

fn around(task: Option<&PlanTask>, label: String, on: NaiveDate, early: u64, late: u64) -> Planned<'_> {
    let from = on.checked_sub_days(Days::new(early)).unwrap_or(on);
    let to = on.checked_add_days(Days::new(late)).unwrap_or(on);
    Planned { task, label, on, from, to }
}

#[cfg(test)]
mod tests;
