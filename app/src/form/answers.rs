//! The answers to an instrument as far as they are given: what was asked, what another instrument asked already, and
//! what follows from a number.

use super::live;
use super::pages::{asked_by_itself, instead_of, instruments_on};
use super::visit::{Around, VisitForm, minute};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use shared::domain::LocalTime;
use shared::domain::convert;
use shared::domain::senior_vitals::Illness;
use shared::pack::{Instrument, Score, score, weight_loss_of_year};

/// What was given to one instrument.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Taken {
    /// In the order of the items.
    pub answers: Vec<Option<i64>>,
    /// It was not wanted.
    pub refused: bool,
    /// When the first answer was given.
    pub at: Option<LocalTime>,
}

impl VisitForm {
    /// Answer an item, from 0.
    pub fn answer(&mut self, code: &str, item: usize, value: Option<i64>, now: NaiveDateTime) {
        let taken = self.results.entry(code.to_owned()).or_default();
        taken.answers.resize(taken.answers.len().max(item + 1), None);
        taken.answers[item] = value;
        taken.refused = false;
        taken.at.get_or_insert(minute(now));
    }

    /// The person does not want this instrument, or does after all. Answers that were given are kept until it is saved.
    pub fn refuse(&mut self, code: &str, refused: bool, now: NaiveDateTime) {
        let taken = self.results.entry(code.to_owned()).or_default();
        taken.refused = refused;
        taken.at.get_or_insert(minute(now));
    }

    /// Whether it was not wanted.
    pub fn refused(&self, code: &str) -> bool {
        self.results.get(code).is_some_and(|taken| taken.refused)
    }

    /// Whether an answer was given to this instrument itself.
    pub fn asked(&self, code: &str) -> bool {
        self.results.get(code).is_some_and(|taken| taken.answers.iter().any(Option::is_some))
    }

    /// The answer to each item: as given, else as an instrument that led here has it, else as it follows from a number.
    pub fn answers(&self, instrument: &Instrument, around: &Around<'_>) -> Vec<Option<i64>> {
        let own = self.results.get(&instrument.code);
        let given = |item: usize| own?.answers.get(item).copied().flatten();
        let items = 0..instrument.items.len();
        items
            .map(|item| {
                given(item)
                    .or_else(|| self.carried(instrument, item, around))
                    .or_else(|| self.follows(instrument, item, around))
            })
            .collect()
    }

    /// The score so far.
    pub fn score(&self, instrument: &Instrument, around: &Around<'_>) -> Score {
        score(instrument, &self.answers(instrument, around))
    }

    /// Whether this instrument is open: this sort of visit asks it, or it was opened, or what leads to it says so.
    pub fn is_open(&self, code: &str, around: &Around<'_>) -> bool {
        let mut leading = around.packs.instruments().filter(|it| leads(it, code));
        self.asks_by_itself(code)
            || self.results.contains_key(code)
            || leading.any(|it| self.score(it, around).take.iter().any(|taken| taken == code))
    }

    /// What of a page could be opened too. Of two instruments that ask the same only one is open.
    pub fn could_be_opened(&self, page: u8, around: &Around<'_>) -> Vec<&'static str> {
        let asked_otherwise = |code: &str| instead_of(code).is_some_and(|other| self.is_open(other, around));
        instruments_on(page).filter(|code| !self.is_open(code, around) && !asked_otherwise(code)).collect()
    }

    /// Open an instrument that nothing leads to.
    pub fn open_instrument(&mut self, code: &str) {
        self.results.entry(code.to_owned()).or_default();
    }

    /// Close an instrument again that was opened by hand and not answered.
    pub fn close_instrument(&mut self, code: &str) {
        if self.may_close(code) {
            self.results.remove(code);
        }
    }

    /// Whether it was opened by hand and not answered.
    pub fn may_close(&self, code: &str) -> bool {
        let untouched =
            self.results.get(code).is_some_and(|it| !it.refused && it.answers.iter().all(Option::is_none));
        untouched && !self.asks_by_itself(code)
    }

    /// Whether this sort of visit asks it without anybody choosing it.
    fn asks_by_itself(&self, code: &str) -> bool {
        asked_by_itself(code, convert::text(&self.header, "visit_kind").unwrap_or_default())
    }

    /// Whether an item was answered where another instrument asked it: then it is not asked again.
    pub fn is_carried(&self, instrument: &Instrument, item: usize, around: &Around<'_>) -> bool {
        let own =
            self.results.get(&instrument.code).and_then(|taken| taken.answers.get(item).copied().flatten());
        own.is_none() && self.carried(instrument, item, around).is_some()
    }

    /// The answer that an instrument which leads to this one has to the same question.
    fn carried(&self, instrument: &Instrument, item: usize, around: &Around<'_>) -> Option<i64> {
        let text = &instrument.items.get(item)?.text;
        let mut leading = around.packs.instruments().filter(|it| leads(it, &instrument.code));
        leading.find_map(|it| {
            let same = it.items.iter().position(|item| item.text == *text)?;
            self.results.get(&it.code)?.answers.get(same).copied().flatten()
        })
    }

    fn follows(&self, instrument: &Instrument, item: usize, around: &Around<'_>) -> Option<i64> {
        let derived = instrument.items.get(item)?.derived.as_ref()?;
        self.amount(instrument, item, around).map(|amount| derived.answer(amount))
    }

    /// The number from which an item's answer follows, when it is known.
    pub fn amount(&self, instrument: &Instrument, item: usize, around: &Around<'_>) -> Option<i64> {
        let derived = instrument.items.get(item)?.derived.as_ref()?;
        match derived.amount.as_str() {
            "illnesses" => {
                let codes = self.illnesses(around)?;
                Some(derived.count(codes.iter().map(String::as_str)))
            }
            "bmi" => live::bmi_of(self.own(), around).map(|it| it.hundredths),
            "weight_loss_year" => {
                let year_ago = around.last.weight_year_ago.as_ref()?.value.as_i64()?;
                weight_loss_of_year(year_ago, self.own().number("weight")?)
            }
            _ => None,
        }
    }

    /// The illnesses: as ticked now, else as they were recorded.
    pub fn illnesses(&self, around: &Around<'_>) -> Option<Vec<String>> {
        if self.own().has("illnesses") {
            let ticked = convert::elements::<Illness>(&self.own().fields, "illnesses");
            return Some(ticked.into_iter().map(|it| it.illness).collect());
        }
        let known = around.last.values.contains_key("illnesses");
        known.then(|| around.last.codes("illnesses", "illness"))
    }
}

fn leads(from: &Instrument, to: &str) -> bool {
    from.triggers.iter().any(|trigger| trigger.take == to)
}
