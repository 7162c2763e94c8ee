//! What a save carries.

use super::*;
use crate::data::Change;
use shared::body::Snapshot;
use shared::kind::{Problem, Why};

fn all(desk: &Desk, form: &VisitForm) -> Vec<(Owner, Change)> {
    changes(form, &Snapshot::default(), None, &desk.around())
}

fn of(all: &[(Owner, Change)], owner: &Owner) -> Fields {
    let found = all.iter().find(|(it, _)| it == owner).map(|(_, change)| change.clone());
    match found {
        Some(Change::Create { fields, .. } | Change::Edit { fields, .. } | Change::Event { fields, .. }) => {
            fields
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_visit_is_one_act_of_its_header_what_was_measured_and_what_was_answered() {
    let desk = Desk::new();
    let mut form = desk.form();
    read(&mut form, 0, 142, 84);
    form.own_mut().set("glucose", json!(118), now());
    form.own_mut().set("glucose_state", json!("fasting"), now());
    form.answer("kfrail", 0, Some(1), now());
    let all = all(&desk, &form);
    let owners: Vec<_> = all.iter().map(|(owner, _)| owner.clone()).collect();
    assert_eq!(owners, [Owner::Visit, Owner::Check(0), Owner::Result("kfrail".into()), Owner::Next]);
    let visit = of(&all, &Owner::Visit);
    assert_eq!((&visit["status"], &visit["ended_at"]), (&json!("done"), &json!("2026-11-24T10:02")));
    assert_eq!(visit["subjects"], json!([{"person": id(PERSON)}]));
    let vitals = of(&all, &Owner::Check(0));
    assert_eq!(vitals["readings"], json!([{"sbp": 142, "dbp": 84}]));
    assert_eq!((&vitals["measured_at"], &vitals["visit"]), (&json!("2026-11-24T10:02"), &json!(id(1))));
    let frail = of(&all, &Owner::Result("kfrail".into()));
    assert_eq!(frail["answers"], json!([1, null, null, 0, null]), "with what follows from the record");
}

#[test]
fn what_was_not_touched_is_not_saved() {
    let desk = Desk::new();
    let owners: Vec<_> = all(&desk, &desk.form()).into_iter().map(|(owner, _)| owner).collect();
    assert_eq!(owners, [Owner::Visit, Owner::Next], "no result of answers that only follow from the record");
}

#[test]
fn of_a_planned_visit_only_what_differs_is_written() {
    let desk = Desk::new();
    let element = Uuid::from_u128(5).to_string();
    let shown = fields(json!({
        "visit_kind": "senior_follow", "planned_for": "2026-11-24", "status": "done", "outcome": "done",
        "started_at": "2026-11-24T09:50", "ended_at": "2026-11-24T10:20", "place": "home",
        "visitors": {&element: {"staff": nurse(), "duty": "nurse"}},
        "subjects": {Uuid::from_u128(6).to_string(): {"person": id(PERSON)}},
    }));
    let mut form = desk.begin(Some((id(0x500), shown.clone())));
    let owners = |form: &VisitForm| all(&desk, form).into_iter().map(|(owner, _)| owner).collect::<Vec<_>>();
    assert_eq!(owners(&form), [Owner::Next], "a colleague has recorded the visit");
    form.set_header("note", json!("초인종 고장"));
    form.set_visitor(nurse(), "nurse", false);
    let edit = of(&all(&desk, &form), &Owner::Visit);
    assert_eq!(json!(edit), json!({"note": "초인종 고장", "visitors": {"remove": [element]}}));

    let mut planned = shown;
    planned.retain(|name, _| matches!(name.as_str(), "visit_kind" | "planned_for"));
    let edit = of(&all(&desk, &desk.begin(Some((id(0x500), planned)))), &Owner::Visit);
    assert_eq!(
        json!(edit),
        json!({
            "status": "done", "outcome": "done", "started_at": "2026-11-24T10:02", "ended_at": "2026-11-24T10:02",
            "place": "home", "visitors": {"add": [{"staff": nurse(), "duty": "nurse"}]},
            "subjects": {"add": [{"person": id(PERSON)}]},
        })
    );
}

#[test]
fn nine_answered_questions_stand_for_the_two_that_led_to_them() {
    let desk = Desk::new();
    let mut form = desk.form();
    (0..2).for_each(|item| form.answer("phq2", item, Some(1), now()));
    (2..8).for_each(|item| form.answer("phq9", item, Some(0), now()));
    let owners = |form: &VisitForm| all(&desk, form).into_iter().map(|(owner, _)| owner).collect::<Vec<_>>();
    let result = |code: &str| Owner::Result(code.into());
    assert_eq!(
        owners(&form),
        [Owner::Visit, result("phq2"), result("phq9"), Owner::Next],
        "not all are answered"
    );
    form.answer("phq9", 8, Some(0), now());
    assert_eq!(owners(&form), [Owner::Visit, result("phq9"), Owner::Next]);
    assert_eq!(of(&all(&desk, &form), &result("phq9"))["answers"], json!([1, 1, 0, 0, 0, 0, 0, 0, 0]));
    form.refuse("phq9", true, now());
    assert_eq!(owners(&form), [Owner::Visit, result("phq2"), result("phq9"), Owner::Next]);
    assert_eq!(of(&all(&desk, &form), &result("phq9")).get("answers"), None);
}

#[test]
fn what_was_done_about_a_thought_of_self_harm_stands_in_the_note() {
    let desk = Desk::new();
    let mut form = desk.form();
    form.answer("phq9", 8, Some(2), now());
    form.set_safety("asked", true);
    form.own_mut().set("note", json!("딸이 곁에 있음"), now());
    let all = changes(&form, &Snapshot::default(), Some("안전 확인: 물음"), &desk.around());
    assert_eq!(of(&all, &Owner::Check(0))["note"], "딸이 곁에 있음\n안전 확인: 물음");
}

#[test]
fn a_task_that_the_visit_closes_goes_back_with_what_was_seen_of_it() {
    let desk = Desk::new();
    let mut form = desk.form();
    let opened = Snapshot { mark: 7, ..Snapshot::default() };
    form.set_closed(id(0x800), &opened, true);
    form.set_closed(id(0x801), &opened, true);
    form.set_closed(id(0x801), &opened, false);
    let all = all(&desk, &form);
    let Some((_, Change::Edit { id: task, opened: seen, fields })) =
        all.iter().find(|(it, _)| *it == Owner::Task)
    else {
        panic!("{all:?}")
    };
    assert_eq!((*task, seen), (id(0x800), &opened));
    assert_eq!(json!(fields), json!({"status": "done", "done_at": "2026-11-24T10:02"}));
}

#[test]
fn a_refusal_leads_to_the_field() {
    let desk = Desk::new();
    let mut form = desk.form();
    read(&mut form, 0, 142, 84);
    form.own_mut().set("plan", json!("다음 주 다시 재기"), now());
    let all = all(&desk, &form);
    for (field, owner, page, rest) in [
        ("1.readings.0.dbp", Owner::Check(0), VITALS, "readings.0.dbp"),
        ("1.plan", Owner::Check(0), JUDGEMENT, "plan"),
        ("0.started_at", Owner::Visit, ARRIVAL, "started_at"),
        ("0.note", Owner::Visit, JUDGEMENT, "note"),
        ("9.x", Owner::Visit, ARRIVAL, "x"),
    ] {
        let place = place_of(&Problem { field: field.into(), why: Why::Missing }, &all);
        assert_eq!((place.owner, place.page, place.problem.field.as_str()), (owner, page, rest), "{field}");
    }
}

#[test]
fn absent_and_refused_are_recorded_without_a_form() {
    let desk = Desk::new();
    let planned = Planned {
        id: id(0x500),
        opened: Snapshot::default(),
        fields: fields(json!({"visit_kind": "senior_follow", "planned_for": "2026-11-24"})),
    };
    let absent = quick_outcome(id(PERSON), "absent", Some(&planned), id(1), &desk.around());
    let [Change::Edit { id: visit, fields: edit, .. }] = &absent[..] else { panic!("{absent:?}") };
    assert_eq!((*visit, &edit["outcome"], &edit["status"]), (id(0x500), &json!("absent"), &json!("done")));
    let refused = quick_outcome(id(PERSON), "refused", None, id(1), &desk.around());
    let [Change::Create { id: visit, fields: made, .. }, Change::Create { fields: next, .. }] = &refused[..]
    else {
        panic!("{refused:?}")
    };
    assert_eq!((*visit, &made["outcome"]), (id(1), &json!("refused")));
    assert_eq!(next["planned_for"], "2027-02-23", "asked again next quarter");
}
