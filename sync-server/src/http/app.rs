//! What all handlers share.

use super::error::HttpError;
use super::guard::{Logged, Places};
use super::health::LastProbe;
use super::rate::Tries;
use super::snapshot::Shelf;
use crate::edge::Edge;
use crate::store::Store;
use shared::kind::Kinds;
use std::sync::Arc;

/// A running server: its store, its kinds, its edge, and what it counts.
pub struct App {
    pub(super) store: Arc<dyn Store>,
    pub(super) kinds: Kinds,
    pub(super) edge: Edge,
    pub(super) places: Places,
    pub(super) logged: Logged,
    pub(super) tries: Tries,
    pub(super) probe: LastProbe,
    pub(super) shelf: Shelf,
}

impl App {
    /// Over this store, for these kinds.
    pub fn new(store: Arc<dyn Store>, kinds: Kinds, edge: Edge) -> Arc<Self> {
        Arc::new(App {
            store,
            kinds,
            edge,
            places: Places::default(),
            logged: Logged::default(),
            tries: Tries::default(),
            probe: LastProbe::default(),
            shelf: Shelf::default(),
        })
    }

    /// Run what waits for the store when its turn comes, on a thread that may wait.
    /// The turn is the work's own: it lasts as long as the work, also when nobody waits for the answer any more.
    pub(super) async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&App) -> Result<T, HttpError> + Send + 'static,
    ) -> Result<T, HttpError> {
        let working = self.places.working.clone();
        let turn = working.acquire_owned().await.expect("the semaphore is never closed");
        let app = self.clone();
        let work = move || {
            let _turn = turn;
            work(&app)
        };
        match tokio::task::spawn_blocking(work).await {
            Ok(result) => result,
            Err(error) => {
                tracing::error!(panicked = error.is_panic(), "a request ended by a defect");
                Err(HttpError::Failed)
            }
        }
    }
}
