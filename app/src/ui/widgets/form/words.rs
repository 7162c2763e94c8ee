//! The words of fields, codes and values.

use super::scale::shown;
use crate::text::Texts;
use crate::ui::widgets::Choice;
use serde_json::Value;
use shared::kind::{Field, FieldType};

/// A field as people call it.
pub fn label_of(texts: &Texts, kind: &str, field: &Field) -> String {
    texts.field(Some(kind), field.name)
}

/// A code of a field as people call it; the code itself when it has no word.
fn code_word(texts: &Texts, field: &str, code: &str) -> String {
    texts.find(&format!("code.{field}.{code}")).unwrap_or(code).to_owned()
}

/// The codes of a field with their words, in the declared order.
pub fn code_choices(texts: &Texts, field: &str, codes: &[&str]) -> Vec<Choice> {
    codes.iter().map(|code| Choice::new(*code, code_word(texts, field, code))).collect()
}

/// The value of last time beside the input that asks for it anew: the unit stands in the input already.
pub(super) fn last_words(texts: &Texts, field: &Field, value: &Value) -> Option<String> {
    match field.ty {
        FieldType::Integer { unit, .. } => Some(shown(field.name, unit).number(value.as_i64()?)),
        _ => value_words(texts, field, value),
    }
}

/// A value as people read it: `48.6 kg`, `앉아서`, `예`. `None` for no value and for what has no short words.
pub fn value_words(texts: &Texts, field: &Field, value: &Value) -> Option<String> {
    match (&field.ty, value) {
        (FieldType::Integer { unit, .. }, Value::Number(number)) => {
            Some(shown(field.name, unit).say(number.as_i64()?, texts))
        }
        (FieldType::Code(_), Value::String(code)) => Some(code_word(texts, field.name, code)),
        (FieldType::Flag, Value::Bool(yes)) => Some(texts.get(if *yes { "ui.yes" } else { "ui.no" })),
        (FieldType::Text { .. } | FieldType::Date | FieldType::LocalTime, Value::String(text)) => {
            Some(text.clone())
        }
        _ => None,
    }
}
