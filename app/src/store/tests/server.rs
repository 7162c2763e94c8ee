//! The server's side by hand: heads and frames.

use super::fixture::*;
use crate::store::{PushLimits, Store};
use serde_json::value::{RawValue, to_raw_value};
use shared::body::Body;
use shared::digest::{Chain, StreamDigest};
use shared::id::*;
use shared::kind::Part;
use shared::outcome::{OpResult, Outcome, Refusal};
use shared::policy::stream_of;
use shared::protocol::*;
use std::collections::BTreeMap;

pub(super) fn open_stream() -> StreamName {
    stream_of(&dong(), Part::Open)
}

pub(super) fn other_stream() -> StreamName {
    stream_of(&"1111053000".parse().unwrap(), Part::Open)
}

pub(super) fn ask(store: &mut Store) -> SyncRequest {
    store.sync_request(PushLimits::default(), NOW, "0.1.0").unwrap()
}

pub(super) fn list(ver: i64, streams: &[(StreamName, i64)]) -> StreamList {
    let grant = |generation| StreamGrant { generation, part: Part::Open };
    StreamList { ver, streams: streams.iter().map(|(name, at)| (name.clone(), grant(*at))).collect() }
}

/// An answer to a request: everything applied, heads where they are.
pub(super) fn answer(request: &SyncRequest, heads: &[(StreamName, Seq)]) -> ReplyHead {
    let push = &request.push;
    let result = OpResult {
        outcome: Outcome::Applied,
        revs: BTreeMap::from([(Part::Open, 5)]),
        groups: BTreeMap::new(),
        refusal: None,
        closed: None,
    };
    let streams: Vec<_> = heads.iter().map(|(name, _)| (name.clone(), 1)).collect();
    ReplyHead {
        rid: request.rid,
        server_epoch: request.server_epoch,
        server_time: NOW + 500,
        ack: Ack::Through(Through {
            line: push.line,
            through: push.tip.n,
            chain: push.tip.chain,
            results: push.entries.iter().map(|entry| (entry.seq, result.clone())).collect(),
            durable_through: 0,
        }),
        streams: list(1, &streams),
        heads: heads.iter().cloned().collect(),
        lease: lease(),
        staff_ver: 0,
        staff: Vec::new(),
        next_sync_ms: 60_000,
        snapshots: BTreeMap::new(),
    }
}

pub(super) fn through(head: &mut ReplyHead) -> &mut Through {
    match &mut head.ack {
        Ack::Through(through) => through,
        Ack::Fork { .. } => panic!("a fork"),
    }
}

pub(super) fn refuse(head: &mut ReplyHead, seq: OpSeq) {
    through(head).results.insert(seq, OpResult::quarantined(Refusal::NotAllowed));
}

pub(super) fn apply(store: &mut Store, head: &ReplyHead) -> crate::store::HeadApplied {
    store.apply_head(head, NOW, Epoch(0xbeef)).unwrap()
}

/// A sync in which the server has nothing new but the given heads.
pub(super) fn greet(store: &mut Store, heads: &[(StreamName, Seq)]) {
    let request = ask(store);
    apply(store, &answer(&request, heads));
}

pub(super) fn put(seq: Seq, id: RecordId, rev: Rev, body: &Body) -> Row {
    let change = Change::Put(to_raw_value(body).unwrap());
    Row { seq, id, kind: "probe_person".into(), rev, change }
}

pub(super) fn raw(seq: Seq, id: RecordId, rev: Rev, text: &str) -> Row {
    let change = Change::Put(RawValue::from_string(text.into()).unwrap());
    Row { seq, id, kind: "probe_person".into(), rev, change }
}

pub(super) fn out(seq: Seq, id: RecordId, rev: Rev, to: &[(StreamName, Seq)]) -> Row {
    let change = Change::Out(to.iter().cloned().collect());
    Row { seq, id, kind: "probe_person".into(), rev, change }
}

/// A frame that ends at the head; the digest counts `held`.
pub(super) fn frame(
    stream: StreamName,
    from: Seq,
    head: Seq,
    rows: Vec<Row>,
    held: &[(RecordId, Rev)],
) -> Frame {
    let mut digest = StreamDigest::default();
    held.iter().for_each(|(id, rev)| digest.add(*id, *rev));
    Frame { stream, generation: 1, server_epoch: 0, from, next: head, head, digest, rows }
}

pub(super) fn chain_before(request: &SyncRequest, seq: OpSeq) -> Chain {
    let entries = request.push.entries.iter().take_while(|entry| entry.seq < seq);
    entries.fold(request.push.prev, |chain, entry| chain.then(entry.id, entry.op.get()))
}
