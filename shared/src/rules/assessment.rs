//! Whether a stored result is what its answers come to. Run on the tablet and again on the server.

use crate::domain::assessment::Assessment;
use crate::kind::Problem;
use crate::pack::{Packs, Score, score};

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
}
