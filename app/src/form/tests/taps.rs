//! How many taps a routine follow-up takes: blood pressure, glucose, weight, medicines, next date. Nothing is typed.

use super::*;
use shared::domain::senior_vitals::SENIOR_VITALS;
use shared::kind::FieldType;

fn measure(name: &str) -> Measure {
    let readings = SENIOR_VITALS.field("readings").unwrap().1.ty;
    let FieldType::List { of, .. } = readings else { panic!() };
    let of_reading = of.iter().find(|it| it.name == name).map(|it| it.ty);
    measure_of(name, of_reading.unwrap_or_else(|| SENIOR_VITALS.field(name).unwrap().1.ty)).unwrap()
}

/// Least presses of −, +, and the two quick ones that lead to a value. The first press of − or + shows the last one.
fn presses(measure: &Measure, last: i64, to: i64) -> usize {
    let one = measure.steps.one;
    let mut reached = std::collections::BTreeSet::from([None]);
    for presses in 0..60 {
        if reached.contains(&Some(to)) {
            return presses;
        }
        let step = |from: Option<i64>| {
            let quick = [-1, 1].map(|direction| Some(measure.quick(from, Some(last), direction)));
            let slow = [-one, one].map(|by| Some(from.map_or(measure.start(Some(last)), |from| from + by)));
            quick.into_iter().chain(slow)
        };
        reached = reached.into_iter().flat_map(step).collect();
    }
    panic!("{to} is not reached from {last}")
}

#[test]
fn a_routine_follow_up_takes_at_most_twenty_five_taps() {
    let desk = Desk::new();
    let mut form = desk.form();
    let mut taps = 1; // 방문 시작
    taps += 1; // 다음: 활력징후
    for (name, last, to) in [("sbp", 152, 146), ("dbp", 94, 88)] {
        taps += presses(&measure(name), last, to);
        form.own_mut().set_reading(0, name, Some(to), now());
    }
    for (name, last, to) in [("glucose", 124, 118), ("weight", 48_600, 48_200)] {
        taps += presses(&measure(name), last, to);
        form.own_mut().set(name, json!(to), now());
    }
    taps += 1; // 공복
    form.own_mut().set("glucose_state", json!("fasting"), now());
    taps += 3; // 다음, 다음, 다음: 생활·약
    taps += 1; // 약: 지난번과 같음
    form.own_mut().set("meds_count", json!(desk.last.number("meds_count").unwrap()), now());
    taps += 1; // 다음: 판단·다음
    taps += 1; // 2주 뒤
    form.next = Next::On(workday("2026-12-08".parse().unwrap()));
    taps += 1; // 저장
    assert!(taps <= 25, "{taps}");
    let live = desk.live(&form);
    assert_eq!((live.wrong, live.plans), (vec![], Some("2026-12-08".parse().unwrap())));
}

#[test]
fn a_value_near_the_last_one_is_three_presses_away_at_most_and_seldom_more() {
    for (name, last) in [("sbp", 152), ("dbp", 94), ("weight", 48_600)] {
        let measure = measure(name);
        let one = measure.steps.one;
        let near: Vec<usize> = (-7..=7).map(|by| presses(&measure, last, last + by * one)).collect();
        assert!(near.iter().all(|presses| *presses <= 3), "{name}: {near:?}");
    }
}
