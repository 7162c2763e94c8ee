//! Records and events: kept in the dong where they are now.

use super::pending::RecordRow;
use super::row::{at, bytes_at, json_at};
use super::statements as sql;
use super::tx::PgTx;
use super::whereabouts::{NOWHERE, Sort, Spot};
use crate::store::json::{json, unjson};
use crate::store::{Result, StoredEvent};
use postgres::Row;
use shared::id::{DongCode, RecordId, StaffId};
use shared::record::{Abode, RecordState};
use std::collections::BTreeMap;
use uuid::Uuid;

pub(super) fn record(tx: &mut PgTx<'_>, id: RecordId) -> Result<Option<RecordState>> {
    text(tx, id)?.map(|text| unjson(&text)).transpose()
}

pub(super) fn abode(tx: &mut PgTx<'_>, id: RecordId) -> Result<Option<Abode>> {
    text(tx, id)?.map(|text| unjson(&text)).transpose()
}

fn text(tx: &mut PgTx<'_>, id: RecordId) -> Result<Option<String>> {
    if let Some(text) = tx.fetched.get(&id) {
        return Ok(Some(text.clone()));
    }
    let Some(dong) = tx.spot(Sort::Record, id.0)?.dong else { return Ok(None) };
    tx.settle_records()?;
    let row = tx.session.one(sql::RECORD, &[&dong, &id.0])?;
    row.map(|row| at(&row, 0)).transpose()
}

/// Fetch records whose whereabouts are known, dong by dong, for [`record`].
pub(super) fn fetch(tx: &mut PgTx<'_>, records: &[RecordId]) -> Result<()> {
    tx.settle_records()?;
    let mut by_dong: BTreeMap<String, Vec<Uuid>> = BTreeMap::new();
    for id in records {
        if let Some(Spot { dong: Some(dong), .. }) = tx.spots.get(&(Sort::Record, id.0)) {
            by_dong.entry(dong.clone()).or_default().push(id.0);
        }
    }
    for (dong, ids) in by_dong {
        for row in tx.session.all(sql::RECORDS, &[&dong, &ids])? {
            tx.fetched.insert(RecordId(at(&row, 1)?), at(&row, 0)?);
        }
    }
    Ok(())
}

pub(super) fn put_record(
    tx: &mut PgTx<'_>,
    record: &RecordState,
    follows: Option<RecordId>,
    dong: Option<&DongCode>,
) -> Result<()> {
    tx.fetched.remove(&record.id);
    let dong = dong.map_or(NOWHERE, DongCode::as_str).to_owned();
    let spot = tx.spot(Sort::Record, record.id.0)?;
    match &spot.dong {
        Some(there) if *there == dong => {}
        Some(there) => move_house(tx, record.id, there, &dong)?,
        None => {
            tx.pending.spots.insert(record.id.0, dong.clone());
            let is_new = spot.elsewhere.is_empty();
            let spot = Spot { dong: Some(dong.clone()), is_new, ..spot };
            tx.spots.insert((Sort::Record, record.id.0), spot);
        }
    }
    let follows = follows.map(|id| id.0);
    let row = RecordRow { kind: record.kind.clone(), follows, state: json(record)? };
    tx.pending.records.insert((dong, record.id), row);
    Ok(())
}

/// The record leaves its dong with its events; what stays behind are the rows of feeds that say so.
fn move_house(tx: &mut PgTx<'_>, id: RecordId, from: &str, to: &str) -> Result<()> {
    tx.settle()?;
    let events = tx.session.all(sql::EVENTS_OF, &[&from, &id.0])?;
    let mut last = tx.event_counter(to)?;
    let mut ids: Vec<Uuid> = Vec::with_capacity(events.len());
    for row in &events {
        ids.push(at(row, 0)?);
        last = last.max(at(row, 1)?);
    }
    if !ids.is_empty() {
        tx.session.run(sql::MOVE_EVENTS, &[&to, &from, &id.0])?;
        tx.session.run(sql::DROP_EVENTS, &[&from, &id.0])?;
        tx.session.run(sql::MOVE_WHEREABOUTS, &[&ids, &Sort::Event.number(), &to, &from])?;
        // An event that comes later comes after these.
        tx.raise_event_counter(to, last);
    }
    tx.session.run(sql::DROP_RECORD, &[&from, &id.0])?;
    tx.session.run(sql::MOVE_WHEREABOUTS, &[&vec![id.0], &Sort::Record.number(), &to, &from])?;
    let moved = ids.into_iter().map(|event| (Sort::Event, event)).chain([(Sort::Record, id.0)]);
    for key in moved {
        if let Some(spot) = tx.spots.get_mut(&key) {
            spot.elsewhere.push(from.to_owned());
            spot.dong = Some(to.to_owned());
            spot.is_new = false;
        }
    }
    Ok(())
}

pub(super) fn followers(tx: &mut PgTx<'_>, root: RecordId) -> Result<Vec<RecordId>> {
    tx.settle_records()?;
    let dong = tx.spot(Sort::Record, root.0)?.dong.unwrap_or_default();
    tx.session.all(sql::FOLLOWERS, &[&dong, &root.0])?.iter().map(record_id).collect()
}

pub(super) fn event(tx: &mut PgTx<'_>, id: RecordId) -> Result<Option<StoredEvent>> {
    let on_its_way = tx.pending.events.values().flatten().find(|(_, event)| event.id == id);
    if let Some((_, event)) = on_its_way {
        return Ok(Some(event.clone()));
    }
    Ok(find_event(tx, id)?.map(|(_, event)| event))
}

fn find_event(tx: &mut PgTx<'_>, id: RecordId) -> Result<Option<(i64, StoredEvent)>> {
    let Some(dong) = tx.spot(Sort::Event, id.0)?.dong else { return Ok(None) };
    let row = tx.session.one(sql::EVENT, &[&dong, &id.0])?;
    row.map(|row| Ok((at(&row, 8)?, read_event(&row)?))).transpose()
}

fn read_event(row: &Row) -> Result<StoredEvent> {
    Ok(StoredEvent {
        id: RecordId(at(row, 0)?),
        kind: at(row, 1)?,
        parent: RecordId(at(row, 2)?),
        supersedes: at::<Option<Uuid>>(row, 3)?.map(RecordId),
        fields: json_at(row, 4)?,
        by: StaffId(at(row, 5)?),
        at: at(row, 6)?,
        digest: bytes_at(row, 7)?,
    })
}

pub(super) fn put_event(tx: &mut PgTx<'_>, event: &StoredEvent, dong: Option<&DongCode>) -> Result<i64> {
    let dong = dong.map_or(NOWHERE, DongCode::as_str).to_owned();
    let no = tx.next_event(&dong)?;
    tx.pending.new_spots.insert((Sort::Event.number(), event.id.0), dong.clone());
    let spot = Spot { dong: Some(dong.clone()), elsewhere: Vec::new(), is_new: true };
    tx.spots.insert((Sort::Event, event.id.0), spot);
    tx.pending.events.entry(dong).or_default().push((no, event.clone()));
    Ok(no)
}

pub(super) fn event_order(tx: &mut PgTx<'_>, id: RecordId) -> Result<Option<i64>> {
    let on_its_way = tx.pending.events.values().flatten().find(|(_, event)| event.id == id);
    match on_its_way {
        Some((no, _)) => Ok(Some(*no)),
        None => Ok(find_event(tx, id)?.map(|(no, _)| no)),
    }
}

pub(super) fn events_of(tx: &mut PgTx<'_>, parent: RecordId) -> Result<Vec<RecordId>> {
    tx.settle_events()?;
    // Events are where their record is; in tests of a store alone there may be none.
    let dong = tx.spot(Sort::Record, parent.0)?.dong.unwrap_or_default();
    tx.session.all(sql::EVENTS_OF, &[&dong, &parent.0])?.iter().map(record_id).collect()
}

fn record_id(row: &Row) -> Result<RecordId> {
    at(row, 0).map(RecordId)
}
