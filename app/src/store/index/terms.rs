//! What is searched for and in what: the words of a query, and the document of a person or household. Pure.

use super::korean::{digits, initials, is_initials, jamo, suffixes, words};
use super::span::{self, Span};

/// What search knows of a person or household.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::store) struct Document {
    /// Name and nickname.
    pub names: Vec<String>,
    /// Address line and unit.
    pub address: Vec<String>,
    /// Phone numbers as they were typed.
    pub phones: Vec<String>,
}

/// The texts of a row of `search_index`.
pub(super) struct Columns {
    pub name: String,
    pub initials: String,
    pub address: String,
    pub phone: String,
}

impl Document {
    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty() && self.address.is_empty() && self.phones.is_empty()
    }

    pub(super) fn columns(&self) -> Columns {
        let joined = |words: Vec<String>| words.join(" ");
        let starts = |text: String| suffixes(&text).map(str::to_owned).collect::<Vec<_>>();
        let letters = |name: &String| super::korean::letters(name);
        Columns {
            // Suffixes of letters, not of keystrokes: 영자 begins a letter, ㅣㅁ does not.
            name: joined(
                self.names
                    .iter()
                    .flat_map(|name| suffixes(&letters(name)).map(jamo).collect::<Vec<_>>())
                    .collect(),
            ),
            initials: joined(self.names.iter().flat_map(|name| starts(initials(name))).collect()),
            address: joined(
                self.address.iter().flat_map(|line| words(line)).map(|word| jamo(&word)).collect(),
            ),
            phone: joined(self.phones.iter().flat_map(|number| starts(digits(number))).collect()),
        }
    }
}

/// Where a word was found.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Found {
    /// `name`, `initials`, `address` or `phone`.
    pub field: &'static str,
    /// The text in which it was found.
    pub text: String,
    /// The letters of it that were typed begin here, counted in characters,
    pub from: usize,
    /// and end before here.
    pub to: usize,
}

/// What is searched for: every word must be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms(Vec<Term>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Term {
    /// Consonants only: the beginning of a name's 초성.
    Initials(String),
    /// Digits, perhaps with hyphens: a part of a phone number when there are some, or numbers of an address.
    Number { phone: String, address: Vec<String> },
    /// Keystrokes: the beginning of a name, of a part of it, or of a word of the address.
    Keys(String),
}

impl Terms {
    /// Of what was typed. Nothing when there is no letter and no digit in it.
    pub fn of(typed: &str) -> Option<Self> {
        let terms: Vec<Term> = typed.split_whitespace().flat_map(terms_of).collect();
        (!terms.is_empty()).then_some(Terms(terms))
    }

    /// As the index understands it. Letters and digits only, so nothing in it can be mistaken for an operator.
    pub(super) fn expression(&self) -> String {
        self.0.iter().map(Term::expression).collect::<Vec<_>>().join(" AND ")
    }

    /// Where the words are found, each place once.
    pub(in crate::store) fn found_in(&self, document: &Document) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        for it in self.0.iter().filter_map(|term| term.found_in(document)) {
            if !found.contains(&it) {
                found.push(it);
            }
        }
        found
    }
}

fn terms_of(word: &str) -> Vec<Term> {
    if is_initials(word) {
        return vec![Term::Initials(initials(word))];
    }
    if word.chars().any(|letter| letter.is_ascii_digit())
        && word.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '-' | '+' | '.'))
    {
        return vec![Term::Number { phone: digits(word), address: words(word) }];
    }
    words(word).iter().map(|word| jamo(word)).filter(|keys| !keys.is_empty()).map(Term::Keys).collect()
}

/// Fewer digits than these are a number of a house: nearly every phone has a 1.
const PHONE_DIGITS_MIN: usize = 3;

impl Term {
    fn expression(&self) -> String {
        match self {
            Term::Initials(typed) => format!("initials : \"{typed}\"*"),
            Term::Number { phone, address } => {
                let address: Vec<_> =
                    address.iter().map(|number| format!("address : \"{number}\"*")).collect();
                let address = address.join(" AND ");
                if phone.len() < PHONE_DIGITS_MIN {
                    return format!("({address})");
                }
                format!("(phone : \"{phone}\"* OR ({address}))")
            }
            Term::Keys(typed) => format!("({{name address}} : \"{typed}\"*)"),
        }
    }

    fn found_in(&self, document: &Document) -> Option<Found> {
        let Document { names, address, phones } = document;
        match self {
            Term::Initials(typed) => first(names, "initials", |name| span::in_initials(name, typed)),
            Term::Number { phone, address: numbers } => {
                let in_address = || {
                    let number = numbers.first()?;
                    first(address, "address", |line| span::in_words(line, number))
                };
                let phones = if phone.len() < PHONE_DIGITS_MIN { &[] } else { phones.as_slice() };
                first(phones, "phone", |number| span::in_digits(number, phone)).or_else(in_address)
            }
            Term::Keys(typed) => first(names, "name", |name| span::in_name(name, typed))
                .or_else(|| first(address, "address", |line| span::in_words(line, typed))),
        }
    }
}

/// The first of these texts in which something is found.
fn first(texts: &[String], field: &'static str, find: impl Fn(&str) -> Option<Span>) -> Option<Found> {
    texts.iter().find_map(|text| {
        let (from, to) = find(text)?;
        Some(Found { field, text: text.clone(), from, to })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Document {
        Document {
            names: vec!["김영자".into()],
            address: vec!["가회로 12길 8".into(), "반지하 01호".into()],
            phones: vec!["010-1234-5678".into()],
        }
    }

    #[test]
    fn each_word_says_where_it_was_found() {
        for (typed, places) in [
            ("ㄱㅇ", vec!["initials"]),
            ("영자", vec!["name"]),
            ("김여", vec!["name"]),
            ("5678", vec!["phone"]),
            ("010-1234", vec!["phone"]),
            ("가회로 12", vec!["address", "address"]),
            ("가회로 123", vec!["address", "phone"]),
            ("01호", vec!["address"]),
            ("영자 가회", vec!["name", "address"]),
            ("박", vec![]),
        ] {
            let found = Terms::of(typed).unwrap().found_in(&document());
            assert_eq!(found.iter().map(|it| it.field).collect::<Vec<_>>(), places, "{typed}");
        }
    }

    #[test]
    fn signs_of_the_index_language_are_no_operators() {
        assert_eq!(Terms::of(" \" * ( - "), None);
        let terms = Terms::of("김\" OR (name").unwrap();
        let expression =
            "({name address} : \"ㄱㅣㅁ\"*) AND ({name address} : \"or\"*) AND ({name address} : \"name\"*)";
        assert_eq!(terms.expression(), expression);
    }
}
