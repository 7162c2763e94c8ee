//! The only clock of the app. Everything else gets `now` as an argument.

use shared::clock::Millis;
use std::time::{SystemTime, UNIX_EPOCH};

/// The device's clock. It decides nothing but display and `lww` groups, so it may be wrong.
#[expect(clippy::disallowed_methods, reason = "this is the app's clock")]
pub fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
}
