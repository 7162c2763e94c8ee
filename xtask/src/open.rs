//! Opens the demo's page where a screen is. xtask becomes the server, so the waiting is done by a program beside it.

use crate::progress::pause;
use anyhow::{Context, Result};
use std::net::{Ipv4Addr, TcpStream};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

/// Which page.
#[derive(clap::Args)]
pub struct Options {
    /// The server's port on 127.0.0.1
    port: u16,
}

const TRIES: u32 = 150;
const BETWEEN: Duration = Duration::from_millis(200);

/// Lets the page be opened once the server answers. Where nothing can open it, the address is printed anyway.
pub fn once_it_answers(port: u16) {
    if opener().is_none() {
        return;
    }
    let Ok(own) = std::env::current_exe() else { return };
    let mut command = Command::new(own);
    command.arg("open").arg(port.to_string());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // Whoever cannot start it reads the address.
    let _started = command.spawn();
}

/// Waits for the server and opens the page.
pub fn run(options: &Options) -> Result<ExitCode> {
    let opener = opener().context("there is no screen, or no program that opens a page")?;
    for _ in 0..TRIES {
        if TcpStream::connect((Ipv4Addr::LOCALHOST, options.port)).is_ok() {
            let page = format!("http://127.0.0.1:{}/", options.port);
            Command::new(opener).arg(page).status().context("the page could not be opened")?;
            return Ok(ExitCode::SUCCESS);
        }
        pause(BETWEEN);
    }
    Ok(ExitCode::FAILURE)
}

fn opener() -> Option<&'static str> {
    if std::env::consts::OS == "macos" {
        return Some("open");
    }
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let has_screen = is_set("DISPLAY") || is_set("WAYLAND_DISPLAY");
    let found =
        Command::new("xdg-open").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    (has_screen && found.is_ok_and(|status| status.success())).then_some("xdg-open")
}
