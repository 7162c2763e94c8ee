//! How much a class should catch the eye of whoever opens a person's page. It orders nothing to be done: what follows
//! from a class is in the pack of follow-up tasks.

/// How much a class should catch the eye.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Concern {
    /// As one would wish.
    Calm,
    /// Worth a look.
    Watch,
    /// Somebody has to look after it.
    Act,
}

impl Concern {
    /// `calm`, `watch` or `act`.
    pub fn as_str(self) -> &'static str {
        match self {
            Concern::Calm => "calm",
            Concern::Watch => "watch",
            Concern::Act => "act",
        }
    }
}

/// The concern of a class on its scale: `bp`, `glucose`, `hba1c`, `bmi`, `waist`, `pain`, `medicines`, a measure of
/// growth (`waz`, `laz`, `wlz`, `hcz`), or the code of an instrument. `None` when the class says nothing, or is not known here (design).
pub fn concern(scale: &str, class: &str) -> Option<Concern> {
    use Concern::{Act, Calm, Watch};
    Some(match (scale, class) {
        ("bp" | "bmi" | "glucose" | "hba1c" | "waist", "normal") => Calm,
        ("kfrail", "robust") | ("phq9", "minimal") | ("gds15" | "tug" | "cist", "normal") => Calm,
        ("katz" | "lawton", "full") | ("nsi" | "latch", "good") | ("must", "low") => Calm,
        (_, "negative") | ("audit_c_maternal", "none") => Calm,
        ("pain", "none") | ("medicines", "usual") => Calm,
        ("bp", "elevated" | "prehypertension" | "stage1") => Watch,
        ("glucose", "impaired_fasting") | ("hba1c", "prediabetes") => Watch,
        ("bmi", "low" | "pre_obese" | "obese1" | "obese2" | "obese3") => Watch,
        ("waist", "abdominal_obesity") | ("kfrail", "prefrail") => Watch,
        ("phq9" | "gds15", "mild") | ("phq2" | "fall3" | "audit_c", "positive") => Watch,
        ("tug", "reduced") | ("katz" | "nsi", "moderate") | ("lawton", "partial") => Watch,
        ("must", "medium") | ("ucla3", "lonely") | ("audit_c_maternal", "any") => Watch,
        ("latch", "difficulty") => Watch,
        ("pain", "mild" | "moderate") | ("medicines", "polypharmacy") => Watch,
        ("bp", "stage2") | ("glucose" | "hba1c", "diabetes_range") => Act,
        ("kfrail", "frail") | ("phq9", "moderate" | "moderately_severe" | "severe") => Act,
        ("pain", "severe") | ("medicines", "excessive") | ("gds15", "likely") => Act,
        ("tug", "marked") | ("katz", "severe") | ("lawton", "dependent") => Act,
        ("nsi" | "must" | "audit_c", "high") | ("cist", "decline") | ("minicog", "positive") => Act,
        ("epds", "refer" | "this_week") | ("hark" | "hits", "positive") | ("latch", "help_today") => Act,
        ("waz" | "laz" | "wlz" | "hcz", "normal") => Calm,
        ("waz", "underweight") | ("laz", "stunted") | ("wlz", "wasted" | "overweight") => Watch,
        ("hcz", "look") => Watch,
        ("waz", "severely_underweight") | ("laz", "severely_stunted") => Act,
        ("wlz", "severely_wasted" | "obese") | ("hcz", "refer") => Act,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::Packs;

    #[test]
    fn every_class_of_the_packs_has_a_concern_and_one_end_of_a_scale_is_the_calm_one() {
        let packs = Packs::builtin();
        for instrument in packs.instruments() {
            let mut all: Vec<_> =
                instrument.classes.iter().map(|it| concern(&instrument.code, &it.class)).collect();
            if all.first() > all.last() {
                all.reverse();
            }
            assert!(all.iter().all(Option::is_some) && all.is_sorted(), "{}: {all:?}", instrument.code);
            assert_eq!(all[0], Some(Concern::Calm), "{}", instrument.code);
        }
        let bp = &packs.cutoffs().blood_pressure;
        let all: Vec<_> = bp.classes.iter().rev().map(|line| concern("bp", &line.class)).collect();
        assert!(all.is_sorted() && all.last() == Some(&Some(Concern::Act)), "{all:?}");
        for scale in packs.cutoffs().scales() {
            let name =
                scale.scale.trim_end_matches("_with_symptoms").trim_end_matches("_f").trim_end_matches("_m");
            for band in scale.bands.iter().filter(|band| band.class != "none" || name == "pain") {
                assert!(concern(name, &band.class).is_some(), "{name} {}", band.class);
            }
        }
        assert_eq!(concern("glucose", "none"), None, "a value that says nothing is not called good");
    }
}
