//! `POST /v1/snapshot`: pieces of snapshots, made once and kept in memory while there is room. Never on a disk: what lies
//! there is encrypted.

use super::app::App;
use super::body;
use super::error::HttpError;
use super::limits::SNAPSHOTS_BYTES_MAX;
use super::sync::{admitted, bearer};
use crate::accounts::{replica, settled};
use crate::reconcile::{Needed, Snapshot, ahead, make_snapshot, readable};
use crate::store::read;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use flate2::read::GzDecoder;
use shared::chunk::{Piece, SnapshotRequest};
use shared::clock::seoul_date;
use shared::id::StreamName;
use std::collections::BTreeMap;
use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};

/// What is kept of one stream. Whoever makes it holds the lock; the others wait for what is made.
type Place = Arc<tokio::sync::Mutex<Option<Arc<Snapshot>>>>;

/// The snapshots that are kept.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    places: Mutex<BTreeMap<StreamName, (Place, u64)>>,
}

impl Shelf {
    /// The place of a stream. Looking at it counts as use.
    fn place(&self, stream: &StreamName) -> Place {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let newest = places.values().map(|(_, used)| *used).max().unwrap_or(0);
        let (place, used) = places.entry(stream.clone()).or_default();
        *used = newest + 1;
        place.clone()
    }

    /// Drop what was used longest ago, until the rest fits. What is being made or read just now stays.
    fn make_room(&self) {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let mut by_use: Vec<_> =
            places.iter().map(|(name, (place, used))| (*used, name.clone(), place.clone())).collect();
        by_use.sort_by_key(|(used, ..)| std::cmp::Reverse(*used));
        let mut bytes = 0;
        for (_, name, place) in by_use {
            let Ok(kept) = place.try_lock() else { continue };
            bytes += kept.as_ref().map_or(0, |it| it.bytes());
            if bytes > SNAPSHOTS_BYTES_MAX {
                places.remove(&name);
            }
        }
    }
}

pub(super) async fn post(State(app): State<Arc<App>>, request: Request) -> Result<Response, HttpError> {
    let (parts, body) = request.into_parts();
    let token = bearer(&parts.headers)?;
    admitted(&app, &token).await?;
    let request: SnapshotRequest = body::read(&parts.headers, body).await?;
    let (asked, own) = (request.clone(), token.clone());
    let needed = app.run(move |app| may_read(app, own, asked)).await?;
    let snapshot = kept(&app, &needed).await?;
    if request.piece == Piece::Ahead {
        return app.run(move |app| first_rows(app, token, &request.stream, &snapshot)).await;
    }
    let piece = snapshot.piece(request.piece).ok_or(HttpError::NotThere)?;
    answer(&parts.headers, &piece)
}

/// Rows of the households that the caller needs today, from one state of the store in which she still may read them.
fn first_rows(
    app: &App,
    token: String,
    stream: &StreamName,
    open: &Arc<Snapshot>,
) -> Result<Response, HttpError> {
    let (stream, open, today) = (stream.clone(), open.clone(), seoul_date(app.edge.now()));
    let rows = read(&*app.store, move |tx| {
        settled((|| {
            let caller = replica::authenticate(tx, &token)?;
            if caller.replica.revoked {
                return Ok(None);
            }
            Ok(Some(ahead(tx, &caller, &open, &stream, today)?))
        })())
    })??;
    Ok(axum::Json(rows.ok_or(HttpError::Revoked)?).into_response())
}

/// The right to a piece is the right to read the stream now, looked at for each piece.
fn may_read(app: &App, token: String, request: SnapshotRequest) -> Result<Needed, HttpError> {
    let found = read(&*app.store, move |tx| {
        settled((|| {
            let caller = replica::authenticate(tx, &token)?;
            if caller.replica.revoked {
                return Ok(None);
            }
            Ok(Some(readable(tx, &caller, &request)?))
        })())
    })??;
    found.ok_or(HttpError::Revoked)?.ok_or(HttpError::NotThere)
}

/// The snapshot that is kept, or a new one when it is not good any more. Two who ask at once get one; it is made to its
/// end and kept also when nobody waits for it any more.
async fn kept(app: &Arc<App>, needed: &Needed) -> Result<Arc<Snapshot>, HttpError> {
    let mut kept = app.shelf.place(&needed.stream).lock_owned().await;
    if let Some(snapshot) = kept.as_ref().filter(|it| it.is_good(needed.server_epoch, needed.head)) {
        return Ok(snapshot.clone());
    }
    let (app, name) = (app.clone(), needed.stream.clone());
    let making = tokio::spawn(async move {
        let made = app.run(move |app| Ok(read(&*app.store, move |tx| make_snapshot(tx, &name))?)).await?;
        tracing::info!(bytes = made.bytes(), "made a snapshot");
        let made = Arc::new(made);
        *kept = Some(made.clone());
        drop(kept);
        app.shelf.make_room();
        Ok(made)
    });
    making.await.unwrap_or(Err(HttpError::Failed))
}

/// As it is packed, to whoever unpacks gzip.
fn answer(headers: &HeaderMap, piece: &[u8]) -> Result<Response, HttpError> {
    let binary = (header::CONTENT_TYPE, "application/octet-stream");
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|it| it.to_str().ok()).unwrap_or_default();
    if accepted.contains("gzip") {
        return Ok(([binary, (header::CONTENT_ENCODING, "gzip")], piece.to_vec()).into_response());
    }
    let mut plain = Vec::new();
    GzDecoder::new(piece).read_to_end(&mut plain).map_err(|_| HttpError::Failed)?;
    Ok(([binary], plain).into_response())
}
