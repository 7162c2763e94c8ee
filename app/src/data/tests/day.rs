//! A day as its page shows it: who waits behind which door, where somebody was already, and the door to begin with.

use super::tablet::*;
use crate::data::{HomeGiven, Query};
use serde_json::{Value, json};
use shared::policy::Role;

const FOLLOW: &str = "senior_follow";

fn day(tablet: &Tablet) -> Value {
    tablet.query(&Query::Day { day: "2026-11-24".parse().unwrap(), rows: 2 }).remove(0)
}

fn task(tablet: &mut Tablet, n: u128, home: u128, given: Value) {
    let mut task = json!({"task_kind": "visit", "duty": "nurse"});
    task.as_object_mut().unwrap().extend(fields(given));
    tablet.save(vec![create(n, "task", HomeGiven::With(id(home)), task)]).unwrap();
}

fn visited(tablet: &mut Tablet, n: u128, home: u128, outcome: &str) {
    let visit = json!({
        "visit_kind": FOLLOW, "status": "done", "outcome": outcome, "started_at": "2026-11-24T09:40",
        "visitors": [{"staff": staff(Role::Nurse), "duty": "nurse"}], "subjects": [{"person": id(home + 2)}],
    });
    tablet.save(vec![create(n, "visit", HomeGiven::With(id(home)), visit)]).unwrap();
}

fn street() -> Tablet {
    let mut tablet = Tablet::of(Role::Nurse);
    let homes = [
        (0x100, "느티로 12길 8", "강순덕"),
        (0x200, "느티로 12길 21", "응우옌 하"),
        (0x300, "새솔길 5", "윤갑수"),
        (0x400, "느티로 12길 3", "송말녀"),
    ];
    for (n, address, name) in homes {
        tablet.save(household(n, address, name)).unwrap();
    }
    tablet
}

/// Name and number of items of those who wait behind the first door shown.
fn waiting(day: &Value) -> Vec<(String, usize)> {
    let rows = day["groups"][0]["rows"][0]["waiting"].as_array().unwrap();
    let row =
        |it: &Value| (it["name"].as_str().unwrap_or("-").to_owned(), it["items"].as_array().unwrap().len());
    rows.iter().map(row).collect()
}

#[test]
fn counts_are_of_all_doors_and_rows_of_the_first_few() {
    let mut tablet = street();
    for (n, home) in [(1, 0x100), (2, 0x200), (3, 0x300), (4, 0x400)] {
        task(&mut tablet, n, home, json!({"due": "2026-11-20", "subject": id(home + 2)}));
    }
    let it = day(&tablet);
    assert_eq!((&it["doors"], &it["persons"]), (&json!(4), &json!(4)));
    let group = &it["groups"][0];
    assert_eq!(
        (&group["when"], &group["doors"], &group["persons"]),
        (&json!("overdue"), &json!(4), &json!(4))
    );
    assert_eq!(group["road"], json!({"name": "느티로 12길", "doors": 3}));
    assert_eq!(group["rows"].as_array().unwrap().len(), 2);
    assert_eq!(it["groups"].as_array().unwrap().len(), 1, "no group without a door");
}

#[test]
fn people_of_a_household_wait_each_with_what_is_theirs() {
    let mut tablet = street();
    let spouse = json!({"name": "박상철", "birth_date": "1956-05-01", "sex": "m"});
    tablet.save(vec![create(0x103, "person", HomeGiven::With(id(0x100)), spouse)]).unwrap();
    task(&mut tablet, 1, 0x100, json!({"due": "2026-11-23", "subject": id(0x102)}));
    task(&mut tablet, 2, 0x100, json!({"due": "2026-11-24"}));
    let both = json!({"visit_kind": FOLLOW, "planned_for": "2026-11-26",
                      "subjects": [{"person": id(0x102)}, {"person": id(0x103)}]});
    tablet.save(vec![create(3, "visit", HomeGiven::With(id(0x100)), both)]).unwrap();
    let it = day(&tablet);
    assert_eq!(waiting(&it), [("강순덕".to_owned(), 3), ("박상철".to_owned(), 1)]);
    assert_eq!(it["persons"], 2);
}

#[test]
fn what_is_about_the_household_alone_waits_with_its_oldest() {
    let mut tablet = street();
    task(&mut tablet, 1, 0x100, json!({"due": "2026-11-24", "title": "계량기 확인"}));
    assert_eq!(waiting(&day(&tablet)), [("강순덕".to_owned(), 1)]);
}

#[test]
fn where_somebody_was_is_marked_and_another_door_is_the_first() {
    let mut tablet = street();
    task(&mut tablet, 1, 0x100, json!({"due": "2026-11-15", "subject": id(0x102)}));
    task(&mut tablet, 2, 0x300, json!({"due": "2026-11-22", "subject": id(0x302)}));
    assert_eq!(day(&tablet)["first"]["name"], "강순덕");
    visited(&mut tablet, 3, 0x100, "absent");
    let it = day(&tablet);
    assert_eq!(it["first"]["name"], "윤갑수");
    let knocked = json!({"visit": id(3), "outcome": "absent", "at": "2026-11-24T09:40"});
    assert_eq!(it["groups"][0]["rows"][0]["knocked"], knocked);
    assert_eq!((&it["doors"], &it["done"]), (&json!(1), &json!({"doors": 1, "met": 0})));
    assert_eq!((&it["groups"][0]["doors"], &it["groups"][0]["all"]), (&json!(1), &json!(2)));
    visited(&mut tablet, 4, 0x300, "done");
    let it = day(&tablet);
    assert_eq!((&it["doors"], &it["done"]), (&json!(0), &json!({"doors": 2, "met": 1})));
    assert_eq!(it["first"]["knocked"]["visit"], json!(id(3)), "nothing else is left");
}

#[test]
fn a_visit_of_another_day_or_taken_back_is_none_of_this_day() {
    let mut tablet = street();
    task(&mut tablet, 1, 0x100, json!({"due": "2026-11-15", "subject": id(0x102)}));
    visited(&mut tablet, 2, 0x100, "absent");
    let opened = tablet.opened(2);
    let back = crate::data::Change::Archive { id: id(2), opened, reason: "mistake".into() };
    tablet.save(vec![back]).unwrap();
    let it = day(&tablet);
    assert_eq!((&it["done"]["doors"], &it["groups"][0]["rows"][0]["knocked"]), (&json!(0), &Value::Null));
    let next = Query::Day { day: "2026-11-25".parse().unwrap(), rows: 2 };
    visited(&mut tablet, 3, 0x100, "done");
    assert_eq!(tablet.query(&next)[0]["done"]["doors"], 0);
}

#[test]
fn the_first_door_says_what_was_measured_agreed_and_how_to_come_in() {
    let mut tablet = street();
    tablet.edit(0x101, json!({"access_note": "마당에 개가 있어요."})).unwrap();
    tablet.edit(0x102, json!({"contact_note": "큰따님과 통화"})).unwrap();
    tablet.edit(0x100, json!({"household_type": "single"})).unwrap();
    let vitals = |at: &str, sbp: i64, plan: &str| {
        json!({"subject": id(0x102), "measured_at": at, "plan": plan,
               "readings": [{"sbp": sbp, "dbp": 94}, {"sbp": sbp + 2, "dbp": 96}]})
    };
    tablet
        .save(vec![event(
            0x110,
            "senior_vitals",
            0x102,
            vitals("2026-11-01T10:00", 151, "약 바꾼 뒤 다시 재기"),
        )])
        .unwrap();
    tablet
        .save(vec![event(0x111, "senior_vitals", 0x102, vitals("2026-08-01T10:00", 131, "그대로"))])
        .unwrap();
    task(&mut tablet, 1, 0x100, json!({"due": "2026-11-15", "subject": id(0x102)}));
    let first = day(&tablet)["first"].clone();
    let pressure = json!({"sbp": 152, "dbp": 95, "class": "stage1", "at": "2026-11-01T10:00"});
    assert_eq!(first["pressure"], pressure);
    assert_eq!(first["plan"]["text"], "약 바꾼 뒤 다시 재기");
    assert_eq!(first["access_note"], "마당에 개가 있어요.");
    assert_eq!(first["contact_note"], "큰따님과 통화");
    assert_eq!(first["phones"][0]["number"], "010-1234-5678");
    assert_eq!((&first["days_late"], &first["age"]), (&json!(9), &json!(66)));
    assert_eq!((&first["household_type"], &first["visit"]), (&json!("single"), &Value::Null));
    assert_eq!(first["visit_kind"], FOLLOW);
    let mut corrected = vitals("2026-11-01T10:00", 121, "그대로");
    corrected["readings"] = json!([{"sbp": 121, "dbp": 79}]);
    tablet.edit(0x110, corrected).unwrap();
    assert_eq!(day(&tablet)["first"]["pressure"]["class"], "elevated", "a correction counts instead");
}

#[test]
fn a_planned_visit_is_the_one_that_a_visit_now_would_be() {
    let mut tablet = street();
    let planned = json!({"visit_kind": "senior_first", "planned_for": "2026-11-24",
        "subjects": [{"person": id(0x102)}],
        "visitors": [{"staff": staff(Role::Nurse), "duty": "nurse"}, {"staff": staff(Role::Planner), "duty": "planner"}]});
    tablet.save(vec![create(3, "visit", HomeGiven::With(id(0x100)), planned)]).unwrap();
    let first = day(&tablet)["first"].clone();
    assert_eq!((&first["visit"], &first["visit_kind"]), (&json!(id(3)), &json!("senior_first")));
    assert_eq!(first["items"][0]["with"], json!(["planner"]));
}

#[test]
fn a_day_without_a_door_is_empty() {
    let it = day(&street());
    assert_eq!((&it["doors"], &it["groups"], &it["first"]), (&json!(0), &json!([]), &Value::Null));
}
