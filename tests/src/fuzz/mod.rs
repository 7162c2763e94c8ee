//! What a stranger can send, byte by byte: one function a target, which must hold for any bytes at all. They never
//! panic, never answer with an error of the store, and what is refused leaves nothing behind.
//!
//! The same functions are called by properties in `tests/tests/fuzzed.rs`, in every run of the tests, and by the
//! coverage-guided programs in `fuzz/` (`cargo xtask fuzz`).

mod draw;
mod history;
mod messages;
mod pushes;
mod server;
mod tablet;

pub mod seeds;
pub mod twist;

/// A target.
pub type Target = fn(&[u8]);

/// All of them, by name.
pub const TARGETS: [(&str, Target); 10] = [
    ("history", history::history),
    ("pushes", pushes::pushes),
    ("push", server::push),
    ("sync", server::sync),
    ("decide", server::decide_any),
    ("messages", messages::messages),
    ("words", messages::words),
    ("packs", messages::packs),
    ("answer", tablet::answer),
    ("chunk", tablet::chunk),
];

/// The target of a name.
pub fn target(name: &str) -> Option<Target> {
    TARGETS.into_iter().find(|(it, _)| *it == name).map(|(_, target)| target)
}
