//! The sentences that people read exist in every language.

use crate::source::{none, root};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;

#[test]
fn every_sentence_exists_in_korean_and_in_english() {
    let languages = ["ko", "en"].map(|language| (language, keys_of(language)));
    let mut found = Vec::new();
    for (language, keys) in &languages {
        for (other, theirs) in &languages {
            found.extend(
                theirs.difference(keys).map(|key| format!("{key} is in {other} and not in {language}")),
            );
        }
    }
    none(&found, "Write the missing sentence in assets/text.");
}

/// The paths of all texts of one language: one JSON file, or a folder of them.
fn keys_of(language: &str) -> BTreeSet<String> {
    let folder = root().join("assets/text");
    let single = folder.join(format!("{language}.json"));
    let mut files = vec![single];
    if let Ok(entries) = fs::read_dir(folder.join(language)) {
        files.extend(entries.map(|entry| entry.unwrap().path()));
    }
    let mut keys = BTreeSet::new();
    for file in files.iter().filter(|file| file.exists()) {
        let text = fs::read_to_string(file).unwrap();
        let value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        collect(&value, if name == language { String::new() } else { name }, &mut keys);
    }
    keys
}

fn collect(value: &Value, path: String, keys: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            let separator = if path.is_empty() { "" } else { "." };
            collect(value, format!("{path}{separator}{name}"), keys);
        }),
        _ => {
            keys.insert(path);
        }
    }
}
