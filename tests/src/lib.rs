//! What the tests of the whole path share: an invented neighbourhood, a kind that no program knows, the contract of a
//! store, the replay of reference traces, servers and tablets in one process over a faulty network, and the real
//! programs as processes. The fuzzer, which is built with flags of its own, needs a few of them.

pub mod author;
#[cfg(not(fuzzing))]
pub mod contract;
#[cfg(not(fuzzing))]
pub mod enrol;
pub mod fuzz;
#[cfg(not(fuzzing))]
pub mod generate;
#[cfg(not(fuzzing))]
pub mod impostor;
#[cfg(not(fuzzing))]
pub mod ledger;
#[cfg(not(fuzzing))]
pub mod nodes;
#[cfg(not(fuzzing))]
pub mod office;
pub mod postgres;
#[cfg(not(fuzzing))]
pub mod probe;
#[cfg(not(fuzzing))]
pub mod process;
#[cfg(not(fuzzing))]
pub mod proxy;
pub mod random;
#[cfg(not(fuzzing))]
pub mod refusal;
pub mod server;
#[cfg(feature = "simulation")]
pub mod simulation;
#[cfg(not(fuzzing))]
pub mod small_disk;
#[cfg(not(fuzzing))]
pub mod smuggle;
#[cfg(not(fuzzing))]
pub mod trace;
