//! How things stand with a child's immunisations and check-ups: of each dose whether it is due, done or given too early.

use crate::pack::{Age, DoseRule, Immunisations, VaccineRule, Yearly, day_of_year};
use chrono::{Datelike, Days, NaiveDate};

/// How a dose or a check-up stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Its window has not begun.
    NotDue,
    /// Its window is open.
    Due,
    /// It should have been given.
    Overdue,
    /// It was given.
    Done,
    /// It was given before it may count, and has to be given again.
    TooEarly,
    /// It was not given, and is not given any more at this age.
    Lapsed,
}

impl Status {
    /// The word in the texts, under `status.`.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::NotDue => "not_due",
            Status::Due => "due",
            Status::Overdue => "overdue",
            Status::Done => "done",
            Status::TooEarly => "too_early",
            Status::Lapsed => "lapsed",
        }
    }
}

/// One dose of one vaccine, or one check-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing<'a> {
    /// Code of the vaccine; empty for a check-up.
    pub vaccine: &'a str,
    /// Which dose or check-up, from 1; of a yearly vaccine which of this season.
    pub number: i64,
    /// How it stands.
    pub status: Status,
    /// First day of the window.
    pub from: NaiveDate,
    /// Last day of the window.
    pub to: NaiveDate,
    /// The day on which it was given.
    pub given_on: Option<NaiveDate>,
}

/// How every dose stands, in the order of the pack; what was given too early stands before the dose that it was meant
/// to be. `given` are vaccines and days in any order.
pub fn doses<'a>(
    born: NaiveDate,
    given: &[(&str, NaiveDate)],
    today: NaiveDate,
    pack: &'a Immunisations,
) -> Vec<Standing<'a>> {
    let given_of = |vaccine: &str| {
        let counts = given.iter().filter(|(it, _)| pack.counts_for(it).contains(&vaccine));
        let mut days: Vec<NaiveDate> = counts.map(|(_, on)| *on).filter(|on| *on <= today).collect();
        days.sort_unstable();
        days.dedup();
        days
    };
    let begun = |rule: &VaccineRule| !given_of(&rule.vaccine).is_empty();
    let mut all = Vec::new();
    for (place, rule) in pack.vaccines.iter().enumerate() {
        let others = |it: &&VaccineRule| it.series.is_some() && it.series == rule.series;
        let first = pack.vaccines[..place].iter().find(others).is_none();
        let stands_for_it = pack.vaccines.iter().filter(others).any(|it| it != rule && begun(it));
        if rule.series.is_some() && !begun(rule) && (stands_for_it || !first) {
            continue;
        }
        let days = given_of(&rule.vaccine);
        match &rule.yearly {
            Some(yearly) => all.extend(season(&rule.vaccine, yearly, born, &days, today)),
            None => all.extend(of_vaccine(rule, born, &days, today, pack.overdue_after_days)),
        }
    }
    all
}

fn of_vaccine<'a>(
    rule: &'a VaccineRule,
    born: NaiveDate,
    days: &[NaiveDate],
    today: NaiveDate,
    overdue_after: u32,
) -> Vec<Standing<'a>> {
    let mut days = days.iter().copied().peekable();
    let mut before: Option<NaiveDate> = None;
    let mut all = Vec::new();
    for dose in &rule.doses {
        let least = least_day(dose, born, before);
        let from = dose.from.on(born).max(least);
        let to = dose.to.last_day(born).max(from);
        let mut stands = |status, given_on| {
            all.push(Standing { vaccine: &rule.vaccine, number: dose.dose, status, from, to, given_on });
        };
        while let Some(early) = days.next_if(|on| *on < least) {
            stands(Status::TooEarly, Some(early));
        }
        let given_on = days.next();
        let latest = dose.latest.map(|age: Age| age.on(born));
        stands(status(from, to, latest, given_on, today, overdue_after), given_on);
        before = given_on.or(before);
        if given_on.is_none() {
            // What comes after waits for this one.
            before = before.max(Some(from.max(today)));
        }
    }
    all
}

/// The first day on which a dose counts.
fn least_day(dose: &DoseRule, born: NaiveDate, before: Option<NaiveDate>) -> NaiveDate {
    let by_age = dose.min_age.map_or(born, |age| age.on(born));
    let after = before.and_then(|on| on.checked_add_days(Days::new(u64::from(dose.min_days_after))));
    after.map_or(by_age, |after| after.max(by_age))
}

fn status(
    from: NaiveDate,
    to: NaiveDate,
    latest: Option<NaiveDate>,
    given_on: Option<NaiveDate>,
    today: NaiveDate,
    overdue_after: u32,
) -> Status {
    let last = to.checked_add_days(Days::new(u64::from(overdue_after))).unwrap_or(NaiveDate::MAX);
    match given_on {
        Some(_) => Status::Done,
        None if latest.is_some_and(|latest| today > latest) => Status::Lapsed,
        None if today < from => Status::NotDue,
        None if today <= last => Status::Due,
        None => Status::Overdue,
    }
}

/// The doses of the season that it is, or of the next one.
fn season<'a>(
    vaccine: &'a str,
    yearly: &Yearly,
    born: NaiveDate,
    days: &[NaiveDate],
    today: NaiveDate,
) -> Vec<Standing<'a>> {
    let window = |year: i32| {
        let from = day_of_year(year, &yearly.season_from)?;
        let to = day_of_year(year, &yearly.season_to)?;
        Some((from, if to < from { day_of_year(year + 1, &yearly.season_to)? } else { to }))
    };
    let year = today.year();
    let seasons = [year - 1, year, year + 1];
    let Some((from, to)) = seasons.into_iter().filter_map(window).find(|(_, to)| today <= *to) else {
        return Vec::new();
    };
    let given: Vec<NaiveDate> = days.iter().copied().filter(|on| *on >= from && *on <= to).collect();
    let is_first = days.iter().all(|on| *on >= from);
    let wanted = if is_first { yearly.first_doses.max(1) } else { 1 };
    let mut opens = from.max(yearly.from.on(born));
    let mut all = Vec::new();
    for (number, place) in (1..).zip(0..wanted) {
        let given_on = given.get(place).copied();
        let status = status(opens, to, None, given_on, today, 0);
        all.push(Standing { vaccine, number, status, from: opens, to: to.max(opens), given_on });
        let gap = Days::new(u64::from(yearly.min_days_after));
        opens = given_on.unwrap_or(opens.max(today)).checked_add_days(gap).unwrap_or(NaiveDate::MAX);
    }
    all
}

/// How every check-up stands; the last that was done stands for those before it.
pub fn checkups(
    born: NaiveDate,
    last_done: i64,
    today: NaiveDate,
    pack: &Immunisations,
) -> Vec<Standing<'_>> {
    let of = |number: i64, from: Age, to: Age| {
        let (from, to) = (from.on(born), to.last_day(born));
        let status = match () {
            () if number <= last_done => Status::Done,
            () if today < from => Status::NotDue,
            () if today <= to => Status::Due,
            () => Status::Lapsed,
        };
        Standing { vaccine: "", number, status, from, to, given_on: None }
    };
    pack.checkups.iter().map(|it| of(it.checkup, it.from, it.to)).collect()
}

#[cfg(test)]
mod tests;
