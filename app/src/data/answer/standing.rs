//! How things stand on this tablet.
//!
//! `Status`: `{staff, colleagues, dong, role, replica, short, server_url, lease: {issued, expires, expired}, waiting, refused,
//! waiting_saves, refused_saves, drafts, conflicts, last_sync, clock_offset, newest, through, server_epoch, unreadable,
//! sentinel_problem}`. `waiting` and `refused` count ops, `waiting_saves` and `refused_saves` what a person saved.
//! `colleagues`: `[{id, name, role}]`, whoever works in the same dong, the owner included, by name.
//! `Digest`, one row a stream: `{stream, count, sum, cursor, complete}`; `sum` is sixteen hex digits, `complete` the
//! server's head when everything had come.
//! `Drafts`, newest first: `{id, kind, about, opened, fields, page, saved_at}`.

use super::Rows;
use super::names::Desk;
use crate::data::{Data, Draft, Refused};
use crate::store::DraftRow;
use crate::store::index::StreamStanding;
use serde_json::{Value, json};
use shared::clock::Millis;

/// Who works here, rights, last sync, counts.
pub(super) fn status(desk: &Desk<'_>, now: Millis) -> Result<Value, Refused> {
    let data = desk.data;
    let (who, it) = (data.store.identity(), data.store.status()?);
    let lease = json!({
        "issued": it.lease.issued, "expires": it.lease.expires, "expired": data.store.server_clock(now)? > it.lease.expires,
    });
    Ok(json!({
        "staff": { "id": who.staff.id, "name": who.staff.name, "role": who.staff.role },
        "colleagues": desk.names.all(), "dong": it.lease.dong, "role": it.lease.role, "replica": who.replica, "short": who.short,
        "server_url": who.server_url, "lease": lease, "waiting": it.waiting, "refused": it.refused,
        "waiting_saves": data.store.waiting_saves()?, "refused_saves": data.store.refused_saves()?, "drafts": it.drafts, "conflicts": data.store.open_conflict_count()?, "last_sync": it.last_sync,
        "clock_offset": it.clock_offset, "newest": it.newest, "through": it.through,
        "server_epoch": it.server_epoch, "unreadable": it.parked, "sentinel_problem": it.sentinel_problem,
    }))
}

/// Count and sum of every stream.
pub(super) fn digest(data: &Data) -> Result<Rows, Refused> {
    let row = |it: StreamStanding| {
        json!({
            "stream": it.stream, "count": it.digest.count, "sum": format!("{:016x}", it.digest.sum),
            "cursor": it.cursor, "complete": it.complete,
        })
    };
    Ok(data.store.standing()?.into_iter().map(row).collect())
}

/// Forms that are not finished.
pub(super) fn drafts(data: &Data) -> Result<Rows, Refused> {
    data.store.drafts()?.iter().map(draft).collect()
}

fn draft(row: &DraftRow) -> Result<Value, Refused> {
    let draft: Draft = serde_json::from_str(&row.doc).map_err(|error| Refused::Store {
        name: "unreadable".to_owned(),
        detail: format!("draft {}: {:?}", row.id, error.classify()),
    })?;
    Ok(json!({
        "id": draft.id, "kind": draft.kind, "about": draft.about, "opened": draft.opened, "fields": draft.fields,
        "page": draft.page, "saved_at": row.saved_at,
    }))
}
