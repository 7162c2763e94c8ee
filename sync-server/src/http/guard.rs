//! How many are inside, how long they may stay, and what the log says of those who are refused.

use super::app::App;
use super::error::HttpError;
use super::limits::{EXPORTING_MAX, INSIDE_MAX, REFUSALS_LOGGED_MAX, REQUEST_TIME_MAX, WORKING_MAX};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use shared::clock::Millis;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;

/// Places inside, and at the store. Who sends slowly takes only one of the former.
#[derive(Debug)]
pub(super) struct Places {
    pub(super) inside: Semaphore,
    pub(super) working: Arc<Semaphore>,
    pub(super) exporting: Semaphore,
}

impl Default for Places {
    fn default() -> Self {
        Places {
            inside: Semaphore::new(INSIDE_MAX),
            working: Arc::new(Semaphore::new(WORKING_MAX)),
            exporting: Semaphore::new(EXPORTING_MAX),
        }
    }
}

/// Let a request in, and end it when it takes too long.
/// A push that is committed after that is found committed when it comes again.
pub(super) async fn admit(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let Ok(_place) = app.places.inside.try_acquire() else {
        return HttpError::Busy.into_response();
    };
    match tokio::time::timeout(REQUEST_TIME_MAX, next.run(request)).await {
        Ok(response) => response,
        Err(_) => HttpError::Busy.into_response(),
    }
}

/// Lines of the log in the current minute.
#[derive(Debug, Default)]
pub(super) struct Logged {
    minute: Mutex<(Millis, u32)>,
}

/// Say what was refused; many refusals a minute are only counted.
pub(super) async fn log_refusals(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let known = super::known_path(request.uri().path());
    let response = next.run(request).await;
    if let Some(error) = response.extensions().get::<HttpError>() {
        let status = response.status().as_u16();
        match app.logged.line(app.edge.now()) {
            Line::Write => tracing::info!(path = known, status, reason = reason(error), "refused"),
            Line::WriteCount(left_out) => {
                tracing::info!(path = known, status, reason = reason(error), left_out, "refused");
            }
            Line::LeaveOut => {}
        }
    }
    response
}

/// In the log only what the server says, nothing that a stranger wrote.
fn reason(error: &HttpError) -> &'static str {
    match error {
        HttpError::BadCode => "bad code",
        HttpError::BadToken => "bad token",
        HttpError::Revoked => "revoked",
        HttpError::Protocol(_) => "protocol",
        HttpError::Malformed(_) => "malformed",
        HttpError::TooLarge(_) => "too large",
        HttpError::TooManyTries => "too many tries",
        HttpError::Busy => "busy",
        HttpError::Unavailable => "unavailable",
        HttpError::Failed => "failed",
        HttpError::NotFound => "no such path",
        HttpError::WrongMethod => "wrong method",
        HttpError::NotAllowed => "not allowed",
        HttpError::NotThere => "not there",
        HttpError::TooLate => "too late",
        HttpError::NoReason => "no reason",
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Line {
    Write,
    WriteCount(u32),
    LeaveOut,
}

impl Logged {
    fn line(&self, now: Millis) -> Line {
        let mut minute = self.minute.lock().unwrap_or_else(PoisonError::into_inner);
        let this = now.div_euclid(60_000);
        let (last, count) = *minute;
        if this != last {
            *minute = (this, 1);
            return match count.saturating_sub(REFUSALS_LOGGED_MAX) {
                0 => Line::Write,
                left_out => Line::WriteCount(left_out),
            };
        }
        *minute = (last, count.saturating_add(1));
        if count < REFUSALS_LOGGED_MAX { Line::Write } else { Line::LeaveOut }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_refusals_is_counted_and_not_written() {
        let logged = Logged::default();
        let lines: Vec<_> = (0..100).map(|_| logged.line(60_000)).collect();
        assert_eq!(lines.iter().filter(|it| **it == Line::Write).count(), REFUSALS_LOGGED_MAX as usize);
        assert_eq!(logged.line(120_000), Line::WriteCount(100 - REFUSALS_LOGGED_MAX));
        assert_eq!(logged.line(120_001), Line::Write);
    }
}
