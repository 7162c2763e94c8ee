//! The contract of records and events.

use super::{Open, kept};
use crate::author::{NOW, record, uuid};
use anyhow::Result;
use serde_json::json;
use shared::id::StaffId;
use shared::record::RecordState;
use sync_server::store::StoredEvent;

/// A record is replaced whole; the records that move with a root are found in id order.
pub fn a_record_comes_back_and_its_followers_are_found(open: Open<'_>) -> Result<()> {
    let root = RecordState::new(record(1), "household");
    let (second, mut member) = (RecordState::new(record(3), "person"), RecordState::new(record(2), "person"));
    member.losers.push(record(9));
    let expected = (Some(root.clone()), Some(member.clone()), vec![record(1), record(2), record(3)], None);
    let found = kept(
        open,
        move |tx| {
            tx.put_record(&root, Some(root.id), None)?;
            tx.put_record(&second, Some(root.id), None)?;
            tx.put_record(&RecordState::new(member.id, "person"), None, None)?;
            tx.put_record(&member, Some(root.id), None)
        },
        |tx| {
            let followers = tx.followers(record(1))?;
            Ok((tx.record(record(1))?, tx.record(record(2))?, followers, tx.record(record(7))?))
        },
    )?;
    assert_eq!(found, expected);
    Ok(())
}

/// All of an event comes back; a record's events are found in id order.
pub fn an_event_is_found_by_its_parent(open: Open<'_>) -> Result<()> {
    let fields = serde_json::from_value(json!({"channel": "visit", "note": "월세 7개월", "n": [1, null]}))?;
    let event = StoredEvent {
        id: record(6),
        kind: "discovery".into(),
        parent: record(1),
        supersedes: Some(record(4)),
        fields,
        by: StaffId(uuid(3)),
        at: NOW,
        digest: [7; 32],
    };
    let other = StoredEvent { id: record(5), supersedes: None, ..event.clone() };
    let expected = (Some(event.clone()), vec![record(6), record(5)], vec![], None, true);
    let found = kept(
        open,
        move |tx| {
            tx.put_event(&event, None)?;
            tx.put_event(&other, None).map(drop)
        },
        |tx| {
            let (of_one, of_two) = (tx.events_of(record(1))?, tx.events_of(record(2))?);
            let in_order = tx.event_order(record(6))? < tx.event_order(record(5))?;
            Ok((tx.event(record(6))?, of_one, of_two, tx.event(record(1))?, in_order))
        },
    )?;
    assert_eq!(found, expected);
    Ok(())
}
