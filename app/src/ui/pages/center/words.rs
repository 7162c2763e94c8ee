//! A row of [`crate::data::Query::Saves`] in words: whose, what sort, when, what became of it. Pure.

use crate::text::Texts;
use crate::ui::widgets::{Glyph, Tone};
use serde_json::Value;
use shared::clock::Millis;
use shared::kind::Problem;
use shared::outcome::Refusal;

/// `강순덕 님 방문 기록`, `가회로 12길 8 가구 정보`, `방문 기록`.
pub(in crate::ui::pages) fn title(texts: &Texts, row: &Value) -> String {
    let what = what(texts, row);
    match (row["subject"]["name"].as_str(), row["address"].as_str()) {
        (Some(name), _) => texts.fill("center.of_person", &[("name", &name), ("what", &what)]),
        (None, Some(address)) => texts.fill("center.of_home", &[("address", &address), ("what", &what)]),
        (None, None) => what,
    }
}

/// `방문 기록`, `주소`, `할 일 2개`.
fn what(texts: &Texts, row: &Value) -> String {
    let kind = row["kind"].as_str().unwrap_or_default();
    let only_group = match row["groups"].as_array().map(Vec::as_slice) {
        Some([Value::String(group)]) if row["command"] == "edit" => {
            texts.find(&format!("group.{kind}.{group}"))
        }
        _ => None,
    };
    let whole = || texts.find(&format!("center.what.{kind}")).or_else(|| texts.find(&format!("kind.{kind}")));
    let what = only_group.or_else(whole).unwrap_or(kind).to_owned();
    match row["count"].as_u64() {
        Some(n @ 2..) => texts.fill("center.several", &[("what", &what), ("n", &n)]),
        _ => what,
    }
}

/// `오늘 10:31`, `오늘 10:31 · 확인증 7Q4-91`, and what else became of it.
pub(super) fn detail(texts: &Texts, row: &Value, now: Millis) -> String {
    let mut parts = Vec::with_capacity(3);
    parts.extend(row["saved_at"].as_i64().map(|at| texts.moment(at, now)));
    let receipt = row["receipts"][0].as_str().filter(|_| row["state"] != "waiting");
    parts.extend(receipt.map(|receipt| texts.fill("center.receipt", &[("receipt", &receipt)])));
    parts.extend(match row["outcome"].as_str() {
        Some(outcome @ ("merged" | "joined")) => Some(texts.get(&format!("outcome.{outcome}"))),
        _ => None,
    });
    parts.extend(closed(texts, row).filter(|_| row["state"] == "sent"));
    parts.join(" · ")
}

/// What became of it, in one word.
pub(super) fn state(texts: &Texts, row: &Value) -> (Tone, Glyph, String) {
    let word = |key: &str| texts.get(key);
    match (row["state"].as_str(), row["outcome"].as_str()) {
        (Some("waiting"), _) => (Tone::Plain, Glyph::Clock, word("center.state.waiting")),
        (Some("closed"), _) => (Tone::Plain, Glyph::Done, word("center.state.closed")),
        (Some("refused"), _) => (Tone::Danger, Glyph::Stop, word("center.state.refused")),
        (Some("in_review"), _) => (Tone::Caution, Glyph::Swap, word("center.state.in_review")),
        (_, Some("merged" | "joined")) => (Tone::Info, Glyph::Swap, word("center.state.merged")),
        _ => (Tone::Positive, Glyph::Done, word("center.state.applied")),
    }
}

/// A drawing of what was saved.
pub(super) fn glyph(row: &Value) -> Glyph {
    match row["kind"].as_str() {
        Some("visit" | "senior_vitals" | "assessment") => Glyph::Pulse,
        Some("household" | "dwelling") => Glyph::Home,
        Some("person") => Glyph::User,
        Some("discovery") => Glyph::Search,
        _ => Glyph::Doc,
    }
}

/// What a coordinator decided about it after it was refused.
fn closed(texts: &Texts, row: &Value) -> Option<String> {
    let closed = &row["closed"];
    let how = closed["how"].as_str()?;
    let coordinator = texts.get("word.role.coordinator");
    let name = closed["by"]["name"].as_str().unwrap_or(&coordinator);
    let reason = closed["reason"].as_str().unwrap_or_default();
    Some(texts.fill(&format!("center.closed.{how}"), &[("name", &name), ("reason", &reason)]))
}

/// Why the server did not take it, sentence by sentence: first what, then each value.
pub(super) fn reasons(texts: &Texts, row: &Value) -> Vec<String> {
    if let Some(closed) = closed(texts, row) {
        return vec![closed];
    }
    let Some(first) = row["refusals"].get(0) else { return Vec::new() };
    let Ok(refusal) = serde_json::from_value::<Refusal>(first["refusal"].clone()) else { return Vec::new() };
    let kind = first["kind"].as_str();
    match &refusal {
        Refusal::Invalid { problems } => {
            let told = |problem: &Problem| texts.problem(kind, problem);
            std::iter::once(texts.get("refusal.invalid")).chain(problems.iter().map(told)).collect()
        }
        other => vec![texts.refusal(other)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;
    use serde_json::json;

    const NOW: Millis = 1_795_482_000_000;

    fn ko() -> Texts {
        Texts::for_lang(Lang::Ko)
    }

    #[test]
    fn a_save_is_called_as_a_colleague_would() {
        let name = json!({"id": "x", "name": "강순덕"});
        for (row, said) in [
            (json!({"kind": "visit", "subject": name, "address": "느티로 1"}), "강순덕 님 방문 기록"),
            (
                json!({"kind": "dwelling", "command": "edit", "groups": ["address"], "subject": name}),
                "강순덕 님 주소",
            ),
            (json!({"kind": "task", "count": 2, "subject": name}), "강순덕 님 할 일 2개"),
            (json!({"kind": "household", "subject": null, "address": "느티로 1"}), "느티로 1 · 가구 정보"),
            (json!({"kind": "visit", "subject": null, "address": null}), "방문 기록"),
            (json!({"kind": "of_a_newer_program"}), "of_a_newer_program"),
        ] {
            assert_eq!(title(&ko(), &row), said);
        }
    }

    #[test]
    fn what_a_coordinator_decided_is_told_with_the_name_and_the_reason() {
        let by = json!({"id": "x", "name": "박조정", "role": "coordinator"});
        let closed = json!({"by": by, "at": NOW, "how": "dismissed", "reason": "같은 측정이 이미 있어요"});
        let row =
            json!({"state": "closed", "closed": closed, "refusals": [{"refusal": {"code": "not_allowed"}}]});
        assert_eq!(reasons(&ko(), &row), ["박조정 님이 이렇게 정리했어요: 같은 측정이 이미 있어요"]);
        for texts in [Lang::Ko, Lang::En].map(Texts::for_lang) {
            for how in ["mended", "adopted"] {
                let row = json!({"state": "sent", "closed": {"by": {"name": null}, "how": how}});
                let said = detail(&texts, &row, NOW);
                assert!(said.contains(' ') && !said.contains(['{', '}']), "{said}");
            }
        }
    }

    #[test]
    fn every_kind_that_can_be_saved_has_words_in_both_languages() {
        for texts in [Lang::Ko, Lang::En].map(Texts::for_lang) {
            for kind in shared::domain::kinds().iter() {
                let has = |sort: &str| texts.find(&format!("{sort}.{}", kind.name)).is_some();
                assert!(has("center.what") || has("kind"), "{}", kind.name);
            }
        }
    }

    #[test]
    fn a_receipt_stands_only_where_the_server_has_answered() {
        let mut row =
            json!({"saved_at": NOW, "state": "waiting", "receipts": ["7Q4-91", "7Q4-92"], "outcome": null});
        assert_eq!(detail(&ko(), &row, NOW), "오늘 10:00");
        row["state"] = "sent".into();
        row["outcome"] = "applied".into();
        assert_eq!(detail(&ko(), &row, NOW), "오늘 10:00 · 확인증 7Q4-91");
        assert_eq!(state(&ko(), &row).0, Tone::Positive);
        row["outcome"] = "merged".into();
        assert!(detail(&ko(), &row, NOW).ends_with("함께 반영됐어요"));
        assert_eq!(state(&ko(), &row).2, "합쳐짐");
        row["state"] = "in_review".into();
        assert_eq!(state(&ko(), &row).2, "확인 중");
    }

    #[test]
    fn a_refusal_names_the_fields_as_people_call_them() {
        let refusal = json!({"code": "invalid", "problems": [
            {"field": "sbp", "why": {"code": "out_of_range", "min": 40, "max": 300, "unit": "mmHg"}}]});
        let row = json!({"refusals": [{"kind": "senior_vitals", "refusal": refusal}]});
        let said = reasons(&ko(), &row);
        assert_eq!(said.len(), 2);
        assert!(said[1].contains("40~300 mmHg") && !said[1].contains("sbp"), "{said:?}");
        let row = json!({"refusals": [{"kind": "visit", "refusal": {"code": "not_in_scope"}}]});
        assert!(reasons(&ko(), &row)[0].contains("통합사례관리사"));
    }
}
