//! The only place where stored `Fields` become typed structs and typed structs become `Fields`.

use crate::kind::{Fields, canonical, parse_date, parse_local_time};
use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The stored values do not fit the typed struct: a required one is missing or has another type.
#[derive(Debug, thiserror::Error)]
#[error("the stored values do not fit: {0}")]
pub struct DoesNotFit(#[from] serde_json::Error);

/// One group, or an event, of the values of a record. Fields of other groups and of newer programs are passed over.
pub fn read<T: DeserializeOwned>(fields: &Fields) -> Result<T, DoesNotFit> {
    Ok(serde_json::from_value(Value::Object(fields.clone()))?)
}

/// The values of one group in the form in which they are stored: what is not known is absent.
pub fn fields_of<T: Serialize>(group: &T) -> Fields {
    let value = serde_json::to_value(group).expect("a group is a plain struct");
    match canonical(value) {
        Value::Object(fields) => fields,
        other => unreachable!("a group is an object, not {other}"),
    }
}

/// The stored values with one group changed. What this program does not know of the group stays as it was.
pub fn write<T: Serialize + DeserializeOwned>(stored: &Fields, group: &T) -> Fields {
    let mut fields = stored.clone();
    if let Ok(before) = read::<T>(stored) {
        for name in fields_of(&before).keys() {
            fields.remove(name);
        }
    }
    fields.extend(fields_of(group));
    fields
}

/// The elements of a set that are there: from a list, or from an object of element id → value. `null` is a
/// removed element; elements that do not fit are passed over, because one bad element must not hide the rest.
pub fn elements<T: DeserializeOwned>(fields: &Fields, set: &str) -> Vec<T> {
    let values: Vec<&Value> = match fields.get(set) {
        Some(Value::Array(items)) => items.iter().collect(),
        Some(Value::Object(by_id)) => by_id.values().collect(),
        _ => Vec::new(),
    };
    values.into_iter().filter_map(|value| serde_json::from_value(value.clone()).ok()).collect()
}

/// The text of a field.
pub fn text<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    fields.get(name)?.as_str()
}

/// The whole number of a field.
pub fn integer(fields: &Fields, name: &str) -> Option<i64> {
    fields.get(name)?.as_i64()
}

/// Whether a flag is set; not given is not set.
pub fn flag(fields: &Fields, name: &str) -> bool {
    fields.get(name).and_then(Value::as_bool).unwrap_or(false)
}

/// The date of a field.
pub fn date(fields: &Fields, name: &str) -> Option<NaiveDate> {
    parse_date(fields.get(name)?)
}

/// The local date and time of a field.
pub fn local_time(fields: &Fields, name: &str) -> Option<NaiveDateTime> {
    parse_local_time(fields.get(name)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dwelling::{Hazard, Heating};
    use serde_json::json;

    fn object(value: Value) -> Fields {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn a_field_of_a_newer_program_survives_a_change() {
        let stored = object(json!({"heating": "oil", "boiler_year": 2031}));
        let changed = write(&stored, &Heating { heating: Some("none".into()) });
        assert_eq!(Value::Object(changed), json!({"heating": "none", "boiler_year": 2031}));
    }

    #[test]
    fn a_value_that_is_taken_away_is_absent() {
        let stored = object(json!({"heating": "oil"}));
        assert_eq!(write(&stored, &Heating { heating: None }), Fields::new());
    }

    #[test]
    fn elements_are_read_from_a_list_and_by_id_without_the_removed_ones() {
        let mould = Hazard { hazard: "mould".into() };
        for set in [
            json!({"hazards": [{"hazard": "mould"}, null]}),
            json!({"hazards": {"018f0000-0000-7000-8000-000000000001": {"hazard": "mould"},
                               "018f0000-0000-7000-8000-000000000002": null}}),
        ] {
            assert_eq!(elements::<Hazard>(&object(set), "hazards"), std::slice::from_ref(&mould));
        }
    }
}
