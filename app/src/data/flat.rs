//! From the flat fields that people type to the groups that are written. Pure.
//!
//! A group's new value is the stored object with the changed fields laid over it, so that what a newer program wrote
//! into the same group survives.

use crate::store::index::Values;
use serde_json::Value;
use shared::id::ElementId;
use shared::kind::{Fields, Group, GroupKey, Kind, MergeClass, Problem, Why, canonical, check_group};
use shared::op::Write;
use std::collections::BTreeSet;
use uuid::Uuid;

/// The first values of a new record, and what is wrong with its sets. The rest is checked by `check_create`.
pub fn first_writes(
    kind: &Kind,
    given: &Fields,
    fresh: &mut dyn FnMut() -> Uuid,
) -> (Vec<Write>, Vec<Problem>) {
    let (mut writes, mut problems) = (Vec::new(), Vec::new());
    for group in kind.groups {
        if group.class == MergeClass::Set {
            let (added, wrong) = first_elements(group, given.get(group.name), fresh);
            writes.extend(added);
            problems.extend(wrong);
        } else if let Some(value) = patched(group, None, given) {
            writes.push(Write { key: GroupKey::of(group.id), value });
        }
    }
    (writes, problems)
}

fn first_elements(
    group: &Group,
    given: Option<&Value>,
    fresh: &mut dyn FnMut() -> Uuid,
) -> (Vec<Write>, Vec<Problem>) {
    match given {
        None | Some(Value::Null) => (Vec::new(), Vec::new()),
        Some(Value::Array(items)) => added(group, "", items, fresh),
        Some(_) => (Vec::new(), vec![wrong_type(group.name, "list")]),
    }
}

/// The writes of an edit: only groups and elements that differ from what is stored.
pub fn edit_writes(
    kind: &Kind,
    stored: &Values,
    given: &Fields,
    fresh: &mut dyn FnMut() -> Uuid,
) -> (Vec<Write>, Vec<Problem>) {
    let (mut writes, mut problems) = (Vec::new(), Vec::new());
    for group in kind.groups {
        if group.class == MergeClass::Set {
            let (changed, wrong) = set_writes(group, stored, given.get(group.name), fresh);
            writes.extend(changed);
            problems.extend(wrong);
            continue;
        }
        let key = GroupKey::of(group.id);
        let before = stored.get(&key);
        if let Some(value) = patched(group, before, given) {
            problems.extend(new_problems(group, before, &value));
            writes.push(Write { key, value });
        }
    }
    (writes, problems)
}

/// The value with the given fields laid over it; `None` when nothing differs.
fn patched(group: &Group, stored: Option<&Value>, given: &Fields) -> Option<Value> {
    let before = match stored {
        Some(Value::Object(fields)) => fields.clone(),
        Some(number) => group.fields.iter().take(1).map(|it| (it.name.to_owned(), number.clone())).collect(),
        None => Fields::new(),
    };
    let mut after = before.clone();
    for field in group.fields {
        match given.get(field.name).cloned().map(canonical) {
            None => {}
            Some(value) if is_empty(&value) => {
                after.remove(field.name);
            }
            Some(value) => {
                after.insert(field.name.to_owned(), value);
            }
        }
    }
    (after != before).then_some(Value::Object(after))
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_str() == Some("")
}

/// What is wrong with what was typed, or is wrong only now: nobody is held up by what a newer program or an older
/// rule left in another field.
fn new_problems(group: &Group, before: Option<&Value>, after: &Value) -> Vec<Problem> {
    let old = before.map(|value| check_group(group, value)).unwrap_or_default();
    let field_of = |value: Option<&Value>, at: &str| value.and_then(|it| it.get(at)).cloned();
    let typed = |problem: &Problem| {
        let field = problem.field.split('.').next().unwrap_or_default();
        field_of(before, field) != field_of(Some(after), field)
    };
    check_group(group, after).into_iter().filter(|it| typed(it) || !old.contains(it)).collect()
}

fn set_writes(
    group: &Group,
    stored: &Values,
    given: Option<&Value>,
    fresh: &mut dyn FnMut() -> Uuid,
) -> (Vec<Write>, Vec<Problem>) {
    let Some(given) = given else { return Default::default() };
    let Some(given) = given.as_object() else {
        return (Vec::new(), vec![wrong_type(group.name, "{add, change, remove}")]);
    };
    let (mut writes, mut problems) = (Vec::new(), Vec::new());
    for (deed, value) in given {
        let (more, wrong) = match (deed.as_str(), value) {
            ("add", Value::Array(items)) => added(group, ".add", items, fresh),
            ("change", Value::Object(by_id)) => changed(group, stored, by_id),
            ("remove", Value::Array(ids)) => removed(group, stored, ids),
            ("add" | "remove", _) => (vec![], vec![wrong_type(&format!("{}.{deed}", group.name), "list")]),
            ("change", _) => (vec![], vec![wrong_type(&format!("{}.change", group.name), "{id: fields}")]),
            _ => (vec![], vec![unknown(format!("{}.{deed}", group.name), &["add", "change", "remove"])]),
        };
        writes.extend(more);
        problems.extend(wrong);
    }
    problems.extend(twice(group, &writes));
    (writes, problems)
}

/// One element is changed or removed in one save, not both.
fn twice(group: &Group, writes: &[Write]) -> Option<Problem> {
    let mut seen = BTreeSet::new();
    writes.iter().find(|write| !seen.insert(write.key)).map(|_| Problem::rule(group.name, "element_twice"))
}

fn added(
    group: &Group,
    deed: &str,
    items: &[Value],
    fresh: &mut dyn FnMut() -> Uuid,
) -> (Vec<Write>, Vec<Problem>) {
    let (mut writes, mut problems) = (Vec::new(), Vec::new());
    for (i, item) in items.iter().enumerate() {
        let value = canonical(item.clone());
        let at = format!("{}{deed}.{i}", group.name);
        problems.extend(element_problems(group, &at, &value));
        writes.push(Write { key: GroupKey::element(group.id, ElementId(fresh())), value });
    }
    (writes, problems)
}

fn changed(group: &Group, stored: &Values, by_id: &Fields) -> (Vec<Write>, Vec<Problem>) {
    let (mut writes, mut problems) = (Vec::new(), Vec::new());
    for (id, given) in by_id {
        let at = format!("{}.change.{id}", group.name);
        let there = id.parse().ok().map(|element| GroupKey::element(group.id, element));
        let Some((key, before)) = there.and_then(|key| Some((key, stored.get(&key)?))) else {
            problems.push(Problem::rule(&at, "no_such_element"));
            continue;
        };
        let Some(given) = given.as_object() else {
            problems.push(wrong_type(&at, "object"));
            continue;
        };
        problems.extend(unknown_fields(group, &at, given));
        if let Some(value) = patched(group, Some(before), given) {
            let new = new_problems(group, Some(before), &value).into_iter();
            problems
                .extend(new.map(|problem| Problem { field: format!("{at}.{}", problem.field), ..problem }));
            writes.push(Write { key, value });
        }
    }
    (writes, problems)
}

fn removed(group: &Group, stored: &Values, ids: &[Value]) -> (Vec<Write>, Vec<Problem>) {
    let (mut writes, mut problems) = (Vec::new(), Vec::new());
    for (i, id) in ids.iter().enumerate() {
        let element = id.as_str().and_then(|id| id.parse().ok());
        match element.map(|element| GroupKey::element(group.id, element)) {
            Some(key) if stored.contains_key(&key) => writes.push(Write { key, value: Value::Null }),
            _ => problems.push(Problem::rule(&format!("{}.remove.{i}", group.name), "no_such_element")),
        }
    }
    (writes, problems)
}

fn element_problems(group: &Group, at: &str, value: &Value) -> Vec<Problem> {
    let Some(fields) = value.as_object() else { return vec![wrong_type(at, "object")] };
    let mut problems = unknown_fields(group, at, fields);
    let wrong = check_group(group, value).into_iter();
    problems.extend(wrong.map(|problem| Problem { field: format!("{at}.{}", problem.field), ..problem }));
    problems
}

fn unknown_fields(group: &Group, at: &str, given: &Fields) -> Vec<Problem> {
    let known: Vec<&str> = group.fields.iter().map(|field| field.name).collect();
    given
        .keys()
        .filter(|name| !known.contains(&name.as_str()))
        .map(|name| unknown(format!("{at}.{name}"), &known))
        .collect()
}

fn unknown(field: String, known: &[&str]) -> Problem {
    Problem { field, why: Why::Unknown { known: known.iter().map(|&name| name.to_owned()).collect() } }
}

fn wrong_type(field: &str, expected: &str) -> Problem {
    Problem { field: field.to_owned(), why: Why::WrongType { expected: expected.to_owned() } }
}

/// The fields as they are stored.
pub fn canonical_fields(fields: Fields) -> Fields {
    match canonical(Value::Object(fields)) {
        Value::Object(fields) => fields,
        other => unreachable!("an object stays an object, not {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use shared::domain::person::PERSON;
    use shared::kind::GroupId;

    const IDENTITY: GroupId = 2;
    const PHONES: GroupId = 7;

    fn ids() -> impl FnMut() -> Uuid {
        let mut next = 0;
        move || {
            next += 1;
            Uuid::from_u128(next)
        }
    }

    fn element(n: u128) -> GroupKey {
        GroupKey::element(PHONES, ElementId(Uuid::from_u128(n)))
    }

    fn edit(stored: &Values, given: Value) -> (Vec<Write>, Vec<Problem>) {
        edit_writes(&PERSON, stored, given.as_object().unwrap(), &mut ids())
    }

    #[test]
    fn only_the_group_that_differs_is_written_and_a_newer_programs_field_stays() {
        let stored =
            Values::from([(GroupKey::of(IDENTITY), json!({"name": "김영자", "sex": "f", "clan": "안동"}))]);
        let (writes, problems) = edit(&stored, json!({"name": " 김영자 ", "sex": "x", "nickname": null}));
        assert_eq!(problems, []);
        assert_eq!(
            writes,
            [Write {
                key: GroupKey::of(IDENTITY),
                value: json!({"name": "김영자", "sex": "x", "clan": "안동"})
            }]
        );
        assert_eq!(edit(&stored, json!({"name": "김영자"})).0, []);
    }

    #[test]
    fn an_emptied_field_is_absent() {
        let stored = Values::from([(GroupKey::of(IDENTITY), json!({"name": "김영자", "sex": "f"}))]);
        for empty in [json!(null), json!(" ")] {
            let (writes, _) = edit(&stored, json!({ "sex": empty }));
            assert_eq!(writes[0].value, json!({"name": "김영자"}));
        }
    }

    #[test]
    fn elements_are_added_changed_and_removed_by_their_ids() {
        let stored = Values::from([
            (element(11), json!({"number": "010-1111-1111", "sim": 2})),
            (element(12), json!({"number": "010-2222-2222"})),
        ]);
        let id = |n: u128| Uuid::from_u128(n).to_string();
        let (writes, problems) = edit(
            &stored,
            json!({"phones": {"add": [{"number": "02-123-4567"}], "change": {id(11): {"owner": "family"}},
                              "remove": [id(12)]}}),
        );
        assert_eq!(problems, []);
        let written: Values = writes.into_iter().map(|write| (write.key, write.value)).collect();
        assert_eq!(written[&element(1)], json!({"number": "02-123-4567"}));
        assert_eq!(written[&element(11)], json!({"number": "010-1111-1111", "sim": 2, "owner": "family"}));
        assert_eq!(written[&element(12)], Value::Null);
    }

    #[test]
    fn a_wrong_element_is_named_with_its_place() {
        let stored = Values::from([(element(11), json!({"number": "1"}))]);
        let id = Uuid::from_u128(11).to_string();
        for (given, field) in [
            (
                json!({"phones": {"add": [{"number": "1"}, {"owner": "self"}]}}),
                "phones.add.1.number".to_owned(),
            ),
            (json!({"phones": {"add": [{"number": "1", "nmber": "2"}]}}), "phones.add.0.nmber".to_owned()),
            (json!({"phones": {"change": {"x": {}}}}), "phones.change.x".to_owned()),
            (json!({"phones": {"change": {&id: {"owner": "dog"}}}}), format!("phones.change.{id}.owner")),
            (json!({"phones": {"remove": ["x"]}}), "phones.remove.0".to_owned()),
            (json!({"phones": {"change": {&id: {"owner": "self"}}, "remove": [&id]}}), "phones".to_owned()),
            (json!({"phones": {"replace": []}}), "phones.replace".to_owned()),
            (json!({"phones": []}), "phones".to_owned()),
        ] {
            let fields: Vec<_> = edit(&stored, given.clone()).1.into_iter().map(|it| it.field).collect();
            assert_eq!(fields, [field], "{given}");
        }
    }

    #[test]
    fn what_was_wrong_before_holds_nobody_up() {
        let stored = Values::from([(GroupKey::of(IDENTITY), json!({"name": "김", "sex": "code_of_2031"}))]);
        assert_eq!(edit(&stored, json!({"name": "김영자"})).1, []);
        assert_eq!(edit(&stored, json!({"sex": "w"})).1.len(), 1, "what is typed now is checked");
    }
}
