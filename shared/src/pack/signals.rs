//! Points of warning signs (위기징후) as data: a transparent sum, no hidden model.

use super::{Certainty, PackError, bands_ascend};
use crate::domain::codes::URGENCY;
use serde::{Deserialize, Serialize};

const PACK: &str = "signals";

/// Points from a number of units on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignalStep {
    /// Least number of units; 0 when the sign has none.
    pub from: i64,
    /// Points at `from`.
    pub points: i64,
    /// Points for each further unit.
    #[serde(default)]
    pub each_more: i64,
    /// Most points of this step.
    #[serde(default)]
    pub most: Option<i64>,
}

/// One warning sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignalPoints {
    /// Its code.
    pub signal: String,
    /// Unit of its value, e.g. `months`.
    #[serde(default)]
    pub unit: Option<String>,
    /// Ascending.
    pub steps: Vec<SignalStep>,
}

impl SignalPoints {
    /// Points for this value. A value that is not known gives the points of the first step: the sign was
    /// seen, only not counted.
    pub fn points(&self, value: Option<i64>) -> i64 {
        let Some(value) = value else { return self.steps.first().map_or(0, |step| step.points) };
        self.steps.iter().rfind(|step| value >= step.from).map_or(0, |step| {
            let more = value.saturating_sub(step.from).saturating_mul(step.each_more);
            let points = step.points.saturating_add(more);
            step.most.map_or(points, |most| points.min(most))
        })
    }
}

/// How soon, from a score on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UrgencyBand {
    /// Least score.
    pub from: i64,
    /// Code of the urgency.
    pub urgency: String,
    /// Time to act, in hours.
    pub hours: i64,
}

/// Signs that need someone soon whatever the score is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// Its name; the texts have a sentence for it.
    #[serde(rename = "override")]
    pub name: String,
    /// Signs that must all be there.
    pub all_of: Vec<String>,
    /// Code of the urgency.
    pub urgency: String,
}

/// The pack.
#[derive(Clone, Debug, Deserialize)]
pub struct Signals {
    /// Grows with every change.
    pub version: u32,
    /// Where the points come from.
    pub source: String,
    /// How sure they are.
    pub certainty: Certainty,
    /// The score is capped here.
    pub most: i64,
    /// The signs.
    pub signals: Vec<SignalPoints>,
    /// From 0 ascending.
    pub bands: Vec<UrgencyBand>,
    /// Overrides.
    pub overrides: Vec<Override>,
}

impl Signals {
    pub(super) fn parse(json: &str) -> Result<Self, PackError> {
        let pack: Signals = serde_json::from_str(json)?;
        let wrong = |what: String| Err(PackError::Wrong { pack: PACK, what });
        bands_ascend(PACK, "the score", pack.bands.iter().map(|band| band.from))?;
        if let Some(band) = pack.bands.iter().find(|band| !URGENCY.contains(&band.urgency.as_str())) {
            return wrong(format!("no urgency is called {}", band.urgency));
        }
        for rule in &pack.overrides {
            if let Some(signal) = rule.all_of.iter().find(|signal| pack.signal(signal).is_none()) {
                return wrong(format!("the override {} asks for {signal}, which is not there", rule.name));
            }
            if pack.hours_of(&rule.urgency).is_none() {
                return wrong(format!("no band is as urgent as {}", rule.urgency));
            }
        }
        Ok(pack)
    }

    /// The points of a sign.
    pub fn signal(&self, code: &str) -> Option<&SignalPoints> {
        self.signals.iter().find(|signal| signal.signal == code)
    }

    /// Time to act at this urgency, in hours.
    pub fn hours_of(&self, urgency: &str) -> Option<i64> {
        self.bands.iter().find(|band| band.urgency == urgency).map(|band| band.hours)
    }

    /// The band of a score.
    pub(crate) fn band(&self, score: i64) -> &UrgencyBand {
        let band = self.bands.iter().rfind(|band| score >= band.from).or(self.bands.first());
        band.expect("the bands are checked when the pack is read")
    }
}
