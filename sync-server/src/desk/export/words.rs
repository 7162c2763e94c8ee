//! Headings and codes in the words that people read, from the texts of the project.

use std::collections::BTreeMap;

const KO: [&str; 2] = [
    include_str!("../../../../assets/text/ko/kinds.json"),
    include_str!("../../../../assets/text/ko/export.json"),
];
const EN: [&str; 2] = [
    include_str!("../../../../assets/text/en/kinds.json"),
    include_str!("../../../../assets/text/en/export.json"),
];

/// The words of one language.
pub(super) struct Words(BTreeMap<String, String>);

impl Words {
    /// Of `en`, else Korean.
    pub(super) fn of(lang: &str) -> Words {
        let files = if lang == "en" { EN } else { KO };
        let tables = files.map(|file| {
            let table: BTreeMap<String, String> =
                serde_json::from_str(file).expect("a test reads every file of texts");
            table
        });
        Words(tables.into_iter().flatten().collect())
    }

    /// A heading, or the name of a list.
    pub(super) fn head(&self, name: &str) -> String {
        let key = format!("export.{name}");
        self.0.get(&key).cloned().unwrap_or(key)
    }

    /// A code in words; one that is newer than this program stays as it is.
    pub(super) fn code(&self, field: &str, code: &str) -> String {
        self.0.get(&format!("code.{field}.{code}")).cloned().unwrap_or_else(|| code.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::domain::{discovery::SIGNAL, visit::VISIT_KIND};

    #[test]
    fn every_heading_and_every_code_has_words_in_both_languages() {
        let heads = super::super::visits::HEADS.iter().chain(super::super::discoveries::HEADS);
        for lang in ["ko", "en"] {
            let words = Words::of(lang);
            for head in heads.clone().chain(&["visits", "discoveries"]) {
                assert!(!words.head(head).starts_with("export."), "{lang} {head}");
            }
            for (field, codes) in [("visit_kind", VISIT_KIND), ("signal", SIGNAL)] {
                for code in codes {
                    assert_ne!(words.code(field, code), **code, "{lang} {field}");
                }
            }
            assert_eq!(words.code("signal", "of_a_newer_program"), "of_a_newer_program");
        }
    }
}
