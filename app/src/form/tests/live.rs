//! What the form says while it is typed.

use super::*;
use shared::kind::Problem;

#[test]
fn the_class_follows_the_readings_and_a_very_high_one_is_a_danger_until_it_does_not_repeat() {
    let desk = Desk::new();
    let mut form = desk.form();
    assert_eq!((desk.live(&form).pressure, desk.live(&form).dangers), (None, vec![]));
    form.own_mut().set_reading(0, "sbp", Some(182), now());
    assert_eq!(desk.live(&form).pressure, None, "half a reading has no class");
    form.own_mut().set_reading(0, "dbp", Some(100), now());
    let high = desk.live(&form);
    assert_eq!((high.pressure.unwrap().class.as_str(), high.dangers), ("stage2", vec![Danger::PressureHigh]));
    assert_eq!(high.tasks.iter().map(|it| it.rule.as_str()).collect::<Vec<_>>(), ["bp_crisis"]);
    assert_eq!(high.plans, Some("2026-12-01".parse().unwrap()));

    form.own_mut().measure_again_later(now());
    assert_eq!(form.own().again_at.unwrap().to_string(), "2026-11-24T10:07");
    assert_eq!(form.own().fields["unwell"], json!(false));
    read(&mut form, 1, 138, 84);
    let again = desk.live(&form);
    assert_eq!((again.pressure.unwrap().class.as_str(), again.dangers), ("stage2", vec![]));
    assert!(again.flags.iter().all(|flag| flag != "single_reading"));
    form.own_mut().measure_again();
    assert!(!form.own().may_measure_again(), "three readings at most");
}

#[test]
fn what_does_not_fit_is_told_with_its_page_and_nothing_else_stops() {
    let desk = Desk::new();
    let mut form = desk.form();
    assert_eq!(desk.live(&form).wrong, []);
    read(&mut form, 0, 90, 120);
    form.own_mut().set("glucose", json!(118), now());
    let wrong = desk.live(&form).wrong;
    let told: Vec<_> = wrong.iter().map(|it| (it.page, it.problem.clone())).collect();
    assert_eq!(
        told,
        [
            (VITALS, Problem::rule("readings.0.sbp", "sbp_above_dbp")),
            (VITALS, Problem::rule("glucose_state", "glucose_needs_state"))
        ]
    );
    form.own_mut().set("note", json!("번호 600101-2345678"), now());
    assert!(desk.live(&form).wrong.iter().any(|it| it.page == JUDGEMENT && it.problem.field == "note"));
}

#[test]
fn two_questions_open_nine_and_carry_over() {
    let desk = Desk::new();
    let mut form = desk.form();
    assert!(!form.is_open("phq9", &desk.around()));
    form.answer("phq2", 0, Some(1), now());
    assert!(!form.is_open("phq9", &desk.around()));
    form.answer("phq2", 1, Some(1), now());
    assert!(form.is_open("phq9", &desk.around()), "two points by the pack");
    let phq9 = desk.packs.instrument("phq9").unwrap();
    assert_eq!(form.answers(phq9, &desk.around())[..3], [Some(1), Some(1), None]);
    for item in 2..9 {
        form.answer("phq9", item, Some(0), now());
    }
    let live = desk.live(&form);
    let scores: Vec<_> = live.scores.iter().map(|it| (it.instrument.as_str(), it.total)).collect();
    assert_eq!(scores, [("kfrail", None), ("phq2", Some(2)), ("phq9", Some(2))]);
    assert_eq!(live.dangers, []);
}

#[test]
fn a_first_visit_asks_for_falls_and_food_and_a_fall_leads_to_the_walk() {
    let desk = Desk::new();
    let mut form = desk.form();
    let open = |form: &VisitForm, page| {
        let all = instruments_on(page).filter(|code| form.is_open(code, &desk.around()));
        all.collect::<Vec<_>>()
    };
    assert_eq!((open(&form, STRENGTH), open(&form, LIVING)), (vec!["kfrail"], vec![]));
    form.set_header("visit_kind", json!("senior_first"));
    assert_eq!((open(&form, STRENGTH), open(&form, LIVING)), (vec!["kfrail", "fall3"], vec!["nsi"]));
    form.answer("fall3", 2, Some(1), now());
    assert_eq!(open(&form, STRENGTH), ["kfrail", "fall3", "tug"]);
    form.answer("tug", 0, Some(123), now());
    form.answer("tug", 1, Some(0), now());
    let live = desk.live(&form);
    let tug = live.scores.iter().find(|it| it.instrument == "tug").unwrap();
    assert_eq!((tug.total, tug.class.as_deref()), (Some(123), Some("reduced")));
    assert!(live.findings.iter().any(|it| it == "flag.steadi_12"), "{:?}", live.findings);
}

#[test]
fn what_is_wanted_is_opened_by_hand_and_closed_again_until_it_is_answered() {
    let desk = Desk::new();
    let mut form = desk.form();
    let more = |form: &VisitForm| form.could_be_opened(MIND, &desk.around());
    assert_eq!(more(&form), ["phq9", "gds15", "ucla3", "cist", "minicog"]);
    form.open_instrument("gds15");
    assert_eq!(more(&form), ["ucla3", "cist", "minicog"], "one of two that ask the same");
    assert!(form.may_close("gds15") && !form.may_close("phq2"));
    form.close_instrument("gds15");
    assert_eq!(more(&form).len(), 5);
    form.open_instrument("cist");
    form.answer("cist", 0, Some(1), now());
    form.close_instrument("cist");
    let score = desk.live(&form).scores.into_iter().find(|it| it.instrument == "cist").unwrap();
    assert_eq!(score.class.as_deref(), Some("decline"));
    assert!(!form.may_close("cist"));
}

#[test]
fn the_body_mass_index_fills_in_what_follows_from_it() {
    let desk = Desk::new();
    let mut form = desk.form();
    form.open_instrument("must");
    form.own_mut().set("weight", json!(42_000), now());
    let must = desk.packs.instrument("must").unwrap();
    // 42.0 kg and 1.52 m: 18.18.
    assert_eq!(form.amount(must, 0, &desk.around()), Some(1818));
    assert_eq!(form.answers(must, &desk.around()), [Some(2), None, None]);
}

#[test]
fn item_nine_is_a_danger_at_any_total_also_when_answers_are_missing() {
    let desk = Desk::new();
    let mut form = desk.form();
    form.answer("phq9", 8, Some(1), now());
    let live = desk.live(&form);
    assert_eq!((live.dangers.clone(), live.unanswered), (vec![Danger::Safety], vec![("phq9".into(), 8)]));
    assert_eq!(Danger::Safety.page(), MIND);
    assert_eq!(live.tasks[0].rule, "phq9_safety");
    assert_eq!(live.tasks[0].fields["due_at"], "2026-11-25T10:02");
}

#[test]
fn frailty_is_filled_in_from_illnesses_and_weight_as_far_as_they_are_known() {
    let desk = Desk::new();
    let mut form = desk.form();
    let kfrail = desk.packs.instrument("kfrail").unwrap();
    assert_eq!(form.answers(kfrail, &desk.around()), [None, None, None, Some(0), None]);
    form.own_mut().set("weight", json!(48_200), now());
    assert_eq!(form.amount(kfrail, 4, &desk.around()), Some(493), "50.7 to 48.2 kg is 4.93 %");
    assert_eq!(form.answers(kfrail, &desk.around())[4], Some(0));
    form.own_mut().set("weight", json!(48_100), now());
    assert_eq!(form.answers(kfrail, &desk.around())[4], Some(1));
    let many = ["htn", "dm", "hf", "copd", "depression", "ckd"].map(|it| json!({ "illness": it }));
    form.own_mut().set("illnesses", json!(many), now());
    assert_eq!(form.amount(kfrail, 3, &desk.around()), Some(5), "depression is none of the eleven");
    form.answer("kfrail", 4, Some(0), now());
    assert_eq!(
        form.answers(kfrail, &desk.around()),
        [None, None, None, Some(1), Some(0)],
        "a person decides"
    );
}

#[test]
fn an_instrument_that_was_not_wanted_has_no_score_and_asks_for_nothing() {
    let desk = Desk::new();
    let mut form = desk.form();
    form.refuse("phq2", true, now());
    let live = desk.live(&form);
    assert!(live.scores.iter().all(|it| it.instrument != "phq2"));
    assert_eq!((live.wrong, live.unanswered), (vec![], vec![]));
    form.answer("phq2", 0, Some(0), now());
    assert!(!form.refused("phq2"));
}

#[test]
fn body_mass_is_by_the_height_that_was_measured_last() {
    let desk = Desk::new();
    let mut form = desk.form();
    form.own_mut().set("weight", json!(48_200), now());
    assert_eq!(desk.live(&form).bmi.unwrap().hundredths, 2086);
}

#[test]
fn where_nobody_was_met_there_is_nothing_to_measure() {
    let desk = Desk::new();
    let mut form = desk.form();
    read(&mut form, 0, 182, 100);
    form.set_header("outcome", json!("absent"));
    let live = desk.live(&form);
    assert_eq!((live.dangers, live.offer, live.plans), (vec![], None, None));
    assert_eq!(live.tasks.iter().map(|it| it.rule.as_str()).collect::<Vec<_>>(), ["visit_retry"]);
    assert_eq!(pages(Role::Nurse, "absent"), [ARRIVAL, JUDGEMENT]);
    assert_eq!(pages(Role::Planner, "done"), [ARRIVAL, JUDGEMENT], "a planner measures nothing");
    assert_eq!(pages(Role::Nurse, "done"), [ARRIVAL, VITALS, STRENGTH, MIND, LIVING, JUDGEMENT]);
}
