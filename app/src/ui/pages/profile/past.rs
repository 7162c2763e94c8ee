//! The words of what is past: what a visit came to, what an event holds. Pure.

use super::cards::class_short;
use super::view::{Entry, Event, text};
use super::words::{code, colleague, colleagues, join, what};
use crate::packs::packs;
use crate::text::Texts;
use crate::ui::pages::visit::{short_name, total_words};
use crate::ui::widgets::form::value_words;
use crate::ui::widgets::{Glyph, Tone};
use chrono::NaiveDate;
use serde_json::Value;
use shared::domain::senior_vitals::{Reading, SENIOR_VITALS};
use shared::kind::{FieldType, Fields};
use shared::rules::assessment::recomputed;
use shared::rules::blood_pressure::classify;
use shared::rules::concern::{Concern, concern};

/// Most values in the headline of a visit.
const VALUES_MOST: usize = 3;

/// How something past looks in a line or two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub glyph: Glyph,
    pub tone: Tone,
    pub when: String,
    pub title: String,
    pub detail: Option<String>,
}

/// What is told of an entry.
pub fn told(texts: &Texts, entry: &Entry, today: NaiveDate) -> Told {
    let day = entry.day().map(|day| texts.date(day, today));
    let who = match entry.visitors.as_slice() {
        [] => entry.by.as_ref().map(|by| colleague(texts, by)),
        visitors => colleagues(texts, visitors),
    };
    let when = join(" · ", [day, who]).unwrap_or_default();
    match entry.kind.as_str() {
        "discovery" => discovery(texts, entry, when),
        "task" => Told {
            glyph: Glyph::Check,
            tone: Tone::Positive,
            when,
            title: done(texts, &entry.fields),
            detail: text(&entry.fields, "result").map(str::to_owned),
        },
        _ => visit(texts, entry, when),
    }
}

fn done(texts: &Texts, fields: &Fields) -> String {
    let of = |name: &str| text(fields, name);
    what(texts, of("title"), of("rule").or_else(|| of("clinical_rule")), of("task_kind"))
}

fn discovery(texts: &Texts, entry: &Entry, when: String) -> Told {
    let signals = entry.fields.get("signals").and_then(Value::as_object);
    let words = signals
        .into_iter()
        .flat_map(|set| set.values())
        .map(|it| code(texts, "signal", it["signal"].as_str()?));
    let of = |field: &str| text(&entry.fields, field).and_then(|it| code(texts, field, it));
    let urgent = entry.risk.as_ref().is_some_and(|risk| risk.urgency == "now");
    let title = join(", ", words).map(|signals| texts.fill("profile.found", &[("signals", &signals)]));
    Told {
        glyph: Glyph::Alert,
        tone: if urgent { Tone::Danger } else { Tone::Caution },
        when,
        title: title.unwrap_or_else(|| texts.get("kind.discovery")),
        detail: join(" · ", [of("status"), of("channel")]),
    }
}

fn visit(texts: &Texts, entry: &Entry, when: String) -> Told {
    let outcome = text(&entry.fields, "outcome").filter(|outcome| *outcome != "done");
    let kind = text(&entry.fields, "visit_kind").and_then(|kind| code(texts, "visit_kind", kind));
    let values = values(texts, entry);
    let worst = worst(entry);
    let plan =
        entry.shown().find_map(|event| text(&event.fields, "plan").or_else(|| text(&event.fields, "note")));
    let detail = plan.or_else(|| text(&entry.fields, "note")).map(str::to_owned);
    // Where the class is all that is known, it stands in the title.
    let has_values = |event: &Event| event.kind == SENIOR_VITALS.name || event.fields.contains_key("total");
    let classes = classes(texts, entry).filter(|_| entry.shown().any(has_values));
    let (glyph, tone) = match (outcome, worst) {
        (Some("absent" | "refused" | "moved" | "wrong_address"), _) => (Glyph::Home, Tone::Offline),
        (_, Some(Concern::Act)) => (Glyph::Pulse, Tone::Danger),
        (_, Some(Concern::Watch)) => (Glyph::Pulse, Tone::Caution),
        (_, Some(Concern::Calm)) => (Glyph::Pulse, Tone::Positive),
        (_, None) => (Glyph::Home, Tone::Plain),
    };
    let outcome = outcome.and_then(|outcome| code(texts, "outcome", outcome));
    let title = join(" · ", [outcome.or_else(|| kind.clone().filter(|_| values.is_none())), values]);
    let title = title.or(kind.clone()).unwrap_or_else(|| texts.get("kind.visit"));
    Told { glyph, tone, when, title, detail: detail.or(classes) }
}

/// `혈압 152/94, PHQ-9 11점`.
fn values(texts: &Texts, entry: &Entry) -> Option<String> {
    let mut values: Vec<Option<String>> = Vec::new();
    for event in entry.shown() {
        if event.kind == SENIOR_VITALS.name {
            values.push(pressure(&event.fields).map(|bp| texts.fill("profile.value.bp", &[("value", &bp)])));
            let glucose = event.fields.get("glucose").and_then(Value::as_i64);
            values.push(glucose.map(|mg_dl| texts.fill("profile.value.glucose", &[("value", &mg_dl)])));
        } else {
            values.push(result(texts, event));
        }
    }
    join(", ", values.into_iter().filter(Option::is_some).take(VALUES_MOST))
}

/// The mean of the readings.
pub fn pressure(fields: &Fields) -> Option<String> {
    let readings: Vec<Reading> = serde_json::from_value(fields.get("readings")?.clone()).ok()?;
    let count = i64::try_from(readings.len()).ok().filter(|count| *count > 0)?;
    let mean = |of: fn(&Reading) -> i64| readings.iter().map(of).sum::<i64>().div_euclid(count);
    Some(format!("{}/{}", mean(|it| it.sbp), mean(|it| it.dbp)))
}

/// `PHQ-9 11점`; where only a class is noted, or for whoever may not read the total, its class.
pub fn result(texts: &Texts, event: &Event) -> Option<String> {
    let instrument = text(&event.fields, "instrument")?;
    let name = instrument_name(texts, instrument);
    let class = text(&event.fields, "class").map(|class| class_short(texts, instrument, class));
    let said = total(texts, event).or(class);
    Some(match said {
        Some(said) => format!("{name} {said}"),
        None => texts.fill("profile.value.refused", &[("name", &name)]),
    })
}

/// An instrument by its short name.
pub fn instrument_name(texts: &Texts, code: &str) -> String {
    packs().instrument(code).map_or_else(|_| code.to_owned(), |it| short_name(*texts, it))
}

/// The total as people say it.
fn total(texts: &Texts, event: &Event) -> Option<String> {
    let instrument = packs().instrument(text(&event.fields, "instrument")?).ok()?;
    total_words(*texts, instrument, event.fields.get("total")?.as_i64()?)
}

/// What answers that were taken with an older version come to by the version in use now.
fn by_now(texts: &Texts, event: &Event) -> Option<(String, String)> {
    let (code, version) = (text(&event.fields, "instrument")?, text(&event.fields, "version")?);
    let answers: Vec<Option<i64>> = serde_json::from_value(event.fields.get("answers")?.clone()).ok()?;
    let now = recomputed(code, version, &answers, packs()).now?;
    let class = now.class.as_ref().map(|class| class_short(texts, code, class));
    let total = now.total.and_then(|total| total_words(*texts, packs().instrument(code).ok()?, total));
    let said = join(" · ", [total, class]).unwrap_or_else(|| texts.get("profile.value.no_class_now"));
    Some((texts.fill("profile.value.by_now", &[("version", &version)]), said))
}

/// The classes of an entry: `class.bp.stage1` → scale and class.
fn found(entry: &Entry) -> impl Iterator<Item = (&str, &str)> {
    let findings = entry.shown().flat_map(|event| &event.findings);
    findings.filter_map(|finding| finding.strip_prefix("class.")?.split_once('.'))
}

fn worst(entry: &Entry) -> Option<Concern> {
    found(entry).filter_map(|(scale, class)| concern(scale, class)).max()
}

/// The classes that are worth a look, in words.
fn classes(texts: &Texts, entry: &Entry) -> Option<String> {
    let worth = found(entry).filter(|(scale, class)| concern(scale, class) > Some(Concern::Calm));
    join(
        ", ",
        worth
            .map(|(scale, class)| texts.find(&format!("class.{scale}.{class}")).map(str::to_owned))
            .take(VALUES_MOST),
    )
}

/// The values of an event in words: label and value. Answers are not told one by one.
pub fn lines(texts: &Texts, event: &Event) -> Vec<(String, String)> {
    if event.kind != SENIOR_VITALS.name {
        return result_lines(texts, event);
    }
    let label = |name: &str| texts.field(Some(&event.kind), name);
    let mut lines = Vec::new();
    for field in SENIOR_VITALS.groups.iter().flat_map(|group| group.fields) {
        let Some(value) = event.fields.get(field.name) else { continue };
        let words = match field.ty {
            FieldType::Reference(_) | FieldType::LocalTime => None,
            FieldType::List { .. } if field.name == "readings" => readings(texts, value),
            FieldType::List { .. } => list(texts, value),
            _ => value_words(texts, field, value),
        };
        let class = class_of(texts, event, field.name);
        let words = words.map(|words| join(" · ", [Some(words), class]).unwrap_or_default());
        lines.extend(words.map(|words| (label(field.name), words)));
    }
    lines
}

/// The values of an event; of one that was corrected, those that the correction changed.
pub fn lines_in(texts: &Texts, entry: &Entry, event: &Event) -> Vec<(String, String)> {
    let first = event.superseded_by.first();
    let correction = entry.events.iter().find(|it| Some(&it.id) == first);
    let now = correction.map(|it| lines(texts, it)).unwrap_or_default();
    lines(texts, event).into_iter().filter(|line| !now.contains(line)).collect()
}

fn result_lines(texts: &Texts, event: &Event) -> Vec<(String, String)> {
    let Some(instrument) = text(&event.fields, "instrument") else { return Vec::new() };
    let class = text(&event.fields, "class").map(|class| class_short(texts, instrument, class));
    let said =
        join(" · ", [total(texts, event), class]).unwrap_or_else(|| texts.get("profile.value.not_wanted"));
    [(texts.get("profile.value.result"), said)].into_iter().chain(by_now(texts, event)).collect()
}

/// `152/94, 150/92 (평균 151/93)`.
fn readings(texts: &Texts, value: &Value) -> Option<String> {
    let readings: Vec<Reading> = serde_json::from_value(value.clone()).ok()?;
    let one = |it: &Reading| Some(format!("{}/{}", it.sbp, it.dbp));
    let all = join(", ", readings.iter().map(one))?;
    let mean = classify(&readings, packs()).filter(|_| readings.len() > 1);
    Some(match mean {
        Some(bp) => texts.fill(
            "profile.value.mean",
            &[("all", &all), ("mean", &format!("{}/{}", bp.mean_sbp, bp.mean_dbp))],
        ),
        None => all,
    })
}

/// Illnesses, needs: lists of one code each.
fn list(texts: &Texts, value: &Value) -> Option<String> {
    let items = value.as_array()?.iter().filter_map(Value::as_object);
    join(", ", items.flatten().map(|(field, value)| code(texts, field, value.as_str()?)))
}

/// The class that a value of a measurement came to.
fn class_of(texts: &Texts, event: &Event, field: &str) -> Option<String> {
    let scale = match field {
        "readings" => "bp",
        "weight" => "bmi",
        "meds_count" => "medicines",
        "glucose" | "hba1c" | "pain" => field,
        _ => return None,
    };
    let class = event
        .findings
        .iter()
        .find_map(|it| it.strip_prefix("class.")?.strip_prefix(scale)?.strip_prefix('.'))?;
    concern(scale, class)?;
    Some(texts.find(&format!("class.{scale}.{class}")).unwrap_or(class).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;
    use serde_json::json;

    const ID: &str = "018f0000-0000-7000-8000-000000000001";

    fn entry(given: Value) -> Entry {
        let mut row = json!({"id": ID, "kind": "visit", "at": "2026-11-01T10:00", "by": null, "state": "sent", "marks": {}, "fields": {}});
        row.as_object_mut().unwrap().extend(given.as_object().unwrap().clone());
        serde_json::from_value(row).unwrap()
    }

    fn event(kind: &str, fields: Value, findings: &[&str]) -> Value {
        json!({"id": ID, "kind": kind, "by": null, "fields": fields, "findings": findings, "standing": "shown", "state": "sent"})
    }

    fn of(given: Value) -> Told {
        told(&Texts::for_lang(Lang::Ko), &entry(given), "2026-11-24".parse().unwrap())
    }

    fn vitals() -> Value {
        let fields = json!({"readings": [{"sbp": 150, "dbp": 92}, {"sbp": 154, "dbp": 96}], "weight": 48_600,
            "illnesses": [{"illness": "htn"}, {"illness": "dm"}], "plan": "2주 안에 다시 재기로 함"});
        event("senior_vitals", fields, &["class.bp.stage1", "class.bmi.normal"])
    }

    #[test]
    fn a_visit_is_told_by_what_was_measured_and_agreed() {
        let hana = json!({"name": "이하은", "role": "nurse", "duty": "nurse"});
        let phq = event(
            "assessment",
            json!({"instrument": "phq9", "total": 11, "class": "moderate"}),
            &["class.phq9.moderate"],
        );
        let told = of(
            json!({"visitors": [hana], "fields": {"outcome": "done", "visit_kind": "senior_follow"}, "events": [vitals(), phq]}),
        );
        assert_eq!(told.when, "11월 1일 · 이하은 방문간호사");
        assert_eq!(told.title, "혈압 152/94, PHQ-9 11점");
        assert_eq!(told.detail.as_deref(), Some("2주 안에 다시 재기로 함"));
        assert_eq!((told.glyph, told.tone), (Glyph::Pulse, Tone::Danger));
    }

    #[test]
    fn a_visit_at_which_nobody_was_met_is_calm_and_says_so() {
        let told = of(json!({"fields": {"outcome": "absent", "visit_kind": "senior_follow"}}));
        assert_eq!((told.title.as_str(), told.tone), ("부재", Tone::Offline));
        let plain = of(json!({"fields": {"outcome": "done", "visit_kind": "senior_follow"}}));
        assert_eq!(plain.title, "어르신 추후관리");
    }

    #[test]
    fn a_discovery_and_a_task_are_told() {
        let signals = json!({"a": {"signal": "rent_arrears"}, "b": {"signal": "illness"}});
        let found = of(
            json!({"kind": "discovery", "fields": {"signals": signals, "status": "confirmed", "channel": "landlord"},
            "risk": {"score": 45, "urgency": "72h"}}),
        );
        assert_eq!(found.title, "위기 발굴: 월세 체납, 질병");
        assert_eq!(found.detail.as_deref(), Some("위기 확인 · 집주인"));
        let done = of(json!({"kind": "task", "fields": {"title": "안부 전화", "result": "잘 지내심"}}));
        assert_eq!((done.title.as_str(), done.detail.as_deref()), ("안부 전화", Some("잘 지내심")));
    }

    #[test]
    fn the_values_of_an_event_stand_in_words_with_their_class() {
        let texts = Texts::for_lang(Lang::Ko);
        let event: Event = serde_json::from_value(vitals()).unwrap();
        let lines = lines(&texts, &event);
        assert_eq!(
            lines[0],
            ("혈압".to_owned(), "150/92, 154/96 (평균 152/94) · 고혈압 1기 범위".to_owned())
        );
        assert_eq!(lines[1], ("몸무게".to_owned(), "48.6 kg · 정상".to_owned()));
        assert_eq!(lines[2], ("만성질환".to_owned(), "고혈압, 당뇨병".to_owned()));
    }

    #[test]
    fn of_a_corrected_event_only_what_was_changed_is_told() {
        let texts = Texts::for_lang(Lang::Ko);
        let mut old = vitals();
        let mut new = vitals();
        new["id"] = json!("018f0000-0000-7000-8000-000000000002");
        new["fields"]["weight"] = json!(48_500);
        old["superseded_by"] = json!([new["id"]]);
        old["standing"] = json!("superseded");
        let entry = entry(json!({"events": [old, new]}));
        let [shown, superseded] = entry.in_order()[..] else { panic!() };
        assert_eq!((shown.standing.as_str(), superseded.standing.as_str()), ("shown", "superseded"));
        assert_eq!(
            lines_in(&texts, &entry, superseded),
            [("몸무게".to_owned(), "48.6 kg · 정상".to_owned())]
        );
        assert_eq!(lines_in(&texts, &entry, shown).len(), 4);
    }

    #[test]
    fn a_result_of_an_older_version_is_shown_with_what_it_comes_to_now() {
        let texts = Texts::for_lang(Lang::Ko);
        let answers = json!([1, 1, 1, 1, 1, 1, 1, 1, 2]);
        let said = |version: &str, answers: &Value| {
            let fields = json!({"instrument": "phq9", "version": version, "answers": answers, "total": 9, "class": "mild"});
            lines(&texts, &serde_json::from_value(event("assessment", fields, &[])).unwrap())
        };
        let own = ("결과".to_owned(), "9점 · 가벼움".to_owned());
        assert_eq!(said("knhanes-1", &answers), std::slice::from_ref(&own));
        let now = |words: &str| ("지금 판 기준 (기록은 1999판)".to_owned(), words.to_owned());
        assert_eq!(said("1999", &answers), [own.clone(), now("10점 · 중간")]);
        assert_eq!(said("1999", &json!([1, 7])), [own, now("지금 판으로는 판정할 수 없음")]);
    }

    #[test]
    fn what_is_measured_is_told_in_its_unit_and_a_result_by_its_class() {
        let texts = Texts::for_lang(Lang::Ko);
        let said = |fields: Value| {
            result(&texts, &serde_json::from_value(event("assessment", fields, &[])).unwrap()).unwrap()
        };
        assert_eq!(said(json!({"instrument": "tug", "total": 123, "class": "reduced"})), "TUG 12.3 초");
        assert_eq!(said(json!({"instrument": "cist", "total": 1, "class": "decline"})), "CIST 인지저하 의심");
    }

    #[test]
    fn a_planner_is_told_the_class_alone() {
        let only =
            event("assessment", json!({"instrument": "kfrail", "class": "frail"}), &["class.kfrail.frail"]);
        assert_eq!(of(json!({"kind": "assessment", "events": [only]})).title, "K-FRAIL 노쇠");
    }
}
