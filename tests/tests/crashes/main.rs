//! The real programs die by SIGKILL at any moment, the network fails in every way, disks fill, a server's disk is lost and
//! a backup brought back: whatever was called saved is there afterwards, once.
//!
//! `DOLBOM_ROUNDS` asks for more rounds of crashes (`cargo xtask crash --rounds 500`), `DOLBOM_SEED` for others.

mod backup;
mod disk;
mod network;
mod rounds;
mod world;

use anyhow::{Context, Result};

/// A number from the environment.
fn number(variable: &str, otherwise: u64) -> Result<u64> {
    std::env::var(variable).map_or(Ok(otherwise), |it| it.parse().with_context(|| format!("{variable}={it}")))
}
