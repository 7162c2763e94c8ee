//! What continuous integration runs: nothing that a person does not run with `test`.

use crate::test;
use anyhow::Result;
use std::process::ExitCode;

/// Every part of the tests.
pub fn run() -> Result<ExitCode> {
    test::run(&test::Options::default())
}
