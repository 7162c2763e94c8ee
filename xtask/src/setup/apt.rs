//! Packages on Debian and what descends from it.

use super::{Ask, answers, is_there};
use crate::progress::Step;
use anyhow::{Context, Result, bail};
use std::io::IsTerminal;
use std::process::Command;

/// Installs these packages, or says why it cannot.
pub fn install(ask: Ask, packages: &[&str]) -> Result<()> {
    let Some(prefix) = may_install(ask) else { bail!("Nothing can be installed here by this program") };
    let step = Step::begin(format!("apt-get install {}", packages.join(" ")));
    run(&prefix, &["update", "-qq"])?;
    run(&prefix, &[&["install", "-y", "-qq", "--no-install-recommends", "--no-upgrade"], packages].concat())?;
    step.end("installed");
    Ok(())
}

/// What to put before `apt-get`: nothing for root, `sudo` where it is there; `None` where neither will do.
fn may_install(ask: Ask) -> Option<Vec<&'static str>> {
    if !is_there("/usr/bin/apt-get") {
        return None;
    }
    if is_root() {
        return Some(Vec::new());
    }
    let may_ask = ask == Ask::AtTerminal && std::io::stdin().is_terminal();
    let sudo = if may_ask { vec!["sudo"] } else { vec!["sudo", "-n"] };
    answers("sudo", "--version").then_some(sudo)
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}

fn run(prefix: &[&str], arguments: &[&str]) -> Result<()> {
    let words = [prefix, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"], arguments].concat();
    let status = Command::new(words[0]).args(&words[1..]).status();
    if status.with_context(|| format!("{} could not be started", words[0]))?.success() {
        return Ok(());
    }
    bail!("`{}` did not succeed", words.join(" "))
}
