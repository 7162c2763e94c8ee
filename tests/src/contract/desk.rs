//! The contract of what the desk reads and keeps.

use super::{Open, kept};
use crate::author::{NOW, uuid};
use anyhow::Result;
use shared::id::{Epoch, Line, OpId, ReplicaId, StaffId, StreamName};
use shared::outcome::{Closed, How, OpResult, Outcome, Refusal};
use std::collections::BTreeMap;
use sync_server::store::{self, DeskLine, LoggedOp, OpList, Tx};

fn logged(n: u128, outcome: Outcome) -> LoggedOp {
    let refusal = (outcome == Outcome::Quarantined).then_some(Refusal::NotAllowed);
    let result = OpResult { outcome, revs: BTreeMap::new(), groups: BTreeMap::new(), refusal, closed: None };
    LoggedOp {
        id: OpId(uuid(n)),
        act: None,
        index: 0,
        line: Line { replica: ReplicaId(uuid(1)), epoch: Epoch(1) },
        seq: 1,
        text: "{}".into(),
        was: BTreeMap::new(),
        result,
        received: NOW,
    }
}

fn ids(tx: &mut dyn Tx, list: OpList, before: Option<i64>, limit: u32) -> store::Result<Vec<u128>> {
    Ok(tx.listed(list, before, limit)?.into_iter().map(|(_, op)| op.id.0.as_u128() & 0xff).collect())
}

/// A dismissed op leaves the open list and comes back to it; the newest come first, a page at a time.
pub fn refused_dismissed_and_merged_ops_are_three_lists_newest_first(open: Open<'_>) -> Result<()> {
    kept(
        open,
        |tx| {
            for n in 1..=6 {
                let outcome = if n % 2 == 0 { Outcome::Merged } else { Outcome::Quarantined };
                tx.put_op(&logged(n, outcome))?;
            }
            let closed = Closed { by: StaffId(uuid(9)), at: NOW, how: How::Dismissed, reason: None };
            let open = logged(3, Outcome::Quarantined).result;
            tx.set_result(OpId(uuid(3)), &OpResult { closed: Some(closed.clone()), ..open.clone() })?;
            tx.set_result(OpId(uuid(5)), &OpResult { closed: Some(closed), ..open.clone() })?;
            tx.set_result(OpId(uuid(5)), &open)
        },
        |tx| {
            assert_eq!(ids(tx, OpList::Refused, None, 9)?, [5, 1]);
            assert_eq!(ids(tx, OpList::Dismissed, None, 9)?, [3]);
            let first = tx.listed(OpList::Merged, None, 2)?;
            assert_eq!(first.iter().map(|(_, op)| op.id.0.as_u128() & 0xff).collect::<Vec<_>>(), [6, 4]);
            assert_eq!(ids(tx, OpList::Merged, Some(first[1].0), 2)?, [2]);
            assert_eq!(tx.quarantined(9)?.len(), 2);
            Ok(())
        },
    )
}

/// Lines come back as they were written, newest first, one sort apart from the other.
pub fn the_log_of_the_desk_is_read_by_what_was_done(open: Open<'_>) -> Result<()> {
    let line = |n: u8, what: &str| DeskLine {
        place: 0,
        at: NOW + i64::from(n),
        staff: StaffId(uuid(1)),
        replica: ReplicaId(uuid(2)),
        what: what.into(),
        detail: r#"{"ㄱ": 1}"#.into(),
        chain: [n; 32],
    };
    let lines = [line(1, "download"), line(2, "dismiss"), line(3, "download")];
    let expected = lines.clone();
    kept(
        open,
        move |tx| {
            assert_eq!(tx.last_desk_line()?, None);
            lines.iter().try_for_each(|line| tx.put_desk_line(line))
        },
        move |tx| {
            let [newer, older] = &tx.desk_lines("download", None, 9)?[..] else { panic!("two lines") };
            assert_eq!(DeskLine { place: 0, ..newer.clone() }, expected[2]);
            assert_eq!(tx.desk_lines("download", Some(newer.place), 9)?, std::slice::from_ref(older));
            assert_eq!(tx.last_desk_line()?.as_ref(), Some(newer));
            Ok(())
        },
    )
}

/// Numbers grow and shrink; what came to nothing is not told.
pub fn numbers_are_kept_up_by_stream_and_kind_and_by_replica_and_day(open: Open<'_>) -> Result<()> {
    let [one, other] = ["1111051500/open", "1111053000/open"].map(|name| StreamName(name.into()));
    let (here, there) = (one.clone(), other.clone());
    let [first, second] = [1, 2].map(|n| ReplicaId(uuid(n)));
    kept(
        open,
        move |tx| {
            for (stream, kind, by) in [
                (&here, "visit", 2),
                (&here, "visit", -1),
                (&here, "task", 1),
                (&here, "task", -1),
                (&there, "visit", 5),
            ] {
                tx.add_tally(stream, kind, by)?;
            }
            for (replica, day, ops) in [(first, 10, 3), (first, 10, 1), (first, 11, 2), (second, 11, 7)] {
                tx.count_ops(replica, day, ops)?;
            }
            Ok(())
        },
        move |tx| {
            assert_eq!(tx.tally(&one)?, BTreeMap::from([("visit".to_owned(), 1)]));
            assert_eq!(tx.tally(&other)?, BTreeMap::from([("visit".to_owned(), 5)]));
            assert_eq!((tx.ops_since(first, 10)?, tx.ops_since(first, 11)?), (6, 2));
            assert_eq!((tx.ops_since(first, 12)?, tx.ops_since(ReplicaId(uuid(3)), 0)?), (0, 0));
            Ok(())
        },
    )
}
