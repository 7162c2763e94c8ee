//! The static files of the web build, or a plain page that says what this is.

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use std::path::Path;
use tower_http::services::{ServeDir, ServeFile};

const PLAIN_PAGE: &str = include_str!("plain.html");

/// What answers all other paths. Paths of the app's own pages give its first page.
pub(super) fn fallback<S: Clone + Send + Sync + 'static>(folder: Option<&Path>) -> Router<S> {
    match folder {
        None => Router::new().route("/", get(|| async { Html(PLAIN_PAGE) })),
        Some(folder) => {
            let first_page = ServeFile::new(folder.join("index.html"));
            Router::new().fallback_service(ServeDir::new(folder).precompressed_br().fallback(first_page))
        }
    }
}
