//! Whole syncs: the request, every sort of line of the answer, and the bodies that it carries.

use crate::*;

#[test]
fn a_sync_from_its_request_to_its_last_line() -> Result<()> {
    let (mut nurse, mut planner) = (Author::new(1, Role::Nurse), Author::new(2, Role::Planner));
    let world = World::new([&PROBE, &PROBE_EVENT], &[&nurse, &planner])?;
    let made = create(1, &mut nurse);
    let fact = nurse.op(
        "probe_event",
        record(2),
        Intent::Event { parent: record(1), supersedes: None, body: json!({"v": 4}) },
    );
    let first = nurse.push(&[made, fact]);
    world.push(&nurse, first, NOW)?;
    let away = create(3, &mut planner);
    let archived = planner.op("probe", record(3), Intent::Life { value: json!({"archived": "moved"}) });
    let unseen = edit(1, &mut planner, 5);
    let push = planner.push(&[away, archived, unseen]);
    world.push(&planner, push, NOW)?;
    let own = edit(1, &mut nurse, 6);
    let asked = request(nurse.push(&[own]), from_start(&["1111051500/open", "1111051500/clinical"]));
    assert_json_snapshot!("sync_request", travels(&asked));
    let replies = world.answer(&nurse, asked)?;
    ensure!(
        matches!(replies.first(), Some(Reply::Head(_))) && matches!(replies.last(), Some(Reply::End { .. }))
    );
    assert_json_snapshot!("sync_reply", travels(&replies));
    let body: Body = serde_json::from_value(world.published(record(1), Part::Open)?)?;
    ensure!(body.conflicts.len() == 1, "two values that were not seen: {body:?}");
    assert_json_snapshot!("body_in_conflict", travels(&body));
    let event: EventBody = serde_json::from_value(world.published(record(2), Part::Open)?)?;
    assert_json_snapshot!("event_body", travels(&event));
    Ok(())
}

#[test]
fn a_repair_and_an_offer_of_a_snapshot() -> Result<()> {
    let mut nurse = Author::new(1, Role::Nurse);
    let world = World::new([&PROBE, &PROBE_EVENT], &[&nurse])?;
    let made = [create(1, &mut nurse), create(2, &mut nurse)];
    let push = nurse.push(&made);
    world.push(&nurse, push, NOW)?;
    let stream = from_start(&["1111051500/open"]).remove(0).stream;
    // The tablet has the first record as it is, and nothing of the second.
    let mut held = shared::digest::Ranges::for_count(1);
    held.add(record(1), 1);
    let mut asked = request(nurse.push(&[]), from_start(&["1111051500/open"]));
    asked.repair.insert(stream.clone(), held);
    asked.snapshots.push(stream.clone());
    assert_json_snapshot!("repair_request", travels(&asked)["repair"]);
    let mut replies = world.answer(&nurse, asked)?;
    assert_json_snapshot!("repair", travels(&replies[1]));
    let Reply::Head(head) = &mut replies[0] else { anyhow::bail!("a head comes first") };
    ensure!(head.snapshots.is_empty(), "two rows come as a frame");
    head.snapshots.insert(stream, 20_000);
    assert_json_snapshot!("snapshots", travels(&replies[0])["head"]["snapshots"]);
    Ok(())
}

#[test]
fn a_move_a_fork_and_a_settled_conflict() -> Result<()> {
    let mut desk = Author::new(1, Role::Coordinator);
    desk.caller.staff.dong.insert("1111053000".parse()?, 1);
    desk.lease.dong.push("1111053000".parse()?);
    let mut nurse = Author::new(2, Role::Nurse);
    let world = World::new([&PROBE, &PROBE_EVENT], &[&desk, &nurse])?;
    let made = create(1, &mut desk);
    let push = desk.push(&[made]);
    world.push(&desk, push, NOW)?;
    let (one, other) = (edit(1, &mut nurse, 5), edit(1, &mut desk, 6));
    let push = nurse.push(&[one]);
    world.push(&nurse, push, NOW)?;
    let push = desk.push(std::slice::from_ref(&other));
    world.push(&desk, push, NOW)?;
    let saw = vec![other.id];
    let intent = Intent::Resolve { key: key("p"), value: json!({"v": 5}), reason: "확인함".into(), saw };
    let mut resolve = desk.op("probe", record(1), intent);
    resolve.base = world.revs(record(1))?;
    let mut moves = desk.op("probe", record(1), Intent::Move { home: Home::Dong("1111053000".parse()?) });
    moves.base = resolve.base.clone();
    let push = desk.push(&[resolve, moves]);
    world.push(&desk, push, NOW)?;
    let stale = desk.push(&[]);
    let names = ["1111051500/open", "1111053000/open"];
    let replies = world.answer(&desk, request(stale, from_start(&names)))?;
    assert_json_snapshot!("settled_and_moved", travels(&replies));
    let mut clone = Author::new(1, Role::Coordinator);
    let foreign = create(9, &mut clone);
    let fork = world.answer(&desk, request(clone.push(&[foreign]), Vec::new()))?;
    assert_json_snapshot!("fork", travels(&fork[0])["head"]["ack"]);
    Ok(())
}
