//! Every instrument at its cut-offs: what answers, copied points and measured times come to.

use super::{Entry, Packs, Score, score};

fn of(code: &str, answers: &[i64]) -> Score {
    let answers: Vec<_> = answers.iter().map(|&it| (it >= 0).then_some(it)).collect();
    score(Packs::builtin().instrument(code).unwrap(), &answers)
}

/// `total class flags…` of each row.
fn told(code: &str, answers: &[i64]) -> String {
    let it = of(code, answers);
    let total = it.total.map_or("-".to_owned(), |total| total.to_string());
    let class = it.class.unwrap_or("-".to_owned());
    [vec![total, class], it.flags].concat().join(" ")
}

#[test]
fn the_mood_of_seniors_counts_five_items_the_other_way_round() {
    let content = [1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0];
    let opposite = content.map(|it| 1 - it);
    for (answers, expected) in [
        ([1; 15], "10 likely"),
        ([0; 15], "5 mild"),
        (content, "0 normal"),
        (opposite, "15 likely"),
        ([1, 1, 1, 1, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0], "3 normal"),
        ([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0, 0], "7 mild"),
        ([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0], "8 likely"),
        ([-1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0], "- -"),
    ] {
        assert_eq!(told("gds15", &answers), expected, "{answers:?}");
    }
}

#[test]
fn what_is_asked_of_seniors_has_the_class_of_its_points() {
    let nsi = |yes: &[usize]| (1..=10).map(|item| i64::from(yes.contains(&item))).collect::<Vec<_>>();
    for (code, answers, expected) in [
        ("fall3", vec![0, 0, 0], "0 negative"),
        ("fall3", vec![0, 0, 1], "1 positive"),
        ("nsi", nsi(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), "21 high no_money_for_food"),
        ("nsi", nsi(&[7, 8]), "2 good"),
        ("nsi", nsi(&[6]), "4 moderate no_money_for_food"),
        ("nsi", nsi(&[2, 4, 6]), "9 high no_money_for_food"),
        ("audit_c", vec![4, 1, 0], "5 positive"),
        ("audit_c", vec![2, 2, 0], "4 negative"),
        ("audit_c", vec![4, 4, 0], "8 high"),
        ("audit_c_maternal", vec![0, 0, 0], "0 none"),
        ("audit_c_maternal", vec![1, 0, 0], "1 any"),
    ] {
        assert_eq!(told(code, &answers), expected, "{code} {answers:?}");
    }
    assert_eq!(of("fall3", &[1, 0, 0]).take, ["tug"]);
}

#[test]
fn copied_points_and_results_have_their_class() {
    for (code, answers, expected) in [
        ("katz", vec![6], "6 full"),
        ("katz", vec![5], "5 moderate"),
        ("katz", vec![2], "2 severe"),
        ("katz", vec![7], "- -"),
        ("lawton", vec![8], "8 full"),
        ("lawton", vec![7], "7 partial"),
        ("lawton", vec![4], "4 dependent"),
        ("must", vec![2, 0, 0], "2 high"),
        ("must", vec![1, 0, 0], "1 medium"),
        ("must", vec![0, 0, 0], "0 low"),
        ("must", vec![0, 0, 1], "- -"),
        ("ucla3", vec![1, 1, 1], "3 negative"),
        ("ucla3", vec![2, 2, 2], "6 lonely"),
        ("minicog", vec![2], "2 positive"),
        ("minicog", vec![3], "3 negative"),
        ("cist", vec![1], "1 decline"),
        ("latch", vec![2, 2, 2, 1, 1], "8 difficulty"),
        ("latch", vec![2, 2, 2, 2, 1], "9 good"),
        ("latch", vec![1, 1, 1, 1, 1], "5 help_today"),
        ("hark", vec![0, 0, 0, 0], "0 negative"),
        ("hark", vec![1, 0, 0, 0], "1 positive violence"),
        ("hark", vec![1, 1, 1, 1], "4 positive violence"),
        ("hits", vec![10], "10 negative"),
        ("hits", vec![11], "11 positive violence"),
    ] {
        assert_eq!(told(code, &answers), expected, "{code} {answers:?}");
    }
}

#[test]
fn a_copied_total_is_the_total_and_item_ten_counts_at_any_total() {
    for (name, answers, expected) in [
        ("nine", [2, 0, 9], "9 negative"),
        ("ten", [2, 0, 10], "10 refer"),
        ("twelve", [2, 0, 12], "12 refer"),
        ("thirteen", [2, 0, 13], "13 this_week"),
        ("item ten at a total of three", [2, 1, 3], "3 negative safety"),
        ("item ten alone", [-1, 2, -1], "- - safety"),
        ("the version is not known", [-1, 0, 12], "- -"),
        ("item ten is more than the total", [2, 3, 2], "- - safety"),
    ] {
        assert_eq!(told("epds", &answers), expected, "{name}");
    }
    assert_eq!(of("epds", &[2, 3, 2]).invalid, [2]);
    assert_eq!(Packs::builtin().instrument("epds").unwrap().most(), 30);
}

#[test]
fn a_time_has_the_class_of_its_seconds() {
    for (tenths, expected) in [
        (99, "99 normal"),
        (100, "100 reduced"),
        (120, "120 reduced steadi_12"),
        (200, "200 marked steadi_12"),
    ] {
        assert_eq!(told("tug", &[tenths, 0]), expected);
    }
    assert_eq!(told("tug", &[99, 1]), "99 normal walking_aid");
}

#[test]
fn body_mass_and_loss_of_weight_answer_their_items() {
    let packs = Packs::builtin();
    let must = packs.instrument("must").unwrap();
    for (hundredths, points) in [(1840, 2), (1849, 2), (1850, 1), (2000, 1), (2001, 0), (2010, 0)] {
        assert_eq!(must.derived_answer("bmi", hundredths), Some((1, points)), "{hundredths}");
    }
    for (loss, points) in [(-200, 0), (300, 0), (499, 0), (500, 1), (1000, 1), (1001, 2)] {
        assert_eq!(must.derived_answer("weight_loss_half_year", loss), Some((2, points)), "{loss}");
    }
}

#[test]
fn a_text_that_may_not_be_shipped_is_not_there() {
    let packs = Packs::builtin();
    for it in packs.instruments() {
        let may_not =
            it.licence.starts_with("score entry only") || it.licence.starts_with("result entry only");
        assert_eq!(may_not, matches!(it.entry, Entry::Score | Entry::Result), "{}", it.code);
        assert!(!it.source.is_empty() && !it.cutoff_source.is_empty(), "{}", it.code);
    }
    let epds = packs.instrument("epds").unwrap();
    assert!(
        epds.items.iter().all(|item| item.text.en.chars().count() < 30),
        "numbers of the form, no questions"
    );
}
