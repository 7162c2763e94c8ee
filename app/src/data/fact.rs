//! What is computed of an event's own values before it is saved, and what an edited event becomes.

use super::command::Refused;
use super::flat::canonical_fields;
use serde_json::{Value, json};
use shared::domain::assessment::{ASSESSMENT, Assessment};
use shared::domain::convert;
use shared::kind::{Fields, Kind, Problem};
use shared::pack::{Instrument, Packs, Score, UnknownInstrument, score, weight_loss_of_year};
use shared::rules::assessment::{Verdict, verify};

/// What an instrument's answers came to: computed, never typed.
const RESULTS: [&str; 3] = ["total", "class", "flags"];

/// The event with what follows from its values. A result that was given must be that of the answers.
pub fn completed(kind: &Kind, fields: Fields, packs: &Packs) -> Result<Fields, Refused> {
    if kind.name == ASSESSMENT.name { assessed(fields, packs) } else { Ok(fields) }
}

fn assessed(mut fields: Fields, packs: &Packs) -> Result<Fields, Refused> {
    let Some(code) = convert::text(&fields, "instrument").map(str::to_owned) else { return Ok(fields) };
    if !fields.contains_key("version") {
        let instrument = packs.instrument(&code).map_err(unknown_instrument)?;
        fields.insert("version".to_owned(), Value::from(instrument.version.clone()));
    }
    let version = convert::text(&fields, "version").unwrap_or_default();
    let Some(instrument) = packs.instrument_version(&code, version) else {
        let newest = packs.instrument(&code).map_err(unknown_instrument)?;
        return Err(problem("version", &format!("version_is_{}", newest.version)));
    };
    if fields.contains_key("answers") && RESULTS.iter().all(|name| !fields.contains_key(*name)) {
        let answers = answers(&fields).ok_or_else(wrong_answers)?;
        fields.extend(results(&score(instrument, &answers)));
    }
    match convert::read::<Assessment>(&fields).map(|it| verify(&it, packs)) {
        Ok(Verdict::Differs(problems)) => Err(Refused::Invalid { problems }),
        // What does not fit its type is told by the declaration.
        Ok(Verdict::Same | Verdict::UnknownVersion) | Err(_) => Ok(fields),
    }
}

fn results(score: &Score) -> Fields {
    let flags: Vec<Value> = score.flags.iter().map(|flag| json!({ "flag": flag })).collect();
    let flags = if flags.is_empty() { Value::Null } else { Value::Array(flags) };
    let results = json!({"total": score.total, "class": score.class, "flags": flags});
    canonical_fields(results.as_object().cloned().unwrap_or_default())
}

fn answers(fields: &Fields) -> Option<Vec<Option<i64>>> {
    let items = fields.get("answers")?.as_array()?;
    items.iter().map(|item| if item.is_null() { Some(None) } else { item.as_i64().map(Some) }).collect()
}

fn wrong_answers() -> Refused {
    let why = shared::kind::Why::WrongType { expected: "answers".to_owned() };
    Refused::Invalid { problems: vec![Problem { field: "answers".to_owned(), why }] }
}

fn problem(field: &str, rule: &str) -> Refused {
    Refused::Invalid { problems: vec![Problem::rule(field, rule)] }
}

fn unknown_instrument(error: UnknownInstrument) -> Refused {
    Refused::UnknownInstrument { name: error.code, known: error.known }
}

/// The fields of an event with the edited ones laid over them; what is computed is computed anew.
pub fn corrected(kind: &Kind, old: &Fields, given: Fields) -> Fields {
    let mut fields = old.clone();
    if kind.name == ASSESSMENT.name && given.keys().any(|name| name == "answers" || name == "refused") {
        RESULTS.iter().for_each(|name| {
            fields.remove(*name);
        });
    }
    fields.extend(given);
    canonical_fields(fields)
}

/// The score of answers that are not saved, as one row:
/// `{instrument, version, total, class, flags, parts, missing, invalid, take, cutoff_source, diagnosis: false}`.
/// Items that follow from a number (`illnesses`, `weight_loss_year`, or `weight_year_ago` and `weight` in grams) are
/// answered from it.
pub fn score_row(code: &str, fields: &Fields, packs: &Packs) -> Result<Value, Refused> {
    let instrument = packs.instrument(code).map_err(unknown_instrument)?;
    let given = match fields.get("answers") {
        None => Vec::new(),
        Some(_) => answers(fields).ok_or_else(wrong_answers)?,
    };
    let it = score(instrument, &with_derived(instrument, given, fields));
    Ok(json!({
        "instrument": it.instrument, "version": it.instrument_version, "total": it.total, "class": it.class,
        "flags": it.flags, "parts": it.parts, "missing": it.missing, "invalid": it.invalid, "take": it.take,
        "cutoff_source": it.cutoff_source, "diagnosis": false,
    }))
}

fn with_derived(instrument: &Instrument, mut answers: Vec<Option<i64>>, fields: &Fields) -> Vec<Option<i64>> {
    let loss = || {
        let of = |name: &str| convert::integer(fields, name);
        of("weight_loss_year").or_else(|| weight_loss_of_year(of("weight_year_ago")?, of("weight")?))
    };
    let illnesses = || match fields.get("illnesses")? {
        Value::Array(list) => i64::try_from(list.len()).ok(),
        count => count.as_i64(),
    };
    for (name, amount) in [("illnesses", illnesses()), ("weight_loss_year", loss())] {
        let derived = amount.and_then(|amount| instrument.derived_answer(name, amount));
        if let Some((item, answer)) = derived {
            answers.resize(answers.len().max(item), None);
            answers[item - 1] = answers[item - 1].or(Some(answer));
        }
    }
    answers
}
