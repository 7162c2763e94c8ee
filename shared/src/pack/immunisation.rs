//! Immunisations and check-ups of children as data: which dose at which age, and what a product counts for.

use super::{Certainty, PackError};
use crate::domain::immunisation::VACCINE;
use chrono::{Days, Months, NaiveDate};
use serde::Deserialize;

const PACK: &str = "immunisation";

/// The greatest age, in days or months, that a rule may name.
const AGE_MAX: u32 = 10_000;

/// An age. Of months the day of birth in that month, or the last day of the month where it has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Age {
    /// Days.
    #[serde(default)]
    pub days: u32,
    /// Months.
    #[serde(default)]
    pub months: u32,
}

impl Age {
    /// The day on which who was born then has this age.
    pub fn on(self, born: NaiveDate) -> NaiveDate {
        let month = born.checked_add_months(Months::new(self.months)).unwrap_or(NaiveDate::MAX);
        month.checked_add_days(Days::new(u64::from(self.days))).unwrap_or(NaiveDate::MAX)
    }

    /// The last day of a window that ends with this age: the day itself of days, the day before of months.
    pub fn last_day(self, born: NaiveDate) -> NaiveDate {
        let on = self.on(born);
        if self.months > 0 { on.pred_opt().unwrap_or(on) } else { on }
    }
}

/// One dose.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct DoseRule {
    /// From 1.
    pub dose: i64,
    /// The window begins.
    pub from: Age,
    /// The window ends.
    pub to: Age,
    /// Before this age it does not count.
    #[serde(default)]
    pub min_age: Option<Age>,
    /// So soon after the dose before it does not count, days.
    #[serde(default)]
    pub min_days_after: u32,
    /// After this age it is not given any more.
    #[serde(default)]
    pub latest: Option<Age>,
}

/// A vaccine that is given every season.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Yearly {
    /// From this age on.
    pub from: Age,
    /// First day of the season, `09-01`.
    pub season_from: String,
    /// Last day of the season, `04-30`.
    pub season_to: String,
    /// Doses in the first season.
    pub first_doses: usize,
    /// Days between them.
    pub min_days_after: u32,
}

/// One vaccine.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct VaccineRule {
    /// Its code.
    pub vaccine: String,
    /// Vaccines of one series take each other's place: once one is begun the others are not asked for.
    #[serde(default)]
    pub series: Option<String>,
    /// When it is given every season.
    #[serde(default)]
    pub yearly: Option<Yearly>,
    /// Its doses, in order.
    pub doses: Vec<DoseRule>,
    /// Where it comes from.
    pub source: String,
    /// How sure it is.
    pub certainty: Certainty,
}

/// A combined product.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Product {
    /// Its code.
    pub vaccine: String,
    /// The vaccines that it counts for.
    pub counts_for: Vec<String>,
}

/// One national check-up of children.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct CheckupRule {
    /// From 1.
    pub checkup: i64,
    /// The window begins.
    pub from: Age,
    /// The window ends.
    pub to: Age,
}

/// The pack.
#[derive(Clone, Debug, Deserialize)]
pub struct Immunisations {
    /// Grows with every change.
    pub version: u32,
    /// Where it comes from as a whole.
    pub source: String,
    /// So many days after its window a dose is overdue.
    pub overdue_after_days: u32,
    products: Vec<Product>,
    /// In the order in which they are shown.
    pub vaccines: Vec<VaccineRule>,
    /// Where the check-ups come from.
    pub checkups_source: String,
    /// How sure they are.
    pub checkups_certainty: Certainty,
    /// In order.
    pub checkups: Vec<CheckupRule>,
}

impl Immunisations {
    pub(super) fn parse(json: &str) -> Result<Self, PackError> {
        let pack: Immunisations = serde_json::from_str(json)?;
        let wrong = |what: String| Err(PackError::Wrong { pack: PACK, what });
        let codes = pack.vaccines.iter().map(|it| &it.vaccine);
        let codes =
            codes.chain(pack.products.iter().flat_map(|it| it.counts_for.iter().chain([&it.vaccine])));
        if let Some(code) = codes.into_iter().find(|code| !VACCINE.contains(&code.as_str())) {
            return wrong(format!("no vaccine is called {code}"));
        }
        for rule in &pack.vaccines {
            let numbered = rule.doses.iter().zip(1..).all(|(dose, number)| dose.dose == number);
            let ages = rule.doses.iter().flat_map(|it| [Some(it.from), Some(it.to), it.min_age, it.latest]);
            let sane = ages.flatten().all(|age| age.days <= AGE_MAX && age.months <= AGE_MAX);
            if !numbered || !sane || (rule.doses.is_empty() && rule.yearly.is_none()) {
                return wrong(format!("{}: its doses", rule.vaccine));
            }
            let season = rule.yearly.iter().flat_map(|it| [&it.season_from, &it.season_to]);
            if let Some(day) = season.into_iter().find(|day| day_of_year(2024, day).is_none()) {
                return wrong(format!("{}: no day is called {day}", rule.vaccine));
            }
        }
        Ok(pack)
    }

    /// The vaccines that a dose of this one counts for.
    pub fn counts_for<'a>(&'a self, vaccine: &'a str) -> Vec<&'a str> {
        match self.products.iter().find(|it| it.vaccine == vaccine) {
            Some(product) => product.counts_for.iter().map(String::as_str).collect(),
            None => vec![vaccine],
        }
    }
}

/// The day `09-01` of a year.
pub(crate) fn day_of_year(year: i32, text: &str) -> Option<NaiveDate> {
    let (month, day) = text.split_once('-')?;
    NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?)
}
