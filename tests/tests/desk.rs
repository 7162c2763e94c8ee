//! The desk: refused acts are mended, adopted, dismissed; each by the coordinator of the dong where its record is, each
//! once, and the author's tablet is answered.

#![cfg(test)]

use dolbom_tests::author::{Author, NOW, dong, record};
use dolbom_tests::server::Central;
use serde_json::{Value, json};
use shared::clock::Millis;
use shared::desk::{DeedDone, DeskAnswer, DeskAsk, DeskDeed, DeskQuestion, RefusedAct};
use shared::id::{DongCode, OpId, OpSeq, RecordId};
use shared::kind::{GroupKey, HOME, Home};
use shared::op::{Intent, Op, Write};
use shared::outcome::{How, OpResult, Outcome, Refusal};
use shared::policy::Role;
use shared::protocol::Ack;
use std::collections::BTreeMap;
use sync_server::desk::{self, NotAnswered};
use sync_server::reconcile;

const FACTS: u16 = 2;
const DAY: Millis = 24 * 3600 * 1000;

struct Dong {
    central: Central,
    nurse: Author,
    coordinator: Author,
    elsewhere: Author,
}

fn other_dong() -> DongCode {
    "1111053000".parse().unwrap()
}

fn author_in(n: u8, role: Role, dong: DongCode) -> Author {
    let mut author = Author::new(n, role);
    author.lease.dong = vec![dong.clone()];
    author.caller.staff.dong = [(dong, 1)].into();
    author
}

impl Dong {
    fn new() -> Self {
        Dong::with(Author::new(1, Role::Nurse))
    }

    fn with(nurse: Author) -> Self {
        let dong = Dong {
            central: Central::new(shared::domain::kinds().iter()).unwrap(),
            nurse,
            coordinator: Author::new(2, Role::Coordinator),
            elsewhere: author_in(3, Role::Coordinator, other_dong()),
        };
        for author in [&dong.nurse, &dong.coordinator, &dong.elsewhere] {
            dong.admit(author);
        }
        dong
    }

    fn admit(&self, author: &Author) {
        self.central.write(author.admission()).unwrap();
    }

    fn push(&mut self, ops: &[Op], ask: &[OpSeq]) -> BTreeMap<OpSeq, OpResult> {
        let mut push = self.nurse.push(ops);
        push.ask = ask.to_vec();
        let (kinds, caller) = (self.central.kinds().clone(), self.nurse.caller.clone());
        match self.central.write(move |tx| reconcile::push(tx, &kinds, &caller, &push, NOW)).unwrap() {
            Ack::Through(through) => through.results,
            Ack::Fork { .. } => panic!("this line does not fork"),
        }
    }

    fn send(&mut self, ops: &[Op]) -> Vec<Outcome> {
        self.push(ops, &[]).into_values().map(|it| it.outcome).collect()
    }

    fn ask_at(&self, who: &Author, ask: DeskAsk, now: Millis) -> Result<DeskAnswer, NotAnswered> {
        let (kinds, caller) = (self.central.kinds().clone(), who.caller.clone());
        let answered = self.central.write(move |tx| desk::answer(tx, &kinds, &caller, &ask, now)).unwrap();
        answered.map(|reply| reply.answer)
    }

    fn deed(&self, who: &Author, deed: DeskDeed) -> Result<DeedDone, NotAnswered> {
        self.deed_at(who, deed, NOW)
    }

    fn deed_at(&self, who: &Author, deed: DeskDeed, now: Millis) -> Result<DeedDone, NotAnswered> {
        match self.ask_at(who, DeskAsk::Deed(deed), now)? {
            DeskAnswer::Done(done) => Ok(done),
            other => panic!("{other:?}"),
        }
    }

    fn refused(&self, who: &Author) -> Vec<RefusedAct> {
        self.listed(who, false)
    }

    fn listed(&self, who: &Author, dismissed: bool) -> Vec<RefusedAct> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let ask = DeskAsk::Question(DeskQuestion::Quarantine { limit: 2, after, dismissed });
            let DeskAnswer::Quarantine(page) = self.ask_at(who, ask, NOW).unwrap() else { panic!("a page") };
            assert!(page.rows.len() <= 2);
            all.extend(page.rows);
            after = page.next;
            if after.is_none() {
                return all;
            }
        }
    }

    fn facts(&self, id: RecordId) -> Value {
        let record = self.central.read(move |tx| tx.record(id)).unwrap().unwrap();
        record.groups[&GroupKey::of(FACTS)].heads[0].value.clone()
    }

    fn household(&mut self, id: RecordId) -> Op {
        let home = Write { key: GroupKey::of(HOME), value: Home::Dong(dong()).to_value() };
        self.nurse.op("household", id, Intent::Create { writes: vec![home] })
    }

    fn person(&mut self, id: RecordId, root: RecordId, facts: Value) -> Op {
        let home = Write { key: GroupKey::of(HOME), value: Home::With(root).to_value() };
        let facts = Write { key: GroupKey::of(FACTS), value: facts };
        self.nurse.op("person", id, Intent::Create { writes: vec![home, facts] })
    }

    fn vitals(&mut self, id: RecordId, person: RecordId, sbp: u32) -> Op {
        let body = json!({
            "subject": person, "measured_at": "2026-11-24T10:20", "readings": [{"sbp": sbp, "dbp": 78}],
        });
        self.nurse.op("senior_vitals", id, Intent::Event { parent: person, supersedes: None, body })
    }
}

fn facts() -> GroupKey {
    GroupKey::of(FACTS)
}

fn corrected(op: &Op, value: Value) -> BTreeMap<OpId, BTreeMap<GroupKey, Value>> {
    [(op.id, [(facts(), value)].into())].into()
}

#[test]
fn a_mended_act_is_applied_for_its_author_and_releases_what_waited_for_it() {
    let mut at = Dong::new();
    let (h, p) = (record(1), record(2));
    let home = at.household(h);
    let bad = at.person(p, h, json!({"name": "김영자", "sex": "zebra"}));
    let waits = at.vitals(record(3), p, 120);
    assert_eq!(
        at.send(&[home, bad.clone(), waits.clone()]),
        [Outcome::Applied, Outcome::Quarantined, Outcome::Quarantined]
    );

    let open = at.refused(&at.coordinator);
    assert_eq!(open.len(), 2, "{open:?}");
    let act = &open[1];
    assert_eq!((act.act, act.by.id, &act.dong[..]), (Some(bad.act.id), bad.actor, &[dong()][..]));
    let told = &act.ops[0];
    assert!(matches!(told.refusal, Some(Refusal::Invalid { .. })), "{told:?}");
    assert_eq!(
        (told.receipt.clone(), told.of, told.intent.as_deref()),
        (Some(bad.receipt.clone()), Some(h), Some("create"))
    );
    assert_eq!(told.groups[&facts()], json!({"name": "김영자", "sex": "zebra"}));
    assert_eq!(open[0].ops[0].refusal, Some(Refusal::Awaits { record: p }));

    // Still wrong: nothing is changed.
    let still = corrected(&bad, json!({"name": "김영자", "sex": "lion"}));
    let answer = at.deed(&at.coordinator, DeskDeed::Mend { op: bad.id, corrected: still }).unwrap();
    assert!(!answer.done && matches!(answer.results[&bad.id].refusal, Some(Refusal::Invalid { .. })));
    assert_eq!(at.refused(&at.coordinator), open);

    let good = corrected(&bad, json!({"name": "김영자", "sex": "f"}));
    let mend = DeskDeed::Mend { op: bad.id, corrected: good };
    let answer = at.deed(&at.coordinator, mend.clone()).unwrap();
    let closed = answer.results[&bad.id].closed.clone().unwrap();
    assert!(answer.done);
    assert_eq!((closed.how, closed.by, closed.reason), (How::Mended, at.coordinator.caller.staff.id, None));
    assert_eq!(at.facts(p), json!({"name": "김영자", "sex": "f"}));
    assert_eq!(at.refused(&at.coordinator), []);
    assert_eq!(at.deed(&at.coordinator, mend).unwrap(), answer, "repeated, it changes nothing");

    let head = at.central.read(move |tx| tx.record(p)).unwrap().unwrap().groups[&facts()].heads[0].clone();
    assert_eq!((head.by, head.op, head.line), (bad.actor, bad.id, at.nurse.line));
    let asked = at.push(&[], &[2, 3]);
    assert_eq!(asked[&2].closed.as_ref().map(|it| it.how), Some(How::Mended));
    assert_eq!((asked[&3].outcome, asked[&3].closed.clone()), (Outcome::Applied, None));
    let logged = at.central.read(move |tx| tx.op(bad.id)).unwrap().unwrap();
    assert!(logged.text.contains("zebra"), "what the author wrote stays in the log");
}

#[test]
fn nobody_lends_a_profession_that_she_does_not_have() {
    let mut at = Dong::new();
    let (h, p, e) = (record(1), record(2), record(3));
    let ops = [at.household(h), at.person(p, h, json!({"name": "김영자"})), at.vitals(e, p, 9_999)];
    assert_eq!(at.send(&ops), [Outcome::Applied, Outcome::Applied, Outcome::Quarantined]);
    let measured =
        json!({"subject": p, "measured_at": "2026-11-24T10:20", "readings": [{"sbp": 99, "dbp": 78}]});
    let key = GroupKey::of(shared::domain::senior_vitals::SENIOR_VITALS.event_group().id);
    let hers = [(ops[2].id, [(key, measured)].into())].into();
    let answer = at.deed(&at.coordinator, DeskDeed::Mend { op: ops[2].id, corrected: hers }).unwrap();
    assert_eq!((answer.done, &answer.results[&ops[2].id].refusal), (false, &Some(Refusal::NotAllowed)));
    assert_eq!(at.refused(&at.coordinator).len(), 1);
}

#[test]
fn a_dismissed_act_leaves_the_list_its_author_reads_why_and_it_can_be_taken_back_for_seven_days() {
    let mut at = Dong::new();
    let early = at.vitals(record(3), record(2), 120);
    at.send(std::slice::from_ref(&early));
    let dismiss = |reason: &str| DeskDeed::Dismiss { op: early.id, reason: reason.into() };
    assert_eq!(at.deed(&at.coordinator, dismiss(" 중복 ")), Err(NotAnswered::NoReason));
    let answer = at.deed(&at.coordinator, dismiss("같은 측정이 이미 있어요")).unwrap();
    assert!(answer.done);
    assert_eq!(
        at.deed(&at.coordinator, dismiss("다른 이유를 적어요")).unwrap(),
        answer,
        "the first reason stands"
    );
    let adopt = DeskDeed::Adopt { op: early.id };
    assert_eq!(at.deed(&at.coordinator, adopt), Err(NotAnswered::TooLate));
    assert_eq!((at.refused(&at.coordinator).len(), at.listed(&at.coordinator, true).len()), (0, 1));
    let closed = at.push(&[], &[1])[&1].closed.clone().unwrap();
    assert_eq!((closed.how, closed.reason.as_deref()), (How::Dismissed, Some("같은 측정이 이미 있어요")));

    // What it waited for comes: it stays dismissed.
    let ops = [at.household(record(1)), at.person(record(2), record(1), json!({"name": "김영자"}))];
    at.send(&ops);
    assert_eq!(at.push(&[], &[1])[&1].outcome, Outcome::Quarantined);

    let back = DeskDeed::TakeBack { op: early.id };
    assert_eq!(at.deed_at(&at.coordinator, back.clone(), NOW + 8 * DAY), Err(NotAnswered::TooLate));
    let answer = at.deed_at(&at.coordinator, back, NOW + 6 * DAY).unwrap();
    assert_eq!(answer.results[&early.id].outcome, Outcome::Applied, "its record is there now");
    assert_eq!(at.push(&[], &[1])[&1].closed, None);
}

#[test]
fn an_act_is_adopted_where_its_record_is_now_and_nowhere_else() {
    let mut at = Dong::new();
    let mut there = author_in(4, Role::Nurse, other_dong());
    at.admit(&there);
    let h = record(1);
    let home = Write { key: GroupKey::of(HOME), value: Home::Dong(other_dong()).to_value() };
    let create = there.op("household", h, Intent::Create { writes: vec![home] });
    let (kinds, caller, push) = (at.central.kinds().clone(), there.caller.clone(), there.push(&[create]));
    at.central.write(move |tx| reconcile::push(tx, &kinds, &caller, &push, NOW)).unwrap();

    let late = at.person(record(2), h, json!({"name": "김영자"}));
    assert_eq!(at.send(std::slice::from_ref(&late)), [Outcome::Quarantined]);
    assert_eq!(at.refused(&at.coordinator), [], "it is not where its author works");
    let open = at.refused(&at.elsewhere);
    assert_eq!((open.len(), &open[0].dong[..]), (1, &[other_dong()][..]));
    assert_eq!(open[0].ops[0].refusal, Some(Refusal::NotInScope));
    let adopt = DeskDeed::Adopt { op: late.id };
    assert_eq!(at.deed(&at.coordinator, adopt.clone()), Err(NotAnswered::NotFound));
    let unknown = DeskDeed::Adopt { op: OpId(dolbom_tests::author::uuid(0xdead)) };
    assert_eq!(at.deed(&at.elsewhere, unknown), Err(NotAnswered::NotFound));
    let answer = at.deed(&at.elsewhere, adopt.clone()).unwrap();
    assert_eq!(answer.results[&late.id].closed.as_ref().map(|it| it.how), Some(How::Adopted));
    assert_eq!(at.facts(record(2)), json!({"name": "김영자"}));
    assert_eq!(at.deed(&at.elsewhere, adopt).unwrap(), answer);
}

#[test]
fn what_says_that_another_wrote_it_is_not_taken_on() {
    let mut at = Dong::new();
    let ops = [at.household(record(1))];
    at.send(&ops);
    let forged = Op {
        actor: at.coordinator.caller.staff.id,
        ..at.person(record(2), record(1), json!({"name": "가"}))
    };
    assert_eq!(at.send(std::slice::from_ref(&forged)), [Outcome::Quarantined]);
    let answer = at.deed(&at.coordinator, DeskDeed::Adopt { op: forged.id }).unwrap();
    assert_eq!((answer.done, &answer.results[&forged.id].refusal), (false, &Some(Refusal::NotYours)));
}

#[test]
fn a_revoked_tablets_last_save_is_adopted() {
    let mut at = Dong::new();
    at.nurse.caller.replica.revoked = true;
    let row = at.nurse.caller.replica.clone();
    at.central.write(move |tx| tx.put_replica(&row)).unwrap();
    let last = at.household(record(1));
    assert_eq!(at.send(std::slice::from_ref(&last)), [Outcome::Quarantined]);
    assert!(at.deed(&at.coordinator, DeskDeed::Adopt { op: last.id }).unwrap().done);
}

#[test]
fn text_that_cannot_be_read_is_listed_and_dismissed() {
    let mut at = Dong::new();
    let id = OpId(dolbom_tests::author::uuid(0xbad));
    let push = at.nurse.push_texts(vec![(id, r#"{"what": "is this"}"#.into())]);
    let (kinds, caller) = (at.central.kinds().clone(), at.nurse.caller.clone());
    at.central.write(move |tx| reconcile::push(tx, &kinds, &caller, &push, NOW)).unwrap();
    let open = at.refused(&at.coordinator);
    assert_eq!((open.len(), open[0].act, open[0].ops[0].record), (1, None, None));
    let mend = DeskDeed::Mend { op: id, corrected: [(id, [(facts(), json!({}))].into())].into() };
    assert!(!at.deed(&at.coordinator, mend).unwrap().done);
    let dismiss = DeskDeed::Dismiss { op: id, reason: "읽을 수 없는 기록".into() };
    assert!(at.deed(&at.coordinator, dismiss).unwrap().done);
    assert_eq!(at.refused(&at.coordinator), []);
}

#[test]
fn every_deed_is_a_line_of_a_chain() {
    let mut at = Dong::new();
    let ops = [at.vitals(record(3), record(2), 120), at.vitals(record(4), record(2), 120)];
    at.send(&ops);
    for op in &ops {
        let dismiss = DeskDeed::Dismiss { op: op.id, reason: "같은 측정이 이미 있어요".into() };
        at.deed(&at.coordinator, dismiss).unwrap();
    }
    at.deed(&at.coordinator, DeskDeed::TakeBack { op: ops[0].id }).unwrap();
    let mut lines = at
        .central
        .read(|tx| Ok([tx.desk_lines("dismiss", None, 9)?, tx.desk_lines("take_back", None, 9)?].concat()))
        .unwrap();
    lines.sort_by_key(|line| line.place);
    assert_eq!(lines.len(), 3);
    let mut before = [0; 32];
    for line in &lines {
        assert_eq!(line.chain, desk::chain_of(line, before));
        before = line.chain;
    }
}

#[test]
fn a_dong_is_told_in_numbers_that_follow_what_moves() {
    let mut nurse = Author::new(1, Role::Nurse);
    nurse.lease.dong.push(other_dong());
    nurse.caller.staff.dong.insert(other_dong(), 1);
    let mut at = Dong::with(nurse);
    let (h, p) = (record(1), record(2));
    let bad = at.person(record(9), h, json!({"name": "박"}));
    let bad = Op { actor: at.coordinator.caller.staff.id, ..bad };
    let ops =
        [at.household(h), at.person(p, h, json!({"name": "김영자"})), at.vitals(record(3), p, 120), bad];
    at.send(&ops);
    let counts = |at: &Dong, who: &Author| match at.ask_at(who, DeskAsk::Question(DeskQuestion::Counts), NOW)
    {
        Ok(DeskAnswer::Counts(rows)) => rows,
        other => panic!("{other:?}"),
    };
    let expected: BTreeMap<String, u64> =
        [("household", 1), ("person", 1), ("senior_vitals", 1)].map(|(kind, n)| (kind.to_owned(), n)).into();
    let here = counts(&at, &at.coordinator);
    assert_eq!((here.len(), &here[0].records, here[0].refused, here[0].ops), (1, &expected, 1, 4));
    assert_eq!(counts(&at, &at.elsewhere)[0].records, BTreeMap::new());

    let moved = at.nurse.op("household", h, Intent::Move { home: Home::Dong(other_dong()) });
    at.send(&[moved]);
    assert_eq!(counts(&at, &at.coordinator)[0].records, BTreeMap::new());
    let there = counts(&at, &at.elsewhere);
    assert_eq!((&there[0].records, there[0].refused, there[0].ops), (&expected, 1, 5));
    let later = DeskAsk::Question(DeskQuestion::Counts);
    let Ok(DeskAnswer::Counts(later)) = at.ask_at(&at.elsewhere, later, NOW + 7 * DAY) else {
        panic!("counts")
    };
    assert_eq!(later[0].ops, 0);
}

#[test]
fn what_merged_by_itself_is_told_with_what_was_there_before_and_what_others_wrote() {
    let mut at = Dong::new();
    let (h, d) = (record(1), record(2));
    let home = Write { key: GroupKey::of(HOME), value: Home::With(h).to_value() };
    let mut ops = vec![at.household(h)];
    ops.push(at.nurse.op("dwelling", d, Intent::Create { writes: vec![home] }));
    assert_eq!(at.send(&ops), [Outcome::Applied, Outcome::Applied]);
    let kinds = at.central.kinds().clone();
    let dwelling = kinds.get("dwelling").unwrap();
    let key = dwelling
        .groups
        .iter()
        .find(|it| it.class == shared::kind::MergeClass::LastWriter)
        .map(|it| GroupKey::of(it.id))
        .unwrap();
    let note = |text: &str| json!({ dwelling.group(key.group).unwrap().fields[0].name: text });
    let edit = |author: &mut Author, text: &str| Op {
        base: [(shared::kind::Part::Open, 1)].into(),
        ..author.op("dwelling", d, Intent::Edit { writes: vec![Write { key, value: note(text) }] })
    };
    let mut planner = Author::new(5, Role::Planner);
    at.admit(&planner);
    let first = edit(&mut planner, "뒷문으로");
    let (kinds, caller, push) =
        (at.central.kinds().clone(), planner.caller.clone(), planner.push(std::slice::from_ref(&first)));
    at.central.write(move |tx| reconcile::push(tx, &kinds, &caller, &push, NOW)).unwrap();
    let second = edit(&mut at.nurse, "앞문으로");
    assert_eq!(at.send(std::slice::from_ref(&second)), [Outcome::Merged]);

    let merged = |who: &Author, limit, now| {
        let ask = DeskAsk::Question(DeskQuestion::Merged { limit, after: None });
        match at.ask_at(who, ask, now) {
            Ok(DeskAnswer::Merged(page)) => page,
            other => panic!("{other:?}"),
        }
    };
    let page = merged(&at.coordinator, 5, NOW);
    let [op] = &page.rows[..] else { panic!("{page:?}") };
    assert_eq!(
        (op.op, op.record, op.by.id, &op.dong, page.next),
        (second.id, d, second.actor, &dong(), None)
    );
    let group = &op.groups[0];
    // Both were written in the same millisecond: the other line's stands.
    assert_eq!((group.merged, &group.value, group.stands), (true, &note("앞문으로"), false));
    assert_eq!(group.now, Some(note("뒷문으로")));
    assert_eq!(
        group.others.iter().map(|it| (it.op, it.value.clone())).collect::<Vec<_>>(),
        [(first.id, note("뒷문으로"))]
    );
    assert_eq!(merged(&at.elsewhere, 5, NOW).rows, []);
    assert_eq!(merged(&at.coordinator, 5, NOW + 8 * DAY).rows, []);
}

#[test]
fn a_change_that_is_mended_gets_no_group_that_its_author_did_not_write() {
    let mut at = Dong::new();
    let (h, p) = (record(1), record(2));
    let ops = [at.household(h), at.person(p, h, json!({"name": "김영자", "sex": "f"}))];
    at.send(&ops);
    let writes = vec![Write { key: facts(), value: json!({"name": "김영자", "sex": "zebra"}) }];
    let bad = at.nurse.op("person", p, Intent::Edit { writes });
    assert_eq!(at.send(std::slice::from_ref(&bad)), [Outcome::Quarantined]);
    let person = at.central.kinds().get("person").unwrap();
    let other = person.groups.iter().find(|group| group.id != facts().group).unwrap();
    let (named, good) = (GroupKey::of(other.id), json!({"name": "김영자", "sex": "f"}));
    let both = [(bad.id, [(facts(), good.clone()), (named, json!({}))].into())].into();
    let answer = at.deed(&at.coordinator, DeskDeed::Mend { op: bad.id, corrected: both }).unwrap();
    assert!(!answer.done && matches!(answer.results[&bad.id].refusal, Some(Refusal::Malformed { .. })));
    let mend = DeskDeed::Mend { op: bad.id, corrected: corrected(&bad, good) };
    assert!(at.deed(&at.coordinator, mend).unwrap().done);
}
