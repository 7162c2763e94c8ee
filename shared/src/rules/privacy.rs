//! What may be shown where others look on: lists, printouts, the records of other members of the household.

use crate::domain::assessment::ASSESSMENT;
use crate::domain::convert;
use crate::domain::duty_report::DUTY_REPORT;
use crate::domain::private_check::PRIVATE_CHECK;
use crate::domain::safety_steps::SAFETY_STEPS;
use crate::kind::Fields;

/// Kinds of which not even the existence is told.
const UNTOLD: [&str; 3] = [PRIVATE_CHECK.name, SAFETY_STEPS.name, DUTY_REPORT.name];

/// What an assessment says where others look on. A list of names, so that a field which is added later stays untold.
const OF_ASSESSMENT: [&str; 5] = ["subject", "visit", "instrument", "class", "taken_at"];

/// Fields that never stand in a list or on paper: thoughts of harm hide among danger signs, and notes may say anything.
const HIDDEN: [&str; 2] = ["danger_signs", "note"];

/// Findings that are not told where others look on.
const HIDDEN_FINDINGS: [&str; 2] = ["flag.safety", "flag.violence"];

/// The values of an event as they may stand in a list, on paper or beside another person's; `None`: the event is not
/// mentioned.
pub fn before_others(kind_name: &str, fields: &Fields) -> Option<Fields> {
    if UNTOLD.contains(&kind_name) {
        return None;
    }
    let told = |name: &str| {
        if kind_name == ASSESSMENT.name { OF_ASSESSMENT.contains(&name) } else { !HIDDEN.contains(&name) }
    };
    if kind_name == ASSESSMENT.name && convert::flag(fields, "refused") {
        return None;
    }
    Some(
        fields
            .iter()
            .filter(|(name, _)| told(name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
    )
}

/// The findings that may stand there. What tells of them by another name (`act.emergency`) stays: help is needed, and
/// nobody learns why.
pub fn findings_before_others(findings: &[String]) -> Vec<String> {
    findings.iter().filter(|it| !HIDDEN_FINDINGS.contains(&it.as_str())).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_private_is_not_even_mentioned() {
        let fields = json!({"answers": [1, 0, 0, 0], "instrument": "hark", "note": "말"});
        for kind in ["private_check", "safety_steps", "duty_report"] {
            assert_eq!(before_others(kind, fields.as_object().unwrap()), None, "{kind}");
        }
    }

    #[test]
    fn of_answers_only_the_class_is_told() {
        let fields = json!({
            "subject": "a", "instrument": "phq9", "answers": [0, 0, 0, 0, 0, 0, 0, 0, 1], "total": 1,
            "class": "minimal", "flags": [{"flag": "safety"}], "taken_at": "2026-11-22T10:30",
        });
        let told = before_others("assessment", fields.as_object().unwrap()).unwrap();
        assert_eq!(told.keys().collect::<Vec<_>>(), ["class", "instrument", "subject", "taken_at"]);
        assert_eq!(before_others("assessment", json!({"refused": true}).as_object().unwrap()), None);
    }

    #[test]
    fn thoughts_of_harm_and_notes_stay_with_the_nurse() {
        let fields = json!({
            "weight": 3600, "note": "말", "danger_signs": [{"danger_sign": "harm_thoughts"}],
        });
        let told = before_others("maternal_check", fields.as_object().unwrap()).unwrap();
        assert_eq!(told.keys().collect::<Vec<_>>(), ["weight"]);
        let findings =
            ["flag.safety", "act.emergency", "flag.violence", "class.waz.normal"].map(str::to_owned);
        assert_eq!(findings_before_others(&findings), ["act.emergency", "class.waz.normal"]);
    }
}
