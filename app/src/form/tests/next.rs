//! The next visit: by rule, by one tap, once.

use super::*;
use crate::data::Change;

fn offered(desk: &Desk, form: &VisitForm) -> (String, String) {
    let offer = desk.live(form).offer.unwrap();
    (offer.rule, offer.day.to_string())
}

#[test]
fn the_soonest_interval_that_a_finding_asks_for_is_offered() {
    let desk = Desk::new();
    let mut form = desk.form();
    assert_eq!(offered(&desk, &form), ("again_in_three_months".into(), "2027-02-23".into()));
    read(&mut form, 0, 148, 84);
    assert_eq!(offered(&desk, &form), ("again_in_a_month".into(), "2026-12-22".into()));
    form.own_mut().set("nurse_judgement", json!("management"), now());
    assert_eq!(offered(&desk, &form), ("again_in_two_weeks".into(), "2026-12-08".into()));
    read(&mut form, 0, 162, 84);
    assert_eq!(offered(&desk, &form), ("again_this_week".into(), "2026-12-01".into()));
    form.set_header("outcome", json!("moved"));
    assert_eq!(desk.live(&form).offer, None);
    form.set_header("outcome", json!("refused"));
    assert_eq!(offered(&desk, &form), ("again_in_three_months".into(), "2027-02-23".into()));
}

#[test]
fn nobody_is_visited_at_the_weekend() {
    for (day, work) in
        [("2026-11-27", "2026-11-27"), ("2026-11-28", "2026-11-30"), ("2026-11-29", "2026-11-30")]
    {
        assert_eq!(workday(day.parse().unwrap()).to_string(), work);
    }
}

#[test]
fn a_visit_that_is_planned_in_time_is_enough() {
    let mut desk = Desk::new();
    let line = json!({"id": id(0x700), "visit_kind": "senior_follow", "planned_for": "2026-12-10"});
    desk.last.planned = vec![serde_json::from_value(line).unwrap()];
    let mut form = desk.form();
    let live = desk.live(&form);
    let offer = live.offer.unwrap();
    assert_eq!(
        (offer.day.to_string().as_str(), offer.planned_already, live.plans),
        ("2026-12-10", true, None)
    );
    read(&mut form, 0, 162, 84);
    assert_eq!(
        desk.live(&form).plans,
        Some("2026-12-01".parse().unwrap()),
        "the rule asks for an earlier one"
    );
    form.next = Next::Nothing;
    assert_eq!(desk.live(&form).plans, None);
}

#[test]
fn two_tablets_plan_the_same_visit() {
    let plan = |seed: u128| {
        let desk = Desk::new();
        let fresh = (seed..seed + 48).map(id).collect();
        let begun = Begun { person: id(PERSON), planned: None, fresh };
        let form = VisitForm::begin(begun, &desk.around()).unwrap();
        let mut all = changes(&form, &Default::default(), None, &desk.around());
        match all.pop() {
            Some((Owner::Next, Change::Create { id, fields, .. })) => (id, fields),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(plan(1), plan(100));
    assert_eq!(plan(1).0.0.get_version_num(), 5);
}
