//! Findings: what a saved record says that a rule may act upon, each named by the key of its sentence, e.g.
//! `class.phq9.mild`, `flag.bp_crisis`.

use super::born::Born;
use super::measures::{Alert, GlucoseState, Symptoms};
use super::{assessment, blood_pressure, care, measures};
use crate::domain::assessment::{ASSESSMENT, Assessment};
use crate::domain::convert;
use crate::domain::discovery::DISCOVERY;
use crate::domain::infant_check::INFANT_CHECK;
use crate::domain::maternal_check::MATERNAL_CHECK;
use crate::domain::private_check::PRIVATE_CHECK;
use crate::domain::senior_vitals::{SENIOR_VITALS, SeniorVitals};
use crate::domain::visit::VISIT;
use crate::kind::Fields;
use crate::pack::{Packs, score};
use serde_json::Value;

/// What these values of a record or event of this kind say. A kind without rules says nothing.
pub fn findings(kind_name: &str, fields: &Fields, packs: &Packs) -> Vec<String> {
    findings_about(kind_name, fields, &Born::default(), packs)
}

/// The same beside what is known of the birth of whom it is about: a check of an infant says little without it.
pub fn findings_about(kind_name: &str, fields: &Fields, born: &Born, packs: &Packs) -> Vec<String> {
    if kind_name == ASSESSMENT.name {
        convert::read(fields).map_or_else(|_| Vec::new(), |it| of_assessment(&it, packs))
    } else if kind_name == SENIOR_VITALS.name {
        convert::read(fields).map_or_else(|_| Vec::new(), |it| of_vitals(&it, packs))
    } else if [MATERNAL_CHECK.name, INFANT_CHECK.name].contains(&kind_name) {
        care::findings(kind_name, fields, born, packs)
    } else if kind_name == PRIVATE_CHECK.name {
        of_private(fields, packs)
    } else if kind_name == DISCOVERY.name {
        let status = convert::text(fields, "status").unwrap_or("suspected");
        vec![format!("found.{status}")]
    } else if kind_name == VISIT.name {
        convert::text(fields, "outcome").map(|outcome| format!("outcome.{outcome}")).into_iter().collect()
    } else {
        Vec::new()
    }
}

fn of_assessment(it: &Assessment, packs: &Packs) -> Vec<String> {
    let class = |class: &String| format!("class.{}.{class}", it.instrument);
    match assessment::score_of(it, packs) {
        Some(score) => score
            .flags
            .iter()
            .map(|flag| format!("flag.{flag}"))
            .chain(score.class.as_ref().map(class))
            .chain(score.take.iter().map(|code| format!("take.{code}")))
            .collect(),
        // A version that is not known here: what its own program said counts.
        None => it
            .flags
            .iter()
            .flatten()
            .map(|raised| format!("flag.{}", raised.flag))
            .chain(it.class.as_ref().map(class))
            .collect(),
    }
}

/// Of violence only that the safety protocol is to be followed: by the answers, or because of what was seen.
fn of_private(fields: &Fields, packs: &Packs) -> Vec<String> {
    let text = |name: &str| convert::text(fields, name).unwrap_or_default();
    let answers: Vec<Option<i64>> = fields
        .get("answers")
        .and_then(Value::as_array)
        .map_or_else(Vec::new, |all| all.iter().map(Value::as_i64).collect());
    let instrument = packs.instrument_version(text("instrument"), text("version"));
    let answered = instrument.is_some_and(|it| !score(it, &answers).flags.is_empty());
    let seen = fields.get("injuries").and_then(Value::as_array).is_some_and(|all| !all.is_empty());
    if answered || seen { vec!["flag.violence".to_owned()] } else { Vec::new() }
}

fn of_vitals(it: &SeniorVitals, packs: &Packs) -> Vec<String> {
    let mut found = of_pressure(it, packs);
    found.extend(of_glucose(it, packs));
    let mut class =
        |scale: &str, class: measures::Class| found.push(format!("class.{scale}.{}", class.class));
    if let Some(tenths) = it.hba1c {
        class("hba1c", measures::hba1c(tenths, packs));
    }
    if let Some(bmi) = it.weight.zip(it.height).and_then(|(g, mm)| measures::bmi(g, mm, packs)) {
        class("bmi", bmi.class);
    }
    if let Some(nrs) = it.pain {
        class("pain", measures::pain(nrs, packs));
    }
    if let Some(count) = it.meds_count {
        class("medicines", measures::medicines(count, packs));
    }
    found.extend(it.nurse_judgement.iter().map(|judgement| format!("judgement.{judgement}")));
    found
}

fn of_pressure(it: &SeniorVitals, packs: &Packs) -> Vec<String> {
    let readings = it.readings.as_deref().unwrap_or_default();
    let Some(bp) = blood_pressure::classify(readings, packs) else { return Vec::new() };
    let flags = [
        ("flag.bp_crisis", bp.crisis),
        ("flag.bp_low", bp.low),
        ("flag.isolated_systolic", bp.isolated_systolic),
        ("flag.single_reading", bp.single_reading),
    ];
    let raised = flags.into_iter().filter(|(_, raised)| *raised).map(|(flag, _)| flag.to_owned());
    raised.chain([format!("class.bp.{}", bp.class)]).collect()
}

fn of_glucose(it: &SeniorVitals, packs: &Packs) -> Vec<String> {
    let Some(mg_dl) = it.glucose else { return Vec::new() };
    let state = match it.glucose_state.as_deref() {
        Some("fasting") => GlucoseState::Fasting,
        _ => GlucoseState::NotFasting,
    };
    let told = |flag: Option<bool>| if flag == Some(true) { Symptoms::Some } else { Symptoms::None };
    let glucose = measures::glucose(mg_dl, state, told(it.glucose_symptoms), told(it.unwell), packs);
    let alert = match glucose.alert {
        Alert::None => None,
        Alert::SameDay => Some("flag.glucose_urgent"),
        Alert::Emergency => Some("flag.glucose_emergency"),
    };
    let confirm = glucose.to_confirm.then_some("flag.glucose_to_confirm");
    let flags = alert.into_iter().chain(confirm).map(str::to_owned);
    flags.chain([format!("class.glucose.{}", glucose.class.class)]).collect()
}
