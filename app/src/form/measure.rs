//! How far a number goes with one press: of − and +, and of the quick ones beside them. In stored units.

use shared::kind::FieldType;

/// How far one press goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steps {
    /// − and +.
    pub one: i64,
    /// The quick ones; 0 where there are none.
    pub many: i64,
}

/// A number field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Least value.
    pub min: i64,
    /// Greatest value.
    pub max: i64,
    /// How far one press goes.
    pub steps: Steps,
    /// Where a stepper begins when nothing was ever measured.
    pub usual: i64,
}

/// How a field is stepped; `None` when it is no number.
pub fn measure_of(name: &str, ty: FieldType) -> Option<Measure> {
    let FieldType::Integer { min, max, unit } = ty else { return None };
    let (one, many) = match unit {
        "g" => (100, 500),
        "mm" => (5, 20),
        "mg/dL" => (1, 10),
        // A count is near: no quick steps.
        "" => (1, 0),
        _ => (1, 5),
    };
    let usual = match name {
        "sbp" => 120,
        "dbp" => 80,
        "pulse" => 70,
        "glucose" => 100,
        "weight" => 55_000,
        "height" => 1550,
        "waist" => 850,
        "temp" => 365,
        "hba1c" => 60,
        "spo2" => 97,
        "meals_day" => 3,
        _ => min,
    };
    Some(Measure { min, max, steps: Steps { one, many }, usual })
}

impl Measure {
    /// Where a stepper begins: at the value of last time.
    pub fn start(&self, last: Option<i64>) -> i64 {
        last.filter(|last| (self.min..=self.max).contains(last)).unwrap_or(self.usual)
    }

    /// A quick press from a value, or from the last time's when there is none. It never leaves the range.
    pub fn quick(&self, value: Option<i64>, last: Option<i64>, direction: i64) -> i64 {
        let from = value.unwrap_or_else(|| self.start(last));
        (from + direction * self.steps.many).clamp(self.min, self.max)
    }
}
