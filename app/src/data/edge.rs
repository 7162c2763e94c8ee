//! What only the edge of the program can give: the clock and fresh ids. Made in `platform`; tests make their own.

use shared::clock::Millis;
use uuid::Uuid;

/// The clock and the dice, read once for each command.
pub struct Edge<'a> {
    /// The device's clock.
    pub now: Millis,
    /// A new UUIDv7 at each call, ascending.
    pub fresh: &'a mut dyn FnMut() -> Uuid,
}

impl Edge<'_> {
    /// A fresh id.
    pub fn id(&mut self) -> Uuid {
        (self.fresh)()
    }
}
