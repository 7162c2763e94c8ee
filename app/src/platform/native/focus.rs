//! What has the focus, for whoever takes it away for a while.

/// What had the focus. A window does not tell; the focus then begins at the top of the page.
#[derive(Clone)]
pub struct Held;

/// What has the focus now.
pub fn held() -> Held {
    Held
}

impl Held {
    /// Give it back.
    pub fn give_back(&self) {}
}
