//! The proof that a typed struct and its declaration cannot drift: same names, same order, same types.

use super::{convert, kinds};
use crate::kind::{Field, FieldType, Fields, Kind, MergeClass, Shape};
use serde::de::{self, DeserializeOwned, Visitor};
use serde::{Deserializer, Serialize, forward_to_deserialize_any};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Fails unless `T` has exactly the fields of this group, and takes and gives back every value that it declares.
pub fn struct_is_group<T: Serialize + DeserializeOwned>(kind: &Kind, group: &str) {
    let group = kind.group_named(group).unwrap_or_else(|| panic!("{} has no group {group}", kind.name));
    struct_is_fields::<T>(&format!("{}.{}", kind.name, group.name), group.fields);
}

/// The same for the objects of a list field.
pub fn struct_is_fields<T: Serialize + DeserializeOwned>(at: &str, declared: &[Field]) {
    let names: Vec<_> = declared.iter().map(|field| field.name).collect();
    assert_eq!(names_of::<T>(), names, "{at}: the struct and the declaration differ");

    let full: Fields = declared.iter().map(|field| (field.name.to_owned(), sample(field))).collect();
    let typed: T = convert::read(&full).unwrap_or_else(|error| panic!("{at}: {error}"));
    assert_eq!(convert::fields_of(&typed), full, "{at}: a value changes when it is read and written");

    for field in declared {
        let mut less = full.clone();
        less.remove(field.name);
        assert_eq!(
            convert::read::<T>(&less).is_err(),
            field.required,
            "{at}.{}: required in one place only",
            field.name
        );
    }
}

fn sample(field: &Field) -> Value {
    let id = "018f0000-0000-7000-8000-000000000001";
    match field.ty {
        FieldType::Text { .. } if field.name == "staff" => json!(id),
        FieldType::Text { .. } => json!("글"),
        FieldType::Integer { max, .. } => json!(max),
        FieldType::Code(codes) => json!(codes[0]),
        FieldType::Flag => json!(true),
        FieldType::Date => json!("2026-11-22"),
        FieldType::LocalTime => json!("2026-11-22T10:30"),
        FieldType::Reference(_) => json!(id),
        FieldType::List { of, .. } => {
            let item: Fields = of.iter().map(|field| (field.name.to_owned(), sample(field))).collect();
            json!([item])
        }
        FieldType::Answers { .. } => json!([1, null, 0]),
    }
}

/// The field names that a derived `Deserialize` asks for.
fn names_of<T: DeserializeOwned>() -> &'static [&'static str] {
    struct Names<'a>(&'a mut &'static [&'static str]);
    impl<'de> Deserializer<'de> for Names<'_> {
        type Error = de::value::Error;
        fn deserialize_struct<V: Visitor<'de>>(
            self,
            _: &'static str,
            fields: &'static [&'static str],
            _: V,
        ) -> Result<V::Value, Self::Error> {
            *self.0 = fields;
            Err(de::Error::custom("the names are enough"))
        }
        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
            Err(de::Error::custom("a group is a plain struct"))
        }
        forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
            unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
        }
    }
    let mut names: &'static [&'static str] = &[];
    assert!(T::deserialize(Names(&mut names)).is_err(), "only the names are wanted");
    names
}

#[test]
fn group_ids_ascend_from_two_and_names_are_unique_within_a_kind() {
    for kind in kinds().iter() {
        let ids: Vec<_> = kind.groups.iter().map(|group| usize::from(group.id)).collect();
        assert_eq!(ids, (2..2 + ids.len()).collect::<Vec<_>>(), "{}", kind.name);
        assert!(kind.shape == Shape::Record || kind.groups.len() == 1, "{} is an event", kind.name);

        let mut names = BTreeSet::new();
        for group in kind.groups {
            if group.class == MergeClass::Set {
                assert!(names.insert(group.name), "{}: {} is used twice", kind.name, group.name);
            }
            for field in group.fields {
                assert!(names.insert(field.name), "{}: {} is used twice", kind.name, field.name);
            }
        }
    }
}

#[test]
fn a_reference_names_a_kind_or_says_any() {
    fn references(fields: &[Field]) -> Vec<&'static str> {
        fields
            .iter()
            .flat_map(|field| match field.ty {
                FieldType::Reference(kind) => vec![kind],
                FieldType::List { of, .. } => references(of),
                _ => vec![],
            })
            .collect()
    }
    let kinds = kinds();
    for kind in kinds.iter() {
        for name in kind.groups.iter().flat_map(|group| references(group.fields)) {
            assert!(name == super::task::ANY_KIND || kinds.get(name).is_some(), "{}: {name}", kind.name);
        }
    }
}
