//! How cargo is called: from the root of the project, always with the same packages and features, so that
//! no part builds again what another part has built.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What every build of the whole project selects.
pub const WHOLE: [&str; 3] = ["--workspace", "--features", "app/tablet"];

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

/// Builds the project's programs and says where they are, by name. Cargo's own progress is shown.
pub fn build_programs(names: &[&str], more: &[&str]) -> Result<BTreeMap<String, PathBuf>> {
    let mut command = cargo();
    command.arg("build").args(WHOLE).args(more);
    for name in names {
        command.args(["--bin", name]);
    }
    command.arg("--message-format=json-render-diagnostics").stdout(Stdio::piped());
    let mut child = command.spawn().context("cargo could not be started")?;
    let lines = BufReader::new(child.stdout.take().expect("its output is piped")).lines();
    let built = lines.map_while(Result::ok).filter_map(|line| program_of(&line)).collect::<BTreeMap<_, _>>();
    if !child.wait()?.success() {
        bail!("the build failed; the messages above say why");
    }
    if let Some(missing) = names.iter().find(|name| !built.contains_key(**name)) {
        bail!("cargo built no program named {missing}");
    }
    Ok(built)
}

fn program_of(line: &str) -> Option<(String, PathBuf)> {
    let message: Value = serde_json::from_str(line).ok()?;
    let path = message.get("executable")?.as_str()?;
    let name = message.get("target")?.get("name")?.as_str()?;
    Some((name.to_owned(), PathBuf::from(path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_found_in_what_cargo_tells() {
        let line =
            r#"{"reason":"compiler-artifact","target":{"name":"tablet"},"executable":"/t/debug/tablet"}"#;
        assert_eq!(program_of(line), Some(("tablet".into(), "/t/debug/tablet".into())));
    }

    #[test]
    fn a_library_and_noise_are_passed_over() {
        for line in
            [r#"{"reason":"compiler-artifact","target":{"name":"app"},"executable":null}"#, "noise", ""]
        {
            assert_eq!(program_of(line), None, "{line}");
        }
    }
}
