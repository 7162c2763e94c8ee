//! Every sentence that a person reads, by key, in Korean and English. The sentences are in `assets/text`.
//!
//! A text may hold places: `{name}`, and in Korean `{name:을/를}` for a particle that fits the word before it.
//! `{{` is a brace.

mod fault;
mod particle;
pub mod say;
mod synced;
mod when;

pub use fault::{PASSPHRASE_LETTERS, letters};
pub use when::hour_minute;

use crate::platform::texts;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;
use std::sync::OnceLock;

/// A language of the sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// 한국어
    Ko,
    /// English
    En,
}

impl FromStr for Lang {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text.split(['_', '-', '.']).next() {
            Some("ko") => Ok(Lang::Ko),
            Some("en") => Ok(Lang::En),
            _ => Err(format!("{text:?} is neither ko nor en")),
        }
    }
}

type Table = BTreeMap<String, String>;

fn table(language: &str) -> Table {
    let mut table = Table::new();
    for file in texts::files(language) {
        let entries: Table = serde_json::from_str(&file).expect("a test reads every file of texts");
        table.extend(entries);
    }
    table
}

/// The sentences of one language.
#[derive(Clone, Copy, Debug)]
pub struct Texts {
    lang: Lang,
    table: &'static Table,
}

impl Texts {
    /// Of this language.
    pub fn for_lang(lang: Lang) -> Texts {
        static TABLES: [OnceLock<Table>; 2] = [const { OnceLock::new() }; 2];
        let (at, name) = match lang {
            Lang::Ko => (0, "ko"),
            Lang::En => (1, "en"),
        };
        Texts { lang, table: TABLES[at].get_or_init(|| table(name)) }
    }

    /// Which language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The sentence with this key as it stands, when there is one.
    pub fn find(&self, key: &str) -> Option<&'static str> {
        self.table.get(key).map(String::as_str)
    }

    /// The sentence with this key. A key without a sentence shows itself; a test sees to it that none does.
    pub fn get(&self, key: &str) -> String {
        self.fill(key, &[])
    }

    /// The sentence with this key and these values in its places.
    pub fn fill(&self, key: &str, values: &[(&str, &dyn Display)]) -> String {
        match self.find(key) {
            Some(template) => fill(template, values),
            None => key.to_owned(),
        }
    }

    /// All keys.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.table.keys().map(String::as_str)
    }
}

fn fill(template: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut filled = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        filled.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with("{{") || rest.starts_with("}}") {
            filled.push_str(&rest[..1]);
            rest = &rest[2..];
            continue;
        }
        let Some((place, after)) = rest[1..].split_once('}').filter(|_| rest.starts_with('{')) else {
            break;
        };
        let (name, forms) = place.split_once(':').map_or((place, None), |(name, forms)| (name, Some(forms)));
        match values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => filled.push_str(&value.to_string()),
            None => filled.push_str(name),
        }
        if let Some((with_final, without)) = forms.and_then(|forms| forms.split_once('/')) {
            filled.push_str(if particle::ends_in_consonant(&filled) { with_final } else { without });
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn places(template: &str) -> BTreeSet<String> {
        template
            .replace("{{", "")
            .replace("}}", "")
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split(['}', ':']).next())
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn both_languages_have_the_same_sentences_with_the_same_places() {
        let [ko, en] = [Lang::Ko, Lang::En].map(Texts::for_lang);
        assert_eq!(ko.keys().collect::<Vec<_>>(), en.keys().collect::<Vec<_>>());
        for key in ko.keys() {
            let [ko, en] = [ko, en].map(|texts| texts.find(key).unwrap());
            assert!(!ko.trim().is_empty() && !en.trim().is_empty(), "{key}");
            assert_eq!(places(ko), places(en), "{key}");
        }
    }

    #[test]
    fn no_key_stands_in_two_files() {
        for language in ["ko", "en"] {
            let lengths = texts::files(language).into_iter();
            let sum: usize = lengths.map(|file| serde_json::from_str::<Table>(&file).unwrap().len()).sum();
            assert_eq!(table(language).len(), sum);
        }
    }

    #[test]
    fn places_are_filled_and_particles_fit() {
        let field: &dyn Display = &"혈당";
        assert_eq!(fill("{field:을/를} 적어 주세요.", &[("field", field)]), "혈당을 적어 주세요.");
        assert_eq!(fill("{field:은/는} {max}까지", &[("field", &"나이"), ("max", &30)]), "나이는 30까지");
        assert_eq!(fill("{{\"a\": {b}}}", &[("b", &1)]), "{\"a\": 1}");
        assert_eq!(fill("{unknown}", &[]), "unknown");
    }

    #[test]
    fn a_language_is_read_from_the_words_of_the_system() {
        assert_eq!("ko_KR.UTF-8".parse(), Ok(Lang::Ko));
        assert_eq!("en".parse(), Ok(Lang::En));
        assert!("de".parse::<Lang>().is_err());
    }
}
