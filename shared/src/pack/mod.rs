//! Packs: instruments, cut-offs, warning signs and follow-up rules as versioned data with source and certainty.
//!
//! What changes with a guideline or a year is data and not code. A newer pack replaces an older one without
//! a new program; older versions of an instrument stay known, so that old results can still be checked.

mod care;
mod consents;
mod cutoffs;
mod development;
mod follow_up;
mod growth;
mod immunisation;
mod instrument;
mod plans;
mod safety;
mod score;
#[cfg(test)]
mod score_vectors;
mod signals;

pub use care::{ACTS, Asked, Care, CareRule, Condition, FACTS};
pub use consents::{Consents, Purpose};
pub use cutoffs::{Band, BpLine, Cutoffs, GlucoseAlerts, PressureCutoffs, Scale, TrendRule};
pub use development::{AtMonths, Development, Milestone};
pub use follow_up::{FollowUp, FollowUps};
pub use growth::{CourseRule, Growth, GrowthLine, MEASURES, Plausible};
pub(crate) use immunisation::day_of_year;
pub use immunisation::{Age, CheckupRule, DoseRule, Immunisations, Product, VaccineRule, Yearly};
pub use instrument::{
    Choice, DerivedAnswer, Entry, FlagRule, Instrument, Item, PointsFrom, Range, Trigger, UnknownInstrument,
    Validated,
};
pub use plans::{BirthPlan, BirthdayPlan, MoodPlan, OfferRule, PlanTask, Plans, SeriesPlan, UnreachedRule};
pub use safety::{Call, Duty, Protocol, Safety, SafetyStep};
pub use score::{Score, score, weight_loss_of_year};
pub use signals::{Override, SignalPoints, SignalStep, Signals, UrgencyBand};

use instrument::Instruments;
use serde::{Deserialize, Serialize};

/// How sure a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Read in a guideline or paper.
    High,
    /// General professional knowledge.
    Medium,
    /// A design of this project.
    Low,
}

/// A sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    /// Korean.
    pub ko: String,
    /// English.
    pub en: String,
}

/// The names of all packs.
pub const NAMES: [&str; 11] = [
    "instruments",
    "cutoffs",
    "signals",
    "tasks",
    "care",
    "immunisation",
    "development",
    "plans",
    "safety",
    "consents",
    "growth",
];

/// All packs in use.
#[derive(Clone, Debug)]
pub struct Packs {
    instruments: Instruments,
    cutoffs: Cutoffs,
    signals: Signals,
    follow_ups: FollowUps,
    care: Care,
    immunisations: Immunisations,
    development: Development,
    plans: Plans,
    safety: Safety,
    consents: Consents,
    growth: Option<Growth>,
}

/// A pack cannot be used. The packs that were in use stay.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The text is not a pack.
    #[error("not a pack: {0}")]
    NotJson(#[from] serde_json::Error),
    /// No pack has this name.
    #[error("no pack is called {0:?} ({names})", names = NAMES.join(", "))]
    Unknown(String),
    /// One of the packs was not given.
    #[error("the pack {0:?} is not there")]
    Absent(&'static str),
    /// The pack in use is newer.
    #[error("pack {pack:?}: version {given} is older than {known}, which is in use")]
    Older {
        /// Its name.
        pack: String,
        /// The version that was given.
        given: u32,
        /// The version in use.
        known: u32,
    },
    /// The data contradict themselves.
    #[error("pack {pack:?}: {what}")]
    Wrong {
        /// Its name.
        pack: &'static str,
        /// What is wrong, for the person who edits the pack.
        what: String,
    },
}

#[derive(Deserialize)]
struct Header {
    pack: String,
}

/// The packs that come with the program: name and JSON text.
pub fn builtin_sources() -> &'static [(&'static str, &'static str)] {
    &[
        ("instruments", include_str!("../../../assets/packs/instruments.json")),
        ("cutoffs", include_str!("../../../assets/packs/cutoffs.json")),
        ("signals", include_str!("../../../assets/packs/signals.json")),
        ("tasks", include_str!("../../../assets/packs/tasks.json")),
        ("care", include_str!("../../../assets/packs/care.json")),
        ("immunisation", include_str!("../../../assets/packs/immunisation.json")),
        ("development", include_str!("../../../assets/packs/development.json")),
        ("plans", include_str!("../../../assets/packs/plans.json")),
        ("safety", include_str!("../../../assets/packs/safety.json")),
        ("consents", include_str!("../../../assets/packs/consents.json")),
        ("growth", include_str!("../../../assets/packs/growth.json")),
    ]
}

impl Packs {
    /// The packs that come with the program.
    pub fn builtin() -> Self {
        let texts: Vec<&str> = builtin_sources().iter().map(|(_, json)| *json).collect();
        Packs::parse(&texts).expect("the packs in the program are tested")
    }

    /// Of the JSON texts of all packs, in any order.
    pub fn parse(texts: &[&str]) -> Result<Self, PackError> {
        let names = texts.iter().map(|json| serde_json::from_str::<Header>(json).map(|it| it.pack));
        let names: Vec<String> = names.map(Result::unwrap_or_default).collect();
        let one = |name: &'static str| {
            names.iter().position(|it| it == name).map(|place| texts[place]).ok_or(PackError::Absent(name))
        };
        Ok(Packs {
            instruments: Instruments::parse(one("instruments")?)?,
            cutoffs: Cutoffs::parse(one("cutoffs")?)?,
            signals: Signals::parse(one("signals")?)?,
            follow_ups: FollowUps::parse(one("tasks")?)?,
            care: Care::parse(one("care")?)?,
            immunisations: Immunisations::parse(one("immunisation")?)?,
            development: Development::parse(one("development")?)?,
            plans: Plans::parse(one("plans")?)?,
            safety: Safety::parse(one("safety")?)?,
            consents: Consents::parse(one("consents")?)?,
            growth: one("growth").ok().map(Growth::parse).transpose()?,
        })
    }

    /// These, with one pack replaced by the same or a newer version.
    pub fn with(mut self, json: &str) -> Result<Self, PackError> {
        let Header { pack } = serde_json::from_str(json)?;
        let of = pack.as_str();
        match of {
            "instruments" => {
                let newer = Instruments::parse(json)?;
                not_older(of, newer.version, self.instruments.version)?;
                self.instruments = newer.keeping_versions_of(self.instruments);
            }
            "cutoffs" => replace(of, Cutoffs::parse(json)?, &mut self.cutoffs, |it| it.version)?,
            "signals" => replace(of, Signals::parse(json)?, &mut self.signals, |it| it.version)?,
            "tasks" => replace(of, FollowUps::parse(json)?, &mut self.follow_ups, |it| it.version)?,
            "care" => replace(of, Care::parse(json)?, &mut self.care, |it| it.version)?,
            "immunisation" => {
                replace(of, Immunisations::parse(json)?, &mut self.immunisations, |it| it.version)?;
            }
            "development" => replace(of, Development::parse(json)?, &mut self.development, |it| it.version)?,
            "plans" => replace(of, Plans::parse(json)?, &mut self.plans, |it| it.version)?,
            "safety" => replace(of, Safety::parse(json)?, &mut self.safety, |it| it.version)?,
            "consents" => replace(of, Consents::parse(json)?, &mut self.consents, |it| it.version)?,
            "growth" => {
                let newer = Growth::parse(json)?;
                not_older(of, newer.version, self.growth.as_ref().map_or(0, |it| it.version))?;
                self.growth = Some(newer);
            }
            _ => return Err(PackError::Unknown(pack)),
        }
        Ok(self)
    }

    /// The newest version of an instrument.
    pub fn instrument(&self, code: &str) -> Result<&Instrument, UnknownInstrument> {
        self.instruments.newest(code).ok_or_else(|| UnknownInstrument {
            code: code.to_owned(),
            known: self.instruments().map(|instrument| instrument.code.clone()).collect(),
        })
    }

    /// An instrument in the version with which something was answered.
    pub fn instrument_version(&self, code: &str, version: &str) -> Option<&Instrument> {
        self.instruments.version_of(code, version)
    }

    /// The newest version of every instrument, in the order of the pack.
    pub fn instruments(&self) -> impl Iterator<Item = &Instrument> {
        self.instruments.all_newest()
    }

    /// Cut-offs of measurements.
    pub fn cutoffs(&self) -> &Cutoffs {
        &self.cutoffs
    }

    /// Points of warning signs.
    pub fn signals(&self) -> &Signals {
        &self.signals
    }

    /// What a check of a mother or an infant asks for.
    pub fn care(&self) -> &Care {
        &self.care
    }

    /// Immunisations and check-ups of children.
    pub fn immunisations(&self) -> &Immunisations {
        &self.immunisations
    }

    /// What children learn at which age.
    pub fn development(&self) -> &Development {
        &self.development
    }

    /// Which visits are made by plan.
    pub fn plans(&self) -> &Plans {
        &self.plans
    }

    /// What must be done when somebody is in danger, and whom to call.
    pub fn safety(&self) -> &Safety {
        &self.safety
    }

    /// What a person is asked to agree to.
    pub fn consents(&self) -> &Consents {
        &self.consents
    }

    /// Growth of infants. Its tables are large and may be left out: without them no z is shown.
    pub fn growth(&self) -> Option<&Growth> {
        self.growth.as_ref()
    }

    /// What is to be done after a finding.
    pub fn follow_ups(&self) -> &FollowUps {
        &self.follow_ups
    }
}

/// Puts a pack in the place of the one in use, unless that is newer.
fn replace<T>(pack: &str, given: T, known: &mut T, version: fn(&T) -> u32) -> Result<(), PackError> {
    not_older(pack, version(&given), version(known))?;
    *known = given;
    Ok(())
}

fn not_older(pack: &str, given: u32, known: u32) -> Result<(), PackError> {
    if given < known { Err(PackError::Older { pack: pack.to_owned(), given, known }) } else { Ok(()) }
}

/// Bands start at zero and ascend, so that every value has exactly one.
fn bands_ascend(pack: &'static str, of: &str, starts: impl Iterator<Item = i64>) -> Result<(), PackError> {
    let starts: Vec<i64> = starts.collect();
    if starts.first() == Some(&0) && starts.is_sorted_by(|low, high| low < high) {
        Ok(())
    } else {
        Err(PackError::Wrong { pack, what: format!("the bands of {of} must start at 0 and ascend") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(name: &str) -> &'static str {
        builtin_sources().iter().find(|(pack, _)| *pack == name).unwrap().1
    }

    #[test]
    fn the_packs_in_the_program_can_be_used() {
        let codes: Vec<_> = Packs::builtin().instruments().map(|it| it.code.clone()).collect();
        assert_eq!(codes[..4], ["phq2", "phq9", "kfrail", "gds15"]);
    }

    #[test]
    fn an_unknown_instrument_is_told_with_those_that_are_known() {
        let error = Packs::builtin().instrument("phq8").unwrap_err();
        assert!(error.to_string().starts_with("no instrument is called \"phq8\" (phq2, phq9, kfrail, "));
    }

    #[test]
    fn a_newer_pack_replaces_and_old_answers_can_still_be_read() {
        let newer = source("instruments")
            .replace(r#""version": 2"#, r#""version": 3"#)
            .replace("knhanes-1", "knhanes-2");
        let packs = Packs::builtin().with(&newer).unwrap();
        assert_eq!(packs.instrument("phq9").unwrap().version, "knhanes-2");
        assert_eq!(packs.instrument_version("phq9", "knhanes-1").unwrap().version, "knhanes-1");
        assert_eq!(packs.instruments().count(), Packs::builtin().instruments().count());
        let older = packs.with(source("instruments")).unwrap_err();
        assert!(matches!(older, PackError::Older { given: 2, known: 3, .. }));
    }

    #[test]
    fn a_pack_that_contradicts_itself_is_refused() {
        for (name, from, to) in [
            ("instruments", r#"{"from": 5, "class": "mild"}"#, r#"{"from": 25, "class": "mild"}"#),
            ("instruments", r#""item": 9"#, r#""item": 10"#),
            ("instruments", r#""take": "phq9""#, r#""take": "phq8""#),
            ("instruments", r#""total_item": 3"#, r#""total_item": 4"#),
            ("instruments", r#""min": 4, "max": 20"#, r#""min": 20, "max": 4"#),
            ("cutoffs", r#""scale": "pain""#, r#""scale": "ache""#),
            ("signals", r#""all_of": ["abuse_suspect"]"#, r#""all_of": ["abuse"]"#),
            ("care", r#""field": "breaths""#, r#""field": "breath""#),
            ("immunisation", r#""dose": 2"#, r#""dose": 3"#),
            ("immunisation", r#""vaccine": "bcg""#, r#""vaccine": "gcb""#),
            ("immunisation", "09-01", "09-31"),
            ("development", r#""months": 4"#, r#""months": 1"#),
            ("plans", r#""visit_kind": "senior_70""#, r#""visit_kind": "senior_80""#),
            ("safety", r#""number": "1366""#, r#""number": "1367""#),
            ("safety", r#""step": "imminent""#, r#""step": "asked_plan""#),
            ("consents", r#""purpose": "contact""#, r#""purpose": "advertising""#),
            ("care", r#""act": "today""#, r#""act": "tomorrow""#),
            ("tasks", r#""urgency": "now""#, r#""urgency": "soon""#),
        ] {
            let wrong = source(name).replace(from, to);
            assert_ne!(wrong, source(name), "{from} is not in {name}");
            assert!(matches!(Packs::builtin().with(&wrong), Err(PackError::Wrong { .. })), "{to}");
        }
        assert!(matches!(Packs::builtin().with(r#"{"pack":"x"}"#), Err(PackError::Unknown(_))));
    }
}
