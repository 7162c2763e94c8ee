//! Two people correct one event: which of them is shown is the server's order of arrival, and no move changes that.

#![cfg(test)]

use anyhow::{Context, Result};
use dolbom_tests::author::{Author, NOW, dong, record};
use dolbom_tests::probe::{PROBE, PROBE_EVENT, key};
use dolbom_tests::server::Central;
use serde_json::json;
use shared::body::EventBody;
use shared::id::{DongCode, RecordId};
use shared::kind::{Home, Part};
use shared::op::{Intent, Op, Write};
use shared::policy::{Role, stream_of};
use sync_server::reconcile;
use sync_server::store::FeedText;

fn fact(author: &mut Author, n: u128, supersedes: Option<u128>) -> Op {
    let supersedes = supersedes.map(record);
    author.op(
        "probe_event",
        record(n),
        Intent::Event { parent: record(1), supersedes, body: json!({"v": n}) },
    )
}

fn push(central: &Central, author: &mut Author, op: Op) -> Result<()> {
    let (kinds, caller, push) = (central.kinds().clone(), author.caller.clone(), author.push(&[op]));
    central.write(move |tx| reconcile::push(tx, &kinds, &caller, &push, NOW))?;
    Ok(())
}

/// The events in the open stream of a dong, each with its place in the server's order.
fn placed(central: &Central, dong: &DongCode) -> Result<Vec<(RecordId, Option<i64>)>> {
    let stream = stream_of(dong, Part::Open);
    let rows = central.read(move |tx| tx.feed_after(&stream, 0, 100, usize::MAX))?;
    let events = rows.into_iter().filter(|row| row.kind == PROBE_EVENT.name);
    let mut placed = events
        .map(|row| match row.text {
            FeedText::Put(text) => Ok(Some((row.id, serde_json::from_str::<EventBody>(&text)?.order))),
            FeedText::Out(_) => Ok(None),
        })
        .filter_map(Result::transpose)
        .collect::<Result<Vec<_>>>()?;
    placed.sort_by_key(|(_, order)| *order);
    Ok(placed)
}

#[test]
fn of_two_corrections_the_first_that_came_stays_the_first_after_a_move() -> Result<()> {
    let central = Central::new([&PROBE, &PROBE_EVENT])?;
    let (here, there): (DongCode, DongCode) = (dong(), "1111053000".parse()?);
    let mut author = Author::new(1, Role::Coordinator);
    author.lease.dong.push(there.clone());
    central.write(author.admission())?;
    let home = |dong: &DongCode| Home::Dong(dong.clone());
    let writes = vec![
        Write { key: key("home"), value: home(&here).to_value() },
        Write { key: key("p"), value: json!({"v": 1}) },
    ];
    let create = author.op("probe", record(1), Intent::Create { writes });
    // The first correction has the greater id.
    let facts = [(5, None), (9, Some(5)), (3, Some(5))].map(|(n, old)| fact(&mut author, n, old));
    for op in [create].into_iter().chain(facts) {
        push(&central, &mut author, op)?;
    }
    let before = placed(&central, &here)?;
    assert_eq!(before.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [5, 9, 3].map(record));
    let moving = author.op("probe", record(1), Intent::Move { home: home(&there) });
    push(&central, &mut author, moving)?;
    assert_eq!(placed(&central, &here)?, []);
    assert_eq!(placed(&central, &there)?, before);
    before.iter().try_for_each(|(_, order)| order.map(drop).context("every event has its place"))
}
