//! One program for every target: libFuzzer calls what DOLBOM_FUZZ names with ever new bytes. Good messages to begin with
//! are laid into the folder that DOLBOM_SEEDS names.

#![no_main]

use dolbom_tests::fuzz::{Target, seeds, target};
use libfuzzer_sys::fuzz_target;
use std::sync::OnceLock;

/// The target of this run.
static CHOSEN: OnceLock<Target> = OnceLock::new();

fn name() -> String {
    std::env::var("DOLBOM_FUZZ").expect("DOLBOM_FUZZ names a target")
}

fn lay_seeds() {
    let Some(folder) = std::env::var_os("DOLBOM_SEEDS") else { return };
    for (n, seed) in seeds::of(&name()).iter().enumerate() {
        let file = std::path::Path::new(&folder).join(format!("seed-{n}"));
        std::fs::write(file, seed.to_string()).expect("the folder of seeds can be written");
    }
}

fuzz_target!(
    init: lay_seeds(),
    |bytes: &[u8]| {
        let chosen = CHOSEN.get_or_init(|| target(&name()).expect("a target of tests/src/fuzz"));
        chosen(bytes);
    }
);
