//! A server with an invented neighbourhood on this machine, the app open in a browser, and what to try with it.
//!
//! When all is prepared, xtask becomes the server (docs/decisions/0008): Ctrl-C and SIGTERM reach the server itself,
//! and nothing can be left behind.

use crate::cargo::build_programs;
use crate::progress::Step;
use crate::{generate, open, setup, web};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fs;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// How to run it.
#[derive(clap::Args)]
pub struct Options {
    /// The server listens on 127.0.0.1 at this port
    #[arg(long, default_value_t = 8420)]
    port: u16,
    /// Begin with a new neighbourhood; the one in .demo is removed
    #[arg(long)]
    fresh: bool,
    /// Never ask anything, open nothing; stop on SIGTERM
    #[arg(long)]
    headless: bool,
}

const FOLDER: &str = ".demo";

/// Prepares everything, tells what to do and becomes the server.
pub fn run(options: &Options) -> Result<ExitCode> {
    refuse_busy_port(options.port)?;
    let ask = if options.headless { setup::Ask::Never } else { setup::Ask::AtTerminal };
    setup::run(ask, &[setup::Need::Basic, setup::Need::WasmC, setup::Need::Node])?;
    let site = web::build(ask, &web::Options::default())?;
    let step = Step::begin("building the server, the tablet and the generator");
    let programs = build_programs(&["dolbom-server", "tablet", "generate"], &[])?;
    step.end("built");
    let folder = Folder(crate::cargo::root().join(FOLDER));
    if options.fresh {
        folder.remove()?;
    }
    if !folder.0.exists() {
        let step = Step::begin("an invented neighbourhood, saved on tablets and synced to the server");
        generate::write(&programs["generate"], &generate::Options::demo(&folder.0))?;
        step.end("written");
    }
    let codes = folder.codes(&programs["dolbom-server"])?;
    println!("{}", guide(options.port, &folder.0, &programs["tablet"], &codes));
    if !options.headless {
        open::once_it_answers(options.port);
    }
    let mut server = folder.server(&programs["dolbom-server"], "serve");
    server.arg("--listen").arg(format!("127.0.0.1:{}", options.port)).arg("--web").arg(site);
    // Only a failure comes back from here.
    Err(server.exec()).context("the server could not be started")
}

fn refuse_busy_port(port: u16) -> Result<()> {
    match TcpListener::bind(("127.0.0.1", port)) {
        Ok(_) => Ok(()),
        Err(error) => bail!(
            "Port {port} on 127.0.0.1 is not free ({error}). Stop the program that has it, or name another with --port."
        ),
    }
}

/// What the generator wrote.
struct Folder(PathBuf);

/// A one-time code and whose it is.
struct Code {
    role: String,
    name: String,
    code: String,
}

impl Folder {
    /// Only a folder that the generator wrote is removed.
    fn remove(&self) -> Result<()> {
        if !self.0.exists() {
            return Ok(());
        }
        if !self.0.join("staff.json").exists() {
            bail!("{} is not a demo's folder; move it away first", self.0.display());
        }
        fs::remove_dir_all(&self.0).with_context(|| format!("{} could not be removed", self.0.display()))
    }

    fn server(&self, program: &Path, task: &str) -> Command {
        let mut command = Command::new(program);
        // The demo has a key of its own, and two keys are refused.
        command.arg(task).env_remove("DOLBOM_STORE_KEY");
        command.arg("--store").arg(format!("sqlite:{}", self.0.join("central.db").display()));
        command.arg("--key-file").arg(self.0.join("central.key"));
        command
    }

    /// One for a nurse, a planner and a coordinator each; good until it is used.
    fn codes(&self, program: &Path) -> Result<Vec<Code>> {
        let path = self.0.join("staff.json");
        let text = fs::read_to_string(&path)
            .with_context(|| format!("{} cannot be read; --fresh begins anew", path.display()))?;
        let staff: Vec<Value> =
            serde_json::from_str(&text).with_context(|| format!("{} is damaged", path.display()))?;
        ["nurse", "planner", "coordinator"]
            .into_iter()
            .filter_map(|role| staff.iter().find(|it| it["role"] == role))
            .map(|member| self.code(program, member))
            .collect()
    }

    fn code(&self, program: &Path, member: &Value) -> Result<Code> {
        let text = |name: &str| member[name].as_str().unwrap_or_default().to_owned();
        let mut command = self.server(program, "enrol");
        let output = command.args(["--person", &text("id"), "--until-used", "--plain"]).output();
        let output = output.context("the server's program could not be started")?;
        if !output.status.success() {
            bail!("no code for {}: {}", text("name"), String::from_utf8_lossy(&output.stderr).trim());
        }
        let code = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Ok(Code { role: text("role"), name: text("name"), code })
    }
}

/// What to open, what to type there, and what to copy into another terminal.
fn guide(port: u16, folder: &Path, tablet: &Path, codes: &[Code]) -> String {
    let mut lines = vec![
        String::new(),
        format!("The app: http://127.0.0.1:{port} in a moment; Ctrl-C stops it."),
        "It asks for one of these codes. Each is good once; a browser profile is one person's tablet."
            .to_owned(),
        String::new(),
    ];
    lines.extend(codes.iter().map(|Code { role, name, code }| format!("  {code}   {name} ({role})")));
    lines.extend([
        String::new(),
        "Or without a screen, in another terminal, with the same codes:".to_owned(),
        String::new(),
        "  export DOLBOM_PASSPHRASE='only for this demo'".to_owned(),
        format!("  tablet() {{ {} \"$@\"; }}", here(tablet).display()),
    ]);
    let folder = here(folder).display().to_string();
    for Code { role, code, .. } in codes {
        let home = format!("--home {folder}/{role}");
        lines.push(format!(
            "  echo {code} | tablet {home} enrol --server http://127.0.0.1:{port} --device demo-{role}"
        ));
        lines.push(format!("  tablet {home} sync"));
    }
    let nurse = format!("tablet --home {folder}/nurse --pretty");
    lines.extend([
        "  # and then, with or without the server:".to_owned(),
        format!("  {nurse} today"),
        format!("  {nurse} search 김하늘"),
        format!("  {nurse} --help"),
        String::new(),
    ]);
    lines.join("\n")
}

/// A path as it is typed from here.
fn here(path: &Path) -> PathBuf {
    let folder = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(folder).map_or_else(|_| path.to_owned(), Path::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_is_taken_gives_a_sentence_that_says_what_to_do() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port();
        let said = refuse_busy_port(port).unwrap_err().to_string();
        assert!(said.starts_with(&format!("Port {port} on 127.0.0.1 is not free")), "{said}");
        assert!(said.ends_with("name another with --port."), "{said}");
    }

    #[test]
    fn the_guide_has_every_code_and_the_port() {
        let code = Code { role: "nurse".into(), name: "간호사".into(), code: "AB12-CD34".into() };
        let text = guide(8421, Path::new("/x/.demo"), Path::new("/x/tablet"), &[code]);
        let enrol = "echo AB12-CD34 | tablet --home /x/.demo/nurse enrol --server http://127.0.0.1:8421 --device demo-nurse";
        assert!(text.contains(enrol), "{text}");
        assert!(text.contains("http://127.0.0.1:8421 in a moment"), "{text}");
        assert!(text.contains("  AB12-CD34   간호사 (nurse)"), "{text}");
    }

    #[test]
    fn a_folder_that_no_demo_made_is_not_removed() {
        let folder = std::env::temp_dir().join(format!("xtask-demo-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        assert!(Folder(folder.clone()).remove().is_err());
        assert!(folder.exists());
        fs::remove_dir(&folder).unwrap();
    }
}
