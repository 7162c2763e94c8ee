//! Growth of infants as data: the WHO tables of L, M and S, and what a z means.

use super::{Certainty, PackError};
use crate::rules::lms::Lms;
use serde::Deserialize;

const PACK: &str = "growth";

/// What the lines and classes are of.
pub const MEASURES: [&str; 4] = ["waz", "laz", "wlz", "hcz"];

/// One table: rows from `first` on, one a day or one a millimetre.
#[derive(Clone, Debug, Deserialize)]
struct Table {
    measure: String,
    sex: String,
    first: i64,
    count: usize,
    l: Vec<i32>,
    m: Vec<i32>,
    s: Vec<i32>,
}

impl Table {
    /// From steps to numbers.
    fn add_up(&mut self) -> Result<(), PackError> {
        for column in [&mut self.l, &mut self.m, &mut self.s] {
            let mut sum = 0i32;
            for number in column.iter_mut() {
                sum = sum.saturating_add(*number);
                *number = sum;
            }
        }
        let whole = |column: &[i32]| column.len() == self.count || column.len() == 1;
        let of_size = [&self.l, &self.m, &self.s].into_iter().all(|column| whole(column)) && self.count > 0;
        let positive = self.m.iter().chain(&self.s).all(|number| *number > 0);
        if of_size && positive {
            Ok(())
        } else {
            let what = format!("{} {}: {} rows", self.measure, self.sex, self.count);
            Err(PackError::Wrong { pack: PACK, what })
        }
    }

    fn row(&self, index: i64) -> Option<Lms> {
        let at = usize::try_from(index.checked_sub(self.first)?).ok().filter(|at| *at < self.count)?;
        let of = |column: &[i32]| column.get(at).or(column.first()).copied();
        Some(Lms { l: of(&self.l)?, m: of(&self.m)?, s: of(&self.s)? })
    }
}

/// What a measure's z is held against, in hundredths.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct GrowthLine {
    /// `waz`, `laz`, `wlz` or `hcz`.
    pub measure: String,
    /// A z below this has the class.
    #[serde(default)]
    pub below: Option<i64>,
    /// A z above this has the class.
    #[serde(default)]
    pub above: Option<i64>,
    /// The class.
    pub class: String,
}

/// Beyond these somebody should measure again.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Plausible {
    /// `waz`, `laz`, `wlz` or `hcz`.
    pub measure: String,
    /// Least z in hundredths.
    pub least: i64,
    /// Greatest z in hundredths.
    pub most: i64,
}

/// When the course of the weight leads to a referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct CourseRule {
    /// A fall of z by so many hundredths.
    pub fall: i64,
    /// Of measurements after this day of life.
    pub fall_after_day: i64,
    /// The day by which the birth weight is there again.
    pub regained_by_day: i64,
    /// More than this loss, in 1/1,000 of the birth weight.
    pub loss_permille: i64,
    /// Until this day of life.
    pub loss_until_day: i64,
}

/// The pack.
#[derive(Clone, Debug, Deserialize)]
pub struct Growth {
    /// Grows with every change.
    pub version: u32,
    /// Where the tables come from; shown beside every chart.
    pub source: String,
    /// May they be handed on, and why.
    pub licence: String,
    /// How sure the tables are.
    pub certainty: Certainty,
    /// Where the rules come from.
    pub rules_source: String,
    /// How sure the rules are.
    pub rules_certainty: Certainty,
    /// From this day on children are measured standing.
    pub standing_from_day: i64,
    /// How much longer a child is lying than standing, mm.
    pub posture_mm: i64,
    /// Born before this day of pregnancy is preterm.
    pub preterm_below_day: i64,
    /// The day of pregnancy on which a child is expected.
    pub term_day: i64,
    /// Until this day of life the age is corrected.
    pub corrected_until_day: i64,
    /// The first that fits counts.
    pub lines: Vec<GrowthLine>,
    /// One for each measure.
    pub plausible: Vec<Plausible>,
    /// The course of the weight.
    pub course: CourseRule,
    tables: Vec<Table>,
}

impl Growth {
    pub(super) fn parse(json: &str) -> Result<Self, PackError> {
        let mut pack: Growth = serde_json::from_str(json)?;
        pack.tables.iter_mut().try_for_each(Table::add_up)?;
        let known = |measure: &str| MEASURES.contains(&measure);
        let named =
            pack.lines.iter().map(|it| &it.measure).chain(pack.plausible.iter().map(|it| &it.measure));
        if let Some(measure) = named.into_iter().find(|measure| !known(measure)) {
            return Err(PackError::Wrong { pack: PACK, what: format!("no measure is called {measure}") });
        }
        Ok(pack)
    }

    /// The row of a table, by day of life or by millimetres: `weight_for_age`, `length_for_age`, `head_for_age`,
    /// `weight_for_length`, `weight_for_height`. `None` outside the table, and for who is neither `f` nor `m`.
    pub fn row(&self, measure: &str, sex: &str, index: i64) -> Option<Lms> {
        self.tables.iter().find(|table| table.measure == measure && table.sex == sex)?.row(index)
    }

    /// The class of a z in hundredths; `normal` when no line fits.
    pub fn class(&self, measure: &str, hundredths: i64) -> &str {
        let fits = |line: &&GrowthLine| {
            line.measure == measure
                && (line.below.is_some_and(|below| hundredths < below)
                    || line.above.is_some_and(|above| hundredths > above))
        };
        self.lines.iter().find(fits).map_or("normal", |line| &line.class)
    }

    /// Whether somebody should measure again.
    pub fn is_implausible(&self, measure: &str, hundredths: i64) -> bool {
        let of = |it: &&Plausible| it.measure == measure;
        self.plausible.iter().find(of).is_some_and(|it| hundredths < it.least || hundredths > it.most)
    }
}
