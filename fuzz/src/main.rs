//! One program for every target: libFuzzer calls what DOLBOM_FUZZ names with ever new bytes.

#![no_main]

use dolbom_tests::fuzz::{Target, target};
use libfuzzer_sys::fuzz_target;
use std::sync::OnceLock;

/// The target of this run.
static CHOSEN: OnceLock<Target> = OnceLock::new();

fuzz_target!(|bytes: &[u8]| {
    let chosen = CHOSEN.get_or_init(|| {
        let name = std::env::var("DOLBOM_FUZZ").expect("DOLBOM_FUZZ names a target");
        target(&name).expect("a target of tests/src/fuzz")
    });
    chosen(bytes);
});
