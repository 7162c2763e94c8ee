//! Why a verb was not carried out, and how that is told: a sentence on standard error and an exit code.

use app::data::Refused;
use app::platform::keys::KeyError;
use app::store::StoreError;
use app::sync::Failure;
use app::sync::http::AddressError;
use app::text::Texts;
use serde_json::{Value, json};
use std::fmt::Display;
use std::process::ExitCode;

/// Done, refused, not understood, no connection.
const REFUSED: u8 = 1;
const USAGE: u8 = 2;
const NO_CONNECTION: u8 = 3;

/// How a refusal is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// For people.
    Sentence,
    /// For programs.
    Json,
}

/// Why it was not carried out. Nothing was changed, unless the sentence says so.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    #[error("refused")]
    Refused(#[from] Refused),
    #[error("store")]
    Store(#[from] StoreError),
    #[error("key")]
    Key(#[from] KeyError),
    #[error("address")]
    Address(#[from] AddressError),
    #[error("sync")]
    Sync(#[from] Failure),
    /// The words or objects that were given are not understood: key of the sentence, and its values.
    #[error("usage: {0}")]
    Usage(&'static str, Vec<(&'static str, String)>),
    /// In this line of the input; the lines before it are saved.
    #[error("line {0}")]
    InLine(usize, Box<Stop>),
}

impl Stop {
    /// A sentence without values.
    pub fn usage(key: &'static str) -> Stop {
        Stop::Usage(key, Vec::new())
    }

    /// A file that cannot be read.
    pub fn file(path: &std::path::Path, error: &std::io::Error) -> Stop {
        Stop::Usage("file", vec![("path", path.display().to_string()), ("why", error.to_string())])
    }

    /// Tell it and give the exit code.
    pub fn tell(&self, texts: Texts, form: Form) -> ExitCode {
        match form {
            Form::Sentence => eprintln!("{}", self.sentence(texts)),
            Form::Json => eprintln!("{}", self.object(texts)),
        }
        ExitCode::from(self.exit())
    }

    fn exit(&self) -> u8 {
        match self {
            Stop::Usage(..) => USAGE,
            Stop::Sync(failure) if failure.is_connection() => NO_CONNECTION,
            Stop::InLine(_, stop) => stop.exit(),
            _ => REFUSED,
        }
    }

    fn sentence(&self, texts: Texts) -> String {
        match self {
            Stop::Refused(refused) => texts.refused(refused),
            Stop::Store(error) => texts.store(error.name()),
            Stop::Key(error) => texts.key_error(error),
            Stop::Address(error) => texts.address_error(error),
            Stop::Sync(failure) => texts.failure(failure),
            Stop::Usage(key, values) => {
                let values: Vec<(&str, &dyn Display)> =
                    values.iter().map(|(name, value)| (*name, value as &dyn Display)).collect();
                texts.fill(key, &values)
            }
            Stop::InLine(line, stop) => {
                format!("{} {}", texts.fill("in_line", &[("line", line)]), stop.sentence(texts))
            }
        }
    }

    fn object(&self, texts: Texts) -> Value {
        json!({ "error": self.cause(), "sentence": self.sentence(texts) })
    }

    /// For programs: the same words that the protocol and the commands use.
    fn cause(&self) -> Value {
        let of =
            |group: &str, name: &str, detail: String| json!({"group": group, "code": name, "detail": detail});
        match self {
            Stop::Refused(refused) => {
                let mut cause = serde_json::to_value(refused).unwrap_or_default();
                cause["group"] = "refused".into();
                cause
            }
            Stop::Store(error) => of("store", error.name(), error.to_string()),
            Stop::Key(error) => of("key", "key", error.to_string()),
            Stop::Address(error) => of("address", "address", error.to_string()),
            Stop::Sync(failure) => of("sync", failure.name(), failure.to_string()),
            Stop::Usage(key, _) => of("usage", key, String::new()),
            Stop::InLine(line, stop) => {
                let mut cause = stop.cause();
                cause["line"] = (*line).into();
                cause
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::text::Lang;

    #[test]
    fn each_sort_of_stop_has_its_exit_code() {
        for (stop, expected) in [
            (Stop::from(Refused::NothingChanged), 1),
            (Stop::from(StoreError::Full), 1),
            (Stop::from(KeyError::WrongSecret), 1),
            (Stop::from(Failure::Revoked), 1),
            (Stop::from(Failure::BadCode), 1),
            (Stop::from(Failure::TimedOut), 3),
            (Stop::from(Failure::Busy { after: None }), 3),
            (Stop::usage("no_home"), 2),
            (Stop::InLine(2, Box::new(Refused::NotAllowed.into())), 1),
        ] {
            assert_eq!(stop.exit(), expected, "{stop:?}");
        }
    }

    #[test]
    fn a_program_reads_the_reason_and_a_person_the_sentence() {
        let texts = Texts::for_lang(Lang::En);
        let stop = Stop::InLine(3, Box::new(Refused::NothingChanged.into()));
        let object = stop.object(texts);
        assert_eq!(object["error"], json!({"group": "refused", "code": "nothing_changed", "line": 3}));
        assert!(object["sentence"].as_str().unwrap().starts_with("Line 3: "));
    }
}
