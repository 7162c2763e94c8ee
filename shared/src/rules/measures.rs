//! Classes of single measurements: glucose and glycated haemoglobin (KDA), body mass and waist (KSSO), pain,
//! number of medicines.

use crate::pack::{Packs, Scale};

/// A class and where its cut-offs come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// Its name in the pack; the texts have a word for it.
    pub class: String,
    /// Where the cut-offs come from.
    pub source: String,
}

impl Class {
    fn new(class: &str, scale: &Scale) -> Self {
        Class { class: class.to_owned(), source: scale.source.clone() }
    }
}

/// When the blood was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GlucoseState {
    /// Eight hours without food.
    Fasting,
    /// At any other time.
    NotFasting,
}

/// Whether the person has signs that go with the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symptoms {
    /// There are some.
    Some,
    /// There are none, or nobody asked.
    None,
}

/// How soon a value needs someone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Alert {
    /// No sooner than planned.
    None,
    /// The same day.
    SameDay,
    /// Emergency call.
    Emergency,
}

/// What a glucose value came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glucose {
    /// `normal`, `impaired_fasting`, `diabetes_range`; `none` when a value that is not fasting says nothing.
    pub class: Class,
    /// How soon it needs someone.
    pub alert: Alert,
    /// A capillary value in the range of diabetes is a suspicion: another test must confirm it.
    pub to_confirm: bool,
}

/// The class of capillary glucose in mg/dL (KDA). A value that is not fasting counts only with `symptoms` of
/// diabetes; a value that is too low or too high and an `unwell` person make an emergency.
pub fn glucose(
    mg_dl: i64,
    state: GlucoseState,
    symptoms: Symptoms,
    unwell: Symptoms,
    packs: &Packs,
) -> Glucose {
    let cutoffs = packs.cutoffs();
    let alerts = &cutoffs.glucose_alerts;
    let out_of_range = mg_dl < alerts.urgent_below || mg_dl >= alerts.urgent_from;
    let alert = match out_of_range {
        true if mg_dl < alerts.emergency_below || unwell == Symptoms::Some => Alert::Emergency,
        true => Alert::SameDay,
        false => Alert::None,
    };
    let scale = cutoffs.scale(match state {
        GlucoseState::Fasting => "glucose",
        GlucoseState::NotFasting => "glucose_with_symptoms",
    });
    let says_nothing = state == GlucoseState::NotFasting && symptoms == Symptoms::None;
    let class = Class::new(scale.class(if says_nothing { 0 } else { mg_dl }), scale);
    Glucose { alert, to_confirm: class.class == "diabetes_range", class }
}

/// The class of glycated haemoglobin (당화혈색소) in 0.1 % (KDA).
pub fn hba1c(tenths_of_percent: i64, packs: &Packs) -> Class {
    of_scale("hba1c", tenths_of_percent, packs)
}

/// Body mass index and its class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bmi {
    /// Of the value before it was rounded.
    pub class: Class,
    /// In 0.01 kg/m², rounded half up, to be shown.
    pub hundredths: i64,
}

/// The class of body mass (KSSO) from grams and millimetres; `None` when the height is not a height.
pub fn bmi(weight_g: i64, height_mm: i64, packs: &Packs) -> Option<Bmi> {
    if height_mm <= 0 || weight_g < 0 {
        return None;
    }
    // kg/m² = g · 1000 / mm². Both sides are multiplied out, so that nothing is rounded before the class.
    let area = i128::from(height_mm) * i128::from(height_mm);
    let mass = i128::from(weight_g) * 1000;
    let scale = packs.cutoffs().scale("bmi");
    let class = scale.class_reached(|tenths| mass * 10 >= i128::from(tenths) * area);
    let hundredths = (mass * 200 + area) / (2 * area);
    Some(Bmi { class: Class::new(class, scale), hundredths: i64::try_from(hundredths).ok()? })
}

/// Whose cut-off of the waist counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// The class of the waist in millimetres (KSSO).
pub fn waist(mm: i64, sex: Sex, packs: &Packs) -> Class {
    let scale = match sex {
        Sex::Female => "waist_f",
        Sex::Male => "waist_m",
    };
    of_scale(scale, mm, packs)
}

/// The class of pain on the numeric rating scale, 0–10.
pub fn pain(nrs: i64, packs: &Packs) -> Class {
    of_scale("pain", nrs, packs)
}

/// The class of the number of medicines taken regularly.
pub fn medicines(count: i64, packs: &Packs) -> Class {
    of_scale("medicines", count, packs)
}

fn of_scale(name: &'static str, value: i64, packs: &Packs) -> Class {
    let scale = packs.cutoffs().scale(name);
    Class::new(scale.class(value), scale)
}

#[cfg(test)]
mod tests {
    use super::*;
    use GlucoseState::{Fasting, NotFasting};

    #[test]
    fn glucose_has_the_class_of_the_guideline() {
        let packs = Packs::builtin();
        for (mg_dl, state, symptoms, class) in [
            (99, Fasting, Symptoms::None, "normal"),
            (100, Fasting, Symptoms::None, "impaired_fasting"),
            (125, Fasting, Symptoms::None, "impaired_fasting"),
            (126, Fasting, Symptoms::None, "diabetes_range"),
            (199, NotFasting, Symptoms::Some, "none"),
            (199, NotFasting, Symptoms::None, "none"),
            (200, NotFasting, Symptoms::Some, "diabetes_range"),
            (200, NotFasting, Symptoms::None, "none"),
        ] {
            let it = glucose(mg_dl, state, symptoms, Symptoms::None, &packs);
            assert_eq!(it.class.class, class, "{mg_dl} {state:?} {symptoms:?}");
            assert_eq!(it.to_confirm, class == "diabetes_range");
            assert!(it.class.source.contains("KDA"));
        }
    }

    #[test]
    fn glucose_that_cannot_wait_says_so() {
        let packs = Packs::builtin();
        for (mg_dl, unwell, alert) in [
            (53, Symptoms::None, Alert::Emergency),
            (54, Symptoms::None, Alert::SameDay),
            (54, Symptoms::Some, Alert::Emergency),
            (69, Symptoms::None, Alert::SameDay),
            (70, Symptoms::Some, Alert::None),
            (299, Symptoms::Some, Alert::None),
            (300, Symptoms::None, Alert::SameDay),
            (300, Symptoms::Some, Alert::Emergency),
        ] {
            assert_eq!(glucose(mg_dl, NotFasting, Symptoms::None, unwell, &packs).alert, alert, "{mg_dl}");
        }
    }

    #[test]
    fn hba1c_has_the_class_of_the_guideline() {
        let packs = Packs::builtin();
        for (tenths, class) in
            [(56, "normal"), (57, "prediabetes"), (64, "prediabetes"), (65, "diabetes_range")]
        {
            assert_eq!(hba1c(tenths, &packs).class, class, "{tenths}");
        }
    }

    #[test]
    fn body_mass_is_classed_before_it_is_rounded() {
        let packs = Packs::builtin();
        for (weight_g, height_mm, hundredths, class) in [
            (47_000, 1600, 1836, "low"),
            (58_800, 1600, 2297, "normal"),
            (58_879, 1600, 2300, "normal"),
            (59_000, 1600, 2305, "pre_obese"),
            (64_000, 1600, 2500, "obese1"),
            (77_000, 1600, 3008, "obese2"),
            (90_000, 1600, 3516, "obese3"),
        ] {
            let it = bmi(weight_g, height_mm, &packs).unwrap();
            assert_eq!((it.hundredths, it.class.class.as_str()), (hundredths, class), "{weight_g}");
        }
        assert_eq!(bmi(60_000, 0, &packs), None);
    }

    #[test]
    fn the_waist_is_judged_by_sex() {
        let packs = Packs::builtin();
        for (mm, sex, class) in [
            (849, Sex::Female, "normal"),
            (850, Sex::Female, "abdominal_obesity"),
            (899, Sex::Male, "normal"),
            (900, Sex::Male, "abdominal_obesity"),
        ] {
            assert_eq!(waist(mm, sex, &packs).class, class, "{mm} {sex:?}");
        }
    }

    #[test]
    fn pain_has_four_bands() {
        let packs = Packs::builtin();
        let classes: Vec<_> = (0..=10).map(|nrs| pain(nrs, &packs).class).collect();
        assert_eq!(classes[0], "none");
        assert!(classes[1..=3].iter().all(|class| class == "mild"));
        assert!(classes[4..=6].iter().all(|class| class == "moderate"));
        assert!(classes[7..=10].iter().all(|class| class == "severe"));
    }

    #[test]
    fn five_medicines_are_many_and_ten_too_many() {
        let packs = Packs::builtin();
        for (count, class) in [(4, "usual"), (5, "polypharmacy"), (9, "polypharmacy"), (10, "excessive")] {
            assert_eq!(medicines(count, &packs).class, class, "{count}");
        }
    }
}
