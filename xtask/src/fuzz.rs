//! Coverage-guided fuzzing of what a stranger can send: `fuzz/` with libFuzzer, each target for a while.

use crate::cargo::{cargo, root};
use crate::progress::Step;
use crate::setup;
use anyhow::{Context, Result, ensure};
use std::path::PathBuf;
use std::process::{Command, ExitCode};

/// The targets of `tests/src/fuzz`.
const TARGETS: [&str; 10] =
    ["history", "pushes", "push", "sync", "decide", "messages", "words", "packs", "answer", "chunk"];

/// What LLVM adds so that libFuzzer sees which way an input took. No sanitizer of memory: all of it is safe Rust.
const COVERAGE: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1";

/// Most bytes of an input.
const BYTES_MAX: &str = "-max_len=16384";

/// Most memory, in MiB: whoever asks for more has made a bomb.
const MEMORY_MAX: &str = "-rss_limit_mb=512";

/// Which targets, and how long.
#[derive(clap::Args)]
pub struct Options {
    /// Targets; all of them when none is given
    #[arg(value_name = "TARGET", value_parser = clap::builder::PossibleValuesParser::new(TARGETS))]
    targets: Vec<String>,
    /// Seconds for each
    #[arg(long, default_value_t = 60)]
    seconds: u32,
}

/// Builds the program and runs each target from good messages and from what earlier runs found. The first input that
/// breaks one is kept in `fuzz/artifacts` and named.
pub fn run(options: &Options) -> Result<ExitCode> {
    setup::run(setup::Ask::AtTerminal, &[setup::Need::Basic])?;
    let program = build()?;
    let all = TARGETS.map(str::to_owned);
    for target in if options.targets.is_empty() { &all[..] } else { &options.targets } {
        let step = Step::begin(format!("{target} for {} s", options.seconds));
        let corpus = folder(&format!("corpus/{target}"))?;
        let artifacts = folder(&format!("artifacts/{target}"))?;
        let status = Command::new(&program)
            .env("DOLBOM_FUZZ", target)
            .env("DOLBOM_SEEDS", &corpus)
            .arg(&corpus)
            .args([BYTES_MAX, MEMORY_MAX, "-timeout=5", "-print_final_stats=1", "-verbosity=0"])
            .arg(format!("-max_total_time={}", options.seconds))
            .arg(format!("-artifact_prefix={}/", artifacts.display()))
            .status()
            .context("the fuzzer could not be started")?;
        ensure!(status.success(), "{target} fell over; the input lies in {}", artifacts.display());
        step.end("stands");
    }
    Ok(ExitCode::SUCCESS)
}

fn folder(name: &str) -> Result<PathBuf> {
    let path = root().join("fuzz").join(name);
    std::fs::create_dir_all(&path).with_context(|| format!("{} cannot be made", path.display()))?;
    Ok(path)
}

fn build() -> Result<PathBuf> {
    let target = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let folder = root().join("fuzz").join("target");
    let status = cargo()
        .args(["build", "--release", "--target", &target, "--manifest-path"])
        .arg(root().join("fuzz").join("Cargo.toml"))
        .env("CARGO_TARGET_DIR", &folder)
        .env("RUSTFLAGS", COVERAGE)
        .status()
        .context("cargo could not be started")?;
    ensure!(status.success(), "the fuzzer does not build");
    Ok(folder.join(target).join("release").join("dolbom-fuzz"))
}
