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

/// The points from an amount on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointsFrom {
    /// Least amount.
    pub from: i64,
    /// The answer.
    pub value: i64,
}

/// An answer that follows from a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DerivedAnswer {
    /// `illnesses` (a count), `weight_loss_year` and `weight_loss_half_year` (0.01 % of the weight before), `bmi`
    /// (0.01 kg/m²).
    pub amount: String,
    /// Ascending; below the first, the first counts.
    pub points: Vec<PointsFrom>,
    /// What of a list counts; all of it when nothing is named.
    #[serde(default)]
    pub among: Vec<String>,
}

impl DerivedAnswer {
    /// The answer for this amount.
    pub fn answer(&self, amount: i64) -> i64 {
        let step = self.points.iter().rfind(|step| amount >= step.from).or(self.points.first());
        step.map_or(0, |step| step.value)
    }

    /// How many of these codes count.
    pub fn count<'a>(&self, codes: impl IntoIterator<Item = &'a str>) -> i64 {
        let counts = |code: &&str| self.among.is_empty() || self.among.iter().any(|it| it == code);
        i64::try_from(codes.into_iter().filter(counts).count()).unwrap_or(i64::MAX)
    }
}

/// A number that is typed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// Least, zero or more.
    pub min: i64,
    /// Greatest.
    pub max: i64,
    /// Unit of the stored number, e.g. `0.1 s`; none for points.
    #[serde(default)]
    pub unit: Option<String>,
}

/// How an instrument is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// Its questions are asked.
    #[default]
    Items,
    /// The points of a paper form are copied; the text of its questions may not be shipped.
    Score,
    /// Only what came of it somewhere else is noted.
    Result,
    /// Something is measured.
    Measure,
}

/// One question, or one number of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What is asked.
    pub text: Wording,
    /// When the answer follows from a number.
    #[serde(default)]
    pub derived: Option<DerivedAnswer>,
    /// Its own choices, when they are not those of the instrument.
    #[serde(default)]
    pub choices: Vec<Choice>,
    /// When a number is typed in; then there are no choices.
    #[serde(default)]
    pub range: Option<Range>,
    /// What an answer is multiplied with; 1 when not given.
    #[serde(default)]
    pub weight: Option<i64>,
    /// The most gives the least points: "no" to "are you content?" counts.
    #[serde(default)]
    pub reversed: bool,
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
    /// How it is taken.
    #[serde(default)]
    pub entry: Entry,
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
    /// The same for every item that has none of its own.
    pub choices: Vec<Choice>,
    /// In order.
    pub items: Vec<Item>,
    /// The item whose value is the total, from 1; the sum of all points when not given.
    #[serde(default)]
    pub total_item: Option<usize>,
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

    /// What can be chosen for this item, from 1; nothing where a number is typed in.
    pub fn choices_of(&self, item: usize) -> &[Choice] {
        match self.item(item) {
            Some(item) if item.range.is_some() => &[],
            Some(item) if !item.choices.is_empty() => &item.choices,
            _ => &self.choices,
        }
    }

    /// Whether this can be the answer of the item, from 1.
    pub fn fits(&self, item: usize, answer: i64) -> bool {
        match self.item(item) {
            None => false,
            Some(Item { range: Some(range), .. }) => (range.min..=range.max).contains(&answer),
            Some(_) => self.choices_of(item).iter().any(|choice| choice.value == answer),
        }
    }

    /// The points of an answer that fits the item, from 1.
    pub fn points(&self, item: usize, answer: i64) -> i64 {
        let Some(it) = self.item(item) else { return 0 };
        let (least, most) = self.span(item);
        let points = if it.reversed { least + most - answer } else { answer };
        points * it.weight.unwrap_or(1)
    }

    /// The greatest total that answers can come to.
    pub fn most(&self) -> i64 {
        let most = |item: usize| {
            let (least, most) = self.span(item);
            self.points(item, least).max(self.points(item, most))
        };
        match self.total_item {
            Some(item) => most(item),
            None => (1..=self.items.len()).map(most).sum(),
        }
    }

    fn item(&self, number: usize) -> Option<&Item> {
        self.items.get(number.checked_sub(1)?)
    }

    /// The least and the greatest answer of an item.
    fn span(&self, item: usize) -> (i64, i64) {
        if let Some(Range { min, max, .. }) = self.item(item).and_then(|it| it.range.as_ref()) {
            return (*min, *max);
        }
        let values = || self.choices_of(item).iter().map(|choice| choice.value);
        (values().min().unwrap_or(0), values().max().unwrap_or(0))
    }

    fn check(&self) -> Result<(), PackError> {
        let wrong = |what: String| PackError::Wrong { pack: PACK, what: format!("{}: {what}", self.code) };
        bands_ascend(PACK, &self.code, self.classes.iter().map(|band| band.from))?;
        if self.items.is_empty() {
            return Err(wrong("it needs items".into()));
        }
        let mut named = self.flags.iter().map(|flag| flag.item).chain(self.total_item);
        if let Some(item) = named.find(|item| self.item(*item).is_none()) {
            return Err(wrong(format!("there is no item {item}")));
        }
        for item in 1..=self.items.len() {
            let (least, most) = self.span(item);
            if least < 0 || most <= least || most > ANSWER_MAX {
                return Err(wrong(format!("item {item}: answers from {least} to {most}")));
            }
            if self.items[item - 1].weight.is_some_and(|weight| !(1..=WEIGHT_MAX).contains(&weight)) {
                return Err(wrong(format!("item {item}: its weight")));
            }
        }
        Ok(())
    }
}

/// The greatest answer, and the greatest weight, so that no total leaves the range that is stored.
const ANSWER_MAX: i64 = 10_000;
const WEIGHT_MAX: i64 = 100;

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
