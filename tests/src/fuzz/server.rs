//! What the server takes: an op of any text, a whole sync request, and the decision on any op and any record.

use super::seeds;
use crate::author::NOW;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use shared::decide::{Origin, Scene, decide};
use shared::domain::kinds;
use shared::id::OpId;
use shared::op::{Op, OpEnvelope};
use shared::outcome::Outcome;
use shared::protocol::{Ack, Push, Reply, SyncRequest};
use shared::record::RecordState;
use std::collections::BTreeSet;
use std::sync::{Mutex, OnceLock, PoisonError};
use sync_server::reconcile::{self, Caller};
use sync_server::store::{self, Access, SqliteStore, StoreError, Tx};
use tempfile::TempDir;

/// Bytes as the text of one op, pushed by somebody who may write.
pub fn push(bytes: &[u8]) {
    let Some(text) = std::str::from_utf8(bytes).ok().and_then(|it| RawValue::from_string(it.to_owned()).ok())
    else {
        return;
    };
    let mut author = seeds::author();
    let id = serde_json::from_str::<OpEnvelope>(text.get()).map_or(OpId(crate::author::uuid(7)), |it| it.id);
    let push = author.push_texts(vec![(id, text.get().to_owned())]);
    rolled_back(move |tx| {
        let before = tx.streams()?;
        let ack = take(tx, &author.caller, &push)?;
        // An act whose end has not come is not taken yet; everything else has its outcome.
        let open = ack.results.is_empty() && ack.through == 0;
        assert!(open || ack.results.len() == 1, "an op without an outcome: {ack:?}");
        if ack.results.values().all(|result| result.outcome == Outcome::Quarantined) {
            assert_eq!(tx.streams()?, before, "what was refused was published");
        }
        Ok(())
    });
}

fn take(tx: &mut dyn Tx, caller: &Caller, push: &Push) -> store::Result<shared::protocol::Through> {
    match reconcile::push(tx, &kinds(), caller, push, NOW)? {
        Ack::Through(through) => Ok(through),
        Ack::Fork { .. } => panic!("a line that begins does not fork"),
    }
}

/// Bytes as a whole request.
pub fn sync(bytes: &[u8]) {
    let Ok(request) = serde_json::from_slice::<SyncRequest>(bytes) else { return };
    let author = seeds::author();
    if !reconcile::belongs_to(&author.caller, &request.push) {
        return;
    }
    rolled_back(move |tx| {
        let ack = reconcile::push(tx, &kinds(), &author.caller, &request.push, NOW)?;
        let replies = reconcile::reply(tx, &author.caller, &request, ack, NOW, author.lease.clone())?;
        for reply in &replies {
            let text = serde_json::to_string(reply).expect("an answer has JSON");
            serde_json::from_str::<Reply>(&text).expect("a tablet reads what the server writes");
        }
        assert!(matches!(replies.first(), Some(Reply::Head(_))) && replies.len() >= 2);
        Ok(())
    });
}

/// An op and the record that it meets, both of any sort.
#[derive(Serialize, Deserialize)]
pub struct Meeting {
    /// The op.
    pub op: Op,
    /// The record, if it is there.
    pub record: Option<RecordState>,
    /// The record that a merge names.
    pub other: Option<RecordState>,
    /// Ops that the author had submitted before.
    pub own: BTreeSet<OpId>,
}

/// Bytes as an op and a record: decided, twice alike, and what the op does not write stays.
pub fn decide_any(bytes: &[u8]) {
    let Ok(meeting) = serde_json::from_slice::<Meeting>(bytes) else { return };
    let kinds = kinds();
    let Some(kind) = kinds.get(&meeting.op.kind) else { return };
    let origin = Origin { line: seeds::author().line, was: Default::default() };
    let once = || {
        let Meeting { record, other, own, .. } = &meeting;
        let scene = Scene { kind, record: record.clone(), other: other.clone(), own, now: NOW, epoch: 0 };
        decide(&meeting.op, &origin, scene)
    };
    let (first, second) = (once(), once());
    match (first, second) {
        (Ok(first), Ok(second)) => {
            assert_eq!((&first.result, &first.changed), (&second.result, &second.changed));
            untouched_groups_stay(&meeting, &first.changed);
        }
        (Err(first), Err(second)) => assert_eq!(first, second),
        _ => panic!("decided once and refused once"),
    }
}

fn untouched_groups_stay(meeting: &Meeting, changed: &[RecordState]) {
    let shared::op::Intent::Edit { writes } = &meeting.op.intent else { return };
    let Some(before) = &meeting.record else { return };
    let Some(after) = changed.iter().find(|it| it.id == before.id) else { return };
    for (key, group) in &before.groups {
        // `life` gets marks of edits that an archiving had not seen.
        let is_written = writes.iter().any(|write| write.key == *key) || key.group == shared::kind::LIFE;
        assert!(is_written || after.groups.get(key) == Some(group), "{key} was not written and changed");
    }
}

/// The store of all targets, with the seeds' records in it.
fn rolled_back(job: impl Fn(&mut dyn Tx) -> store::Result<()> + Send + 'static) {
    static STORE: OnceLock<Mutex<(SqliteStore, TempDir)>> = OnceLock::new();
    let held = STORE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("central.db");
        let store = SqliteStore::open(&path, None, Access::Server).expect("an empty store");
        store::write(&store, seeds::fill).expect("the seeds fit");
        Mutex::new((store, folder))
    });
    let held = held.lock().unwrap_or_else(PoisonError::into_inner);
    const DONE: &str = "done, and rolled back";
    let ended = store::write(&held.0, move |tx| {
        job(tx)?;
        Err::<(), _>(StoreError::Engine(DONE.into()))
    });
    assert_eq!(ended, Err(StoreError::Engine(DONE.into())), "the store failed, or the job panicked");
}
