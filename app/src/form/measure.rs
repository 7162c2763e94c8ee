//! How a stored whole number is shown and stepped: grams as kilograms with one decimal, and so on. The unit of the
//! declaration decides.

use shared::kind::FieldType;

/// How far one press goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steps {
    /// − and +.
    pub one: i64,
    /// The quick ones.
    pub many: i64,
}

/// A number field as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Least stored value.
    pub min: i64,
    /// Greatest stored value.
    pub max: i64,
    /// Unit that is shown; a key of the texts under `unit.`, or empty.
    pub unit: &'static str,
    /// Stored units in one shown unit.
    pub scale: i64,
    /// Decimals that are shown: 0 or 1.
    pub decimals: u32,
    /// In stored units.
    pub steps: Steps,
}

/// How a field is shown; `None` when it is no number.
pub fn measure_of(name: &str, ty: FieldType) -> Option<Measure> {
    let FieldType::Integer { min, max, unit } = ty else { return None };
    let (unit, scale, decimals, one, many) = match unit {
        "g" => ("kg", 1000, 1, 100, 500),
        "mm" => ("cm", 10, 1, 5, 20),
        "0.1 °C" => ("celsius", 10, 1, 1, 5),
        "0.1 %" => ("percent", 10, 1, 1, 5),
        "%" => ("percent", 1, 0, 1, 5),
        "mg/dL" => ("mg_dl", 1, 0, 1, 10),
        "mmHg" => ("mmhg", 1, 0, 1, 5),
        "/min" => ("per_minute", 1, 0, 1, 5),
        _ => (count_unit(name), 1, 0, 1, 5),
    };
    Some(Measure { min, max, unit, scale, decimals, steps: Steps { one, many } })
}

/// What a count counts.
fn count_unit(name: &str) -> &'static str {
    match name {
        "meds_count" => "kinds",
        "falls_12m" | "contacts_week" | "outings_week" => "times",
        "cigarettes_day" => "pieces",
        "exercise_days_week" => "days",
        "meals_day" => "meals",
        "pain" => "of_ten",
        _ => "",
    }
}

impl Measure {
    /// As it is shown: `48.6`.
    pub fn show(&self, stored: i64) -> String {
        if self.decimals == 0 {
            return (stored / self.scale).to_string();
        }
        let tenths = (stored * 10).div_euclid(self.scale);
        format!("{}.{}", tenths / 10, tenths % 10)
    }

    /// From what is typed: `48.6`, `48,6`, `48`. `None` when it is no such number.
    pub fn read(&self, typed: &str) -> Option<i64> {
        let typed = typed.trim().replace(',', ".");
        let (whole, part) = typed.split_once('.').unwrap_or((typed.as_str(), "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || whole.len() > 6 || !(part.is_empty() || digits(part)) || part.len() > 3 {
            return None;
        }
        let whole: i64 = whole.parse().ok()?;
        let thousandths: i64 = format!("{part:0<3}").parse().ok()?;
        Some(whole * self.scale + thousandths * self.scale / 1000)
    }

    /// One press of − or + (or of a quick one) from a value, or from the last time's when there is none. It never leaves
    /// the range.
    pub fn stepped(&self, value: Option<i64>, last: Option<i64>, by: i64) -> i64 {
        let from = value.or(last).unwrap_or_else(|| self.start());
        (from + by).clamp(self.min, self.max)
    }

    /// Where a stepper begins when nothing was ever measured.
    fn start(&self) -> i64 {
        match self.unit {
            "mmhg" if self.min >= 40 => 120,
            "mmhg" => 80,
            "per_minute" => 70,
            "mg_dl" => 100,
            "kg" => 55_000,
            "cm" if self.min >= 1000 => 1550,
            "cm" => 850,
            "celsius" => 365,
            "percent" if self.scale == 10 => 60,
            "percent" => 97,
            _ => self.min,
        }
    }

    /// Whether a stored value is inside.
    pub fn fits(&self, stored: i64) -> bool {
        (self.min..=self.max).contains(&stored)
    }
}
