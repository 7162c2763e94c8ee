//! Cut-offs of measurements as data, each with its source.

use super::{Certainty, PackError, bands_ascend};
use serde::{Deserialize, Serialize};

const PACK: &str = "cutoffs";

/// The scales that the rules ask for.
const SCALES: [&str; 8] =
    ["glucose", "glucose_with_symptoms", "hba1c", "bmi", "waist_f", "waist_m", "pain", "medicines"];

/// One class and the least value that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    /// Least value.
    pub from: i64,
    /// `snake_case` name; the texts have a word for it.
    pub class: String,
}

/// Classes of one number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scale {
    /// Its name.
    pub scale: String,
    /// Unit of the bands.
    pub unit: String,
    /// Where the cut-offs come from.
    pub source: String,
    /// How sure they are.
    pub certainty: Certainty,
    /// From 0 ascending.
    pub bands: Vec<Band>,
}

impl Scale {
    /// The class of a value in the unit of the bands.
    pub fn class(&self, value: i64) -> &str {
        self.class_reached(|from| value >= from)
    }

    /// The highest class whose start is reached, for values that are fractions.
    pub fn class_reached(&self, reaches: impl Fn(i64) -> bool) -> &str {
        let band = self.bands.iter().rfind(|band| reaches(band.from)).or(self.bands.first());
        &band.expect("a scale has bands, which is checked when the pack is read").class
    }
}

/// A class of blood pressure: reached by either pressure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BpLine {
    /// Its name.
    pub class: String,
    /// Least systolic pressure, mmHg.
    pub sbp_from: i64,
    /// Least diastolic pressure, mmHg.
    #[serde(default)]
    pub dbp_from: Option<i64>,
}

/// Systolic pressure is high and diastolic is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IsolatedSystolic {
    /// Least systolic pressure, mmHg.
    pub sbp_from: i64,
    /// Diastolic pressure below this, mmHg.
    pub dbp_below: i64,
}

/// Pressures that need someone at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crisis {
    /// Least systolic pressure, mmHg.
    pub sbp_from: i64,
    /// Least diastolic pressure, mmHg.
    pub dbp_from: i64,
}

/// Pressure that is too low.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Low {
    /// Systolic pressure below this, mmHg.
    pub sbp_below: i64,
}

/// Cut-offs of blood pressure (KSH 2018).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PressureCutoffs {
    /// Where the classes come from.
    pub source: String,
    /// How sure they are.
    pub certainty: Certainty,
    /// The highest first; the first that is reached counts.
    pub classes: Vec<BpLine>,
    /// The class when none is reached.
    pub otherwise: String,
    /// Isolated systolic hypertension.
    pub isolated_systolic: IsolatedSystolic,
    /// Crisis.
    pub crisis: Crisis,
    /// Low.
    pub low: Low,
    /// Where `crisis` and `low` come from.
    pub alert_source: String,
    /// How many readings a class should rest on.
    pub readings_wanted: usize,
}

/// Glucose that cannot wait, mg/dL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GlucoseAlerts {
    /// Where they come from.
    pub source: String,
    /// How sure they are.
    pub certainty: Certainty,
    /// Below this: emergency call.
    pub emergency_below: i64,
    /// Below this: the same day.
    pub urgent_below: i64,
    /// From this: the same day.
    pub urgent_from: i64,
}

/// When values that rise are told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrendRule {
    /// Of which measurement, e.g. `sbp`.
    pub measure: String,
    /// Least number of values that do not fall.
    pub readings: usize,
    /// Least difference between the first and the last of them.
    pub rise: i64,
    /// Where that comes from.
    pub source: String,
    /// How sure it is.
    pub certainty: Certainty,
}

/// The pack.
#[derive(Clone, Debug, Deserialize)]
pub struct Cutoffs {
    /// Grows with every change.
    pub version: u32,
    /// Blood pressure.
    pub blood_pressure: PressureCutoffs,
    /// Glucose that cannot wait.
    pub glucose_alerts: GlucoseAlerts,
    #[serde(default)]
    trends: Vec<TrendRule>,
    scales: Vec<Scale>,
}

impl Cutoffs {
    pub(super) fn parse(json: &str) -> Result<Self, PackError> {
        let pack: Cutoffs = serde_json::from_str(json)?;
        for scale in &pack.scales {
            bands_ascend(PACK, &scale.scale, scale.bands.iter().map(|band| band.from))?;
        }
        match SCALES.into_iter().find(|name| pack.scales.iter().all(|scale| scale.scale != *name)) {
            Some(name) => {
                Err(PackError::Wrong { pack: PACK, what: format!("the scale {name} is not there") })
            }
            None => Ok(pack),
        }
    }

    /// All scales, in the order of the pack.
    pub fn scales(&self) -> &[Scale] {
        &self.scales
    }

    /// When rising values of this measurement are told; `None` when the pack does not say.
    pub fn trend(&self, measure: &str) -> Option<&TrendRule> {
        self.trends.iter().find(|rule| rule.measure == measure)
    }

    /// Where a class of systolic pressure begins, mmHg.
    pub fn pressure_from(&self, class: &str) -> Option<i64> {
        self.blood_pressure.classes.iter().find(|line| line.class == class).map(|line| line.sbp_from)
    }

    /// Where a class of a scale begins, in the unit of its bands.
    pub fn scale_from(&self, scale: &str, class: &str) -> Option<i64> {
        let scale = self.scales.iter().find(|it| it.scale == scale)?;
        scale.bands.iter().find(|band| band.class == class).map(|band| band.from)
    }

    /// A scale that the rules ask for.
    pub(crate) fn scale(&self, name: &'static str) -> &Scale {
        let scale = self.scales.iter().find(|scale| scale.scale == name);
        scale.expect("the scales are checked when the pack is read")
    }
}
