//! What only the machine can tell or do: its clock, its random numbers, its files, its network, its threads.
//!
//! The only place of the app that asks what it runs on. `native` and `browser` offer the same functions under the same
//! names; everything else uses them without knowing which it has.

pub mod files;
pub mod keys;
pub mod look;
pub mod offers;
pub mod random;
pub mod request;

#[cfg(not(target_family = "wasm"))]
mod native;
#[cfg(not(target_family = "wasm"))]
pub use native::{
    address, choices, claim, clock, device, disk, download, focus, host, net, packs, task, texts,
};

#[cfg(target_family = "wasm")]
mod browser;
#[cfg(target_family = "wasm")]
pub use browser::{
    address, choices, claim, clock, device, disk, download, focus, host, net, packs, task, texts,
};
