//! The sentences of the page. Pure.

use crate::text::Texts;
use chrono::{Datelike, NaiveDate};
use serde_json::Value;

const MINUTE: i64 = 60_000;

/// A day of an answer.
pub(super) fn day(value: &Value) -> Option<NaiveDate> {
    value.as_str()?.get(..10)?.parse().ok()
}

/// What was done, and of which days; nothing before it is known.
pub(super) fn lead(texts: &Texts, it: &Value) -> Option<(String, String)> {
    let (from, to) = (day(&it["from"])?, day(&it["to"])?);
    let count = |path: &str| it.pointer(path).and_then(Value::as_u64).unwrap_or(0);
    let (seniors, found) = (count("/seniors/met"), count("/discoveries/all"));
    let key = match (seniors + count("/visits/all"), found) {
        (0, 0) => "figures.lead_none",
        (_, 0) => "figures.lead_visits",
        _ => "figures.lead",
    };
    let first = texts.fill(key, &[("seniors", &texts.count(seniors)), ("found", &texts.count(found))]);
    // A period that begins in another year says so.
    let begins = texts.date(from, to);
    let then = texts.fill("figures.days", &[("from", &begins), ("to", &texts.date(to, to))]);
    Some((first, then))
}

/// `80.5%`, never rounded up; a stroke where there is nothing to count.
pub(super) fn percent(some: u64, all: u64) -> String {
    match (some * 1_000).checked_div(all) {
        Some(it) => format!("{}.{}%", it / 10, it % 10),
        None => "–".to_owned(),
    }
}

/// How soon somebody acted, and how many still have time.
pub(super) fn acts(texts: &Texts, it: &Value) -> Option<String> {
    let median = it["median_minutes"].as_i64();
    let median = median.map(|it| texts.fill("figures.median", &[("span", &texts.duration(it * MINUTE))]));
    let waits = it["not_yet"].as_u64().filter(|n| *n > 0);
    let waits = waits.map(|n| texts.fill("figures.not_yet", &[("n", &n)]));
    crate::ui::pages::today::words::dotted([median, waits])
}

/// `11월`, under a column.
pub(super) fn month(texts: &Texts, month: NaiveDate) -> String {
    texts.fill("figures.month", &[("n", &month.month())])
}

/// After how long somebody acted.
pub(super) fn after(texts: &Texts, minutes: i64) -> String {
    texts.fill("figures.after", &[("span", &texts.duration(minutes * MINUTE))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;
    use serde_json::json;

    #[test]
    fn a_share_is_never_rounded_up() {
        assert_eq!(percent(30_694, 38_112), "80.5%");
        assert_eq!(percent(1, 3), "33.3%");
        assert_eq!(percent(9_999, 10_000), "99.9%");
        assert_eq!(percent(0, 0), "–");
    }

    #[test]
    fn the_first_sentence_says_what_there_is() {
        let texts = Texts::for_lang(Lang::Ko);
        let it = |visits: u64, seniors: u64, found: u64| {
            json!({"from": "2025-12-01", "to": "2026-11-25", "visits": {"all": visits}, "seniors": {"met": seniors},
                "discoveries": {"all": found}})
        };
        let (first, then) = lead(&texts, &it(9, 5, 2)).unwrap();
        assert!(first.contains("5명") && first.contains("2건"), "{first}");
        assert!(then.contains("2025년") && then.contains("11월 25일"), "{then}");
        assert_eq!(lead(&texts, &it(0, 0, 0)).unwrap().0, texts.get("figures.lead_none"));
        assert_eq!(lead(&texts, &Value::Null), None);
    }
}
