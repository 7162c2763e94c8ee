//! `GET /health`: whether the store can be written, and the version. No secrets, no counts.

use super::app::App;
use super::limits::HEALTH_FRESH_MS;
use crate::store::write;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use shared::clock::Millis;
use std::sync::{Arc, Mutex, PoisonError};

/// What is answered.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Health {
    /// The program's version.
    version: &'static str,
    /// The protocol's version.
    proto: u32,
    /// Whether the store took a write a moment ago.
    writable: bool,
}

/// When the store was last tried, and whether it could be written. Strangers may ask as often as they like.
#[derive(Debug, Default)]
pub(super) struct LastProbe(Mutex<Option<(Millis, bool)>>);

impl LastProbe {
    fn fresh(&self, now: Millis) -> Option<bool> {
        let last = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.filter(|(at, _)| (0..HEALTH_FRESH_MS).contains(&(now - at))).map(|(_, writable)| writable)
    }

    fn remember(&self, now: Millis, writable: bool) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, writable));
    }
}

pub(super) async fn health(State(app): State<Arc<App>>) -> Json<Health> {
    let now = app.edge.now();
    let writable = match app.probe.fresh(now) {
        Some(writable) => writable,
        None => {
            let probed = app.run(move |app| Ok(write(&*app.store, move |tx| tx.probe(now))?)).await;
            app.probe.remember(now, probed.is_ok());
            probed.is_ok()
        }
    };
    Json(Health { version: env!("CARGO_PKG_VERSION"), proto: shared::protocol::PROTOCOL, writable })
}
