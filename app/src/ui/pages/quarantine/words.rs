//! A refused save in words: whose, by whom, when, why, and what it says. Pure.

use crate::text::Texts;
use crate::ui::pages::center::words::title as save_title;
use crate::ui::widgets::form::value_words;
use serde::Deserialize;
use serde_json::{Value, json};
use shared::clock::Millis;
use shared::domain::kinds;
use shared::id::OpId;
use shared::kind::{GroupKey, Kind, Problem};
use shared::outcome::Refusal;

/// The ops of a save, in their order.
pub(super) fn ops(act: &Value) -> impl Iterator<Item = &Value> {
    act["ops"].as_array().into_iter().flatten()
}

/// The kind of an op.
pub(super) fn kind_of(op: &Value) -> Option<&'static Kind> {
    kinds().get(op["kind"].as_str()?)
}

/// By which the save is named in deeds.
pub(super) fn first_op(act: &Value) -> Option<OpId> {
    OpId::deserialize(&ops(act).next()?["op"]).ok()
}

/// The op for whose sake the whole save was refused.
fn cause(act: &Value) -> Option<&Value> {
    ops(act).find(|op| op["refusal"]["code"] != "with_act").or_else(|| ops(act).next())
}

/// `강순덕 님 방문 기록`, as her own list of saves calls it.
pub(super) fn title(texts: &Texts, act: &Value) -> String {
    let cause = cause(act);
    let groups: Vec<&Value> =
        cause.and_then(|op| op["written"].as_array()).into_iter().flatten().map(|it| &it["group"]).collect();
    let intent = cause.map(|op| &op["intent"]);
    save_title(
        texts,
        &json!({
            "kind": cause.map(|op| &op["kind"]), "subject": act["subject"], "address": act["address"],
            "groups": groups, "command": intent,
        }),
    )
}

/// The one who wrote it.
pub(super) fn author(texts: &Texts, act: &Value) -> String {
    act["by"]["name"].as_str().map_or_else(|| texts.get("quarantine.somebody"), str::to_owned)
}

/// `이하은 방문간호사 · 오늘 10:31 · 확인증 7Q4-91 · 느티로 8`.
pub(super) fn about(texts: &Texts, act: &Value, now: Millis) -> String {
    let op = cause(act).unwrap_or(&Value::Null);
    let role = act["by"]["role"].as_str().map(|role| texts.get(&format!("code.duty.{role}")));
    let author = [Some(author(texts, act)), role].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let at = op["at"].as_i64().or_else(|| act["received"].as_i64()).map(|at| texts.moment(at, now));
    let receipt = op["receipt"].as_str().map(|it| texts.fill("center.receipt", &[("receipt", &it)]));
    let address = act["address"].as_str().map(str::to_owned).filter(|_| !act["subject"].is_null());
    [Some(author), at, receipt, address].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Why the server did not take it; what is wrong with a value stands at its field.
pub(super) fn reasons(texts: &Texts, act: &Value) -> Vec<String> {
    let Some(op) = cause(act) else { return Vec::new() };
    match Refusal::deserialize(&op["refusal"]) {
        Ok(Refusal::Invalid { problems }) => {
            let told = problems.iter().map(|problem| {
                let field = problem.field.rsplit('.').next().unwrap_or_default().to_owned();
                texts.problem(op["kind"].as_str(), &Problem { field, why: problem.why.clone() })
            });
            let mut all: Vec<String> = std::iter::once(texts.get("quarantine.invalid")).chain(told).collect();
            // A value may be found wrong twice: by itself and as part of the whole.
            all.dedup();
            all
        }
        Ok(Refusal::NotInScope) => vec![texts.get("quarantine.not_in_scope")],
        Ok(refusal) => vec![texts.refusal(&refusal)],
        Err(_) => vec![texts.get("refusal.malformed")],
    }
}

/// What a coordinator decided about it.
pub(super) fn closed(texts: &Texts, act: &Value) -> Option<String> {
    let closed = &ops(act).find(|op| !op["closed"].is_null())?["closed"];
    let how = closed["how"].as_str()?;
    let coordinator = texts.get("word.role.coordinator");
    let name = closed["by"]["name"].as_str().unwrap_or(&coordinator);
    let reason = closed["reason"].as_str().unwrap_or_default();
    Some(texts.fill(&format!("center.closed.{how}"), &[("name", &name), ("reason", &reason)]))
}

/// Which deeds make sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Can {
    /// Values do not fit.
    pub mend: bool,
    /// The record is somewhere else now, or its author was.
    pub adopt: bool,
}

impl Can {
    /// By why it was refused.
    pub fn of(act: &Value) -> Can {
        let code = cause(act).and_then(|op| op["refusal"]["code"].as_str());
        Can { mend: code == Some("invalid"), adopt: code == Some("not_in_scope") }
    }
}

/// What it says: names of fields and their values, of all its ops.
pub(super) fn written(texts: &Texts, act: &Value) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for op in ops(act) {
        let Some(kind) = kind_of(op) else { continue };
        for (key, value) in op["groups"].as_object().into_iter().flatten() {
            let group = key.parse::<GroupKey>().ok().and_then(|key| kind.group(key.group));
            for field in group.iter().flat_map(|group| group.fields) {
                let words = value.get(field.name).and_then(|value| value_words(texts, field, value));
                pairs.extend(words.map(|words| (texts.field(Some(kind.name), field.name), words)));
            }
        }
        let hidden = op["hidden"].as_array().is_some_and(|it| !it.is_empty());
        pairs.extend(hidden.then(|| (texts.get("quarantine.hidden"), texts.get("quarantine.hidden_is"))));
    }
    pairs
}

/// Why a deed was not done.
pub(super) fn not_done(texts: &Texts, results: &Value) -> String {
    let refusals = results.as_object().into_iter().flat_map(|it| it.values());
    let mut refusals = refusals.filter_map(|it| Refusal::deserialize(&it["refusal"]).ok());
    let told = refusals.find(|it| !matches!(it, Refusal::WithAct { .. }));
    match told {
        Some(Refusal::Invalid { .. }) => texts.get("quarantine.still_invalid"),
        Some(refusal) => texts.refusal(&refusal),
        None => texts.get("quarantine.already"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    const NOW: Millis = 1_795_482_000_000;

    fn act(refusal: Value) -> Value {
        let op = uuid::Uuid::from_u128(5);
        json!({
            "by": {"name": "이하은", "role": "nurse"}, "received": NOW, "subject": {"id": op, "name": "강순덕"},
            "address": "느티로 8", "ops": [
                {"op": uuid::Uuid::from_u128(4), "kind": "visit", "refusal": {"code": "with_act", "op": op}},
                {"op": op, "receipt": "7Q4-91", "at": NOW, "kind": "dwelling", "intent": "edit", "refusal": refusal,
                 "groups": {"5": {"heating": "briquette"}}, "written": [{"group": "heating"}], "hidden": []},
            ],
        })
    }

    #[test]
    fn a_refused_save_is_told_by_the_op_that_was_not_taken() {
        let ko = Texts::for_lang(Lang::Ko);
        let it = act(json!({"code": "not_in_scope"}));
        assert_eq!(about(&ko, &it, NOW), "이하은 방문간호사 · 오늘 10:00 · 확인증 7Q4-91 · 느티로 8");
        assert_eq!(reasons(&ko, &it), [ko.get("quarantine.not_in_scope")]);
        assert_eq!(Can::of(&it), Can { mend: false, adopt: true });
        assert!(title(&ko, &it).starts_with("강순덕 님 "));
        let problems = json!([{"field": "heating", "why": {"code": "missing"}}]);
        let it = act(json!({"code": "invalid", "problems": problems}));
        assert_eq!(Can::of(&it), Can { mend: true, adopt: false });
        assert_eq!(reasons(&ko, &it).len(), 2);
    }

    #[test]
    fn why_a_deed_was_not_done_is_a_sentence() {
        for texts in [Lang::Ko, Lang::En].map(Texts::for_lang) {
            for refusal in
                [json!(null), json!({"code": "not_allowed"}), json!({"code": "invalid", "problems": []})]
            {
                let said = not_done(&texts, &json!({"x": {"refusal": refusal}}));
                assert!(said.contains(' '), "{said}");
            }
        }
    }
}
