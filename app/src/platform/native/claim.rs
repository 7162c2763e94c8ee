//! Who may open the store. Here SQLite's own lock on the file decides; there is nothing to ask for beforehand.

/// Take the store for this program. Always granted: a second program is told `busy` when it opens the file.
pub async fn take(_asked: impl Fn() + 'static) -> bool {
    true
}

/// Ask whoever has the store to let go of it, and take it. Nobody else can have it here.
pub async fn take_over(_asked: impl Fn() + 'static) -> bool {
    true
}

/// Let go of it.
pub fn let_go() {}
