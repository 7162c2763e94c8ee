//! What compiles the app for the browser: the usual toolchain with the source of the standard library, or Debian's Rust
//! for the web.

use super::{Ask, Need, apt, quiet};
use crate::cargo::{cargo, root};
use crate::progress::Step;
use anyhow::{Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The target of every browser.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// Debian's own Rust, which compiles the standard library for the target anew.
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_SOURCE: &str = "/usr/lib/rustlib/src/rust/library/std";
const DEBIAN_LINKER: &str = "wasm-ld-19";
const DEBIAN_PACKAGES: [&str; 3] = ["rustc-web", "rust-web-src", "lld-19"];

/// The standard library is compiled for the target anew, small rather than fast: sorting and formatting alone are
/// 100 kB less to fetch. That is no setting of stable Rust yet, hence the key to the unstable ones.
const STD: [&str; 2] = ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"];

/// A defect stops the program at once, without composing a message.
const WITHOUT_MESSAGES: [&str; 2] = ["-Zunstable-options", "-Cpanic=immediate-abort"];

/// Parts of SQLite that the app does not use and a tablet need not fetch.
const WITHOUT: [&str; 12] = [
    "API_ARMOR",
    "BYTECODE_VTAB",
    "COLUMN_METADATA",
    "DBPAGE_VTAB",
    "DBSTAT_VTAB",
    "MATH_FUNCTIONS",
    "OFFSET_SQL_FUNC",
    "PREUPDATE_HOOK",
    "RTREE",
    "SESSION",
    "STMTVTAB",
    "UNLOCK_NOTIFY",
];

/// Parts that SQLite has unless they are left out, and that nothing here uses. Migrations use JSON and dates.
const OMITTED: [&str; 10] = [
    "AUTHORIZATION",
    "COMPILEOPTION_DIAGS",
    "COMPLETE",
    "DECLTYPE",
    "DESERIALIZE",
    "GET_TABLE",
    "PROGRESS_CALLBACK",
    "TCL_VARIABLE",
    "TRACE",
    "WAL",
];

/// Who compiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Toolchain {
    /// The one that cargo uses anyway, with the source of the standard library added.
    Usual,
    /// Debian's.
    Debian,
}

/// Looks for a toolchain that compiles for the browser and gets one if there is none.
pub fn toolchain(ask: Ask) -> Result<Toolchain> {
    super::run(ask, &[Need::Basic, Need::WasmC])?;
    if usual_has_source() {
        return Ok(Toolchain::Usual);
    }
    if debian_has_all() {
        return Ok(Toolchain::Debian);
    }
    let step = Step::begin("rustup component add rust-src");
    if quiet(Command::new("rustup").current_dir(root()).args(["component", "add", "rust-src"]))
        && usual_has_source()
    {
        step.end("added");
        return Ok(Toolchain::Usual);
    }
    step.end("rustup is not here or cannot fetch it; Debian's packages are tried");
    let tried = apt::install(ask, &DEBIAN_PACKAGES);
    if debian_has_all() {
        return Ok(Toolchain::Debian);
    }
    let why = tried.map_or_else(|error| format!("{error:#}"), |()| "They do not fit together".into());
    bail!("{why}. `rustup component add rust-src` gives Rust what it needs to compile for the browser.")
}

impl Toolchain {
    /// Cargo for the target. What is asked of it stands behind `args`.
    pub fn cargo(self, task: &str) -> Command {
        let mut command = cargo();
        // Flags for this machine's own programs (a linker, a processor) do not fit the browser.
        command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
        if let Some((clang, ar)) = c_compiler() {
            command.env("CC_wasm32_unknown_unknown", clang).env("AR_wasm32_unknown_unknown", ar);
        }
        command.env("SQLITE_WASM_RS_FLAGS", sqlite_flags());
        command.args([task, "--target", TARGET]);
        command.env("RUSTC_BOOTSTRAP", "1").args(STD);
        if self == Toolchain::Debian {
            command.env("RUSTC", DEBIAN_RUSTC);
            command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER);
        }
        command
    }
}

fn sqlite_flags() -> String {
    let without = WITHOUT.iter().map(|part| format!("-USQLITE_ENABLE_{part}"));
    let omitted = OMITTED.iter().map(|part| format!("-DSQLITE_OMIT_{part}"));
    without.chain(omitted).collect::<Vec<_>>().join(" ")
}

/// For people: what stops the app says nothing on the way out, which nobody would read and everybody would fetch
/// (`--dev` says it); and no folder of the machine that built it is named, so that equal sources make equal builds.
pub fn for_people(toolchain: Toolchain, command: &mut Command) {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo"))).unwrap_or_default();
    let registries = fs::read_dir(home.join("registry").join("src")).into_iter().flatten().flatten();
    let flags = registries.map(|it| format!("--remap-path-prefix={}=crates", it.path().display()));
    let mut flags: Vec<_> = flags.collect();
    if toolchain == Toolchain::Usual {
        flags.extend(WITHOUT_MESSAGES.map(str::to_owned));
    }
    // Separated as cargo reads them, so that a folder may have a space in its name.
    command.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
}

/// A clang that knows wasm, and its `llvm-ar`.
pub fn c_compiler() -> Option<(&'static str, &'static str)> {
    let knows_wasm = |clang: &str| {
        let source = ["--target=wasm32", "-x", "c", "-c", "/dev/null", "-o", "/dev/null"];
        quiet(Command::new(clang).args(source))
    };
    [("clang-19", "llvm-ar-19"), ("clang", "llvm-ar")]
        .into_iter()
        .find(|(clang, ar)| knows_wasm(clang) && quiet(Command::new(ar).arg("--version")))
}

fn usual_has_source() -> bool {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).current_dir(root()).args(["--print", "sysroot"]).output();
    let Ok(output) = output else { return false };
    let root = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success() && Path::new(&root).join("lib/rustlib/src/rust/library/std").is_dir()
}

fn debian_has_all() -> bool {
    let knows = quiet(Command::new(DEBIAN_RUSTC).args(["--print", "target-libdir", "--target", TARGET]));
    knows && Path::new(DEBIAN_SOURCE).is_dir() && quiet(Command::new(DEBIAN_LINKER).arg("--version"))
}
