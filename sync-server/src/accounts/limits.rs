//! The policy of accounts in one table.

use shared::clock::Millis;

/// How long a replica may be read without having met the server.
pub const LEASE_MS: Millis = 72 * 3600 * 1000;

/// A lease younger than this is given again.
pub const LEASE_RENEW_MS: Millis = 3600 * 1000;

/// How long a one-time code is good.
pub const CODE_MS: Millis = 10 * 60 * 1000;

/// Most characters of a person's or a tablet's name.
pub const NAME_CHARS_MAX: usize = 50;
