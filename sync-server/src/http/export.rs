//! `POST /v1/desk/export`: a list as a file. What is taken away, by whom and why is committed before the first byte leaves.

use super::app::App;
use super::body;
use super::error::HttpError;
use super::sync::{admitted, bearer};
use crate::accounts::{replica, settled};
use crate::desk::export;
use crate::store::{read, write};
use axum::extract::{Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use shared::desk::{Export, ExportFormat, ExportRequest};
use std::sync::Arc;

pub(super) async fn post(State(app): State<Arc<App>>, request: Request) -> Result<Response, HttpError> {
    let (parts, body) = request.into_parts();
    let token = bearer(&parts.headers)?;
    admitted(&app, &token).await?;
    let request: ExportRequest = body::read(&parts.headers, body).await?;
    if request.export.from > request.export.to {
        return Err(HttpError::Malformed("the period ends before it begins".into()));
    }
    // A file is made in memory: few at a time.
    let Ok(_place) = app.places.exporting.try_acquire() else { return Err(HttpError::Busy) };
    let export = Arc::new(request.export);
    let wish = export.clone();
    let bytes = app.run(move |app| make(app, token, wish)).await?;
    let name = format!("attachment; filename=\"{}\"", export.file_name());
    let sort = match export.format {
        ExportFormat::Csv => "text/csv; charset=utf-8",
        ExportFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    };
    Ok(([(header::CONTENT_TYPE, sort.to_owned()), (header::CONTENT_DISPOSITION, name)], bytes)
        .into_response())
}

fn make(app: &App, token: String, export: Arc<Export>) -> Result<Vec<u8>, HttpError> {
    let (now, kinds) = (app.edge.now(), app.kinds.clone());
    let (asked, wish) = (token.clone(), export.clone());
    let made = read(&*app.store, move |tx| {
        settled((|| {
            let caller = replica::authenticate(tx, &asked)?;
            if caller.replica.revoked {
                return Ok(None);
            }
            Ok(Some(export::make(tx, &kinds, &caller, &wish, now)?))
        })())
    })??;
    let made = made.ok_or(HttpError::Revoked)??;
    let rows = made.rows;
    let (short, recorded) = write(&*app.store, move |tx| {
        settled((|| {
            let caller = replica::authenticate(tx, &token)?;
            let recorded = export::record(tx, &caller, &export, rows, now)?;
            Ok((caller.replica.short, recorded))
        })())
    })??;
    recorded?;
    tracing::info!(replica = short, rows, bytes = made.bytes.len(), "exported");
    Ok(made.bytes)
}
