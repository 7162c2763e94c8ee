//! Children of the reference programs, children born too early, and what a course of weights says.

use super::*;
use crate::pack::Packs;

fn growth() -> Growth {
    let json = include_str!("../../../../assets/packs/growth.json");
    Packs::builtin().with(json).unwrap().growth().unwrap().clone()
}

fn day(days: i64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 10).unwrap() + chrono::Days::new(u64::try_from(days).unwrap())
}

fn child(sex: &'static str) -> Born {
    Born { on: Some(day(0)), sex: Some(sex), ..Born::default() }
}

fn weighed(grams: i64) -> Measured {
    Measured { weight: Some(grams), ..Measured::default() }
}

#[test]
fn each_child_of_the_reference_programs_has_its_z_and_class() {
    let lying = |mm: i64| Measured { length: Some((mm, false)), ..Measured::default() };
    let both = |mm: i64, grams: i64| Measured { weight: Some(grams), ..lying(mm) };
    let head = |mm: i64| Measured { head: Some(mm), ..Measured::default() };
    let growth = growth();
    for (sex, days, measured, measure, z, class) in [
        ("m", 30, weighed(3200), "waz", -23_713, "underweight"),
        ("f", 183, weighed(7300), "waz", -18, "normal"),
        ("m", 365, weighed(7000), "waz", -29_047, "underweight"),
        ("f", 91, weighed(3600), "waz", -37_114, "severely_underweight"),
        ("m", 183, weighed(11_500), "waz", 34_941, "normal"),
        ("m", 200, both(680, 11_500), "wlz", 43_618, "obese"),
        ("f", 91, both(550, 3600), "wlz", -26_891, "wasted"),
        ("f", 91, lying(550), "laz", -22_704, "stunted"),
        ("m", 365, lying(710), "laz", -19_946, "normal"),
        ("m", 30, head(350), "hcz", -19_215, "normal"),
        ("m", 365, head(500), "hcz", 30_639, "refer"),
        ("m", 0, weighed(3346), "waz", -8, "normal"),
    ] {
        let judged = judge(&child(sex), day(days), &measured, &growth).unwrap();
        let score = judged.score(measure).unwrap();
        assert_eq!((score.z.ten_thousandths, score.class.as_str()), (z, class), "{sex} {days} {measure}");
        assert!(!score.remeasure && judged.corrected.is_none());
    }
    let edge = judge(&child("m"), day(365), &lying(710), &growth).unwrap();
    assert_eq!(edge.score("laz").unwrap().z.hundredths, -199, "two decimals, and those are not below -2");
}

#[test]
fn a_class_begins_beyond_its_line() {
    let growth = growth();
    for (measure, hundredths, class) in [
        ("waz", -200, "normal"),
        ("waz", -201, "underweight"),
        ("waz", -300, "underweight"),
        ("waz", -301, "severely_underweight"),
        ("waz", 400, "normal"),
        ("laz", -301, "severely_stunted"),
        ("wlz", -301, "severely_wasted"),
        ("wlz", 200, "normal"),
        ("wlz", 201, "overweight"),
        ("wlz", 301, "obese"),
        ("hcz", -201, "look"),
        ("hcz", 201, "look"),
        ("hcz", -301, "refer"),
    ] {
        assert_eq!(growth.class(measure, hundredths), class, "{measure} {hundredths}");
    }
    for (measure, least, most) in
        [("waz", -600, 500), ("laz", -600, 600), ("wlz", -500, 500), ("hcz", -500, 500)]
    {
        let told = [least - 1, least, most, most + 1].map(|z| growth.is_implausible(measure, z));
        assert_eq!(told, [true, false, false, true], "{measure}");
    }
}

#[test]
fn lying_is_seven_millimetres_longer_than_standing() {
    let growth = growth();
    let z = |days: i64, mm: i64, stood: bool| {
        let measured = Measured { length: Some((mm, stood)), weight: Some(11_000), ..Measured::default() };
        let judged = judge(&child("f"), day(days), &measured, &growth).unwrap();
        ["laz", "wlz"].map(|measure| judged.score(measure).unwrap().z)
    };
    assert_eq!(z(730, 850, true), z(730, 857, false), "younger than 24 months: as if lying");
    assert_eq!(z(731, 850, false), z(731, 843, true), "from 24 months on: as if standing");
}

#[test]
fn the_age_of_who_came_too_early_is_corrected_and_both_are_told() {
    let growth = growth();
    let early = Born { gest_days: Some(32 * 7), ..child("m") };
    let judged = judge(&early, day(86), &weighed(3600), &growth).unwrap();
    assert_eq!((judged.plain.days, judged.corrected.as_ref().unwrap().days), (86, 30));
    let term = judge(&child("m"), day(30), &weighed(3600), &growth).unwrap();
    assert_eq!(judged.score("waz"), term.score("waz"), "the corrected age counts");
    assert_ne!(judged.plain.scores, term.plain.scores);

    let not_yet = judge(&early, day(55), &weighed(2500), &growth).unwrap();
    assert!(not_yet.plain.scores.is_empty() && not_yet.counts().scores.is_empty(), "before the expected day");
    let on_the_day = judge(&early, day(56), &weighed(3346), &growth).unwrap();
    assert_eq!(on_the_day.score("waz").unwrap().z.ten_thousandths, -8);
    for (gest_days, days, is_corrected) in
        [(258, 100, true), (259, 100, false), (224, 730, true), (224, 731, false)]
    {
        let child = Born { gest_days: Some(gest_days), ..child("m") };
        let judged = judge(&child, day(days), &weighed(5000), &growth).unwrap();
        assert_eq!(judged.corrected.is_some(), is_corrected, "{gest_days} {days}");
    }
}

#[test]
fn what_has_no_table_has_no_z() {
    let growth = growth();
    let all = Measured { weight: Some(4000), length: Some((550, false)), head: Some(370), oedema: false };
    let count = |sex: &'static str, days: i64, it: &Measured| {
        judge(&child(sex), day(days), it, &growth).unwrap().plain.scores.len()
    };
    assert_eq!(count("f", 40, &all), 4);
    assert_eq!(count("x", 40, &all), 0, "neither girl nor boy");
    assert_eq!(count("f", 1857, &all), 0, "older than the tables");
    assert_eq!(count("f", 40, &Measured { oedema: true, ..all }), 2, "a swollen child has no weight");
    assert_eq!(count("f", 40, &Measured { length: Some((449, false)), ..all }), 3, "too short for the table");
    assert!(judge(&child("f"), day(0) - chrono::Days::new(1), &all, &growth).is_none());
    let heavy = judge(&child("f"), day(40), &weighed(9000), &growth).unwrap();
    assert!(heavy.score("waz").unwrap().remeasure);
}

#[test]
fn the_course_of_the_weight_leads_to_a_referral() {
    let growth = growth();
    let born = Born { weight: Some(3300), ..child("f") };
    let told = |days: i64, grams: i64, before: &[(i64, i64)]| {
        let before: Vec<_> = before.iter().map(|(days, grams)| (day(*days), *grams)).collect();
        let child = Born { highest_waz: highest_waz(&born, &before, &growth), ..born };
        course(&child, day(days), grams, &growth)
    };
    for (name, days, grams, before, flags) in [
        ("ten percent in the first week", 4, 2970, vec![], vec![]),
        ("more than ten percent", 4, 2969, vec![], vec!["weight_loss"]),
        ("after the first week it is another matter", 8, 2900, vec![], vec![]),
        ("not there again on day 14", 14, 3299, vec![], vec!["weight_not_regained"]),
        ("there again", 14, 3300, vec![], vec![]),
        ("grows along its line", 70, 5200, vec![(30, 4100)], vec![]),
        ("falls by more than one", 70, 4300, vec![(30, 4200)], vec!["weight_fallen"]),
        ("fell before day 14 only", 70, 4300, vec![(10, 4200)], vec![]),
        ("the highest before counts", 91, 4700, vec![(30, 4200), (60, 4300)], vec!["weight_fallen"]),
    ] {
        assert_eq!(told(days, grams, &before), flags, "{name}");
    }
}

#[test]
fn a_chart_has_its_lines() {
    let growth = growth();
    let median = line(&growth, "weight_for_age", "m", 0, 0, 730, 365);
    assert_eq!(median, [(0, 3346), (365, 9646), (730, 12_148)]);
    let low = line(&growth, "weight_for_age", "m", -2, 0, 730, 365);
    assert!(low.iter().zip(&median).all(|(low, median)| low.1 < median.1));
    assert!(line(&growth, "weight_for_age", "m", 0, 1850, 2000, 10).len() == 1, "the table ends");
}
