//! How stored numbers are shown to people: grams as kilograms, millimetres as centimetres, tenths as decimals.
//! The one place that knows.

use crate::text::Texts;
use crate::ui::widgets::num::{read, write};

/// How numbers of one stored unit are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Unit that people read: a key of the texts, `unit.<key>`; empty for a count.
    pub unit: &'static str,
    /// Digits behind the point.
    pub decimals: u8,
    /// Stored digits that are not shown.
    pub drop: u8,
    /// What one press of a button adds, in the stored unit.
    pub step: i64,
}

/// How this field is shown: by its name where fields of one unit differ, else by its unit.
pub fn shown(name: &str, unit: &'static str) -> Shown {
    let plain = |unit| Shown { unit, decimals: 0, drop: 0, step: 1 };
    match (name, unit) {
        (_, "g") => Shown { unit: "kg", decimals: 1, drop: 2, step: 100 },
        ("height", "mm") | ("waist", "mm") => Shown { unit: "cm", decimals: 1, drop: 0, step: 5 },
        (_, "mm") => Shown { unit: "cm", decimals: 1, drop: 0, step: 1 },
        (_, "0.1 °C") => Shown { unit: "°C", decimals: 1, drop: 0, step: 1 },
        (_, "0.1 s") => Shown { unit: "s", decimals: 1, drop: 0, step: 1 },
        (_, "0.1 %") => Shown { unit: "%", decimals: 1, drop: 0, step: 1 },
        (_, "KRW") => Shown { unit: "KRW", decimals: 0, drop: 0, step: 10_000 },
        (_, other) => plain(other),
    }
}

impl Shown {
    /// The number alone, as people read it.
    pub fn number(self, value: i64) -> String {
        write(value, (self.decimals, self.drop))
    }

    /// What a person typed.
    pub fn read(self, text: &str) -> Option<i64> {
        read(text, (self.decimals, self.drop))
    }

    /// The unit as people say it; empty for a count.
    pub fn unit_word(self, texts: &Texts) -> String {
        if self.unit.is_empty() {
            return String::new();
        }
        texts.find(&format!("unit.{}", self.unit)).unwrap_or(self.unit).to_owned()
    }

    /// Number and unit: `48.6 kg`.
    pub fn say(self, value: i64, texts: &Texts) -> String {
        let (number, unit) = (self.number(value), self.unit_word(texts));
        if unit.is_empty() { number } else { format!("{number} {unit}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::kind::{Field, FieldType};

    #[test]
    fn stored_numbers_are_shown_as_people_say_them() {
        for (name, unit, value, number) in [
            ("weight", "g", 48_600, "48.6"),
            ("height", "mm", 1_525, "152.5"),
            ("temp", "0.1 °C", 366, "36.6"),
            ("hba1c", "0.1 %", 65, "6.5"),
            ("sbp", "mmHg", 152, "152"),
            ("falls_12m", "", 2, "2"),
        ] {
            assert_eq!(shown(name, unit).number(value), number, "{name}");
            assert_eq!(shown(name, unit).read(number), Some(value), "{name}");
        }
    }

    fn numbers(fields: &'static [Field], found: &mut Vec<(&'static str, &'static str)>) {
        for field in fields {
            match field.ty {
                FieldType::Integer { unit, .. } => found.push((field.name, unit)),
                FieldType::List { of, .. } => numbers(of, found),
                _ => {}
            }
        }
    }

    #[test]
    fn no_unit_of_a_declared_field_is_shown_as_the_machine_writes_it() {
        let mut found = Vec::new();
        for kind in shared::domain::kinds().iter() {
            kind.groups.iter().for_each(|group| numbers(group.fields, &mut found));
        }
        assert!(found.len() > 10);
        for (name, unit) in found {
            let shown = shown(name, unit);
            assert!(!["g", "mm"].contains(&shown.unit) && !shown.unit.contains("0.1"), "{name}: {unit}");
        }
    }
}
