//! Which doors to knock on, in which order.

use super::tablet::*;
use crate::data::{HomeGiven, Query};
use serde_json::{Value, json};
use shared::policy::Role;

fn today(tablet: &Tablet) -> Vec<Value> {
    tablet.query(&Query::Today { day: "2026-11-24".parse().unwrap() })
}

fn task(tablet: &mut Tablet, n: u128, home: u128, given: Value) {
    let mut task = json!({"task_kind": "call"});
    task.as_object_mut().unwrap().extend(fields(given));
    tablet.save(vec![create(n, "task", HomeGiven::With(id(home)), task)]).unwrap();
}

/// `when address first` of each row.
fn told(rows: &[Value]) -> Vec<String> {
    let first = |row: &Value| if row["first"] == true { " first" } else { "" };
    rows.iter()
        .map(|row| format!("{} {}{}", row["when"], row["address"], first(row)).replace('"', ""))
        .collect()
}

fn street() -> Tablet {
    let mut tablet = Tablet::of(Role::Nurse);
    for (n, address) in [(0x100, "느티로 8"), (0x200, "새솔길 5"), (0x300, "가회로 1"), (0x400, "달맞이로 2")]
    {
        tablet.save(household(n, address, "김영자")).unwrap();
    }
    tablet
}

#[test]
fn overdue_comes_before_due_before_planned_and_neighbours_together() {
    let mut tablet = street();
    task(&mut tablet, 1, 0x100, json!({"due": "2026-11-24"}));
    task(&mut tablet, 2, 0x200, json!({"due": "2026-11-15"}));
    task(&mut tablet, 3, 0x300, json!({"due": "2026-11-22"}));
    task(&mut tablet, 4, 0x400, json!({"due": "2026-11-30"}));
    task(&mut tablet, 5, 0x400, json!({"due": "2026-12-01"}));
    let rows = today(&tablet);
    assert_eq!(
        told(&rows),
        [
            "overdue 가회로 1, 302호",
            "overdue 새솔길 5, 302호 first",
            "due 느티로 8, 302호",
            "planned 달맞이로 2, 302호"
        ]
    );
    assert_eq!(rows[1]["items"][0]["days_late"], 9);
    assert_eq!(rows[3]["items"].as_array().unwrap().len(), 1, "within six days");
    assert_eq!(rows[0]["persons"][0]["name"], "김영자");
}

#[test]
fn what_cannot_wait_is_for_today_and_is_the_first_door() {
    let mut tablet = street();
    task(&mut tablet, 1, 0x100, json!({"due": "2026-11-20"}));
    task(&mut tablet, 2, 0x200, json!({"due": "2026-11-25", "due_at": "2026-11-25T10:30", "urgency": "now"}));
    assert_eq!(told(&today(&tablet)), ["overdue 느티로 8, 302호", "due 새솔길 5, 302호 first"]);
}

#[test]
fn a_household_has_one_row_with_its_most_pressing_item_first() {
    let mut tablet = street();
    task(&mut tablet, 1, 0x100, json!({"due": "2026-11-24", "title": "약 확인"}));
    task(&mut tablet, 2, 0x100, json!({"due": "2026-11-23", "subject": id(0x102)}));
    let visit = json!({"visit_kind": "senior_follow", "planned_for": "2026-11-26"});
    tablet.save(vec![create(3, "visit", HomeGiven::With(id(0x102)), visit)]).unwrap();
    let rows = today(&tablet);
    assert_eq!(rows.len(), 1);
    let whens: Vec<_> = rows[0]["items"].as_array().unwrap().iter().map(|it| it["when"].clone()).collect();
    assert_eq!(whens, ["overdue", "due", "planned"]);
    assert_eq!(rows[0]["items"][2]["visit_kind"], "senior_follow");
    assert_eq!(rows[0]["items"][1]["title"], "약 확인");
}

#[test]
fn what_is_done_or_somebody_elses_is_not_shown() {
    let mut tablet = street();
    task(&mut tablet, 1, 0x100, json!({"due": "2026-11-24"}));
    task(&mut tablet, 2, 0x200, json!({"due": "2026-11-24", "duty": "planner"}));
    task(&mut tablet, 3, 0x300, json!({"due": "2026-11-24", "staff": staff(Role::Planner)}));
    task(&mut tablet, 4, 0x400, json!({"due": "2026-11-24", "duty": "nurse"}));
    let other = json!({"assigned": {"add": [{"staff": staff(Role::Head), "duty": "nurse"}]}});
    tablet.edit(0x400, other).unwrap();
    assert_eq!(told(&today(&tablet)), ["due 느티로 8, 302호 first"]);
    let me = json!({"assigned": {"add": [{"staff": staff(Role::Nurse), "duty": "nurse"}]}});
    tablet.edit(0x400, me).unwrap();
    assert_eq!(today(&tablet).len(), 2);
    tablet.edit(1, json!({"status": "done"})).unwrap();
    tablet.edit(4, json!({"status": "cancelled"})).unwrap();
    assert_eq!(told(&today(&tablet)), Vec::<String>::new());
}

#[test]
fn due_is_a_matter_of_the_day_that_is_asked_for() {
    let mut tablet = street();
    task(&mut tablet, 1, 0x100, json!({"due": "2026-11-24"}));
    let when = |day: &str| {
        let rows = tablet.query(&Query::Today { day: day.parse().unwrap() });
        rows.first().map(|row| row["when"].as_str().unwrap().to_owned())
    };
    assert_eq!(when("2026-11-17"), None);
    assert_eq!(when("2026-11-18").as_deref(), Some("planned"));
    assert_eq!(when("2026-11-24").as_deref(), Some("due"));
    assert_eq!(when("2026-11-25").as_deref(), Some("overdue"));
}
