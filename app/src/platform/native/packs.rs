//! The packs of `assets/packs`: in the program itself.

use shared::pack::builtin_sources;

/// Their JSON texts.
pub fn sources() -> Vec<String> {
    builtin_sources().iter().map(|(_, json)| (*json).to_owned()).collect()
}
