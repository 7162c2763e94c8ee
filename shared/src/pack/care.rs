//! Danger signs, jaundice, feeding and sleep as data: which values of a check ask for what. Knows no sign by name.

use super::{Certainty, PackError};
use crate::domain::codes::DANGER_SIGN;
use crate::domain::kinds;
use crate::kind::Fields;
use serde::Deserialize;
use serde_json::Value;

const PACK: &str = "care";

/// What a finding asks for, the strongest first; the texts have a word for each under `act.`.
pub const ACTS: [&str; 6] = ["emergency", "today", "refer", "measure", "check", "advise"];

/// Facts that stand beside the values of a check: days of life, day of pregnancy at birth, mean pressures.
pub const FACTS: [&str; 4] = ["age_days", "gest_days", "sbp", "dbp"];

/// One thing that must be so.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Condition {
    /// A field of the check, or one of [`FACTS`].
    pub field: String,
    /// Its code, or a code in its list, is one of these.
    #[serde(default)]
    pub any_of: Vec<String>,
    /// Its number is at least this.
    #[serde(default)]
    pub from: Option<i64>,
    /// Its number is below this.
    #[serde(default)]
    pub below: Option<i64>,
    /// It is ticked, or not.
    #[serde(default)]
    pub is: Option<bool>,
    /// It holds also when nothing is known.
    #[serde(default)]
    pub or_unknown: bool,
}

impl Condition {
    /// Whether it is so.
    pub fn holds(&self, facts: &Fields) -> bool {
        let Some(value) = facts.get(&self.field) else { return self.or_unknown };
        let one_of =
            |value: &Value| value.as_str().is_some_and(|it| self.any_of.iter().any(|code| code == it));
        match value {
            Value::Bool(ticked) => self.is == Some(*ticked),
            Value::Number(number) => number.as_i64().is_some_and(|number| {
                self.from.is_none_or(|from| number >= from) && self.below.is_none_or(|below| number < below)
            }),
            Value::Array(list) => list.iter().filter_map(Value::as_object).any(|it| it.values().any(one_of)),
            _ => one_of(value),
        }
    }
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct CareRule {
    /// What is said; the texts have a sentence under `flag.`.
    pub flag: String,
    /// The kind of the check.
    pub kind: String,
    /// What it asks for: one of [`ACTS`].
    pub act: String,
    /// All of these must be so.
    pub all_of: Vec<Condition>,
    /// Where it comes from.
    pub source: String,
    /// How sure it is.
    pub certainty: Certainty,
}

/// The signs that are asked for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Asked {
    /// In a check of this kind.
    pub kind: String,
    /// From this day of life on.
    #[serde(default)]
    pub from_day: Option<i64>,
    /// Before this day of life.
    #[serde(default)]
    pub below_day: Option<i64>,
    /// In this order.
    pub signs: Vec<String>,
}

/// The pack.
#[derive(Clone, Debug, Deserialize)]
pub struct Care {
    /// Grows with every change.
    pub version: u32,
    /// Where it comes from as a whole.
    pub source: String,
    asked: Vec<Asked>,
    /// The rules.
    pub rules: Vec<CareRule>,
}

impl Care {
    pub(super) fn parse(json: &str) -> Result<Self, PackError> {
        let pack: Care = serde_json::from_str(json)?;
        let wrong = |what: String| Err(PackError::Wrong { pack: PACK, what });
        for asked in &pack.asked {
            if let Some(sign) = asked.signs.iter().find(|sign| !DANGER_SIGN.contains(&sign.as_str())) {
                return wrong(format!("no danger sign is called {sign}"));
            }
        }
        let kinds = kinds();
        for rule in &pack.rules {
            if !ACTS.contains(&rule.act.as_str()) {
                return wrong(format!("{}: nothing is called {:?}", rule.flag, rule.act));
            }
            let Some(kind) = kinds.get(&rule.kind) else {
                return wrong(format!("{}: no kind is called {:?}", rule.flag, rule.kind));
            };
            let known =
                |it: &&Condition| FACTS.contains(&it.field.as_str()) || kind.field(&it.field).is_some();
            if let Some(odd) = rule.all_of.iter().find(|it| !known(it)) {
                return wrong(format!("{}: {} has no field {:?}", rule.flag, rule.kind, odd.field));
            }
        }
        Ok(pack)
    }

    /// The danger signs that are asked for in a check of this kind at this age; of a mother the age says nothing.
    pub fn signs(&self, kind: &str, age_days: Option<i64>) -> &[String] {
        let age = age_days.unwrap_or(0);
        let asked = self.asked.iter().find(|it| {
            it.kind == kind
                && it.from_day.is_none_or(|from| age >= from)
                && it.below_day.is_none_or(|below| age < below)
        });
        asked.map_or(&[], |it| &it.signs)
    }

    /// The rules that these facts of a check fulfil.
    pub fn fulfilled<'a>(&'a self, kind: &'a str, facts: &'a Fields) -> impl Iterator<Item = &'a CareRule> {
        let all = move |rule: &&CareRule| rule.kind == kind && rule.all_of.iter().all(|it| it.holds(facts));
        self.rules.iter().filter(all)
    }
}
