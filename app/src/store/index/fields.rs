//! A record's groups as the flat fields that people see: field name → value, set name → {element id → element}. Pure.

use serde_json::Value;
use shared::kind::{Fields, Group, GroupKey, Kind, MergeClass};
use std::collections::BTreeMap;

/// Shown value of each group and set element.
pub type Values = BTreeMap<GroupKey, Value>;

/// The values as one object.
pub fn flat(kind: &Kind, values: &Values) -> Fields {
    let mut fields = Fields::new();
    for (key, value) in values {
        if let Some(group) = kind.group(key.group) {
            lay(&mut fields, group, key, value);
        }
    }
    fields
}

/// One group or element as people see it.
pub fn flat_group(kind: &Kind, key: &GroupKey, value: &Value) -> Value {
    match kind.group(key.group) {
        Some(group) if key.element.is_none() => {
            let mut fields = Fields::new();
            lay(&mut fields, group, key, value);
            Value::Object(fields)
        }
        _ => value.clone(),
    }
}

fn lay(fields: &mut Fields, group: &Group, key: &GroupKey, value: &Value) {
    match (key.element, value) {
        (Some(element), value) if !value.is_null() => {
            let set = fields.entry(group.name).or_insert_with(|| Value::Object(Fields::new()));
            if let Some(set) = set.as_object_mut() {
                set.insert(element.to_string(), value.clone());
            }
        }
        (None, Value::Object(group_fields)) => fields.extend(group_fields.clone()),
        (None, Value::Number(_)) if group.class == MergeClass::Monotone => {
            fields.extend(group.fields.first().map(|field| (field.name.to_owned(), value.clone())));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use shared::domain::person::PERSON;
    use shared::id::ElementId;
    use uuid::Uuid;

    #[test]
    fn a_record_is_shown_flat_with_its_elements_by_id() {
        let element = Uuid::from_u128(11);
        let values = Values::from([
            (GroupKey::of(0), json!({"dong": "1111051500"})),
            (GroupKey::of(2), json!({"name": "김영자"})),
            (GroupKey::element(7, ElementId(element)), json!({"number": "1"})),
        ]);
        assert_eq!(
            Value::Object(flat(&PERSON, &values)),
            json!({"name": "김영자", "phones": {element.to_string(): {"number": "1"}}})
        );
    }
}
