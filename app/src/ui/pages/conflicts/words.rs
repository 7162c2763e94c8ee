//! Conflicts in words: what a group is called, what a value says, who wrote it. Pure.
//!
//! A group and a decision are rows of `Query::Conflicts`.

use crate::text::Texts;
use crate::ui::widgets::form::{label_of, value_words};
use serde_json::{Map, Value};
use shared::clock::Millis;
use shared::kind::{Field, FieldType, Group};

/// The declaration of the group of a row; `None` for where a record lives and whether it is in use.
pub fn group_of(row: &Value) -> Option<&'static Group> {
    shared::domain::kinds().get(row["kind"].as_str()?)?.group_named(row["group"].as_str()?)
}

/// All values that stand against each other, and what was there before.
fn values(row: &Value) -> impl Iterator<Item = &Value> {
    let candidates = row["candidates"].as_array().map(Vec::as_slice).unwrap_or_default();
    candidates.iter().map(|it| &it["value"]).chain([&row["base"]]).filter(|it| it.is_object())
}

/// The fields in which the values differ; all that are given when one value stands against none.
fn differing(row: &Value, group: &'static Group) -> Vec<&'static Field> {
    let differs = |field: &&Field| {
        let mut all = values(row).map(|value| &value[field.name]);
        let first = all.next().unwrap_or(&Value::Null);
        all.any(|other| other != first)
    };
    let found: Vec<&Field> = group.fields.iter().filter(differs).collect();
    if !found.is_empty() {
        return found;
    }
    let given = |field: &&Field| values(row).any(|value| !value[field.name].is_null());
    group.fields.iter().filter(given).collect()
}

/// What the row is about: a field where only one differs, else the group.
pub fn label(texts: &Texts, row: &Value) -> String {
    let kind = row["kind"].as_str().unwrap_or_default();
    let name = row["group"].as_str().unwrap_or_default();
    let Some(group) = group_of(row) else { return texts.get(&format!("conflict.{name}")) };
    match differing(row, group)[..] {
        [field] => label_of(texts, kind, field),
        _ => texts.get(&format!("group.{kind}.{name}")),
    }
}

/// Whose record it is, and by what else an element is known: `강순덕 · 가족 · 휴대전화`.
pub fn about(texts: &Texts, row: &Value) -> String {
    let mut words: Vec<String> = row["subject"]["name"].as_str().map(str::to_owned).into_iter().collect();
    if let Some(group) = group_of(row).filter(|_| !row["element"].is_null()) {
        let shown = differing(row, group);
        let first = values(row).next().unwrap_or(&Value::Null);
        let alike = group.fields.iter().filter(|field| !shown.iter().any(|it| it.name == field.name));
        words.extend(alike.filter_map(|field| field_words(texts, row, field, &first[field.name])));
    }
    words.join(" · ")
}

/// What a value says: `전기장판`, `이름 김영자 · 성별 여성`, `지움`.
pub fn value(texts: &Texts, row: &Value, value: &Value) -> String {
    let Some(group) = group_of(row) else { return of_every_record(texts, row, value) };
    if !value.is_object() {
        return texts.get("conflict.removed");
    }
    let kind = row["kind"].as_str().unwrap_or_default();
    let shown = differing(row, group);
    let told = |field: &&'static Field| {
        let words = field_words(texts, row, field, &value[field.name])?;
        Some(if shown.len() == 1 { words } else { format!("{} {words}", label_of(texts, kind, field)) })
    };
    let words: Vec<String> = shown.iter().filter_map(told).collect();
    if words.is_empty() { texts.get("conflict.base_none") } else { words.join(" · ") }
}

/// What was there before both.
pub fn base(texts: &Texts, row: &Value) -> String {
    if row["base"].is_null() { texts.get("conflict.base_none") } else { value(texts, row, &row["base"]) }
}

fn field_words(texts: &Texts, row: &Value, field: &'static Field, value: &Value) -> Option<String> {
    if let Some(name) = value.as_str().and_then(|id| row["names"][id].as_str()) {
        return Some(name.to_owned());
    }
    match (&field.ty, value) {
        (_, Value::Null) => None,
        (FieldType::List { of: [inner, ..], .. }, Value::Array(items)) => {
            let words = items.iter().filter_map(|it| field_words(texts, row, inner, &it[inner.name]));
            Some(words.collect::<Vec<_>>().join(", "))
        }
        (FieldType::Reference(_), _) => Some(texts.get("conflict.home.other")),
        _ => value_words(texts, field, value),
    }
}

/// Where it lives, and whether it is in use.
fn of_every_record(texts: &Texts, row: &Value, value: &Value) -> String {
    let with = value["with"].as_str().and_then(|id| row["names"][id].as_str());
    if let Some(place) = with {
        return place.to_owned();
    }
    if let Some(dong) = value["dong"].as_str() {
        return texts.fill("conflict.home.dong", &[("dong", &dong)]);
    }
    match value["archived"].as_str() {
        Some(reason) => texts
            .find(&format!("profile.archived.{reason}"))
            .map_or_else(|| texts.fill("profile.archived.other", &[("reason", &reason)]), str::to_owned),
        None if value.is_object() => texts.get("conflict.home.other"),
        None => texts.get("conflict.life.active"),
    }
}

/// Somebody's name, or that she is not known here.
pub fn name(texts: &Texts, by: &Value) -> String {
    by["name"].as_str().map_or_else(|| texts.get("profile.somebody"), str::to_owned)
}

/// `방문간호사`; empty when it is not known.
pub fn role(texts: &Texts, by: &Value) -> String {
    by["role"].as_str().map(|role| texts.get(&format!("code.duty.{role}"))).unwrap_or_default()
}

/// `오늘 10:20 · 태블릿 7Q4`.
pub fn when_and_where(texts: &Texts, candidate: &Value, now: Millis) -> String {
    let at = candidate["at"].as_i64().map(|at| texts.moment(at, now));
    let short = candidate["receipt"].as_str().and_then(|receipt| receipt.rsplit_once('-'));
    let tablet = short.map(|(short, _)| texts.fill("conflict.tablet", &[("short", &short)]));
    at.into_iter().chain(tablet).collect::<Vec<_>>().join(" · ")
}

/// Why it was decided so: of a chip, or in the coordinator's words.
pub fn reason(texts: &Texts, reason: &Value) -> String {
    let reason = reason.as_str().unwrap_or_default();
    texts.find(&format!("conflict.reason.{reason}")).unwrap_or(reason).to_owned()
}

/// Whose household an item is about: the persons' names, else the address.
pub fn whose(texts: &Texts, item: &Value) -> Option<String> {
    let in_groups = |of: &str| {
        let rows = item[of].as_array().map(Vec::as_slice).unwrap_or_default();
        rows.iter().find_map(|row| row["subject"]["name"].as_str())
    };
    let lives_there = || item["persons"][0]["name"].as_str();
    let named = in_groups("groups").or_else(|| in_groups("settled")).or_else(lives_there);
    named
        .or_else(|| item["address"].as_str())
        .map(|it| it.to_owned())
        .or_else(|| Some(texts.get("profile.nameless")))
}

/// `주거 정보`, or of several records `주거 정보, 인적 사항`.
pub fn what(texts: &Texts, rows: &[Value]) -> String {
    let mut words: Vec<String> = Vec::new();
    for kind in rows.iter().filter_map(|row| row["kind"].as_str()) {
        let word = texts.find(&format!("center.what.{kind}")).or_else(|| texts.find(&format!("kind.{kind}")));
        let word = word.unwrap_or(kind).to_owned();
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words.join(", ")
}

/// That it is not the first time, and what was decided before.
pub fn again(texts: &Texts, row: &Value) -> Option<(String, Option<String>)> {
    let round = row["round"].as_u64().filter(|round| *round > 1)?;
    let title = texts.find(&format!("conflict.again.{round}")).map(str::to_owned);
    let title = title.unwrap_or_else(|| texts.fill("conflict.again.many", &[("n", &round)]));
    let before = &row["before"];
    if before.is_null() {
        return Some((title, None));
    }
    let stood = value(texts, before, &before["value"]);
    let said = if before["reopened"].is_null() {
        let (who, why) = (name(texts, &before["by"]), reason(texts, &before["reason"]));
        texts.fill("conflict.before", &[("who", &who), ("value", &stood), ("reason", &why)])
    } else {
        let who = name(texts, &before["reopened"]["by"]);
        texts.fill("conflict.before_reopened", &[("who", &who), ("value", &stood)])
    };
    Some((title, Some(said)))
}

/// The candidates of a row.
pub fn candidates(row: &Value) -> &[Value] {
    row["candidates"].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The fields of a group that can be typed, with the values to begin with: those of the first candidate.
pub fn typed(row: &Value) -> Option<(&'static Group, Map<String, Value>)> {
    let group = group_of(row)?;
    let begin = values(row).next().and_then(Value::as_object).cloned().unwrap_or_default();
    differing(row, group).iter().any(|field| can_be_typed(field)).then_some((group, begin))
}

/// Whether a field has an input of its own.
pub fn can_be_typed(field: &Field) -> bool {
    let has_input = !matches!(
        field.ty,
        FieldType::Reference(_) | FieldType::Answers { .. } | FieldType::List { of: [_, _, ..], .. }
    );
    // A colleague is an id.
    has_input && field.name != "staff"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;
    use serde_json::json;

    fn ko() -> Texts {
        Texts::for_lang(Lang::Ko)
    }

    fn row(kind: &str, group: &str, base: Value, one: Value, other: Value) -> Value {
        json!({"kind": kind, "group": group, "base": base, "element": null, "names": {},
               "candidates": [{"value": one}, {"value": other}]})
    }

    #[test]
    fn one_field_is_called_by_its_name_and_its_value_stands_alone() {
        let it =
            row("dwelling", "heating", json!({"heating": "city_gas"}), json!({"heating": "oil"}), json!({}));
        assert_eq!(label(&ko(), &it), "난방");
        assert_eq!(base(&ko(), &it), "도시가스");
        assert_eq!(value(&ko(), &it, &it["candidates"][0]["value"]), "기름보일러");
        assert_eq!(value(&ko(), &it, &it["candidates"][1]["value"]), "없었어요");
    }

    #[test]
    fn of_several_fields_those_that_differ_are_told_with_their_names() {
        let one = json!({"name": "김영자", "sex": "f", "birth_date": "1944-02-02"});
        let other = json!({"name": "김영자", "sex": "m", "birth_date": "1944-02-03"});
        let it = row("person", "identity", Value::Null, one.clone(), other);
        assert_eq!(label(&ko(), &it), "인적 사항");
        let said = value(&ko(), &it, &one);
        assert!(
            said.contains("성별 여성") && said.contains("생년월일 1944-02-02") && !said.contains("김영자"),
            "{said}"
        );
        assert_eq!(base(&ko(), &it), "없었어요");
    }

    #[test]
    fn an_element_is_known_by_what_is_alike() {
        let phone = |number: &str| json!({"number": number, "owner": "family", "phone_kind": "mobile"});
        let mut it = row("person", "phones", phone("010-0000-1200"), phone("010-0000-3400"), Value::Null);
        it["element"] = json!("018f0000-0000-7000-8000-000000000001");
        it["subject"] = json!({"name": "강순덕"});
        assert_eq!(label(&ko(), &it), "전화번호");
        assert_eq!(about(&ko(), &it), "강순덕 · 휴대전화 · 가족");
        assert_eq!(value(&ko(), &it, &Value::Null), "지움");
    }

    #[test]
    fn where_somebody_lives_and_whether_she_is_in_use_are_told_in_words() {
        let mut it =
            row("person", "home", json!({"with": "a"}), json!({"with": "b"}), json!({"dong": "1111051500"}));
        it["names"] = json!({"b": "새솔길 5"});
        assert_eq!(label(&ko(), &it), "사는 곳");
        assert_eq!(value(&ko(), &it, &it["candidates"][0]["value"]), "새솔길 5");
        assert_eq!(base(&ko(), &it), "다른 가구와 함께");
        let it = row("person", "life", json!("active"), json!({"archived": "moved"}), json!("active"));
        assert_eq!(value(&ko(), &it, &it["candidates"][0]["value"]), "이사해서 보관한 기록이에요");
        assert_eq!(value(&ko(), &it, &it["candidates"][1]["value"]), "계속 써요");
        assert!(typed(&it).is_none());
    }

    #[test]
    fn every_group_of_every_kind_has_a_word_in_both_languages() {
        for texts in [Lang::Ko, Lang::En].map(Texts::for_lang) {
            for kind in shared::domain::kinds().iter() {
                for group in kind.groups {
                    let key = format!("group.{}.{}", kind.name, group.name);
                    assert!(texts.find(&key).is_some(), "{key}");
                }
            }
        }
    }

    #[test]
    fn the_next_round_says_what_was_decided_before() {
        let mut it =
            row("dwelling", "heating", Value::Null, json!({"heating": "oil"}), json!({"heating": "none"}));
        assert_eq!(again(&ko(), &it), None);
        it["round"] = json!(2);
        let mut before =
            row("dwelling", "heating", Value::Null, json!({"heating": "oil"}), json!({"heating": "none"}));
        before["value"] = json!({"heating": "oil"});
        before["by"] = json!({"name": "한지우"});
        before["reason"] = json!("seen");
        it["before"] = before;
        let (title, said) = again(&ko(), &it).unwrap();
        assert_eq!(title, "두 번째로 갈렸어요");
        assert!(said.unwrap().contains("한지우 님이 ‘기름보일러’ 값으로 정했어요(현장에서 봄)"));
        it["before"]["reopened"] = json!({"by": {"name": "한지우"}});
        assert!(again(&ko(), &it).unwrap().1.unwrap().ends_with("되돌렸어요."));
    }
}
