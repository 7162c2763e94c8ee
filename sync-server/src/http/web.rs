//! The static files of the web build, or a plain page that says what this is.
//!
//! A path of the app's own pages (`/today`) gives its first page. A file that is not there is missing and says so:
//! the first page in place of a script or of wasm would break the app in ways that nobody understands.

use super::HttpError;
use axum::Router;
use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use std::io;
use std::path::Path;
use tower_http::services::{ServeDir, ServeFile};

const PLAIN_PAGE: &str = include_str!("plain.html");

/// Files whose names carry a hash of their content: never changed, kept for ever.
pub(super) const BUILD: &str = "/build/";

/// What answers all other paths.
pub(super) fn fallback<S: Clone + Send + Sync + 'static>(folder: Option<&Path>) -> Router<S> {
    let Some(folder) = folder else {
        return Router::new().route("/", get(|| async { Html(PLAIN_PAGE) }));
    };
    let first_page = ServeFile::new(folder.join("index.html")).precompressed_br();
    let files = ServeDir::new(folder).precompressed_br();
    Router::new().fallback(async move |request: Request| -> Response {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return HttpError::WrongMethod.into_response();
        }
        // Each has a body of its own kind, until it is an answer.
        let served = match is_file(request.uri().path()) {
            true => files.clone().try_call(request).await.map(IntoResponse::into_response),
            false => first_page.clone().try_call(request).await.map(IntoResponse::into_response),
        };
        served.map_or_else(|error| not_read(&error), missing_in_words)
    })
}

/// A file has an extension; the paths of the app's pages have none.
fn is_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    path.starts_with(BUILD) || name.contains('.')
}

fn missing_in_words(response: Response) -> Response {
    if response.status() == StatusCode::NOT_FOUND {
        return HttpError::NotFound.into_response();
    }
    response
}

fn not_read(error: &io::Error) -> Response {
    if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) {
        return HttpError::NotFound.into_response();
    }
    tracing::error!(%error, "a file of the web build cannot be read");
    HttpError::Failed.into_response()
}
