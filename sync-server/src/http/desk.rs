//! `POST /v1/desk`: questions and deeds of coordinators. Nothing of an answer goes out before a deed is committed.

use super::app::App;
use super::body;
use super::error::HttpError;
use super::sync::{admitted, bearer};
use crate::accounts::{replica, settled};
use crate::desk::export::EXPORT_ROWS_MAX;
use crate::desk::{self, NotAnswered};
use crate::store::{Tx, read, write};
use axum::Json;
use axum::extract::{Request, State};
use shared::desk::{DeskReply, DeskRequest};
use std::sync::Arc;

pub(super) async fn post(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Json<DeskReply>, HttpError> {
    let (parts, body) = request.into_parts();
    let token = bearer(&parts.headers)?;
    admitted(&app, &token).await?;
    let request: DeskRequest = body::read(&parts.headers, body).await?;
    app.run(move |app| answer(app, token, request)).await.map(Json)
}

fn answer(app: &App, token: String, request: DeskRequest) -> Result<DeskReply, HttpError> {
    let (now, kinds) = (app.edge.now(), app.kinds.clone());
    let is_deed = desk::is_deed(&request.ask);
    let job = move |tx: &mut dyn Tx| {
        settled((|| {
            let caller = replica::authenticate(tx, &token)?;
            let answered = desk::answer(tx, &kinds, &caller, &request.ask, now)?;
            Ok((caller, answered))
        })())
    };
    let (caller, answered) = if is_deed { write(&*app.store, job)?? } else { read(&*app.store, job)?? };
    if caller.replica.revoked {
        return Err(HttpError::Revoked);
    }
    tracing::info!(replica = caller.replica.short, is_deed, answered = answered.is_ok(), "asked the desk");
    Ok(answered?)
}

impl From<NotAnswered> for HttpError {
    fn from(why: NotAnswered) -> Self {
        match why {
            NotAnswered::NotAllowed => HttpError::NotAllowed,
            NotAnswered::NotFound => HttpError::NotThere,
            NotAnswered::TooLate => HttpError::TooLate,
            NotAnswered::NoReason => HttpError::NoReason,
            NotAnswered::TooMuch => {
                HttpError::TooLarge(format!("a file has at most {EXPORT_ROWS_MAX} rows; ask for fewer days"))
            }
        }
    }
}
