//! What the tests of the whole path share: an invented neighbourhood, a kind that no program knows, the contract of a
//! store, the replay of reference traces, servers and tablets in one process over a faulty network, and the real
//! programs as processes.

pub mod author;
pub mod contract;
pub mod enrol;
pub mod fuzz;
pub mod generate;
pub mod impostor;
pub mod ledger;
pub mod nodes;
pub mod office;
pub mod postgres;
pub mod probe;
pub mod process;
pub mod proxy;
pub mod random;
pub mod refusal;
pub mod server;
#[cfg(feature = "simulation")]
pub mod simulation;
pub mod small_disk;
pub mod smuggle;
pub mod trace;
