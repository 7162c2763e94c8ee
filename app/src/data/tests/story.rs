//! What is past for a person, page by page.

use super::tablet::*;
use crate::data::{Change, HomeGiven, Query};
use serde_json::{Value, json};
use shared::id::RecordId;
use shared::policy::Role;

fn story(tablet: &Tablet, visits: bool, limit: u32, after: Option<RecordId>) -> Value {
    tablet.query(&Query::Story { id: id(PERSON), visits, limit, after }).remove(0)
}

fn ids(story: &Value) -> Vec<Value> {
    story["entries"].as_array().unwrap().iter().map(|it| it["id"].clone()).collect()
}

fn visit(n: u128, day: &str, person: u128) -> Change {
    let given = json!({
        "visit_kind": "senior_follow", "status": "done", "outcome": "done", "started_at": format!("{day}T10:00"),
        "visitors": [{"staff": staff(Role::Nurse), "duty": "nurse"}], "subjects": [{"person": id(person)}],
    });
    create(n, "visit", HomeGiven::With(id(HOUSEHOLD)), given)
}

fn vitals(n: u128, day: &str, visit: u128, person: u128) -> Change {
    let given = json!({
        "subject": id(person), "visit": id(visit), "measured_at": format!("{day}T10:05"),
        "readings": [{"sbp": 152, "dbp": 94}],
    });
    event(n, "senior_vitals", person, given)
}

#[test]
fn a_visit_is_one_entry_with_its_events_and_what_has_no_visit_stands_by_itself() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    tablet.save(vec![visit(1, "2026-11-01", PERSON), vitals(2, "2026-11-01", 1, PERSON)]).unwrap();
    let alone = json!({"subject": id(PERSON), "measured_at": "2026-11-10T09:00", "pain": 2});
    tablet.save(vec![event(3, "senior_vitals", PERSON, alone)]).unwrap();
    let task =
        json!({"task_kind": "call", "status": "done", "done_at": "2026-11-12T11:00", "title": "안부 전화"});
    tablet.save(vec![create(4, "task", HomeGiven::With(id(HOUSEHOLD)), task)]).unwrap();
    let page = story(&tablet, false, 20, None);
    assert_eq!(ids(&page), [4, 3, 1].map(|n| json!(id(n))));
    assert_eq!(page["more"], false);
    let entry = &page["entries"][2];
    assert_eq!((&entry["kind"], &entry["at"]), (&json!("visit"), &json!("2026-11-01T10:00")));
    assert_eq!(
        (&entry["visitors"][0]["name"], &entry["visitors"][0]["duty"]),
        (&json!("이하은"), &json!("nurse"))
    );
    assert_eq!((&entry["state"], &entry["fields"]["outcome"]), (&json!("saved"), &json!("done")));
    let findings = entry["events"][0]["findings"].as_array().unwrap();
    assert!(findings.contains(&json!("class.bp.stage1")), "{findings:?}");
    assert_eq!(ids(&story(&tablet, true, 20, None)), [json!(id(1))], "visits alone");
}

#[test]
fn of_a_visit_to_two_people_each_has_her_own_events() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    let with = HomeGiven::With(id(HOUSEHOLD));
    tablet.save(vec![create(0x500, "person", with, json!({"name": "윤갑수"}))]).unwrap();
    let mut both = visit(1, "2026-11-01", PERSON);
    let Change::Create { fields, .. } = &mut both else { panic!() };
    fields.insert("subjects".into(), json!([{"person": id(PERSON)}, {"person": id(0x500)}]));
    tablet.save(vec![both, vitals(2, "2026-11-01", 1, PERSON), vitals(3, "2026-11-01", 1, 0x500)]).unwrap();
    tablet.save(vec![visit(4, "2026-11-05", 0x500)]).unwrap();
    let page = story(&tablet, false, 20, None);
    assert_eq!(ids(&page), [json!(id(1))], "the visit to him alone is not hers");
    let events: Vec<_> =
        page["entries"][0]["events"].as_array().unwrap().iter().map(|it| &it["id"]).collect();
    assert_eq!(events, [&json!(id(2))]);
}

#[test]
fn pages_follow_one_another_without_gap_or_repetition() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    for n in 1..=12_u128 {
        let day = format!("2026-{:02}-0{}", 1 + n / 2, 1 + n % 2);
        tablet.save(vec![visit(n, &day, PERSON), vitals(0x100 * n + 0x50, &day, n, PERSON)]).unwrap();
    }
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = story(&tablet, false, 5, after);
        found.extend(ids(&page));
        if page["more"] == false {
            break;
        }
        after = Some(serde_json::from_value(found.last().unwrap().clone()).unwrap());
    }
    assert_eq!(found, (1..=12).rev().map(|n| json!(id(n))).collect::<Vec<_>>());
}

#[test]
fn a_correction_is_told_in_its_visit_and_a_lone_one_replaces_what_it_corrects() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    tablet.save(vec![visit(1, "2026-11-01", PERSON), vitals(2, "2026-11-01", 1, PERSON)]).unwrap();
    tablet.edit(2, json!({"readings": [{"sbp": 122, "dbp": 74}]})).unwrap();
    let page = story(&tablet, false, 20, None);
    let told: Vec<_> =
        page["entries"][0]["events"].as_array().unwrap().iter().map(|it| it["standing"].clone()).collect();
    assert_eq!(told, ["shown", "superseded"]);
    let alone = json!({"subject": id(PERSON), "measured_at": "2026-11-10T09:00", "pain": 2});
    tablet.save(vec![event(3, "senior_vitals", PERSON, alone)]).unwrap();
    tablet.edit(3, json!({"pain": 5})).unwrap();
    let page = story(&tablet, false, 20, None);
    assert_eq!(page["entries"].as_array().unwrap().len(), 2);
    assert_eq!(page["entries"][0]["events"][0]["fields"]["pain"], 5);
}

#[test]
fn a_visit_without_a_time_stands_at_its_day_and_a_planned_one_is_not_past() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    let with = || HomeGiven::With(id(HOUSEHOLD));
    let untimed =
        json!({"visit_kind": "phone", "status": "done", "outcome": "absent", "planned_for": "2026-11-03"});
    let planned = json!({"visit_kind": "phone", "planned_for": "2026-11-30"});
    tablet.save(vec![create(1, "visit", with(), untimed), create(2, "visit", with(), planned)]).unwrap();
    let page = story(&tablet, false, 20, None);
    assert_eq!(ids(&page), [json!(id(1))], "it names nobody, so it is of everybody");
    assert_eq!(page["entries"][0]["at"], "2026-11-03T00:00");
}

#[test]
fn a_person_who_moved_takes_her_story_along() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    tablet.save(vec![visit(1, "2026-10-01", PERSON), vitals(2, "2026-10-01", 1, PERSON)]).unwrap();
    tablet.save(household(0x600, "새솔길 5", "윤갑수")).unwrap();
    let opened = tablet.opened(PERSON);
    tablet.save(vec![Change::Move { id: id(PERSON), opened, home: HomeGiven::With(id(0x600)) }]).unwrap();
    assert_eq!(ids(&story(&tablet, false, 20, None)), [json!(id(1))]);
}

#[test]
fn a_discovery_is_told_with_its_risk() {
    let mut tablet = Tablet::of(Role::Planner).with_household();
    let found = json!({
        "found_at": "2026-11-24T09:30", "channel": "landlord", "signals": [{"signal": "rent_arrears", "value": 7}],
    });
    tablet.save(vec![create(1, "discovery", HomeGiven::With(id(HOUSEHOLD)), found)]).unwrap();
    let entry = story(&tablet, false, 20, None)["entries"][0].clone();
    assert_eq!((&entry["kind"], &entry["risk"]["score"]), (&json!("discovery"), &json!(30)));
}
