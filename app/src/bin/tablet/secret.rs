//! Secrets: from a file, the environment, or a terminal without echo. Never from arguments, never printed.

use crate::stop::Stop;
use app::text::Texts;
use std::io::{BufRead, IsTerminal};
use std::path::Path;
use zeroize::Zeroizing;

/// A secret text, wiped when dropped.
pub type Secret = Zeroizing<String>;

/// The passphrase of a store that is there.
pub fn passphrase(file: Option<&Path>, texts: Texts) -> Result<Secret, Stop> {
    match given(file, "DOLBOM_PASSPHRASE")? {
        Some(words) => Ok(words),
        None => prompt(&texts.get("ask_passphrase")),
    }
}

/// The passphrase of a new store: typed twice, when it is typed.
pub fn new_passphrase(file: Option<&Path>, texts: Texts) -> Result<Secret, Stop> {
    if let Some(words) = given(file, "DOLBOM_PASSPHRASE")? {
        return Ok(words);
    }
    let words = prompt(&texts.get("ask_new_passphrase"))?;
    if words != prompt(&texts.get("ask_again"))? {
        return Err(Stop::usage("passphrases_differ"));
    }
    Ok(words)
}

/// The one-time code: from a file, the environment, or standard input.
pub fn code(file: Option<&Path>, texts: Texts) -> Result<Secret, Stop> {
    let words = match given(file, "DOLBOM_CODE")? {
        Some(words) => words,
        None => from_standard_input(texts)?,
    };
    if words.is_empty() { Err(Stop::usage("no_code")) } else { Ok(words) }
}

fn given(file: Option<&Path>, variable: &str) -> Result<Option<Secret>, Stop> {
    let Some(path) = file else { return Ok(std::env::var(variable).ok().map(Zeroizing::new)) };
    let text = std::fs::read_to_string(path).map_err(|error| Stop::file(path, &error))?;
    let text = Zeroizing::new(text);
    Ok(Some(Zeroizing::new(text.lines().next().unwrap_or_default().trim().to_owned())))
}

fn prompt(question: &str) -> Result<Secret, Stop> {
    rpassword::prompt_password(question).map(Zeroizing::new).map_err(|_| Stop::usage("no_passphrase"))
}

fn from_standard_input(texts: Texts) -> Result<Secret, Stop> {
    if std::io::stdin().is_terminal() {
        eprint!("{}", texts.get("ask_code"));
    }
    let mut line = Zeroizing::new(String::new());
    std::io::stdin().lock().read_line(&mut line).map_err(|_| Stop::usage("no_code"))?;
    Ok(Zeroizing::new(line.trim().to_owned()))
}
