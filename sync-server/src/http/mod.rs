//! The door of the server: the protocol over HTTP, and the static files of the web build.
//!
//! Knows no rules: it checks sizes and tokens, calls `accounts` and `reconcile`, and turns errors into answers.

mod app;
mod body;
mod desk;
mod enrol;
mod error;
mod export;
mod guard;
mod headers;
mod health;
pub mod limits;
mod rate;
mod snapshot;
mod sync;
mod web;

#[cfg(test)]
mod tests;

pub use app::App;
pub use error::HttpError;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{any, get, post};
use std::future::Future;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpListener;
use tower_http::compression::CompressionLayer;

/// All paths. Open without a token: `/v1/enrol`, `/health` and the static files, nothing else.
pub fn router(app: Arc<App>, web: Option<&Path>) -> Router {
    let paths = Router::new()
        .route("/v1/enrol", post(enrol::post))
        .route("/v1/sync", post(sync::post))
        .route("/v1/snapshot", post(snapshot::post))
        .route("/v1/desk", post(desk::post))
        .route("/v1/desk/export", post(export::post))
        .route("/v1/{*rest}", any(no_such_path))
        .route("/health", get(health::health))
        .merge(web::fallback(web))
        .method_not_allowed_fallback(wrong_method);
    let paths = if web.is_some() { paths } else { paths.fallback(no_such_path) };
    paths
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(app.clone(), guard::admit))
        .layer(from_fn_with_state(app.clone(), guard::log_refusals))
        .layer(from_fn(headers::secure))
        .with_state(app)
}

/// Answer until told to stop; then finish what has begun.
pub async fn serve(
    listener: TcpListener,
    app: Arc<App>,
    web: Option<&Path>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let service = router(app, web).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop).await
}

async fn no_such_path() -> HttpError {
    HttpError::NotFound
}

async fn wrong_method() -> HttpError {
    HttpError::WrongMethod
}

/// A path for the log: those of this program; what a stranger made up is not repeated.
fn known_path(path: &str) -> &'static str {
    match path {
        "/v1/enrol" => "/v1/enrol",
        "/v1/sync" => "/v1/sync",
        "/v1/snapshot" => "/v1/snapshot",
        "/v1/desk" => "/v1/desk",
        "/v1/desk/export" => "/v1/desk/export",
        "/health" => "/health",
        _ => "other",
    }
}
