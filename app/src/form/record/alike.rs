//! Whether somebody who is being registered is here already: what is looked for while it is typed, and why a hit may be
//! the same person.

use super::{RecordForm, at_known_home};
use serde_json::Value;
use shared::domain::convert;
use shared::domain::discovery::DISCOVERY;
use shared::domain::dwelling::DWELLING;
use shared::domain::person::PERSON;
use shared::kind::Fields;

/// Letters of a name that say something.
const NAME_MIN: usize = 2;
/// Digits of a phone number that say something.
const PHONE_MIN: usize = 8;
/// Letters of an address that say something.
const ADDRESS_MIN: usize = 5;

/// What a search looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Where it must be found: `name`, `phone` or `address`.
    pub field: &'static str,
    /// As it was typed.
    pub text: String,
}

impl RecordForm {
    /// What to search for, of a person, a dwelling or a discovery that are new.
    pub fn questions(&self) -> Vec<Question> {
        let new = |kind: &str| self.of_kind(kind).filter(|it| it.home.is_some());
        let mut questions = Vec::new();
        let mut ask = |field, text: &str, enough: bool| {
            if enough {
                questions.push(Question { field, text: text.to_owned() });
            }
        };
        if let Some(person) = new(PERSON.name) {
            let name = text(&person.fields, "name");
            ask("name", name, name.chars().count() >= NAME_MIN);
            for (_, phone) in person.elements("phones") {
                let number = digits(text(&phone, "number"));
                ask("phone", &number, number.len() >= PHONE_MIN);
            }
        }
        if let Some(dwelling) = new(DWELLING.name) {
            let road = text(&dwelling.fields, "road_addr");
            let address = format!("{road} {}", text(&dwelling.fields, "detail"));
            let enough = road.chars().count() >= ADDRESS_MIN && road.chars().any(|it| it.is_ascii_digit());
            ask("address", address.trim(), enough);
        }
        if let Some(place) = new(DISCOVERY.name).filter(|_| !at_known_home(self)) {
            // Words behind the comma say where in the house.
            let road = text(&place.fields, "place_note").split(',').next().unwrap_or_default().trim();
            let enough = road.chars().count() >= ADDRESS_MIN && road.chars().any(|it| it.is_ascii_digit());
            ask("address", road, enough);
            ask("name", road, !enough && road.chars().count() >= NAME_MIN);
        }
        questions
    }
}

impl Question {
    /// Whether a row of `Query::Search` is a person whom this speaks for: the same name, the same number, the same
    /// address as far as it is typed.
    pub fn answers(&self, row: &Value) -> bool {
        let matched = row["matched"].as_array().map(Vec::as_slice).unwrap_or_default();
        let found = |it: &Value| it["field"] == self.field;
        let said = matched.iter().filter(|it| found(it)).filter_map(|it| it["text"].as_str());
        row["kind"] == PERSON.name
            && row["merged_into"].is_null()
            && match self.field {
                "address" => !matched.is_empty() && matched.iter().all(found),
                "phone" => said.into_iter().any(|text| digits(text) == self.text),
                _ => said.into_iter().any(|text| letters(text) == letters(&self.text)),
            }
    }
}

fn text<'a>(fields: &'a Fields, name: &str) -> &'a str {
    convert::text(fields, name).unwrap_or_default().trim()
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn letters(text: &str) -> String {
    text.chars().filter(|it| !it.is_whitespace()).collect()
}
