//! A request to the server and its answer, the same over every network.

use super::net::Body;

/// A request that sends something.
#[derive(Debug)]
pub struct Post {
    /// The whole address.
    pub address: String,
    /// The replica's token, once there is one.
    pub token: Option<String>,
    /// JSON, packed with gzip if `packed`.
    pub body: Vec<u8>,
    /// Whether the body is packed.
    pub packed: bool,
}

/// The beginning of an answer. Its body follows.
pub struct Answer {
    /// HTTP's status.
    pub status: u16,
    /// What the body is, as the other side says.
    pub content_type: Option<String>,
    /// When to come again, as the other side says.
    pub retry_after: Option<String>,
    /// The body, as it comes.
    pub body: Body,
}

/// Why there is no answer, or no more of it.
#[derive(Debug)]
pub enum Broken {
    /// Nobody was reached; says why, where that is known.
    Unreached(String),
    /// Too long a silence.
    TimedOut,
    /// The answer broke off.
    Cut,
}

/// An address, taken apart.
pub struct Parts {
    /// The whole, in its normal form.
    pub text: String,
    /// `https`, `http` or another.
    pub scheme: String,
    /// The name or number of the machine.
    pub host: String,
    /// Whether there is anything else than scheme, host, port and path.
    pub more: bool,
}

/// The bearer's line of the header.
pub(super) fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}
