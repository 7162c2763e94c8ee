//! The way to the server over HTTP. It knows addresses, status codes and lines; not what they say.

mod address;
mod lines;
#[cfg(test)]
mod tests;

pub use address::{Address, AddressError, Plain};

use crate::platform::net::{Body, Client};
use crate::platform::request::{Answer, Broken, Post};
use crate::platform::task;
use crate::sync::{Failure, Transport};
use flate2::Compression;
use flate2::write::GzEncoder;
use lines::Lines;
use serde::Serialize;
use serde_json::Value;
use shared::chunk::SnapshotRequest;
use shared::clock::Millis;
use shared::desk::{DeskAsk, DeskRequest, ExportRequest};
use shared::protocol::{EnrolReply, EnrolRequest, ErrorReply, PROTOCOL, Reply, SyncRequest};
use std::io::Write as _;

/// Bodies shorter than this are sent as they are.
const GZIP_FROM: usize = 256;

/// Most bytes of an error or an enrolment that are read.
const SMALL_MAX: usize = 256 * 1024;

/// Most bytes of an answer of the desk that are read.
const DESK_MAX: usize = 16 * 1024 * 1024;

/// Most bytes of a piece of a snapshot, unpacked.
const PIECE_MAX: usize = 16 * 1024 * 1024;

/// Most bytes of a file that is fetched.
const FILE_MAX: usize = 64 * 1024 * 1024;

/// What both sides call the lines of an answer.
const LINES_TYPE: &str = "application/x-ndjson";

/// The way to one server for one replica.
pub struct Http {
    client: Client,
    address: Address,
    token: String,
    answer: Option<(Body, Lines)>,
}

impl Http {
    /// To this server, with the replica's token.
    pub fn new(address: Address, token: String) -> Result<Http, Failure> {
        Ok(Http { client: client()?, address, token, answer: None })
    }
}

/// Exchange a one-time code for a replica and its token.
pub async fn enrol(address: &Address, code: &str, device: &str) -> Result<EnrolReply, Failure> {
    let request = EnrolRequest { proto: PROTOCOL, code: code.to_owned(), device: device.to_owned() };
    let body = small_body(send(&client()?, post(address.of("v1/enrol"), None, &request)).await?).await?;
    serde_json::from_slice(&body).map_err(|error| Failure::Garbled { detail: error.to_string() })
}

impl Http {
    /// Ask the desk something, or have it do something. The answer is an object of `shared::desk`; it is told on as it
    /// is, with names added, so it is not read into types here.
    pub async fn desk(&self, ask: DeskAsk) -> Result<Value, Failure> {
        let answer = self.post("v1/desk", &DeskRequest { proto: PROTOCOL, ask }).await?;
        let body = body_up_to(answer.body, DESK_MAX).await?;
        serde_json::from_slice(&body).map_err(|error| garbled(&error))
    }

    /// Fetch a list as a file.
    pub async fn export(&self, wish: &ExportRequest) -> Result<Vec<u8>, Failure> {
        body_up_to(self.post("v1/desk/export", wish).await?.body, FILE_MAX).await
    }

    async fn post(&self, path: &str, body: &impl Serialize) -> Result<Answer, Failure> {
        send(&self.client, post(self.address.of(path), Some(self.token.clone()), body)).await
    }
}

impl Transport for Http {
    async fn send(&mut self, request: &SyncRequest) -> Result<(), Failure> {
        self.cut();
        let answer = self.post("v1/sync", request).await?;
        if !is_lines(answer.content_type.as_deref()) {
            return Err(Failure::Garbled { detail: "the answer is not made of lines".into() });
        }
        self.answer = Some((answer.body, Lines::default()));
        Ok(())
    }

    async fn line(&mut self) -> Result<Option<Reply>, Failure> {
        let Some((body, lines)) = &mut self.answer else { return Ok(None) };
        loop {
            if let Some(line) = lines.next()? {
                // Commands of the screens go on between the lines of a long answer.
                task::breathe().await;
                return reply(&line).map(Some);
            }
            match body.chunk().await.map_err(failure)? {
                Some(bytes) => lines.push(&bytes)?,
                None => {
                    let rest = lines.is_empty();
                    self.answer = None;
                    return if rest { Ok(None) } else { Err(Failure::Cut) };
                }
            }
        }
    }

    async fn piece(&mut self, request: &SnapshotRequest) -> Result<Vec<u8>, Failure> {
        let answer = self.post("v1/snapshot", request).await?;
        let piece = body_up_to(answer.body, PIECE_MAX).await?;
        task::breathe().await;
        Ok(piece)
    }

    fn cut(&mut self) {
        self.answer = None;
    }
}

fn client() -> Result<Client, Failure> {
    Client::new().map_err(failure)
}

fn post(address: String, token: Option<String>, body: &impl Serialize) -> Post {
    let plain = serde_json::to_vec(body).expect("messages of the protocol are plain JSON");
    let packed = plain.len() >= GZIP_FROM;
    Post { address, token, body: if packed { gzip(&plain) } else { plain }, packed }
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::with_capacity(plain.len() / 4), Compression::fast());
    let written = packed.write_all(plain).and_then(|()| packed.finish());
    written.expect("memory takes every write")
}

/// Send, and turn every status but 200 into its failure.
async fn send(client: &Client, post: Post) -> Result<Answer, Failure> {
    let answer = client.post(post).await.map_err(failure)?;
    if answer.status == 200 {
        return Ok(answer);
    }
    let (status, after) = (answer.status, retry_after(answer.retry_after.as_deref()));
    let body = small_body(answer).await.unwrap_or_default();
    Err(refused(status, after, &body))
}

fn refused(status: u16, after: Option<Millis>, body: &[u8]) -> Failure {
    if let Ok(reply) = serde_json::from_slice::<ErrorReply>(body) {
        return Failure::of(reply, after);
    }
    // Something between tablet and server has answered.
    match status {
        413 => Failure::TooLarge,
        429 => Failure::Busy { after },
        500..600 => Failure::Unavailable { after },
        status => Failure::Garbled { detail: format!("status {status}") },
    }
}

/// Seconds only; a date would need a clock that agrees with the server's.
fn retry_after(header: Option<&str>) -> Option<Millis> {
    let seconds: u32 = header?.trim().parse().ok()?;
    Some(Millis::from(seconds) * 1000)
}

fn is_lines(content_type: Option<&str>) -> bool {
    content_type.is_some_and(|name| name.split(';').next().is_some_and(|name| name.trim() == LINES_TYPE))
}

async fn small_body(answer: Answer) -> Result<Vec<u8>, Failure> {
    body_up_to(answer.body, SMALL_MAX).await
}

async fn body_up_to(mut stream: Body, most: usize) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    while let Some(bytes) = stream.chunk().await.map_err(failure)? {
        if body.len() + bytes.len() > most {
            return Err(Failure::Garbled { detail: "the answer is too long".into() });
        }
        body.extend_from_slice(&bytes);
    }
    Ok(body)
}

fn reply(line: &[u8]) -> Result<Reply, Failure> {
    serde_json::from_slice(line).map_err(|error| garbled(&error))
}

/// The text of the error may quote values of records; where and what sort is enough.
fn garbled(error: &serde_json::Error) -> Failure {
    Failure::Garbled { detail: format!("{:?} at column {}", error.classify(), error.column()) }
}

fn failure(broken: Broken) -> Failure {
    match broken {
        Broken::Unreached(detail) => Failure::Offline { detail },
        Broken::TimedOut => Failure::TimedOut,
        Broken::Cut => Failure::Cut,
    }
}
