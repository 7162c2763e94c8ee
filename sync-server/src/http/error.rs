//! Every answer but success: the only place that knows status codes.

use crate::accounts::AccountError;
use crate::store::StoreError;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use shared::protocol::{ErrorCode, ErrorReply, PROTOCOL};

/// Why a request was not served. Details are for programmers and hold no values of records.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// Wrong, used or expired.
    #[error("the code is not valid; ask the administrator for a new one")]
    BadCode,
    /// None, or no replica's.
    #[error("this path needs a valid token in the Authorization header")]
    BadToken,
    /// The replica was revoked.
    #[error("this replica was revoked; what it sent was kept for the administrator")]
    Revoked,
    /// Another version.
    #[error("the request speaks protocol version {0}")]
    Protocol(u32),
    /// Not what this version expects.
    #[error("{0}")]
    Malformed(String),
    /// Too many bytes, ops or streams.
    #[error("{0}")]
    TooLarge(String),
    /// The address has tried too many wrong codes.
    #[error("too many wrong codes from this address; wait a little")]
    TooManyTries,
    /// Too many requests at once, or the store asks to come again.
    #[error("too much to do; come again in a moment, nothing was lost")]
    Busy,
    /// The store cannot be written.
    #[error("the store cannot be written now; nothing of this request was kept")]
    Unavailable,
    /// A defect or a damaged store; the log says more.
    #[error("the server failed; nothing of this request was kept")]
    Failed,
    /// No such path.
    #[error("no such path")]
    NotFound,
    /// The path has other methods.
    #[error("this path does not know this method")]
    WrongMethod,
    /// The role or the dong of the asker.
    #[error("your role or dong does not allow this")]
    NotAllowed,
    /// Unknown or another's.
    #[error("nothing of that name is there for you")]
    NotThere,
    /// Settled already, or the days have passed.
    #[error("it is settled already, or too many days have passed")]
    TooLate,
    /// None, or one that says too little.
    #[error("a reason of five letters or more is needed")]
    NoReason,
}

impl HttpError {
    /// Status, code, and after how many seconds to come again.
    fn parts(&self) -> (StatusCode, ErrorCode, Option<u16>) {
        match self {
            HttpError::BadCode => (StatusCode::FORBIDDEN, ErrorCode::BadCode, None),
            HttpError::BadToken => (StatusCode::UNAUTHORIZED, ErrorCode::BadToken, None),
            HttpError::Revoked => (StatusCode::FORBIDDEN, ErrorCode::Revoked, None),
            HttpError::Protocol(_) => (StatusCode::UPGRADE_REQUIRED, ErrorCode::Protocol, None),
            HttpError::Malformed(_) => (StatusCode::BAD_REQUEST, ErrorCode::Malformed, None),
            HttpError::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::TooLarge, None),
            HttpError::TooManyTries => (StatusCode::TOO_MANY_REQUESTS, ErrorCode::Busy, Some(60)),
            HttpError::Busy => (StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Busy, Some(5)),
            HttpError::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Unavailable, Some(60)),
            HttpError::Failed => (StatusCode::INTERNAL_SERVER_ERROR, ErrorCode::Unavailable, None),
            HttpError::NotFound => (StatusCode::NOT_FOUND, ErrorCode::Malformed, None),
            HttpError::WrongMethod => (StatusCode::METHOD_NOT_ALLOWED, ErrorCode::Malformed, None),
            HttpError::NotAllowed => (StatusCode::FORBIDDEN, ErrorCode::NotAllowed, None),
            HttpError::NotThere => (StatusCode::NOT_FOUND, ErrorCode::NotFound, None),
            HttpError::TooLate => (StatusCode::CONFLICT, ErrorCode::TooLate, None),
            HttpError::NoReason => (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::NoReason, None),
        }
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let (status, code, after) = self.parts();
        let speaks = matches!(self, HttpError::Protocol(_)).then_some((PROTOCOL, PROTOCOL));
        let reply = ErrorReply { code, detail: self.to_string(), speaks };
        let mut response = (status, Json(reply)).into_response();
        if let Some(seconds) = after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self == HttpError::BadToken {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        // For the log: what was refused, without reading the body again.
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for HttpError {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Full(_) => {
                tracing::error!(%error, "free space on the disk of the store");
                HttpError::Unavailable
            }
            StoreError::Busy(_) | StoreError::Away(_) => {
                tracing::warn!(%error, "the store was busy or away");
                HttpError::Busy
            }
            _ => {
                tracing::error!(%error, "the store failed");
                HttpError::Failed
            }
        }
    }
}

impl From<AccountError> for HttpError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::BadCode => HttpError::BadCode,
            AccountError::BadToken => HttpError::BadToken,
            AccountError::Store(error) => error.into(),
            other => HttpError::Malformed(other.to_string()),
        }
    }
}
