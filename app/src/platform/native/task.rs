//! Work beside other work on one thread, and waiting.

use shared::clock::Millis;
use std::future::Future;
use std::time::Duration;

/// Do this beside what is being done. Runs on the thread of the data host.
pub fn spawn(work: impl Future<Output = ()> + 'static) {
    tokio::task::spawn_local(work);
}

/// Wait so many milliseconds.
pub async fn sleep(millis: Millis) {
    tokio::time::sleep(Duration::from_millis(millis.unsigned_abs())).await;
}

/// Let other work of this thread go on for a moment.
pub async fn breathe() {
    tokio::task::yield_now().await;
}
