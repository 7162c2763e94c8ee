//! Birthdays, a birth, a series of visits, doors that stay shut.

use super::*;
use crate::domain::task::TASK;
use crate::kind::{check_create, check_known};
use crate::pack::Packs;
use serde_json::json;
use uuid::Uuid;

const PERSON: RecordId = RecordId(Uuid::from_u128(7));
const HOUSEHOLD: RecordId = RecordId(Uuid::from_u128(8));

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn who_turns_65_or_70_next_month_is_visited() {
    let packs = Packs::builtin();
    for (born, today, rule, on) in [
        ("1961-12-24", "2026-11-25", Some("turning_65"), "2026-12-24"),
        ("1961-12-01", "2026-11-01", Some("turning_65"), "2026-12-01"),
        ("1961-11-30", "2026-11-25", None, ""),
        ("1962-01-01", "2026-11-25", None, ""),
        ("1962-01-01", "2026-12-31", Some("turning_65"), "2027-01-01"),
        ("1956-12-31", "2026-11-25", Some("turning_70"), "2026-12-31"),
        ("1960-02-29", "2025-02-10", Some("turning_65"), "2025-03-01"),
        ("1951-12-24", "2026-11-25", None, ""),
    ] {
        let planned = next_month(day(born), day(today), packs.plans());
        let rules = planned.as_ref().and_then(|it| it.task).map(|it| it.rule.as_str());
        assert_eq!(rules, rule, "{born} on {today}");
        assert!(planned.is_none_or(|it| it.on == day(on) && it.to == day(on) + Days::new(30)), "{born}");
    }
}

#[test]
fn the_window_says_whether_it_is_planned_due_or_overdue() {
    let packs = Packs::builtin();
    let planned = next_month(day("1961-12-24"), day("2026-11-10"), packs.plans()).unwrap();
    for (today, due) in
        [("2026-11-23", "planned"), ("2026-11-24", "due"), ("2027-01-23", "due"), ("2027-01-24", "overdue")]
    {
        assert_eq!(planned.due(day(today)).as_str(), due, "{today}");
    }
}

#[test]
fn after_a_birth_there_is_one_visit_and_help_with_benefits() {
    let packs = Packs::builtin();
    let told: Vec<_> = after_birth(day("2026-03-01"), packs.plans())
        .map(|it| format!("{} {} {}", it.task.unwrap().rule, it.from, it.to))
        .collect();
    assert_eq!(told, ["newborn_visit 2026-03-01 2026-03-29", "birth_benefits 2026-03-01 2026-04-30"]);
}

#[test]
fn the_series_has_the_days_of_its_schedule() {
    let packs = Packs::builtin();
    let all = series(day("2026-03-01"), packs.plans());
    for (label, on) in [
        ("w01", "2026-03-08"),
        ("w06", "2026-04-12"),
        ("w12", "2026-05-24"),
        ("w24", "2026-08-16"),
        ("w48", "2027-01-31"),
        ("m24", "2028-03-01"),
    ] {
        assert_eq!(all.iter().find(|it| it.label == label).map(|it| it.on), Some(day(on)), "{label}");
    }
    assert!(all.is_sorted_by_key(|it| it.on));
    let before = antenatal(day("2026-03-01"), packs.plans());
    assert_eq!(all.len() + before.len(), 26, "25 and more");
    assert_eq!((before[0].label.as_str(), before[0].on), ("g24", day("2025-11-09")));
    let moods: Vec<_> = mood(day("2026-03-01"), packs.plans()).iter().map(|it| it.on.to_string()).collect();
    assert_eq!(moods, ["2026-04-12", "2026-06-01", "2026-09-01", "2027-03-01"]);
}

#[test]
fn what_was_visited_is_not_asked_for_again() {
    let packs = Packs::builtin();
    let labels = |done: &[&str]| {
        let done: Vec<_> = done.iter().map(|it| day(it)).collect();
        let open = open(series(day("2026-03-01"), packs.plans()), &done);
        open.iter().take(2).map(|it| it.label.clone()).collect::<Vec<_>>()
    };
    assert_eq!(labels(&[]), ["w01", "w02"]);
    assert_eq!(labels(&["2026-03-08"]), ["w02", "w03"]);
    assert_eq!(labels(&["2026-03-29"]), ["w05", "w06"], "what was missed is not made up for");
}

#[test]
fn two_tablets_make_the_same_task_of_a_plan_and_it_can_be_saved() {
    let packs = Packs::builtin();
    let task = || {
        let all = series(day("2026-03-01"), packs.plans());
        task_of(&all[5], PERSON, Some(PERSON)).unwrap()
    };
    assert_eq!(task(), task());
    let made = task();
    assert_eq!(
        (made.fields["due"].clone(), made.fields["occurrence"].clone()),
        (json!("2026-04-19"), json!("2026-04-12 w06"))
    );
    let mut all = vec![made];
    all.extend(
        after_birth(day("2026-03-01"), packs.plans()).filter_map(|it| task_of(&it, PERSON, Some(PERSON))),
    );
    all.extend(after_attempts(HOUSEHOLD, &[(day("2026-03-01"), "refused")], packs.plans()));
    for task in all {
        assert_eq!(check_create(&TASK, &task.fields), [], "{}", task.rule);
        assert_eq!(check_known(&TASK, &task.fields), [], "{}", task.rule);
    }
}

#[test]
fn a_door_that_stays_shut_is_told_and_a_refusal_is_asked_again() {
    let packs = Packs::builtin();
    let told = |attempts: &[(&str, &str)]| {
        let attempts: Vec<_> = attempts.iter().map(|(on, outcome)| (day(on), *outcome)).collect();
        let tasks = after_attempts(HOUSEHOLD, &attempts, packs.plans());
        tasks
            .iter()
            .map(|it| format!("{} {}", it.rule, it.fields["due"].as_str().unwrap()))
            .collect::<Vec<_>>()
    };
    let absent = |days: &[&'static str]| days.iter().map(|on| (*on, "absent")).collect::<Vec<_>>();
    for (name, attempts, expected) in [
        ("once", absent(&["2026-11-02"]), vec![]),
        ("twice", absent(&["2026-11-02", "2026-11-09"]), vec!["leave_note 2026-11-12"]),
        (
            "three times in 14 days",
            absent(&["2026-11-02", "2026-11-09", "2026-11-16"]),
            vec!["unreached 2026-11-19"],
        ),
        ("three times in 15 days", absent(&["2026-11-01", "2026-11-09", "2026-11-16"]), vec![]),
        (
            "met in between",
            vec![("2026-11-02", "absent"), ("2026-11-05", "done"), ("2026-11-09", "absent")],
            vec![],
        ),
        ("refused", vec![("2026-11-02", "absent"), ("2026-11-09", "refused")], vec!["ask_again 2027-02-08"]),
        ("nothing", vec![], vec![]),
    ] {
        assert_eq!(told(&attempts), expected, "{name}");
    }
}

#[test]
fn a_family_at_risk_is_offered_the_sustained_visits() {
    let packs = Packs::builtin();
    let offered = |findings: &[&str], factors: &[&str]| {
        let findings: Vec<String> = findings.iter().map(|it| (*it).to_owned()).collect();
        !offer(&findings, factors, packs.plans()).is_empty()
    };
    for (findings, factors, expected) in [
        (vec!["class.phq9.moderate"], vec![], true),
        (vec!["class.phq9.mild"], vec![], false),
        (vec!["flag.safety"], vec![], true),
        (vec!["flag.violence"], vec![], true),
        (vec![], vec!["age_under_20"], true),
        (vec![], vec!["substance"], true),
        (vec![], vec!["child_protection"], true),
        (vec![], vec!["single"], false),
        (vec![], vec!["single", "no_support"], true),
        (vec![], vec!["poverty"], false),
        (vec![], vec!["poverty", "nicu"], true),
        (vec![], vec![], false),
    ] {
        assert_eq!(offered(&findings, &factors), expected, "{findings:?} {factors:?}");
    }
}
