//! The limits of the door in one table. What a request may hold is in `shared::protocol`.

use shared::clock::Millis;
use std::time::Duration;

/// How long a request may take, its body included.
pub const REQUEST_TIME_MAX: Duration = Duration::from_secs(30);

/// Requests that are worked on at once; the others wait inside.
pub const WORKING_MAX: usize = 32;

/// Requests that are inside at once; whoever comes later is asked to come again.
pub const INSIDE_MAX: usize = 1024;

/// Files that are made at once: each lies in memory.
pub const EXPORTING_MAX: usize = 2;

/// Packed snapshots that are kept in memory.
pub const SNAPSHOTS_BYTES_MAX: usize = 256 * 1024 * 1024;

/// Most streams that one sync asks for.
pub const PULL_STREAMS_MAX: usize = 300;

/// Wrong codes that one address may try at once.
pub const WRONG_CODES_MAX: f64 = 10.0;

/// After this time an address may try one more wrong code.
pub const WRONG_CODE_REFILL_MS: Millis = 6_000;

/// Addresses that are remembered for it.
pub const ADDRESSES_MAX: usize = 10_000;

/// How long the answer about the store's health is good.
pub const HEALTH_FRESH_MS: Millis = 5_000;

/// Lines about refused requests in the log, per minute.
pub const REFUSALS_LOGGED_MAX: u32 = 30;
