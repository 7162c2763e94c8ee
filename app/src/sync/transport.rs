//! What carries a request to the server and its answer back, one line at a time.

use crate::sync::Failure;
use shared::chunk::SnapshotRequest;
use shared::protocol::{Reply, SyncRequest};
use std::future::Future;

/// A way to the server. Futures need not be `Send`: in the browser they cannot be.
pub trait Transport {
    /// Send a request. Answers when the server has begun to answer with lines.
    fn send(&mut self, request: &SyncRequest) -> impl Future<Output = Result<(), Failure>>;

    /// The next line of the answer; `None` after the last one.
    fn line(&mut self) -> impl Future<Output = Result<Option<Reply>, Failure>>;

    /// A piece of a snapshot, unpacked. A way that carries none says so, and everything comes as frames.
    fn piece(&mut self, _request: &SnapshotRequest) -> impl Future<Output = Result<Vec<u8>, Failure>> {
        std::future::ready(Err(Failure::NotFound))
    }

    /// Stop reading the answer: something more urgent came up.
    fn cut(&mut self);
}
