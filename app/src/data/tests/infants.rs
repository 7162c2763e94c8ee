//! A mother and her child on one tablet: what a check says beside the birth and the weights before it.

use super::tablet::*;
use crate::data::{Change, HomeGiven, Query};
use serde_json::{Value, json};
use shared::kind::Fields;
use shared::pack::Packs;
use shared::policy::Role;

const INFANT: u128 = 0x700;

fn fields(values: Value) -> Fields {
    values.as_object().unwrap().clone()
}

/// A nurse's tablet with the tables of growth and a girl who was born on 1 September.
fn with_infant() -> Tablet {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    let growth = include_str!("../../../../assets/packs/growth.json");
    tablet.data.packs = Packs::builtin().with(growth).unwrap();
    let infant = json!({
        "name": "윤서아", "birth_date": "2026-09-01", "sex": "f", "gest_weeks": 39, "gest_days": 2,
        "birth_weight": 3300, "mother": id(PERSON),
    });
    let home = HomeGiven::With(id(PERSON));
    let created = Change::Create { id: id(INFANT), kind: "person".into(), home, fields: fields(infant) };
    tablet.save(vec![created]).unwrap();
    tablet
}

fn check(n: u128, day: &str, more: Value) -> Change {
    let mut values = fields(json!({
        "subject": id(INFANT), "measured_at": format!("{day}T10:00"), "danger_signs": [], "sleep_position": "back",
    }));
    values.extend(fields(more));
    Change::Event {
        id: id(n),
        kind: "infant_check".into(),
        parent: id(INFANT),
        supersedes: None,
        fields: values,
    }
}

fn rules(tablet: &Tablet) -> Vec<String> {
    let row = tablet.query(&Query::LastValues { person: id(INFANT) }).remove(0);
    let mut all: Vec<String> =
        row["tasks"].as_array().unwrap().iter().map(|it| it["rule"].as_str().unwrap().to_owned()).collect();
    all.sort();
    all
}

#[test]
fn a_weight_is_judged_beside_the_birth_and_the_weights_before_it() {
    let mut tablet = with_infant();
    let done = tablet.save(vec![check(0x710, "2026-10-01", json!({"weight": 4300}))]).unwrap();
    assert_eq!(done.flags, [""; 0]);
    assert_eq!(rules(&tablet), [""; 0]);
    let done = tablet.save(vec![check(0x711, "2026-11-20", json!({"weight": 4400}))]).unwrap();
    assert_eq!(done.flags, ["weight_fallen"]);
    assert_eq!(rules(&tablet), ["growth_refer"]);
}

#[test]
fn a_danger_sign_of_an_infant_asks_for_a_contact_that_is_not_forgotten() {
    let mut tablet = with_infant();
    let sign = json!({"danger_signs": [{"danger_sign": "not_feeding"}]});
    let done = tablet.save(vec![check(0x710, "2026-10-01", sign)]).unwrap();
    assert_eq!(done.flags, ["infant_emergency"]);
    assert_eq!(rules(&tablet), ["care_emergency"]);
    let row = tablet.query(&Query::LastValues { person: id(INFANT) }).remove(0);
    let task = row["tasks"][0]["id"].as_str().unwrap().parse::<shared::id::RecordId>().unwrap();
    let close = |more: Value| {
        let opened = serde_json::from_value(row["tasks"][0]["opened"].clone()).unwrap();
        vec![Change::Edit { id: task, opened, fields: fields(more) }]
    };
    assert!(tablet.save(close(json!({"status": "done"}))).is_err(), "no next contact");
    tablet.save(close(json!({"status": "done", "next_contact": "2026-10-03"}))).unwrap();
    assert_eq!(rules(&tablet), [""; 0]);
}
