//! Blood pressure (혈압): the class of the mean of the readings (KSH 2018), and what cannot wait.

use crate::domain::senior_vitals::Reading;
use crate::pack::{Packs, PressureCutoffs};

/// What the readings came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BpClass {
    /// `normal`, `elevated`, `prehypertension`, `stage1` or `stage2`, of the mean.
    pub class: String,
    /// Isolated systolic hypertension.
    pub isolated_systolic: bool,
    /// The mean or the last reading is so high that the same day counts.
    pub crisis: bool,
    /// The mean or the last reading is so low that symptoms must be asked for.
    pub low: bool,
    /// Fewer readings than a class should rest on.
    pub single_reading: bool,
    /// Systolic mean in mmHg, rounded down: the number shown never contradicts the class.
    pub mean_sbp: i64,
    /// Diastolic mean in mmHg, rounded down.
    pub mean_dbp: i64,
    /// Where the cut-offs come from.
    pub source: String,
}

/// The class of one to three readings; `None` without any. The highest class that either pressure reaches counts.
pub fn classify(readings: &[Reading], packs: &Packs) -> Option<BpClass> {
    let last = readings.last()?;
    let cutoffs = &packs.cutoffs().blood_pressure;
    let count = i64::try_from(readings.len()).ok()?;
    // A mean reaches a whole line exactly when its rounded-down value does.
    let mean_sbp = sum(readings, |reading| reading.sbp).div_euclid(count);
    let mean_dbp = sum(readings, |reading| reading.dbp).div_euclid(count);
    let crisis = |sbp, dbp| sbp >= cutoffs.crisis.sbp_from || dbp >= cutoffs.crisis.dbp_from;
    let low = |sbp| sbp < cutoffs.low.sbp_below;
    let isolated = cutoffs.isolated_systolic;
    Some(BpClass {
        class: class_of(mean_sbp, mean_dbp, cutoffs),
        isolated_systolic: mean_sbp >= isolated.sbp_from && mean_dbp < isolated.dbp_below,
        crisis: crisis(mean_sbp, mean_dbp) || crisis(last.sbp, last.dbp),
        low: low(mean_sbp) || low(last.sbp),
        single_reading: readings.len() < cutoffs.readings_wanted,
        mean_sbp,
        mean_dbp,
        source: cutoffs.source.clone(),
    })
}

fn sum(readings: &[Reading], pressure: impl Fn(&Reading) -> i64) -> i64 {
    readings.iter().map(pressure).fold(0, i64::saturating_add)
}

fn class_of(sbp: i64, dbp: i64, cutoffs: &PressureCutoffs) -> String {
    cutoffs
        .classes
        .iter()
        .find(|line| sbp >= line.sbp_from || line.dbp_from.is_some_and(|from| dbp >= from))
        .map_or(&cutoffs.otherwise, |line| &line.class)
        .clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(readings: &[(i64, i64)]) -> BpClass {
        let readings: Vec<_> = readings.iter().map(|&(sbp, dbp)| Reading { sbp, dbp, pulse: None }).collect();
        classify(&readings, &Packs::builtin()).unwrap()
    }

    #[test]
    fn each_pressure_has_the_class_of_the_guideline() {
        for (sbp, dbp, class, isolated_systolic, crisis, low) in [
            (119, 79, "normal", false, false, false),
            (120, 79, "elevated", false, false, false),
            (129, 79, "elevated", false, false, false),
            (118, 80, "prehypertension", false, false, false),
            (129, 80, "prehypertension", false, false, false),
            (130, 75, "prehypertension", false, false, false),
            (139, 89, "prehypertension", false, false, false),
            (138, 92, "stage1", false, false, false),
            (140, 85, "stage1", true, false, false),
            (140, 90, "stage1", false, false, false),
            (160, 80, "stage2", true, false, false),
            (150, 100, "stage2", false, false, false),
            (182, 100, "stage2", false, true, false),
            (180, 80, "stage2", true, true, false),
            (150, 120, "stage2", false, true, false),
            (90, 60, "normal", false, false, false),
            (89, 60, "normal", false, false, true),
        ] {
            let it = of(&[(sbp, dbp)]);
            assert_eq!(
                (it.class.as_str(), it.isolated_systolic, it.crisis, it.low),
                (class, isolated_systolic, crisis, low),
                "{sbp}/{dbp}"
            );
            assert!(it.single_reading && it.source.contains("KSH 2018"));
        }
    }

    #[test]
    fn the_mean_of_the_readings_counts() {
        for (readings, mean, class) in [
            (vec![(142, 84), (136, 82)], (139, 83), "prehypertension"),
            (vec![(140, 84), (139, 82)], (139, 83), "prehypertension"),
            (vec![(150, 80), (140, 80), (130, 80)], (140, 80), "stage1"),
        ] {
            let it = of(&readings);
            assert_eq!(((it.mean_sbp, it.mean_dbp), it.class.as_str()), (mean, class), "{readings:?}");
            assert!(!it.single_reading);
        }
        assert_eq!(classify(&[], &Packs::builtin()), None);
    }

    #[test]
    fn a_first_reading_that_does_not_repeat_is_no_crisis_and_a_last_one_is() {
        assert!(!of(&[(186, 100), (150, 90)]).crisis);
        assert!(of(&[(150, 90), (186, 100)]).crisis);
        assert!(of(&[(120, 70), (88, 60)]).low);
    }
}
