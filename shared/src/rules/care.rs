//! What a check of a mother or an infant says: danger signs, jaundice, feeding, sleep and growth.

use super::blood_pressure;
use super::born::Born;
use super::growth::{self, Measured};
use crate::domain::infant_check::INFANT_CHECK;
use crate::domain::{convert, senior_vitals};
use crate::kind::Fields;
use crate::pack::{ACTS, Packs};
use chrono::NaiveDate;
use serde_json::Value;

/// The findings of a check: a `flag.` for each rule that holds, an `act.` for what the flags ask for (once each), and of
/// an infant the classes of growth.
pub fn findings(kind_name: &str, fields: &Fields, born: &Born, packs: &Packs) -> Vec<String> {
    let on = convert::local_time(fields, "measured_at").map(|at| at.date());
    let facts = facts(fields, born, on, packs);
    let mut found: Vec<String> = Vec::new();
    for rule in packs.care().fulfilled(kind_name, &facts) {
        for finding in [format!("flag.{}", rule.flag), format!("act.{}", rule.act)] {
            if !found.contains(&finding) {
                found.push(finding);
            }
        }
    }
    if kind_name == INFANT_CHECK.name
        && let Some(on) = on
    {
        found.extend(growing(fields, born, on, packs));
    }
    found
}

/// The strongest of what these findings ask for; `None`: nothing.
pub fn strongest(findings: &[String]) -> Option<&'static str> {
    let asked = |act: &&str| findings.iter().any(|it| it.strip_prefix("act.") == Some(act));
    ACTS.into_iter().find(asked)
}

/// What was measured of an infant, as growth is judged on it.
pub fn measured(fields: &Fields) -> Measured {
    let number = |name: &str| convert::integer(fields, name);
    let stood = convert::text(fields, "measured") == Some("standing");
    Measured {
        weight: number("weight"),
        length: number("length").map(|mm| (mm, stood)),
        head: number("head"),
        oedema: convert::flag(fields, "oedema"),
    }
}

fn facts(fields: &Fields, born: &Born, on: Option<NaiveDate>, packs: &Packs) -> Fields {
    let mut facts = fields.clone();
    let readings: Vec<senior_vitals::Reading> = convert::elements(fields, "readings");
    let pressure = blood_pressure::classify(&readings, packs);
    let more = [
        ("age_days", on.and_then(|on| born.days(on))),
        ("gest_days", born.gest_days),
        ("sbp", pressure.as_ref().map(|it| it.mean_sbp)),
        ("dbp", pressure.as_ref().map(|it| it.mean_dbp)),
    ];
    for (name, number) in more {
        if let Some(number) = number {
            facts.insert(name.to_owned(), Value::from(number));
        }
    }
    facts
}

fn growing(fields: &Fields, born: &Born, on: NaiveDate, packs: &Packs) -> Vec<String> {
    let Some(growth) = packs.growth() else { return Vec::new() };
    let measured = measured(fields);
    let Some(judged) = growth::judge(born, on, &measured, growth) else { return Vec::new() };
    let scores = &judged.counts().scores;
    let doubtful = scores.iter().any(|it| it.remeasure).then(|| "flag.remeasure".to_owned());
    let classes = scores.iter().map(|it| format!("class.{}.{}", it.measure, it.class));
    let course = measured.weight.filter(|_| !measured.oedema);
    let course = course.map(|weight| growth::course(born, on, weight, growth)).unwrap_or_default();
    let flags = course.into_iter().map(|flag| format!("flag.{flag}"));
    doubtful.into_iter().chain(flags).chain(classes).collect()
}

#[cfg(test)]
mod tests;
