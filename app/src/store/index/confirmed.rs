//! For tests: put into the mirror what a server would have confirmed, as a frame does.

use crate::store::mirror::{self, Confirmed};
use crate::store::{Store, overlay};
use serde::Serialize;
use shared::id::RecordId;
use shared::kind::Part;

/// Confirm one part of a record or event.
pub(crate) fn confirm(
    store: &mut Store,
    id: RecordId,
    part: Part,
    kind: &str,
    rev: i64,
    body: &impl Serialize,
) {
    let text = serde_json::to_string(body).unwrap();
    let tx = store.conn.transaction().unwrap();
    let confirmed = Confirmed { id, part, kind, rev, server_epoch: 0, body: &text };
    mirror::put(&tx, &store.kinds, confirmed).unwrap();
    overlay::refresh(&tx, &store.kinds, [id]).unwrap();
    tx.commit().unwrap();
}

/// The server has decided all ops on these records, and what it decided has come.
pub(crate) fn settle(store: &mut Store, ids: &[RecordId]) {
    let tx = store.conn.transaction().unwrap();
    for id in ids {
        let done = "UPDATE op SET state = 'acked', overlay = 0 WHERE rec = ?1";
        tx.execute(done, [crate::store::sql::Id::from(*id)]).unwrap();
    }
    overlay::refresh(&tx, &store.kinds, ids.iter().copied()).unwrap();
    tx.commit().unwrap();
}

/// Withdraw a record: nothing of it stays visible.
pub(crate) fn withdraw(store: &mut Store, id: RecordId) {
    let tx = store.conn.transaction().unwrap();
    tx.execute("DELETE FROM mirror WHERE id = ?1", [crate::store::sql::Id::from(id)]).unwrap();
    overlay::refresh(&tx, &store.kinds, [id]).unwrap();
    tx.commit().unwrap();
}
