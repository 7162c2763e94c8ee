//! Two people reported different things; a coordinator decides; both see what was decided.

use super::tablet::*;
use crate::data::{Choice, Command, Query, Refused};
use crate::store::index::confirmed::{confirm, settle};
use serde_json::{Value, json};
use shared::body::{Body, OpenConflict};
use shared::id::{OpId, Receipt, StaffId};
use shared::kind::{GroupKey, HOME, Home, Part};
use shared::op::Intent;
use shared::policy::Role;
use shared::record::{Candidate, Settled};
use uuid::Uuid;

const HEATING: GroupKey = GroupKey::of(5);

fn op(n: u32) -> OpId {
    OpId(Uuid::from_u128(0x5000 + u128::from(n)))
}

fn candidate(n: u32, by: StaffId, heating: &str) -> Candidate {
    let value = json!({ "heating": heating });
    Candidate { op: op(n), value, by, at: NOW + i64::from(n), receipt: Receipt::new("9AB", u64::from(n)) }
}

/// Planner and nurse told of another heating; the planner's came first and is shown.
fn in_conflict() -> Body {
    let mut body = Body::default();
    body.values.insert(GroupKey::of(HOME), Home::With(id(HOUSEHOLD)).to_value());
    body.values.insert(GroupKey::of(2), json!({"road_addr": "가회로 12길 8"}));
    body.values.insert(HEATING, json!({"heating": "oil"}));
    let base = Some(json!({"heating": "city_gas"}));
    let candidates =
        vec![candidate(1, staff(Role::Planner), "oil"), candidate(2, staff(Role::Nurse), "electric_mat")];
    body.conflicts.insert(HEATING, OpenConflict { round: 1, base, candidates });
    body
}

fn settled() -> Body {
    let mut body = in_conflict();
    let open = body.conflicts.remove(&HEATING).unwrap();
    body.values.insert(HEATING, json!({"heating": "electric_mat"}));
    body.settled.push(Settled {
        key: HEATING,
        round: 1,
        resolution: op(9),
        by: staff(Role::Coordinator),
        at: NOW,
        taken: NOW,
        reason: "현장에서 봄".into(),
        value: json!({"heating": "electric_mat"}),
        base: open.base,
        candidates: open.candidates,
        reopened: None,
    });
    body.undoable.push(op(9));
    body
}

fn tablet(role: Role, body: &Body) -> Tablet {
    let mut tablet = Tablet::of(role).with_household();
    settle(&mut tablet.data.store, &[id(DWELLING)]);
    confirm(&mut tablet.data.store, id(DWELLING), Part::Open, "dwelling", 7, body);
    tablet
}

fn resolve(choice: Choice, saw: Vec<OpId>) -> Command {
    Command::Resolve { record: id(DWELLING), key: HEATING, choice, reason: "현장에서 봄".into(), saw }
}

#[test]
fn an_author_sees_her_own_value_in_review_and_others_the_shown_one() {
    for (role, heating, mark, state) in [
        (Role::Nurse, "electric_mat", json!({"in_review": true}), "in_review"),
        (Role::Planner, "oil", json!({"in_review": true}), "in_review"),
        (Role::Officer, "oil", json!({"reported": 2}), "sent"),
    ] {
        let shown = tablet(role, &in_conflict()).show(DWELLING);
        assert_eq!(shown["fields"]["heating"], heating, "{role}");
        assert_eq!(shown["marks"], json!({ "heating": mark }), "{role}");
        assert_eq!(shown["state"], state, "{role}");
    }
}

#[test]
fn conflicts_are_one_item_a_household_with_base_and_candidates() {
    let tablet = tablet(Role::Nurse, &in_conflict());
    let items = tablet.query(&Query::Conflicts { settled: false });
    assert_eq!(items.len(), 1);
    assert_eq!((&items[0]["household"], &items[0]["may_settle"]), (&json!(id(HOUSEHOLD)), &json!(false)));
    let group = &items[0]["groups"][0];
    assert_eq!((&group["group"], &group["base"]), (&json!("heating"), &json!({"heating": "city_gas"})));
    assert_eq!(group["candidates"][1]["by"]["name"], "이하은");
    assert_eq!((&group["candidates"][0]["mine"], &group["mine"]), (&json!(false), &json!(op(2))));
    assert_eq!(tablet.query(&Query::Status)[0]["conflicts"], 1);
}

#[test]
fn a_coordinator_settles_with_what_she_saw() {
    let mut tablet = tablet(Role::Coordinator, &in_conflict());
    let unseen = resolve(Choice::Candidate(op(2)), vec![op(1)]);
    assert_eq!(tablet.command(unseen), Err(Refused::ChangedSinceOpened { keys: vec![HEATING] }));
    let nobody = resolve(Choice::Candidate(op(3)), vec![]);
    assert_eq!(tablet.command(nobody), Err(Refused::NoConflict));
    let wrong = resolve(Choice::Value(json!({"heating": "wood"})), vec![]);
    assert_eq!(named(tablet.command(wrong).unwrap_err()), ["heating"]);

    let done = tablet.command(resolve(Choice::Candidate(op(2)), vec![op(1), op(2)])).unwrap();
    assert_eq!(done.records, [id(DWELLING)]);
    let shown = tablet.show(DWELLING);
    assert_eq!((&shown["fields"]["heating"], &shown["conflicts"]), (&json!("electric_mat"), &json!([])));
    let rows = tablet.query(&Query::Outbox { all: false });
    let row = rows.last().unwrap();
    assert_eq!(row["command"], "resolve");
    let sent = tablet.data.store.op(serde_json::from_value(row["op"].clone()).unwrap()).unwrap().unwrap();
    let Intent::Resolve { saw, reason, .. } = &sent.intent else { panic!() };
    assert_eq!((saw, reason.as_str()), (&vec![op(1), op(2)], "현장에서 봄"));
    assert!(sent.joins.is_empty(), "a decision replaces what it saw");
    assert_eq!(sent.base[&Part::Open], 7);
    assert_eq!(tablet.query(&Query::Conflicts { settled: false }), Vec::<Value>::new());
}

#[test]
fn an_ordinary_edit_in_sight_of_a_conflict_joins_it() {
    let mut tablet = tablet(Role::Nurse, &in_conflict());
    tablet.edit(DWELLING, json!({"heating": "none"})).unwrap();
    let rows = tablet.query(&Query::Outbox { all: false });
    let last = serde_json::from_value(rows.last().unwrap()["op"].clone()).unwrap();
    let sent = tablet.data.store.op(last).unwrap().unwrap();
    assert!(sent.joins.contains(&HEATING));
}

#[test]
fn both_authors_learn_what_was_decided_and_mark_it_seen() {
    let mut tablet = tablet(Role::Nurse, &settled());
    let decided = |tablet: &Tablet| tablet.show(DWELLING)["decided"][0].clone();
    let told = decided(&tablet);
    assert_eq!(
        (&told["reason"], &told["value"]),
        (&json!("현장에서 봄"), &json!({"heating": "electric_mat"}))
    );
    assert_eq!(
        (&told["mine"], &told["seen"], &told["may_reopen"]),
        (&json!(true), &json!(false), &json!(false))
    );
    tablet.command(Command::MarkSeen { resolution: op(9) }).unwrap();
    assert_eq!(decided(&tablet)["seen"], true);
    let items = tablet.query(&Query::Conflicts { settled: true });
    assert_eq!(items[0]["settled"][0]["resolution"], json!(op(9)));
    assert_eq!(tablet.query(&Query::Conflicts { settled: false }), Vec::<Value>::new());
}

#[test]
fn a_decision_is_taken_back_within_seven_days() {
    let day = 24 * HOUR;
    let mut late = tablet(Role::Coordinator, &settled());
    late.now = NOW + 7 * day + 1;
    assert_eq!(late.command(Command::Reopen { resolution: op(9) }), Err(Refused::TooLate));
    late.now = NOW + 7 * day;
    late.command(Command::Reopen { resolution: op(9) }).unwrap();
    assert_eq!(late.command(Command::Reopen { resolution: op(8) }), Err(Refused::NoConflict));

    let mut written_after = settled();
    written_after.undoable.clear();
    let mut tablet = tablet(Role::Coordinator, &written_after);
    assert_eq!(tablet.command(Command::Reopen { resolution: op(9) }), Err(Refused::TooLate));
}

/// The decision that stands in the coordinator's own outbox.
fn own_decision(tablet: &Tablet) -> Value {
    tablet.show(DWELLING)["decided"][0].clone()
}

#[test]
fn a_decision_is_taken_back_before_it_is_sent_and_nothing_is_decided_anew_until_then() {
    let mut tablet = tablet(Role::Coordinator, &in_conflict());
    tablet.command(resolve(Choice::Candidate(op(2)), vec![op(1), op(2)])).unwrap();
    let told = own_decision(&tablet);
    assert_eq!((&told["reason"], &told["may_reopen"]), (&json!("현장에서 봄"), &json!(true)));
    assert_eq!(told["candidates"].as_array().unwrap().len(), 2);
    let resolution = serde_json::from_value(told["resolution"].clone()).unwrap();

    tablet.command(Command::Reopen { resolution }).unwrap();
    let told = own_decision(&tablet);
    assert_eq!((&told["may_reopen"], &told["reopened"]["at"]), (&json!(false), &json!(NOW)));
    let items = tablet.query(&Query::Conflicts { settled: false });
    let group = &items[0]["groups"][0];
    assert_eq!((&group["round"], &group["reopening"]), (&json!(2), &json!(true)));
    assert_eq!(group["candidates"][0]["value"], json!({"heating": "oil"}));
    assert_eq!(group["before"]["resolution"], json!(resolution));
    assert_eq!(tablet.show(DWELLING)["fields"]["heating"], "oil", "what was shown before the decision");
    assert_eq!(tablet.command(Command::Reopen { resolution }), Err(Refused::TooLate));
}

#[test]
fn who_writes_after_a_decision_ends_the_time_to_take_it_back() {
    let mut tablet = tablet(Role::Coordinator, &in_conflict());
    tablet.command(resolve(Choice::Candidate(op(2)), vec![])).unwrap();
    tablet.edit(DWELLING, json!({"heating": "none"})).unwrap();
    assert_eq!(own_decision(&tablet)["may_reopen"], false);
}

#[test]
fn a_household_in_need_and_what_the_score_hangs_on_come_first_and_say_why() {
    let mut tablet = tablet(Role::Coordinator, &in_conflict());
    let item = |tablet: &Tablet| tablet.query(&Query::Conflicts { settled: false })[0].clone();
    assert_eq!(item(&tablet)["first"], Value::Null);
    let found = json!({"found_at": "2026-11-24T09:30", "channel": "landlord", "signals": [{"signal": "abuse_suspect"}]});
    let home = crate::data::HomeGiven::With(id(HOUSEHOLD));
    tablet.save(vec![create(0x300, "discovery", home, found)]).unwrap();
    assert_eq!(item(&tablet)["first"], "urgent");
    tablet.edit(0x300, json!({"status": "linked"})).unwrap();
    assert_eq!(item(&tablet)["first"], Value::Null);
}

#[test]
fn unseen_decisions_are_counted_and_listed_for_whose_values_they_were() {
    let unseen = |of| Query::Decided { of, unseen: true, limit: 10 };
    for (role, count) in [(Role::Nurse, 1), (Role::Planner, 1), (Role::Officer, 0), (Role::Coordinator, 0)] {
        let mut tablet = tablet(role, &settled());
        assert_eq!(tablet.data.store.unseen_decision_count().unwrap(), count, "{role}");
        let rows = tablet.query(&unseen(Some(id(HOUSEHOLD))));
        assert_eq!(rows.len() as u64, count, "{role}");
        assert_eq!(tablet.query(&unseen(Some(id(PERSON)))), Vec::<Value>::new());
        tablet.command(Command::MarkSeen { resolution: op(9) }).unwrap();
        assert_eq!(tablet.data.store.unseen_decision_count().unwrap(), 0);
        assert_eq!(tablet.query(&unseen(None)), Vec::<Value>::new());
        let all = tablet.query(&Query::Decided { of: None, unseen: false, limit: 10 });
        assert_eq!(all.len() as u64, count, "{role}: what was looked at can be looked at again");
    }
}

#[test]
fn what_needs_whom_is_counted_by_households_for_who_settles_and_by_own_values_for_others() {
    for (role, count) in [(Role::Nurse, 1), (Role::Officer, 0), (Role::Coordinator, 1)] {
        let tablet = tablet(role, &in_conflict());
        assert_eq!(tablet.data.store.conflict_count_for(role.settles()).unwrap(), count, "{role}");
    }
}

#[test]
fn a_decision_that_was_taken_back_asks_nobody_to_look_at_it() {
    let mut body = settled();
    body.undoable.clear();
    body.settled[0].reopened = Some((staff(Role::Coordinator), NOW));
    let tablet = tablet(Role::Nurse, &body);
    assert_eq!(tablet.data.store.unseen_decision_count().unwrap(), 0);
    let all = tablet.query(&Query::Decided { of: None, unseen: false, limit: 10 });
    assert_eq!(all[0]["reopened"]["at"], json!(NOW));
}

#[test]
fn ids_in_values_are_told_by_name() {
    let mut tablet = tablet(Role::Coordinator, &in_conflict());
    let nurse = staff(Role::Coordinator);
    let members = GroupKey::element(2, shared::id::ElementId(Uuid::from_u128(7)));
    let mut body = Body::default();
    let value = |relation: &str| json!({"person": id(PERSON), "relation": relation});
    body.values.insert(members, value("self"));
    let told = |n: u32, relation: &str| Candidate { value: value(relation), ..candidate(n, nurse, "oil") };
    let candidates = vec![told(21, "self"), told(22, "parent")];
    body.conflicts.insert(members, OpenConflict { round: 1, base: None, candidates });
    settle(&mut tablet.data.store, &[id(HOUSEHOLD)]);
    confirm(&mut tablet.data.store, id(HOUSEHOLD), Part::Open, "household", 8, &body);
    let items = tablet.query(&Query::Conflicts { settled: false });
    let groups = items[0]["groups"].as_array().unwrap();
    let group = groups.iter().find(|it| it["kind"] == "household").unwrap();
    assert_eq!(group["names"][id(PERSON).to_string()], "김영자");
    assert_eq!(group["subject"], Value::Null);
}

#[test]
fn only_records_of_one_household_are_merged() {
    let mut tablet = Tablet::of(Role::Coordinator).with_household();
    tablet.save(household(0x200, "새솔길 5", "김영자")).unwrap();
    let merge = |loser, winner| Command::Merge { loser: id(loser), winner: id(winner) };
    assert_eq!(rules(tablet.command(merge(0x202, PERSON)).unwrap_err()), ["move_first"]);
    assert_eq!(rules(tablet.command(merge(0x201, PERSON)).unwrap_err()), ["same_kind"]);
    assert_eq!(tablet.command(merge(PERSON, PERSON)), Err(Refused::NothingChanged));
    tablet.command(merge(0x200, HOUSEHOLD)).unwrap();
    assert_eq!(
        tablet.show(0x202)["household"],
        json!(id(HOUSEHOLD)),
        "who lived there is found with the winner"
    );
    assert_eq!(tablet.show(0x200)["merged_into"], json!(id(HOUSEHOLD)));
    assert_eq!(tablet.command(merge(0x200, HOUSEHOLD)), Err(Refused::NothingChanged));
}
