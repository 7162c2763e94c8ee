//! Who may do what, and what stays possible when the offline rights have run out.

use super::tablet::*;
use crate::data::{Choice, Command, Draft, HomeGiven, Query, Refused};
use serde_json::json;
use shared::body::Snapshot;
use shared::id::OpId;
use shared::kind::GroupKey;
use shared::policy::Role;

#[test]
fn a_role_writes_its_kinds_only() {
    let mut tablet = Tablet::of(Role::Planner).with_household();
    let vitals = json!({"subject": id(PERSON), "measured_at": "2026-11-24T09:01", "pain": 1});
    assert_eq!(tablet.save(vec![event(1, "senior_vitals", PERSON, vitals)]), Err(Refused::NotAllowed));
    let mut head = Tablet::of(Role::Head);
    let dong = HomeGiven::Dong(DONG.parse().unwrap());
    assert_eq!(head.save(vec![create(1, "household", dong, json!({}))]), Err(Refused::NotAllowed));
}

#[test]
fn only_who_settles_decides_reopens_and_merges() {
    let mut tablet = Tablet::of(Role::Planner).with_household();
    let op = OpId(uuid::Uuid::from_u128(1));
    let choice = Choice::Candidate(op);
    let (record, key, reason, saw) = (id(PERSON), GroupKey::of(2), "seen".to_owned(), vec![]);
    let resolve = Command::Resolve { record, key, choice, reason, saw };
    assert_eq!(tablet.command(resolve), Err(Refused::NotAllowed));
    assert_eq!(tablet.command(Command::Reopen { resolution: op }), Err(Refused::NoConflict));
    let merge = Command::Merge { loser: id(PERSON), winner: id(HOUSEHOLD) };
    assert_eq!(tablet.command(merge), Err(Refused::NotAllowed));
}

#[test]
fn without_valid_rights_reading_is_locked_and_writing_goes_on() {
    let mut tablet = Tablet::of(Role::Planner).with_household();
    tablet.now = NOW + 72 * HOUR + 1;
    let list = Query::List { kind: "person".into(), of: None, archived: false, limit: 1, after: None };
    for locked in [
        Query::Show { id: id(PERSON) },
        Query::Form { id: id(PERSON) },
        list,
        Query::Today { day: "2026-11-24".parse().unwrap() },
        Query::Search { text: "영자".into(), limit: 5 },
        Query::Conflicts { settled: false },
    ] {
        assert_eq!(tablet.data.query(&locked, tablet.now), Err(Refused::LeaseExpired), "{locked:?}");
    }
    let set_back = tablet.data.query(&Query::Show { id: id(PERSON) }, NOW);
    assert_eq!(set_back, Err(Refused::LeaseExpired), "a clock that is set back unlocks nothing");
    let visit = create(1, "visit", HomeGiven::With(id(HOUSEHOLD)), json!({"visit_kind": "phone"}));
    tablet.save(vec![visit]).unwrap();
    let (kind, fields) = ("visit".into(), fields(json!({})));
    let draft = Draft { id: id(2), kind, about: None, opened: Snapshot::default(), fields, page: 1 };
    tablet.command(Command::KeepDraft(draft)).unwrap();
    assert_eq!(tablet.query(&Query::Outbox { all: false }).len(), 4);
    assert_eq!(tablet.query(&Query::Drafts).len(), 1);
    assert_eq!(tablet.query(&Query::Digest).len(), 0);
    let status = tablet.query(&Query::Status).remove(0);
    assert_eq!((&status["waiting"], &status["lease"]["expired"]), (&json!(4), &json!(true)));
}

#[test]
fn the_outbox_tells_what_was_done_without_what_was_written() {
    let mut tablet = Tablet::of(Role::Planner).with_household();
    tablet.edit(PERSON, json!({"nickname": "큰언니"})).unwrap();
    let rows = tablet.query(&Query::Outbox { all: false });
    let last = rows.last().unwrap();
    assert_eq!(
        (&last["command"], &last["kind"], &last["groups"], &last["state"], &last["receipt"]),
        (&json!("edit"), &json!("person"), &json!(["nickname"]), &json!("waiting"), &json!("7Q4-4"))
    );
    let text = serde_json::to_string(&rows).unwrap();
    assert!(!text.contains("큰언니") && !text.contains("김영자"));
}
