//! The packs in use: instruments, cut-offs, schedules. They come with the program as data beside it.

use crate::platform::packs::sources;
use shared::pack::Packs;
use std::sync::OnceLock;

/// Read once.
pub fn packs() -> &'static Packs {
    static PACKS: OnceLock<Packs> = OnceLock::new();
    PACKS.get_or_init(|| {
        let sources = sources();
        let texts: Vec<&str> = sources.iter().map(String::as_str).collect();
        Packs::parse(&texts).expect("a test reads every pack")
    })
}
