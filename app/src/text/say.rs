//! What went wrong, in sentences: what happened, which one, what to do. One place for all errors that a person meets.

use super::Texts;
use crate::data::Refused;
use crate::platform::keys::{KeyError, PASSPHRASE_MIN};
use crate::sync::Failure;
use crate::sync::http::AddressError;
use shared::kind::{Problem, Why};
use shared::outcome::{Outcome, Refusal};

impl Texts {
    /// A field as people call it; its name when it has no text.
    pub fn field(&self, kind: Option<&str>, name: &str) -> String {
        let of = |kind: &str| self.find(&format!("field.{kind}.{name}"));
        let any = || shared::domain::kinds().iter().find_map(|kind| of(kind.name));
        kind.and_then(of).or_else(any).unwrap_or(name).to_owned()
    }

    /// The path to a field, `readings.1.sbp` or `senior_vitals.readings.1.sbp`, as people call it.
    fn path(&self, kind: Option<&str>, path: &str) -> String {
        if let Some((first, rest)) = path.split_once('.')
            && let Some(label) = self.find(&format!("kind.{first}"))
        {
            return format!("{label}: {}", self.path(Some(first), rest));
        }
        let step = |step: &str| match step.parse::<usize>() {
            Ok(index) => self.fill("nth", &[("n", &(index + 1))]),
            Err(_) => self.field(kind, step),
        };
        path.split('.').map(step).collect::<Vec<_>>().join(" ")
    }

    /// What is wrong with a value.
    pub fn problem(&self, kind: Option<&str>, problem: &Problem) -> String {
        let field = self.path(kind, &problem.field);
        match &problem.why {
            Why::Missing => self.fill("why.missing", &[("field", &field)]),
            Why::Unknown { known } => {
                let name = problem.field.rsplit('.').next().unwrap_or_default();
                self.fill("why.unknown", &[("name", &name), ("known", &known.join(", "))])
            }
            Why::WrongType { expected } => {
                self.fill(&format!("why.wrong_type.{expected}"), &[("field", &field)])
            }
            Why::OutOfRange { min, max, unit } => {
                let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
                self.fill(
                    "why.out_of_range",
                    &[("field", &field), ("min", min), ("max", max), ("unit", &unit)],
                )
            }
            Why::NotOneOf { codes } => {
                self.fill("why.not_one_of", &[("field", &field), ("codes", &codes.join(", "))])
            }
            Why::TooLong { max } => self.fill("why.too_long", &[("field", &field), ("max", max)]),
            Why::ResidentNumber => self.fill("why.resident_number", &[("field", &field)]),
            Why::Rule { rule } => match self.find(&format!("rule.{rule}")) {
                Some(sentence) => sentence.to_owned(),
                None => self.fill("why.rule", &[("field", &field), ("rule", rule)]),
            },
        }
    }

    fn problems(&self, first: &str, problems: &[Problem]) -> String {
        let mut sentence = self.get(first);
        for problem in problems {
            sentence.push_str(&format!("\n  {}: {}", problem.field, self.problem(None, problem)));
        }
        sentence
    }

    /// What the server did with an op.
    pub fn outcome(&self, outcome: Outcome) -> String {
        self.get(match outcome {
            Outcome::Applied => "outcome.applied",
            Outcome::Merged => "outcome.merged",
            Outcome::Joined => "outcome.joined",
            Outcome::Conflict => "outcome.conflict",
            Outcome::Quarantined => "outcome.quarantined",
        })
    }

    /// Why the server keeps an op apart.
    pub fn refusal(&self, refusal: &Refusal) -> String {
        match refusal {
            Refusal::Invalid { problems } => self.problems("refusal.invalid", problems),
            Refusal::Malformed { .. } => self.get("refusal.malformed"),
            Refusal::SchemaTooNew { .. } => self.get("refusal.schema_too_new"),
            Refusal::UnknownKind { name } => self.fill("refusal.unknown_kind", &[("name", name)]),
            Refusal::NotAllowed => self.get("refusal.not_allowed"),
            Refusal::NotInScope => self.get("refusal.not_in_scope"),
            Refusal::NotYours => self.get("refusal.not_yours"),
            Refusal::IdReuse => self.get("refusal.id_reuse"),
            Refusal::Awaits { .. } => self.get("refusal.awaits"),
            Refusal::WithAct { .. } => self.get("refusal.with_act"),
            Refusal::MergeAcross => self.get("refusal.merge_across"),
            Refusal::TooLate => self.get("refusal.too_late"),
        }
    }

    /// Why a command was not carried out.
    pub fn refused(&self, refused: &Refused) -> String {
        match refused {
            Refused::Invalid { problems } => self.problems("refused.invalid", problems),
            Refused::UnknownKind { name, known } => {
                self.fill("refused.unknown_kind", &[("name", name), ("known", &known.join(", "))])
            }
            Refused::NotFound { id } => self.fill("refused.not_found", &[("id", id)]),
            Refused::NotAllowed => self.get("refused.not_allowed"),
            Refused::ChangedSinceOpened { .. } => self.get("refused.changed_since_opened"),
            Refused::NoConflict => self.get("refused.no_conflict"),
            Refused::TooLate => self.get("refused.too_late"),
            Refused::NothingChanged => self.get("refused.nothing_changed"),
            Refused::UnknownInstrument { name, known } => {
                self.fill("refused.unknown_instrument", &[("name", name), ("known", &known.join(", "))])
            }
            Refused::LeaseExpired => self.get("refused.lease_expired"),
            Refused::AsksServer => self.get("refused.asks_server"),
            Refused::Store { name, .. } => self.store(name),
        }
    }

    /// Why the store could not do it.
    pub fn store(&self, name: &str) -> String {
        self.get(&format!("store.{name}"))
    }

    /// Why a sync or an enrolment did not go through.
    pub fn failure(&self, failure: &Failure) -> String {
        let sentence = self.get(&format!("sync.{}", failure.name()));
        match failure {
            Failure::Store { name } => format!("{sentence} {}", self.store(name)),
            _ => sentence,
        }
    }

    /// Why the key could not be made or opened.
    pub fn key_error(&self, error: &KeyError) -> String {
        match error {
            KeyError::TooShort => self.fill("key.too_short", &[("min", &PASSPHRASE_MIN)]),
            other => self.get(&format!("key.{}", other.name())),
        }
    }

    /// Why the address of a server was not taken.
    pub fn address_error(&self, error: &AddressError) -> String {
        match error {
            AddressError::NotAnAddress(address) => {
                self.fill("address.not_an_address", &[("address", address)])
            }
            AddressError::PlainHttp(_) => self.get("address.plain_http"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;
    use serde_json::json;

    fn both() -> [Texts; 2] {
        [Lang::Ko, Lang::En].map(Texts::for_lang)
    }

    /// A sentence, not a key, and with no place left open.
    fn is_said(sentence: &str) {
        assert!(sentence.contains(' ') && !sentence.contains(['{', '}']), "{sentence}");
    }

    #[test]
    fn every_failure_of_a_sync_has_a_sentence() {
        for texts in both() {
            for name in Failure::NAMES {
                is_said(&texts.get(&format!("sync.{name}")));
            }
            is_said(&texts.failure(&Failure::Store { name: "full".into() }));
        }
    }

    #[test]
    fn every_refusal_of_the_server_has_a_sentence() {
        let id = uuid::Uuid::nil();
        let all = [
            json!({"code": "invalid", "problems": [{"field": "name", "why": {"code": "missing"}}]}),
            json!({"code": "malformed", "detail": ""}),
            json!({"code": "schema_too_new", "schema": 2}),
            json!({"code": "unknown_kind", "name": "x"}),
            json!({"code": "not_allowed"}),
            json!({"code": "not_in_scope"}),
            json!({"code": "not_yours"}),
            json!({"code": "id_reuse"}),
            json!({"code": "awaits", "record": id}),
            json!({"code": "with_act", "op": id}),
            json!({"code": "merge_across"}),
            json!({"code": "too_late"}),
        ];
        for texts in both() {
            for refusal in &all {
                is_said(&texts.refusal(&serde_json::from_value(refusal.clone()).unwrap()));
            }
        }
    }

    #[test]
    fn every_reason_why_a_command_was_not_carried_out_has_a_sentence() {
        let id = uuid::Uuid::nil();
        let all = [
            json!({"code": "invalid", "problems": []}),
            json!({"code": "unknown_kind", "name": "x", "known": ["y"]}),
            json!({"code": "not_found", "id": id}),
            json!({"code": "not_allowed"}),
            json!({"code": "changed_since_opened", "keys": []}),
            json!({"code": "no_conflict"}),
            json!({"code": "too_late"}),
            json!({"code": "nothing_changed"}),
            json!({"code": "unknown_instrument", "name": "x", "known": ["phq9"]}),
            json!({"code": "lease_expired"}),
        ];
        let store = [
            "not_there",
            "already_there",
            "wrong_key_or_damaged",
            "not_encrypted",
            "no_cipher",
            "too_new",
            "forgot",
            "full",
            "busy",
            "changed_since_opened",
            "unreadable",
            "io",
            "sql",
        ]
        .map(|name| json!({"code": "store", "name": name, "detail": ""}));
        for texts in both() {
            for refused in all.iter().chain(&store) {
                is_said(&texts.refused(&serde_json::from_value(refused.clone()).unwrap()));
            }
        }
    }

    #[test]
    fn every_problem_with_a_value_names_the_field_as_people_call_it() {
        let why = [
            json!({"code": "missing"}),
            json!({"code": "unknown", "known": ["a"]}),
            json!({"code": "out_of_range", "min": 40, "max": 300, "unit": "mmHg"}),
            json!({"code": "not_one_of", "codes": ["a"]}),
            json!({"code": "too_long", "max": 5}),
            json!({"code": "resident_number"}),
            json!({"code": "rule", "rule": "sbp_above_dbp"}),
            json!({"code": "rule", "rule": "a rule of a newer program"}),
        ];
        let types =
            ["text", "integer", "flag", "date", "local_time", "id", "list", "answers", "code", "object"]
                .map(|expected| json!({"code": "wrong_type", "expected": expected}));
        for texts in both() {
            for why in why.iter().chain(&types) {
                let problem = json!({"field": "readings.1.sbp", "why": why});
                is_said(&texts.problem(None, &serde_json::from_value(problem).unwrap()));
            }
        }
        let problem = Problem { field: "readings.1.sbp".into(), why: Why::Missing };
        let ko = Texts::for_lang(Lang::Ko).problem(Some("senior_vitals"), &problem);
        let of_kind = Problem { field: "person.name".into(), why: Why::Missing };
        assert_eq!(Texts::for_lang(Lang::Ko).problem(None, &of_kind), "대상자: 이름을 적어 주세요.");
        assert!(ko.contains("2번째") && ko.ends_with("적어 주세요.") && !ko.contains("sbp"), "{ko}");
    }

    #[test]
    fn keys_and_addresses_that_do_not_fit_have_sentences() {
        let disk = || std::io::Error::other("x");
        for texts in both() {
            for error in [
                KeyError::WrongSecret,
                KeyError::TooShort,
                KeyError::NotThere,
                KeyError::Exists,
                KeyError::Damaged(String::new()),
                KeyError::TooNew(2),
                KeyError::Disk(disk()),
            ] {
                is_said(&texts.key_error(&error));
            }
            is_said(&texts.address_error(&AddressError::PlainHttp("x".into())));
            is_said(&texts.address_error(&AddressError::NotAnAddress("x".into())));
        }
    }
}
