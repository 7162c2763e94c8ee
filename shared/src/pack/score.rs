//! The scoring of an instrument: pure, by its data, in whole numbers.
//!
//! A missing answer means no class. A flag is raised all the same: a thought of self-harm counts at any total.

use super::Instrument;

/// What the answers came to. A screening result, never a diagnosis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// Code of the instrument.
    pub instrument: String,
    /// Its version.
    pub instrument_version: String,
    /// Points of each item in order; `None` is missing.
    pub parts: Vec<Option<i64>>,
    /// Items without an answer, from 1.
    pub missing: Vec<usize>,
    /// Items whose answer is none of the choices, from 1. They count as missing.
    pub invalid: Vec<usize>,
    /// Sum of the points, when every item has them.
    pub total: Option<i64>,
    /// Class of the total, when every item has points.
    pub class: Option<String>,
    /// Raised by single items, e.g. `safety`.
    pub flags: Vec<String>,
    /// Instruments that should follow, e.g. `phq9`.
    pub take: Vec<String>,
    /// Where the classes come from.
    pub cutoff_source: String,
}

impl Score {
    /// Whether every item has points.
    pub fn complete(&self) -> bool {
        self.total.is_some()
    }
}

/// The score of these answers, in the order of the items; answers that are not there are missing.
pub fn score(instrument: &Instrument, answers: &[Option<i64>]) -> Score {
    let given = |item: usize| answers.get(item - 1).copied().flatten();
    let items = 1..=instrument.items.len();
    let whole = instrument.total_item.and_then(given);
    // A part that is typed in beside its total cannot be more than that.
    let exceeds = |item: usize, value: i64| {
        let is_part = instrument.items.get(item - 1).is_some_and(|it| it.range.is_some());
        is_part && whole.is_some_and(|whole| value > whole)
    };
    let fits = |item: usize, value: i64| instrument.fits(item, value) && !exceeds(item, value);

    let parts: Vec<Option<i64>> = items
        .clone()
        .map(|item| given(item).filter(|&it| fits(item, it)).map(|it| instrument.points(item, it)))
        .collect();
    let invalid = (1..=answers.len().max(instrument.items.len()))
        .filter(|&item| given(item).is_some_and(|value| !fits(item, value)))
        .collect();
    // Points are never negative, so what the given answers reach, the missing ones cannot take back.
    let so_far: i64 = match instrument.total_item {
        Some(item) => parts[item - 1].unwrap_or(0),
        None => parts.iter().flatten().sum(),
    };
    let total = parts.iter().all(Option::is_some).then_some(so_far);
    let class = total
        .and_then(|total| instrument.classes.iter().rfind(|band| total >= band.from))
        .map(|band| band.class.clone());
    let mut flags: Vec<String> = Vec::new();
    for rule in &instrument.flags {
        if given(rule.item).is_some_and(|value| value >= rule.from) && !flags.contains(&rule.flag) {
            flags.push(rule.flag.clone());
        }
    }
    let take = instrument.triggers.iter().filter(|trigger| so_far >= trigger.total_from);

    Score {
        instrument: instrument.code.clone(),
        instrument_version: instrument.version.clone(),
        missing: items.filter(|&item| given(item).is_none()).collect(),
        invalid,
        total,
        class,
        flags,
        take: take.map(|trigger| trigger.take.clone()).collect(),
        cutoff_source: instrument.cutoff_source.clone(),
        parts,
    }
}

/// The loss of weight in 0.01 % of the weight before (a year ago, half a year ago), rounded down; negative for a gain.
/// `None` when the weight before is not a weight.
pub fn weight_loss_of_year(year_ago_g: i64, now_g: i64) -> Option<i64> {
    let loss_g = year_ago_g.saturating_sub(now_g);
    (year_ago_g > 0).then(|| loss_g.saturating_mul(10_000).div_euclid(year_ago_g))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::Packs;

    fn of(code: &str, answers: &[i64]) -> Score {
        let answers: Vec<_> = answers.iter().map(|&it| (it >= 0).then_some(it)).collect();
        score(Packs::builtin().instrument(code).unwrap(), &answers)
    }

    #[test]
    fn phq2_of_two_asks_for_phq9() {
        for (answers, total, class, take) in [
            ([1, 1], 2, "positive", vec!["phq9"]),
            ([1, 0], 1, "negative", vec![]),
            ([0, 0], 0, "negative", vec![]),
        ] {
            let score = of("phq2", &answers);
            assert_eq!((score.total, score.class.as_deref()), (Some(total), Some(class)), "{answers:?}");
            assert_eq!(score.take, take, "{answers:?}");
        }
    }

    #[test]
    fn phq9_has_the_classes_of_its_total_and_item_nine_counts_at_any_total() {
        for (name, answers, total, class, safety) in [
            ("nine ones", [1; 9], Some(9), Some("mild"), true),
            ("ten without item 9", [3, 3, 2, 2, 0, 0, 0, 0, 0], Some(10), Some("moderate"), false),
            ("item 9 alone", [0, 0, 0, 0, 0, 0, 0, 0, 1], Some(1), Some("minimal"), true),
            ("the most", [3; 9], Some(27), Some("severe"), true),
            ("nothing", [0; 9], Some(0), Some("minimal"), false),
            ("four", [3, 1, 0, 0, 0, 0, 0, 0, 0], Some(4), Some("minimal"), false),
            ("five", [3, 2, 0, 0, 0, 0, 0, 0, 0], Some(5), Some("mild"), false),
            ("fourteen", [3, 3, 3, 3, 2, 0, 0, 0, 0], Some(14), Some("moderate"), false),
            ("fifteen", [3, 3, 3, 3, 3, 0, 0, 0, 0], Some(15), Some("moderately_severe"), false),
            ("nineteen", [3, 3, 3, 3, 3, 3, 1, 0, 0], Some(19), Some("moderately_severe"), false),
            ("twenty", [3, 3, 3, 3, 3, 3, 2, 0, 0], Some(20), Some("severe"), false),
            ("one item missing", [3, 3, -1, 2, 0, 0, 0, 0, 0], None, None, false),
            ("one item missing, item 9 given", [0, 0, -1, 0, 0, 0, 0, 0, 1], None, None, true),
        ] {
            let score = of("phq9", &answers);
            assert_eq!((score.total, score.class.as_deref()), (total, class), "{name}");
            assert_eq!(score.complete(), total.is_some(), "{name}");
            assert_eq!(score.flags == ["safety"], safety, "{name}");
            assert!(!score.instrument_version.is_empty() && !score.cutoff_source.is_empty());
        }
    }

    #[test]
    fn missing_and_impossible_answers_are_named() {
        let short = of("phq9", &[1, 1]);
        assert_eq!((short.missing.len(), short.complete()), (7, false));
        let odd = of("phq2", &[1, 7, 0]);
        assert_eq!((odd.invalid, odd.missing, odd.total), (vec![2, 3], vec![], None));
    }

    #[test]
    fn frailty_has_the_classes_of_its_total() {
        for (answers, total, class) in [
            ([0, 0, 0, 0, 0], 0, "robust"),
            ([1, 0, 0, 0, 0], 1, "prefrail"),
            ([1, 1, 0, 0, 0], 2, "prefrail"),
            ([1, 1, 1, 0, 0], 3, "frail"),
            ([1, 1, 1, 1, 1], 5, "frail"),
        ] {
            let score = of("kfrail", &answers);
            assert_eq!((score.total, score.class.as_deref()), (Some(total), Some(class)), "{answers:?}");
        }
    }

    #[test]
    fn illnesses_and_loss_of_weight_answer_their_items() {
        let packs = Packs::builtin();
        let frail = packs.instrument("kfrail").unwrap();
        for (illnesses, answer) in [(0, 0), (4, 0), (5, 1), (11, 1)] {
            assert_eq!(frail.derived_answer("illnesses", illnesses), Some((4, answer)), "{illnesses}");
        }
        for (year_ago_g, now_g, loss, answer) in [
            (60_000, 57_000, 500, 1),
            (60_000, 57_100, 483, 0),
            (60_000, 57_001, 499, 0),
            (60_000, 63_000, -500, 0),
        ] {
            assert_eq!(weight_loss_of_year(year_ago_g, now_g), Some(loss));
            assert_eq!(frail.derived_answer("weight_loss_year", loss), Some((5, answer)), "{now_g}");
        }
        assert_eq!(weight_loss_of_year(0, 57_000), None);
    }

    #[test]
    fn phq2_is_the_first_two_items_of_phq9() {
        let packs = Packs::builtin();
        let (two, nine) = (packs.instrument("phq2").unwrap(), packs.instrument("phq9").unwrap());
        assert_eq!(two.items[..], nine.items[..2]);
        assert_eq!(two.choices, nine.choices);
    }
}
