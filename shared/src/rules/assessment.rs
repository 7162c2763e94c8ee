//! Whether a stored result is what its answers come to. Run on the tablet and again on the server.

use crate::domain::assessment::Assessment;
use crate::kind::Problem;
use crate::pack::{Instrument, Packs, Score, score};

/// What came of the recomputation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The stored result is that of the answers, or there are no answers.
    Same,
    /// It is another one.
    Differs(Vec<Problem>),
    /// The version with which it was made is not known here: nothing can be said, and that is no fault.
    UnknownVersion,
}

/// Computes the result anew, by the very version with which the answers were taken.
pub fn verify(assessment: &Assessment, packs: &Packs) -> Verdict {
    let Some(score) = score_of(assessment, packs) else {
        let nothing_stored = assessment.total.is_none() && assessment.class.is_none();
        return match assessment.answers {
            None if nothing_stored => Verdict::Same,
            None => Verdict::Differs(vec![Problem::rule("total", "total_differs")]),
            Some(_) => Verdict::UnknownVersion,
        };
    };
    let stored_flags: Vec<&str> =
        assessment.flags.iter().flatten().map(|raised| raised.flag.as_str()).collect();
    let problems: Vec<Problem> = [
        ("answers", "not_a_choice", !score.invalid.is_empty()),
        ("total", "total_differs", assessment.total != score.total),
        ("class", "class_differs", assessment.class != score.class),
        ("flags", "flags_differ", stored_flags != score.flags),
    ]
    .into_iter()
    .filter(|(_, _, broken)| *broken)
    .map(|(field, rule, _)| Problem::rule(field, rule))
    .collect();
    if problems.is_empty() { Verdict::Same } else { Verdict::Differs(problems) }
}

/// The score of the stored answers, by the version with which they were taken; `None` without answers or
/// when that version is not known here.
pub fn score_of(assessment: &Assessment, packs: &Packs) -> Option<Score> {
    let instrument = packs.instrument_version(&assessment.instrument, &assessment.version)?;
    Some(score(instrument, assessment.answers.as_deref()?))
}

/// What the answers come to by the version with which they were taken and, where that is an older one, by the version
/// in use now. Answers that no longer fit the newer version have no class there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recomputed {
    /// By its own version; `None` when that version is not known here, or there are no answers.
    pub then: Option<Score>,
    /// By the version in use, when it is another one.
    pub now: Option<Score>,
}

/// The score of these answers, and beside it the score by the version in use when they are of another.
pub fn recomputed(instrument: &str, version: &str, answers: &[Option<i64>], packs: &Packs) -> Recomputed {
    let by = |it: &Instrument| score(it, answers);
    let newest = packs.instrument(instrument).ok().filter(|it| it.version != version);
    Recomputed { then: packs.instrument_version(instrument, version).map(by), now: newest.map(by) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::convert;
    use serde_json::{Value, json};

    fn verdict(more: Value) -> Verdict {
        let mut fields = json!({
            "subject": "018f0000-0000-7000-8000-000000000001", "instrument": "phq9", "version": "knhanes-1",
            "taken_at": "2026-11-22T10:30", "answers": [1, 1, 1, 1, 1, 1, 1, 1, 1], "total": 9,
            "class": "mild", "flags": [{"flag": "safety"}],
        });
        fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let canonical = crate::kind::canonical(fields);
        verify(&convert::read(canonical.as_object().unwrap()).unwrap(), &Packs::builtin())
    }

    #[test]
    fn a_stored_result_is_what_its_answers_come_to() {
        let differs = |field, rule| Verdict::Differs(vec![Problem::rule(field, rule)]);
        for (name, more, expected) in [
            ("as it was computed", json!({}), Verdict::Same),
            ("another total", json!({"total": 8}), differs("total", "total_differs")),
            ("another class", json!({"class": "minimal"}), differs("class", "class_differs")),
            ("without its flag", json!({"flags": null}), differs("flags", "flags_differ")),
            ("a version of tomorrow", json!({"version": "knhanes-9"}), Verdict::UnknownVersion),
            (
                "refused",
                json!({"answers": null, "total": null, "class": null, "flags": null, "refused": true}),
                Verdict::Same,
            ),
            (
                "a total without answers",
                json!({"answers": null, "class": null}),
                differs("total", "total_differs"),
            ),
        ] {
            assert_eq!(verdict(more), expected, "{name}");
        }
    }

    #[test]
    fn an_answer_that_is_no_choice_is_told() {
        let Verdict::Differs(problems) = verdict(json!({"answers": [7, 1, 1, 1, 1, 1, 1, 1, 1]})) else {
            panic!()
        };
        assert!(problems.contains(&Problem::rule("answers", "not_a_choice")));
    }

    #[test]
    fn answers_of_an_older_version_are_computed_by_both() {
        let sources = crate::pack::builtin_sources();
        let (_, json) = sources.iter().find(|(name, _)| *name == "instruments").unwrap();
        // A tomorrow in which ten points are mild.
        let newer = json
            .replace("knhanes-1", "knhanes-2")
            .replace(r#"{"from": 10, "class": "moderate"}"#, r#"{"from": 11, "class": "moderate"}"#);
        let packs = Packs::builtin().with(&newer).unwrap();
        let answers = [3, 3, 2, 2, 0, 0, 0, 0, 0].map(Some);
        let class = |score: Option<Score>| score.and_then(|it| it.class);
        let both = |version: &str| {
            let it = recomputed("phq9", version, &answers, &packs);
            (class(it.then), class(it.now))
        };
        assert_eq!(both("knhanes-1"), (Some("moderate".into()), Some("mild".into())));
        assert_eq!(both("knhanes-2"), (Some("mild".into()), None));
        assert_eq!(both("knhanes-0"), (None, Some("mild".into())), "its own version is lost");
    }
}
