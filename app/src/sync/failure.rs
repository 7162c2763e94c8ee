//! Why a sync could not be done, by what there is to do about it.

use serde::{Deserialize, Serialize};
use shared::clock::Millis;
use shared::protocol::{ErrorCode, ErrorReply};

/// Why a request brought no whole answer. Nothing is lost by any of them: what waits goes on waiting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Failure {
    /// The server was not reached.
    #[error("the server was not reached: {detail}")]
    Offline {
        /// What the network said.
        detail: String,
    },
    /// The server was reached and took too long.
    #[error("the server did not answer in time")]
    TimedOut,
    /// The answer broke off. What had come of it is kept.
    #[error("the answer broke off")]
    Cut,
    /// The other side does not speak this protocol: a login page of a network, say.
    #[error("the answer is not of this protocol: {detail}")]
    Garbled {
        /// What was read.
        detail: String,
    },
    /// The server asks to come back later.
    #[error("the server is busy")]
    Busy {
        /// Not before so many milliseconds.
        after: Option<Millis>,
    },
    /// The server cannot write now.
    #[error("the server cannot write now")]
    Unavailable {
        /// Not before so many milliseconds.
        after: Option<Millis>,
    },
    /// The request was too large.
    #[error("the request is too large")]
    TooLarge,
    /// The server says that the request is none.
    #[error("the server did not understand the request: {detail}")]
    Malformed {
        /// What the server said; holds no values of records.
        detail: String,
    },
    /// The server answers, but nothing moves.
    #[error("nothing moved for several rounds")]
    Stalled,
    /// The tablet's own store could not do it.
    #[error("the store failed: {name}")]
    Store {
        /// Name of the store's error.
        name: String,
    },
    /// Server and client speak different versions.
    #[error("the server speaks another version of the protocol")]
    Protocol {
        /// Least and greatest version that the server speaks.
        speaks: Option<(u32, u32)>,
    },
    /// The server does not know this replica's token.
    #[error("the server does not know this tablet's token")]
    BadToken,
    /// The replica was revoked.
    #[error("this tablet was revoked")]
    Revoked,
    /// The one-time code is wrong, used or expired.
    #[error("the code is wrong, used or expired")]
    BadCode,
    /// The role, or the dong of this person, does not allow it.
    #[error("the role may not ask this")]
    NotAllowed,
    /// Nothing of that name is there for this person.
    #[error("nothing there")]
    NotFound,
    /// Settled already, or the days have passed in which it could be done.
    #[error("too late")]
    TooLate,
    /// A reason is missing or says too little.
    #[error("no reason was given")]
    NoReason,
}

impl Failure {
    /// Of an answer that says why.
    pub fn of(reply: ErrorReply, after: Option<Millis>) -> Failure {
        match reply.code {
            ErrorCode::BadCode => Failure::BadCode,
            ErrorCode::BadToken => Failure::BadToken,
            ErrorCode::Revoked => Failure::Revoked,
            ErrorCode::Protocol => Failure::Protocol { speaks: reply.speaks },
            ErrorCode::Malformed => Failure::Malformed { detail: reply.detail },
            ErrorCode::TooLarge => Failure::TooLarge,
            ErrorCode::Busy => Failure::Busy { after },
            ErrorCode::Unavailable => Failure::Unavailable { after },
            ErrorCode::NotAllowed => Failure::NotAllowed,
            ErrorCode::NotFound => Failure::NotFound,
            ErrorCode::TooLate => Failure::TooLate,
            ErrorCode::NoReason => Failure::NoReason,
        }
    }

    /// The name of its sentence.
    pub fn name(&self) -> &'static str {
        match self {
            Failure::Offline { .. } => "offline",
            Failure::TimedOut => "timed_out",
            Failure::Cut => "cut",
            Failure::Garbled { .. } => "garbled",
            Failure::Busy { .. } => "busy",
            Failure::Unavailable { .. } => "unavailable",
            Failure::TooLarge => "too_large",
            Failure::Malformed { .. } => "malformed",
            Failure::Stalled => "stalled",
            Failure::Store { .. } => "store",
            Failure::Protocol { .. } => "protocol",
            Failure::BadToken => "bad_token",
            Failure::Revoked => "revoked",
            Failure::BadCode => "bad_code",
            Failure::NotAllowed => "not_allowed",
            Failure::NotFound => "not_found",
            Failure::TooLate => "too_late",
            Failure::NoReason => "no_reason",
        }
    }

    /// The names of all sentences.
    pub const NAMES: [&'static str; 18] = [
        "offline",
        "timed_out",
        "cut",
        "garbled",
        "busy",
        "unavailable",
        "too_large",
        "malformed",
        "stalled",
        "store",
        "protocol",
        "bad_token",
        "revoked",
        "bad_code",
        "not_allowed",
        "not_found",
        "too_late",
        "no_reason",
    ];

    /// Whether trying again by itself is useless: a person must do something first.
    pub fn stops(&self) -> bool {
        matches!(self, Failure::Protocol { .. } | Failure::BadToken | Failure::Revoked | Failure::BadCode)
    }

    /// Whether the server was not reached, or was lost on the way.
    pub fn is_connection(&self) -> bool {
        matches!(
            self,
            Failure::Offline { .. }
                | Failure::TimedOut
                | Failure::Cut
                | Failure::Garbled { .. }
                | Failure::Busy { .. }
                | Failure::Unavailable { .. }
        )
    }

    /// How long the server asked to be left alone.
    pub fn asked_to_wait(&self) -> Option<Millis> {
        match self {
            Failure::Busy { after } | Failure::Unavailable { after } => *after,
            _ => None,
        }
    }
}
