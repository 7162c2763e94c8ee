//! Saves as people speak of them: whose, what sort, what became of them; in pages, and nameless while reading is locked.

use super::tablet::*;
use crate::data::{Change, HomeGiven, Query, Which};
use crate::store::PushLimits;
use serde_json::{Value, json};
use shared::id::{Epoch, OpSeq};
use shared::kind::{Part, Problem, Why};
use shared::outcome::{OpResult, Outcome, Refusal};
use shared::policy::{Role, stream_of};
use shared::protocol::{Ack, ReplyHead, StreamGrant, StreamList, Through};
use std::collections::BTreeMap;

fn saves(tablet: &Tablet, which: Which, limit: u32, after: Option<u64>) -> Vec<Value> {
    tablet.query(&Query::Saves { which, limit, after })
}

fn visit(n: u128) -> Vec<Change> {
    let facts = json!({"visit_kind": "senior_follow", "planned_for": "2026-11-24", "status": "planned",
                       "subjects": [{"person": id(PERSON)}]});
    let vitals = json!({"subject": id(PERSON), "measured_at": "2026-11-24T09:01", "pain": 1});
    vec![
        event(n + 1, "senior_vitals", PERSON, vitals),
        create(n, "visit", HomeGiven::With(id(HOUSEHOLD)), facts),
    ]
}

/// The server takes everything that waits, but these.
fn answered(tablet: &mut Tablet, refused: &[(OpSeq, Refusal)]) {
    let request = tablet.data.store.sync_request(PushLimits::default(), tablet.now, "0").unwrap();
    let taken = OpResult {
        outcome: Outcome::Merged,
        revs: BTreeMap::new(),
        groups: BTreeMap::new(),
        refusal: None,
        closed: None,
    };
    let mut results: BTreeMap<_, _> =
        request.push.entries.iter().map(|entry| (entry.seq, taken.clone())).collect();
    for (seq, refusal) in refused {
        results.insert(*seq, OpResult::quarantined(refusal.clone()));
    }
    let tip = request.push.tip;
    let open = stream_of(&DONG.parse().unwrap(), Part::Open);
    let grant = StreamGrant { generation: 1, part: Part::Open };
    let (line, through, chain) = (request.push.line, tip.n, tip.chain);
    let head = ReplyHead {
        rid: request.rid,
        server_epoch: request.server_epoch,
        server_time: tablet.now,
        ack: Ack::Through(Through { line, through, chain, results, durable_through: 0 }),
        streams: StreamList { ver: 1, streams: [(open.clone(), grant)].into() },
        // Nothing of it has come yet: what was taken stays laid over the mirror.
        heads: [(open, 7)].into(),
        lease: tablet.data.store.lease().unwrap(),
        staff_ver: 0,
        staff: Vec::new(),
        next_sync_ms: 60_000,
        snapshots: BTreeMap::new(),
    };
    tablet.data.store.apply_head(&head, tablet.now, Epoch(2)).unwrap();
}

#[test]
fn a_save_is_told_by_its_visit_with_whose_it_is_and_waits_in_its_order() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    tablet.save(visit(0x200)).unwrap();
    let rows = saves(&tablet, Which::Waiting, 9, None);
    assert_eq!(rows.len(), 2);
    let (first, second) = (&rows[0], &rows[1]);
    assert_eq!((&first["kind"], &first["command"]), (&json!("household"), &json!("create")));
    assert_eq!(first["subject"], json!({"id": id(PERSON), "name": "김영자"}));
    assert_eq!(first["address"], "가회로 12길 8, 302호");
    assert_eq!((&second["kind"], &second["record"]), (&json!("visit"), &json!(id(0x200))));
    assert_eq!((&second["subject"]["name"], &second["state"]), (&json!("김영자"), &json!("waiting")));
    assert_eq!((&second["outcome"], &second["saved_at"]), (&Value::Null, &json!(NOW)));
    assert_eq!(second["receipts"].as_array().unwrap().len(), 2);
    let status = tablet.query(&Query::Status).remove(0);
    assert_eq!((&status["waiting"], &status["waiting_saves"]), (&json!(5), &json!(2)));
}

#[test]
fn pages_follow_one_another_without_a_gap_whichever_saves_are_asked_for() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    for n in 0..5_u128 {
        tablet.save(visit(0x200 + 0x10 * n)).unwrap();
    }
    let all = |tablet: &Tablet, which| -> Vec<Value> {
        let mut found = Vec::new();
        let mut after = None;
        loop {
            let page = saves(tablet, which, 2, after);
            let Some(last) = page.last() else { return found };
            after = last["place"].as_u64();
            found.extend(page.iter().map(|row| row["record"].clone()));
        }
    };
    let mut expected: Vec<Value> = vec![json!(id(HOUSEHOLD))];
    expected.extend((0..5_u128).map(|n| json!(id(0x200 + 0x10 * n))));
    assert_eq!(all(&tablet, Which::Waiting), expected);
    assert!(all(&tablet, Which::Taken).is_empty());
    answered(&mut tablet, &[]);
    expected.reverse();
    assert_eq!(all(&tablet, Which::Taken), expected);
    assert!(all(&tablet, Which::Waiting).is_empty() && all(&tablet, Which::Refused).is_empty());
    assert_eq!(saves(&tablet, Which::Taken, 1, None)[0]["outcome"], "merged");
}

#[test]
fn what_the_server_refused_says_whose_it_was_and_why_and_names_the_fault_first() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    answered(&mut tablet, &[]);
    tablet.save(visit(0x200)).unwrap();
    let problem =
        Problem { field: "pain".into(), why: Why::OutOfRange { min: 0, max: 10, unit: String::new() } };
    let at_fault = Refusal::Invalid { problems: vec![problem] };
    let op = tablet.query(&Query::Outbox { all: false })[1]["op"].as_str().unwrap().parse().unwrap();
    answered(&mut tablet, &[(4, Refusal::WithAct { op }), (5, at_fault)]);
    let rows = saves(&tablet, Which::Refused, 9, None);
    assert_eq!(rows.len(), 1);
    assert_eq!((&rows[0]["state"], &rows[0]["kind"]), (&json!("refused"), &json!("visit")));
    assert_eq!(rows[0]["subject"]["name"], "김영자");
    let codes: Vec<_> =
        rows[0]["refusals"].as_array().unwrap().iter().map(|it| it["refusal"]["code"].clone()).collect();
    assert_eq!(codes, [json!("invalid"), json!("with_act")]);
    let taken = saves(&tablet, Which::Taken, 9, None);
    assert_eq!((taken.len(), &taken[0]["kind"]), (1, &json!("household")));
    let status = tablet.query(&Query::Status).remove(0);
    assert_eq!((&status["refused"], &status["refused_saves"]), (&json!(2), &json!(1)));
}

#[test]
fn a_new_person_who_was_refused_is_named_by_what_was_written() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    answered(&mut tablet, &[(1, Refusal::NotAllowed), (2, Refusal::NotAllowed), (3, Refusal::NotAllowed)]);
    let row = saves(&tablet, Which::Refused, 9, None).remove(0);
    assert_eq!((&row["subject"]["name"], &row["address"]), (&json!("김영자"), &Value::Null));
}

#[test]
fn without_valid_rights_saves_are_listed_and_name_nobody() {
    let mut tablet = Tablet::of(Role::Nurse).with_household();
    tablet.now = NOW + 72 * HOUR + 1;
    let rows = saves(&tablet, Which::Waiting, 9, None);
    assert_eq!((rows.len(), &rows[0]["subject"], &rows[0]["address"]), (1, &Value::Null, &Value::Null));
    assert!(!serde_json::to_string(&rows).unwrap().contains("김영자"));
}
