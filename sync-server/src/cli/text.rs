//! Every sentence that the commands say, in Korean and English.

use std::collections::BTreeMap;
use std::str::FromStr;

const KO: &str = include_str!("../../../assets/text/ko/server.json");
const EN: &str = include_str!("../../../assets/text/en/server.json");

/// A language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// 한국어
    Ko,
    /// English
    En,
}

impl Lang {
    /// That of the system, else Korean.
    pub fn of_system() -> Self {
        let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|it| std::env::var(it).ok());
        set.and_then(|it| it.parse().ok()).unwrap_or(Lang::Ko)
    }
}

impl FromStr for Lang {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.get(..2) {
            Some("ko") => Ok(Lang::Ko),
            Some("en") => Ok(Lang::En),
            _ => Err("ko or en"),
        }
    }
}

/// The sentences of one language.
#[derive(Debug)]
pub struct Texts(BTreeMap<String, String>);

impl Texts {
    /// Of this language.
    pub fn of(lang: Lang) -> Self {
        let text = match lang {
            Lang::Ko => KO,
            Lang::En => EN,
        };
        Texts(serde_json::from_str(text).expect("the table is checked by a test"))
    }

    /// A sentence without places.
    pub fn plain(&self, key: &str) -> &str {
        self.0.get(key).map_or("", String::as_str)
    }

    /// A sentence with its places filled, `{name}` by name.
    pub fn say(&self, key: &str, places: &[(&str, &str)]) -> String {
        let mut rest = self.plain(key);
        let mut said = String::new();
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, behind)) = after.split_once('}') else { break };
            said.push_str(before);
            said.push_str(places.iter().find(|(place, _)| *place == name).map_or("", |(_, value)| value));
            rest = behind;
        }
        said + rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str) -> Vec<&str> {
        let mut names: Vec<_> =
            text.split('{').skip(1).filter_map(|it| it.split_once('}')).map(|(name, _)| name).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn both_languages_have_the_same_sentences_with_the_same_places() {
        let [ko, en] = [Texts::of(Lang::Ko), Texts::of(Lang::En)];
        assert!(ko.0.keys().eq(en.0.keys()));
        for (key, text) in &ko.0 {
            assert_eq!(places(text), places(&en.0[key]), "{key}");
        }
    }

    #[test]
    fn places_are_filled_once_and_what_fills_them_is_left_alone() {
        let texts = Texts::of(Lang::En);
        assert_eq!(texts.say("added", &[("person", "{name}")]), "Added: {name}");
    }

    #[test]
    fn a_language_is_read_from_the_words_of_the_system() {
        assert_eq!("ko_KR.UTF-8".parse(), Ok(Lang::Ko));
        assert_eq!("en".parse(), Ok(Lang::En));
        assert!("C".parse::<Lang>().is_err());
    }
}
