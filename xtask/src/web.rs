//! The app for the browser: from its source to the folder that `dolbom-server serve --web` serves.

use crate::cargo::{built_files, cargo, root, target};
use crate::progress::Step;
use crate::setup::wasm::{self, Toolchain};
use crate::setup::{self, Ask, Need};
use crate::tally::Tally;
use anyhow::{Context, Result, bail};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// How to build.
#[derive(clap::Args, Default)]
pub struct Options {
    /// Quick to build, large to fetch: neither made smaller nor packed
    #[arg(long)]
    pub dev: bool,
    /// The folder to write; target-web/site if none is given
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// The packed wasm may have so many bytes.
const WASM_MAX: usize = 1_500_000;

/// What this page makes, beside what cargo makes.
const FOLDER: &str = "target-web";

/// Builds and says where it is and how to see it.
pub fn run(options: &Options) -> Result<ExitCode> {
    let site = build(Ask::AtTerminal, options)?;
    println!("{}", site.display());
    Ok(ExitCode::SUCCESS)
}

/// Builds; answers with the folder. With nothing changed it takes seconds.
pub fn build(ask: Ask, options: &Options) -> Result<PathBuf> {
    let toolchain = wasm::toolchain(ask)?;
    setup::run(ask, if options.dev { &[] } else { &[Need::Node] })?;
    let wasm_opt = if options.dev { None } else { Some(wasm_opt()?) };
    let wasm = wasm_of(toolchain, options.dev)?;
    let bundler = bundler()?;
    let site = options.out.clone().unwrap_or_else(|| root().join(FOLDER).join("site"));
    let step = Step::begin("glue, styles, service worker");
    let mut command = Command::new(bundler);
    command.arg("--wasm").arg(wasm).arg("--root").arg(root()).arg("--out").arg(&site);
    command.arg("--kept").arg(root().join(FOLDER).join("kept"));
    if let Some(script) = wasm_opt {
        command.arg("--wasm-opt").arg(script).args(["--wasm-max", &WASM_MAX.to_string()]);
    }
    let output = command.stderr(std::process::Stdio::inherit()).output();
    let output = output.context("the bundler could not be started")?;
    if !output.status.success() {
        bail!("the web build failed; the message above says why");
    }
    step.end(String::from_utf8_lossy(&output.stdout).trim());
    Ok(site)
}

/// The part `web` of the tests: it builds, is not too large, and has nothing to lint.
pub fn tests() -> Tally {
    let built = build(Ask::AtTerminal, &Options::default()).map(|_site| true);
    let mut sum = Tally::default();
    for done in [built, lint(), lint_bundler(), test_bundler()] {
        sum += match done {
            Ok(true) => Tally::PASSED,
            Ok(false) => Tally::FAILED,
            Err(error) => {
                eprintln!("{error:#}");
                Tally::FAILED
            }
        };
    }
    sum
}

fn lint_bundler() -> Result<bool> {
    ask_of_bundler(&["clippy", "--all-targets"], &["--", "-D", "warnings"])
}

fn test_bundler() -> Result<bool> {
    ask_of_bundler(&["test", "--quiet"], &[])
}

fn ask_of_bundler(task: &[&str], last: &[&str]) -> Result<bool> {
    let mut command = cargo();
    command.args(task).args(["--package", "bundler", "--profile", "bundler"]).args(last);
    Ok(command.status().context("cargo could not be started")?.success())
}

/// Lints what only the browser compiles.
fn lint() -> Result<bool> {
    let toolchain = wasm::toolchain(Ask::AtTerminal)?;
    if toolchain == Toolchain::Debian {
        eprintln!(
            "  Debian's Rust has no lints of the same version: the code for the browser is only compiled"
        );
        return Ok(true);
    }
    let _one_at_a_time = Turn::take()?;
    let mut command = toolchain.cargo("clippy");
    command.args(APP).args(["--profile", "web-dev", "--target-dir"]).arg(target()?.join("web"));
    Ok(command.args(["--", "-D", "warnings"]).status().context("cargo could not be started")?.success())
}

const APP: [&str; 6] = ["--package", "app", "--bin", "dolbom", "--features", "web"];

/// Compiles, and copies the wasm to where no other build of the same target folder replaces it.
fn wasm_of(toolchain: Toolchain, dev: bool) -> Result<PathBuf> {
    let profile = if dev { "web-dev" } else { "web" };
    let step = Step::begin(format!("the app for the browser ({profile})"));
    let _one_at_a_time = Turn::take()?;
    let mut command = toolchain.cargo("build");
    command.args(APP).args(["--profile", profile, "--target-dir"]).arg(target()?.join("web"));
    if !dev {
        wasm::for_people(toolchain, &mut command);
    }
    let files = built_files(&mut command)?;
    let Some(wasm) = files.iter().find(|file| file.extension().is_some_and(|it| it == "wasm")) else {
        bail!("cargo built no wasm");
    };
    let folder = root().join(FOLDER);
    fs::create_dir_all(&folder).with_context(|| format!("{}", folder.display()))?;
    let own = folder.join(format!("{profile}.wasm"));
    fs::copy(wasm, &own).with_context(|| format!("{}", wasm.display()))?;
    step.end("compiled");
    Ok(own)
}

/// Several checkouts may share one target folder, and then a wasm of the same name.
struct Turn {
    _file: File,
}

impl Turn {
    fn take() -> Result<Turn> {
        let folder = target()?.join("web");
        fs::create_dir_all(&folder).with_context(|| format!("{}", folder.display()))?;
        let file = File::create(folder.join("turn"))?;
        file.lock().context("the turn of this build could not be taken")?;
        Ok(Turn { _file: file })
    }
}

fn bundler() -> Result<PathBuf> {
    let step = Step::begin("the bundler");
    let mut command = cargo();
    command.args(["build", "--package", "bundler", "--profile", "bundler"]);
    let files = built_files(&mut command)?;
    step.end("built");
    files.into_iter().next().context("cargo built no bundler")
}

/// The script that makes wasm smaller, of the version that the lock file names.
fn wasm_opt() -> Result<PathBuf> {
    let folder = root().join("xtask").join("bundler");
    npm_ci(&folder)?;
    Ok(folder.join("node_modules").join("binaryen").join("bin").join("wasm-opt"))
}

/// What a lock file names is there afterwards; nothing is done if it is there already.
pub fn npm_ci(folder: &Path) -> Result<()> {
    let changed = |name: &str| fs::metadata(folder.join(name)).and_then(|it| it.modified()).ok();
    if changed("node_modules/.package-lock.json")
        .is_some_and(|there| Some(there) >= changed("package-lock.json"))
    {
        return Ok(());
    }
    let step = Step::begin(format!("npm ci in {}", folder.strip_prefix(root()).unwrap_or(folder).display()));
    let mut command = Command::new("npm");
    command.current_dir(folder).args(["ci", "--no-audit", "--no-fund", "--silent"]);
    if !command.status().context("npm could not be started")?.success() {
        bail!("`npm ci` did not succeed; it needs the network once");
    }
    step.end("installed");
    Ok(())
}
