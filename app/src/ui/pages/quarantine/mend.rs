//! What does not fit is asked again, each field by its own input, with what is wrong beside it.

use super::words::{kind_of, ops};
use crate::ui::state::texts;
use crate::ui::widgets::form::FieldInput;
use dioxus::prelude::*;
use serde::Deserialize;
use serde_json::Value;
use shared::id::OpId;
use shared::kind::{Field, FieldType, Fields, GroupKey, Kind, Problem, Why};
use shared::outcome::Refusal;
use std::collections::BTreeMap;

/// The values as they shall be, and what is wrong with them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Edits {
    values: BTreeMap<OpId, BTreeMap<GroupKey, Value>>,
    problems: BTreeMap<OpId, Vec<Problem>>,
}

impl Edits {
    /// As they were written.
    pub fn of(act: &Value) -> Edits {
        let mut edits = Edits::default();
        for op in ops(act) {
            let Ok(id) = OpId::deserialize(&op["op"]) else { continue };
            edits.refuse(id, &op["refusal"]);
            if edits.problems.contains_key(&id) {
                let mut groups = BTreeMap::<GroupKey, Value>::deserialize(&op["groups"]).unwrap_or_default();
                // Where it lives and whether it is in use stay as they were written.
                groups.retain(|key, _| kind_of(op).is_some_and(|kind| kind.group(key.group).is_some()));
                edits.values.insert(id, groups);
            }
        }
        edits
    }

    /// For the deed.
    pub fn corrected(&self) -> BTreeMap<OpId, BTreeMap<GroupKey, Value>> {
        self.values.clone()
    }

    /// The server still finds something wrong.
    pub fn refused(&mut self, results: &Value) {
        for (id, result) in results.as_object().into_iter().flatten() {
            if let Ok(id) = id.parse::<OpId>() {
                self.refuse(id, &result["refusal"]);
            }
        }
    }

    fn refuse(&mut self, op: OpId, refusal: &Value) {
        match Refusal::deserialize(refusal) {
            Ok(Refusal::Invalid { problems }) => self.problems.insert(op, problems),
            _ => self.problems.remove(&op),
        };
    }

    fn problem(&self, op: OpId, path: &str) -> Option<&Problem> {
        self.problems.get(&op)?.iter().find(|it| it.field == path)
    }

    /// Set one value; `path` leads to it, as problems name it.
    fn set(&mut self, op: OpId, key: GroupKey, path: &str, value: Value) {
        let Some(mut at) = self.values.get_mut(&op).and_then(|it| it.get_mut(&key)) else { return };
        let Some((before, last)) = path.rsplit_once('.').map_or(Some(("", path)), Some) else { return };
        for step in before.split('.').filter(|it| !it.is_empty()) {
            let next = match step.parse::<usize>() {
                Ok(place) => at.get_mut(place),
                Err(_) => at.get_mut(step),
            };
            let Some(next) = next else { return };
            at = next;
        }
        if let Some(fields) = at.as_object_mut() {
            if value.is_null() {
                fields.remove(last);
            } else {
                fields.insert(last.to_owned(), value);
            }
        }
    }
}

/// The inputs of everything that may be corrected.
#[component]
pub(super) fn Mend(edits: Signal<Edits>, shown: Value) -> Element {
    let now = edits.read();
    let mut groups = Vec::new();
    for op in ops(&shown) {
        let Ok(id) = OpId::deserialize(&op["op"]) else { continue };
        let Some(kind) = kind_of(op) else { continue };
        for (key, value) in now.values.get(&id).into_iter().flatten() {
            if let Some(value) = value.as_object() {
                groups.push((id, *key, kind, value.clone()));
            }
        }
    }
    drop(now);
    rsx! {
        for (op , key , kind , value) in groups {
            Group { key: "{op}-{key}", edits, op, group: key, kind: Declared(kind), value }
        }
    }
}

/// A declaration, compared by its name.
#[derive(Clone, Copy)]
struct Declared(&'static Kind);

impl PartialEq for Declared {
    fn eq(&self, other: &Self) -> bool {
        self.0.name == other.0.name
    }
}

#[component]
fn Group(edits: Signal<Edits>, op: OpId, group: GroupKey, kind: Declared, value: Fields) -> Element {
    let Some(declared) = kind.0.group(group.group) else { return rsx! {} };
    let is_told =
        |field: &&Field| value.contains_key(field.name) || edits.read().problem(op, field.name).is_some();
    rsx! {
        div { class: "g2",
            for field in declared.fields.iter().filter(is_told) {
                {
                    let items = value.get(field.name).and_then(Value::as_array).cloned().unwrap_or_default();
                    match field.ty {
                        FieldType::List { of, .. } if of.len() > 1 => rsx! {
                            for (place , item) in items.into_iter().enumerate() {
                                for inner in of {
                                    Input {
                                        key: "{field.name}.{place}.{inner.name}",
                                        edits, op, group, kind,
                                        path: format!("{}.{place}.{}", field.name, inner.name),
                                        field: Described(inner),
                                        value: item[inner.name].clone(),
                                    }
                                }
                            }
                        },
                        _ => rsx! {
                            Input {
                                key: "{field.name}",
                                edits, op, group, kind,
                                path: field.name.to_owned(),
                                field: Described(field),
                                value: value.get(field.name).cloned().unwrap_or_default(),
                            }
                        },
                    }
                }
            }
        }
    }
}

/// A field, compared by its name.
#[derive(Clone, Copy)]
struct Described(&'static Field);

impl PartialEq for Described {
    fn eq(&self, other: &Self) -> bool {
        self.0.name == other.0.name
    }
}

#[component]
fn Input(
    edits: Signal<Edits>,
    op: OpId,
    group: GroupKey,
    kind: Declared,
    path: String,
    field: Described,
    value: Value,
) -> Element {
    let texts = texts();
    let mut edits = edits;
    let problem = edits.read().problem(op, &path).cloned().map(|mut problem| {
        field.0.name.clone_into(&mut problem.field);
        match problem.why {
            Why::NotOneOf { .. } => texts.get("quarantine.choose"),
            _ => texts.problem(Some(kind.0.name), &problem),
        }
    });
    rsx! {
        FieldInput {
            kind: kind.0.name,
            field: field.0,
            id: format!("{op}-{path}"),
            value,
            problem,
            onchange: move |value| edits.write().set(op, group, &path, value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use shared::id::RecordId;
    use uuid::Uuid;

    #[test]
    fn a_corrected_value_stands_at_its_place_and_the_rest_stays() {
        let op = OpId(Uuid::from_u128(5));
        let problems = json!([{"field": "readings.1.sbp", "why": {"code": "out_of_range", "min": 40, "max": 300, "unit": "mmHg"}}]);
        let written = json!({"subject": RecordId(Uuid::nil()), "readings": [{"sbp": 130, "dbp": 80}, {"sbp": 900, "dbp": 80}]});
        let act = json!({"ops": [
            {"op": op, "kind": "senior_vitals", "groups": {"2": written}, "refusal": {"code": "invalid", "problems": problems}},
            {"op": OpId(Uuid::from_u128(6)), "kind": "visit", "groups": {}, "refusal": {"code": "with_act", "op": op}},
        ]});
        let mut edits = Edits::of(&act);
        assert!(edits.problem(op, "readings.1.sbp").is_some());
        edits.set(op, GroupKey::of(2), "readings.1.sbp", json!(130));
        edits.set(op, GroupKey::of(2), "plan", json!("다시 재기"));
        let corrected = serde_json::to_value(edits.corrected()).unwrap();
        let now = &corrected[op.to_string()]["2"];
        assert_eq!(
            (&now["readings"][1], &now["readings"][0]["sbp"]),
            (&json!({"sbp": 130, "dbp": 80}), &json!(130))
        );
        assert_eq!((&now["plan"], corrected.as_object().unwrap().len()), (&json!("다시 재기"), 1));
        edits.set(op, GroupKey::of(2), "plan", Value::Null);
        assert_eq!(serde_json::to_value(edits.corrected()).unwrap()[op.to_string()]["2"].get("plan"), None);
        let still = json!({op.to_string(): {"outcome": "quarantined", "refusal": {"code": "not_in_scope"}}});
        edits.refused(&still);
        assert!(edits.problem(op, "readings.1.sbp").is_none());
    }
}
