//! Makes strange messages of good ones: values replaced by odd ones, keys left out, texts cut and flipped, so that what
//! comes out reaches deep into whoever reads it.

use serde_json::{Value, json};

/// One change: where, counted over all values; what; and with which odd value.
pub type Twist = (u16, u8, u8);

/// The message after these changes.
pub fn twisted(mut message: Value, twists: &[Twist]) -> Vec<u8> {
    for (place, how, odd) in twists {
        let count = count(&message);
        let mut place = usize::from(*place) % count;
        twist(&mut message, &mut place, *how, *odd);
    }
    serde_json::to_vec(&message).expect("JSON can be written")
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(fields) => fields.values().map(count).sum(),
        _ => 0,
    }
}

/// Walks to the place, counted down, and changes what is there. Answers whether it was found.
fn twist(value: &mut Value, place: &mut usize, how: u8, odd: u8) -> bool {
    if *place == 0 {
        change(value, how, odd);
        return true;
    }
    *place -= 1;
    match value {
        Value::Array(items) => items.iter_mut().any(|it| twist(it, place, how, odd)),
        Value::Object(fields) => fields.values_mut().any(|it| twist(it, place, how, odd)),
        _ => false,
    }
}

fn change(value: &mut Value, how: u8, odd: u8) {
    match (how % 4, &mut *value) {
        (0, Value::Object(fields)) => {
            let key = fields.keys().nth(usize::from(odd) % fields.len().max(1)).cloned();
            key.and_then(|key| fields.remove(&key));
        }
        (1, Value::Array(items)) if !items.is_empty() => {
            let again = items[usize::from(odd) % items.len()].clone();
            items.push(again);
        }
        (2, Value::Number(number)) => {
            let near = number.as_i64().unwrap_or(0).wrapping_add(i64::from(odd) - 128);
            *value = near.into();
        }
        (3, Value::String(text)) => {
            let at =
                text.char_indices().nth(usize::from(odd) % (text.chars().count() + 1)).map_or(0, |it| it.0);
            text.insert(at, ['\u{0}', '9', 'é', '\u{1100}', '-', '가'][usize::from(odd) % 6]);
        }
        _ => *value = odd_value(odd),
    }
}

fn odd_value(odd: u8) -> Value {
    match odd % 14 {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(0),
        3 => json!(-1),
        4 => json!(i64::MAX),
        5 => json!(i64::MIN),
        6 => json!(u64::MAX),
        7 => json!(1.5),
        8 => json!(""),
        9 => json!("900101-1234567"),
        10 => json!("가".repeat(3_000)),
        11 => json!([]),
        12 => json!({}),
        _ => json!({"edit": {"writes": [{"key": "0", "value": {"dong": "1111051500"}}]}}),
    }
}
