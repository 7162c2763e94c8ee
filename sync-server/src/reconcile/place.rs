//! Where a record lives: its home, its root's home, every home that it ever had.

use super::work::Work;
use crate::store::Result;
use shared::id::{DongCode, RecordId};
use shared::kind::Home;
use std::collections::BTreeSet;

/// A person lives with a household, a visit with a household; deeper nesting is a mistake.
const DEPTH_MAX: usize = 8;

/// The dong that a record is in now, through aliases and roots.
pub(super) fn dong_of(work: &mut Work<'_>, id: RecordId) -> Result<Option<DongCode>> {
    let mut at = id;
    for _ in 0..DEPTH_MAX {
        match work.resolved_abode(at)?.and_then(|abode| abode.home()) {
            Some(Home::Dong(dong)) => return Ok(Some(dong)),
            Some(Home::With(root)) if root != at => at = root,
            _ => return Ok(None),
        }
    }
    Ok(None)
}

/// Every dong that a record, or what it moved with, has ever been in. Rights of late ops are judged by these:
/// a nurse who was away may still deliver what she recorded before the household moved.
pub(super) fn dong_ever(work: &mut Work<'_>, id: RecordId) -> Result<BTreeSet<DongCode>> {
    let mut found = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open = vec![id];
    while let Some(at) = open.pop() {
        if !seen.insert(at) {
            continue;
        }
        let Some(abode) = work.abode(at)? else { continue };
        open.extend(abode.alias);
        for home in &abode.homes {
            match home {
                Home::Dong(dong) => {
                    found.insert(dong.clone());
                }
                Home::With(root) => open.push(*root),
            }
        }
    }
    Ok(found)
}

/// The record that this one is stored as a follower of.
pub(super) fn follows(home: Option<Home>) -> Option<RecordId> {
    match home {
        Some(Home::With(root)) => Some(root),
        _ => None,
    }
}
