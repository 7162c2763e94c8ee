//! From changed records to rows of streams: put where a record is, out where it was.
//!
//! Everything that moves with a root is placed anew when the root moves. Places are taken last in the transaction,
//! stream by stream in name order, so that the order of rows is the order of commits.

use super::place::{dong_of, follows};
use super::work::Work;
use crate::store::{FeedRow, FeedText, Result, StoreError, StoredEvent, StreamRow};
use shared::body::{Body, EventBody};
use shared::id::{RecordId, Rev, Seq, StreamName, epoch_floor};
use shared::kind::{Kind, Part};
use shared::policy::{parts_of_stream, stream_of};
use shared::record::RecordState;
use shared::weakness;
use std::collections::{BTreeMap, BTreeSet};

/// A row that is about to be written.
struct Pending {
    id: RecordId,
    kind: String,
    rev: Rev,
    put: Option<String>,
    /// The rev of the row that stands in this stream and goes.
    replaces: Option<Rev>,
    /// For an `out`: the stream in which the record goes on.
    to: Option<StreamName>,
}

/// An event and its place in the order of events.
type Placed = (StoredEvent, Option<i64>);

/// One version of a record or event for the readers of one part.
struct Published {
    stream: StreamName,
    rev: Rev,
    text: String,
}

/// Write and publish everything that the push has changed. The places in the streams are taken here, last.
pub(super) fn publish(mut work: Work<'_>) -> Result<()> {
    let work = &mut work;
    let touched = work.changed.clone();
    let mut moved = BTreeSet::new();
    for id in work.relocated.clone() {
        with_followers(work, id, &mut moved)?;
    }
    let family: BTreeSet<RecordId> = touched.union(&moved).copied().collect();
    let mut rows: BTreeMap<StreamName, Vec<Pending>> = BTreeMap::new();
    for &id in &family {
        place_record(work, id, touched.contains(&id), &mut rows)?;
    }
    let mut events: BTreeMap<RecordId, Option<Placed>> = BTreeMap::new();
    for &id in moved.difference(&work.created) {
        events.extend(work.tx.events_of(id)?.into_iter().map(|id| (id, None)));
    }
    events.extend(put_events(work)?.into_iter().map(|placed| (placed.0.id, Some(placed))));
    for (id, new) in events {
        place_event(work, id, new, &mut rows)?;
    }
    for id in work.changed.clone() {
        if let Some(record) = work.record(id)? {
            let dong = dong_of(work, id)?;
            work.tx.put_record(&record, follows(record.home()), dong.as_ref())?;
        }
    }
    take_places(work, rows)
}

/// Store the new events, dong by dong, in the order in which they came.
fn put_events(work: &mut Work<'_>) -> Result<Vec<Placed>> {
    let mut events = Vec::with_capacity(work.new_events.len());
    for event in std::mem::take(&mut work.new_events) {
        events.push((dong_of(work, event.parent)?, event));
    }
    events.sort_by(|(one, _), (other, _)| one.cmp(other));
    let placed = events.into_iter().map(|(dong, event)| {
        let order = work.tx.put_event(&event, dong.as_ref())?;
        Ok((event, Some(order)))
    });
    placed.collect()
}

/// What moves when this record moves: those it roots, those merged into it, and theirs.
fn with_followers(work: &mut Work<'_>, id: RecordId, family: &mut BTreeSet<RecordId>) -> Result<()> {
    let mut open = vec![id];
    while let Some(at) = open.pop() {
        if !family.insert(at) {
            continue;
        }
        if !work.created.contains(&at) {
            open.extend(work.tx.followers(at)?);
        }
        open.extend(work.record(at)?.iter().flat_map(|record| record.losers.iter().copied()));
    }
    Ok(())
}

fn place_record(
    work: &mut Work<'_>,
    id: RecordId,
    touched: bool,
    rows: &mut BTreeMap<StreamName, Vec<Pending>>,
) -> Result<()> {
    let Some(record) = work.record(id)? else { return Ok(()) };
    let standing = standing_rows(work, id)?;
    let mut versions = versions_of_record(work, &record)?;
    let leaves = standing.iter().any(|row| !versions.iter().any(|it| it.stream == row.stream));
    if leaves && !touched {
        let mut record = RecordState::clone(&record);
        let parts: Vec<Part> = record.revs.keys().copied().collect();
        for part in parts {
            record.next_rev(part, work.epoch);
        }
        versions = versions_of_record(work, &record)?;
        work.put(record);
    }
    let which = if touched || leaves { Which::All } else { Which::New };
    plan_rows(id, &record.kind, versions, &standing, which, rows);
    Ok(())
}

/// The rows of a record or event that stand as `put`.
fn standing_rows(work: &mut Work<'_>, id: RecordId) -> Result<Vec<FeedRow>> {
    if work.created.contains(&id) {
        return Ok(Vec::new());
    }
    Ok(work.tx.feed_of(id)?.into_iter().filter(|row| matches!(row.text, FeedText::Put(_))).collect())
}

fn versions_of_record(work: &mut Work<'_>, record: &RecordState) -> Result<Vec<Published>> {
    let (Some(kind), Some(dong)) = (work.kinds.get(&record.kind), dong_of(work, record.id)?) else {
        return Ok(Vec::new());
    };
    record
        .revs
        .iter()
        .map(|(&part, &rev)| {
            let text = json(&Body::publish(record, kind, part))?;
            Ok(Published { stream: stream_of(&dong, part), rev, text })
        })
        .collect()
}

fn place_event(
    work: &mut Work<'_>,
    id: RecordId,
    new: Option<Placed>,
    rows: &mut BTreeMap<StreamName, Vec<Pending>>,
) -> Result<()> {
    let (event, order) = match new {
        Some(placed) => placed,
        None => match work.tx.event(id)? {
            Some(event) => (event, work.tx.event_order(id)?),
            None => return Ok(()),
        },
    };
    let standing = standing_rows(work, id)?;
    let (Some(kind), Some(dong)) = (work.kinds.get(&event.kind), dong_of(work, event.parent)?) else {
        return Ok(());
    };
    let versions = bodies_of_event(kind, &event, order)?
        .into_iter()
        .map(|(part, text)| Published { stream: stream_of(&dong, part), rev: 1, text })
        .collect();
    plan_rows(id, &event.kind, versions, &standing, Which::New, rows);
    Ok(())
}

/// The event for the readers of its part, and its projection for those of another.
fn bodies_of_event(kind: &Kind, event: &StoredEvent, order: Option<i64>) -> Result<BTreeMap<Part, String>> {
    let body = |fields| EventBody {
        parent: event.parent,
        supersedes: event.supersedes,
        fields,
        by: event.by,
        at: event.at,
        order,
    };
    let mut bodies = BTreeMap::new();
    if let Some(projection) = &kind.projection
        && let Some(fields) = (projection.of)(&event.fields)
    {
        bodies.insert(projection.part, json(&body(fields))?);
    }
    bodies.insert(kind.event_group().part, json(&body(event.fields.clone()))?);
    Ok(bodies)
}

fn json(body: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(body).map_err(|error| StoreError::Unreadable(error.to_string()))
}

/// Which versions get a row: all, or those that no row stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    All,
    New,
}

/// Put where it is now, out where it was.
fn plan_rows(
    id: RecordId,
    kind: &str,
    versions: Vec<Published>,
    standing: &[FeedRow],
    which: Which,
    rows: &mut BTreeMap<StreamName, Vec<Pending>>,
) {
    let part = |stream: &StreamName| parts_of_stream(stream).map(|(_, part)| part);
    for left in standing.iter().filter(|row| !versions.iter().any(|it| it.stream == row.stream)) {
        let goes_on = versions.iter().find(|it| part(&it.stream) == part(&left.stream));
        let out = Pending {
            id,
            kind: kind.to_owned(),
            rev: goes_on.map_or(left.rev, |it| it.rev),
            put: None,
            replaces: Some(left.rev),
            to: goes_on.map(|it| it.stream.clone()),
        };
        rows.entry(left.stream.clone()).or_default().push(out);
    }
    for Published { stream, rev, text } in versions {
        let replaces = standing.iter().find(|row| row.stream == stream).map(|row| row.rev);
        if which == Which::All || replaces.is_none() {
            let put = Pending { id, kind: kind.to_owned(), rev, put: Some(text), replaces, to: None };
            rows.entry(stream).or_default().push(put);
        }
    }
}

/// Number the rows of each stream and write them with the stream's head and digest.
fn take_places(work: &mut Work<'_>, rows: BTreeMap<StreamName, Vec<Pending>>) -> Result<()> {
    let mut streams: BTreeMap<StreamName, StreamRow> = BTreeMap::new();
    let mut places: BTreeMap<(StreamName, RecordId), Seq> = BTreeMap::new();
    for (name, pending) in &rows {
        let mut stream = work.tx.stream(name)?;
        for row in pending {
            let next = (stream.head + 1).max(epoch_floor(work.epoch) + 1);
            let place = weakness::place(&name.0, next);
            stream.head = stream.head.max(place);
            places.insert((name.clone(), row.id), place);
        }
        streams.insert(name.clone(), stream);
    }
    for (name, pending) in rows {
        let stream = streams.get_mut(&name).expect("every stream of `rows` was read above");
        let mut more: BTreeMap<String, i64> = BTreeMap::new();
        for row in pending {
            *more.entry(row.kind.clone()).or_default() +=
                i64::from(row.put.is_some()) - i64::from(row.replaces.is_some());
            write_row(work, stream, row, &places)?;
        }
        for (kind, by) in more.into_iter().filter(|(_, by)| *by != 0) {
            work.tx.add_tally(&name, &kind, by)?;
        }
        work.tx.put_stream(stream)?;
    }
    Ok(())
}

fn write_row(
    work: &mut Work<'_>,
    stream: &mut StreamRow,
    row: Pending,
    places: &BTreeMap<(StreamName, RecordId), Seq>,
) -> Result<()> {
    if let Some(old) = row.replaces {
        stream.digest.remove(row.id, old);
    }
    let place = |name: &StreamName| places.get(&(name.clone(), row.id)).copied();
    let text = match row.put {
        Some(text) => {
            stream.digest.add(row.id, row.rev);
            FeedText::Put(text)
        }
        None => {
            FeedText::Out(row.to.iter().filter_map(|to| place(to).map(|seq| (to.clone(), seq))).collect())
        }
    };
    let seq = place(&stream.name).expect("every row of `rows` was given a place");
    work.tx.put_feed(&FeedRow {
        stream: stream.name.clone(),
        seq,
        id: row.id,
        kind: row.kind,
        rev: row.rev,
        text,
    })
}
