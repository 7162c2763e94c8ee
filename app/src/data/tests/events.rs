//! Facts: what is computed, what follows from them, how they are corrected.

use super::tablet::*;
use crate::data::{Change, HomeGiven, Query, Refused};
use crate::store::index::confirmed::confirm;
use serde_json::{Value, json};
use shared::body::EventBody;
use shared::kind::Part;
use shared::policy::Role;

const PHQ9: u128 = 0x300;

fn phq9(answers: [i64; 9]) -> Value {
    json!({"subject": id(PERSON), "instrument": "phq9", "answers": answers, "taken_at": "2026-11-24T10:00"})
}

fn open_tasks(tablet: &Tablet) -> Vec<Value> {
    tablet.query(&Query::List {
        kind: "task".into(),
        of: Some(id(HOUSEHOLD)),
        archived: false,
        limit: 50,
        after: None,
    })
}

#[test]
fn answers_alone_become_a_result_and_item_nine_makes_one_safety_task() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    let answers = phq9([0, 0, 0, 0, 0, 0, 0, 0, 1]);
    let done = tablet.save(vec![event(PHQ9, "assessment", PERSON, answers)]).unwrap();
    assert_eq!(done.flags, ["safety"]);
    let fields = tablet.show(PHQ9)["fields"].clone();
    assert_eq!(
        (&fields["total"], &fields["class"], &fields["flags"], &fields["version"]),
        (&json!(1), &json!("minimal"), &json!([{"flag": "safety"}]), &json!("knhanes-1"))
    );
    let tasks = open_tasks(&tablet);
    assert_eq!(tasks.len(), 1);
    assert_eq!(tasks[0]["fields"]["clinical_rule"], "phq9_safety");
    assert_eq!(tasks[0]["fields"]["due_at"], "2026-11-25T10:00");
    assert_eq!(
        done.records,
        [json!(id(PHQ9)), tasks[0]["id"].clone()].map(|it| serde_json::from_value(it).unwrap())
    );
}

#[test]
fn two_tablets_make_the_same_task_and_one_tablet_makes_it_once() {
    let task_of = |seed, n| {
        let mut tablet = Tablet::seeded(Role::Nurse, seed).with_household();
        let done =
            tablet.save(vec![event(n, "assessment", PERSON, phq9([0, 0, 0, 0, 0, 0, 0, 0, 2]))]).unwrap();
        (tablet, done.records[1])
    };
    let (mut one, task) = task_of(1, 0x301);
    let (_, other) = task_of(2, 0x302);
    assert_eq!(task, other);
    let again = one.save(vec![event(0x303, "assessment", PERSON, phq9([1; 9]))]).unwrap();
    assert!(!again.records.contains(&task), "it is here already");
    let safety = open_tasks(&one).iter().filter(|it| it["fields"]["clinical_rule"] == "phq9_safety").count();
    assert_eq!(safety, 1);
}

#[test]
fn a_result_that_is_not_that_of_its_answers_is_refused() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    let with = |more: Value| {
        let mut given = phq9([1; 9]);
        given.as_object_mut().unwrap().extend(fields(more));
        event(PHQ9, "assessment", PERSON, given)
    };
    let wrong = with(json!({"total": 8, "class": "mild", "flags": [{"flag": "safety"}]}));
    assert_eq!(named(tablet.save(vec![wrong]).unwrap_err()), ["total"]);
    let odd = with(json!({"answers": [9, 1, 1, 1, 1, 1, 1, 1, 1]}));
    assert_eq!(named(tablet.save(vec![odd]).unwrap_err()), ["answers"]);
    let text = with(json!({"answers": "many"}));
    assert_eq!(named(tablet.save(vec![text]).unwrap_err()), ["answers"]);
    let other = with(json!({"version": "knhanes-9"}));
    assert_eq!(named(tablet.save(vec![other]).unwrap_err()), ["version"]);
    let unknown = with(json!({"instrument": "phq8"}));
    let refused = tablet.save(vec![unknown]).unwrap_err();
    let known = shared::pack::Packs::builtin().instruments().map(|it| it.code.clone()).collect();
    assert_eq!(refused, Refused::UnknownInstrument { name: "phq8".into(), known });
}

#[test]
fn a_senior_visit_is_recorded_with_its_vitals_and_flags() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    let visit = json!({
        "visit_kind": "senior_first", "status": "done", "outcome": "done", "started_at": "2026-11-24T09:00",
        "ended_at": "2026-11-24T09:02", "visitors": [{"staff": staff(Role::Nurse), "duty": "nurse"}],
        "subjects": [{"person": id(PERSON)}],
    });
    let vitals = json!({
        "subject": id(PERSON), "visit": id(1), "measured_at": "2026-11-24T09:01",
        "readings": [{"sbp": 182, "dbp": 100}],
    });
    let changes = vec![
        create(1, "visit", HomeGiven::With(id(PERSON)), visit),
        event(2, "senior_vitals", PERSON, vitals),
    ];
    let done = tablet.save(changes).unwrap();
    assert_eq!(done.flags, ["very_short", "first_visit_alone", "bp_crisis", "single_reading"]);
    assert_eq!(done.records.len(), 3, "visit, vitals and the task to measure again");
    for shown in [PERSON, 1] {
        let events = tablet.show(shown)["events"].clone();
        assert_eq!(events.as_array().unwrap().len(), 1, "{shown:x}");
        assert_eq!(events[0]["fields"]["readings"][0]["sbp"], 182);
    }
}

#[test]
fn values_out_of_range_are_named() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    let vitals = json!({
        "subject": id(PERSON), "measured_at": "2026-11-24T09:01", "glucose": 700,
        "readings": [{"sbp": 120, "dbp": 80}, {"sbp": 80, "dbp": 120}],
    });
    let refused = tablet.save(vec![event(2, "senior_vitals", PERSON, vitals)]).unwrap_err();
    assert_eq!(named(refused), ["glucose", "readings.1.sbp", "glucose_state"]);
}

#[test]
fn an_event_needs_a_record_that_is_here() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    let stray = event(PHQ9, "assessment", 0x999, phq9([0; 9]));
    assert_eq!(tablet.save(vec![stray]), Err(Refused::NotFound { id: id(0x999) }));
    tablet.save(vec![event(PHQ9, "assessment", PERSON, phq9([0; 9]))]).unwrap();
    let nested = event(0x301, "assessment", PHQ9, phq9([0; 9]));
    assert_eq!(rules(tablet.save(vec![nested]).unwrap_err()), ["a_parent_is_a_record"]);
}

#[test]
fn an_edited_event_is_a_new_one_that_supersedes() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    tablet.save(vec![event(PHQ9, "assessment", PERSON, phq9([1; 9]))]).unwrap();
    let done = tablet.edit(PHQ9, json!({"answers": [0, 0, 0, 0, 0, 0, 0, 0, 0]})).unwrap();
    let events = tablet.show(PERSON)["events"].clone();
    let told: Vec<_> =
        events.as_array().unwrap().iter().map(|it| (&it["standing"], &it["fields"]["total"])).collect();
    assert_eq!(told, [(&json!("shown"), &json!(0)), (&json!("superseded"), &json!(9))]);
    assert_eq!(events[1]["superseded_by"], json!([done.records[0]]));
    assert_eq!(tablet.edit(PHQ9, json!({"taken_at": "2026-11-24T10:00"})), Err(Refused::NothingChanged));
}

#[test]
fn of_two_corrections_one_is_shown_and_the_other_listed() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    tablet.save(vec![event(PHQ9, "assessment", PERSON, phq9([1; 9]))]).unwrap();
    tablet.edit(PHQ9, json!({"mode": "self"})).unwrap();
    let supersedes = Some(id(PHQ9));
    let body = EventBody {
        parent: id(PERSON),
        supersedes,
        fields: fields(phq9([2; 9])),
        by: staff(Role::Coordinator),
        at: NOW,
        order: Some(1),
    };
    confirm(&mut tablet.data.store, id(0x400), Part::Clinical, "assessment", 1, &body);
    let standing = |tablet: &Tablet| {
        let events = tablet.show(PERSON)["events"].clone();
        let mut words: Vec<String> =
            events.as_array().unwrap().iter().map(|it| it["standing"].as_str().unwrap().to_owned()).collect();
        words.sort();
        words
    };
    assert_eq!(standing(&tablet), ["beside", "shown", "superseded"]);
}

#[test]
fn a_corrected_time_asks_for_nothing_twice_and_a_corrected_answer_asks_for_what_is_new() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    tablet.save(vec![event(PHQ9, "assessment", PERSON, phq9([0, 0, 0, 0, 0, 0, 0, 0, 1]))]).unwrap();
    let corrected = tablet.edit(PHQ9, json!({"taken_at": "2026-11-23T10:07"})).unwrap();
    assert_eq!((corrected.records.len(), open_tasks(&tablet).len()), (1, 1));
    let worse = tablet.edit(PHQ9, json!({"answers": [3, 3, 2, 2, 0, 0, 0, 0, 1]})).unwrap();
    assert_eq!(worse.records.len(), 2, "the correction and the task to refer");
    assert_eq!(open_tasks(&tablet).len(), 2);
}

#[test]
fn a_discovery_has_its_risk_and_its_task() {
    let mut tablet = Tablet::of(Role::Planner).with_household();
    let found = json!({
        "found_at": "2026-11-24T09:30", "channel": "landlord",
        "signals": [{"signal": "rent_arrears", "value": 7, "unit": "months", "evidence": "told"},
                    {"signal": "reg_expired"}, {"signal": "benefit_denied"}, {"signal": "illness"}],
    });
    let discovery = create(1, "discovery", HomeGiven::With(id(HOUSEHOLD)), found);
    let done = tablet.save(vec![discovery]).unwrap();
    let risk = tablet.show(1)["risk"].clone();
    assert_eq!((&risk["score"], &risk["urgency"], &risk["hours"]), (&json!(75), &json!("now"), &json!(24)));
    assert_eq!(risk["parts"].as_array().unwrap().len(), 4);
    assert_eq!(done.records.len(), 2);
    let task = open_tasks(&tablet).remove(0);
    assert_eq!(task["fields"]["linked"], json!(id(1)));
    assert_eq!(task["fields"]["due_at"], "2026-11-25T09:30");
    let noted = tablet.edit(1, json!({"note": "전화 안 받음"})).unwrap();
    assert_eq!(noted.records, [id(1)], "the task does not follow again");
}

#[test]
fn answers_are_scored_without_being_saved() {
    let tablet = Tablet::of(Role::Nurse);
    let score = |code: &str, given: Value| {
        let query = Query::Score { code: code.into(), fields: fields(given) };
        tablet.data.query(&query, NOW).map(|answer| answer.rows[0].clone())
    };
    let phq = score("phq9", json!({"answers": [3, 3, 2, 2, 0, 0, 0, 0, 0]})).unwrap();
    assert_eq!(
        (&phq["total"], &phq["class"], &phq["diagnosis"]),
        (&json!(10), &json!("moderate"), &json!(false))
    );
    let given = json!({"answers": [1, 0, 1], "illnesses": 5, "weight_year_ago": 60000, "weight": 57000});
    let frail = score("kfrail", given).unwrap();
    assert_eq!((&frail["total"], &frail["class"]), (&json!(4), &json!("frail")));
    assert!(matches!(score("phq8", json!({})), Err(Refused::UnknownInstrument { .. })));
    assert_eq!(tablet.query(&Query::Outbox { all: true }).len(), 0);
}

#[test]
fn an_event_corrects_only_its_like() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    tablet.save(vec![event(PHQ9, "assessment", PERSON, phq9([0; 9]))]).unwrap();
    let vitals = json!({"subject": id(PERSON), "measured_at": "2026-11-24T09:01", "pain": 1});
    let change = Change::Event {
        id: id(1),
        kind: "senior_vitals".into(),
        parent: id(PERSON),
        supersedes: Some(id(PHQ9)),
        fields: fields(vitals),
    };
    assert_eq!(rules(tablet.save(vec![change]).unwrap_err()), ["corrects_another_kind"]);
}
