//! The texts of `assets/text`: in the program itself.

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// All texts of a language, `ko` or `en`: JSON objects from key to sentence.
pub fn files(language: &str) -> Vec<String> {
    let files = if language == "en" { EN } else { KO };
    files.iter().map(|&file| file.to_owned()).collect()
}
