//! Time as arguments: instants in UTC milliseconds, Korean dates, and the hybrid clock.
//!
//! Nothing here reads a clock. Device clocks decide nothing but display and `lww` groups.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00Z.
pub type Millis = i64;

/// Korea Standard Time, which has no summer time.
pub fn kst() -> FixedOffset {
    FixedOffset::east_opt(9 * 3600).expect("nine hours are a valid offset")
}

/// The date in Seoul at this instant.
pub fn seoul_date(now: Millis) -> NaiveDate {
    seoul_time(now).date()
}

/// Date and time in Seoul at this instant.
pub fn seoul_time(now: Millis) -> NaiveDateTime {
    DateTime::from_timestamp_millis(now).unwrap_or_default().with_timezone(&kst()).naive_local()
}

/// The day in Seoul as a number of days since 1970-01-01.
pub fn seoul_day(now: Millis) -> i64 {
    now.saturating_add(9 * 3600 * 1000).div_euclid(24 * 3600 * 1000)
}

/// The instant of a local date and time in Seoul.
pub fn seoul_millis(local: NaiveDateTime) -> Millis {
    local.and_utc().timestamp_millis() - 9 * 3600 * 1000
}

/// Completed years at `today` (만 나이). Zero before birth.
pub fn age_years(birth: NaiveDate, today: NaiveDate) -> u32 {
    today.years_since(birth).unwrap_or(0)
}

/// A hybrid stamp: milliseconds in the high 48 bits, a counter in the low 16. Orders `lww` writes and nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Stamp(pub i64);

impl Stamp {
    /// The first stamp of a millisecond.
    pub fn at(now: Millis) -> Self {
        Stamp(now << 16)
    }

    /// The milliseconds of this stamp, for display.
    pub fn millis(self) -> Millis {
        self.0 >> 16
    }

    /// The smallest stamp that is greater.
    pub fn next(self) -> Self {
        Stamp(self.0 + 1)
    }

    /// This stamp, or `now` when a fast device clock claims to be ahead of the server.
    pub fn clamped(self, now: Millis) -> Self {
        self.min(Stamp((now << 16) | 0xffff))
    }
}

/// Gives stamps that grow, whatever the device clock does: pass the last one in, keep the new one.
pub fn tick(last: Stamp, now: Millis) -> Stamp {
    Stamp::at(now).max(last.next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_grow_when_the_clock_goes_back() {
        let first = tick(Stamp::default(), 1_000);
        let second = tick(first, 10);
        assert!(second > first);
        assert_eq!(second.millis(), 1_000);
    }

    #[test]
    fn a_clock_years_ahead_is_clamped_to_the_servers() {
        assert_eq!(Stamp::at(9_000_000).clamped(1_000).millis(), 1_000);
        assert_eq!(Stamp::at(500).clamped(1_000), Stamp::at(500));
    }

    #[test]
    fn the_date_in_seoul_is_nine_hours_ahead() {
        let before_midnight =
            DateTime::parse_from_rfc3339("2026-11-22T15:00:00Z").unwrap().timestamp_millis();
        assert_eq!(seoul_date(before_midnight), NaiveDate::from_ymd_opt(2026, 11, 23).unwrap());
        assert_eq!(seoul_millis(seoul_time(before_midnight)), before_midnight);
    }

    #[test]
    fn age_is_in_completed_years() {
        let birth = NaiveDate::from_ymd_opt(1960, 2, 29).unwrap();
        assert_eq!(age_years(birth, NaiveDate::from_ymd_opt(2025, 2, 28).unwrap()), 64);
        assert_eq!(age_years(birth, NaiveDate::from_ymd_opt(2025, 3, 1).unwrap()), 65);
    }
}
