//! The contract of lines, of the log of ops, and of what waits.

use super::{Open, kept};
use crate::author::{NOW, record, uuid};
use anyhow::Result;
use shared::digest::Chain;
use shared::id::{ActId, Epoch, Line, OpId, OpSeq, ReplicaId};
use shared::outcome::{OpResult, Outcome, Refusal};
use shared::protocol::Parent;
use sync_server::store::{self, LineRow, LoggedOp};

fn op(n: u128) -> OpId {
    OpId(uuid(n))
}

fn line(n: u128) -> Line {
    Line { replica: ReplicaId(uuid(n)), epoch: Epoch(u64::MAX - 5) }
}

fn line_row(n: u128, last: OpSeq) -> LineRow {
    LineRow { line: line(n), last, chain: Chain([9; 16]), parent: None, durable: 0 }
}

fn logged(n: u128, act: Option<u128>, index: u16, outcome: Outcome) -> LoggedOp {
    LoggedOp {
        id: op(n),
        act: act.map(|act| ActId(uuid(act))),
        index,
        line: line(1),
        seq: 4,
        text: r#"{"b": 1,  "a":2, "ㄱ":"é"}"#.into(),
        was: [(shared::kind::Part::Open, 3)].into(),
        result: OpResult {
            outcome,
            revs: Default::default(),
            groups: Default::default(),
            refusal: None,
            closed: None,
        },
        received: NOW,
    }
}

/// The second time is an error, and the first text stays.
pub fn an_op_is_logged_once(open: Open<'_>) -> Result<()> {
    let store = open();
    let first = logged(1, None, 0, Outcome::Applied);
    let expected = first.clone();
    store::write(&*store, move |tx| tx.put_op(&first))?;
    let again = LoggedOp { text: "{}".into(), ..expected.clone() };
    assert!(store::write(&*store, move |tx| tx.put_op(&again)).is_err());
    assert_eq!(store::read(&*store, |tx| tx.op(op(1)))?, Some(expected));
    Ok(())
}

/// Only the outcome changes.
pub fn an_op_keeps_its_text_byte_for_byte_and_may_get_another_outcome(open: Open<'_>) -> Result<()> {
    let released = logged(1, Some(7), 0, Outcome::Applied);
    let expected = released.clone();
    let found = kept(
        open,
        move |tx| {
            let waits = OpResult::quarantined(Refusal::Awaits { record: record(1) });
            tx.put_op(&LoggedOp { result: waits, ..released.clone() })?;
            tx.set_result(released.id, &released.result)
        },
        |tx| Ok((tx.op(op(1))?, tx.quarantined(10)?, tx.op(op(2))?)),
    )?;
    assert_eq!(found, (Some(expected), vec![], None));
    Ok(())
}

/// A line is replaced; lines are listed by name; a place tells its chain and op; an op tells its first place.
pub fn a_line_keeps_its_state_its_places_and_its_parent(open: Open<'_>) -> Result<()> {
    let mut row = line_row(2, 3);
    row.parent = Some(Parent { line: line(8), fork: 2, chain: Chain([1; 16]) });
    let expected = row.clone();
    let found = kept(
        open,
        move |tx| {
            tx.put_line(&line_row(2, 1))?;
            tx.put_line(&row)?;
            tx.put_line(&line_row(1, 1))?;
            tx.log_place(line(2), 2, Chain([8; 16]), op(5))?;
            tx.log_place(line(2), 3, Chain([9; 16]), op(6))
        },
        |tx| {
            let lines: Vec<Line> = tx.lines()?.into_iter().map(|it| it.line).collect();
            let places = (tx.chain_at(line(2), 3)?, tx.op_at(line(2), 2)?, tx.submitted(line(2), op(6))?);
            let nothing = (tx.chain_at(line(2), 4)?, tx.op_at(line(1), 2)?, tx.submitted(line(1), op(6))?);
            Ok((tx.line(line(2))?, tx.line(line(3))?, lines, places, nothing))
        },
    )?;
    let places = (Some(Chain([9; 16])), Some(op(5)), Some(3));
    assert_eq!(found, (Some(expected), None, vec![line(1), line(2)], places, (None, None, None)));
    Ok(())
}

/// In the order in which they came, at most so many.
pub fn quarantine_is_listed_oldest_first(open: Open<'_>) -> Result<()> {
    let found = kept(
        open,
        |tx| {
            let ops = [(9, Outcome::Quarantined), (3, Outcome::Applied), (1, Outcome::Quarantined)];
            ops.into_iter().try_for_each(|(n, outcome)| tx.put_op(&logged(n, None, 0, outcome)))
        },
        |tx| Ok((tx.quarantined(10)?, tx.quarantined(1)?)),
    )?;
    assert_eq!(found.0.iter().map(|it| it.id).collect::<Vec<_>>(), [op(9), op(1)]);
    assert_eq!(found.1.len(), 1);
    Ok(())
}

/// An act belongs to the replica of its op.
pub fn an_act_is_read_in_order_and_never_with_another_replicas_ops(open: Open<'_>) -> Result<()> {
    let found = kept(
        open,
        |tx| {
            tx.put_op(&logged(1, Some(7), 1, Outcome::Applied))?;
            tx.put_op(&logged(2, Some(7), 0, Outcome::Applied))?;
            tx.put_op(&LoggedOp { line: line(66), ..logged(3, Some(7), 2, Outcome::Applied) })?;
            tx.put_op(&logged(4, None, 0, Outcome::Quarantined))
        },
        |tx| Ok([tx.act_of(op(1))?, tx.act_of(op(4))?, tx.act_of(op(5))?]),
    )?;
    let ids = found.map(|ops| ops.iter().map(|it| it.id).collect::<Vec<_>>());
    assert_eq!(ids, [vec![op(2), op(1)], vec![op(4)], vec![]]);
    Ok(())
}

/// Twice parked is once parked.
pub fn what_waits_for_a_record_is_taken_out_once_in_the_order_it_came(open: Open<'_>) -> Result<()> {
    let store = open();
    store::write(&*store, |tx| {
        tx.park(record(2), op(4))?;
        [5, 2, 9, 2].into_iter().try_for_each(|n| tx.park(record(1), op(n)))
    })?;
    let take = |n: u128| store::write(&*store, move |tx| tx.unpark(&[record(n)]));
    assert_eq!(take(1)?, [op(5), op(2), op(9)]);
    assert_eq!(take(1)?, []);
    assert_eq!(take(2)?, [op(4)]);
    Ok(())
}

/// `durable` never goes back, and what came after the mark is not in it.
pub fn what_lies_in_a_verified_backup_is_marked_on_every_line(open: Open<'_>) -> Result<()> {
    let found = kept(
        open,
        |tx| {
            tx.put_line(&line_row(1, 3))?;
            tx.put_line(&line_row(2, 8))?;
            tx.mark_durable()?;
            let row = tx.line(line(1))?.unwrap_or_else(|| line_row(1, 3));
            tx.put_line(&LineRow { last: 4, ..row })
        },
        |tx| Ok(tx.lines()?.into_iter().map(|it| (it.last, it.durable)).collect::<Vec<_>>()),
    )?;
    assert_eq!(found, [(4, 3), (8, 8)]);
    Ok(())
}
