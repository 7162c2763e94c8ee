//! A child born on 10 January 2026, from its first day to school.

use super::*;
use crate::pack::Packs;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// `vaccine number status from to` of one dose.
fn told(given: &[(&str, &str)], today: &str, vaccine: &str, number: i64) -> Vec<String> {
    let given: Vec<_> = given.iter().map(|(vaccine, on)| (*vaccine, day(on))).collect();
    let packs = Packs::builtin();
    doses(day("2026-01-10"), &given, day(today), packs.immunisations())
        .iter()
        .filter(|it| it.vaccine == vaccine && it.number == number)
        .map(|it| format!("{} {} {}", it.status.as_str(), it.from, it.to))
        .collect()
}

#[test]
fn each_dose_has_its_window() {
    for (vaccine, number, given, today, expected) in [
        ("bcg", 1, vec![], "2026-01-10", "due 2026-01-10 2026-02-07"),
        ("bcg", 1, vec![], "2026-03-07", "due 2026-01-10 2026-02-07"),
        ("bcg", 1, vec![], "2026-03-08", "overdue 2026-01-10 2026-02-07"),
        ("bcg", 1, vec![("bcg", "2026-01-20")], "2026-03-08", "done 2026-01-10 2026-02-07"),
        ("hepb", 2, vec![("hepb", "2026-01-10")], "2026-02-10", "due 2026-02-10 2026-03-09"),
        ("dtap", 1, vec![], "2026-03-09", "not_due 2026-03-10 2026-04-09"),
        ("dtap", 1, vec![], "2026-03-10", "due 2026-03-10 2026-04-09"),
        ("mmr", 1, vec![], "2027-01-10", "due 2027-01-10 2027-04-09"),
        ("mmr", 1, vec![], "2027-01-09", "not_due 2027-01-10 2027-04-09"),
    ] {
        assert_eq!(told(&given, today, vaccine, number), [expected], "{vaccine} {number} {today}");
    }
}

#[test]
fn a_combined_vaccine_counts_for_its_parts() {
    let given = [("dtap_ipv_hib", "2026-03-12"), ("dtap_ipv", "2026-05-12")];
    for (vaccine, done) in [("dtap", 2), ("ipv", 2), ("hib", 1), ("hepb", 0)] {
        let first_open =
            (1..=3).find(|number| !told(&given, "2026-05-20", vaccine, *number)[0].starts_with("done"));
        assert_eq!(first_open, Some(done + 1), "{vaccine}");
    }
}

#[test]
fn what_is_given_too_early_is_given_again() {
    let young = told(&[("mmr", "2027-01-09")], "2027-02-01", "mmr", 1);
    assert_eq!(
        young,
        ["too_early 2027-01-10 2027-04-09", "due 2027-01-10 2027-04-09"],
        "before the least age"
    );
    let soon = told(&[("hepb", "2026-01-10"), ("hepb", "2026-02-06")], "2026-02-20", "hepb", 2);
    assert_eq!(soon[0].split(' ').next(), Some("too_early"), "27 days after the first");
    let fine = told(&[("hepb", "2026-01-10"), ("hepb", "2026-02-07")], "2026-02-20", "hepb", 2);
    assert_eq!(fine[0].split(' ').next(), Some("done"), "28 days after the first");
}

#[test]
fn a_late_dose_moves_the_next_one() {
    let given = [("dtap", "2026-05-20")];
    assert_eq!(told(&given, "2026-06-01", "dtap", 2), ["not_due 2026-06-17 2026-06-17"]);
    assert_eq!(told(&given, "2026-06-17", "dtap", 2), ["due 2026-06-17 2026-06-17"]);
}

#[test]
fn of_two_series_the_one_that_was_begun_counts() {
    let asked = |given: &[(&str, &str)], vaccine: &str| !told(given, "2026-04-01", vaccine, 1).is_empty();
    assert!(asked(&[], "rv1") && !asked(&[], "rv5"), "one line while nothing is begun");
    let begun = [("rv5", "2026-03-15")];
    assert!(!asked(&begun, "rv1") && asked(&begun, "rv5"));
    assert_eq!(told(&begun, "2026-09-11", "rv5", 3)[0].split(' ').next(), Some("lapsed"));
    assert_eq!(told(&[], "2026-04-24", "rv1", 1)[0].split(' ').next(), Some("due"), "14 weeks and 6 days");
    assert_eq!(told(&[], "2026-04-25", "rv1", 1)[0].split(' ').next(), Some("lapsed"), "15 weeks");
}

#[test]
fn influenza_comes_with_the_season() {
    let flu = |given: &[(&str, &str)], today: &str| {
        (1..=2).flat_map(|number| told(given, today, "influenza", number)).collect::<Vec<_>>()
    };
    assert_eq!(flu(&[], "2026-08-01")[0], "not_due 2026-09-01 2027-04-30");
    let first = flu(&[("influenza", "2026-10-05")], "2026-10-20");
    assert_eq!(
        first,
        ["done 2026-09-01 2027-04-30", "not_due 2026-11-02 2027-04-30"],
        "twice in the first season"
    );
    let both = [("influenza", "2026-10-05"), ("influenza", "2026-11-05")];
    assert_eq!(flu(&both, "2027-10-01"), ["due 2027-09-01 2028-04-30"], "once in the next");
}

#[test]
fn check_ups_have_their_windows() {
    let packs = Packs::builtin();
    let of = |today: &str, done: i64| {
        let all = checkups(day("2026-01-10"), done, day(today), packs.immunisations());
        all.iter().map(|it| format!("{} {} {}", it.status.as_str(), it.from, it.to)).collect::<Vec<_>>()
    };
    let first = of("2026-01-24", 0);
    assert_eq!((first.len(), first[0].as_str()), (8, "due 2026-01-24 2026-02-14"));
    assert_eq!(of("2026-02-15", 0)[0], "lapsed 2026-01-24 2026-02-14");
    assert_eq!(of("2026-02-15", 1)[..2], ["done 2026-01-24 2026-02-14", "not_due 2026-05-10 2026-08-09"]);
    assert_eq!(of("2026-08-09", 1)[1], "due 2026-05-10 2026-08-09", "the sixth month counts whole");
}

#[test]
fn what_children_learn_is_asked_at_its_age() {
    let packs = Packs::builtin();
    let development = packs.development();
    for (months, expected) in
        [(1, None), (2, Some(2)), (5, Some(4)), (14, Some(12)), (23, Some(18)), (24, Some(24))]
    {
        assert_eq!(development.at(months).map(|it| it.months), expected, "{months}");
    }
    let asked = development.at(9).unwrap();
    assert!(asked.milestones.iter().all(|it| development.milestone(&it.milestone) == Some(it)));
    assert_eq!(development.milestone("m6_flies"), None);
}
