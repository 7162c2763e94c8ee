//! What the project needs beyond Rust: looked for first, installed where that can be done, named elsewhere.

use crate::cargo::cargo;
use crate::progress::Step;
use anyhow::{Context, Result, bail};
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::{Command, Stdio};

/// Whether somebody is there who can type a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Never ask.
    Never,
    /// If standard input is a terminal.
    AtTerminal,
}

/// Looks for everything and installs what is missing. Running it again changes nothing.
pub fn run(ask: Ask) -> Result<()> {
    let step = Step::begin("what this machine has");
    if links_with_libcrypto() {
        step.end("a C compiler and OpenSSL's libcrypto are here");
        return Ok(());
    }
    step.end("a C compiler or OpenSSL's libcrypto with its headers is missing");
    install(ask)?;
    if links_with_libcrypto() {
        return Ok(());
    }
    bail!("A C program still does not link with libcrypto. {}", what_to_install())
}

/// The same, and what only the tests need.
pub fn run_for_tests() -> Result<()> {
    run(Ask::AtTerminal)?;
    for component in ["fmt", "clippy"] {
        let there = quiet(cargo().args([component, "--version"]));
        if !there {
            bail!("`cargo {component}` is missing; `rustup component add rustfmt clippy` installs it.");
        }
    }
    Ok(())
}

/// SQLCipher is compiled from C and encrypts with libcrypto; the sure question is whether such a program links.
fn links_with_libcrypto() -> bool {
    let compiler = std::env::var_os("CC").unwrap_or_else(|| "cc".into());
    let mut command = Command::new(compiler);
    command.args(["-x", "c", "-", "-o", "/dev/null"]).args(crypto_arguments());
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(mut child) = command.spawn() else { return false };
    let mut source = child.stdin.take().expect("its input is piped");
    // A compiler that ends early closes the pipe; how it ended is asked below.
    let written = source.write_all(crypto_program().as_bytes());
    drop(source);
    let linked = child.wait().is_ok_and(|status| status.success());
    written.is_ok() && linked
}

/// On a Mac, SQLCipher uses the system's own cryptography unless `OPENSSL_DIR` names another.
fn crypto_program() -> &'static str {
    match (std::env::consts::OS, std::env::var_os("OPENSSL_DIR")) {
        ("macos", None) => "int main(void) { return 0; }\n",
        _ => "#include <openssl/evp.h>\nint main(void) { return EVP_sha512() == 0; }\n",
    }
}

fn crypto_arguments() -> Vec<String> {
    match (std::env::consts::OS, std::env::var("OPENSSL_DIR")) {
        ("macos", Err(_)) => Vec::new(),
        (_, Ok(folder)) => {
            vec![
                format!("-I{folder}/include"),
                format!("-L{folder}/lib"),
                format!("-L{folder}/lib64"),
                "-lcrypto".into(),
            ]
        }
        (_, Err(_)) => vec!["-lcrypto".into()],
    }
}

/// Debian's packages; no others are needed yet.
const DEBIAN: [&str; 3] = ["gcc", "libc6-dev", "libssl-dev"];

fn install(ask: Ask) -> Result<()> {
    let Some(prefix) = may_install(ask) else { bail!("{}", what_to_install()) };
    let step = Step::begin(format!("apt-get install {}", DEBIAN.join(" ")));
    apt_get(&prefix, &["update", "-qq"])?;
    apt_get(
        &prefix,
        &[&["install", "-y", "-qq", "--no-install-recommends", "--no-upgrade"], &DEBIAN[..]].concat(),
    )?;
    step.end("installed");
    Ok(())
}

/// What to put before `apt-get`: nothing for root, `sudo` where it is there; `None` where neither will do.
fn may_install(ask: Ask) -> Option<Vec<&'static str>> {
    if !Path::new("/usr/bin/apt-get").exists() {
        return None;
    }
    if is_root() {
        return Some(Vec::new());
    }
    let may_ask = ask == Ask::AtTerminal && std::io::stdin().is_terminal();
    let sudo = if may_ask { vec!["sudo"] } else { vec!["sudo", "-n"] };
    quiet(Command::new("sudo").arg("--version")).then_some(sudo)
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}

fn apt_get(prefix: &[&str], arguments: &[&str]) -> Result<()> {
    let words = [prefix, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"], arguments].concat();
    let status = Command::new(words[0]).args(&words[1..]).status();
    if status.with_context(|| format!("{} could not be started", words[0]))?.success() {
        return Ok(());
    }
    bail!("`{}` did not succeed. {}", words.join(" "), what_to_install())
}

fn quiet(command: &mut Command) -> bool {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn what_to_install() -> &'static str {
    match std::env::consts::OS {
        "macos" => "Install Apple's compiler with `xcode-select --install`.",
        "linux" => {
            "Install a C compiler and OpenSSL's headers: `apt-get install gcc libssl-dev` on Debian and Ubuntu, \
             `dnf install gcc openssl-devel` on Fedora, `pacman -S gcc openssl` on Arch, \
             `apk add gcc musl-dev openssl-dev` on Alpine."
        }
        _ => "Install a C compiler and OpenSSL, and set OPENSSL_DIR to OpenSSL's folder.",
    }
}
