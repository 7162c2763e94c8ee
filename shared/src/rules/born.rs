//! What is known of the birth of whom a record is about: what is measured of an infant means something only beside it.

use crate::domain::convert;
use crate::kind::Fields;
use chrono::NaiveDate;

/// What is known of somebody's birth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Born {
    /// The day.
    pub on: Option<NaiveDate>,
    /// `f` or `m`; for anybody else there are no tables of growth.
    pub sex: Option<&'static str>,
    /// Day of pregnancy (weeks × 7 + days).
    pub gest_days: Option<i64>,
    /// Grams at birth.
    pub weight: Option<i64>,
    /// The highest weight for age after the second week, in hundredths of z, of what was measured before.
    pub highest_waz: Option<i64>,
}

impl Born {
    /// Of the values of a person, as far as the reader may read them.
    pub fn of(person: &Fields) -> Self {
        let days = |weeks: i64| weeks * 7 + convert::integer(person, "gest_days").unwrap_or(0);
        let is_exact = convert::text(person, "birth_precision").is_none_or(|it| it == "day");
        Born {
            on: convert::date(person, "birth_date").filter(|_| is_exact),
            sex: convert::text(person, "sex").and_then(|it| ["f", "m"].into_iter().find(|sex| *sex == it)),
            gest_days: convert::integer(person, "gest_weeks").map(days),
            weight: convert::integer(person, "birth_weight"),
            highest_waz: None,
        }
    }

    /// Days of life on this day; `None` before the birth and when the day of birth is not known.
    pub fn days(&self, on: NaiveDate) -> Option<i64> {
        Some((on - self.on?).num_days()).filter(|days| *days >= 0)
    }
}
