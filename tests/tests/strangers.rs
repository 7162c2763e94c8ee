//! What a modified client with a good token may try, and what honest ones meet rarely: nothing is taken over, nothing
//! of another vanishes, one bad op stops nothing, and a coordinator can look at it.

#![cfg(test)]

use dolbom_tests::author::{Author, NOW, dong, record};
use dolbom_tests::server::Central;
use serde_json::{Value, json};
use shared::id::{DongCode, ElementId, OpId, OpSeq, RecordId};
use shared::kind::{GroupKey, HOME, Home, LIFE, Part, archived};
use shared::op::{Intent, Op, Revs, Write};
use shared::outcome::{OpResult, Outcome, Refusal};
use shared::policy::{Role, stream_of};
use shared::protocol::{Ack, Push};
use std::collections::BTreeMap;
use sync_server::reconcile;
use sync_server::store::FeedText;

const FACTS: u16 = 2;

struct Dong {
    central: Central,
}

fn other_dong() -> DongCode {
    "1111053000".parse().unwrap()
}

impl Dong {
    fn new(authors: &[&Author]) -> Self {
        let central = Central::new(shared::domain::kinds().iter()).unwrap();
        let dong = Dong { central };
        for author in authors {
            dong.central.write(author.admission()).unwrap();
        }
        dong
    }

    fn take(&self, author: &Author, push: Push) -> BTreeMap<OpSeq, OpResult> {
        let (kinds, caller) = (self.central.kinds().clone(), author.caller.clone());
        assert!(reconcile::belongs_to(&caller, &push));
        match self.central.write(move |tx| reconcile::push(tx, &kinds, &caller, &push, NOW)).unwrap() {
            Ack::Through(through) => through.results,
            Ack::Fork { .. } => panic!("these lines do not fork"),
        }
    }

    /// Send ops in one push; what became of each.
    fn send(&self, author: &mut Author, ops: &[Op]) -> Vec<OpResult> {
        let push = author.push(ops);
        self.take(author, push).into_values().collect()
    }

    fn one(&self, author: &mut Author, op: Op) -> OpResult {
        self.send(author, &[op]).remove(0)
    }

    /// The streams in which a record or event stands.
    fn stands_in(&self, id: RecordId) -> Vec<String> {
        let rows = self.central.read(move |tx| tx.feed_of(id)).unwrap();
        rows.into_iter().filter(|row| matches!(row.text, FeedText::Put(_))).map(|row| row.stream.0).collect()
    }

    fn rev(&self, id: RecordId, part: Part) -> i64 {
        self.central.read(move |tx| tx.record(id)).unwrap().map_or(0, |record| record.rev(part))
    }
}

fn open(dong: &DongCode) -> String {
    stream_of(dong, Part::Open).0
}

fn home(home: &Home) -> Write {
    Write { key: GroupKey::of(HOME), value: home.to_value() }
}

fn household(author: &mut Author, id: RecordId, dong: DongCode) -> Op {
    author.op("household", id, Intent::Create { writes: vec![home(&Home::Dong(dong))] })
}

fn person(author: &mut Author, id: RecordId, root: RecordId, name: &str) -> Op {
    let named = Write { key: GroupKey::of(FACTS), value: json!({ "name": name }) };
    author.op("person", id, Intent::Create { writes: vec![home(&Home::With(root)), named] })
}

fn rename(author: &mut Author, id: RecordId, name: &str, base: i64) -> Op {
    let writes = vec![Write { key: GroupKey::of(FACTS), value: json!({ "name": name }) }];
    Op { base: Revs::from([(Part::Open, base)]), ..author.op("person", id, Intent::Edit { writes }) }
}

fn vitals(author: &mut Author, id: RecordId, person: RecordId) -> Op {
    let body = json!({
        "subject": person, "measured_at": "2026-11-24T10:20", "readings": [{"sbp": 120, "dbp": 78}],
    });
    author.op("senior_vitals", id, Intent::Event { parent: person, supersedes: None, body })
}

fn refusal(result: &OpResult) -> &Refusal {
    assert_eq!(result.outcome, Outcome::Quarantined, "{result:?}");
    result.refusal.as_ref().unwrap()
}

fn is_malformed(result: &OpResult) -> bool {
    matches!(result.refusal, Some(Refusal::Malformed { .. }))
}

fn nurse_of_two() -> Author {
    let mut nurse = Author::new(1, Role::Nurse);
    nurse.lease.dong.push(other_dong());
    nurse
}

#[test]
fn events_move_with_a_person_who_was_edited_in_the_same_push_as_the_household_moved() {
    let mut nurse = nurse_of_two();
    let dong_of = Dong::new(&[&nurse]);
    let (h, p, e) = (record(1), record(2), record(3));
    let ops =
        [household(&mut nurse, h, dong()), person(&mut nurse, p, h, "김영자"), vitals(&mut nurse, e, p)];
    assert!(dong_of.send(&mut nurse, &ops).iter().all(|it| it.outcome == Outcome::Applied));
    let moved = nurse.op("household", h, Intent::Move { home: Home::Dong(other_dong()) });
    let ops = [moved, rename(&mut nurse, p, "김영순", 1)];
    dong_of.send(&mut nurse, &ops);
    assert_eq!(dong_of.stands_in(p), [open(&other_dong())]);
    assert_eq!(dong_of.stands_in(e), [stream_of(&other_dong(), Part::Clinical).0]);
}

#[test]
fn a_create_with_the_id_of_a_record_elsewhere_does_not_take_it_over() {
    let (mut theirs, mut stranger) = (Author::new(1, Role::Nurse), Author::new(2, Role::Planner));
    theirs.lease.dong = vec![other_dong()];
    let dong_of = Dong::new(&[&theirs, &stranger]);
    let h = record(1);
    let create = household(&mut theirs, h, other_dong());
    dong_of.one(&mut theirs, create);
    let grab = Op { base: Revs::from([(Part::Open, (1 << 40) - 1)]), ..household(&mut stranger, h, dong()) };
    assert_eq!(refusal(&dong_of.one(&mut stranger, grab)), &Refusal::NotInScope);
    assert_eq!(dong_of.stands_in(h), [open(&other_dong())]);
}

#[test]
fn a_base_that_was_never_given_is_refused() {
    let (mut nurse, mut stranger) = (Author::new(1, Role::Nurse), Author::new(2, Role::Planner));
    let dong_of = Dong::new(&[&nurse, &stranger]);
    let (h, p) = (record(1), record(2));
    let ops = [household(&mut nurse, h, dong()), person(&mut nurse, p, h, "김영자")];
    dong_of.send(&mut nurse, &ops);
    let edit = rename(&mut stranger, p, "남의 이름", (1 << 40) - 1);
    assert!(is_malformed(&dong_of.one(&mut stranger, edit)));
}

#[test]
fn who_writes_a_part_that_she_does_not_read_does_not_contradict_herself() {
    let mut officer = Author::new(1, Role::Officer);
    let dong_of = Dong::new(&[&officer]);
    let h = record(1);
    let income = shared::domain::kinds().get("household").unwrap().group_named("income").unwrap();
    let band =
        |value: &str| Write { key: GroupKey::of(income.id), value: json!({ "monthly_income_band": value }) };
    let codes: Vec<&str> = match income.fields[0].ty {
        shared::kind::FieldType::Code(codes) => codes.to_vec(),
        _ => panic!("a band is a code"),
    };
    let writes = vec![home(&Home::Dong(dong())), band(codes[0])];
    let create = officer.op("household", h, Intent::Create { writes });
    dong_of.one(&mut officer, create);
    let edit = Op {
        base: Revs::from([(Part::Open, dong_of.rev(h, Part::Open))]),
        ..officer.op("household", h, Intent::Edit { writes: vec![band(codes[1])] })
    };
    assert_ne!(dong_of.one(&mut officer, edit).outcome, Outcome::Conflict);
}

#[test]
fn only_a_resolution_is_taken_back_and_never_one_about_use() {
    let (mut nurse, mut desk) = (Author::new(1, Role::Nurse), Author::new(2, Role::Coordinator));
    let dong_of = Dong::new(&[&nurse, &desk]);
    let (h, p) = (record(1), record(2));
    let ops = [household(&mut nurse, h, dong()), person(&mut nurse, p, h, "김영자")];
    dong_of.send(&mut nurse, &ops);
    let edit = rename(&mut nurse, p, "김영순", 1);
    let edited = edit.id;
    dong_of.one(&mut nurse, edit);
    let key = GroupKey::of(FACTS);
    let reopen = desk.op("person", p, Intent::Reopen { resolution: edited, key });
    assert_eq!(dong_of.one(&mut desk, reopen).outcome, Outcome::Merged);
    let archive = desk.op("person", p, Intent::Life { value: archived("moved") });
    assert_eq!(
        dong_of.one(&mut desk, Op { base: Revs::from([(Part::Open, 1)]), ..archive }).outcome,
        Outcome::Conflict
    );
    let life = GroupKey::of(LIFE);
    let intent =
        Intent::Resolve { key: life, value: archived("moved"), reason: "전화".into(), saw: Vec::new() };
    let resolve =
        Op { base: Revs::from([(Part::Open, dong_of.rev(p, Part::Open))]), ..desk.op("person", p, intent) };
    let resolution = resolve.id;
    dong_of.one(&mut desk, resolve);
    let reopen = desk.op("person", p, Intent::Reopen { resolution, key: life });
    assert_eq!(dong_of.one(&mut desk, reopen).outcome, Outcome::Merged);
    let record = dong_of.central.read(move |tx| tx.record(p)).unwrap().unwrap();
    assert!(record.life().iter().any(|head| shared::kind::is_archived(&head.value)), "the archive stands");
}

#[test]
fn a_record_with_the_id_of_an_event_is_refused_and_the_event_stays() {
    let mut nurse = Author::new(1, Role::Nurse);
    let dong_of = Dong::new(&[&nurse]);
    let (h, p, e) = (record(1), record(2), record(3));
    let ops =
        [household(&mut nurse, h, dong()), person(&mut nurse, p, h, "김영자"), vitals(&mut nurse, e, p)];
    dong_of.send(&mut nurse, &ops);
    let grab = person(&mut nurse, e, h, "가");
    assert_eq!(refusal(&dong_of.one(&mut nurse, grab)), &Refusal::IdReuse);
    assert_eq!(dong_of.stands_in(e), [stream_of(&dong(), Part::Clinical).0]);
}

#[test]
fn thousands_of_acts_that_wait_for_one_household_are_released_when_it_comes() {
    let mut nurse = Author::new(1, Role::Nurse);
    let dong_of = Dong::new(&[&nurse]);
    let h = record(1);
    for batch in 0..10 {
        // Each person waits for the household, and each one's vitals wait for the person.
        let ops: Vec<Op> = (0..200)
            .flat_map(|n| {
                let id = 10 + 2 * (200 * batch + n);
                [person(&mut nurse, record(id), h, "가"), vitals(&mut nurse, record(id + 1), record(id))]
            })
            .collect();
        assert!(
            dong_of.send(&mut nurse, &ops).iter().all(|it| matches!(refusal(it), Refusal::Awaits { .. }))
        );
    }
    let root = household(&mut nurse, h, dong());
    assert_eq!(dong_of.one(&mut nurse, root).outcome, Outcome::Applied);
    let last = 10 + 2 * (200 * 10 - 1);
    assert_eq!(dong_of.stands_in(record(last)), [open(&dong())]);
    assert_eq!(dong_of.stands_in(record(last + 1)), [stream_of(&dong(), Part::Clinical).0]);
    assert!(dong_of.central.read(|tx| tx.quarantined(10)).unwrap().is_empty());
}

#[test]
fn a_record_lives_with_a_household_and_never_with_itself() {
    let mut nurse = Author::new(1, Role::Nurse);
    let dong_of = Dong::new(&[&nurse]);
    let (h, p, q) = (record(1), record(2), record(3));
    let ops =
        [household(&mut nurse, h, dong()), person(&mut nurse, p, h, "가"), person(&mut nurse, q, h, "나")];
    dong_of.send(&mut nurse, &ops);
    for (kind, id, to) in [
        ("household", h, Home::With(h)),
        ("person", p, Home::With(p)),
        ("person", p, Home::With(q)),
        ("person", p, Home::Dong(dong())),
        ("household", h, Home::With(p)),
    ] {
        let base = Revs::from([(Part::Open, 1)]);
        let op = Op { base, ..nurse.op(kind, id, Intent::Move { home: to.clone() }) };
        assert!(is_malformed(&dong_of.one(&mut nurse, op)), "{kind} to {to:?}");
    }
    assert_eq!(dong_of.stands_in(p), [open(&dong())]);
}

#[test]
fn an_op_id_of_somebody_else_is_refused_and_tells_nothing() {
    let (mut nurse, mut stranger) = (Author::new(1, Role::Nurse), Author::new(2, Role::Planner));
    let dong_of = Dong::new(&[&nurse, &stranger]);
    let h = record(1);
    let create = household(&mut nurse, h, dong());
    let taken = create.id;
    dong_of.one(&mut nurse, create);
    let theirs = Op { id: taken, ..household(&mut stranger, h, dong()) };
    assert_eq!(refusal(&dong_of.one(&mut stranger, theirs)), &Refusal::IdReuse);
    let line = stranger.line;
    assert_eq!(
        dong_of.central.read(move |tx| tx.submitted(line, taken)).unwrap(),
        None,
        "it is not its own now"
    );
}

#[test]
fn a_broken_act_is_refused_and_its_neighbours_are_applied() {
    let mut nurse = Author::new(1, Role::Nurse);
    let dong_of = Dong::new(&[&nurse]);
    let mut ops: Vec<Op> = (1..=4).map(|n| household(&mut nurse, record(n), dong())).collect();
    (ops[0].act.of, ops[0].act.index) = (2, 0);
    (ops[2].act.of, ops[2].act.index) = (9, u16::MAX);
    let results = dong_of.send(&mut nurse, &ops);
    let outcomes: Vec<bool> = results.iter().map(is_malformed).collect();
    assert_eq!(outcomes, [true, false, true, false], "{results:?}");
}

#[test]
fn no_resident_number_is_kept_wherever_it_stands() {
    let mut nurse = Author::new(1, Role::Nurse);
    let dong_of = Dong::new(&[&nurse]);
    let (h, p) = (record(1), record(2));
    let ops = [household(&mut nurse, h, dong()), person(&mut nurse, p, h, "김영자")];
    dong_of.send(&mut nurse, &ops);
    let written = |value: Value| vec![Write { key: GroupKey::of(FACTS), value }];
    let number = "600101-2345678";
    let intents = [
        Intent::Edit { writes: written(json!({"name": "김영자", "of_a_newer_program": {"x": [number]}})) },
        Intent::Life { value: archived(number) },
    ];
    for intent in intents {
        let op = Op { base: Revs::from([(Part::Open, 1)]), ..nurse.op("person", p, intent) };
        let result = dong_of.one(&mut nurse, op);
        assert!(matches!(refusal(&result), Refusal::Invalid { .. }), "{result:?}");
    }
}

#[test]
fn an_id_of_digits_is_no_resident_number() {
    let mut nurse = Author::new(1, Role::Nurse);
    let dong_of = Dong::new(&[&nurse]);
    let h = record(1);
    let create = household(&mut nurse, h, dong());
    dong_of.one(&mut nurse, create);
    let element: ElementId = "01935776-7000-7000-8000-000000000001".parse().unwrap();
    let benefits = shared::domain::kinds().get("household").unwrap().group_named("benefits").unwrap();
    let key = GroupKey::element(benefits.id, element);
    let writes = vec![Write { key, value: json!({"benefit": "housing"}) }];
    let edit = nurse.op("household", h, Intent::Edit { writes });
    let result = dong_of.one(&mut nurse, Op { base: Revs::from([(Part::Open, 1)]), ..edit });
    assert_eq!(result.outcome, Outcome::Applied, "{result:?}");
}

#[test]
fn a_group_is_written_once_in_an_op_and_use_is_a_word_that_is_known() {
    let mut nurse = Author::new(1, Role::Nurse);
    let dong_of = Dong::new(&[&nurse]);
    let (h, p) = (record(1), record(2));
    let ops = [household(&mut nurse, h, dong()), person(&mut nurse, p, h, "김영자")];
    dong_of.send(&mut nurse, &ops);
    let name = |name: &str| Write { key: GroupKey::of(FACTS), value: json!({ "name": name }) };
    let twice = nurse.op("person", p, Intent::Edit { writes: vec![name("가"), name("나")] });
    assert!(is_malformed(&dong_of.one(&mut nurse, twice)));
    let odd = nurse.op("person", p, Intent::Life { value: json!({"alive": true}) });
    assert!(matches!(refusal(&dong_of.one(&mut nurse, odd)), Refusal::Invalid { .. }));
    let long = nurse.op("person", p, Intent::Life { value: archived(&"가".repeat(600)) });
    assert!(matches!(refusal(&dong_of.one(&mut nurse, long)), Refusal::Invalid { .. }));
}

#[test]
fn an_op_without_a_readable_text_keeps_its_place_and_stops_nothing() {
    let mut nurse = Author::new(1, Role::Nurse);
    let dong_of = Dong::new(&[&nurse]);
    let good = household(&mut nurse, record(1), dong());
    let text = serde_json::to_string(&good).unwrap();
    let bad = OpId(dolbom_tests::author::uuid(999));
    let push = nurse.push_texts(vec![(bad, "{\"what\":[]}".into()), (good.id, text)]);
    let results: Vec<OpResult> = dong_of.take(&nurse, push).into_values().collect();
    assert!(is_malformed(&results[0]));
    assert_eq!(results[1].outcome, Outcome::Applied);
}
