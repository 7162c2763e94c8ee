//! Instruments (선별검사) as data: items, choices, classes, flags. Knows no instrument by name.

use super::cutoffs::Band;
use super::{Certainty, PackError, Wording, bands_ascend};
use serde::{Deserialize, Serialize};

const PACK: &str = "instruments";

/// Whether a wording was tested with people who speak the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validated {
    /// The Korean wording.
    pub ko: bool,
    /// The English wording.
    pub en: bool,
}

/// One answer that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Points, zero or more.
    pub value: i64,
    /// What the button says.
    pub text: Wording,
}

/// An answer that follows from a number: 1 when the amount is at least `from`, else 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DerivedAnswer {
    /// `illnesses` (a count) or `weight_loss_year` (0.01 % of the weight a year ago).
    pub amount: String,
    /// Least amount that scores.
    pub from: i64,
    /// What of a list counts; all of it when nothing is named.
    #[serde(default)]
    pub among: Vec<String>,
}

impl DerivedAnswer {
    /// The answer for this amount.
    pub fn answer(&self, amount: i64) -> i64 {
        i64::from(amount >= self.from)
    }

    /// How many of these codes count.
    pub fn count<'a>(&self, codes: impl IntoIterator<Item = &'a str>) -> i64 {
        let counts = |code: &&str| self.among.is_empty() || self.among.iter().any(|it| it == code);
        i64::try_from(codes.into_iter().filter(counts).count()).unwrap_or(i64::MAX)
    }
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What is asked.
    pub text: Wording,
    /// When the answer follows from a number.
    #[serde(default)]
    pub derived: Option<DerivedAnswer>,
}

/// Raised by one item at any total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlagRule {
    /// Its name; the texts have a sentence for it.
    pub flag: String,
    /// Which item, from 1.
    pub item: usize,
    /// Least answer that raises it.
    pub from: i64,
}

/// Another instrument that should follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trigger {
    /// Least total.
    pub total_from: i64,
    /// Code of the instrument to take.
    pub take: String,
}

/// One version of one instrument.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instrument {
    /// `snake_case`, e.g. `phq9`.
    pub code: String,
    /// Names wording and cut-offs together; stored with every result.
    pub version: String,
    /// What people call it.
    pub name: Wording,
    /// Said before the first question.
    pub intro: Wording,
    /// Which wordings were validated.
    pub validated: Validated,
    /// May the text be shipped, and why.
    pub licence: String,
    /// Where the wording comes from.
    pub source: String,
    /// How sure that is.
    pub certainty: Certainty,
    /// Where the classes come from; shown with every result.
    pub cutoff_source: String,
    /// The same for every item.
    pub choices: Vec<Choice>,
    /// In order.
    pub items: Vec<Item>,
    /// Classes of the total, from 0 ascending.
    pub classes: Vec<Band>,
    /// Raised by single items.
    pub flags: Vec<FlagRule>,
    /// What should follow.
    pub triggers: Vec<Trigger>,
}

impl Instrument {
    /// The derived answer of the item that depends on this amount: item number from 1, and the answer.
    pub fn derived_answer(&self, amount_name: &str, amount: i64) -> Option<(usize, i64)> {
        self.items.iter().zip(1..).find_map(|(item, number)| {
            let derived = item.derived.as_ref().filter(|derived| derived.amount == amount_name)?;
            Some((number, derived.answer(amount)))
        })
    }

    fn check(&self) -> Result<(), PackError> {
        let wrong = |what: String| PackError::Wrong { pack: PACK, what: format!("{}: {what}", self.code) };
        bands_ascend(PACK, &self.code, self.classes.iter().map(|band| band.from))?;
        if self.items.is_empty() || self.choices.is_empty() {
            return Err(wrong("it needs items and choices".into()));
        }
        if self.choices.iter().any(|choice| choice.value < 0) {
            return Err(wrong("points must not be negative".into()));
        }
        match self.flags.iter().find(|flag| flag.item == 0 || flag.item > self.items.len()) {
            Some(flag) => Err(wrong(format!("the flag {} is of no item", flag.flag))),
            None => Ok(()),
        }
    }
}

/// No pack has this instrument.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no instrument is called {code:?} ({})", known.join(", "))]
pub struct UnknownInstrument {
    /// What was asked for.
    pub code: String,
    /// Those that there are.
    pub known: Vec<String>,
}

/// The pack. Older versions of an instrument come after newer ones.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Instruments {
    pub(super) version: u32,
    instruments: Vec<Instrument>,
}

impl Instruments {
    pub(super) fn parse(json: &str) -> Result<Self, PackError> {
        let pack: Instruments = serde_json::from_str(json)?;
        for instrument in &pack.instruments {
            instrument.check()?;
            if let Some(trigger) = instrument.triggers.iter().find(|it| pack.newest(&it.take).is_none()) {
                let what = format!("{} asks for {}, which is not there", instrument.code, trigger.take);
                return Err(PackError::Wrong { pack: PACK, what });
            }
        }
        Ok(pack)
    }

    pub(super) fn keeping_versions_of(mut self, older: Instruments) -> Self {
        for instrument in older.instruments {
            if self.version_of(&instrument.code, &instrument.version).is_none() {
                self.instruments.push(instrument);
            }
        }
        self
    }

    pub(super) fn newest(&self, code: &str) -> Option<&Instrument> {
        self.instruments.iter().find(|instrument| instrument.code == code)
    }

    pub(super) fn version_of(&self, code: &str, version: &str) -> Option<&Instrument> {
        self.instruments.iter().find(|it| it.code == code && it.version == version)
    }

    pub(super) fn all_newest(&self) -> impl Iterator<Item = &Instrument> {
        self.instruments
            .iter()
            .enumerate()
            .filter(|(i, instrument)| self.instruments[..*i].iter().all(|it| it.code != instrument.code))
            .map(|(_, instrument)| instrument)
    }
}
