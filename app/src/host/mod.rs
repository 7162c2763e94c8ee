//! The data host: the one place where a store is open, on a thread of its own or in the browser's worker.
//!
//! Screens send it an [`Ask`] and get a [`Reply`]; without being asked it [`Told`]s them how things stand and that
//! something has changed. It keeps the key, syncs between commands, and is the same on every target.

mod copy;
mod desk;
mod enter;
mod message;
mod pin;
mod serve;
mod standing;
mod state;
mod sync;
mod work;

pub use message::{
    Ask, Damage, Fault, FromHost, LockRest, Network, Owner, Phase, Reply, Standing, ToHost, Told,
};
pub use serve::serve;
