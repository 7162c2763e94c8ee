//! The words of a visit: classes, findings, dates.

use crate::form::{ARRIVAL, JUDGEMENT, LIVING, MIND, STRENGTH, VITALS};
use crate::text::Texts;
use chrono::{NaiveDate, NaiveDateTime, Timelike};
use shared::pack::{Instrument, Wording};

/// Name of a page in the texts.
pub(super) fn page_name(page: u8) -> &'static str {
    match page {
        ARRIVAL => "arrival",
        VITALS => "vitals",
        STRENGTH => "strength",
        MIND => "mind",
        LIVING => "living",
        JUDGEMENT => "judgement",
        _ => "other",
    }
}

/// A page as people call it.
pub(super) fn page_title(texts: Texts, page: u8) -> String {
    texts.get(&format!("visit.page.{}", page_name(page)))
}

/// A wording of a pack in the language that is chosen.
pub(super) fn wording(texts: Texts, wording: &Wording) -> String {
    match texts.lang() {
        crate::text::Lang::Ko => wording.ko.clone(),
        crate::text::Lang::En => wording.en.clone(),
    }
}

/// What people call an instrument, without its name in brackets.
pub(super) fn instrument_name(texts: Texts, instrument: &Instrument) -> (String, String) {
    let name = wording(texts, &instrument.name);
    let parts =
        name.split_once(" (").map(|(name, short)| (name.to_owned(), short.trim_end_matches(')').to_owned()));
    parts.unwrap_or((name, instrument.code.clone()))
}

/// The short name of an instrument: `PHQ-9`.
pub(super) fn short_name(texts: Texts, instrument: &Instrument) -> String {
    instrument_name(texts, instrument).1
}

/// A class in words.
pub(super) fn class_word(texts: Texts, scale: &str, class: &str) -> String {
    texts.get(&format!("class.{scale}.{class}"))
}

/// A finding as a person says it: `고혈압 2기 범위`.
pub(super) fn finding_word(texts: Texts, finding: &str) -> String {
    let judgement = finding.strip_prefix("judgement.").map(|it| format!("code.nurse_judgement.{it}"));
    let key = judgement.unwrap_or_else(|| finding.to_owned());
    texts.find(&format!("visit.because.{key}")).map_or_else(|| texts.get(&key), str::to_owned)
}

/// The day of a local time as stored.
pub(super) fn day_of(text: &str) -> Option<NaiveDate> {
    text.get(..10)?.parse().ok()
}

/// `11월 1일 · 23일 전`.
pub(super) fn day_and_ago(texts: Texts, at: &str, now: NaiveDateTime) -> String {
    let Some(day) = day_of(at) else { return at.to_owned() };
    let today = now.date();
    let date = texts.date(day, today);
    match (today - day).num_days() {
        0 => texts.fill("visit.today_already", &[("date", &date)]),
        days if days > 0 => texts.fill("visit.days_ago", &[("date", &date), ("n", &days)]),
        _ => date,
    }
}

/// `10:02` of a local time as stored.
pub(super) fn clock_of(text: &str) -> String {
    text.get(11..16).unwrap_or_default().to_owned()
}

/// `10:02`.
pub(super) fn hour_minute(time: NaiveDateTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}
