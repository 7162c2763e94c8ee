//! The HTTP client, over the operating system's network.

use super::tls;
use crate::platform::request::{Answer, Broken, Parts, Post, bearer};
use reqwest::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderName, RETRY_AFTER};
use reqwest::{Response, Url, redirect};
use std::error::Error as _;
use std::time::Duration;

/// Longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(10);

/// Longest silence: on a slow network a full push and the server's work lie within it.
const SILENCE: Duration = Duration::from_secs(60);

/// Choose the cryptography of TLS for the whole program: ring. Safe to call again.
pub fn use_ring() {
    tls::install();
}

/// Take an address apart; `None` when it is none.
pub fn parts(address: &str) -> Option<Parts> {
    let url: Url = address.parse().ok()?;
    let user = !url.username().is_empty() || url.password().is_some();
    Some(Parts {
        scheme: url.scheme().to_owned(),
        host: url.host_str()?.to_owned(),
        more: user || url.query().is_some() || url.fragment().is_some(),
        text: url.into(),
    })
}

/// What keeps connections open from one request to the next.
pub struct Client(reqwest::Client);

impl Client {
    /// One without connections.
    pub fn new() -> Result<Self, Broken> {
        tls::install();
        let client = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .read_timeout(SILENCE)
            // A token is not carried to where a network's login page points.
            .redirect(redirect::Policy::none())
            .user_agent(concat!("dolbom/", env!("CARGO_PKG_VERSION")))
            .build();
        client.map(Client).map_err(unreached)
    }

    /// Send something; answers when the answer begins.
    pub async fn post(&self, post: Post) -> Result<Answer, Broken> {
        let mut request = self.0.post(post.address).header(CONTENT_TYPE, "application/json").body(post.body);
        if post.packed {
            request = request.header(CONTENT_ENCODING, "gzip");
        }
        if let Some(token) = post.token {
            request = request.header(AUTHORIZATION, bearer(&token));
        }
        Ok(answer(request.send().await.map_err(unreached)?))
    }
}

fn answer(response: Response) -> Answer {
    let header = |name: HeaderName| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
    Answer {
        status: response.status().as_u16(),
        content_type: header(CONTENT_TYPE),
        retry_after: header(RETRY_AFTER),
        body: Body(response),
    }
}

/// The body of an answer, as it comes.
pub struct Body(Response);

impl Body {
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
