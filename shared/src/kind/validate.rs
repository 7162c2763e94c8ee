//! Whether values fit their declaration. Run on the tablet before anything is saved, and again on the server.
//!
//! Unknown fields are refused when a person types them and kept when a newer program wrote them:
//! [`check_known`] is for input, [`check_group`] for stored values.

use super::{Field, FieldType, Group, Kind, MergeClass, Shape};
use crate::id::RecordId;
use crate::normal;
use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The values of a group, or of a whole kind as a person gives them: field name → value.
pub type Fields = Map<String, Value>;

/// One thing that is wrong with a value, said so that it can be mended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The field, or the path to it: `readings.1.sbp`.
    pub field: String,
    /// What is wrong.
    pub why: Why,
}

impl Problem {
    /// A rule over several fields is broken, told at `field`.
    pub fn rule(field: &str, rule: &str) -> Self {
        Problem { field: field.to_owned(), why: Why::Rule { rule: rule.to_owned() } }
    }

    fn new(field: impl Into<String>, why: Why) -> Self {
        Problem { field: field.into(), why }
    }
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Why {
    /// A required value is not there.
    Missing,
    /// The kind has no such field.
    Unknown {
        /// The names that it has.
        known: Vec<String>,
    },
    /// Another type of value is expected.
    WrongType {
        /// `text`, `integer`, `flag`, `date`, `local_time`, `id`, `list`, `answers` or `code`.
        expected: String,
    },
    /// The number is outside its range.
    OutOfRange {
        /// Least value.
        min: i64,
        /// Greatest value.
        max: i64,
        /// Unit of both.
        unit: String,
    },
    /// The code is not in the list.
    NotOneOf {
        /// The list.
        codes: Vec<String>,
    },
    /// The text or list is too long.
    TooLong {
        /// Most characters or elements.
        max: usize,
    },
    /// Thirteen digits like a resident registration number, which may not be stored (PIPA art. 24-2).
    ResidentNumber,
    /// A rule over several fields; the texts have a sentence for it.
    Rule {
        /// `snake_case` name of the rule.
        rule: String,
    },
}

/// The value as it is stored and compared: text NFC and trimmed; empty text and `null` in objects are absent.
/// The answers of a list keep their `null`s.
pub fn canonical(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(normal::composed(text.trim())),
        Value::Array(items) => Value::Array(items.into_iter().map(canonical).collect()),
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .map(|(name, value)| (name, canonical(value)))
                .filter(|(_, value)| !value.is_null() && value.as_str() != Some(""))
                .collect(),
        ),
        other => other,
    }
}

/// The fields of `given` that the kind does not have: a person typed them, so they are refused.
pub fn check_known(kind: &Kind, given: &Fields) -> Vec<Problem> {
    let known = || {
        kind.groups
            .iter()
            .flat_map(|group| match group.class {
                MergeClass::Set => vec![group.name.to_owned()],
                _ => group.fields.iter().map(|field| field.name.to_owned()).collect(),
            })
            .collect()
    };
    given
        .keys()
        .filter(|name| kind.field(name).is_none() && kind.set(name).is_none())
        .map(|name| Problem::new(name, Why::Unknown { known: known() }))
        .collect()
}

/// Whether the canonical value of a group, or of one element of a set, fits. `null` fits an element: it is removed.
pub fn check_group(group: &Group, value: &Value) -> Vec<Problem> {
    match value {
        Value::Null if group.class == MergeClass::Set => Vec::new(),
        Value::Object(fields) => check_fields("", group.fields, fields),
        Value::Number(number) if group.class == MergeClass::Monotone && number.is_i64() => Vec::new(),
        _ => vec![Problem::new(group.name, Why::WrongType { expected: "object".into() })],
    }
}

/// Whether the values of all groups of a new record or event fit, the rules over several fields included.
/// Groups that are absent are checked as empty, so that required fields are missed.
pub fn check_create(kind: &Kind, fields: &Fields) -> Vec<Problem> {
    let mut problems: Vec<Problem> = kind
        .groups
        .iter()
        .filter(|group| group.class != MergeClass::Set)
        .flat_map(|group| check_fields("", group.fields, fields))
        .collect();
    if problems.is_empty() || kind.shape == Shape::Event {
        problems.extend((kind.check)(fields));
    }
    problems
}

fn check_fields(path: &str, declared: &[Field], fields: &Fields) -> Vec<Problem> {
    declared
        .iter()
        .flat_map(|field| {
            let at = format!("{path}{}", field.name);
            match fields.get(field.name) {
                None | Some(Value::Null) if field.required => vec![Problem::new(at, Why::Missing)],
                None | Some(Value::Null) => Vec::new(),
                Some(value) => check_value(&at, field.ty, value),
            }
        })
        .collect()
}

fn check_value(at: &str, ty: FieldType, value: &Value) -> Vec<Problem> {
    let wrong_type = |expected: &str| vec![Problem::new(at, Why::WrongType { expected: expected.into() })];
    match ty {
        FieldType::Text { max } => {
            value.as_str().map_or_else(|| wrong_type("text"), |text| check_text(at, max, text))
        }
        FieldType::Integer { min, max, unit } => match value.as_i64() {
            None => wrong_type("integer"),
            Some(number) if (min..=max).contains(&number) => Vec::new(),
            Some(_) => vec![Problem::new(at, Why::OutOfRange { min, max, unit: unit.into() })],
        },
        FieldType::Code(codes) => match value.as_str() {
            None => wrong_type("code"),
            Some(code) if codes.contains(&code) => Vec::new(),
            Some(_) => {
                vec![Problem::new(at, Why::NotOneOf { codes: codes.iter().map(|&c| c.to_owned()).collect() })]
            }
        },
        FieldType::Flag if value.is_boolean() => Vec::new(),
        FieldType::Flag => wrong_type("flag"),
        FieldType::Date if parse_date(value).is_some() => Vec::new(),
        FieldType::Date => wrong_type("date"),
        FieldType::LocalTime if parse_local_time(value).is_some() => Vec::new(),
        FieldType::LocalTime => wrong_type("local_time"),
        FieldType::Reference(_) => match value.as_str().map(str::parse::<RecordId>) {
            Some(Ok(_)) => Vec::new(),
            _ => wrong_type("id"),
        },
        FieldType::List { of, max } => check_list(at, of, max, value),
        FieldType::Answers { max } => match value.as_array() {
            Some(items) if items.len() > max => vec![Problem::new(at, Why::TooLong { max })],
            Some(items) if items.iter().all(|item| item.is_null() || item.is_i64()) => Vec::new(),
            _ => wrong_type("answers"),
        },
    }
}

fn check_text(at: &str, max: usize, text: &str) -> Vec<Problem> {
    if text.chars().count() > max {
        vec![Problem::new(at, Why::TooLong { max })]
    } else if looks_like_resident_number(text) {
        vec![Problem::new(at, Why::ResidentNumber)]
    } else {
        Vec::new()
    }
}

fn check_list(at: &str, of: &[Field], max: usize, value: &Value) -> Vec<Problem> {
    let Some(items) = value.as_array() else {
        return vec![Problem::new(at, Why::WrongType { expected: "list".into() })];
    };
    if items.len() > max {
        return vec![Problem::new(at, Why::TooLong { max })];
    }
    items
        .iter()
        .enumerate()
        .flat_map(|(i, item)| match item.as_object() {
            None => vec![Problem::new(format!("{at}.{i}"), Why::WrongType { expected: "object".into() })],
            Some(fields) => check_fields(&format!("{at}.{i}."), of, fields),
        })
        .collect()
}

/// The date of a `Date` value.
pub fn parse_date(value: &Value) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(value.as_str()?, "%Y-%m-%d").ok()
}

/// The local date and time of a `LocalTime` value; seconds may be left out.
pub fn parse_local_time(value: &Value) -> Option<NaiveDateTime> {
    let text = value.as_str()?;
    ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
}

/// Six digits, an optional separator, a digit from 1 to 8 and six more: it may not be stored anywhere.
pub fn looks_like_resident_number(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    (0..chars.len()).any(|start| {
        let before = start > 0 && chars[start - 1].is_ascii_digit();
        !before && resident_number_at(&chars[start..])
    })
}

fn resident_number_at(chars: &[char]) -> bool {
    let digits = |slice: &[char]| slice.iter().all(char::is_ascii_digit);
    if chars.len() < 13 || !digits(&chars[..6]) {
        return false;
    }
    let rest = if matches!(chars[6], '-' | ' ') { &chars[7..] } else { &chars[6..] };
    rest.len() >= 7
        && ('1'..='8').contains(&rest[0])
        && digits(&rest[1..7])
        && rest.get(7).is_none_or(|next| !next.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::{GroupId, Part, Rooted, code, date, integer, list, no_further_check, text};
    use serde_json::json;

    static READING: &[Field] = &[integer("sbp", 40, 300, "mmHg").required(), integer("dbp", 20, 200, "mmHg")];
    static KIND: Kind = Kind {
        name: "probe",
        shape: Shape::Record,
        root: Rooted::Record,
        groups: &[
            Group {
                id: 2 as GroupId,
                name: "facts",
                part: Part::Open,
                class: MergeClass::Significant,
                fields: &[
                    text("name", 5).required(),
                    code("sex", &["f", "m"]),
                    date("born"),
                    list("readings", READING, 2),
                ],
            },
            Group {
                id: 3,
                name: "phones",
                part: Part::Open,
                class: MergeClass::Set,
                fields: &[text("number", 20).required()],
            },
        ],
        writers: &[],
        check: no_further_check,
        projection: None,
    };

    fn problems(value: Value) -> Vec<(String, Why)> {
        let fields = canonical(value).as_object().unwrap().clone();
        check_create(&KIND, &fields).into_iter().map(|it| (it.field, it.why)).collect()
    }

    #[test]
    fn values_that_fit_have_no_problems() {
        assert_eq!(
            problems(
                json!({"name":" 김영자 ","sex":"f","born":"1960-03-02","readings":[{"sbp":120,"dbp":80}]})
            ),
            []
        );
    }

    #[test]
    fn each_problem_names_its_field_and_how_to_mend_it() {
        assert_eq!(problems(json!({})), [("name".into(), Why::Missing)]);
        assert_eq!(problems(json!({"name":"  "})), [("name".into(), Why::Missing)]);
        assert_eq!(problems(json!({"name":"여섯글자이름"})), [("name".into(), Why::TooLong { max: 5 })]);
        assert_eq!(
            problems(json!({"name":"가","readings":[{"sbp":120},{"sbp":301}]})),
            [("readings.1.sbp".into(), Why::OutOfRange { min: 40, max: 300, unit: "mmHg".into() })]
        );
        assert_eq!(
            problems(json!({"name":"가","born":"1960-02-30"})),
            [("born".into(), Why::WrongType { expected: "date".into() })]
        );
        assert_eq!(
            problems(json!({"name":"가","sex":"w"})),
            [("sex".into(), Why::NotOneOf { codes: vec!["f".into(), "m".into()] })]
        );
    }

    #[test]
    fn a_field_that_the_kind_does_not_have_is_named_with_those_it_has() {
        let given = json!({"nmae":"가"}).as_object().unwrap().clone();
        let [Problem { field, why: Why::Unknown { known } }] = &check_known(&KIND, &given)[..] else {
            panic!()
        };
        assert_eq!(field, "nmae");
        assert_eq!(known, &["name", "sex", "born", "readings", "phones"]);
    }

    #[test]
    fn text_is_compared_in_one_form() {
        assert_eq!(canonical(json!("\u{1112}\u{1161}\u{11ab} ")), json!("한"));
        assert_eq!(canonical(json!({"a":null,"b":" ","c":[null,1]})), json!({"c":[null,1]}));
    }

    #[test]
    fn resident_numbers_are_found_with_and_without_separator() {
        for text in ["600101-2345678", "번호 6001012345678 임", "600101 1234567"] {
            assert!(looks_like_resident_number(text), "{text}");
        }
        for text in ["010-1234-5678", "600101-9345678", "16001012345678901", "2026-11-22", "서울 600101"] {
            assert!(!looks_like_resident_number(text), "{text}");
        }
    }
}
