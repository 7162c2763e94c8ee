//! What the project needs beyond Rust: looked for first, installed where that can be done, named elsewhere.
//! A task installs what it needs and nothing else.

mod apt;
mod crypto;
pub mod wasm;

use crate::cargo::cargo;
use crate::progress::Step;
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Whether somebody is there who can type a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Never ask.
    Never,
    /// If standard input is a terminal.
    AtTerminal,
}

/// Something that tasks need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A C compiler and OpenSSL's libcrypto: for every native build.
    Basic,
    /// clang: SQLite and its encryption are C, also in the browser.
    WasmC,
    /// Node and npm: for wasm-opt and for the tests in a browser.
    Node,
    /// Chromium and a Korean font: for the tests in a browser.
    Browser,
    /// PostgreSQL's own programs: for the tests of that engine, which start one of their own.
    Postgres,
    /// The headers of the window's web view: for features `desktop` and `mobile`.
    Window,
}

/// All of them, for `setup`.
pub const ALL: [Need; 6] =
    [Need::Basic, Need::WasmC, Need::Node, Need::Browser, Need::Postgres, Need::Window];

impl Need {
    fn name(self) -> &'static str {
        match self {
            Need::Basic => "a C compiler with OpenSSL's libcrypto",
            Need::WasmC => "clang for wasm",
            Need::Node => "Node and npm",
            Need::Browser => "Chromium and a Korean font",
            Need::Postgres => "PostgreSQL",
            Need::Window => "the web view of a window",
        }
    }

    fn is_here(self) -> bool {
        match self {
            Need::Basic => crypto::a_program_links(),
            Need::WasmC => wasm::c_compiler().is_some(),
            Need::Node => answers("node", "--version") && answers("npm", "--version"),
            Need::Browser => browser().is_some() && has_korean_font(),
            Need::Postgres => has_postgres(),
            Need::Window => ["webkit2gtk-4.1", "gtk+-3.0"].into_iter().all(has_library) && has_xdo(),
        }
    }

    /// Debian's packages.
    fn packages(self) -> &'static [&'static str] {
        match self {
            Need::Basic => &["gcc", "libc6-dev", "libssl-dev"],
            Need::WasmC => &["clang-19", "llvm-19"],
            Need::Node => &["nodejs", "npm"],
            Need::Browser => &["chromium", "fonts-nanum"],
            Need::Postgres => &["postgresql"],
            Need::Window => &["libwebkit2gtk-4.1-dev", "libxdo-dev", "pkg-config"],
        }
    }

    /// What to do where nothing can be installed from here.
    fn elsewhere(self) -> &'static str {
        match self {
            Need::Basic => crypto::what_to_install(),
            Need::WasmC => "Install clang 16 or newer with llvm-ar: packages `clang` and `llvm`.",
            Need::Node => "Install Node 18 or newer with npm: https://nodejs.org.",
            Need::Browser => {
                "Install Chromium or Chrome and a Korean font (Nanum, Noto Sans KR), \
                 and set CHROMIUM to the browser's program if it is not found."
            }
            Need::Postgres => {
                "Install PostgreSQL 15 or newer, and set POSTGRES_BIN to the folder of its `initdb` if it is not found."
            }
            Need::Window => "Install the development files of WebKitGTK 4.1 and libxdo (on Linux).",
        }
    }
}

/// Looks for these and installs what is missing. Running it again changes nothing.
pub fn run(ask: Ask, needs: &[Need]) -> Result<()> {
    let missing = missing(needs);
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = missing.iter().map(|need| need.name()).collect();
    let step = Step::begin(format!("this machine lacks {}", names.join(", ")));
    let packages: Vec<_> = missing.iter().flat_map(|need| need.packages()).copied().collect();
    let tried = apt::install(ask, &packages);
    let still: Vec<_> = missing.into_iter().filter(|need| !need.is_here()).collect();
    if still.is_empty() {
        step.end("installed");
        return Ok(());
    }
    let what: Vec<_> = still.iter().map(|need| need.elsewhere()).collect();
    match tried {
        Ok(()) => bail!("{} could not be had. {}", still[0].name(), what.join(" ")),
        Err(error) => bail!("{error:#}. {}", what.join(" ")),
    }
}

fn missing(needs: &[Need]) -> Vec<Need> {
    needs.iter().copied().filter(|need| !need.is_here()).collect()
}

/// What every test needs, beside what its part needs.
pub fn run_for_tests() -> Result<()> {
    run(Ask::AtTerminal, &[Need::Basic])?;
    for component in ["fmt", "clippy"] {
        if !quiet(cargo().args([component, "--version"])) {
            bail!("`cargo {component}` is missing; `rustup component add rustfmt clippy` installs it.");
        }
    }
    Ok(())
}

/// The browser for the tests: what CHROMIUM names, or one that is found.
pub fn browser() -> Option<String> {
    if let Ok(named) = std::env::var("CHROMIUM") {
        return Path::new(&named).exists().then_some(named);
    }
    let places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    places.into_iter().find(|place| Path::new(place).exists()).map(str::to_owned)
}

fn has_korean_font() -> bool {
    let Ok(list) = Command::new("fc-list").args([":lang=ko", "family"]).output() else {
        // Not a system with fontconfig: its own fonts serve.
        return !is_linux();
    };
    !list.stdout.trim_ascii().is_empty()
}

/// Where the tests look for it: `tests/src/postgres.rs`.
fn has_postgres() -> bool {
    let named = std::env::var_os("POSTGRES_BIN").map(PathBuf::from);
    let of_debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut places = named.into_iter().chain(of_debian.map(|version| version.path().join("bin")));
    places.any(|place| place.join("initdb").exists()) || answers("initdb", "--version")
}

fn has_library(name: &str) -> bool {
    !is_linux() || quiet(Command::new("pkg-config").args(["--exists", name]))
}

fn has_xdo() -> bool {
    !is_linux() || Path::new("/usr/include/xdo.h").exists()
}

/// Elsewhere the system's own web view and fonts serve.
fn is_linux() -> bool {
    std::env::consts::OS == "linux"
}

fn is_there(path: &str) -> bool {
    Path::new(path).exists()
}

fn answers(program: &str, argument: &str) -> bool {
    quiet(Command::new(program).arg(argument))
}

fn quiet(command: &mut Command) -> bool {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_can_be_missing_has_packages_and_a_sentence() {
        for need in ALL {
            assert!(!need.packages().is_empty(), "{need:?}");
            assert!(need.elsewhere().starts_with("Install "), "{need:?}");
        }
    }

    #[test]
    fn nothing_is_done_where_nothing_is_needed() {
        run(Ask::Never, &[]).unwrap();
    }
}
