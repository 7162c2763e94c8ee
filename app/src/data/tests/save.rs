//! Saving records: what is written, what is refused, what it says.

use super::tablet::*;
use crate::data::{Change, HomeGiven, Query, Refused};
use serde_json::{Value, json};
use shared::body::Snapshot;
use shared::id::DongCode;
use shared::kind::{GroupKey, LIFE, Part};
use shared::op::{Intent, Op};
use shared::policy::Role;

fn last_op(tablet: &Tablet) -> Op {
    let rows = tablet.query(&Query::Outbox { all: true });
    let op = serde_json::from_value(rows.last().unwrap()["op"].clone()).unwrap();
    tablet.data.store.op(op).unwrap().unwrap()
}

#[test]
fn a_household_its_dwelling_and_a_person_are_saved_as_one_act_and_shown() {
    let mut tablet = Tablet::of(Role::Planner);
    let done = tablet.save(household(HOUSEHOLD, "가회로 12길 8", "김영자")).unwrap();
    assert_eq!(done.records, [id(HOUSEHOLD), id(DWELLING), id(PERSON)]);
    let receipts: Vec<_> = done.receipts.iter().map(|it| it.0.as_str()).collect();
    assert_eq!(receipts, ["7Q4-1", "7Q4-2", "7Q4-3"]);

    let person = tablet.show(PERSON);
    assert_eq!(person["fields"]["name"], "김영자");
    let phones = person["fields"]["phones"].as_object().unwrap();
    assert_eq!(phones.values().next().unwrap()["number"], "010-1234-5678");
    assert_eq!(person["household"], json!(id(HOUSEHOLD)));
    assert_eq!(person["home"], json!({"with": id(HOUSEHOLD)}));
    assert_eq!(person["state"], "saved");
    assert_eq!(person["archived"], Value::Null);
    assert_eq!(person["changed"]["by"]["name"], "이하은");
    assert_eq!(tablet.show(HOUSEHOLD)["home"], json!({"dong": DONG}));
}

#[test]
fn a_home_is_resolved_to_the_household() {
    let mut tablet = Tablet::of(Role::Planner).with_household();
    let visit = create(1, "visit", HomeGiven::With(id(PERSON)), json!({"visit_kind": "phone"}));
    tablet.save(vec![visit]).unwrap();
    assert_eq!(tablet.show(1)["home"], json!({"with": id(HOUSEHOLD)}));
}

#[test]
fn only_the_changed_group_is_written_with_what_was_seen_of_it() {
    let mut tablet = Tablet::of(Role::Planner).with_household();
    tablet.edit(DWELLING, json!({"heating": "oil", "road_addr": "가회로 12길 8"})).unwrap();
    let op = last_op(&tablet);
    let Intent::Edit { writes } = &op.intent else { panic!() };
    let keys: Vec<GroupKey> = writes.iter().map(|it| it.key).collect();
    assert_eq!(keys, [GroupKey::of(5)]);
    assert_eq!(writes[0].value, json!({"heating": "oil"}));
    assert_eq!(op.base.get(&Part::Open), Some(&0));
    assert_eq!(tablet.show(DWELLING)["fields"]["heating"], "oil");
}

#[test]
fn nothing_changed_is_said_and_nothing_is_queued() {
    let mut tablet = Tablet::of(Role::Planner).with_household();
    let before = tablet.query(&Query::Outbox { all: true }).len();
    assert_eq!(tablet.edit(DWELLING, json!({"heating": " city_gas "})), Err(Refused::NothingChanged));
    assert_eq!(tablet.save(vec![]), Err(Refused::NothingChanged));
    assert_eq!(tablet.query(&Query::Outbox { all: true }).len(), before);
}

#[test]
fn a_refusal_names_the_field_and_saves_nothing() {
    let mut tablet = Tablet::of(Role::Planner).with_household();
    let with = || HomeGiven::With(id(HOUSEHOLD));
    let dong = || HomeGiven::Dong(DONG.parse().unwrap());
    let elsewhere: DongCode = "1168051000".parse().unwrap();
    for (name, change, field) in [
        ("no name", create(1, "person", with(), json!({"sex": "f"})), "name"),
        ("unknown field", create(1, "person", with(), json!({"name": "가", "nmae": "나"})), "nmae"),
        ("unknown code", create(1, "person", with(), json!({"name": "가", "sex": "w"})), "sex"),
        (
            "element without its number",
            create(1, "person", with(), json!({"name": "가", "phones": [{"owner": "self"}]})),
            "phones.0.number",
        ),
        (
            "resident number in a note",
            create(1, "person", with(), json!({"name": "가", "contact_note": "600302-2345678"})),
            "contact_note",
        ),
        ("zip", create(1, "dwelling", with(), json!({"zip": "12"})), "zip"),
        ("a person in a dong", create(1, "person", dong(), json!({"name": "가"})), "home"),
        ("a household with a household", create(1, "household", with(), json!({})), "home"),
        ("another dong", create(1, "household", HomeGiven::Dong(elsewhere), json!({})), "home"),
        ("an id in use", create(PERSON, "person", with(), json!({"name": "가"})), "id"),
        ("an event as a record", create(1, "senior_vitals", with(), json!({})), "kind"),
    ] {
        assert_eq!(named(tablet.save(vec![change]).unwrap_err()), [field], "{name}");
    }
    let changes = vec![
        create(1, "visit", with(), json!({"visit_kind": "phone"})),
        create(2, "visit", with(), json!({"visit_kind": "phone", "status": "done"})),
    ];
    assert_eq!(named(tablet.save(changes).unwrap_err()), ["1.outcome"], "the second of several");
    assert_eq!(tablet.query(&Query::Outbox { all: true }).len(), 3);
}

#[test]
fn an_edit_may_not_break_a_rule_but_is_not_held_up_by_one_that_was_broken_before() {
    let mut tablet = Tablet::of(Role::Planner).with_household();
    let visit = create(1, "visit", HomeGiven::With(id(HOUSEHOLD)), json!({"visit_kind": "phone"}));
    tablet.save(vec![visit]).unwrap();
    assert_eq!(named(tablet.edit(1, json!({"status": "done"})).unwrap_err()), ["outcome"]);
    assert_eq!(tablet.show(1)["fields"].get("status"), None);
    tablet.edit(1, json!({"status": "done", "outcome": "refused"})).unwrap();
}

#[test]
fn unknown_kinds_and_records_are_said() {
    let mut tablet = Tablet::of(Role::Planner).with_household();
    let with = HomeGiven::With(id(HOUSEHOLD));
    let refused = tablet.save(vec![create(1, "persn", with, json!({}))]).unwrap_err();
    let Refused::UnknownKind { name, known } = refused else { panic!() };
    assert_eq!(name, "persn");
    assert!(known.contains(&"person".to_owned()));
    let opened = Snapshot::default();
    let edit = Change::Edit { id: id(77), opened, fields: fields(json!({"name": "가"})) };
    assert_eq!(tablet.save(vec![edit]), Err(Refused::NotFound { id: id(77) }));
    let stray = create(1, "person", HomeGiven::With(id(77)), json!({"name": "가"}));
    assert_eq!(tablet.save(vec![stray]), Err(Refused::NotFound { id: id(77) }));
}

#[test]
fn a_form_that_this_tablet_wrote_over_meanwhile_is_shown_again() {
    let mut tablet = Tablet::of(Role::Planner).with_household();
    let opened = tablet.opened(DWELLING);
    tablet.edit(DWELLING, json!({"heating": "oil"})).unwrap();
    let late =
        |given: Value| Change::Edit { id: id(DWELLING), opened: opened.clone(), fields: fields(given) };
    assert_eq!(
        tablet.save(vec![late(json!({"heating": "none"}))]),
        Err(Refused::ChangedSinceOpened { keys: vec![GroupKey::of(5)] })
    );
    tablet.save(vec![late(json!({"access_note": "뒷문"}))]).unwrap();
    assert_eq!(tablet.show(DWELLING)["fields"]["heating"], "oil");
}

#[test]
fn phones_are_added_changed_and_removed_one_by_one() {
    let mut tablet = Tablet::of(Role::Planner).with_household();
    let first = || {
        let shown = Tablet::show;
        move |tablet: &Tablet| {
            let phones = shown(tablet, PERSON)["fields"]["phones"].clone();
            phones.as_object().unwrap().keys().next().unwrap().clone()
        }
    };
    let old = first()(&tablet);
    tablet
        .edit(
            PERSON,
            json!({"phones": {"add": [{"number": "02-123-4567"}], "change": {&old: {"owner": "self"}}}}),
        )
        .unwrap();
    let phones = tablet.show(PERSON)["fields"]["phones"].clone();
    assert_eq!(phones.as_object().unwrap().len(), 2);
    assert_eq!(phones[&old], json!({"number": "010-1234-5678", "phone_kind": "mobile", "owner": "self"}));
    tablet.edit(PERSON, json!({"phones": {"remove": [&old]}})).unwrap();
    let phones = tablet.show(PERSON)["fields"]["phones"].clone();
    assert_eq!(phones.as_object().unwrap().len(), 1);
    assert!(phones.get(&old).is_none());
}

#[test]
fn an_archived_record_leaves_the_lists_and_comes_back() {
    let mut tablet = Tablet::of(Role::Planner).with_household();
    let list = |tablet: &Tablet, archived| {
        let (kind, of, after) = ("person".to_owned(), Some(id(HOUSEHOLD)), None);
        tablet.query(&Query::List { kind, of, archived, limit: 10, after }).len()
    };
    let archive = |tablet: &Tablet, reason: &str| {
        let opened = tablet.opened(PERSON);
        Change::Archive { id: id(PERSON), opened, reason: reason.into() }
    };
    let without_reason = archive(&tablet, " ");
    assert_eq!(named(tablet.save(vec![without_reason]).unwrap_err()), ["reason"]);
    let change = archive(&tablet, "moved");
    tablet.save(vec![change]).unwrap();
    assert_eq!(tablet.show(PERSON)["archived"], "moved");
    assert_eq!((list(&tablet, false), list(&tablet, true)), (0, 1));
    let again = archive(&tablet, "moved");
    assert_eq!(tablet.save(vec![again]), Err(Refused::NothingChanged));
    let revive = Change::Revive { id: id(PERSON), opened: tablet.opened(PERSON) };
    tablet.save(vec![revive]).unwrap();
    assert_eq!((list(&tablet, false), list(&tablet, true)), (1, 1));
}

#[test]
fn archiving_speaks_about_the_whole_record() {
    let mut tablet = Tablet::of(Role::Planner).with_household();
    let mut opened = tablet.opened(PERSON);
    opened.pins.insert(GroupKey::of(9), 4);
    let edit = Change::Edit { id: id(PERSON), opened: opened.clone(), fields: fields(json!({"sex": "x"})) };
    tablet.save(vec![edit]).unwrap();
    assert!(!last_op(&tablet).pins.contains_key(&GroupKey::of(9)), "an edit pins what it writes");
    let mut opened = tablet.opened(PERSON);
    opened.pins.insert(GroupKey::of(9), 4);
    opened.pins.insert(GroupKey::of(LIFE), 3);
    tablet.save(vec![Change::Archive { id: id(PERSON), opened, reason: "moved".into() }]).unwrap();
    let pins = last_op(&tablet).pins;
    assert_eq!((pins[&GroupKey::of(9)], pins[&GroupKey::of(LIFE)]), (4, 3));
}

#[test]
fn a_person_moves_to_another_household() {
    let mut tablet = Tablet::of(Role::Planner).with_household();
    tablet.save(household(0x200, "새솔길 5", "윤갑수")).unwrap();
    let to = |tablet: &Tablet, n| {
        let opened = tablet.opened(PERSON);
        Change::Move { id: id(PERSON), opened, home: HomeGiven::With(id(n)) }
    };
    let change = to(&tablet, 0x202);
    tablet.save(vec![change]).unwrap();
    assert_eq!(tablet.show(PERSON)["household"], json!(id(0x200)));
    let again = to(&tablet, 0x200);
    assert_eq!(tablet.save(vec![again]), Err(Refused::NothingChanged));
}

#[test]
fn lists_come_in_pages_newest_change_first() {
    let mut tablet = Tablet::of(Role::Planner).with_household();
    for n in 1..=5 {
        tablet.now += 1000;
        let visit = create(n, "visit", HomeGiven::With(id(HOUSEHOLD)), json!({"visit_kind": "phone"}));
        tablet.save(vec![visit]).unwrap();
    }
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let query = Query::List { kind: "visit".into(), of: None, archived: false, limit: 2, after };
        let rows = tablet.query(&query);
        let Some(last) = rows.last() else { break };
        after = Some(serde_json::from_value(last["id"].clone()).unwrap());
        seen.extend(rows.into_iter().map(|row| row["id"].clone()));
    }
    assert_eq!(seen, (1..=5).rev().map(|n| json!(id(n))).collect::<Vec<_>>());
}
