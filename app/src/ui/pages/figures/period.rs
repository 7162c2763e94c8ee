//! The periods that can be chosen. Pure.

use chrono::{Datelike, Months, NaiveDate};

/// A period that ends today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Period {
    /// From the first of this month.
    Month,
    /// From the first of this quarter.
    Quarter,
    /// This month and the eleven before.
    Year,
}

impl Period {
    /// In the order in which they are offered.
    pub const ALL: [Period; 3] = [Period::Month, Period::Quarter, Period::Year];

    /// In addresses and texts.
    pub fn name(self) -> &'static str {
        match self {
            Period::Month => "month",
            Period::Quarter => "quarter",
            Period::Year => "year",
        }
    }

    /// By its name; a year by any other.
    pub fn of(name: &str) -> Period {
        Period::ALL.into_iter().find(|it| it.name() == name).unwrap_or(Period::Year)
    }

    /// First and last day.
    pub fn days(self, today: NaiveDate) -> (NaiveDate, NaiveDate) {
        let before = match self {
            Period::Month => 0,
            Period::Quarter => today.month0() % 3,
            Period::Year => 11,
        };
        let first = today.with_day(1).and_then(|it| it.checked_sub_months(Months::new(before)));
        (first.unwrap_or(today), today)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_begins_on_the_first_of_a_month_and_ends_today() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (period, today, from) in [
            (Period::Month, "2026-11-25", "2026-11-01"),
            (Period::Quarter, "2026-11-25", "2026-10-01"),
            (Period::Quarter, "2026-03-31", "2026-01-01"),
            (Period::Year, "2026-11-25", "2025-12-01"),
            (Period::Year, "2026-12-31", "2026-01-01"),
        ] {
            assert_eq!(period.days(day(today)), (day(from), day(today)), "{period:?}");
            assert_eq!(Period::of(period.name()), period);
        }
    }
}
