//! A save is taken back: by another save that does the opposite, from what was there before.

use super::{OneRecord, home_of};
use crate::data::Change;
use serde_json::Value;
use shared::id::RecordId;

/// The records that a change is about.
pub fn touched(changes: &[Change]) -> Vec<RecordId> {
    let of = |change: &Change| match change {
        Change::Create { id, .. }
        | Change::Edit { id, .. }
        | Change::Event { id, .. }
        | Change::Archive { id, .. }
        | Change::Revive { id, .. }
        | Change::Move { id, .. } => *id,
    };
    changes.iter().map(of).collect()
}

/// The opposite of a save, the last change first. `before` and `now` are rows of `Query::Form` of the records that it
/// touched; what is not among them stays as it is.
pub fn taken_back(changes: &[Change], before: &[Value], now: &[Value]) -> Vec<Change> {
    let opposite = |change: &Change| {
        let id = touched(std::slice::from_ref(change)).pop()?;
        let row = |rows: &[Value]| rows.iter().find(|row| row["id"] == id.to_string().as_str()).cloned();
        let there = OneRecord::of_row(&row(now)?)?;
        let opened = there.opened.clone();
        match change {
            Change::Archive { .. } => Some(Change::Revive { id, opened }),
            Change::Create { .. } => Some(Change::Archive { id, opened, reason: "mistake".to_owned() }),
            Change::Revive { .. } => {
                let reason = row(before)?["archived"].as_str()?.to_owned();
                Some(Change::Archive { id, opened, reason })
            }
            Change::Move { .. } => {
                let home = home_of(&row(before)?["home"])?;
                Some(Change::Move { id, opened, home })
            }
            Change::Edit { .. } => {
                let fields = row(before)?["fields"].as_object()?.clone();
                OneRecord { fields, ..there }.change()
            }
            Change::Event { .. } => None,
        }
    };
    changes.iter().rev().filter_map(opposite).collect()
}
