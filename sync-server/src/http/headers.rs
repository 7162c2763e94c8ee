//! What every answer says to a browser: nothing from elsewhere, nowhere else, nothing kept of data.

use super::web::BUILD;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
    trusted-types default; require-trusted-types-for 'script'";

/// Of data, which no browser shows as a page: a tablet pays for every byte of every sync.
const OF_DATA: [(HeaderName, &str); 3] = [
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

/// Of pages and what belongs to them.
const OF_PAGES: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_POLICY),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// A name with a hash of its content: what comes under it is never another.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Put them on.
pub(super) async fn secure(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let (is_data, has_hash) = (path.starts_with("/v1/") || path == "/health", path.starts_with(BUILD));
    let mut response = next.run(request).await;
    let was_found = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    let kept = match (is_data, has_hash && was_found) {
        (true, _) => "no-store",
        (false, true) => FOR_EVER,
        (false, false) => "no-cache",
    };
    let said: &[(HeaderName, &str)] = if is_data { &OF_DATA } else { &OF_PAGES };
    for &(ref name, value) in said {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    response
}
