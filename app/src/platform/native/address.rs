//! A window has no address bar.

use std::convert::Infallible;
use std::sync::Arc;

/// There is none.
#[derive(Debug)]
pub struct Bar(Infallible);

/// The address bar, where there is one.
pub fn bar() -> Option<Bar> {
    None
}

impl Bar {
    /// What it says.
    pub fn now(&self) -> String {
        match self.0 {}
    }

    /// Say another address, and keep the way back.
    pub fn push(&self, _address: &str) {}

    /// Say another address.
    pub fn replace(&self, _address: &str) {}

    /// Back.
    pub fn back(&self) {}

    /// Forward again.
    pub fn forward(&self) {}

    /// Leave the app for this address.
    pub fn leave_to(&self, _address: &str) -> bool {
        false
    }

    /// Call whenever a person went back or forward.
    pub fn on_move(&self, _call: Arc<dyn Fn() + Send + Sync>) {}
}
