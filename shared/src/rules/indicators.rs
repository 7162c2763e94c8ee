//! What the numbers of the desk count: which visits, which persons, which discoveries, and when somebody first acted.
//! Pure; what is counted is read elsewhere.

use super::visit::SENIOR_FROM;
use crate::clock::age_years;
use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

/// A household that was discovered within so many days before is not discovered anew.
pub const NEW_AGAIN_DAYS: i64 = 365;

/// No period has more months.
pub const MONTHS_MAX: u32 = 12;

/// Whether somebody was met: she was spoken with, whatever came of it.
pub fn is_met(outcome: Option<&str>) -> bool {
    matches!(outcome, Some("done" | "partial"))
}

/// Whether a person is a senior on that day.
pub fn is_senior(birth: NaiveDate, day: NaiveDate) -> bool {
    age_years(birth, day) >= SENIOR_FROM
}

/// The last day of birth of those who are seniors on that day.
pub fn seniors_born_by(day: NaiveDate) -> NaiveDate {
    let born = |day: NaiveDate| day.checked_sub_months(chrono::Months::new(SENIOR_FROM * 12));
    let by = born(day).unwrap_or_default();
    // On 28 February of a year without a 29th nobody who was born on a 29th has had the birthday.
    by.succ_opt().filter(|next| is_senior(*next, day)).unwrap_or(by)
}

/// Whether a discovery counts at all: the same household found twice at once counts once.
pub fn is_discovery(status: &str) -> bool {
    status != "duplicate"
}

/// Whether people found that the household was in need indeed.
pub fn is_confirmed(status: &str) -> bool {
    matches!(status, "confirmed" | "linked")
}

/// Whether a household was discovered for the first time. What its author said counts; where nothing was said, there is
/// no other discovery of it in the [`NEW_AGAIN_DAYS`] before. Cases and benefits elsewhere are not known to the records.
pub fn is_new(said: Option<bool>, found: NaiveDateTime, before: Option<NaiveDateTime>) -> bool {
    let again = || before.is_some_and(|it| found - it <= TimeDelta::days(NEW_AGAIN_DAYS));
    said.unwrap_or_else(|| !again())
}

/// What is known of the time after a discovery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct After {
    /// The first task about it that was done.
    pub task: Option<NaiveDateTime>,
    /// The first visit to the household that began later and met somebody.
    pub visit: Option<NaiveDateTime>,
    /// When the record was changed last, if it is no longer only suspected.
    pub judged: Option<NaiveDateTime>,
}

impl After {
    /// When somebody first acted, as far as the records can prove it: the earlier of task and visit. Where neither is
    /// recorded and people have concluded something, they did so when the record was changed last, or before; that it
    /// was handed on is no act yet. Never before it was found.
    pub fn first_act(self, found: NaiveDateTime) -> Option<NaiveDateTime> {
        let proven = self.task.into_iter().chain(self.visit).min();
        proven.or(self.judged).map(|at| at.max(found))
    }
}

/// How a discovery stands to its deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InTime {
    /// Somebody acted before it.
    Yes,
    /// Nobody did, or too late.
    No,
    /// It lies ahead and nobody has acted: it does not count yet.
    NotYet,
}

/// Whether somebody acted in time: `hours` are those of the urgency.
pub fn in_time(found: NaiveDateTime, act: Option<NaiveDateTime>, hours: i64, now: NaiveDateTime) -> InTime {
    let last = TimeDelta::try_hours(hours).and_then(|hours| found.checked_add_signed(hours));
    match (act, last) {
        (Some(act), Some(last)) if act <= last => InTime::Yes,
        (Some(_), Some(_)) => InTime::No,
        (None, Some(last)) if last < now => InTime::No,
        _ => InTime::NotYet,
    }
}

/// The value in the middle; of an even number the lower one of the two. `None` of nothing.
pub fn median(mut values: Vec<i64>) -> Option<i64> {
    values.sort_unstable();
    let middle = values.len().checked_sub(1)? / 2;
    values.get(middle).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn who_was_born_by_that_day_is_a_senior_and_nobody_later() {
        for day in ["2026-11-25", "2025-02-28", "2025-03-01", "2024-02-29", "2026-01-01"] {
            let day: NaiveDate = day.parse().unwrap();
            let by = seniors_born_by(day);
            assert!(is_senior(by, day) && !is_senior(by.succ_opt().unwrap(), day), "{day} {by}");
        }
    }

    #[test]
    fn a_household_is_new_when_that_was_said_or_nobody_found_it_in_the_year_before() {
        let found = at("2026-11-25T10:00:00");
        for (said, before, expected) in [
            (None, None, true),
            (None, Some("2026-01-01T10:00:00"), false),
            (None, Some("2025-11-24T10:00:00"), true),
            (Some(true), Some("2026-01-01T10:00:00"), true),
            (Some(false), None, false),
        ] {
            assert_eq!(is_new(said, found, before.map(at)), expected, "{said:?} {before:?}");
        }
    }

    #[test]
    fn the_first_act_is_a_task_or_a_visit_and_else_a_conclusion() {
        let found = at("2026-11-01T10:00:00");
        let (task, visit) = (Some(at("2026-11-03T09:00:00")), Some(at("2026-11-02T09:00:00")));
        let judged = Some(at("2026-11-01T12:00:00"));
        assert_eq!(After { task, visit, judged }.first_act(found), visit);
        assert_eq!(After { task, visit: None, judged }.first_act(found), task);
        assert_eq!(After { task: None, visit: None, judged }.first_act(found), judged);
        assert_eq!(After::default().first_act(found), None);
        let early = After { judged: Some(at("2026-10-31T10:00:00")), ..After::default() };
        assert_eq!(early.first_act(found), Some(found), "a clock that goes wrong gives no negative time");
    }

    #[test]
    fn what_still_has_time_is_neither_in_time_nor_late() {
        let (found, now) = (at("2026-11-01T10:00:00"), at("2026-11-03T10:00:00"));
        for (act, hours, expected) in [
            (Some("2026-11-02T10:00:00"), 24, InTime::Yes),
            (Some("2026-11-02T10:01:00"), 24, InTime::No),
            (None, 24, InTime::No),
            (None, 72, InTime::NotYet),
        ] {
            assert_eq!(in_time(found, act.map(at), hours, now), expected, "{act:?} {hours}");
        }
    }

    #[test]
    fn the_median_is_a_value_that_there_was() {
        assert_eq!(median(vec![9, 1, 4]), Some(4));
        assert_eq!(median(vec![9, 1, 4, 5]), Some(4));
        assert_eq!(median(Vec::new()), None);
    }
}
