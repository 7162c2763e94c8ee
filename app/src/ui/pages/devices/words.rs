//! The sentences of the page. Pure.

use crate::text::Texts;
use crate::ui::widgets::{Glyph, Tone};
use chrono::NaiveDate;
use serde_json::Value;
use shared::clock::Millis;
use shared::desk::DeviceRow;
use shared::rules::devices::{DeviceState, device_state};

/// What a colleague would say first. The devices stand in the order of the list.
pub(super) fn lead(texts: &Texts, devices: &[DeviceRow], now: Millis) -> (String, String) {
    let need = devices.iter().filter(|it| device_state(it, now).needs_somebody()).count();
    let first = match need {
        0 => texts.get("devices.lead_none"),
        1 => texts.get("devices.lead_one"),
        n => texts.fill("devices.lead_many", &[("n", &n)]),
    };
    let then = devices
        .first()
        .filter(|_| need > 0)
        .map_or_else(|| quiet(texts, devices, now), |it| why(texts, it, now));
    (first, then)
}

/// Why somebody should look after it.
fn why(texts: &Texts, it: &DeviceRow, now: Millis) -> String {
    let drift = texts.duration(it.drift.unwrap_or(0).saturating_abs());
    let away = texts.duration(now - it.seen.unwrap_or(it.enrolled));
    let unsent = texts.count(it.waiting.unwrap_or(0));
    let key =
        if device_state(it, now) == DeviceState::Silent { "devices.why_silent" } else { "devices.why_clock" };
    texts.fill(key, &[("device", &it.device), ("away", &away), ("n", &unsent), ("drift", &drift)])
}

fn quiet(texts: &Texts, devices: &[DeviceRow], now: Millis) -> String {
    match devices.iter().filter(|it| device_state(it, now) == DeviceState::Offline).count() {
        0 => texts.get("devices.all_sent"),
        n => texts.fill("devices.some_wait", &[("n", &n)]),
    }
}

/// A state in a word.
pub(super) fn state(texts: &Texts, state: DeviceState) -> (Tone, Glyph, String) {
    let (tone, glyph) = match state {
        DeviceState::Silent => (Tone::Danger, Glyph::Stop),
        DeviceState::ClockOff => (Tone::Caution, Glyph::Clock),
        DeviceState::Offline => (Tone::Offline, Glyph::Offline),
        DeviceState::Fine => (Tone::Positive, Glyph::Done),
        DeviceState::Locked => (Tone::Offline, Glyph::Lock),
    };
    (tone, glyph, texts.get(&format!("devices.state.{}", state.as_str())))
}

/// `오늘 9:12`, or that it never was.
pub(super) fn moment(texts: &Texts, at: Option<Millis>, now: Millis) -> String {
    at.map_or_else(|| texts.get("devices.never"), |at| texts.moment(at, now))
}

/// `방문 · 11월 1일 – 11월 24일 · 12줄 · CSV`.
pub(super) fn download(texts: &Texts, line: &Value) -> String {
    let day = |name: &str| line[name].as_str().and_then(|it| it.parse::<NaiveDate>().ok());
    let days = day("from")
        .zip(day("to"))
        .map(|(from, to)| format!("{} – {}", texts.date(from, to), texts.date(to, to)));
    let what = line["what"].as_str().unwrap_or_default();
    let rows = texts.fill("devices.rows", &[("n", &texts.count(line["rows"].as_u64().unwrap_or(0)))]);
    let format = line["format"].as_str().unwrap_or_default().to_uppercase();
    [texts.get(&format!("figures.{what}")), days.unwrap_or_default(), rows, format].join(" · ")
}

/// `오늘 10:31 · 한지우`.
pub(super) fn downloaded_by(texts: &Texts, line: &Value, now: Millis) -> String {
    let when = texts.moment(line["at"].as_i64().unwrap_or(0), now);
    match line["by"]["name"].as_str() {
        Some(name) => format!("{when} · {name}"),
        None => when,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;
    use serde::Deserialize;
    use serde_json::json;

    const NOW: Millis = 1_795_482_000_000;
    const HOUR: Millis = 3_600_000;

    fn device(away: Millis, waiting: u64) -> DeviceRow {
        let id = uuid::Uuid::nil();
        DeviceRow::deserialize(json!({
            "id": id, "short": "7Q4", "device": "5호", "staff": id, "name": "정도윤", "role": "nurse", "dong": [],
            "enrolled": NOW, "seen": NOW - away, "revoked": false, "synced": null, "waiting": waiting, "waits_since": null,
            "drift": 0, "app": null, "used_bytes": null, "free_bytes": null, "persisted": null,
        }))
        .unwrap()
    }

    #[test]
    fn the_first_sentence_says_whom_to_look_after_and_why() {
        let ko = Texts::for_lang(Lang::Ko);
        let (first, then) = lead(&ko, &[device(75 * HOUR, 14), device(HOUR, 0)], NOW);
        assert_eq!(first, "한 대만 살펴보면 돼요.");
        assert_eq!(then, "5호가 3일째 소식이 없고, 보내지 못한 기록 14건이 있어요.");
        let (first, then) = lead(&ko, &[device(2 * HOUR, 3)], NOW);
        assert_eq!((first, then), (ko.get("devices.lead_none"), ko.fill("devices.some_wait", &[("n", &1)])));
    }

    #[test]
    fn every_state_has_a_word_and_a_download_is_one_line() {
        use DeviceState::{ClockOff, Fine, Locked, Offline, Silent};
        for texts in [Lang::Ko, Lang::En].map(Texts::for_lang) {
            for it in [Silent, ClockOff, Offline, Fine, Locked] {
                assert!(!state(&texts, it).2.contains('.'));
            }
        }
        let line = json!({"what": "visits", "from": "2026-11-01", "to": "2026-11-24", "rows": 1234, "format": "csv"});
        let said = download(&Texts::for_lang(Lang::Ko), &line);
        assert_eq!(said, "방문 · 11월 1일 – 11월 24일 · 1,234줄 · CSV");
    }
}
