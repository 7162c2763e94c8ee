//! The packs of `assets/packs`: a file of the build beside the wasm, which page and data worker load before they start.

use js_sys::{Array, Reflect};

/// What the first module leaves for the program: a list of JSON texts.
const PACKS: &str = "dolbomPacks";

/// Their JSON texts.
pub fn sources() -> Vec<String> {
    let packs = Reflect::get(&js_sys::global(), &PACKS.into()).unwrap_or_default();
    Array::from(&packs).iter().filter_map(|text| text.as_string()).collect()
}
