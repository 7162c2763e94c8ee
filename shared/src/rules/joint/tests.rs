//! A nurse and a planner at one door, neither of whom has seen what the other saved.

use super::*;
use crate::decide::{Decision, Origin, Scene, decide};
use crate::domain::visit::{VISIT, times};
use crate::id::{ActId, ElementId, Epoch, LeaseId, Line, OpId, Receipt, ReplicaId};
use crate::kind::{GroupKey, HOME, Home, MergeClass};
use crate::op::{ActPlace, Intent, OP_SCHEMA, Op, Revs, Write};
use crate::outcome::{OpResult, Outcome};
use crate::record::RecordState;
use std::collections::BTreeSet;
use uuid::Uuid;

const HOUSEHOLD: RecordId = RecordId(Uuid::from_u128(8));

fn saved(staff: u128, duty: &str, outcome: &str, at: &str) -> (RecordId, Fields) {
    let visit = json!({
        "visit_kind": "senior_first", "planned_for": "2026-11-25", "status": "done", "outcome": outcome,
        "place": "home", "started_at": at, "note": format!("{duty}의 말"),
        "subjects": [{"person": Uuid::from_u128(7)}],
    });
    let visit = visit.as_object().unwrap();
    let day = convert::date(visit, "planned_for").unwrap();
    let kind = convert::text(visit, "visit_kind").unwrap();
    (id(HOUSEHOLD, day, kind), contribution(visit, StaffId(Uuid::from_u128(staff)), duty))
}

/// The writes as a tablet makes them: elements of what a rule makes are named by what they hold.
fn writes(rec: RecordId, fields: &Fields) -> Vec<Write> {
    let mut all = vec![Write { key: GroupKey::of(HOME), value: Home::With(HOUSEHOLD).to_value() }];
    for group in VISIT.groups {
        if group.class == MergeClass::Set {
            let elements = fields.get(group.name).and_then(Value::as_array).into_iter().flatten();
            all.extend(elements.map(|value| {
                let element = RecordId::derived("element", rec, &format!("{} {value}", group.id)).0;
                Write { key: GroupKey::element(group.id, ElementId(element)), value: value.clone() }
            }));
            continue;
        }
        let of =
            group.fields.iter().filter_map(|it| Some((it.name.to_owned(), fields.get(it.name)?.clone())));
        let value: Fields = of.collect();
        if !value.is_empty() {
            all.push(Write { key: GroupKey::of(group.id), value: Value::Object(value) });
        }
    }
    all
}

fn decided(record: Option<RecordState>, by: u128, saved: &(RecordId, Fields)) -> (RecordState, OpResult) {
    let (rec, fields) = saved;
    let op = Op {
        id: OpId(Uuid::from_u128(100 + by)),
        act: ActPlace { id: ActId(Uuid::from_u128(by)), index: 0, of: 1 },
        schema: OP_SCHEMA,
        kind: VISIT.name.into(),
        rec: *rec,
        base: Revs::new(),
        pins: Default::default(),
        joins: BTreeSet::new(),
        intent: Intent::Create { writes: writes(*rec, fields) },
        hlc: crate::clock::Stamp::at(1_000_000),
        actor: StaffId(Uuid::from_u128(by)),
        lease: LeaseId(Uuid::from_u128(1)),
        receipt: Receipt::new("T", 1),
    };
    let line = Line { replica: ReplicaId(Uuid::from_u128(by)), epoch: Epoch(1) };
    let origin = Origin { line, was: Revs::new() };
    let own = BTreeSet::new();
    let scene = Scene { kind: &VISIT, record, other: None, own: &own, now: 1_000_000, epoch: 0 };
    let Decision { result, mut changed } = decide(&op, &origin, scene).unwrap();
    (changed.remove(0), result)
}

#[test]
fn two_visitors_make_one_visit_with_two_contributions() {
    let (nurse, planner) =
        (saved(1, "nurse", "done", "2026-11-25T10:30"), saved(2, "planner", "done", "2026-11-25T10:35"));
    assert_eq!(nurse.0, planner.0);
    let (record, first) = decided(None, 1, &nurse);
    let (record, second) = decided(Some(record), 2, &planner);
    assert_eq!((first.outcome, second.outcome), (Outcome::Applied, Outcome::Joined));
    let visitors = VISIT.set("visitors").unwrap().id;
    let subjects = VISIT.set("subjects").unwrap().id;
    let count =
        |group| record.groups.keys().filter(|key| key.group == group && key.element.is_some()).count();
    assert_eq!((count(visitors), count(subjects)), (2, 1));
}

#[test]
fn who_found_another_outcome_is_asked() {
    let (nurse, planner) =
        (saved(1, "nurse", "done", "2026-11-25T10:30"), saved(2, "planner", "absent", "2026-11-25T14:00"));
    let (record, _) = decided(None, 1, &nurse);
    assert_eq!(decided(Some(record), 2, &planner).1.outcome, Outcome::Conflict);
}

#[test]
fn another_day_or_purpose_is_another_visit() {
    let day: NaiveDate = "2026-11-25".parse().unwrap();
    let one = id(HOUSEHOLD, day, "senior_first");
    assert_eq!(one, id(HOUSEHOLD, day, "senior_first"));
    assert_ne!(one, id(HOUSEHOLD, day.succ_opt().unwrap(), "senior_first"));
    assert_ne!(one, id(HOUSEHOLD, day, "case_monitor"));
    assert_ne!(one, id(RecordId(Uuid::from_u128(9)), day, "senior_first"));
}

#[test]
fn a_visit_lasts_from_who_came_first_to_who_left_last() {
    let visit = json!({
        "visitors": [
            {"staff": Uuid::from_u128(1), "duty": "nurse", "came_at": "2026-11-25T10:30", "left_at": "2026-11-25T11:10"},
            {"staff": Uuid::from_u128(2), "duty": "planner", "came_at": "2026-11-25T10:35", "left_at": "2026-11-25T11:30"},
        ],
    });
    let (started, ended) = times(visit.as_object().unwrap());
    let told = |at: Option<crate::domain::LocalTime>| at.map(|at| at.to_string());
    assert_eq!(told(started).as_deref(), Some("2026-11-25T10:30"));
    assert_eq!(told(ended).as_deref(), Some("2026-11-25T11:30"));
    let alone = json!({"started_at": "2026-11-25T09:00", "visitors": []});
    assert_eq!(told(times(alone.as_object().unwrap()).0).as_deref(), Some("2026-11-25T09:00"));
}
