//! The only clock of the app. Everything else gets `now` as an argument.

use shared::clock::Millis;

/// The device's clock. It decides nothing but display and `lww` groups, so it may be wrong.
#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are whole and fit")]
pub fn now() -> Millis {
    js_sys::Date::now() as Millis
}
