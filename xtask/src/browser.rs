//! The tests in a browser: `tests/browser`, run by node against the web build and a server.
//!
//! They find what they need in the environment: CHROMIUM (the browser's program), DOLBOM_SITE (the folder of the web
//! build), DOLBOM_SERVER, DOLBOM_TABLET, DOLBOM_GENERATE and DOLBOM_SMUGGLE (programs). They print `N passed, N failed` last.

use crate::cargo::{build_programs, root};
use crate::setup::{self, Ask};
use crate::tally::Tally;
use crate::test::run_counted;
use crate::web;
use anyhow::{Context, Result};
use std::process::Command;

/// Builds what they click through, installs what their lock file names, and runs them.
pub fn run() -> Result<Tally> {
    let folder = root().join("tests").join("browser");
    if !folder.join("package.json").exists() {
        return Ok(Tally::default());
    }
    let site = web::build(Ask::AtTerminal, &web::Options::default())?;
    let programs = build_programs(&["dolbom-server", "tablet", "generate", "smuggle"], &[])?;
    web::npm_ci(&folder)?;
    let mut command = Command::new("npm");
    command.current_dir(&folder).args(["run", "--silent", "test"]);
    command.env("CHROMIUM", setup::browser().context("there is no Chromium")?).env("DOLBOM_SITE", site);
    for (variable, name) in [
        ("DOLBOM_SERVER", "dolbom-server"),
        ("DOLBOM_TABLET", "tablet"),
        ("DOLBOM_GENERATE", "generate"),
        ("DOLBOM_SMUGGLE", "smuggle"),
    ] {
        command.env(variable, &programs[name]);
    }
    run_counted(&mut command).map(|(tally, success)| tally.of_run(success))
}
