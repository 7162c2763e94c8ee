//! The rules as rows: a few ops, then what stands. And as a property: heads are what true causality says.

mod property;

use super::*;
use crate::clock::Stamp;
use crate::id::{ActId, ElementId, Epoch, LeaseId, Receipt, RecordId, ReplicaId, Rev, StaffId};
use crate::kind::{Field, Group, MergeClass, Part, Rooted, Shape, archived, no_further_check, text};
use crate::op::{ActPlace, OP_SCHEMA};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

static FIELDS: &[Field] = &[text("v", 9)];

const fn group(id: u16, name: &'static str, part: Part, class: MergeClass) -> Group {
    Group { id, name, part, class, fields: FIELDS }
}

static KIND: Kind = Kind {
    name: "probe",
    shape: Shape::Record,
    root: Rooted::Dong,
    groups: &[
        group(2, "p", Part::Open, MergeClass::Significant),
        group(3, "q", Part::Open, MergeClass::Significant),
        group(4, "l", Part::Open, MergeClass::LastWriter),
        group(5, "m", Part::Open, MergeClass::Monotone),
        group(6, "s", Part::Open, MergeClass::Set),
        group(7, "c", Part::Clinical, MergeClass::Significant),
    ],
    writers: &[],
    check: no_further_check,
    projection: None,
};
const P: GroupKey = GroupKey::of(2);
const Q: GroupKey = GroupKey::of(3);
const L: GroupKey = GroupKey::of(4);
const M: GroupKey = GroupKey::of(5);
const C: GroupKey = GroupKey::of(7);
const LIFE_KEY: GroupKey = GroupKey::of(LIFE);
const ELEMENT: GroupKey = GroupKey::element(6, ElementId(Uuid::from_u128(77)));
const NOW: i64 = 1_000_000;

fn line(n: u128) -> Line {
    Line { replica: ReplicaId(Uuid::from_u128(n)), epoch: Epoch(1) }
}

/// A server with one record (and a second for merges), and the ops that each line has sent.
struct Desk {
    records: BTreeMap<u128, RecordState>,
    sent: Vec<(Line, OpId)>,
    ops: u128,
    epoch: i64,
}

impl Desk {
    /// With record 1 made by line 1: p = q = "0", rev 1.
    fn new() -> Self {
        let mut desk = Desk { records: BTreeMap::new(), sent: Vec::new(), ops: 0, epoch: 0 };
        desk.create(1, 1);
        desk
    }

    fn create(&mut self, by: u128, record: u128) -> OpResult {
        let home = Home::Dong("1111051500".parse().unwrap()).to_value();
        let writes = vec![
            Write { key: GroupKey::of(HOME), value: home },
            Write { key: P, value: json!("0") },
            Write { key: Q, value: json!("0") },
        ];
        self.send(by, record, 0, Intent::Create { writes }).unwrap()
    }

    fn op(&mut self, by: u128, record: u128, base: Rev, intent: Intent) -> Op {
        self.ops += 1;
        Op {
            id: OpId(Uuid::from_u128(self.ops)),
            act: ActPlace { id: ActId(Uuid::from_u128(self.ops)), index: 0, of: 1 },
            schema: OP_SCHEMA,
            kind: "probe".into(),
            rec: RecordId(Uuid::from_u128(record)),
            base: Revs::from([(Part::Open, base), (Part::Clinical, base)]),
            pins: BTreeMap::new(),
            joins: BTreeSet::new(),
            intent,
            hlc: Stamp::at(NOW),
            actor: StaffId(Uuid::from_u128(by)),
            lease: LeaseId(Uuid::from_u128(1)),
            receipt: Receipt::new("T", 1),
        }
    }

    fn send(&mut self, by: u128, record: u128, base: Rev, intent: Intent) -> Result<OpResult, Refusal> {
        let op = self.op(by, record, base, intent);
        self.take(by, &op)
    }

    fn root(&self, id: RecordId) -> Option<RecordState> {
        let record = self.records.get(&id.0.as_u128())?;
        match record.alias {
            Some(winner) => self.root(winner),
            None => Some(record.clone()),
        }
    }

    fn take(&mut self, by: u128, op: &Op) -> Result<OpResult, Refusal> {
        self.take_with(by, op, Revs::new())
    }

    /// As it comes again after a restore, with the rev that it had before.
    fn take_again(&mut self, by: u128, op: &Op, was: Rev) -> Result<OpResult, Refusal> {
        self.take_with(by, op, Revs::from([(Part::Open, was)]))
    }

    fn take_with(&mut self, by: u128, op: &Op, was: Revs) -> Result<OpResult, Refusal> {
        let own = self.sent.iter().filter(|(of, _)| *of == line(by)).map(|(_, op)| *op).collect();
        let other = match op.intent {
            Intent::Merge { into } => self.root(into),
            _ => None,
        };
        let scene =
            Scene { kind: &KIND, record: self.root(op.rec), other, own: &own, now: NOW, epoch: self.epoch };
        let origin = Origin { line: line(by), was };
        let decision = decide(op, &origin, scene)?;
        self.sent.push((line(by), op.id));
        for record in decision.changed {
            self.records.insert(record.id.0.as_u128(), record);
        }
        Ok(decision.result)
    }

    fn write(&mut self, by: u128, base: Rev, key: GroupKey, value: Value) -> OpResult {
        self.send(by, 1, base, Intent::Edit { writes: vec![Write { key, value }] }).unwrap()
    }

    fn resolve(&mut self, by: u128, base: Rev, key: GroupKey, value: Value) -> OpId {
        let intent = Intent::Resolve { key, value, reason: "newer".into(), saw: Vec::new() };
        self.send(by, 1, base, intent).unwrap();
        OpId(Uuid::from_u128(self.ops))
    }

    fn record(&self) -> &RecordState {
        &self.records[&1]
    }

    fn rev(&self) -> Rev {
        self.record().rev(Part::Open)
    }

    fn values(&self, key: GroupKey) -> Vec<Value> {
        self.record()
            .groups
            .get(&key)
            .map(|it| it.heads.iter().map(|head| head.value.clone()).collect())
            .unwrap_or_default()
    }

    fn shown(&self, key: GroupKey) -> Value {
        self.record().shown(&KIND, &key).cloned().unwrap_or(Value::Null)
    }

    fn open(&self, key: GroupKey) -> bool {
        self.record().groups[&key].open
    }
}

#[test]
fn an_edit_in_sight_of_the_newest_value_replaces_it() {
    let mut desk = Desk::new();
    assert_eq!(desk.write(2, 1, P, json!("a")).outcome, Outcome::Applied);
    assert_eq!(desk.values(P), [json!("a")]);
}

#[test]
fn edits_of_different_groups_are_merged_without_a_conflict() {
    let mut desk = Desk::new();
    assert_eq!(desk.write(2, 1, P, json!("a")).outcome, Outcome::Applied);
    let result = desk.write(3, 1, Q, json!("b"));
    assert_eq!((result.outcome, result.groups.len()), (Outcome::Merged, 0));
    assert!(!desk.open(P) && !desk.open(Q));
}

#[test]
fn two_people_who_did_not_see_each_other_open_one_conflict_and_the_first_value_stays_shown() {
    let mut desk = Desk::new();
    desk.write(2, 1, P, json!("a"));
    let result = desk.write(3, 1, P, json!("b"));
    assert_eq!((result.outcome, result.groups.get(&P)), (Outcome::Conflict, Some(&Outcome::Conflict)));
    assert_eq!((desk.values(P), desk.shown(P)), (vec![json!("a"), json!("b")], json!("a")));
    assert_eq!(desk.record().groups[&P].round, 1);
    assert_eq!(desk.record().groups[&P].heads[1].prior, Some(json!("0")), "both started from it");
}

#[test]
fn two_people_who_write_the_same_agree() {
    let mut desk = Desk::new();
    desk.write(2, 1, P, json!("a"));
    assert_eq!(desk.write(3, 1, P, json!("a")).outcome, Outcome::Merged);
    assert_eq!((desk.values(P).len(), desk.open(P)), (2, false));
    // Both heads count: whoever saw only one of them contradicts the other.
    assert_eq!(desk.write(4, 2, P, json!("c")).outcome, Outcome::Conflict);
}

#[test]
fn a_line_never_contradicts_itself() {
    let mut desk = Desk::new();
    desk.write(2, 1, P, json!("a"));
    assert_eq!(desk.write(2, 1, P, json!("b")).outcome, Outcome::Applied);
    assert_eq!(desk.values(P), [json!("b")]);
}

#[test]
fn one_person_on_two_tablets_is_merged_and_the_later_op_wins() {
    let mut desk = Desk::new();
    desk.write(2, 1, P, json!("a"));
    let mut op = desk.op(3, 1, 1, Intent::Edit { writes: vec![Write { key: P, value: json!("b") }] });
    op.actor = StaffId(Uuid::from_u128(2));
    assert_eq!(desk.take(3, &op).unwrap().outcome, Outcome::Merged);
    assert_eq!(desk.values(P), [json!("b")]);
}

#[test]
fn what_comes_again_late_does_not_replace_what_the_same_person_wrote_after_it() {
    let mut desk = Desk::new();
    let edit = |value: &str| Intent::Edit { writes: vec![Write { key: P, value: json!(value) }] };
    // Before the server was restored she wrote "old", saw it on her other tablet as rev 2, and wrote "new" there.
    let (old, new) = (desk.op(2, 1, 0, edit("old")), desk.op(3, 1, 2, edit("new")));
    let new = Op { actor: old.actor, ..new };
    desk.epoch = 1;
    desk.take(3, &new).unwrap();
    desk.take_again(2, &old, 2).unwrap();
    assert_eq!(desk.values(P), [json!("new")]);
}

#[test]
fn a_pin_keeps_what_was_hidden_by_a_pending_op_from_being_overwritten() {
    let mut desk = Desk::new();
    desk.write(2, 1, P, json!("a"));
    desk.write(3, 2, P, json!("foreign"));
    // The second save of line 2 was made over its own pending op; the mirror had meanwhile come to rev 3.
    let mut op = desk.op(2, 1, 3, Intent::Edit { writes: vec![Write { key: P, value: json!("c") }] });
    op.pins.insert(P, 1);
    assert_eq!(desk.take(2, &op).unwrap().outcome, Outcome::Conflict);
}

#[test]
fn an_edit_in_sight_of_an_open_conflict_replaces_only_its_own_candidate() {
    let mut desk = Desk::new();
    desk.write(2, 1, P, json!("a"));
    desk.write(3, 1, P, json!("b"));
    let rev = desk.rev();
    let mut op = desk.op(3, 1, rev, Intent::Edit { writes: vec![Write { key: P, value: json!("b2") }] });
    op.joins.insert(P);
    desk.take(3, &op).unwrap();
    assert_eq!((desk.values(P), desk.open(P)), (vec![json!("a"), json!("b2")], true));
    assert_eq!(desk.record().groups[&P].round, 1);
}

#[test]
fn a_resolution_closes_the_conflict_and_keeps_what_was_decided_with_the_record() {
    let mut desk = Desk::new();
    desk.write(2, 1, P, json!("a"));
    desk.write(3, 1, P, json!("b"));
    let rev = desk.rev();
    desk.resolve(9, rev, P, json!("b"));
    assert_eq!((desk.values(P), desk.open(P)), (vec![json!("b")], false));
    let [settled] = &desk.record().settled[..] else { panic!("one decision is kept") };
    assert_eq!((settled.value.clone(), settled.base.clone()), (json!("b"), Some(json!("0"))));
    assert_eq!(settled.candidates.iter().map(|it| it.by.0.as_u128()).collect::<Vec<_>>(), [2, 3]);
}

#[test]
fn a_resolution_that_meets_a_third_edit_is_the_next_round() {
    let mut desk = Desk::new();
    desk.write(2, 1, P, json!("a"));
    desk.write(3, 1, P, json!("b"));
    let rev = desk.rev();
    desk.write(4, 1, P, json!("c"));
    desk.resolve(9, rev, P, json!("b"));
    assert_eq!((desk.values(P), desk.open(P)), (vec![json!("b"), json!("c")], true));
    assert_eq!(desk.record().groups[&P].round, 2);
}

#[test]
fn a_resolution_taken_back_brings_its_candidates_as_the_next_round() {
    let mut desk = Desk::new();
    desk.write(2, 1, P, json!("a"));
    desk.write(3, 1, P, json!("b"));
    let rev = desk.rev();
    let resolution = desk.resolve(9, rev, P, json!("b"));
    let reopen = Intent::Reopen { resolution, key: P };
    assert_eq!(desk.send(9, 1, rev, reopen.clone()).unwrap().outcome, Outcome::Applied);
    assert_eq!((desk.values(P), desk.record().groups[&P].round), (vec![json!("a"), json!("b")], 2));
    assert!(desk.record().settled[0].reopened.is_some());
    assert_eq!(desk.send(9, 1, rev, reopen).unwrap().outcome, Outcome::Merged, "once");
}

#[test]
fn a_resolution_cannot_be_taken_back_once_somebody_wrote_after_it() {
    let mut desk = Desk::new();
    desk.write(2, 1, P, json!("a"));
    desk.write(3, 1, P, json!("b"));
    let rev = desk.rev();
    let resolution = desk.resolve(9, rev, P, json!("b"));
    let rev = desk.rev();
    desk.write(4, rev, P, json!("later"));
    let result = desk.send(9, 1, rev, Intent::Reopen { resolution, key: P }).unwrap();
    assert_eq!((result.outcome, desk.values(P)), (Outcome::Merged, vec![json!("later")]));
}

#[test]
fn of_two_racing_resolutions_both_taken_back_no_candidate_is_lost() {
    let mut desk = Desk::new();
    desk.write(2, 1, P, json!("a"));
    desk.write(3, 1, P, json!("b"));
    let rev = desk.rev();
    let first = desk.resolve(8, rev, P, json!("a"));
    let second = desk.resolve(9, rev, P, json!("b"));
    assert!(desk.open(P), "two coordinators disagree");
    for (by, resolution) in [(8, first), (9, second)] {
        desk.send(by, 1, rev, Intent::Reopen { resolution, key: P }).unwrap();
    }
    let mut values = desk.values(P);
    values.sort_by_key(|value| value.to_string());
    assert_eq!(values, [json!("a"), json!("b")]);
}

#[test]
fn the_later_stamp_is_shown_in_a_contact_note_but_never_one_below_its_cause() {
    let mut desk = Desk::new();
    desk.write(2, 1, L, json!("fast clock"));
    let rev = desk.rev();
    let mut slow =
        desk.op(3, 1, rev, Intent::Edit { writes: vec![Write { key: L, value: json!("answer") }] });
    slow.hlc = Stamp::at(5);
    desk.take(3, &slow).unwrap();
    assert_eq!((desk.shown(L), desk.open(L)), (json!("answer"), false));
    let mut unseen = desk.op(4, 1, 1, Intent::Edit { writes: vec![Write { key: L, value: json!("older") }] });
    unseen.hlc = Stamp::at(7);
    assert_eq!(desk.take(4, &unseen).unwrap().outcome, Outcome::Merged);
    assert_eq!(desk.shown(L), json!("answer"));
}

#[test]
fn the_greatest_value_is_shown_of_a_monotone_group() {
    let mut desk = Desk::new();
    desk.write(2, 1, M, json!(5));
    assert_eq!(desk.write(3, 1, M, json!(3)).outcome, Outcome::Merged);
    assert_eq!((desk.shown(M), desk.open(M)), (json!(5), false));
}

#[test]
fn elements_of_a_set_are_added_apart_and_conflict_one_by_one() {
    let mut desk = Desk::new();
    let other = GroupKey::element(6, ElementId(Uuid::from_u128(78)));
    desk.write(2, 1, ELEMENT, json!("010"));
    assert_eq!(desk.write(3, 1, other, json!("02")).groups.len(), 0);
    let rev = desk.rev();
    desk.write(2, rev, ELEMENT, json!("011"));
    assert_eq!(
        desk.write(3, rev, ELEMENT, Value::Null).outcome,
        Outcome::Conflict,
        "changed against removed"
    );
    assert!(!desk.open(other));
}

#[test]
fn what_is_written_after_a_removal_is_the_same_once_it_was_stored() {
    let mut desk = Desk::new();
    desk.write(2, 1, ELEMENT, json!("010"));
    let rev = desk.rev();
    desk.write(2, rev, ELEMENT, Value::Null);
    let rev = desk.rev();
    desk.write(2, rev, ELEMENT, json!("011"));
    let stored = serde_json::to_string(desk.record()).unwrap();
    assert_eq!(serde_json::from_str::<RecordState>(&stored).unwrap(), *desk.record());
}

#[test]
fn an_archive_and_an_edit_that_did_not_see_each_other_are_a_conflict_whichever_comes_first() {
    let archive = || Intent::Life { value: archived("moved") };
    let edit = || Intent::Edit { writes: vec![Write { key: P, value: json!("a") }] };
    for (first, second) in [(archive(), edit()), (edit(), archive())] {
        let mut desk = Desk::new();
        desk.send(2, 1, 1, first).unwrap();
        let result = desk.send(3, 1, 1, second).unwrap();
        assert_eq!((result.outcome, desk.open(LIFE_KEY)), (Outcome::Conflict, true));
    }
    let mut desk = Desk::new();
    desk.send(2, 1, 1, edit()).unwrap();
    let rev = desk.rev();
    desk.send(3, 1, rev, archive()).unwrap();
    assert!(!desk.open(LIFE_KEY), "archived in sight of the edit");
}

#[test]
fn who_may_not_read_a_part_does_not_contradict_it_by_archiving() {
    let mut desk = Desk::new();
    desk.write(2, 1, C, json!("grade 3"));
    let rev = desk.rev();
    let mut op = desk.op(3, 1, rev, Intent::Life { value: archived("moved") });
    op.base.remove(&Part::Clinical);
    assert_eq!(desk.take(3, &op).unwrap().outcome, Outcome::Applied);
}

#[test]
fn parts_have_revs_of_their_own() {
    let mut desk = Desk::new();
    desk.write(2, 1, C, json!("grade 3"));
    assert_eq!((desk.record().rev(Part::Open), desk.record().rev(Part::Clinical)), (1, 1));
    let result = desk.write(3, 1, P, json!("a"));
    assert_eq!(result.revs, Revs::from([(Part::Open, 2)]));
}

#[test]
fn a_merge_of_two_records_buries_nothing_unseen_and_redirects_what_comes_later() {
    let mut desk = Desk::new();
    desk.create(2, 2);
    desk.write(3, 1, P, json!("a"));
    // The coordinator saw record 1 before that edit.
    let merged = desk.send(9, 1, 1, Intent::Merge { into: RecordId(Uuid::from_u128(2)) }).unwrap();
    assert_eq!(merged.outcome, Outcome::Applied);
    let winner = &desk.records[&2];
    assert!(winner.groups[&P].heads.iter().any(|head| head.value == json!("a")));
    assert!(winner.groups[&P].open);
    let late =
        desk.send(3, 1, 2, Intent::Edit { writes: vec![Write { key: Q, value: json!("late") }] }).unwrap();
    assert!(late.revs.is_empty(), "redirected: no rev of the record that the op named");
    assert!(desk.records[&2].groups[&Q].heads.iter().any(|head| head.value == json!("late")));
    let again = desk.send(9, 1, 1, Intent::Merge { into: RecordId(Uuid::from_u128(2)) }).unwrap();
    assert_eq!(again.outcome, Outcome::Merged);
}

#[test]
fn a_record_that_a_rule_made_twice_is_joined() {
    let mut desk = Desk::new();
    assert_eq!(desk.create(2, 1).outcome, Outcome::Joined);
    assert_eq!((desk.values(P).len(), desk.open(P)), (2, false));
}

#[test]
fn what_cannot_be_decided_is_refused_with_a_reason() {
    let mut desk = Desk::new();
    let edit = |key| Intent::Edit { writes: vec![Write { key, value: json!("x") }] };
    assert_eq!(desk.send(2, 5, 0, edit(P)), Err(Refusal::Awaits { record: RecordId(Uuid::from_u128(5)) }));
    for key in [GroupKey::of(99), GroupKey::of(HOME), GroupKey::of(6)] {
        assert!(matches!(desk.send(2, 1, 1, edit(key)), Err(Refusal::UnknownKind { .. })), "{key}");
    }
}

#[test]
fn a_rev_that_was_never_given_makes_no_head_that_goes_unseen() {
    let mut desk = Desk::new();
    let home = Home::Dong("1111051500".parse().unwrap()).to_value();
    let [a, b] = [(2, "a"), (3, "b")].map(|(by, value)| {
        let writes = vec![
            Write { key: GroupKey::of(HOME), value: home.clone() },
            Write { key: P, value: json!(value) },
        ];
        (by, desk.op(by, 5, 0, Intent::Create { writes }))
    });
    desk.take_again(a.0, &a.1, 0).unwrap();
    desk.take(b.0, &b.1).unwrap();
    let values: Vec<_> = desk.records[&5].groups[&P].heads.iter().map(|head| head.value.clone()).collect();
    assert_eq!(values, [json!("a"), json!("b")]);
}

#[test]
fn after_a_restore_what_was_superseded_comes_again_without_a_conflict() {
    let mut desk = Desk::new();
    let first = desk.op(2, 1, 1, Intent::Edit { writes: vec![Write { key: P, value: json!("a") }] });
    let second = desk.op(3, 1, 2, Intent::Edit { writes: vec![Write { key: P, value: json!("b") }] });
    desk.epoch = 1;
    desk.take_again(3, &second, 3).unwrap();
    desk.take_again(2, &first, 2).unwrap();
    assert_eq!((desk.values(P), desk.open(P)), (vec![json!("b")], false));
}

#[test]
fn after_a_restore_a_resolution_that_is_taken_back_leaves_room_for_what_it_had_covered() {
    let mut desk = Desk::new();
    let edit = |value: &str| Intent::Edit { writes: vec![Write { key: P, value: json!(value) }] };
    let [a, b] = [(2, "a"), (3, "b")].map(|(by, value)| desk.op(by, 1, 1, edit(value)));
    let intent = Intent::Resolve { key: P, value: json!("b"), reason: "r".into(), saw: vec![a.id, b.id] };
    let resolution = desk.op(9, 1, 3, intent);
    desk.epoch = 1;
    desk.take_again(9, &resolution, 4).unwrap();
    let rev = desk.rev();
    desk.send(9, 1, rev, Intent::Reopen { resolution: resolution.id, key: P }).unwrap();
    desk.take_again(2, &a, 2).unwrap();
    desk.take_again(3, &b, 3).unwrap();
    assert_eq!((desk.values(P), desk.open(P)), (vec![json!("a"), json!("b")], true), "no candidate is lost");
}
