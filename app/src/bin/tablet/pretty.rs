//! Rows for people: names and codes in words, nested values indented. It knows the texts, not the queries.

use app::text::{Lang, Texts};
use chrono::{Datelike, Timelike};
use serde_json::{Map, Value};
use shared::clock::{Millis, seoul_time};
use shared::outcome::Refusal;

/// A row as lines of words.
pub fn row(row: &Value, texts: Texts) -> String {
    let mut lines = Vec::new();
    match row {
        Value::Object(fields) => object(fields, kind_of(fields), 0, texts, &mut lines),
        other => lines.push(word("", other, texts)),
    }
    lines.push(String::new());
    lines.join("\n")
}

fn kind_of(fields: &Map<String, Value>) -> Option<&str> {
    fields.get("kind").and_then(Value::as_str)
}

fn object(
    fields: &Map<String, Value>,
    kind: Option<&str>,
    depth: usize,
    texts: Texts,
    lines: &mut Vec<String>,
) {
    for (name, value) in fields {
        let label = format!("{}{}", "  ".repeat(depth), label(kind, name, texts));
        match value {
            Value::Null => {}
            Value::Object(inner) if inner.is_empty() => {}
            Value::Array(items) if items.is_empty() => {}
            Value::Object(_) if name == "refusal" => {
                lines.push(format!("{label}: {}", refusal(value, texts)));
            }
            Value::Object(inner) => {
                lines.push(label);
                object(inner, kind_of(inner).or(kind), depth + 1, texts, lines);
            }
            Value::Array(items) if items.iter().any(Value::is_object) => {
                lines.push(label);
                items.iter().for_each(|item| element(item, kind, depth + 1, texts, lines));
            }
            Value::Array(items) => {
                let words: Vec<_> = items.iter().map(|item| word(name, item, texts)).collect();
                lines.push(format!("{label}: {}", words.join(", ")));
            }
            plain => lines.push(format!("{label}: {}", word(name, plain, texts))),
        }
    }
}

fn element(item: &Value, kind: Option<&str>, depth: usize, texts: Texts, lines: &mut Vec<String>) {
    match item {
        Value::Object(fields) => {
            let first = lines.len();
            object(fields, kind_of(fields).or(kind), depth + 1, texts, lines);
            if let Some(line) = lines.get_mut(first) {
                *line = format!("{}- {}", "  ".repeat(depth), line.trim_start());
            }
        }
        plain => lines.push(format!("{}- {}", "  ".repeat(depth), word("", plain, texts))),
    }
}

/// The label of a field, of a group, or of what an answer calls it; else the name.
fn label(kind: Option<&str>, name: &str, texts: Texts) -> String {
    let of_kind = |sort: &str| kind.and_then(|kind| texts.find(&format!("{sort}.{kind}.{name}")));
    let found =
        of_kind("field").or_else(|| of_kind("group")).or_else(|| texts.find(&format!("label.{name}")));
    found.map_or_else(|| texts.field(kind, name), str::to_owned)
}

/// A group's name by any kind that has it: they mean the same.
fn group(name: &str, texts: Texts) -> Option<&'static str> {
    shared::domain::kinds().iter().find_map(|kind| texts.find(&format!("group.{}.{name}", kind.name)))
}

fn refusal(value: &Value, texts: Texts) -> String {
    let known: Option<Refusal> = serde_json::from_value(value.clone()).ok();
    known.map_or_else(|| value.to_string(), |refusal| texts.refusal(&refusal))
}

fn word(name: &str, value: &Value, texts: Texts) -> String {
    match value {
        Value::Bool(true) => texts.get("yes"),
        Value::Bool(false) => texts.get("no"),
        Value::Null => "–".to_owned(),
        Value::Number(number) => match number.as_i64() {
            Some(at) if is_moment(name, at) => moment(at, texts.lang()),
            _ => number.to_string(),
        },
        Value::String(text) => {
            let code = match name {
                "kind" => texts.find(&format!("kind.{text}")),
                "group" | "groups" => group(text, texts),
                "role" | "writers" => texts.find(&format!("word.role.{text}")),
                "flags" => texts.find(&format!("flag.{text}")),
                _ => texts.find(&format!("code.{name}.{text}")),
            };
            code.or_else(|| texts.find(&format!("word.{name}.{text}")))
                .map_or_else(|| text.clone(), str::to_owned)
        }
        other => other.to_string(),
    }
}

/// Moments are called `at`, `…_at`, or what a lease has.
fn is_moment(name: &str, at: i64) -> bool {
    let named = name == "at" || name.ends_with("_at");
    (named || matches!(name, "since" | "changed" | "issued" | "expires" | "last_sync"))
        && at > 1_000_000_000_000
}

fn moment(at: Millis, lang: Lang) -> String {
    let it = seoul_time(at);
    let (year, month, day, hour, minute) = (it.year(), it.month(), it.day(), it.hour(), it.minute());
    match lang {
        Lang::Ko => format!("{year}년 {month}월 {day}일 {hour:02}:{minute:02}"),
        Lang::En => format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_and_codes_are_told_in_words() {
        let texts = Texts::for_lang(Lang::Ko);
        let told = row(
            &json!({
                "kind": "person", "at": 1_795_312_800_000_i64,
                "fields": {"name": "김영자", "sex": "f", "interpreter": false, "nickname": null},
                "phones": [{"number": "010-1234-5678"}, {"number": "02-123-4567"}],
            }),
            texts,
        );
        assert!(
            told.contains("대상자") && told.contains("김영자") && told.contains("2026년 11월 "),
            "{told}"
        );
        assert!(told.contains("아니요") && !told.contains("sex") && !told.contains("null"), "{told}");
        assert!(told.contains("- ") && told.contains("010-1234-5678"), "{told}");
    }
}
