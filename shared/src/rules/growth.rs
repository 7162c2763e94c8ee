//! Growth of an infant by the WHO standards of 2006: what weight, length and head circumference are at this age, and
//! what the course of the weight says. Screening, never a diagnosis.

use super::born::Born;
use super::lms::{Lms, Z};
use crate::pack::Growth;
use chrono::NaiveDate;

/// What was measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// Grams.
    pub weight: Option<i64>,
    /// Millimetres, and whether the child stood.
    pub length: Option<(i64, bool)>,
    /// Millimetres.
    pub head: Option<i64>,
    /// Swollen: the weight says nothing.
    pub oedema: bool,
}

/// One z and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// `waz`, `laz`, `wlz` or `hcz`.
    pub measure: &'static str,
    /// The z.
    pub z: Z,
    /// Its class; the texts have a word under `class.<measure>.`.
    pub class: String,
    /// It can hardly be so: measure again before anything else.
    pub remeasure: bool,
}

/// The scores at one age.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtAge {
    /// Days of life, or days since the child was expected.
    pub days: i64,
    /// In the order weight, length, weight for length, head; only those that can be told.
    pub scores: Vec<Score>,
}

/// What a measurement came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// By the age since birth.
    pub plain: AtAge,
    /// By the corrected age, for who was born before 37 weeks. Both are shown, and this one counts. Before the day on
    /// which the child was expected it has no scores.
    pub corrected: Option<AtAge>,
}

impl Judged {
    /// The scores that count.
    pub fn counts(&self) -> &AtAge {
        self.corrected.as_ref().unwrap_or(&self.plain)
    }

    /// The score of this measure that counts.
    pub fn score(&self, measure: &str) -> Option<&Score> {
        self.counts().scores.iter().find(|score| score.measure == measure)
    }
}

/// The scores of one measurement; `None` for a day before the birth, or when its day is not known.
pub fn judge(child: &Born, on: NaiveDate, measured: &Measured, growth: &Growth) -> Option<Judged> {
    let days = child.days(on)?;
    let sex = child.sex.unwrap_or_default();
    let plain = AtAge { days, scores: scores(sex, days, measured, growth) };
    let corrected = correction(child, days, growth).map(|early| {
        let days = days - early;
        let scores = if days < 0 { Vec::new() } else { scores(sex, days, measured, growth) };
        AtAge { days, scores }
    });
    // Before the day on which the child was expected no table is its own.
    let too_early = corrected.as_ref().is_some_and(|it| it.days < 0);
    let plain = if too_early { AtAge { scores: Vec::new(), ..plain } } else { plain };
    Some(Judged { plain, corrected })
}

/// By how many days the age is corrected.
fn correction(child: &Born, days: i64, growth: &Growth) -> Option<i64> {
    let gest = child.gest_days.filter(|gest| *gest < growth.preterm_below_day)?;
    (days < growth.corrected_until_day).then_some(growth.term_day - gest)
}

fn scores(sex: &str, days: i64, measured: &Measured, growth: &Growth) -> Vec<Score> {
    let is_big = days >= growth.standing_from_day;
    let weight = measured.weight.filter(|_| !measured.oedema);
    let length = measured.length.map(|(mm, stood)| match (is_big, stood) {
        (false, true) => mm + growth.posture_mm,
        (true, false) => mm - growth.posture_mm,
        _ => mm,
    });
    let by_length = if is_big { "weight_for_height" } else { "weight_for_length" };
    let row = |table: &str, index: i64| growth.row(table, sex, index);
    // Weights are stored in g and tabled in kg, lengths in mm and cm: thousandths of the table's unit.
    let z = |lms: Option<Lms>, thousandths: Option<i64>| lms?.z(thousandths?);
    [
        ("waz", z(row("weight_for_age", days), weight)),
        ("laz", z(row("length_for_age", days), length.map(|mm| mm * 100))),
        ("wlz", z(length.and_then(|mm| row(by_length, mm)), weight)),
        ("hcz", z(row("head_for_age", days), measured.head.map(|mm| mm * 100))),
    ]
    .into_iter()
    .filter_map(|(measure, z)| {
        let z = z?;
        let class = growth.class(measure, z.hundredths).to_owned();
        Some(Score { measure, z, class, remeasure: growth.is_implausible(measure, z.hundredths) })
    })
    .collect()
}

/// The highest weight for age of these earlier measurements (day, g), in hundredths of z, once the first weeks are over.
pub fn highest_waz(child: &Born, before: &[(NaiveDate, i64)], growth: &Growth) -> Option<i64> {
    let counts = |on: NaiveDate| child.days(on).is_some_and(|days| days > growth.course.fall_after_day);
    let earlier = before.iter().filter(|(on, _)| counts(*on));
    earlier.filter_map(|(on, grams)| waz(child, *on, *grams, growth)).max()
}

fn waz(child: &Born, on: NaiveDate, grams: i64, growth: &Growth) -> Option<i64> {
    let measured = Measured { weight: Some(grams), ..Measured::default() };
    Some(judge(child, on, &measured, growth)?.score("waz")?.z.hundredths)
}

/// What the course of the weight says; the names have a text under `flag.`.
pub fn course(child: &Born, on: NaiveDate, weight: i64, growth: &Growth) -> Vec<&'static str> {
    let rule = &growth.course;
    let Some(today) = child.days(on) else { return Vec::new() };
    let now = waz(child, on, weight, growth).filter(|_| today > rule.fall_after_day);
    let fallen = child.highest_waz.zip(now).is_some_and(|(highest, now)| highest - now >= rule.fall);
    let birth = child.weight.unwrap_or(0);
    let lost = birth - weight;
    let too_much = today <= rule.loss_until_day && lost * 1000 > birth * rule.loss_permille;
    let not_regained = today >= rule.regained_by_day && lost > 0;
    [("weight_fallen", fallen), ("weight_loss", too_much), ("weight_not_regained", not_regained)]
        .into_iter()
        .filter_map(|(flag, raised)| raised.then_some(flag))
        .collect()
}

/// A line of the chart at this many standard deviations, from one index to another in steps: days or mm, and g or
/// hundredths of a millimetre.
pub fn line(
    growth: &Growth,
    table: &str,
    sex: &str,
    sd: i32,
    from: i64,
    to: i64,
    step: usize,
) -> Vec<(i64, i64)> {
    let indexes = (from..=to).step_by(step.max(1));
    indexes.filter_map(|index| Some((index, growth.row(table, sex, index)?.at(sd)))).collect()
}

#[cfg(test)]
mod tests;
