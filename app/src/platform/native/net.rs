//! The HTTP client, over the operating system's network.

use super::tls;
use reqwest::{Client, RequestBuilder, Response, redirect};
use std::error::Error as _;
use std::time::Duration;

/// Longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(10);

/// Longest silence: on a slow network a full push and the server's work lie within it.
const SILENCE: Duration = Duration::from_secs(60);

/// Why there is no answer, or no more of it.
#[derive(Debug)]
pub enum Broken {
    /// Nobody was reached; the last cause says most.
    Unreached(String),
    /// Too long a silence.
    TimedOut,
    /// The answer broke off.
    Cut,
}

/// Choose the cryptography of TLS for the whole program: ring. Safe to call again.
pub fn use_ring() {
    tls::install();
}

/// A client.
pub fn client() -> Result<Client, Broken> {
    tls::install();
    Client::builder()
        .connect_timeout(CONNECT)
        .read_timeout(SILENCE)
        // A token is not carried to where a network's login page points.
        .redirect(redirect::Policy::none())
        .user_agent(concat!("dolbom/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(unreached)
}

/// Send a request; answers when the answer begins.
pub async fn send(request: RequestBuilder) -> Result<Response, Broken> {
    request.send().await.map_err(unreached)
}

/// The body of an answer, as it comes.
pub struct Body(Response);

impl Body {
    /// Of this answer.
    pub fn of(response: Response) -> Self {
        Body(response)
    }

    /// The next bytes; `None` at the end.
    pub async fn chunk(&mut self) -> Result<Option<Vec<u8>>, Broken> {
        let broken = |error: reqwest::Error| if error.is_timeout() { Broken::TimedOut } else { Broken::Cut };
        Ok(self.0.chunk().await.map_err(broken)?.map(Vec::from))
    }
}

fn unreached(error: reqwest::Error) -> Broken {
    if error.is_timeout() && !error.is_connect() {
        return Broken::TimedOut;
    }
    Broken::Unreached(causes(error))
}

/// The last cause says most: "Connection refused", "certificate has expired".
fn causes(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut cause: &dyn std::error::Error = &error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    if error.source().is_some() { format!("{error}: {cause}") } else { error.to_string() }
}
