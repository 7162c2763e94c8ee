//! A request's body: read up to a limit, unpacked up to the same limit, and only then parsed.

use super::error::HttpError;
use axum::body::Body;
use axum::http::{HeaderMap, header};
use flate2::read::GzDecoder;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use shared::protocol::{PROTOCOL, REQUEST_BYTES_MAX};
use std::io::Read;

/// Any message of any version begins so.
#[derive(Deserialize)]
struct Versioned {
    proto: u32,
}

/// The message in a body of this protocol version.
pub(super) async fn read<T: DeserializeOwned>(headers: &HeaderMap, body: Body) -> Result<T, HttpError> {
    let encoding = headers.get(header::CONTENT_ENCODING).map(|it| it.as_bytes());
    let packed = all_of(body).await?;
    match encoding {
        None | Some(b"identity") => parse(&packed),
        Some(b"gzip") => parse(&unpack(&packed)?),
        Some(_) => Err(HttpError::Malformed("a body is plain or packed with gzip".into())),
    }
}

async fn all_of(body: Body) -> Result<Vec<u8>, HttpError> {
    match Limited::new(body, REQUEST_BYTES_MAX).collect().await {
        Ok(collected) => Ok(collected.to_bytes().into()),
        Err(error) if error.is::<LengthLimitError>() => Err(too_large()),
        Err(_) => Err(HttpError::Malformed("the body was cut off".into())),
    }
}

/// Never more than the limit, whatever the packed bytes promise.
fn unpack(packed: &[u8]) -> Result<Vec<u8>, HttpError> {
    let mut plain = Vec::new();
    let limit = REQUEST_BYTES_MAX as u64 + 1;
    GzDecoder::new(packed)
        .take(limit)
        .read_to_end(&mut plain)
        .map_err(|_| HttpError::Malformed("the body is not gzip".into()))?;
    if plain.len() > REQUEST_BYTES_MAX { Err(too_large()) } else { Ok(plain) }
}

fn too_large() -> HttpError {
    HttpError::TooLarge(format!("a request has at most {REQUEST_BYTES_MAX} bytes; send less at once"))
}

fn parse<T: DeserializeOwned>(plain: &[u8]) -> Result<T, HttpError> {
    let Versioned { proto } = serde_json::from_slice(plain).map_err(|error| malformed(&error))?;
    if proto != PROTOCOL {
        return Err(HttpError::Protocol(proto));
    }
    serde_json::from_slice(plain).map_err(|error| malformed(&error))
}

/// The reader's own message may quote a value of a record; its place may not.
fn malformed(error: &serde_json::Error) -> HttpError {
    let (line, column) = (error.line(), error.column());
    HttpError::Malformed(format!("not a message of this version at {line}:{column} ({:?})", error.classify()))
}
