//! What the desk answers, told on: names and addresses of what is here, fields as a form has them, and nothing while reading
//! is locked.

use super::tablet::*;
use crate::data::{Command, Query, Refused};
use serde_json::{Value, json};
use shared::desk::{DeskDeed, DeskQuestion};
use shared::id::OpId;
use shared::policy::Role;
use uuid::Uuid;

fn tablet() -> Tablet {
    Tablet::of(Role::Coordinator).with_household()
}

fn told(tablet: &Tablet, reply: Value) -> Value {
    let mut answer = tablet.data.desk(reply, tablet.now).unwrap();
    assert_eq!(answer.rows.len(), 1);
    answer.rows.remove(0)
}

#[test]
fn a_refused_save_is_told_with_its_fields_and_whose_home_it_is_about() {
    let tablet = tablet();
    let op = |record: u128, kind: &str, of: u128, groups: Value| {
        json!({"op": Uuid::from_u128(record), "record": id(record), "kind": kind, "of": id(of), "intent": "create",
            "groups": groups, "hidden": [], "refusal": {"code": "not_allowed"}, "closed": null})
    };
    let new = op(
        0x500,
        "person",
        HOUSEHOLD,
        json!({"0": {"with": id(HOUSEHOLD)}, "2": {"name": "정세입", "sex": "m"}}),
    );
    let measured = json!({"subject": id(PERSON), "measured_at": "2026-11-24T09:01", "pain": 1});
    let group = shared::domain::senior_vitals::SENIOR_VITALS.event_group().id.to_string();
    let event = op(0x501, "senior_vitals", PERSON, json!({ group: measured }));
    let strange = op(0x502, "of_a_newer_program", HOUSEHOLD, json!({}));
    let act = |op: Value| json!({"place": 1, "act": null, "ops": [op]});
    let rows = json!([act(new), act(event), act(strange)]);
    let row = told(&tablet, json!({"server_time": NOW, "quarantine": {"rows": rows, "next": 7}}));
    assert_eq!((&row["server_time"], &row["quarantine"]["next"]), (&json!(NOW), &json!(7)));
    let rows = row["quarantine"]["rows"].as_array().unwrap();
    assert_eq!(rows[0]["subject"], json!({"id": id(0x500), "name": "정세입"}));
    assert_eq!(rows[0]["address"], "가회로 12길 8, 302호");
    let op = &rows[0]["ops"][0];
    assert_eq!(op["fields"], json!({"name": "정세입", "sex": "m"}));
    assert_eq!(
        (&op["written"][0]["group"], &op["written"][1]["group"]),
        (&json!("home"), &json!("identity"))
    );
    assert_eq!((&rows[1]["subject"]["name"], &rows[1]["ops"][0]["fields"]), (&json!("김영자"), &measured));
    assert_eq!((&rows[2]["subject"], &rows[2]["address"]), (&Value::Null, &Value::Null));
}

#[test]
fn what_merged_is_told_flat_as_an_edit_takes_it_and_names_who_wrote_what() {
    let tablet = tablet();
    let me = staff(Role::Coordinator);
    let other = json!({"op": Uuid::from_u128(9), "value": {"access_note": "뒷문"}, "by": me, "at": NOW, "receipt": "7Q4-9"});
    let group = json!({"key": "7", "merged": true, "value": {"access_note": "앞문"}, "prior": null,
        "now": {"access_note": "앞문"}, "stands": true, "others": [other]});
    let op = json!({"place": 3, "record": id(HOUSEHOLD + 1), "kind": "dwelling", "groups": [group]});
    let row = told(&tablet, json!({"server_time": NOW, "merged": {"rows": [op]}}));
    let op = &row["merged"]["rows"][0];
    assert_eq!(op["address"], "가회로 12길 8, 302호");
    let group = &op["groups"][0];
    assert_eq!(
        (&group["group"], &group["value"], &group["prior"]),
        (&json!("access"), &json!({"access_note": "앞문"}), &Value::Null)
    );
    assert_eq!(group["others"][0]["value"], json!({"access_note": "뒷문"}));
    assert_eq!(group["others"][0]["by"], json!({"id": me, "name": "이하은", "role": "coordinator"}));
}

#[test]
fn only_the_server_answers_and_nothing_is_told_while_reading_is_locked() {
    let mut tablet = tablet();
    let asks = tablet.data.query(&Query::Desk(DeskQuestion::Devices), NOW);
    assert_eq!(asks, Err(Refused::AsksServer));
    let deed = DeskDeed::Adopt { op: OpId(Uuid::nil()) };
    assert_eq!(tablet.command(Command::Desk(deed)), Err(Refused::AsksServer));
    let by = json!({"by": staff(Role::Coordinator), "at": NOW, "how": "adopted"});
    let done = json!({"server_time": NOW, "done": {"done": true, "results": {"x": {"outcome": "applied", "closed": by}}}});
    assert_eq!(told(&tablet, done.clone())["done"]["results"]["x"]["closed"]["by"]["name"], "이하은");
    assert_eq!(tablet.data.desk(done, NOW + 100 * HOUR), Err(Refused::LeaseExpired));
}
