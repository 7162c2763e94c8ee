//! Ahead of a snapshot: the newest rows of the households that a person needs today.

use super::pull::{row_out, stream_list};
use super::{Caller, Snapshot};
use crate::store::{FeedText, Result, Tx};
use chrono::NaiveDate;
use shared::chunk::Ahead;
use shared::id::{RecordId, StreamName};
use shared::rules::ahead::rank;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Most households.
const HOUSEHOLDS_MAX: usize = 60;

/// Rows after which no household is added.
const ROWS_MAX: usize = 2_000;

/// The rows of one stream, as they are now: the snapshot only tells whose they are.
pub fn ahead(
    tx: &mut dyn Tx,
    caller: &Caller,
    open: &Snapshot,
    stream: &StreamName,
    today: NaiveDate,
) -> Result<Ahead> {
    let readable = stream_list(&caller.staff);
    let mut rows = Vec::new();
    for root in first_of(caller, open, today) {
        for id in household(tx, root)? {
            let of_stream = tx.feed_of(id)?.into_iter().find(|row| row.stream == *stream);
            if let Some(row) = of_stream.filter(|row| matches!(row.text, FeedText::Put(_))) {
                rows.push(row_out(row, &readable)?);
            }
        }
        if rows.len() >= ROWS_MAX {
            break;
        }
    }
    Ok(Ahead { rows })
}

/// The most urgent first, of equal ones that with the latest day.
fn first_of(caller: &Caller, open: &Snapshot, today: NaiveDate) -> Vec<RecordId> {
    let ranked = |due| Some((rank(due, caller.staff.id, today)?, Reverse(due.day), due.root));
    let mut due: Vec<_> = open.due.iter().filter_map(ranked).collect();
    due.sort_unstable();
    let mut known = BTreeSet::new();
    let roots = due.into_iter().map(|(.., root)| root).filter(|root| known.insert(*root));
    roots.take(HOUSEHOLDS_MAX).collect()
}

/// A household with all that moves with it.
fn household(tx: &mut dyn Tx, root: RecordId) -> Result<Vec<RecordId>> {
    let mut all = vec![root];
    all.extend(tx.followers(root)?);
    for place in 0..all.len() {
        all.extend(tx.events_of(all[place])?);
    }
    Ok(all)
}
