//! Where the values of a measurement are going: against the one before, along the last ones, against a year ago. Pure.

use crate::pack::TrendRule;
use chrono::{Days, NaiveDate};

/// A value of a measurement on its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// The day.
    pub day: NaiveDate,
    /// In the unit of the measurement.
    pub value: i64,
}

/// Where a value went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// More than before.
    Up,
    /// Less than before.
    Down,
    /// The same as before.
    Same,
}

impl Direction {
    /// `up`, `down` or `same`.
    pub fn as_str(self) -> &'static str {
        match self {
            Direction::Up => "up",
            Direction::Down => "down",
            Direction::Same => "same",
        }
    }
}

/// The last value against the one before it; `None` when there is only one. Oldest first.
pub fn direction(points: &[Point]) -> Option<Direction> {
    let [.., before, last] = points else { return None };
    Some(match last.value.cmp(&before.value) {
        std::cmp::Ordering::Greater => Direction::Up,
        std::cmp::Ordering::Less => Direction::Down,
        std::cmp::Ordering::Equal => Direction::Same,
    })
}

/// Values at the end of a series that never fall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rise {
    /// How many values.
    pub readings: usize,
    /// From the first to the last of them.
    pub by: i64,
    /// The day of the first.
    pub since: NaiveDate,
    /// The months in which they were taken, the first and the last one counted: September to November are 3.
    pub months: i32,
}

/// The longest rise at the end of a series, oldest first; `None` when it has fewer values or rises less than the rule
/// asks for.
pub fn rising(points: &[Point], rule: &TrendRule) -> Option<Rise> {
    let steps = points.windows(2).rev().take_while(|pair| pair[0].value <= pair[1].value).count();
    // Values that stayed the same before the first step up are no part of the rise.
    let run = &points[points.len().checked_sub(steps + 1)?..];
    let level = run.windows(2).take_while(|pair| pair[0].value == pair[1].value).count();
    let run = &run[level..];
    let (first, last) = (run.first()?, run.last()?);
    let by = last.value - first.value;
    let rise =
        Rise { readings: run.len(), by, since: first.day, months: months_between(first.day, last.day) + 1 };
    (rise.readings >= rule.readings && by >= rule.rise).then_some(rise)
}

fn months_between(from: NaiveDate, to: NaiveDate) -> i32 {
    use chrono::Datelike;
    let month = |day: NaiveDate| day.year() * 12 + day.month0().cast_signed();
    month(to) - month(from)
}

/// The value that is nearest to a year before the last one, if one was taken between nine and fifteen months before it.
pub fn year_ago(points: &[Point]) -> Option<Point> {
    let (last, before) = points.split_last()?;
    let then = last.day.checked_sub_days(Days::new(365))?;
    let away = |point: &Point| (point.day - then).num_days().abs();
    before.iter().copied().filter(|point| away(point) <= 91).min_by_key(away)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::Packs;

    /// One value on the first of each month, the last one in November 2026.
    fn monthly(values: &[i64]) -> Vec<Point> {
        let end = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
        let back = |n: usize| end.checked_sub_months(chrono::Months::new(u32::try_from(n).unwrap())).unwrap();
        let day = |i: usize| back(values.len() - 1 - i);
        values.iter().enumerate().map(|(i, &value)| Point { day: day(i), value }).collect()
    }

    fn rise(values: &[i64]) -> Option<(usize, i64, i32)> {
        let packs = Packs::builtin();
        let rule = packs.cutoffs().trend("sbp").unwrap();
        rising(&monthly(values), rule).map(|it| (it.readings, it.by, it.months))
    }

    #[test]
    fn a_rise_is_told_with_its_months() {
        for (name, values, expected) in [
            ("the mock-up's", &[134, 138, 136, 142, 146, 152][..], Some((4, 16, 4))),
            ("three months", &[150, 138, 144, 152], Some((3, 14, 3))),
            ("with a level step", &[138, 144, 144, 152], Some((4, 14, 4))),
            ("after a level", &[138, 138, 138, 144, 152], Some((3, 14, 3))),
            ("too little", &[136, 138, 142], None),
            ("too few", &[120, 160], None),
            ("fell at last", &[120, 140, 160, 158], None),
            ("level", &[140, 140, 140, 140], None),
            ("one", &[140], None),
            ("none", &[], None),
        ] {
            assert_eq!(rise(values), expected, "{name}");
        }
    }

    #[test]
    fn the_last_value_is_held_against_the_one_before() {
        let of = |values: &[i64]| direction(&monthly(values));
        assert_eq!(of(&[1, 2]), Some(Direction::Up));
        assert_eq!(of(&[9, 2, 1]), Some(Direction::Down));
        assert_eq!(of(&[2, 2]), Some(Direction::Same));
        assert_eq!(of(&[2]), None);
    }

    #[test]
    fn a_year_ago_is_about_a_year_ago() {
        let values: Vec<i64> = (0..14).collect();
        assert_eq!(year_ago(&monthly(&values)).map(|it| it.value), Some(1), "twelve months before the last");
        assert_eq!(year_ago(&monthly(&values[..8])), None, "seven months are no year");
        let mut old = monthly(&[5, 6]);
        old[0].day = NaiveDate::from_ymd_opt(2024, 11, 1).unwrap();
        assert_eq!(year_ago(&old), None, "two years are no year");
    }
}
