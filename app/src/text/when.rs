//! Moments, days and durations as people say them in Seoul: 오늘 10:31, 어제 15:20, 11월 24일 화요일. Never rounded up.

use super::{Lang, Texts};
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, Timelike};
use shared::clock::{Millis, seoul_date, seoul_time};

const SECOND: Millis = 1_000;
const MINUTE: Millis = 60 * SECOND;
const HOUR: Millis = 60 * MINUTE;
const DAY: Millis = 24 * HOUR;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `10:02`.
pub fn hour_minute(time: NaiveDateTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

impl Texts {
    /// `11월 24일`; with the year when it is another than today's.
    pub fn date(&self, date: NaiveDate, today: NaiveDate) -> String {
        let (year, month, day) = (date.year(), date.month(), date.day());
        let key = if year == today.year() { "when.date" } else { "when.date_year" };
        let name = MONTHS[date.month0() as usize];
        match self.lang() {
            Lang::Ko => self.fill(key, &[("year", &year), ("month", &month), ("day", &day)]),
            Lang::En => self.fill(key, &[("year", &year), ("month", &name), ("day", &day)]),
        }
    }

    /// `11월 24일 화요일`.
    pub fn weekday(&self, date: NaiveDate) -> String {
        let weekday = self.get(&format!("when.weekday_{}", date.weekday().num_days_from_monday()));
        self.fill("when.date_weekday", &[("date", &self.date(date, date)), ("weekday", &weekday)])
    }

    /// `오늘 10:31`, `어제 15:20`, `11월 22일 9:04`.
    pub fn moment(&self, at: Millis, now: Millis) -> String {
        let (local, today) = (seoul_time(at), seoul_date(now));
        let day = match local.date() {
            date if date == today => self.get("when.today"),
            date if Some(date) == today.checked_sub_days(Days::new(1)) => self.get("when.yesterday"),
            date if Some(date) == today.checked_add_days(Days::new(1)) => self.get("when.tomorrow"),
            date => self.date(date, today),
        };
        format!("{day} {}:{:02}", local.hour(), local.minute())
    }

    /// `11월 27일 오전 9시`, `11월 27일 오후 2시 5분`: for what ends then.
    pub fn until(&self, at: Millis, now: Millis) -> String {
        let local = seoul_time(at);
        let date = self.date(local.date(), seoul_date(now));
        self.fill("when.until", &[("date", &date), ("time", &self.hour(local))])
    }

    fn hour(&self, local: NaiveDateTime) -> String {
        let (afternoon, hour) = local.hour12();
        let half = self.get(if afternoon { "when.afternoon" } else { "when.morning" });
        let key = if local.minute() == 0 { "when.hour" } else { "when.hour_minute" };
        let minute = match self.lang() {
            Lang::Ko => local.minute().to_string(),
            Lang::En => format!("{:02}", local.minute()),
        };
        self.fill(key, &[("half", &half), ("hour", &hour), ("minute", &minute)])
    }

    /// `12초`, `7분`, `2시간`, `3일`: the largest unit that is full.
    pub fn duration(&self, span: Millis) -> String {
        let span = span.max(0);
        let (key, unit) = match span {
            ..MINUTE => ("when.seconds", SECOND),
            MINUTE..HOUR => ("when.minutes", MINUTE),
            HOUR..DAY => ("when.hours", HOUR),
            _ => ("when.days", DAY),
        };
        self.fill(key, &[("n", &(span / unit))])
    }

    /// `0:42`, `12:05`, `1:00:00`: what is left of a wait, a started second counted as one.
    pub fn countdown(&self, left: Millis) -> String {
        let seconds = (left.max(0) + SECOND - 1) / SECOND;
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        if hours > 0 {
            format!("{hours}:{minutes:02}:{seconds:02}")
        } else {
            format!("{minutes}:{seconds:02}")
        }
    }

    /// `1,234`.
    pub fn count(&self, n: u64) -> String {
        let digits = n.to_string();
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        grouped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-24T10:00 in Seoul, a Tuesday.
    const NOW: Millis = 1_795_482_000_000;

    fn both() -> [Texts; 2] {
        [Lang::Ko, Lang::En].map(Texts::for_lang)
    }

    #[test]
    fn moments_are_told_by_the_day_as_people_say_it() {
        let [ko, en] = both();
        for (at, said) in [
            (NOW, "오늘 10:00"),
            (NOW - 24 * HOUR + 31 * MINUTE, "어제 10:31"),
            (NOW + 15 * HOUR + 4 * MINUTE, "내일 1:04"),
            (NOW - 3 * DAY, "11월 21일 10:00"),
            (NOW - 366 * DAY, "2025년 11월 23일 10:00"),
        ] {
            assert_eq!(ko.moment(at, NOW), said);
        }
        assert_eq!(en.moment(NOW - 3 * DAY, NOW), "21 Nov 10:00");
        assert_eq!(ko.weekday(seoul_date(NOW)), "11월 24일 화요일");
        assert_eq!(en.weekday(seoul_date(NOW)), "Tuesday, 24 Nov");
    }

    #[test]
    fn an_end_is_told_to_the_minute_with_morning_and_afternoon() {
        let [ko, en] = both();
        assert_eq!(ko.until(NOW + 3 * DAY - HOUR, NOW), "11월 27일 오전 9시");
        assert_eq!(ko.until(NOW + 3 * DAY + 4 * HOUR + 5 * MINUTE, NOW), "11월 27일 오후 2시 5분");
        assert_eq!(en.until(NOW + 3 * DAY + 4 * HOUR + 5 * MINUTE, NOW), "27 Nov, 2:05 pm");
        assert_eq!(en.until(NOW + 3 * DAY - HOUR, NOW), "27 Nov, 9 am");
    }

    #[test]
    fn durations_are_floored_and_a_countdown_is_not() {
        let ko = both()[0];
        let said: Vec<_> =
            [1_999, 59_999, 7 * MINUTE + 59 * SECOND, DAY - 1, 3 * DAY].map(|it| ko.duration(it)).into();
        assert_eq!(said, ["1초", "59초", "7분", "23시간", "3일"]);
        let left: Vec<_> = [0, 1, 41_001, 725_000, HOUR].map(|it| ko.countdown(it)).into();
        assert_eq!(left, ["0:00", "0:01", "0:42", "12:05", "1:00:00"]);
    }

    #[test]
    fn long_numbers_are_grouped() {
        let ko = both()[0];
        let said: Vec<_> = [0, 999, 1_234, 1_250_000].map(|it| ko.count(it)).into();
        assert_eq!(said, ["0", "999", "1,234", "1,250,000"]);
    }
}
