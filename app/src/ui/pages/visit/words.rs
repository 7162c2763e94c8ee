//! The words of a visit: classes, findings, dates.

use crate::form::{ARRIVAL, JUDGEMENT, LIVING, MIND, STRENGTH, VITALS};
use crate::packs::packs;
use crate::text::Texts;
use crate::ui::widgets::form::shown;
use chrono::{NaiveDate, NaiveDateTime};
use shared::pack::{Entry, Instrument, Range, Wording};

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
pub fn short_name(texts: Texts, instrument: &Instrument) -> String {
    instrument_name(texts, instrument).1
}

/// A total as people say it: `11점`, of what is measured `12.3초`; nothing where only a class is noted.
pub fn total_words(texts: Texts, instrument: &Instrument, total: i64) -> Option<String> {
    let item = instrument.total_item.and_then(|item| instrument.items.get(item.checked_sub(1)?));
    match instrument.entry {
        Entry::Result => None,
        Entry::Measure => {
            let unit = item.and_then(|item| item.range.as_ref()).map_or("", unit_of);
            Some(shown("", unit).say(total, &texts))
        }
        Entry::Items | Entry::Score => Some(texts.fill("visit.points", &[("n", &total)])),
    }
}

/// The unit of a stored number; units are words of the program.
pub(super) fn unit_of(range: &Range) -> &'static str {
    match range.unit.as_deref() {
        Some("0.1 s") => "0.1 s",
        _ => "",
    }
}

/// A result in words: `11점 중등도`.
pub fn result_words(texts: Texts, code: &str, total: Option<i64>, class: &str) -> String {
    let instrument = packs().instrument(code).ok();
    let total = instrument.zip(total).and_then(|(it, total)| total_words(texts, it, total));
    let class = class_word(texts, code, class);
    total.map_or(class.clone(), |total| format!("{total} {class}"))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Danger;
    use crate::text::Lang;
    use crate::ui::pages::visit::danger::SAFETY_STEPS;
    use std::path::Path;

    /// Keys that are put together while the page is shown.
    fn made() -> Vec<String> {
        let mut keys = Vec::new();
        let mut add = |prefix: &str, names: &[&str]| {
            keys.extend(names.iter().map(|name| format!("visit.{prefix}.{name}")));
        };
        let dangers = [
            Danger::PressureHigh,
            Danger::PressureLow,
            Danger::GlucoseEmergency,
            Danger::GlucoseUrgent,
            Danger::Safety,
        ];
        for danger in dangers {
            add(&format!("danger.{}", danger.name()), &["title", "ask", "more"]);
        }
        let pages: Vec<&str> = (ARRIVAL..=JUDGEMENT).map(page_name).collect();
        add("page", &pages);
        add("page_note", &pages[1..]);
        add("safety", &SAFETY_STEPS);
        add("reading", &["sbp", "dbp", "pulse"]);
        add("outcome", &["done", "partial", "absent", "refused", "moved", "deceased", "wrong_address"]);
        add("sex", &["f", "m", "x"]);
        let pressure = &packs().cutoffs().blood_pressure;
        let classes: Vec<&str> = pressure.classes.iter().map(|it| it.class.as_str()).collect();
        add("bp", &classes);
        add("bp", &[&pressure.otherwise]);
        for rule in &packs().follow_ups().next_visits {
            let findings: Vec<&str> = rule.on.iter().map(String::as_str).collect();
            add("because", &findings);
        }
        keys
    }

    /// Keys that stand in the source as they are.
    fn written() -> Vec<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ui/pages/visit");
        let mut keys = Vec::new();
        for file in std::fs::read_dir(folder).unwrap() {
            let source = std::fs::read_to_string(file.unwrap().path()).unwrap();
            let code = source.split("#[cfg(test)]").next().unwrap();
            let rests = code.split("\"visit.").skip(1).map(|rest| rest.split('"').next().unwrap());
            keys.extend(rests.filter(|key| !key.contains('{')).map(|key| format!("visit.{key}")));
        }
        assert!(keys.len() > 80, "{}", keys.len());
        keys
    }

    #[test]
    fn every_sentence_of_the_visit_is_there_in_both_languages() {
        for texts in [Lang::Ko, Lang::En].map(Texts::for_lang) {
            for key in made().into_iter().chain(written()) {
                assert!(texts.find(&key).is_some(), "{key}");
            }
        }
    }

    #[test]
    fn words_of_a_visit_are_short_and_told_as_people_say_them() {
        let texts = Texts::for_lang(Lang::Ko);
        let now = "2026-11-24T10:02:00".parse().unwrap();
        assert_eq!(day_and_ago(texts, "2026-11-01T10:00", now), "11월 1일 · 23일 전");
        assert_eq!(day_and_ago(texts, "2026-11-24T09:00", now), "11월 24일 · 오늘");
        assert_eq!(clock_of("2026-11-24T09:50"), "09:50");
        let phq9 = packs().instrument("phq9").unwrap();
        let (name, short) = instrument_name(texts, phq9);
        assert_eq!((name.as_str(), short.as_str()), ("우울 선별검사 9문항", "PHQ-9"));
        assert_eq!(finding_word(texts, "class.bp.stage2"), "혈압이 2기 범위라서");
    }
}
