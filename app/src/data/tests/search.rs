//! Finding people as a nurse types.

use super::tablet::*;
use crate::data::{Change, Command, Query};
use crate::store::index::confirmed::{settle, withdraw};
use serde_json::{Value, json};
use shared::policy::Role;

fn search(tablet: &Tablet, text: &str) -> Vec<Value> {
    tablet.query(&Query::Search { text: text.into(), limit: 20 })
}

fn persons(tablet: &Tablet, text: &str) -> Vec<String> {
    let rows = search(tablet, text);
    rows.iter()
        .filter(|row| row["kind"] == "person")
        .map(|row| row["name"].as_str().unwrap().to_owned())
        .collect()
}

fn two_homes() -> Tablet {
    let mut tablet = Tablet::of(Role::Coordinator).with_household();
    tablet.save(household(0x200, "새솔길 5", "권수진")).unwrap();
    let phone = json!({"phones": {"add": [{"number": "02-777-8899"}]}});
    tablet.edit(0x202, phone).unwrap();
    tablet
}

#[test]
fn a_person_is_found_by_every_way_that_people_type() {
    let tablet = two_homes();
    for (typed, names) in [
        ("ㄱㅇ", vec!["김영자"]),
        ("ㅇㅈ", vec!["김영자"]),
        ("ㄱ", vec!["권수진", "김영자"]),
        ("영자", vec!["김영자"]),
        ("김여", vec!["김영자"]),
        ("김 영자", vec!["김영자"]),
        ("8899", vec!["권수진"]),
        ("02-777", vec!["권수진"]),
        ("5678", vec!["권수진", "김영자"]),
        ("가회로 12", vec!["김영자"]),
        ("새솔", vec!["권수진"]),
        ("수진 새솔길", vec!["권수진"]),
        ("수진 가회로", vec![]),
        ("302호", vec!["권수진", "김영자"]),
        ("   ", vec![]),
        ("\"*", vec![]),
    ] {
        assert_eq!(persons(&tablet, typed), names, "{typed}");
    }
}

#[test]
fn a_hit_says_where_it_was_found_and_where_she_lives() {
    let tablet = two_homes();
    let rows = search(&tablet, "ㄱㅇ");
    assert_eq!(rows[0]["matched"], json!([{"field": "initials", "text": "김영자", "from": 0, "to": 2}]));
    assert_eq!((&rows[0]["address"], &rows[0]["age"]), (&json!("가회로 12길 8, 302호"), &json!(66)));
    let rows = search(&tablet, "가회로");
    let kinds: Vec<_> = rows.iter().map(|row| row["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["person", "household"]);
    assert_eq!(rows[1]["persons"][0]["name"], "김영자");
}

#[test]
fn a_new_name_and_a_new_address_are_found_and_the_old_ones_are_not() {
    let mut tablet = two_homes();
    tablet.edit(PERSON, json!({"name": "박영순"})).unwrap();
    tablet.edit(DWELLING, json!({"road_addr": "한여울로 33"})).unwrap();
    assert_eq!(persons(&tablet, "김영자"), Vec::<String>::new());
    assert_eq!(persons(&tablet, "ㅂㅇㅅ"), ["박영순"]);
    assert_eq!(persons(&tablet, "가회로"), Vec::<String>::new());
    assert_eq!(persons(&tablet, "한여울로 33"), ["박영순"]);
}

#[test]
fn archived_and_merged_people_are_found_last_and_marked() {
    let mut tablet = two_homes();
    let opened = tablet.opened(PERSON);
    tablet.save(vec![Change::Archive { id: id(PERSON), opened, reason: "moved".into() }]).unwrap();
    let rows = search(&tablet, "ㄱ");
    let told: Vec<_> = rows.iter().map(|row| (&row["name"], &row["archived"])).collect();
    assert_eq!(told, [(&json!("권수진"), &json!(false)), (&json!("김영자"), &json!(true))]);

    let twin = household(0x200, "x", "권수진").remove(2);
    let Change::Create { kind, home, fields, .. } = twin else { panic!() };
    tablet.save(vec![Change::Create { id: id(0x210), kind, home, fields }]).unwrap();
    tablet.command(Command::Merge { loser: id(0x210), winner: id(0x202) }).unwrap();
    let rows = search(&tablet, "권수진");
    assert_eq!(rows.len(), 2);
    assert_eq!((&rows[0]["merged_into"], &rows[1]["merged_into"]), (&Value::Null, &json!(id(0x202))));
}

#[test]
fn nothing_of_a_withdrawn_record_is_found() {
    let mut tablet = two_homes();
    settle(&mut tablet.data.store, &[id(PERSON)]);
    withdraw(&mut tablet.data.store, id(PERSON));
    assert_eq!(persons(&tablet, "영자"), Vec::<String>::new());
    assert_eq!(persons(&tablet, "5678"), ["권수진"]);
    let query = Query::List { kind: "person".into(), of: None, archived: true, limit: 9, after: None };
    assert_eq!(tablet.query(&query).len(), 1);
}

#[test]
fn the_people_who_were_changed_last_come_first_with_where_they_live() {
    let mut tablet = two_homes();
    tablet.now += HOUR;
    tablet.edit(PERSON, json!({"nickname": "영자 할머니"})).unwrap();
    let page = |after| Query::List { kind: "person".into(), of: None, archived: false, limit: 1, after };
    let first = tablet.query(&page(None)).remove(0);
    assert_eq!((&first["id"], &first["address"]), (&json!(id(PERSON)), &json!("가회로 12길 8, 302호")));
    let next = tablet.query(&page(Some(id(PERSON)))).remove(0);
    assert_eq!((&next["fields"]["name"], &next["address"]), (&json!("권수진"), &json!("새솔길 5, 302호")));
}
