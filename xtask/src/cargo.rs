//! How cargo is called: from the root of the project, always with the same packages and features, so that
//! no part builds again what another part has built.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What every build of the whole project selects: all but what only the web build needs.
pub const WHOLE: [&str; 5] = ["--workspace", "--exclude", "bundler", "--features", "app/ui,app/tablet"];

/// What the simulation needs beside that. No program is released with it, so nothing else is built with it.
pub const SIMULATION: [&str; 2] = ["--features", "dolbom-tests/simulation"];

/// The folder of the project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in a folder of the project")
}

/// Cargo, in the root of the project.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).stdin(Stdio::null());
    command
}

/// The folder that cargo builds in, which the environment or a configuration may have moved.
pub fn target() -> Result<PathBuf> {
    let output = cargo().args(["metadata", "--format-version", "1", "--no-deps"]).output();
    let output = output.context("cargo could not be started")?;
    let told: Value = serde_json::from_slice(&output.stdout).context("cargo does not say where it builds")?;
    let folder = told["target_directory"].as_str().context("cargo does not say where it builds")?;
    Ok(PathBuf::from(folder))
}

/// Builds the project's programs and says where they are, by name. Cargo's own progress is shown.
pub fn build_programs(names: &[&str], more: &[&str]) -> Result<BTreeMap<String, PathBuf>> {
    build_programs_of(&WHOLE, names, more)
}

/// The same of these packages and features alone.
pub fn build_programs_of(
    selected: &[&str],
    names: &[&str],
    more: &[&str],
) -> Result<BTreeMap<String, PathBuf>> {
    let mut command = cargo();
    command.arg("build").args(selected).args(more);
    for name in names {
        command.args(["--bin", name]);
    }
    let built = messages(&mut command)?.iter().filter_map(program_of).collect::<BTreeMap<_, _>>();
    if let Some(missing) = names.iter().find(|name| !built.contains_key(**name)) {
        bail!("cargo built no program named {missing}");
    }
    Ok(built)
}

/// Runs a build of one program and says which files it consists of.
pub fn built_files(build: &mut Command) -> Result<Vec<PathBuf>> {
    let all = messages(build)?;
    let is_program = |message: &&Value| message["target"]["kind"][0] == "bin";
    let files = all.iter().filter(is_program).filter_map(|message| message["filenames"].as_array());
    Ok(files.flatten().filter_map(Value::as_str).map(PathBuf::from).collect())
}

/// What cargo tells of a build, once it has succeeded.
fn messages(build: &mut Command) -> Result<Vec<Value>> {
    build.arg("--message-format=json-render-diagnostics").stdout(Stdio::piped());
    let mut child = build.spawn().context("cargo could not be started")?;
    let lines = BufReader::new(child.stdout.take().expect("its output is piped")).lines();
    let told = lines.map_while(Result::ok).filter_map(|line| serde_json::from_str(&line).ok()).collect();
    if !child.wait()?.success() {
        bail!("the build failed; the messages above say why");
    }
    Ok(told)
}

fn program_of(message: &Value) -> Option<(String, PathBuf)> {
    let path = message.get("executable")?.as_str()?;
    let name = message.get("target")?.get("name")?.as_str()?;
    Some((name.to_owned(), PathBuf::from(path)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_program_is_found_in_what_cargo_tells() {
        let message = json!({"reason": "compiler-artifact", "target": {"name": "tablet"}, "executable": "/t/debug/tablet"});
        assert_eq!(program_of(&message), Some(("tablet".into(), "/t/debug/tablet".into())));
    }

    #[test]
    fn a_library_and_noise_are_passed_over() {
        for message in [
            json!({"reason": "compiler-artifact", "target": {"name": "app"}, "executable": null}),
            json!(null),
        ] {
            assert_eq!(program_of(&message), None, "{message}");
        }
    }
}
