//! Every outcome and every refusal, each brought about by an op of that sort.

use crate::*;
use shared::kind::GroupKey;
use shared::outcome::Outcome;

/// Pushes an op that is refused, or accepted, and notes what was said.
struct Noted<'w> {
    world: &'w World,
    said: Vec<Value>,
}

impl Noted<'_> {
    fn note(&mut self, author: &mut Author, ops: &[Op], now: i64) -> Result<()> {
        let push = author.push(ops);
        self.note_push(author, push, now)
    }

    fn note_push(&mut self, author: &Author, push: Push, now: i64) -> Result<()> {
        let Ack::Through(through) = self.world.push(author, push, now)? else { anyhow::bail!("a fork") };
        self.said.extend(through.results.values().map(travels));
        Ok(())
    }

    fn has(&self, word: &str) -> bool {
        self.said.iter().any(|it| it["outcome"] == word || it["refusal"]["code"] == word)
    }
}

#[test]
fn every_outcome_and_every_refusal() -> Result<()> {
    let (mut desk, mut nurse) = (Author::new(1, Role::Coordinator), Author::new(2, Role::Nurse));
    let world = World::new([&PROBE, &PROBE_EVENT], &[&desk, &nurse])?;
    let mut noted = Noted { world: &world, said: Vec::new() };
    accepted(&mut noted, &mut desk, &mut nurse)?;
    refused_as_it_stands(&mut noted, &mut desk, &mut nurse)?;
    refused_for_others(&mut noted, &mut desk, &mut nurse)?;
    for word in ["applied", "merged", "joined", "conflict", "quarantined"] {
        ensure!(noted.has(word), "no outcome {word}: {:#?}", noted.said);
    }
    let codes = [
        "invalid",
        "malformed",
        "schema_too_new",
        "unknown_kind",
        "not_allowed",
        "not_in_scope",
        "not_yours",
        "id_reuse",
        "awaits",
        "with_act",
        "merge_across",
        "too_late",
    ];
    for code in codes {
        ensure!(noted.has(code), "no refusal {code}: {:#?}", noted.said);
    }
    assert_json_snapshot!("outcomes", noted.said);
    Ok(())
}

fn accepted(noted: &mut Noted<'_>, desk: &mut Author, nurse: &mut Author) -> Result<()> {
    let made = create(1, desk);
    let again = create(1, nurse);
    noted.note(desk, &[made], NOW)?;
    noted.note(nurse, &[again], NOW)?;
    let other_group =
        nurse.op("probe", record(1), Intent::Edit { writes: vec![write("l", json!({"w": 1}))] });
    let other_again = desk.op("probe", record(1), Intent::Edit { writes: vec![write("l", json!({"w": 2}))] });
    let (one, two) = (edit(1, desk, 5), edit(1, nurse, 6));
    noted.note(nurse, &[other_group], NOW)?;
    noted.note(desk, &[other_again, one], NOW)?;
    noted.note(nurse, &[two], NOW)
}

fn refused_as_it_stands(noted: &mut Noted<'_>, desk: &mut Author, nurse: &mut Author) -> Result<()> {
    let invalid = edit(1, desk, 999);
    let mut newer = edit(1, desk, 1);
    newer.schema = 99;
    let horse = desk.op("horse", record(1), Intent::Edit { writes: vec![] });
    let ninth = Write { key: GroupKey::of(9), value: json!({"v": 1}) };
    let unknown_group = desk.op("probe", record(1), Intent::Edit { writes: vec![ninth] });
    let mut foreign = edit(1, desk, 1);
    foreign.actor = nurse.caller.staff.id;
    noted.note(desk, &[invalid, newer, horse, unknown_group, foreign], NOW)?;
    let push = desk.push_texts(vec![(OpId(uuid(0xbad)), r#"{"no": "op"}"#.into())]);
    noted.note_push(desk, push, NOW)?;
    let settle = Intent::Resolve { key: key("p"), value: json!({"v": 1}), reason: "r".into(), saw: vec![] };
    let not_allowed = nurse.op("probe", record(1), settle);
    let (mut first, mut second) = (edit(1, nurse, 1), edit(1, nurse, 999));
    let act = first.act.id;
    first.act = ActPlace { id: act, index: 0, of: 2 };
    second.act = ActPlace { id: act, index: 1, of: 2 };
    noted.note(nurse, &[not_allowed, first, second], NOW)
}

fn refused_for_others(noted: &mut Noted<'_>, desk: &mut Author, nurse: &mut Author) -> Result<()> {
    let mut elsewhere = create(5, desk);
    elsewhere.intent = Intent::Create { writes: vec![write("home", json!({"dong": "1111053000"}))] };
    let mut wide = desk.lease.clone();
    wide.id = shared::id::LeaseId(uuid(0x77));
    wide.dong.push("1111053000".parse()?);
    let (replica, lease) = (desk.caller.replica.id, wide.clone());
    noted.world.central.write(move |tx| tx.put_lease(replica, &lease))?;
    elsewhere.lease = wide.id;
    let mut across = desk.op("probe", record(1), Intent::Merge { into: record(5) });
    across.lease = wide.id;
    noted.note(desk, &[elsewhere, across], NOW)?;
    let out_of_reach = edit(5, nurse, 1);
    let wrong_kind = nurse.op("probe_event", record(1), fact(1));
    let waits = nurse.op(
        "probe_event",
        record(8),
        Intent::Event { parent: record(7), supersedes: None, body: json!({"v": 1}) },
    );
    let once = nurse.op("probe_event", record(9), fact(1));
    let twice = nurse.op("probe_event", record(9), fact(2));
    noted.note(nurse, &[out_of_reach, wrong_kind, waits, once, twice], NOW)?;
    let settle = Intent::Resolve { key: key("p"), value: json!({"v": 6}), reason: "r".into(), saw: vec![] };
    let mut settled = desk.op("probe", record(1), settle);
    settled.base = noted.world.revs(record(1))?;
    let late = desk.op("probe", record(1), Intent::Reopen { resolution: settled.id, key: key("p") });
    noted.note(desk, &[settled], NOW)?;
    noted.note(desk, &[late], NOW + 8 * 24 * 3600 * 1000)
}

/// One id in some hundreds has thirteen digits in a row; what a person wrote is another matter.
#[test]
fn an_id_is_never_taken_for_a_resident_number_and_a_text_is() -> Result<()> {
    let mut nurse = Author::new(1, Role::Nurse);
    let world = World::new([&PROBE, &PROBE_EVENT], &[&nurse])?;
    let digits: uuid::Uuid = "018fb0000a6501012345678b00000001".parse()?;
    let key = GroupKey::element(6, shared::id::ElementId(digits));
    let made = create(1, &mut nurse);
    let mut of_element =
        |value| nurse.op("probe", record(1), Intent::Edit { writes: vec![Write { key, value }] });
    let good = of_element(json!({"e": 1, "about": digits}));
    let bad = of_element(json!({"e": 1, "note": "650101-2345678"}));
    let push = nurse.push(&[made, good, bad]);
    let Ack::Through(through) = world.push(&nurse, push, NOW)? else { anyhow::bail!("a fork") };
    let outcomes: Vec<Outcome> = through.results.values().map(|it| it.outcome).collect();
    assert_eq!(outcomes, [Outcome::Applied, Outcome::Applied, Outcome::Quarantined], "{through:?}");
    Ok(())
}
