//! The safety protocol: which one begins, and what is still missing before its record may be closed.

use crate::domain::convert;
use crate::domain::safety_steps::Step;
use crate::kind::Fields;
use crate::pack::{Packs, Protocol, SafetyStep};

/// The protocols that these findings begin, in the order of the pack.
pub fn begun<'a>(findings: &'a [String], packs: &'a Packs) -> impl Iterator<Item = &'a Protocol> {
    let on = |protocol: &&Protocol| protocol.on.iter().any(|finding| findings.contains(finding));
    packs.safety().protocols.iter().filter(on)
}

/// The steps that are needed, of a record whose values hold the `steps` that were taken; of violence that is the private
/// check itself.
pub fn needed<'a>(protocol: &'a Protocol, fields: &'a Fields) -> impl Iterator<Item = &'a SafetyStep> {
    let is_so = |step: &SafetyStep| step.only_if.as_ref().is_none_or(|condition| condition.holds(fields));
    protocol.steps.iter().filter(move |step| !step.optional && is_so(step))
}

/// The steps that are still missing: not taken, or without what came of it where that must be written down. The record
/// may be closed when there are none.
pub fn missing<'a>(protocol: &'a Protocol, fields: &'a Fields) -> Vec<&'a SafetyStep> {
    let taken: Vec<Step> = convert::elements(fields, "steps");
    let done = |step: &SafetyStep| {
        let said = |it: &Step| it.said.as_ref().is_some_and(|said| !said.trim().is_empty());
        taken.iter().any(|it| it.step == step.step && (!step.said || said(it)))
    };
    needed(protocol, fields).filter(|step| !done(step)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn missing_of(code: &str, fields: Value) -> Vec<String> {
        let packs = Packs::builtin();
        let protocol = packs.safety().protocol(code).unwrap();
        missing(protocol, fields.as_object().unwrap()).iter().map(|step| step.step.clone()).collect()
    }

    fn taken(steps: &[(&str, &str)]) -> Value {
        let all = steps.iter().map(|(step, said)| json!({"step": step, "said": said}));
        json!(all.collect::<Vec<_>>())
    }

    #[test]
    fn findings_begin_their_protocols() {
        let packs = Packs::builtin();
        let of = |findings: &[&str]| {
            let findings: Vec<String> = findings.iter().map(|it| (*it).to_owned()).collect();
            begun(&findings, &packs).map(|it| it.protocol.clone()).collect::<Vec<_>>()
        };
        assert_eq!(of(&["class.phq9.minimal"]), [""; 0]);
        assert_eq!(of(&["flag.safety", "class.phq9.minimal"]), ["self_harm"]);
        assert_eq!(of(&["flag.mother_emergency", "act.emergency"]), ["danger_sign"]);
        assert_eq!(of(&["flag.violence"]), ["violence"]);
        assert_eq!(of(&["flag.safety", "act.emergency"]), ["self_harm", "danger_sign"]);
    }

    #[test]
    fn a_record_is_closed_only_after_every_step() {
        let all = [
            ("asked_plan", "계획 없음"),
            ("line_offered", ""),
            ("supervisor_told", "팀장"),
            ("referred", "내일 10시"),
            ("next_contact", "내일 9시"),
        ];
        assert_eq!(missing_of("self_harm", json!({"steps": taken(&all)})), [""; 0]);
        assert_eq!(
            missing_of("self_harm", json!({})),
            ["asked_plan", "line_offered", "supervisor_told", "referred", "next_contact"]
        );
        let silent = all.map(|(step, said)| if step == "next_contact" { (step, " ") } else { (step, said) });
        assert_eq!(missing_of("self_harm", json!({"steps": taken(&silent)})), ["next_contact"], "when?");
        let imminent = [&all[..], &[("imminent", "")]].concat();
        assert_eq!(missing_of("self_harm", json!({"steps": taken(&imminent)})), ["not_left_alone"]);
    }

    #[test]
    fn a_child_at_home_brings_its_duty() {
        let without = missing_of("violence", json!({"child_at_home": false}));
        let with = missing_of("violence", json!({"child_at_home": true}));
        assert!(!without.contains(&"child_reported".to_owned()));
        assert_eq!(with.len(), without.len() + 1);
    }

    #[test]
    fn every_protocol_and_duty_has_somebody_to_call() {
        let packs = Packs::builtin();
        let safety = packs.safety();
        let codes =
            safety.protocols.iter().map(|it| &it.protocol).chain(safety.duties.iter().map(|it| &it.duty));
        for code in codes {
            assert!(safety.calls_for(code).next().is_some(), "{code}");
        }
        let first: Vec<_> = safety.calls_for("self_harm").map(|it| it.number.as_str()).collect();
        assert_eq!(first, ["119", "112", "109", "1577-0199"]);
        let all: Vec<_> = safety.calls.iter().map(|it| it.number.as_str()).collect();
        for number in ["119", "112", "109", "1366", "1577-1389", "1577-0199"] {
            assert!(all.contains(&number), "{number}");
        }
        assert!(safety.calls.iter().all(|it| !it.source.is_empty()));
    }
}
