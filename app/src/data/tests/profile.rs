//! A person's page: who she is, how she is, what is to do, where she lives.

use super::tablet::*;
use crate::data::{Change, Command, Draft, HomeGiven, Query, Refused};
use crate::store::index::confirmed::confirm;
use serde_json::{Value, json};
use shared::body::{EventBody, Snapshot};
use shared::kind::Part;
use shared::policy::Role;

fn profile(tablet: &Tablet) -> Value {
    tablet.query(&Query::Profile { id: id(PERSON), day: "2026-11-24".parse().unwrap() }).remove(0)
}

fn vitals(day: &str, sbp: i64, more: Value) -> Value {
    let mut given = fields(json!({
        "subject": id(PERSON), "measured_at": format!("{day}T10:00"),
        "readings": [{"sbp": sbp, "dbp": 94}, {"sbp": sbp, "dbp": 94}],
    }));
    given.extend(fields(more));
    Value::Object(given)
}

/// 김영자 with three measurements, each higher than the one before.
fn measured() -> Tablet {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    for (n, day, sbp) in [(0x301, "2026-09-05", 138), (0x302, "2026-10-18", 146), (0x303, "2026-11-01", 152)]
    {
        let more = json!({"weight": 48_600, "height": 1500, "meds_count": 7, "falls_12m": 1});
        tablet.save(vec![event(n, "senior_vitals", PERSON, vitals(day, sbp, more))]).unwrap();
    }
    tablet
}

#[test]
fn the_page_of_the_mock_up_has_its_sentence_its_cards_and_its_chips() {
    let tablet = measured();
    let page = profile(&tablet);
    assert_eq!(
        (&page["fields"]["name"], &page["age"], &page["sex"]),
        (&json!("김영자"), &json!(66), &json!("f"))
    );
    assert_eq!(page["phones"][0]["number"], "010-1234-5678");
    assert_eq!(page["facts"][0], json!({"fact": "bp_rising", "months": 3, "readings": 3, "by": 14}));
    assert_eq!(page["facts"][1], json!({"fact": "falls", "count": 1}));
    let bp = &page["cards"][0];
    assert_eq!((&bp["measure"], &bp["value"], &bp["second"]), (&json!("bp"), &json!(152), &json!(94)));
    assert_eq!((&bp["class"], &bp["direction"], &bp["limit"]), (&json!("stage1"), &json!("up"), &json!(140)));
    assert_eq!(page["medicines"]["class"], "polypharmacy");
    assert_eq!(page["falls"], json!({"count": 1, "at": "2026-11-01"}));
    assert_eq!(page["home"]["address"], "가회로 12길 8, 302호");
    assert_eq!(page["home"]["persons"][0]["relation"], "self");
    assert_eq!(page["home"]["dwelling"]["fields"]["heating"], "city_gas");
}

#[test]
fn a_corrected_measurement_is_not_counted_and_its_correction_is() {
    let mut tablet = measured();
    tablet.edit(0x303, json!({"readings": [{"sbp": 125, "dbp": 79}, {"sbp": 125, "dbp": 79}]})).unwrap();
    let page = profile(&tablet);
    assert_eq!(page["cards"][0]["value"], 125);
    assert_eq!(page["cards"][0]["points"].as_array().unwrap().len(), 3);
    assert_eq!(page["cards"][0]["direction"], "down");
}

#[test]
fn a_planner_has_the_class_and_no_value() {
    let mut tablet = Tablet::of(Role::Planner).with_household();
    let told = fields(json!({
        "subject": id(PERSON), "instrument": "phq9", "class": "moderate", "taken_at": "2026-11-01T10:00",
    }));
    let (by, parent) = (staff(Role::Nurse), id(PERSON));
    let body = EventBody { parent, supersedes: None, fields: told, by, at: NOW, order: Some(1) };
    confirm(&mut tablet.data.store, id(0x400), Part::Open, "assessment", 1, &body);
    let page = profile(&tablet);
    let cards = page["cards"].as_array().unwrap();
    assert_eq!(cards.len(), 1, "no measurement of the clinical part");
    let mood = &cards[0];
    assert_eq!((&mood["measure"], &mood["class"]), (&json!("phq9"), &json!("moderate")));
    assert_eq!((&mood["value"], &mood["of"], &mood["points"]), (&Value::Null, &Value::Null, &json!([])));
    assert_eq!(page["facts"][0], json!({"fact": "mood", "scale": "phq9", "class": "moderate"}));
    assert_eq!((&page["falls"], &page["medicines"]), (&Value::Null, &Value::Null));
    let story =
        tablet.query(&Query::Story { id: id(PERSON), visits: false, limit: 20, after: None }).remove(0);
    let event = &story["entries"][0]["events"][0];
    assert_eq!(event["findings"], json!(["class.phq9.moderate"]));
    assert!(event["fields"].get("answers").is_none() && event["fields"].get("total").is_none());
}

#[test]
fn tasks_stand_by_their_deadline_with_the_days_that_they_are_late() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    let mut task = |n, given: Value| {
        let mut all = fields(json!({"task_kind": "call"}));
        all.extend(fields(given));
        tablet.save(vec![create(n, "task", HomeGiven::With(id(HOUSEHOLD)), Value::Object(all))]).unwrap();
    };
    task(1, json!({"title": "언제든"}));
    task(2, json!({"title": "내일", "due": "2026-11-25", "subject": id(PERSON)}));
    task(3, json!({"title": "늦음", "due": "2026-11-15", "staff": staff(Role::Nurse)}));
    task(4, json!({"title": "했음", "due": "2026-11-15", "status": "done"}));
    let page = profile(&tablet);
    let told: Vec<_> = page["tasks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["title"].as_str().unwrap(), &it["days_late"]))
        .collect();
    assert_eq!(told, [("늦음", &json!(9)), ("내일", &Value::Null), ("언제든", &Value::Null)]);
    assert_eq!(page["tasks"][0]["staff"]["name"], "이하은");
    assert_eq!(page["facts"][0], json!({"fact": "overdue", "count": 1, "days": 9}));
}

#[test]
fn a_task_of_somebody_else_in_the_household_is_hers() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    let with = || HomeGiven::With(id(HOUSEHOLD));
    let changes = vec![
        create(0x500, "person", with(), json!({"name": "윤갑수"})),
        create(1, "task", with(), json!({"task_kind": "call", "subject": id(0x500)})),
    ];
    tablet.save(changes).unwrap();
    assert_eq!(profile(&tablet)["tasks"], json!([]));
    assert_eq!(profile(&tablet)["home"]["persons"].as_array().unwrap().len(), 2);
}

#[test]
fn what_is_planned_and_what_was_begun_is_told() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    let with = || HomeGiven::With(id(HOUSEHOLD));
    let planned = json!({"visit_kind": "senior_follow", "planned_for": "2026-11-20"});
    tablet.save(vec![create(1, "visit", with(), planned)]).unwrap();
    let draft = |n, about| Draft {
        id: id(n),
        kind: "visit".into(),
        about: Some(id(about)),
        opened: Snapshot::default(),
        fields: fields(json!({})),
        page: 2,
    };
    tablet.command(Command::KeepDraft(draft(0x900, PERSON))).unwrap();
    tablet.command(Command::KeepDraft(draft(0x901, 0x777))).unwrap();
    let page = profile(&tablet);
    assert_eq!((&page["planned"][0]["id"], &page["planned"][0]["days_late"]), (&json!(id(1)), &json!(4)));
    assert_eq!(page["drafts"].as_array().unwrap().len(), 1, "about her alone");
    assert_eq!((&page["drafts"][0]["id"], &page["drafts"][0]["page"]), (&json!(id(0x900)), &json!(2)));
    assert_eq!(page["facts"], json!([{"fact": "no_visit"}]));
}

#[test]
fn who_is_not_here_is_said_and_without_rights_nothing_is_read() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    let day = "2026-11-24".parse().unwrap();
    let ask = |tablet: &Tablet, n| tablet.data.query(&Query::Profile { id: id(n), day }, tablet.now);
    assert_eq!(ask(&tablet, 0x999), Err(Refused::NotFound { id: id(0x999) }));
    assert_eq!(
        ask(&tablet, HOUSEHOLD),
        Err(Refused::NotFound { id: id(HOUSEHOLD) }),
        "a household is no person"
    );
    tablet.now = NOW + 72 * HOUR + 1;
    assert_eq!(ask(&tablet, PERSON), Err(Refused::LeaseExpired));
    let story = Query::Story { id: id(PERSON), visits: true, limit: 5, after: None };
    assert_eq!(tablet.data.query(&story, tablet.now), Err(Refused::LeaseExpired));
}

#[test]
fn a_person_who_was_merged_is_answered_with_the_other_and_what_was_recorded_of_both() {
    let mut tablet = Tablet::of(Role::Coordinator).with_household();
    tablet.save(household(0x200, "새솔길 5", "김영자")).unwrap();
    let task = json!({"task_kind": "call", "subject": id(0x202), "due": "2026-11-25"});
    tablet.save(vec![create(1, "task", HomeGiven::With(id(0x200)), task)]).unwrap();
    let opened = tablet.opened(0x202);
    tablet.save(vec![Change::Move { id: id(0x202), opened, home: HomeGiven::With(id(HOUSEHOLD)) }]).unwrap();
    tablet.command(Command::Merge { loser: id(0x202), winner: id(PERSON) }).unwrap();
    tablet.command(Command::Merge { loser: id(0x200), winner: id(HOUSEHOLD) }).unwrap();
    let day = "2026-11-24".parse().unwrap();
    let page = tablet.query(&Query::Profile { id: id(0x202), day }).remove(0);
    assert_eq!(page["id"], json!(id(PERSON)));
    assert_eq!(page["tasks"].as_array().unwrap().len(), 1);
}
