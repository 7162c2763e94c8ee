//! What a person is told when something cannot be done, held to one measure: an exit code, a sentence in Korean and
//! in English that says what to do, a cause for programs, and nothing lost.

use crate::process::{Said, Tablet};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::process::Command;

/// What must be said.
pub struct Expected<'a> {
    /// The exit code.
    pub exit: i32,
    /// Group and code of the cause: `store/forgot`.
    pub cause: &'a str,
    /// Words of the English sentence that say what to do.
    pub remedy: &'a str,
}

/// Run the words in both languages and for programs; each time they must be refused as expected. Answers the cause.
pub fn refuses(tablet: &Tablet, words: &[&str], expected: &Expected<'_>) -> Result<Value> {
    refuses_by(&|| tablet.command(), words, expected)
}

/// The same with a way to make the command.
pub fn refuses_by(command: &dyn Fn() -> Command, words: &[&str], expected: &Expected<'_>) -> Result<Value> {
    let say = |lang: &str, further: &[&str]| -> Result<Said> {
        let mut command = command();
        command.args(words).args(further).env("DOLBOM_LANG", lang);
        let said = Tablet::say_by(command, "")?;
        let wanted = expected.exit;
        ensure!(said.code == wanted, "{words:?} ended with {}, not {wanted}: {}", said.code, said.error);
        Ok(said)
    };
    let (ko, en) = (say("ko", &[])?.error, say("en", &[])?.error);
    both_are_sentences(&ko, &en, expected.remedy).with_context(|| format!("{words:?}"))?;
    let told = say("en", &["--json-errors"])?.error;
    let told: Value = serde_json::from_str(told.trim()).with_context(|| told.clone())?;
    let cause = &told["error"];
    let named =
        format!("{}/{}", cause["group"].as_str().unwrap_or("?"), cause["code"].as_str().unwrap_or("?"));
    ensure!(named == expected.cause, "{named}, not {}: {told}", expected.cause);
    Ok(cause.clone())
}

/// Two sentences for people: different, whole, without the words of a programmer, and with what to do.
pub fn both_are_sentences(ko: &str, en: &str, remedy: &str) -> Result<()> {
    let (ko, en) = (ko.trim(), en.trim());
    ensure!(ko != en, "one text for both languages: {ko}");
    ensure!(ko.chars().any(|it| ('가'..='힣').contains(&it)), "no Korean sentence: {ko}");
    ensure!(en.contains(remedy), "the sentence must say “{remedy}”: {en}");
    for text in [ko, en] {
        ensure!(text.contains(' ') && text.len() > 20, "no sentence: {text}");
        for word in
            ["Err(", "Some(", "None", "::", "panicked", "RUST_", "Error {", "Error(", "rusqlite", "os error"]
        {
            ensure!(!text.contains(word), "“{word}” is no word for people: {text}");
        }
        ensure!(!text.contains(['{', '}']), "a place was left open: {text}");
    }
    Ok(())
}

/// What a tablet holds, to be compared before and after something went wrong.
#[derive(Debug, PartialEq)]
pub struct Kept(Vec<Value>);

impl Kept {
    /// The outbox and what is shown.
    pub fn of(tablet: &Tablet) -> Result<Kept> {
        let mut rows = tablet.done(&["outbox", "--all"])?;
        for kind in ["person", "visit"] {
            rows.extend(tablet.done(&["list", kind])?);
        }
        Ok(Kept(rows))
    }

    /// Nothing was lost and nothing came.
    pub fn is_still(&self, tablet: &Tablet) -> Result<()> {
        let now = Kept::of(tablet)?;
        ensure!(*self == now, "before {self:#?}, now {now:#?}");
        Ok(())
    }
}
